"""Articles go in whole, once, and the ledger that follows depends on what is held alone."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import StoreError
from monitor.items import Article, Copy, Derived, DroppedLine, HeldFigure, HeldStatement, Verdict
from monitor.store.check import check_store
from monitor.store.database import Store, open_store
from monitor.store.read import (
    count_rows,
    find_held,
    list_articles,
    list_figures,
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


# ---- verdicts and what follows from them --------------------------------------------------------------------------


def test_an_article_that_is_not_on_the_story_gives_its_ledger_nothing(store: Store) -> None:
    assert save(store, make_article(0, 12, verdict="review")).updates == ()
    assert save(store, make_article(1, 12, verdict="out")).updates == ()
    ledger = load_ledger(store, STORY, generated_at=NOW)
    assert [article["bin"] for article in ledger["articles"]] == ["review", "out"]
    assert (ledger["figures"], ledger["series"], ledger["updates"]) == ([], [], [])


def test_an_edit_that_leaves_the_story_takes_its_figures_with_it(store: Store) -> None:
    save(store, make_article(1, 12, speaker="Ana Belk"))
    save(store, make_article(2, 14))
    save(store, make_article(1, 99, verdict="out", fetched_at=NOW + timedelta(hours=9)))
    ledger = load_ledger(store, STORY, generated_at=NOW)
    assert [figure["value_low"] for figure in ledger["figures"]] == [14]
    assert [update["what"] for update in ledger["updates"]] == ["dead 14"]
    assert (ledger["statements"], ledger["first_responses"]) == ([], [])


def test_an_article_judged_for_one_story_keeps_its_verdict_on_another(store: Store) -> None:
    article = make_article(1, 12)
    article.verdicts.append(Verdict(story="harbours", bin="in", score=0.6, reasons=()))
    save(store, article)
    save(store, make_article(1, 17, fetched_at=NOW + timedelta(hours=9)))
    assert [article["bin"] for article in list_articles(store, "harbours")] == ["in"]


def test_a_story_judged_later_gets_figures_of_the_text_already_held(store: Store) -> None:
    first = make_article(1, 12)
    save(store, first)
    later = make_article(1, 12, verdicts=[Verdict(story="harbours", bin="in", score=0.6, reasons=())])
    later.figures = [replace(later.figures[0], story="harbours")]
    assert not save(store, later).created
    assert len(list_figures(store, "harbours")) == len(list_figures(store, STORY)) == 1


def test_a_finding_that_names_no_story_belongs_to_each_that_the_article_is_on(store: Store) -> None:
    article = make_article(1, 12)
    article.verdicts += [
        Verdict(story="harbours", bin="in", score=0.6, reasons=()),
        Verdict(story="quake", bin="out", score=0.0, reasons=()),
    ]
    article.figures = [replace(article.figures[0], story="")]
    save(store, article)
    assert [len(list_figures(store, story)) for story in (STORY, "harbours", "quake")] == [1, 1, 0]


def test_an_update_that_still_stands_keeps_its_id_and_when_it_was_recorded(store: Store) -> None:
    save(store, make_article(5, 12), now=NOW)
    save(store, make_article(9, 17), now=NOW + timedelta(hours=1))
    before = {update["after"]: update for update in list_updates(store, STORY)}
    # An older article comes in late: what stood before 12 is another value now, and 12 is no longer the first.
    saved = save(store, make_article(2, 8), now=NOW + timedelta(hours=2))
    after = {update["after"]: update for update in list_updates(store, STORY)}
    assert [update.after for update in saved.updates if update.kind == "new"] == ["8"]
    assert after["17"] == before["17"]
    assert after["8"]["recorded_at"] == "2031-05-04T14:00:00Z"
    assert [update["what"] for update in list_updates(store, STORY, recorded_since=NOW + timedelta(hours=2))] == [
        "dead 8",
        "dead 8 → 12",
    ]


def test_ids_of_updates_that_are_gone_do_not_come_back(store: Store) -> None:
    save(store, make_article(1, 12))
    gone = list_updates(store, STORY)[0]["update_id"]
    save(store, make_article(1, 12, verdict="out", article_body="It sank.", figures=[]))
    save(store, make_article(2, 13))
    assert [update["update_id"] > gone for update in list_updates(store, STORY)] == [True]


def test_a_derivation_that_fails_leaves_nothing_behind(store: Store) -> None:
    def fail(figures: Sequence[HeldFigure], statements: Sequence[HeldStatement]) -> Derived:
        raise RuntimeError("no such rule")

    with pytest.raises(RuntimeError):
        save_article(store, make_article(1, 12), run_id=None, now=NOW, derive=fail)
    assert set(count_rows(store).values()) == {0}


def test_rows_of_a_save_that_failed_are_not_remembered(store: Store) -> None:
    def fail(figures: Sequence[HeldFigure], statements: Sequence[HeldStatement]) -> Derived:
        raise RuntimeError(f"no such rule for {len(figures)}")

    save(store, make_article(1, 12))
    with pytest.raises(RuntimeError, match="for 2"):
        save_article(store, make_article(2, 99), run_id=None, now=NOW, derive=fail)
    save(store, make_article(3, 14))  # may get the ids that were undone
    assert what(store) == ["dead 12", "dead 12 → 14"]


def test_what_another_process_saved_counts_at_the_next_save(url: str) -> None:
    with open_store(url) as one, open_store(url) as other:
        save(one, make_article(1, 12))
        save(other, make_article(3, 14))
        save(one, make_article(1, 13, verdict="out", fetched_at=NOW + timedelta(hours=9)))
        save(other, make_article(5, 15))
        assert what(one) == ["dead 14", "dead 14 → 15"]


def without_ids(ledger: dict[str, Any]) -> dict[str, Any]:
    """Return the ledger with addresses for article ids, and without the ids that tell the order of arrival."""
    urls = {article["article_id"]: article["url"] for article in ledger["articles"]}

    def strip(value: Any) -> Any:
        if isinstance(value, list):
            return [strip(one) for one in value]
        if not isinstance(value, dict):
            return value
        kept = {key: strip(one) for key, one in value.items() if key not in ("figure_id", "statement_id", "update_id")}
        return kept | {key: urls.get(kept[key]) for key in ("article_id", "copy_of") if key in kept}

    stripped: dict[str, Any] = strip(ledger)
    return {
        key: sorted(rows, key=repr) if isinstance(rows, list) else rows  # equal times are in order of id
        for key, rows in stripped.items()
    }


ARTICLES = st.lists(
    st.tuples(st.integers(1, 30), st.integers(1, 4), st.booleans(), st.sampled_from(["in", "in", "in", "out"])),
    min_size=1,
    max_size=6,
    unique_by=lambda article: article[0],
)


@given(articles=ARTICLES, data=st.data())
@settings(max_examples=10, deadline=None)
def test_what_follows_depends_on_what_is_held_not_on_the_order_it_came_in(
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_template: Path,
    articles: list[tuple[int, int, bool, Any]],
    data: st.DataObject,
) -> None:
    ledgers = []
    for order in (articles, data.draw(st.permutations(articles))):
        path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("order"))
        with open_store(f"sqlite:///{path}") as store:
            for number, dead, speaks, verdict in order:
                save(store, make_article(number, dead, verdict=verdict, speaker="Ana Belk" if speaks else None))
            ledgers.append(without_ids(load_ledger(store, STORY, generated_at=NOW)))
            assert check_store(store) == []
    assert ledgers[0] == ledgers[1]


def test_the_same_saves_give_the_same_ledger_ids_and_all(tmp_path: Path) -> None:
    ledgers = []
    for name in ("a", "b"):
        with open_store(f"sqlite:///{tmp_path / name}.sqlite3") as store:
            for number, dead in ((5, 12), (1, 9), (5, 13), (7, 12)):
                save(store, make_article(number, dead, speaker="Ana Belk", fetched_at=NOW + timedelta(days=1)))
            ledgers.append(load_ledger(store, STORY, generated_at=NOW))
    assert ledgers[0] == ledgers[1]


# ---- two at once, and the end of a process in the middle ----------------------------------------------------------


def test_crawls_that_save_the_same_pages_at_once_end_with_each_held_once(url: str) -> None:
    failures: list[BaseException] = []
    barrier = threading.Barrier(4)

    def crawl(outlet: str) -> None:
        try:
            with open_store(url) as store:
                barrier.wait()
                for number in range(6):
                    save(store, make_article(number, number))
                    save(store, make_article(number, number, url=f"https://{outlet}.example/{number}", outlet=outlet))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=crawl, args=(f"paper{index}",)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_store(url) as store:
        counts = count_rows(store)
        assert (counts["article"], counts["version"]) == (6 + 4 * 6, 6 + 4 * 6)
        assert sum(article["copy_of"] is None for article in list_articles(store, STORY)) == 6
        assert counts["ledger_update"] == 6
        assert check_store(store) == []


ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import sys
from monitor.store.database import open_store
from monitor.store.write import save_article
from tests.store.samples import NOW, derive, make_article
with open_store(sys.argv[1]) as store:
    for number in range(int(sys.argv[2]), 10_000):
        article = make_article(number, number, speaker="Ana Belk")
        article.article_body += "\\n\\nWaves broke over the pier." * 200
        save_article(store, article, run_id=None, now=NOW, derive=derive)
        print(number, flush=True)
"""


def test_a_process_killed_in_the_middle_of_saving_leaves_whole_articles_only(url: str) -> None:
    last = -1
    for _ in range(3):
        command = [sys.executable, "-c", CHILD, url, str(last + 1)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert child.stdout is not None
        for line in child.stdout:
            last = int(line)
            if last % 7 == 5:
                os.kill(child.pid, signal.SIGKILL)
                break
        last = max([last, *(int(line) for line in child.stdout)])
        child.wait()
        child.stdout.close()
        with open_store(url) as store:
            held = count_rows(store)
            # Told to be saved: all are there; one more may have been saved and not told.
            assert last + 1 <= held["article"] <= last + 2
            assert held["version"] == held["verdict"] == held["figure"] == held["statement"] == held["article"]
            assert held["address"] == held["series_point"] == held["ledger_update"] == held["article"]
            assert check_store(store) == []
