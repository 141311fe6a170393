"""Articles go in whole, and once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import StoreError
from monitor.items import Article, Copy, DroppedLine
from monitor.store.check import check_store
from monitor.store.database import Store
from monitor.store.read import (
    count_rows,
    find_held,
    list_articles,
    list_runs,
    list_stories,
    list_updates,
    load_address,
    load_article,
    load_ledger,
    load_run,
)
from monitor.store.write import Saved, finish_run, save_article, save_stories, start_run
from tests.store.samples import NOW, STORY, derive, make_article


def save(store: Store, article: Article, *, now: datetime = NOW) -> Saved:
    return save_article(store, article, run_id=None, now=now, derive=derive)


def what(store: Store) -> list[str]:
    return [update["what"] for update in list_updates(store, STORY)]


# ---- runs and stories ---------------------------------------------------------------------------------------------


def test_a_run_is_noted_at_its_start_and_its_end(store: Store) -> None:
    run = start_run(store, token="a1", spider="news", stories=[STORY], started_at=NOW, trigger="command", pid=7)
    assert load_run(store, "a1") == list_runs(store)[0]
    assert list_runs(store)[0] | {"finished_at": None, "reason": None, "counts": {}} == list_runs(store)[0]
    finish_run(store, run, finished_at=NOW + timedelta(minutes=1), reason="finished", counts={"fetched": 3})
    ended = load_run(store, "a1")
    assert ended is not None
    assert (ended["finished_at"], ended["counts"]) == ("2031-05-04T12:01:00Z", {"fetched": 3})


def test_a_run_started_twice_is_one_run(store: Store) -> None:
    first, second = (
        start_run(store, token="a1", spider="news", stories=[], started_at=NOW, trigger="scrapy", pid=pid)
        for pid in (7, 8)
    )
    assert first == second
    assert len(list_runs(store)) == 1


def test_a_storys_title_can_change_and_no_story_is_lost(store: Store) -> None:
    save_stories(store, [("ferry", "A ferry"), ("quake", "A quake")])
    save_stories(store, [("ferry", "A ferry sinks")])
    assert [(story["story"], story["title"]) for story in list_stories(store)] == [
        ("ferry", "A ferry sinks"),
        ("quake", "A quake"),
    ]


# ---- one article --------------------------------------------------------------------------------------------------


def test_all_that_an_article_carries_is_held(store: Store) -> None:
    article = make_article(1, 12, speaker="Ana Belk", authors=["R. Dole"], publisher="Gazette", in_language="en")
    article.dropped = [DroppedLine(text="Subscribe now", reason="newsletter")]
    saved = save(store, article)
    assert saved.created
    assert [update.what for update in saved.updates] == ["dead 12"]
    held = load_article(store, saved.article_id)
    assert held["authors"] == ["R. Dole"]
    assert held["versions"][0]["dropped"] == [
        {"text": "Subscribe now", "reason": "newsletter", "place": None, "in_text": False}
    ]
    assert held["verdicts"][0]["reasons"] == ["shares: ferry, Halden"]
    assert held["figures"][0]["novel"]
    assert held["statements"][0]["speaker"] == "Ana Belk"
    assert check_store(store) == []


def test_an_article_saved_twice_is_held_once_with_the_same_ids(store: Store) -> None:
    article = make_article(1, 12, speaker="Ana Belk")
    first = save(store, article)
    before = load_ledger(store, STORY, generated_at=NOW)
    second = save(store, article, now=NOW + timedelta(days=1))
    assert (second.article_id, second.version, second.created, second.updates) == (first.article_id, 1, False, ())
    assert load_ledger(store, STORY, generated_at=NOW) == before


def test_another_text_at_the_same_address_is_a_second_version(store: Store) -> None:
    save(store, make_article(1, 12))
    edited = make_article(1, 17, fetched_at=NOW + timedelta(hours=9))
    saved = save(store, edited)
    assert (saved.version, saved.created) == (2, True)
    assert what(store) == ["dead 12", "dead 12 → 17"]
    assert [version["version"] for version in load_article(store, saved.article_id)["versions"]] == [1, 2]
    held = find_held(store, edited.url)
    assert held is not None
    assert held.version == 2


def test_an_edit_counts_from_when_it_was_modified_or_else_fetched(store: Store) -> None:
    save(store, make_article(1, 12))
    fetched = NOW + timedelta(hours=9)
    save(store, make_article(1, 17, fetched_at=fetched))
    save(store, make_article(1, 18, fetched_at=fetched + timedelta(days=1), date_modified=NOW + timedelta(hours=20)))
    # The date it prints is older than the version before: not when this edit was made.
    save(store, make_article(1, 19, fetched_at=fetched + timedelta(days=2), date_modified=NOW + timedelta(hours=20)))
    assert [update["time"] for update in list_updates(store, STORY)] == [
        "2031-05-04T13:00:00Z",
        "2031-05-04T21:00:00Z",
        "2031-05-05T08:00:00Z",
        "2031-05-06T21:00:00Z",
    ]


def test_an_article_without_a_date_counts_from_when_it_was_first_seen(store: Store) -> None:
    save(store, make_article(1, 12, date_published=None, fetched_at=NOW + timedelta(minutes=3)))
    assert [article["time"] for article in list_articles(store, STORY)] == ["2031-05-04T12:03:00Z"]


def test_an_undated_seed_read_later_takes_over_no_count_of_a_dated_article(store: Store) -> None:
    save(store, make_article(1, 12))
    pasted: dict[str, Any] = {
        "date_published": None,
        "is_seed": True,
        "stands_at": NOW,
        "fetched_at": NOW + timedelta(days=9),
    }
    save(store, make_article(2, 5, **pasted))
    assert [article["time"] for article in list_articles(store, STORY)] == [
        "2031-05-04T12:00:00Z",
        "2031-05-04T13:00:00Z",
    ]


def test_a_page_that_goes_back_to_its_old_text_is_news_and_a_file_read_twice_is_not(store: Store) -> None:
    for dead in (12, 17, 12):
        live = save(store, make_article(1, dead, fetched_at=NOW + timedelta(hours=dead)))
    assert (live.version, live.created) == (3, True)
    for _ in range(2):
        for dead in (3, 4):
            imported = save(store, make_article(2, dead, date_published_from="import"))
    assert (imported.version, imported.created) == (2, False)
    assert len(load_article(store, imported.article_id)["versions"]) == 2


def test_an_article_known_by_its_id_keeps_its_address_when_the_page_has_moved(store: Store) -> None:
    first = save(store, make_article(1, 12))
    moved = make_article(1, 17, url="https://gazette.example/moved", article_id=first.article_id)
    assert save(store, moved).article_id == first.article_id
    assert find_held(store, "https://gazette.example/moved") == find_held(store, "https://gazette.example/1")


def test_the_address_asked_for_and_the_articles_own_are_both_fetched(store: Store) -> None:
    saved = save(store, make_article(1, 12, address="https://gazette.example/short/1"))
    for address in ("https://gazette.example/short/1", "https://gazette.example/1"):
        held = load_address(store, address)
        assert held is not None
        assert (held["state"], held["article_id"]) == ("fetched", saved.article_id)
    assert find_held(store, "https://gazette.example/short/1") is not None


def test_a_pasted_seed_without_a_web_address_is_no_address_to_fetch(store: Store) -> None:
    save(store, make_article(1, 12, url="seed:ferry/001.txt", is_seed=True, seed_of=STORY))
    assert count_rows(store)["address"] == 0
    assert list_articles(store, STORY)[0]["url"] == "seed:ferry/001.txt"


def test_instants_come_back_in_utc_wherever_they_came_from(store: Store) -> None:
    east = timezone(timedelta(hours=5, minutes=45))
    save(store, make_article(1, 12, date_published=datetime(2031, 5, 4, 20, 15, tzinfo=east)))
    assert list_articles(store, STORY)[0]["date_published"] == "2031-05-04T14:30:00Z"


def test_an_instant_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="has no time zone"):
        save(store, make_article(1, 12, date_published=datetime(2031, 5, 4)))  # noqa: DTZ001
    assert count_rows(store)["article"] == 0


@pytest.mark.parametrize(("broken", "code"), [("\x00", "U+0000"), ("\ud83d", "U+D83D")])
def test_text_that_no_database_holds_is_refused_with_place_and_remedy(store: Store, broken: str, code: str) -> None:
    article = make_article(1, 12, headline=f"Ferry{broken} sinks")
    with pytest.raises(StoreError, match=rf"headline has {code.replace('+', '.')} at character 5.*strip_controls"):
        save(store, article)
    article = make_article(1, 12)
    article.figures = [replace(article.figures[0], source=f"port{broken}")]
    with pytest.raises(StoreError, match=r"figures\[0\]\.source"):
        save(store, article)
    assert count_rows(store)["article"] == 0


def test_a_span_that_does_not_give_its_sentence_is_refused(store: Store) -> None:
    article = make_article(1, 12)
    article.figures = [replace(article.figures[0], span=(0, 9))]
    with pytest.raises(StoreError, match=r"article_body\[0:9\] is not"):
        save(store, article)
    assert count_rows(store)["article"] == 0


@given(url=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40), length=st.just(20_000))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_address_of_any_length_and_script_is_held_once(store: Store, url: str, length: int) -> None:
    article = make_article(1, 12, url=f"https://gazette.example/{url}{'x' * length}")
    first = save(store, article)
    assert save(store, article).article_id == first.article_id


# ---- copies -------------------------------------------------------------------------------------------------------


def test_a_text_that_came_in_since_dedupe_looked_is_still_found_to_be_a_copy(store: Store) -> None:
    first = save(store, make_article(1, 12))
    second = save(store, make_article(1, 12, url="https://herald.example/a", outlet="herald"))
    held = {article["outlet"]: article for article in list_articles(store, STORY)}
    assert (held["herald"]["copy_of"], held["herald"]["copy_kind"]) == (first.article_id, "exact")
    assert [copy["article_id"] for copy in load_article(store, first.article_id)["copies"]] == [second.article_id]


def test_a_copy_of_a_copy_is_a_copy_of_the_origin(store: Store) -> None:
    first = save(store, make_article(1, 12))
    second = save(store, make_article(2, 12, copy=Copy(article_id=first.article_id, kind="near", containment=0.9)))
    save(store, make_article(3, 12, copy=Copy(article_id=second.article_id, kind="contained", containment=0.8)))
    assert [article["copy_of"] for article in list_articles(store, STORY)] == [None, first.article_id, first.article_id]
    assert check_store(store) == []
