"""What follows now from all that a story holds? Brings the derived rows up to date inside a save's transaction.

The derivation itself is handed in: it is knowledge, and lives in updates. Only rows that differ are written, so that an
update which still stands keeps its id and its ``recorded_at``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from monitor.holdings import (
    Corrected,
    Correction,
    Derived,
    FirstResponse,
    HeldFigure,
    HeldStatement,
    Point,
    Update,
)
from monitor.store.held import load_corrections, load_held_figures, load_held_statements
from monitor.store.ledger_models import (
    CorrectedRow,
    CorrectionRow,
    FigureRow,
    FirstResponseRow,
    LedgerUpdateRow,
    SeriesPointRow,
    StatementRow,
)

LONGEST_WAIT = timedelta(minutes=2)
"""Longer than a save waits for the saves of others, or the store gives it up."""

UpdateKey = tuple[str, int, int | None, int | None]
"""What makes it the same update when the story is derived again: kind, article, figure, statement."""

IDS_A_STATEMENT = 500
"""SQLite and PostgreSQL both bound the number of parameters."""


class Derive(Protocol):
    """Makes a ledger of all that a story holds; knowledge, and handed in."""

    def __call__(
        self, figures: Sequence[HeldFigure], statements: Sequence[HeldStatement], corrections: Sequence[Correction], /
    ) -> Derived:
        """Return what follows from the story's rows and from what a person corrected: a pure function of both."""


def rederive_story(session: Session, story: str, derive: Derive, now: datetime) -> list[Update]:
    """Write what *derive* makes of the story's rows; return the updates that were not there before, by time."""
    corrections = load_corrections(session, story)
    derived = derive(load_held_figures(session, story), load_held_statements(session, story), corrections)
    _write_novel(session, FigureRow, story, derived.novel_figures)
    _write_novel(session, StatementRow, story, derived.novel_statements)
    _write_retold(session, story, derived.retold)
    _write_points(session, story, derived.points)
    _write_first_responses(session, story, derived.first_responses)
    _write_corrected(session, story, derived.corrected)
    return _write_updates(session, story, derived.updates, now)


def _write_novel(
    session: Session, table: type[FigureRow] | type[StatementRow], story: str, novel: Collection[int]
) -> None:
    marked = set(session.scalars(select(table.id).where(table.story == story, table.novel)))
    for ids, value in ((set(novel) - marked, True), (marked - set(novel), False)):
        for some in _portions(ids):
            session.execute(update(table).where(table.id.in_(some)).values(novel=value))


def _write_retold(session: Session, story: str, retold: Mapping[int, int]) -> None:
    row = StatementRow.__table__.c
    query = select(row.id, row.first_mention).where(row.story == story, row.first_mention.is_not(None))
    held = {found.id: found.first_mention for found in session.execute(query)}
    keys = [key for key in sorted(held.keys() | retold.keys()) if held.get(key) != retold.get(key)]
    if keys:
        session.execute(update(StatementRow), [{"id": key, "first_mention": retold.get(key)} for key in keys])


def _write_points(session: Session, story: str, points: Iterable[Point]) -> None:
    columns = (
        "figure_id",
        "measure",
        "article_id",
        "time",
        "status",
        "rule",
        "independent_sources",
    )
    wanted = {point.figure_id: tuple(getattr(point, name) for name in columns) for point in points}
    table = SeriesPointRow.__table__
    query = select(*(table.c[name] for name in columns)).where(table.c.story == story)
    held = {row.figure_id: tuple(row) for row in session.execute(query)}
    for some in _portions(held.keys() - wanted.keys()):
        session.execute(delete(SeriesPointRow).where(SeriesPointRow.figure_id.in_(some)))
    as_row = {key: dict(zip(columns, values, strict=True)) for key, values in wanted.items()}
    if changed := [as_row[key] for key in wanted.keys() & held.keys() if wanted[key] != held[key]]:
        session.execute(update(SeriesPointRow), changed)
    if added := [{**as_row[key], "story": story} for key in wanted.keys() - held.keys()]:
        session.execute(insert(SeriesPointRow), added)


