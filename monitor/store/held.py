"""Which figures and statements does a story hold now? What the comparison is handed.

Rows of every version of the articles whose newest verdict on the story is ``in``, in an order that does not depend on
when they came in. Plain selects, no objects of the session: a story of 2,000 articles is read again at every save.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Row, Select, false, func, select
from sqlalchemy.orm import Session

from monitor.holdings import Correction, CorrectionKind, Finding, HeldFigure, HeldStatement, Target
from monitor.items import Figure, Statement
from monitor.store.ledger_models import CorrectionRow, FigureRow, StatementRow
from monitor.store.models import ArticleRow, VerdictRow, VersionRow

FIGURE_FIELDS = (
    "story", "measure", "measure_text", "value_low", "value_high", "qualifier", "unit", "source", "source_kind", "role",
    "scope", "as_of", "sentence", "surface", "correction", "prominence",
    "posted_at",
)  # fmt: skip
"""The columns of ``figure`` that are fields of :class:`Figure` by the same name."""
STATEMENT_FIELDS = (
    "story", "speaker", "role", "party", "stance", "mode", "direct", "cue", "quote_or_paraphrase", "sentence",
    "posted_at",
)  # fmt: skip
"""The columns of ``statement`` that are fields of :class:`Statement` by the same name."""
IDS_A_QUERY = 500
Held = TypeVar("Held", HeldFigure, HeldStatement)


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
    held = _load_held(session, FigureRow, story, _held_figure)
    return sorted(held, key=lambda one: (one.time, one.url, one.version, one.figure.span, one.figure_id))


def load_held_statements(session: Session, story: str) -> list[HeldStatement]:
    """Return the story's statements by time, url, version and place in the text; [] where it has none."""
    held = _load_held(session, StatementRow, story, _held_statement)
    return sorted(held, key=lambda one: (one.time, one.url, one.version, one.statement.spans, one.statement_id))


def load_corrections(session: Session, story: str) -> list[Correction]:
    """Return what a person corrected in the story's ledger, in the order in which it was said."""
    row = CorrectionRow
    same = (VersionRow.article_id == row.article_id) & (VersionRow.version == row.version)
    query = select(row, VersionRow.copy_of).outerjoin(VersionRow, same).where(row.story == story).order_by(row.id)
    return [
        Correction(
            correction_id=found.id,
            kind=cast(CorrectionKind, found.kind),
            measure=found.measure,
            into=found.into_measure,
            target=_read_target(found, found.article_id, copy_of) if found.article_id is not None else None,
        )
        for found, copy_of in session.execute(query)
    ]


def _read_target(row: CorrectionRow, article_id: int, copy_of: int | None) -> Target:
    return Target(
        finding=cast(Finding, row.finding),
        article_id=article_id,
        origin_id=copy_of or article_id,
        version=row.version or 1,
        spans=tuple((start, end) for start, end in row.spans),
        sentence=row.sentence or "",
        words=row.words or "",
        value_low=row.value_low,
        value_high=row.value_high,
    )


def _held_figure(row: Row[Any]) -> HeldFigure:
    return HeldFigure(figure_id=row.id, figure=read_figure(row), **_context(row))


def _held_statement(row: Row[Any]) -> HeldStatement:
    return HeldStatement(statement_id=row.id, statement=read_statement(row), **_context(row))


def _context(row: Row[Any]) -> dict[str, Any]:
    return {
        "article_id": row.article_id,
        "version": row.version,
        "time": row.posted_at or row.time,
        "outlet": row.outlet,
        "url": row.url,
        "copy_of": row.copy_of,
        "is_teaser": row.is_teaser,
        "teasers_before": row.version - 1 - row.whole_before,
    }


def _load_held(
    session: Session, table: type[FigureRow] | type[StatementRow], story: str, build: Callable[[Row[Any]], Held]
) -> Iterable[Held]:
    """Return what *build* makes of the story's rows, remembering it: but for ``copy_of`` no row changes or gets another's id.

    Only which rows a story holds is asked at every save; without that, a story of 500 articles takes twice as long.
    """
    memory: dict[tuple[str, str], dict[int, Any]] = session.info["held"]
    known: dict[int, Held] = memory.get((table.__tablename__, story), {})
    origins = {row.id: row.copy_of for row in session.execute(_select_ids(table, story))}
    held = {key: one for key, one in known.items() if key in origins and one.copy_of == origins[key]}
    missing = [key for key in origins if key not in held]
    for start in range(0, len(missing), IDS_A_QUERY):
        rows = session.execute(_select_rows(table, missing[start : start + IDS_A_QUERY]))
        held.update((row.id, build(row)) for row in rows)
    memory[table.__tablename__, story] = held
    return held.values()


def _select_ids(table: type[FigureRow] | type[StatementRow], story: str) -> Select[Any]:
    # Tables, not classes: the session need not look at every row.
    finding, verdict, version = table.__table__, VerdictRow.__table__, VersionRow.__table__
    on_story = (verdict.c.article_id == finding.c.article_id) & (verdict.c.story == finding.c.story)
    query = select(finding.c.id, version.c.copy_of).join_from(finding, verdict, on_story)
    query = query.join(version, version.c.id == finding.c.version_id)
    return query.where(finding.c.story == story, verdict.c.is_current, verdict.c.bin == "in")


def _select_rows(table: type[FigureRow] | type[StatementRow], ids: Sequence[int]) -> Select[Any]:
    finding, version, article = table.__table__, VersionRow.__table__, ArticleRow.__table__
    of_version = (version.c.version, version.c.time, version.c.copy_of, version.c.is_teaser, _select_whole_before())
    return (
        select(*finding.c, *of_version, article.c.outlet, article.c.url)
        .join_from(finding, version, version.c.id == finding.c.version_id)
        .join(article, article.c.id == finding.c.article_id)
        .where(finding.c.id.in_(ids))
    )


def _select_whole_before() -> ColumnElement[int]:
    """Return the number of the newest earlier version of a row's article that is no teaser, 0 where there is none."""
    version, earlier = VersionRow.__table__, VersionRow.__table__.alias("earlier")
    query = select(func.coalesce(func.max(earlier.c.version), 0)).where(
        earlier.c.article_id == version.c.article_id,
        earlier.c.version < version.c.version,
        earlier.c.is_teaser == false(),
    )
    return query.correlate(version).scalar_subquery().label("whole_before")
