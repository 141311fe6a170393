"""What follows from the articles that are saved depends on what is held alone, not on how it came in."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.holdings import Correction, Derived, HeldFigure, HeldStatement
from monitor.items import Article, Verdict
from monitor.store.check import check_store
from monitor.store.database import Store, open_store
from monitor.store.read import (
    count_rows,
    list_articles,
    list_figures,
    list_updates,
    load_ledger,
)
from monitor.store.write import Saved, save_article
from tests.store.samples import NOW, STORY, derive, make_article


def save(store: Store, article: Article, *, now: datetime = NOW) -> Saved:
    return save_article(store, article, run_id=None, now=now, derive=derive)


def what(store: Store) -> list[str]:
    return [update["what"] for update in list_updates(store, STORY)]


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


def test_who_asks_for_what_was_recorded_since_is_told_of_a_save_that_had_to_wait(store: Store) -> None:
    save(store, make_article(2, 17), now=NOW + timedelta(seconds=5))
    seen = max(datetime.fromisoformat(update["recorded_at"]) for update in list_updates(store, STORY))
    save(store, make_article(5, 19), now=NOW)  # it began before the other and had the lock after it
    assert "dead 17 → 19" in [update["what"] for update in list_updates(store, STORY, recorded_since=seen)]


def test_a_clock_that_was_set_back_is_believed(store: Store) -> None:
    save(store, make_article(2, 17), now=NOW + timedelta(days=1))
    save(store, make_article(5, 19), now=NOW)
    recorded = {update["after"]: update["recorded_at"] for update in list_updates(store, STORY)}
    assert recorded["19"] == "2031-05-04T12:00:00Z"


def test_ids_of_updates_that_are_gone_do_not_come_back(store: Store) -> None:
    save(store, make_article(1, 12))
    gone = list_updates(store, STORY)[0]["update_id"]
    save(store, make_article(1, 12, verdict="out", article_body="It sank.", figures=[]))
    save(store, make_article(2, 13))
    assert [update["update_id"] > gone for update in list_updates(store, STORY)] == [True]


def test_a_derivation_that_fails_leaves_nothing_behind(store: Store) -> None:
    def fail(
        figures: Sequence[HeldFigure], statements: Sequence[HeldStatement], corrections: Sequence[Correction]
    ) -> Derived:
        raise RuntimeError("no such rule")

    with pytest.raises(RuntimeError):
        save_article(store, make_article(1, 12), run_id=None, now=NOW, derive=fail)
    assert set(count_rows(store).values()) == {0}


def test_rows_of_a_save_that_failed_are_not_remembered(store: Store) -> None:
    def fail(
        figures: Sequence[HeldFigure], statements: Sequence[HeldStatement], corrections: Sequence[Correction]
    ) -> Derived:
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
