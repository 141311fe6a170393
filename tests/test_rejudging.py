"""Does judging the held texts again give what a crawl would, whatever the order, and lose nothing when it is killed?"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor import rejudging
from monitor.crawling import Crawl
from monitor.items import Article, Story
from monitor.rejudging import decide, rejudge_stories, undo_decisions
from monitor.store import rejudge
from monitor.store.check import check_store
from monitor.store.database import Store
from monitor.store.decisions import Decision, DecisionKind, list_decisions, save_decision
from monitor.store.ledger import list_updates, load_ledger
from monitor.store.texts import load_verdicts, write_judgement
from monitor.updates.compare import compare_ledger
from tests.judged import (
    ARTICLES,
    ASIDE,
    DAY,
    FIRST,
    LATER,
    NOW,
    OTHER,
    SECOND,
    SEED,
    STORY,
    find_id,
    list_bins,
    make_article,
    open_desk,
    read_ledger,
    take_in,
)

LOAF = make_article(
    "herald/8",
    "Bakers of Harrow bake a loaf as long as a street",
    "The longest loaf of the bakers of Harrow was forty metres long, and 300 people ate of it.",
    "The oven had been built for it, master baker Jon Pell said.",
    hours=52,
)
"""Of another outlet, and so like OTHER that it is on any story that OTHER is a seed of."""

NARROW = replace(STORY, until=(DAY + timedelta(days=1)).date())
"""The same story with a window that LATER lies outside of."""


def say(crawl: Crawl, verdict: DecisionKind, article: Any, note: str | None = None) -> None:
    key = find_id(crawl.store, article)
    decide(crawl.store, Decision(story="dam", article_id=key, verdict=verdict, note=note, decided_at=NOW), now=NOW)


def list_ids(store: Store) -> dict[str, Any]:
    ledger = load_ledger(store, "dam", generated_at=NOW)
    updates = {row["update_id"]: row["recorded_at"] for row in list_updates(store, "dam")}
    return {"figures": {row["figure_id"] for row in ledger["figures"]}, "updates": updates}


def test_what_was_judged_by_the_same_seeds_is_judged_the_same(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, ARTICLES)
        before, ids = read_ledger(crawl.store), list_ids(crawl.store)
        (told,) = rejudge_stories(crawl.store, [STORY], now=NOW + timedelta(hours=1), dry_run=False)
        assert (told.articles, told.flips, told.come, told.go, told.change) == (7, (), (), (), ())
        assert read_ledger(crawl.store) == before
        assert list_ids(crawl.store) == ids
        assert check_store(crawl.store) == []


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.permutations(ARTICLES), second=st.permutations(ARTICLES), narrowed=st.booleans())
def test_the_same_articles_rejudged_give_one_ledger_in_any_order(
    first: Sequence[Any], second: Sequence[Any], narrowed: bool
) -> None:
    story = NARROW if narrowed else STORY
    ledgers = []
    for order in (first, second):
        with tempfile.TemporaryDirectory() as folder, open_desk(Path(folder)) as crawl:
            take_in(crawl, order)
            rejudge_stories(crawl.store, [story], now=NOW, dry_run=False)
            ledgers.append(read_ledger(crawl.store))
            assert check_store(crawl.store) == []
    assert ledgers[0] == ledgers[1]


def test_a_dry_run_tells_what_a_rejudge_does_and_writes_nothing(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, ARTICLES)
        before, ids = read_ledger(crawl.store), list_ids(crawl.store)
        (trial,) = rejudge_stories(crawl.store, [NARROW], now=NOW, dry_run=True)
        assert read_ledger(crawl.store) == before
        assert list_ids(crawl.store) == ids
        (done,) = rejudge_stories(crawl.store, [NARROW], now=NOW, dry_run=False)
        assert (trial.flips, trial.go, trial.change) == (done.flips, done.go, done.change)
        assert [row["what"] for row in trial.come] == [row["what"] for row in done.come]
        (flip,) = trial.flips
        assert flip.before is not None
        assert (flip.url, flip.before.bin, flip.after.bin) == (LATER.url, "in", "out")
        assert flip.before.score > 0.5 > flip.after.score
        assert "after the story's window" in flip.after.reasons[0]
        assert {row["url"] for row in trial.go} == {LATER.url}
        assert "revised people killed 17 → 19" in {f"{row['kind']} {row['what']}" for row in trial.go}


def test_rows_that_stay_keep_their_ids_and_the_time_they_were_recorded(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, ARTICLES)
        before = list_ids(crawl.store)
        rejudge_stories(crawl.store, [NARROW], now=NOW + timedelta(days=1), dry_run=False)
        after = list_ids(crawl.store)
        assert after["figures"] < before["figures"]
        assert set(after["updates"].items()) < set(before["updates"].items())


def test_a_rejudge_that_is_killed_anywhere_leaves_a_sound_store_and_can_be_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejudging, "WRITTEN_AT_ONCE", 1)
    with open_desk(tmp_path / "whole") as crawl:
        take_in(crawl, ARTICLES)
        rejudge_stories(crawl.store, [NARROW], now=NOW, dry_run=False)
        wanted = read_ledger(crawl.store)
    write = write_judgement
    for calls in range(9):
        with open_desk(tmp_path / str(calls)) as crawl:
            take_in(crawl, ARTICLES)
            left = calls

            def die(*arguments: Any) -> Any:
                nonlocal left
                if not left:
                    raise KeyboardInterrupt
                left -= 1
                return write(*arguments)

            monkeypatch.setattr("monitor.store.rejudge.write_judgement", die)
            try:
                rejudge_stories(crawl.store, [NARROW], now=NOW, dry_run=False)
                killed = False
            except KeyboardInterrupt:
                killed = True
            monkeypatch.setattr("monitor.store.rejudge.write_judgement", write)
            assert check_store(crawl.store) == []
            rejudge_stories(crawl.store, [NARROW], now=NOW, dry_run=False)
            assert read_ledger(crawl.store) == wanted
    assert not killed  # the last one had no more to write


def test_a_story_that_is_newer_than_the_articles_is_judged_from_what_is_held(tmp_path: Path) -> None:
    with open_desk(tmp_path, replace(STORY, name="bread", title="Longest loaf", seeds=(OTHER,))) as crawl:
        take_in(crawl, ARTICLES, seeds=False)
        assert rejudge_stories(crawl.store, [STORY], now=NOW, dry_run=True)[0].articles == len(ARTICLES)
        (told,) = rejudge_stories(crawl.store, [STORY], now=NOW, dry_run=False)
        assert {(flip.url, flip.before, flip.after.bin) for flip in told.flips} >= {(FIRST.url, None, "in")}
        assert all(flip.after.bin != "out" for flip in told.flips)
        assert "people killed" in " ".join(row["what"] for row in told.come)
        assert list_bins(crawl.store)[OTHER.url] == "out"


def test_every_version_of_an_article_is_judged(tmp_path: Path) -> None:
    early = replace(ASIDE, article_body=LATER.article_body)
    edited = replace(ASIDE, date_modified=ASIDE.date_published)
    with open_desk(tmp_path) as crawl:
        take_in(crawl, [early, edited])
        assert list_bins(crawl.store)[ASIDE.url] == "out"
        say(crawl, "confirmed", ASIDE)
        told = read_ledger(crawl.store)
        assert {row["version"] for row in told["figures"] if row["article_id"] == ASIDE.url} == {1, 2}


# ---- a person's word ----------------------------------------------------------------------------------------------


def test_a_confirmed_article_is_in_at_once_with_its_figures(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, ARTICLES)
        say(crawl, "confirmed", ASIDE, "the same builder")
        ledger = load_ledger(crawl.store, "dam", generated_at=NOW)
        (row,) = [row for row in ledger["articles"] if row["url"] == ASIDE.url]
        assert (row["bin"], row["score"]) == ("in", 1.0)
        assert row["reasons"] == ["confirmed by you on 2031-03-06 (the same builder)"]
        assert any(row["article_id"] == find_id(crawl.store, ASIDE) for row in ledger["figures"])
        assert check_store(crawl.store) == []


def test_a_rejected_article_takes_its_figures_and_updates_along(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, ARTICLES)
        say(crawl, "rejected", LATER)
        ledger = load_ledger(crawl.store, "dam", generated_at=NOW)
        key = find_id(crawl.store, LATER)
        assert list_bins(crawl.store)[LATER.url] == "out"
        assert not any(row["article_id"] == key for table in ("figures", "updates") for row in ledger[table])
        assert not any(point["article_id"] == key for series in ledger["series"] for point in series["points"])


def test_a_word_survives_a_rejudge_and_a_new_version(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, ARTICLES)
        say(crawl, "confirmed", ASIDE)
        say(crawl, "rejected", LATER)
        rejudge_stories(crawl.store, [STORY], now=NOW, dry_run=False)
        edited = [replace(one, article_body=one.article_body + "\n\nIt rained again.") for one in (ASIDE, LATER)]
        with open_desk(tmp_path) as later:
            take_in(later, edited)
        bins = list_bins(crawl.store)
        assert (bins[ASIDE.url], bins[LATER.url]) == ("in", "out")
        ledger = load_ledger(crawl.store, "dam", generated_at=NOW)
        assert [len(row["versions"]) for row in ledger["articles"] if row["url"] in (ASIDE.url, LATER.url)] == [2, 2]


def test_a_confirmed_article_is_a_seed_of_the_next_crawl_and_a_rejected_one_a_counter_seed(tmp_path: Path) -> None:
    from monitor.judging import widen_story

    sibling = make_article("tidings/9", "Tolm weir", *ASIDE.article_body.split("\n\n")[::-1], "Tolm mourns.", hours=91)
    with open_desk(tmp_path) as crawl:
        take_in(crawl, ARTICLES)
        assert widen_story(crawl.store, STORY) is STORY
        say(crawl, "confirmed", ASIDE)
        say(crawl, "rejected", OTHER)
        wide = widen_story(crawl.store, STORY)
        assert [seed.url for seed in wide.seeds] == [SEED.url, ASIDE.url]
        assert [seed.url for seed in wide.counter_seeds] == [OTHER.url]
        take_in(crawl, [sibling])  # by the profile of a crawl that began before the word fell
        assert list_bins(crawl.store)[sibling.url] == "out"
    with open_desk(tmp_path) as crawl:
        rejudge_stories(crawl.store, [STORY], now=NOW, dry_run=False)
        assert list_bins(crawl.store)[sibling.url] != "out"


def test_an_undone_word_leaves_what_the_seeds_say(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, ARTICLES)
        before = read_ledger(crawl.store)
        for article in (ASIDE, LATER):
            say(crawl, "confirmed" if article is ASIDE else "rejected", article)
            undo_decisions(crawl.store, STORY, [find_id(crawl.store, article)], now=NOW)
        assert read_ledger(crawl.store) == before
        assert list_decisions(crawl.store, "dam") == []


@pytest.mark.parametrize("order", [(OTHER, LOAF), (LOAF, OTHER)])
def test_words_taken_back_together_are_judged_without_any_of_them(tmp_path: Path, order: Sequence[Article]) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, [OTHER, LOAF, FIRST])
        before = read_ledger(crawl.store)
        for article in (OTHER, LOAF):
            say(crawl, "confirmed", article)
        ids = [find_id(crawl.store, article) for article in order]
        told = undo_decisions(crawl.store, STORY, ids, now=NOW)
        assert [verdict.bin for verdict, _ in told] == ["out", "out"]
        assert read_ledger(crawl.store) == before


def test_a_version_saved_while_a_word_is_on_its_way_has_the_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited = replace(
        OTHER, article_body=OTHER.article_body + "\n\nMore loaves are to come.", date_published_from="meta"
    )
    with open_desk(tmp_path) as crawl:
        take_in(crawl, [OTHER])

        def keep_late(*told: Any, **more: Any) -> Any:
            take_in(crawl, [edited])
            return save_decision(*told, **more)

        monkeypatch.setattr(rejudging, "save_decision", keep_late)
        say(crawl, "confirmed", OTHER)
        verdicts = load_verdicts(crawl.store, [find_id(crawl.store, OTHER)], "dam")[find_id(crawl.store, OTHER)]
        assert {version: verdict.bin for version, verdict in verdicts.items()} == {1: "in", 2: "in"}
        assert check_store(crawl.store) == []


def test_a_later_word_replaces_the_earlier_one(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, ARTICLES)
        say(crawl, "confirmed", ASIDE, "sure")
        say(crawl, "rejected", ASIDE)
        (row,) = list_decisions(crawl.store, "dam")
        assert (row["verdict"], row["note"], row["url"]) == ("rejected", None, ASIDE.url)
        assert list_bins(crawl.store)[ASIDE.url] == "out"


def test_a_word_that_falls_while_a_rejudge_is_under_way_is_not_written_over(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, ARTICLES)
        judged = [one for _, one in rejudging._judge_all(crawl.store, [STORY])]
        say(crawl, "rejected", LATER)
        rejudge.save_judgements(crawl.store, judged, now=NOW, derive=compare_ledger)
        assert list_bins(crawl.store)[LATER.url] == "out"


def test_what_was_rejected_and_is_then_handed_in_as_a_seed_is_a_seed(tmp_path: Path) -> None:
    handed: Story = replace(STORY, seeds=(*STORY.seeds, replace(SECOND, is_seed=True, seed_of="dam")))
    with open_desk(tmp_path) as crawl:
        take_in(crawl, ARTICLES)
        say(crawl, "rejected", SECOND)
        rejudge_stories(crawl.store, [handed], now=NOW, dry_run=False)
        assert list_bins(crawl.store)[SECOND.url] == "in"


def test_a_seed_whose_file_is_gone_is_judged_like_any_other_article(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, ARTICLES)
        bare = replace(STORY, seeds=(OTHER,))
        rejudge_stories(crawl.store, [bare], now=NOW, dry_run=False)
        bins = list_bins(crawl.store)
        assert (bins[SEED.url], bins[OTHER.url]) == ("out", "in")
