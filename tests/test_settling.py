"""Do the scores follow the articles that are held, whichever of them came first?"""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.rejudging import rejudge_stories, settle_scores
from monitor.store.check import check_store
from monitor.store.likenesses import load_likenesses, load_scored
from monitor.story import background, tracking
from tests.judged import ARTICLES, ASIDE, NOW, OTHER, STORY, list_bins, open_desk, read_ledger, take_in


@pytest.fixture
def moving(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a handful of held articles move the background as far as it goes; else it takes hundreds."""
    monkeypatch.setattr(background, "USUAL_ARTICLES", 0.1)
    monkeypatch.setattr(background, "FAR", 10.0)
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
def test_an_article_whose_bin_changes_takes_its_findings_along(tmp_path: Path) -> None:
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
