"""What an entry of a live blog states is stored with the entry's time, and asked for by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from monitor.items import Article, Paragraph
from monitor.store.database import Store
from monitor.store.ledger import (
    list_articles,
    list_figures,
    list_series,
    list_statements,
    list_timeline,
    list_updates,
    load_ledger,
)
from monitor.store.write import save_article
from monitor.updates.compare import compare_ledger
from tests.store.samples import NOW, STORY, make_article

URL = "https://gazette.example/live"


def hours(number: float) -> datetime:
    return NOW + timedelta(hours=number)


def make_blog(*entries: tuple[float, int], speaker: str | None = None) -> Article:
    """Return a live blog: (hours after NOW, the toll that the entry gives), newest first."""
    parts = [make_article(number, toll, speaker=speaker) for number, (_, toll) in enumerate(entries)]
    body, figures, statements, paragraphs = "", [], [], []
    for (posted, _), part in zip(entries, parts, strict=True):
        start, posted_at = len(body), hours(posted)
        body += part.article_body + "\n\n"
        paragraphs += [Paragraph(posted_at=posted_at)] * len(part.article_body.split("\n\n"))
        for figure in part.figures:
            span = (figure.span[0] + start, figure.span[1] + start)
            figures.append(replace(figure, span=span, posted_at=posted_at, as_of=posted_at))
        for said in part.statements:
            moved = tuple((first + start, last + start) for first, last in said.spans)
            whole = (said.sentence_span[0] + start, said.sentence_span[1] + start)
            statements.append(replace(said, spans=moved, sentence_span=whole, posted_at=posted_at))
    return replace(
        parts[0],
        url=URL,
        article_body=body.rstrip(),
        date_published=hours(0),
        paragraphs=paragraphs,
        is_live_blog=True,
        figures=figures,
        statements=statements,
        bands=(),
    )


def save(store: Store, article: Article, at: float = 12) -> Any:
    return save_article(store, article, run_id=None, now=hours(at), derive=compare_ledger)


def test_figures_and_statements_are_listed_at_their_entries_times(store: Store) -> None:
    save(store, make_blog((9, 17), (5, 9), speaker="Ada Holm"))
    assert [(row["time"], row["posted_at"], row["value_low"]) for row in list_figures(store, STORY)] == [
        ("2031-05-04T17:00:00Z", "2031-05-04T17:00:00Z", 9),
        ("2031-05-04T21:00:00Z", "2031-05-04T21:00:00Z", 17),
    ]
    assert [row["time"] for row in list_statements(store, STORY)] == ["2031-05-04T17:00:00Z", "2031-05-04T21:00:00Z"]
    assert load_ledger(store, STORY, generated_at=NOW)["first_responses"][0]["time"] == "2031-05-04T17:00:00Z"


def test_updates_since_an_instant_are_those_of_later_entries(store: Store) -> None:
    save(store, make_blog((9, 17), (5, 9)))
    assert [row["what"] for row in list_updates(store, STORY, since=hours(6))] == ["people died ≥ 9 → ≥ 17"]


def test_a_live_blog_is_listed_from_when_it_began(store: Store) -> None:
    save(store, make_blog((9, 17), (5, 9)))
    assert list_articles(store, STORY)[0]["time"] == "2031-05-04T12:00:00Z"
    assert list_timeline(store, STORY)[0]["kind"] == "article"


def test_new_entries_are_told_and_old_ones_not_again(store: Store) -> None:
    save(store, make_blog((5, 9), (1, 4)))
    saved = save(store, make_blog((9, 17), (5, 9), (1, 4)), at=13)
    assert (saved.version, [(update.kind, update.time) for update in saved.updates]) == (2, [("revised", hours(9))])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_same_ledger_whichever_article_came_first(store: Store, order: tuple[int, ...]) -> None:
    pieces = [make_blog((9, 17), (5, 9), (1, 4)), make_article(50, 12, hours=7), make_article(51, 4, hours=3)]
    for place in order:
        save(store, pieces[place])
    points = [
        (point["time"], point["value_low"], point["status"])
        for one in list_series(store, STORY)
        for point in one["points"]
    ]
    assert [value for _, value, _ in points] == [4, 4, 9, 12, 17]
    assert points[-1][2] == "current"
    assert {status for _, _, status in points[:-1]} == {"superseded"}
