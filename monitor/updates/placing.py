"""In which order do figures enter a series, and which give no point of their own? Repeats, copies, unchanged sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from monitor.holdings import HeldFigure
from monitor.updates.origins import same_source

Value = tuple[float | None, float | None]
Document = tuple[int, int, datetime | None]
"""article_id, version, and of a live blog when the entry was posted: each of its entries is a report of its own."""

_PROMINENCE = {"headline": 0, "lead": 1, "body": 2}


def order_key(held: HeldFigure) -> tuple[object, ...]:
    """Return what figures are put in order by: publication, then address and place in the text. No stored id takes part."""
    figure = held.figure
    low, high = (-1.0 if bound is None else bound for bound in (figure.value_low, figure.value_high))
    place = _PROMINENCE[figure.prominence], figure.span, figure.sentence.find(figure.surface)
    rest = figure.surface, figure.role, figure.source or "", figure.qualifier, figure.correction
    return time_of(held), held.url, held.version, place, low, high, rest


def time_of(held: HeldFigure) -> datetime:
    """Return the instant the value counts from: its own where the text says one, else its article's."""
    return held.figure.as_of or held.time


def document_of(held: HeldFigure) -> Document:
    """Return the article version that gives the figure; of a live blog, its entry."""
    return held.article_id, held.version, held.figure.posted_at


def value_of(held: HeldFigure) -> Value:
    """Return the bounds that the article gives."""
    return held.figure.value_low, held.figure.value_high


def by_document(ordered: Iterable[HeldFigure]) -> dict[Document, list[HeldFigure]]:
    """Return the figures of each article version, in the order given."""
    found: dict[Document, list[HeldFigure]] = {}
    for held in ordered:
        found.setdefault(document_of(held), []).append(held)
    return found


def newest_versions(ordered: Sequence[HeldFigure]) -> dict[int, int]:
    """Return the newest version of each article among the figures."""
    newest: dict[int, int] = {}
    for held in ordered:
        newest[held.article_id] = max(held.version, newest.get(held.article_id, 0))
    return newest


def without_unchanged(ordered: Sequence[HeldFigure]) -> list[HeldFigure]:
    """Leave out what a later version of an article only repeats: the same sentence with the same value."""
    first: dict[tuple[object, ...], int] = {}
    for held in ordered:
        key = held.article_id, held.figure.sentence, value_of(held)
        first[key] = min(held.version, first.get(key, held.version))
    return [held for held in ordered if first[held.article_id, held.figure.sentence, value_of(held)] == held.version]


def without_copies(ordered: Sequence[HeldFigure]) -> list[HeldFigure]:
    """Leave out a copy's values that its origin has: the copy is a witness of the same origin, no new word."""
    origins = {(held.article_id, value_of(held)) for held in ordered}
    return [held for held in ordered if held.copy_of is None or (held.copy_of, value_of(held)) not in origins]


def without_repeats(ordered: Sequence[HeldFigure]) -> list[HeldFigure]:
    """Keep one point for a value that an article gives again from the same source, the credited one before the bare."""
    kept: list[HeldFigure] = []
    for found in by_document(ordered).values():
        mine: list[HeldFigure] = []
        for held in sorted(found, key=_credited_first):
            source = held.figure.source
            same = (
                one for one in mine if value_of(one) == value_of(held) and one.figure.qualifier == held.figure.qualifier
            )
            if not any(source is None or same_source(one.figure.source, source) for one in same):
                mine.append(held)
        kept += mine
    return sorted(kept, key=order_key)


def _credited_first(held: HeldFigure) -> tuple[object, ...]:
    # The id parts only rows that are alike in everything else: which of those stays says nothing.
    return held.figure.source is None, order_key(held), held.figure_id
