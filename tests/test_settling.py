"""Do the scores follow the articles that are held, whichever of them came first?"""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.items import Story
from monitor.rejudging import rejudge_stories, settle_scores
from monitor.store.check import check_store
from monitor.store.likenesses import load_likenesses, load_scored
from monitor.story import background, tracking
from tests.judged import (
    ARTICLES,
    ASIDE,
    DAY,
    FIRST,
    NOW,
    OTHER,
    SECOND,
    SEED,
    STORY,
    list_bins,
    make_article,
    open_desk,
    read_ledger,
    take_in,
)

FILLER = (
    "Engineers of three provinces met for talks on budgets, schools, buses and bridges, and spoke of timber prices. A choir "
    "sang at the fair, the mayor opened a library, a market hall and two parks, and farmers sold apples, honey and wool."
)


@pytest.fixture
def moving(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a handful of held articles move the background as far as it goes; else it takes hundreds."""
    monkeypatch.setattr(background, "USUAL_ARTICLES", 0.1)
    monkeypatch.setattr(background, "LEAST", 0.01)


@pytest.mark.usefixtures("moving")
def test_the_same_articles_in_another_order_end_with_the_same_verdicts_and_ledger(tmp_path: Path) -> None:
    ledgers = []
    for name, order in (("one", ARTICLES), ("two", ARTICLES[::-1])):
        with open_desk(tmp_path / name) as crawl:
            take_in(crawl, order)
            settle_scores(crawl.store, [STORY], now=NOW)
            ledgers.append((list_bins(crawl.store), read_ledger(crawl.store)))
            assert check_store(crawl.store) == []
    assert ledgers[0] == ledgers[1]


@pytest.mark.usefixtures("moving")
def test_an_article_whose_bin_changes_takes_its_findings_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "FAR", 10.0)  # the story's own articles are background: a bar that few of them pass
    with open_desk(tmp_path) as crawl:
        take_in(crawl, ARTICLES)
        before, rows = list_bins(crawl.store), len(read_ledger(crawl.store)["figures"])
        changed = settle_scores(crawl.store, [STORY], now=NOW)
        after = list_bins(crawl.store)
        assert changed == sum(before[url] != after[url] for url in before)
        assert changed > 0
        assert len(read_ledger(crawl.store)["figures"]) < rows


@pytest.mark.usefixtures("moving")
def test_settling_again_changes_nothing_and_a_rejudge_finds_the_same(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, ARTICLES)
        settle_scores(crawl.store, [STORY], now=NOW)
        before = read_ledger(crawl.store)
        assert settle_scores(crawl.store, [STORY], now=NOW) == 0
        (told,) = rejudge_stories(crawl.store, [STORY], now=NOW, dry_run=False)
        assert told.flips == ()
        assert read_ledger(crawl.store) == before


def test_seeds_have_no_likeness_and_are_no_background(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, (ASIDE, OTHER))
        assert len(load_likenesses(crawl.store, "dam")) == 2
        assert load_likenesses(crawl.store, "nobody") == []


def test_what_is_kept_gives_the_score_that_is_kept(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, ARTICLES)
        for scored in load_scored(crawl.store, "dam"):
            assert tracking.score_likeness(crawl.profiles["dam"], scored.likeness)[0] == scored.score


@pytest.mark.usefixtures("moving")
def test_every_version_follows_not_only_the_newest(tmp_path: Path) -> None:
    """What an older version reports stands in the ledger while its article is on the story."""
    notes = make_article(
        "herald/9",
        "Evening notes",
        "A ministry said at least 44 people were injured at the Orvel dam.",
        FILLER,
        hours=20,
    )
    edited = replace(copy.deepcopy(notes), headline=FIRST.headline, article_body=FIRST.article_body)
    edited.date_published_from = notes.date_published_from = "meta"
    edited.date_modified = edited.fetched_at = DAY + timedelta(hours=26)
    ledgers = []
    for name, order in (("one", (notes, edited, SECOND, ASIDE, OTHER)), ("two", (SECOND, ASIDE, OTHER, notes, edited))):
        with open_desk(tmp_path / name) as crawl:
            for article in order:
                take_in(crawl, [article])
                settle_scores(crawl.store, [STORY], now=NOW)
            ledgers.append(read_ledger(crawl.store))
    assert ledgers[0] == ledgers[1]


def test_a_story_of_addresses_alone_is_judged_by_the_articles_that_are_fetched(tmp_path: Path) -> None:
    story = Story(name="dam", title="Orvel", urls=(SEED.url,))
    with open_desk(tmp_path, story) as crawl:
        began = crawl.profiles
        take_in(crawl, (FIRST, SECOND, ASIDE))
        assert set(list_bins(crawl.store).values()) == {"out"}
        take_in(crawl, [replace(copy.deepcopy(SEED), is_seed=True, seed_of="dam")])
        assert settle_scores(crawl.store, [story], now=NOW, judged_by=began) == 2
        assert list_bins(crawl.store) == {SEED.url: "in", FIRST.url: "in", SECOND.url: "in", ASIDE.url: "out"}
