"""How is the whole doing? What a monitoring system asks every few seconds; each question is bounded or read from an index.

Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from monitor.store.database import Store
from monitor.store.models import (
    AddressRow,
    ArticleRow,
    CrawlRunRow,
    LedgerUpdateRow,
    SchedulerRow,
    SourceRecord,
    VerdictRow,
    VersionRow,
)
from monitor.store.storable import digest

RUNS_AT_ONCE = 200
"""So many of the newest runs are read: more than start between two readings."""


@dataclass(frozen=True, kw_only=True)
class SourceReading:
    """One listed source."""

    id: int
    outlet: str
    kind: str
    state: str
    newest_item: datetime | None
    last_good: datetime | None
    due_at: datetime | None


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
    """When the address that is due the longest became so, or the next one will; None where none has a time."""
    articles: int
    copies: int
    """Versions whose text another article had already."""
    verdicts: Mapping[tuple[str, str], int]
    """How many articles each story has in each bin."""
    updates: Mapping[str, int]
    """How many updates each story's ledger holds."""
    schedulers: int


def take_reading(store: Store) -> Reading:
    """Return what a monitoring system wants to know of *store*, all of one moment. Raises StoreError."""
    with store.read() as session:
        return Reading(
            sources=_read_sources(session),
            runs=_read_runs(session),
            addresses=_count_by(session, AddressRow.state),
            oldest_due=session.scalar(select(func.min(AddressRow.due_at)).where(AddressRow.state.in_(_WAITING))),
            articles=session.scalar(select(func.count()).select_from(ArticleRow)) or 0,
            copies=session.scalar(select(func.count()).where(VersionRow.copy_of.is_not(None))) or 0,
            verdicts=_count_verdicts(session),
            updates=_count_by(session, LedgerUpdateRow.story),
            schedulers=session.scalar(select(func.count()).select_from(SchedulerRow)) or 0,
        )


_WAITING = ("queued", "failed", "refused", "quarantined")


def _read_sources(session: Session) -> tuple[SourceReading, ...]:
    row = SourceRecord
    columns = (row.id, row.outlet, row.kind, row.state, row.newest_item, row.last_good, row.due_at)
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
    return dict(session.execute(query).tuples().all())


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
