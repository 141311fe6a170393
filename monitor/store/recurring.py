"""What of the held texts has turned out to be furniture? Marks such paragraphs, and takes what they say out of the ledgers.

The texts stay as they are: the mark says why a sentence that stands in one is in no ledger. See outlet_lines for what is
furniture; the ledgers are derived anew by the save that brought the page which showed it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from monitor.store.models import (
    ArticleRow,
    FigureRow,
    StatementRow,
    VersionRow,
)
from monitor.store.outlet_lines import find_marked
from monitor.store.outlet_models import OutletFurnitureRow, RecurringParagraphRow

VERSIONS_A_QUERY = 200
"""A text can be megabytes."""


def mark_recurring(session: Session, articles: Collection[int]) -> set[int]:
    """Mark the paragraphs of every version of *articles* that are furniture by now; return the versions with new marks."""
    changed: set[int] = set()
    query = select(VersionRow, ArticleRow).join(ArticleRow, ArticleRow.id == VersionRow.article_id)
    for some in _portions(articles):
        versions = session.execute(query.where(VersionRow.article_id.in_(some))).all()
        marked = find_marked(session, versions)
        held = {(version, one["paragraph"]) for version, rows in load_marks(session, marked).items() for one in rows}
        new = [
            (version, paragraph, key, reason)
            for version, paragraphs in marked.items()
            for paragraph, (reason, key) in paragraphs.items()
            if (version, paragraph) not in held
        ]
        if new:
            since = _load_times(session, {key for _, _, key, _ in new})
            names = ("version_id", "paragraph", "key", "reason", "known_since")
            rows = [dict(zip(names, (*one, since[one[2]]), strict=True)) for one in new]
            session.execute(insert(RecurringParagraphRow), rows)
            changed |= {version for version, *_ in new}
    return changed


def withdraw_findings(session: Session, versions: Collection[int]) -> set[str]:
    """Delete the figures and statements whose sentence begins in a marked paragraph of *versions*; return their stories."""
    stories: set[str] = set()
    for some in _portions(versions):
        marked = {version: {row["paragraph"] for row in rows} for version, rows in load_marks(session, some).items()}
        if not marked:
            continue
        query = select(VersionRow.id, VersionRow.article_body).where(VersionRow.id.in_(marked))
        spans = {
            key: [span for place, span in enumerate(list_spans(body)) if place in marked[key]]
            for key, body in session.execute(query)
        }
        stories |= _delete_within(session, FigureRow, FigureRow.span_start, spans)
        stories |= _delete_within(session, StatementRow, StatementRow.sentence_start, spans)
    return stories


def load_marks(session: Session, versions: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the marks of *versions*: ``paragraph`` and ``reason``, by version, in the order of the text; those without any are left out."""
    table = RecurringParagraphRow.__table__
    marks: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for some in _portions(versions):
        query = select(table.c.version_id, table.c.paragraph, table.c.reason).where(table.c.version_id.in_(some))
        for row in session.execute(query.order_by(table.c.version_id, table.c.paragraph)):
            marks[row.version_id].append({"paragraph": row.paragraph, "reason": row.reason})
    return dict(marks)


def list_spans(body: str) -> list[tuple[int, int]]:
    """Return where each paragraph of *body* begins and ends, the end excluded."""
    spans, start = [], 0
    for paragraph in body.split("\n\n"):
        spans.append((start, start + len(paragraph)))
        start += len(paragraph) + 2
    return spans


def _load_times(session: Session, keys: Collection[int]) -> dict[int, datetime]:
    query = select(OutletFurnitureRow.key, OutletFurnitureRow.known_since).where(OutletFurnitureRow.key.in_(keys))
    return {row.key: row.known_since for row in session.execute(query)}


def _delete_within(
    session: Session,
    table: type[FigureRow] | type[StatementRow],
    start: Any,
    spans: Mapping[int, Collection[tuple[int, int]]],
) -> set[str]:
    query = select(table.id, table.story, table.version_id, start.label("start")).where(table.version_id.in_(spans))
    gone = [
        row for row in session.execute(query) if any(first <= row.start < end for first, end in spans[row.version_id])
    ]
    for some in _portions(row.id for row in gone):
        session.execute(delete(table).where(table.id.in_(some)))
    return {row.story for row in gone}


def _portions(keys: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), VERSIONS_A_QUERY):
        yield ordered[start : start + VERSIONS_A_QUERY]
