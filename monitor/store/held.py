"""Which figures and statements does a story hold now? What the comparison is handed.

Rows of every version of the articles whose newest verdict on the story is ``in``, in an order that does not depend on
when they came in. Plain selects, no objects of the session: a story of 2,000 articles is read again at every save.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from monitor.items import Figure, HeldFigure, HeldStatement, Statement
from monitor.store.models import ArticleRow, FigureRow, StatementRow, VerdictRow, VersionRow

FIGURE_FIELDS = (
    "story", "measure", "measure_text", "value_low", "value_high", "qualifier", "unit", "source", "source_kind", "role",
    "scope", "as_of", "sentence", "surface", "correction", "prominence",
)  # fmt: skip
"""The columns of ``figure`` that are fields of :class:`Figure` by the same name."""
STATEMENT_FIELDS = (
    "story", "speaker", "role", "party", "stance", "mode", "direct", "cue", "quote_or_paraphrase", "sentence",
)  # fmt: skip
"""The columns of ``statement`` that are fields of :class:`Statement` by the same name."""
_CONTEXT = (VersionRow.version, VersionRow.time, VersionRow.copy_of, ArticleRow.outlet, ArticleRow.url)


def figure_values(figure: Figure) -> dict[str, Any]:
    """Return the columns that hold *figure*."""
    values = {name: getattr(figure, name) for name in FIGURE_FIELDS}
    return {**values, "span_start": figure.span[0], "span_end": figure.span[1]}


def statement_values(statement: Statement) -> dict[str, Any]:
    """Return the columns that hold *statement*."""
    values = {name: getattr(statement, name) for name in STATEMENT_FIELDS}
    start, end = statement.sentence_span
    return {**values, "spans": [list(span) for span in statement.spans], "sentence_start": start, "sentence_end": end}


def read_figure(row: Row[Any]) -> Figure:
    """Return the figure in *row*, which has every column of ``figure``."""
    values = {name: getattr(row, name) for name in FIGURE_FIELDS}
    return Figure(**values, span=(row.span_start, row.span_end))


def read_statement(row: Row[Any]) -> Statement:
    """Return the statement in *row*, which has every column of ``statement``."""
    values = {name: getattr(row, name) for name in STATEMENT_FIELDS}
    spans = tuple((start, end) for start, end in row.spans)
    return Statement(**values, spans=spans, sentence_span=(row.sentence_start, row.sentence_end))


def load_held_figures(session: Session, story: str) -> list[HeldFigure]:
    """Return the story's figures by time, url, version and place in the text; [] where it has none."""
    held = [
        HeldFigure(figure_id=row.id, figure=read_figure(row), **_context(row))
        for row in session.execute(_select_held(FigureRow, story))
    ]
    return sorted(held, key=lambda one: (one.time, one.url, one.version, one.figure.span, one.figure_id))


def load_held_statements(session: Session, story: str) -> list[HeldStatement]:
    """Return the story's statements by time, url, version and place in the text; [] where it has none."""
    held = [
        HeldStatement(statement_id=row.id, statement=read_statement(row), **_context(row))
        for row in session.execute(_select_held(StatementRow, story))
    ]
    return sorted(held, key=lambda one: (one.time, one.url, one.version, one.statement.spans, one.statement_id))


def _context(row: Row[Any]) -> dict[str, Any]:
    return {
        "article_id": row.article_id,
        "version": row.version,
        "time": row.time,
        "outlet": row.outlet,
        "url": row.url,
        "copy_of": row.copy_of,
    }


def _select_held(table: type[FigureRow] | type[StatementRow], story: str) -> Select[Any]:
    return (
        select(*table.__table__.columns, *_CONTEXT)
        .join(VersionRow, VersionRow.id == table.version_id)
        .join(ArticleRow, ArticleRow.id == table.article_id)
        .join(VerdictRow, (VerdictRow.article_id == table.article_id) & (VerdictRow.story == table.story))
        .where(table.story == story, VerdictRow.is_current, VerdictRow.bin == "in")
    )
