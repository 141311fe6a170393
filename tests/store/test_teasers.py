"""Does the comparison learn from the store which versions were teasers, so that these take nothing back?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from monitor.holdings import Correction, Derived, HeldFigure, HeldStatement
from monitor.items import Article
from monitor.store.check import check_store
from monitor.store.database import Store
from monitor.store.ledger import list_updates
from monitor.store.write import save_article
from monitor.updates.compare import compare_ledger
from tests.store.samples import NOW, STORY, derive, make_article

LEAD = "The ferry sank off Port Halden."


def make_version(number: int, dead: int, *, teaser: bool) -> Article:
    """Return what is read of one article the *number*-th time: all of it, or a beginning that gives no count."""
    seen = NOW + timedelta(hours=number)
    article = make_article(1, dead, fetched_at=seen, date_modified=seen)
    if teaser:
        article.article_body, article.figures, article.is_teaser = f"{LEAD} Fetch {number}.", [], True
    return article


def save(store: Store, versions: Sequence[tuple[int, bool]]) -> list[tuple[int, bool, int]]:
    """Save (toll, is it a teaser) in turn; return version, is_teaser and teasers_before of each figure that the last save compared."""
    told: list[HeldFigure] = []

    def listen(
        figures: Sequence[HeldFigure], statements: Sequence[HeldStatement], corrections: Sequence[Correction]
    ) -> Derived:
        told[:] = figures
        return derive(figures, statements)

    for number, (dead, teaser) in enumerate(versions, start=1):
        save_article(store, make_version(number, dead, teaser=teaser), run_id=None, now=NOW, derive=listen)
    return [(held.version, held.is_teaser, held.teasers_before) for held in told]


def test_the_teasers_right_before_a_version_are_counted_back_to_the_last_whole_one(store: Store) -> None:
    told = save(store, [(12, True), (12, False), (13, False), (0, True), (0, True), (14, False)])
    assert told == [(2, False, 1), (3, False, 0), (6, False, 2)]


def test_a_teaser_of_a_held_article_retracts_nothing_and_the_whole_text_after_it_does(store: Store) -> None:
    def kinds(version: Article) -> set[str]:
        save_article(store, version, run_id=None, now=NOW, derive=compare_ledger)
        assert check_store(store) == []
        return {update["kind"] for update in list_updates(store, STORY)}

    assert kinds(make_version(1, 12, teaser=False)) == {"new"}
    assert kinds(make_version(2, 0, teaser=True)) == {"new"}
    assert kinds(make_version(3, 12, teaser=False)) == {"new"}
    assert kinds(make_version(4, 17, teaser=False)) >= {"revised"}
