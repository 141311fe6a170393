"""How is the whole doing? What a monitoring system asks every few seconds; each question is bounded or read from an index.

Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from monitor.store.database import Store
from monitor.store.frontier import has_listed_outlet
from monitor.store.leases import find_dead_owners, is_free
from monitor.store.ledger_models import LedgerUpdateRow
from monitor.store.models import AddressRow, ArticleRow, CrawlRunRow, SchedulerRow, SourceRecord, VerdictRow, VersionRow
from monitor.store.revisits import AT_REST
from monitor.store.storable import digest

RUNS_AT_ONCE = 200
"""So many of the newest runs are read: more than start between two readings."""


@dataclass(frozen=True, kw_only=True)
class SourceReading:
    """One listed source."""

    id: int
    url: str
    outlet: str
    kind: str
    state: str
    newest_item: datetime | None
    last_good: datetime | None
    due_at: datetime | None
    asked: bool = True
    """Whether a story asks it: what none asks is looked at by hand alone, and is never late."""


@dataclass(frozen=True, kw_only=True)
class RunReading:
    """One crawl that has ended."""

    id: int
    reason: str
    started_at: datetime
    finished_at: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The store at one moment."""

    sources: tuple[SourceReading, ...]
    """Those that the sources file lists."""
    runs: tuple[RunReading, ...]
    """Those of the newest RUNS_AT_ONCE that have ended, newest first."""
    addresses: Mapping[str, int]
    """How many addresses of the frontier are in each state."""
    oldest_due: datetime | None
    """When the address that is due the longest became so, be it for a first look, a retry or a revisit, or when the next retry
    will; None where none waits. What a crawl gave back, or was killed with, is due since that crawl ended, else began."""
    articles: int
    copies: int
    """Versions whose text another article had already."""
    verdicts: Mapping[tuple[str, str], int]
    """How many articles each story has in each bin."""
    updates: Mapping[str, int]
    """How many updates each story's ledger holds."""
    schedulers: int


def take_reading(store: Store, *, now: datetime) -> Reading:
    """Return what a monitoring system wants to know of *store*, all of one moment. Raises StoreError."""
    with store.read() as session:
        return Reading(
            sources=_read_sources(session),
            runs=_read_runs(session),
            addresses=_count_by(session, AddressRow.state),
            oldest_due=_find_oldest_due(session, now),
            articles=session.scalar(select(func.count()).select_from(ArticleRow)) or 0,
            copies=session.scalar(select(func.count()).where(VersionRow.copy_of.is_not(None))) or 0,
            verdicts=_count_verdicts(session),
            updates=_count_by(session, LedgerUpdateRow.story),
            schedulers=session.scalar(select(func.count()).select_from(SchedulerRow)) or 0,
        )


_WITH_TIME = ("queued", "failed", "refused", "quarantined")


def _find_oldest_due(session: Session, now: datetime) -> datetime | None:
    row, run, verdict = AddressRow, CrawlRunRow, VerdictRow
    free = is_free(row, "", now, find_dead_owners(session))
    left = or_(and_(row.state == "queued", row.due_at.is_(None)), and_(row.state == "leased", free))
    at_rest = and_(row.state.in_(AT_REST), row.due_at.is_(None))
    wanted = exists().where(verdict.article_id == row.article_id, verdict.is_current, verdict.bin.in_(("in", "review")))
    since = func.min(func.coalesce(run.finished_at, run.started_at, row.found_at))
    questions = (
        select(func.min(row.due_at)).where(row.state.in_(_WITH_TIME)),
        select(since).select_from(row).outerjoin(run, run.id == row.run_id).where(left, row.article_id.is_(None)),
        select(func.min(row.revisit_at)).where(row.revisit_at <= now, or_(at_rest, left), wanted),
    )
    found = [session.scalar(question.where(has_listed_outlet())) for question in questions]
    return min((instant for instant in found if instant is not None), default=None)


def _read_sources(session: Session) -> tuple[SourceReading, ...]:
    row = SourceRecord
    columns = (row.id, row.url, row.outlet, row.kind, row.state, row.newest_item, row.last_good, row.due_at)
    found = session.execute(select(*columns).where(row.listed).order_by(row.outlet, row.id))
    return tuple(SourceReading(**one._mapping) for one in found)


def _read_runs(session: Session) -> tuple[RunReading, ...]:
    row = CrawlRunRow
    newest = session.scalars(select(row).order_by(row.id.desc()).limit(RUNS_AT_ONCE))
    return tuple(
        RunReading(
            id=one.id,
            reason=one.reason or "",
            started_at=one.started_at,
            finished_at=one.finished_at,
            counts=one.counts or {},
        )
        for one in newest
        if one.finished_at is not None
    )


def _count_by(session: Session, column: InstrumentedAttribute[str]) -> dict[str, int]:
    query = select(column, func.count()).group_by(column)
    return {row[0]: row[1] for row in session.execute(query)}


def _count_verdicts(session: Session) -> dict[tuple[str, str], int]:
    row = VerdictRow
    query = select(row.story, row.bin, func.count()).where(row.is_current).group_by(row.story, row.bin)
    return {(story, bin_): number for story, bin_, number in session.execute(query)}


def find_source_id(store: Store, url: str) -> int | None:
    """Return the id of the source at *url*, as it is listed; None where it never was."""
    with store.read() as session:
        return session.scalar(select(SourceRecord.id).where(SourceRecord.url_sha256 == digest(url)))


def find_address_id(store: Store, url: str) -> int | None:
    """Return the id of the canonical address *url* in the frontier; None where no source ever named it."""
    with store.read() as session:
        return session.scalar(select(AddressRow.id).where(AddressRow.url_sha256 == digest(url)))
