"""Which sources are to be looked at now, by whom, and what did each look give?

A look is leased as an address is (see leases). Each function is one write transaction, and claims are atomic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from monitor.items import Outcome, SourceReport
from monitor.pace import RETRY_SICK, Look, Pace, choose_interval
from monitor.pauses import say_pause
from monitor.store.database import Store
from monitor.store.due import source_is_due
from monitor.store.fetch_memory import keep_remembered
from monitor.store.health import LATELY, Freshness, Standing, judge_outcome, judge_report, next_gap, stand_after
from monitor.store.leases import find_dead_owners, is_free
from monitor.store.models import SourceRecord
from monitor.store.storable import digest, refuse_naive, scrub, scrub_optional


@dataclass(frozen=True, kw_only=True)
class SourceRow:
    """One source as the sources file lists it."""

    url: str
    """The key: the address exactly as it is listed."""
    outlet: str
    kind: str
    every_seconds: int | None
    """None: adapted to the source."""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """One look at a source, and when it was."""

    report: SourceReport | Outcome
    at: datetime
    due_at: datetime | None = None
    """When to look again; None: as its pace says (see pace)."""
    expected_gap: timedelta | None = None
    """Time between two entries that the sources file expects; None: it expects nothing."""

    @property
    def url(self) -> str:
        """The source's address as it is listed."""
        return (
            self.report.url if isinstance(self.report, SourceReport) else self.report.source_url or self.report.address
        )


def save_sources(store: Store, sources: Iterable[SourceRow]) -> None:
    """Note the sources that the sources file lists now; those no longer listed are kept, marked ``listed`` = false.

    A new ``every`` that is shorter does not wait for the old one to be over, unless the source is failing.
    """
    with store.begin() as session:
        held = {row.url_sha256: row for row in session.scalars(select(SourceRecord))}
        listed = {digest(source.url): source for source in sources}
        for key, source in listed.items():
            row = held.get(key)
            if row is None:
                row = SourceRecord(
                    url=source.url,
                    url_sha256=key,
                    state="unchecked",
                    reason="not looked at yet",
                    failures=0,
                    new_links=0,
                )
                session.add(row)
            if source.every_seconds != row.every_seconds:
                _hasten(row, _seconds(source.every_seconds))
            row.outlet, row.kind, row.every_seconds, row.listed = source.outlet, source.kind, source.every_seconds, True
        for key in held.keys() - listed.keys():
            held[key].listed = False


def _hasten(row: SourceRecord, every: timedelta | None) -> None:
    """Let a source that is well be due *every* after its last look, where that is sooner."""
    if every and row.looked_at and row.due_at and row.failing_since is None:
        row.due_at = min(row.due_at, row.looked_at + every)


def claim_sources(
    store: Store, urls: Sequence[str], *, owner: str, now: datetime, lease_seconds: int, ignore_due: bool
) -> set[str]:
    """Lease to *owner* those of *urls* that are due and that no other living owner holds; return them.

    With *ignore_due*, due or not. An url that :func:`save_sources` was never given is not claimed.
    """
    refuse_naive(now=now)
    with store.begin() as session:
        free = is_free(SourceRecord, owner, now, find_dead_owners(session))
        wanted = SourceRecord.url_sha256.in_([digest(url) for url in urls])
        query = select(SourceRecord).where(wanted, or_(SourceRecord.lease_owner == owner, free))
        if not ignore_due:
            query = query.where(source_is_due(now))
        rows = session.scalars(query).all()
        for row in rows:
            row.lease_owner, row.lease_until = owner, now + timedelta(seconds=lease_seconds)
        return {row.url for row in rows}


def save_source_report(
    store: Store,
    report: SourceReport | Outcome,
    *,
    now: datetime,
    due_at: datetime | None = None,
    expected_gap: timedelta | None = None,
) -> None:
    """Note what a look at a source gave: its health (see health), when it is due again, what its answer is remembered by; end its lease.

    *due_at* and *expected_gap* are those of :class:`Looked`.

    A 304 or an ``unchanged`` outcome stands for the entries seen before. A source that failed several times in a row is due
    later than *due_at* (see health), and ``retry_after`` of an outcome puts it off as well. A source that was never listed is
    left alone.
    """
    save_source_reports(store, [Looked(report=report, at=now, due_at=due_at, expected_gap=expected_gap)])


def save_source_reports(store: Store, looks: Sequence[Looked]) -> None:
    """Note several looks, in their order, as :func:`save_source_report` does each: all of them, or none."""
    for looked in looks:
        refuse_naive(at=looked.at, due_at=looked.due_at)
    keys = {digest(looked.url) for looked in looks}
    with store.begin() as session:
        query = select(SourceRecord).where(SourceRecord.url_sha256.in_(keys))
        rows = {row.url_sha256: row for row in session.scalars(query)}
        for looked in looks:
            if row := rows.get(digest(looked.url)):
                _note_look(session, row, looked)
        reports = [looked.report for looked in looks if isinstance(looked.report, SourceReport)]
        # What nobody followed is not read: remembered, a 304 would hide its links.
        keep_remembered(session, [one for report in reports if report.followed for one in report.remembered])