def _write_first_responses(session: Session, story: str, responses: Iterable[FirstResponse]) -> None:
    columns = ("party", "speaker", "stance", "time", "article_id", "statement_id")
    wanted = {tuple(getattr(response, name) for name in columns) for response in responses}
    query = select(FirstResponseRow.id, *(getattr(FirstResponseRow, name) for name in columns))
    held = {tuple(row)[1:]: row.id for row in session.execute(query.where(FirstResponseRow.story == story))}
    for some in _portions(held[values] for values in held.keys() - wanted):
        session.execute(delete(FirstResponseRow).where(FirstResponseRow.id.in_(some)))
    if added := sorted(wanted - held.keys(), key=lambda values: (values[3], values[5])):
        session.execute(
            insert(FirstResponseRow), [{**dict(zip(columns, row, strict=True)), "story": story} for row in added]
        )


def _write_corrected(session: Session, story: str, corrected: Iterable[Corrected]) -> None:
    row = CorrectedRow
    wanted = [(one.correction_id, one.figure_id or None, one.statement_id or None) for one in corrected]
    query = select(row.id, row.correction_id, row.figure_id, row.statement_id)
    query = query.join(CorrectionRow, CorrectionRow.id == row.correction_id).where(CorrectionRow.story == story)
    held = {tuple(found)[1:]: found.id for found in session.execute(query)}
    for some in _portions(held[values] for values in held.keys() - set(wanted)):
        session.execute(delete(row).where(row.id.in_(some)))
    names = ("correction_id", "figure_id", "statement_id")
    if added := [dict(zip(names, values, strict=True)) for values in wanted if values not in held]:
        session.execute(insert(row), added)


def _write_updates(session: Session, story: str, updates: Iterable[Update], now: datetime) -> list[Update]:
    held = _load_updates(session, story)
    added: list[Update] = []
    changed: list[dict[str, Any]] = []
    for one in sorted(updates, key=_order):
        if waiting := held[one.kind, one.article_id, one.figure_id, one.statement_id]:
            # What stood before can change when an older article comes in late; the update is still the same one.
            key, *values = waiting.pop(0)
            if values != [one.time, one.what, one.before, one.after, one.label]:
                changed.append({"id": key, **_update_values(one)})
        else:
            added.append(one)
    for some in _portions(row[0] for rows in held.values() for row in rows):
        session.execute(delete(LedgerUpdateRow).where(LedgerUpdateRow.id.in_(some)))
    if changed:
        session.execute(update(LedgerUpdateRow), changed)
    if added:
        context = {"story": story, "recorded_at": _choose_instant(session, story, now)}
        session.execute(insert(LedgerUpdateRow), [{**_update_values(one), **context} for one in added])
    return added


def _choose_instant(session: Session, story: str, now: datetime) -> datetime:
    """Return when updates are recorded that are written now: never before what was recorded last.

    *now* was read before this transaction had its lock. Who has seen the updates of the one before, and asks for what was
    recorded since, must be told these too. A clock that was set back by more than any lock is waited for is believed.
    """
    newest = select(LedgerUpdateRow.recorded_at).where(LedgerUpdateRow.story == story)
    last = session.scalar(newest.order_by(LedgerUpdateRow.id.desc()).limit(1))
    return now if last is None or last - now > LONGEST_WAIT else max(now, last)


def _load_updates(session: Session, story: str) -> defaultdict[UpdateKey, list[tuple[Any, ...]]]:
    """Return id, time, what, before, after and label of the story's stored updates, by what makes them the same."""
    row = LedgerUpdateRow.__table__.c
    values = (row.id, row.time, row.what, row.before, row.after, row.label)
    query = select(row.kind, row.article_id, row.figure_id, row.statement_id, *values).where(row.story == story)
    held: defaultdict[UpdateKey, list[tuple[Any, ...]]] = defaultdict(list)
    for kind, article_id, figure_id, statement_id, *rest in session.execute(query.order_by(row.time, row.id)):
        held[kind, article_id, figure_id, statement_id].append(tuple(rest))
    return held


def _order(one: Update) -> tuple[Any, ...]:
    return one.time, one.article_id, one.kind, one.figure_id or 0, one.statement_id or 0, one.what


def _update_values(one: Update) -> dict[str, Any]:
    names = ("time", "kind", "what", "before", "after", "article_id", "figure_id", "statement_id", "label")
    return {name: getattr(one, name) for name in names}


def _portions(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), IDS_A_STATEMENT):
        yield ordered[start : start + IDS_A_STATEMENT]
