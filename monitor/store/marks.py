"""Which paragraphs of held texts are marked as furniture, and what of their figures and statements is to go?

What marks them is recurring, which needs word tables; readers do not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from monitor.store.ledger_models import FigureRow, StatementRow
from monitor.store.models import VersionRow
from monitor.store.outlet_models import RecurringParagraphRow
from monitor.store.tables import table_of

VERSIONS_A_QUERY = 200
"""A text can be megabytes."""

_mark = table_of(RecurringParagraphRow).c
_MARKS = (
    select(_mark.version_id, _mark.paragraph, _mark.reason)
    .where(_mark.version_id.in_(bindparam("versions", expanding=True)))
    .order_by(_mark.version_id, _mark.paragraph)
)


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
    marks: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for some in _portions(versions):
        for row in session.execute(_MARKS, {"versions": some}):
            marks[row.version_id].append({"paragraph": row.paragraph, "reason": row.reason})
    return dict(marks)


def list_spans(body: str) -> list[tuple[int, int]]:
    """Return where each paragraph of *body* begins and ends, the end excluded."""
    spans, start = [], 0
    for paragraph in body.split("\n\n"):
        spans.append((start, start + len(paragraph)))
        start += len(paragraph) + 2
    return spans


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