def _note_look(session: Session, row: SourceRecord, looked: Looked) -> None:
    report, now, due_at = looked.report, looked.at, looked.due_at
    if isinstance(report, Outcome) and report.state in ("unchanged", "fetched"):
        report = SourceReport(url=looked.url, status=304, links=0, newest=None)
    if isinstance(report, SourceReport):
        look, not_before = _note_report(row, report, now, looked.expected_gap), None
    else:
        look, not_before = judge_outcome(report), report.retry_after
    wait = _choose_wait(row, report, now) if due_at is None else due_at - now
    due_at = now + _note_standing(session, row, look, now=now, first=wait)
    if isinstance(report, SourceReport) and report.pause is not None:
        row.reason = f"{say_pause(*report.pause)}; {row.reason}"
    row.looked_at, row.due_at = now, max(due_at, not_before or due_at)
    row.lease_owner = row.lease_until = None


def _note_standing(
    session: Session, row: SourceRecord, look: tuple[str, str], *, now: datetime, first: timedelta
) -> timedelta:
    """Note what a look says of the source's health; return how long to leave it alone."""
    before = Standing(
        state=row.state,
        reason=row.reason,
        since=row.state_since,
        failures=row.failures,
        failing_since=row.failing_since,
    )
    others = look[0] != "failing" or _have_others_answered(session, row, since=row.failing_since or now - LATELY)
    is_early = row.due_at is not None and now < row.due_at
    after, wait = stand_after(before, look, now=now, first=first, others_answer=others, is_early=is_early)
    row.state, row.reason, row.state_since = after.state, scrub(after.reason), after.since
    row.failures, row.failing_since = after.failures, after.failing_since
    return wait


def _have_others_answered(session: Session, row: SourceRecord, *, since: datetime) -> bool:
    """Return whether another listed source was read since then; where none ever was, there is nobody to tell by: true."""
    others = select(func.max(SourceRecord.last_good)).where(SourceRecord.id != row.id, SourceRecord.listed)
    latest = session.scalar(others)
    return latest is None or latest >= since


def _choose_wait(row: SourceRecord, report: SourceReport | Outcome, now: datetime) -> timedelta:
    """Return how long to leave the source alone by its pace; note what the pace of the next look goes by."""
    every = _seconds(row.every_seconds)
    if isinstance(report, Outcome) or report.fault is not None:
        return every or RETRY_SICK
    if not report.followed:
        return (row.due_at or now) - now
    if report.status == 200:
        row.ttl_seconds = report.ttl_seconds
    row.seen_share = 1 - min(row.new_links, report.links) / report.links if report.links else 1.0
    row.new_links = 0
    asked = [seconds for seconds in (row.ttl_seconds, report.max_age_seconds) if seconds is not None]
    look = Look(
        seen_share=row.seen_share,
        newest_age=None if row.newest_item is None else now - row.newest_item,
        elapsed=None if row.looked_at is None else now - row.looked_at,
        asked=_seconds(max(asked, default=None)),
    )
    wait = choose_interval(Pace(every=every, interval=_seconds(row.interval_seconds)), look)
    row.interval_seconds = int(wait.total_seconds())
    return wait


def _seconds(count: int | None) -> timedelta | None:
    return None if count is None else timedelta(seconds=count)


def _note_report(
    row: SourceRecord, report: SourceReport, now: datetime, expected_gap: timedelta | None
) -> tuple[str, str]:
    unchanged = report.status == 304
    if row.links is None or (report.status == 200 and report.fault is None):
        row.links = report.links
    gap = None if row.usual_gap_seconds is None else timedelta(seconds=row.usual_gap_seconds)
    freshness = Freshness(newest_item=row.newest_item, last_new_link=row.last_new_link, usual_gap=gap)
    if not unchanged:
        gap = next_gap(freshness, report.newest)
        row.usual_gap_seconds = None if gap is None else int(gap.total_seconds())
        row.newest_item = report.newest or row.newest_item
        row.title = scrub_optional(report.title) or row.title
    row.status = report.status
    freshness = Freshness(
        newest_item=row.newest_item, last_new_link=row.last_new_link, usual_gap=gap, expected_gap=expected_gap
    )
    links = row.links if unchanged else report.links
    state, reason = judge_report(report, freshness, links=links, now=now, is_search=row.kind == "search")
    if state in ("ok", "stale"):
        row.last_good = now
    return state, reason
