"""What is said in several articles is kept as one statement with its mentions."""

from __future__ import annotations

from monitor.store.database import Store
from monitor.store.ledger import list_statements
from monitor.store.write import save_article
from monitor.updates.compare import compare_ledger
from tests.store.samples import NOW, STORY, make_article


def fill(store: Store, *numbers: int) -> None:
    for number in numbers:
        article = make_article(number, 12, speaker="Ana Belk")
        save_article(store, article, run_id=None, now=NOW, derive=compare_ledger)


def mentions(store: Store) -> list[tuple[int, bool]]:
    """Return the article of each statement, and whether it is the first to tell it."""
    rows = list_statements(store, STORY)
    articles = {row["statement_id"]: row["article_id"] for row in rows}
    return [(articles.get(row["first_mention"], row["article_id"]), row["novel"]) for row in rows]


def test_a_statement_that_is_told_again_points_at_the_first_that_told_it(store: Store) -> None:
    fill(store, 1, 2, 3)
    assert mentions(store) == [(1, True), (1, False), (1, False)]


def test_an_earlier_article_that_comes_in_late_is_the_first_to_tell_it(store: Store) -> None:
    fill(store, 2, 1)
    assert mentions(store) == [(2, True), (2, False)]  # the ids of articles are in the order in which they came


def test_where_the_first_is_off_the_story_the_next_is_the_first(store: Store) -> None:
    fill(store, 1, 2)
    gone = make_article(1, 12, speaker="Ana Belk", verdict="out")
    save_article(store, gone, run_id=None, now=NOW, derive=compare_ledger)
    assert [(row["first_mention"], row["novel"]) for row in list_statements(store, STORY)] == [(None, True)]
