"""Which addresses and sources are to be fetched now, by whom, and how did each end? The crawl's memory.

Whatever is being fetched is leased: to an owner (``run:`` and the token of a crawl run) until an instant. A lease ends when
it runs out, when its run has finished, or when the run's process on this host is dead; what it held can then be claimed
by others, so that a killed crawl loses nothing. Each function is one write transaction, and claims are atomic.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, and_, false, func, or_, select, update
from sqlalchemy.orm import Session

from monitor.items import Link, Outcome, SourceReport
from monitor.store.database import Store
from monitor.store.health import Freshness, judge_outcome, judge_report, next_gap
from monitor.store.models import AddressRow, CrawlRunRow, SourceRecord
from monitor.store.storable import digest, host_of_url, refuse_naive, scrub, scrub_optional

RETRY_AFTER = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6))
"""When a failed address is tried again, after its first, second and third failure in a row; then it stays failed."""
OWNER_PREFIX = "run:"
URLS_A_QUERY = 500


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
class NotedLink:
    """One link that a source names, screened."""

    address: str
    """Canonical form of ``link.url``; the frontier's key."""
    link: Link
    screened_out: str | None
    """Why it cannot be on any story; None: it is to be fetched."""


@dataclass(frozen=True, kw_only=True)
class PendingAddress:
    """An address that is to be fetched now, left over from before."""

    address: str
    url: str
    """As the source named it."""
    outlet: str
    link: Link


# ---- sources ------------------------------------------------------------------------------------------------------


def save_sources(store: Store, sources: Iterable[SourceRow]) -> None:
    """Note the sources that the sources file lists now; those no longer listed are kept, marked ``listed`` = false."""
    with store.begin() as session:
        held = {row.url_sha256: row for row in session.scalars(select(SourceRecord))}
        listed = {digest(source.url): source for source in sources}
        for key, source in listed.items():
            row = held.get(key)
            if row is None:
                row = SourceRecord(url=source.url, url_sha256=key, state="unchecked", reason="not looked at yet")
                session.add(row)
            row.outlet, row.kind, row.every_seconds, row.listed = source.outlet, source.kind, source.every_seconds, True
        for key in held.keys() - listed.keys():
            held[key].listed = False


def claim_sources(
    store: Store, urls: Sequence[str], *, owner: str, now: datetime, lease_seconds: int, ignore_due: bool
) -> set[str]:
    """Lease to *owner* those of *urls* that are due and that no other living owner holds; return them.

    With *ignore_due*, due or not. An url that :func:`save_sources` was never given is not claimed.
    """
    refuse_naive(now=now)
    with store.begin() as session:
        free = _is_free(SourceRecord, owner, now, _dead_owners(session))
        wanted = SourceRecord.url_sha256.in_([digest(url) for url in urls])
        query = select(SourceRecord).where(wanted, or_(SourceRecord.lease_owner == owner, free))
        if not ignore_due:
            query = query.where(or_(SourceRecord.due_at.is_(None), SourceRecord.due_at <= now))
        rows = session.scalars(query).all()
        for row in rows:
            row.lease_owner, row.lease_until = owner, now + timedelta(seconds=lease_seconds)
        return {row.url for row in rows}


def save_source_report(
    store: Store,
    report: SourceReport | Outcome,
    *,
    now: datetime,
    due_at: datetime,
    expected_gap: timedelta | None = None,
) -> None:
    """Note what a look at a source gave: its health (see health), when it is due again; end its lease.

    *expected_gap* is the time between two entries that the sources file expects.

    A 304 or an ``unchanged`` outcome stands for the entries seen before. ``retry_after`` of an outcome puts *due_at* off.
    A source that was never listed is left alone.
    """
    refuse_naive(now=now, due_at=due_at)
    url = report.url if isinstance(report, SourceReport) else report.source_url or report.address
    with store.begin() as session:
        row = session.scalar(select(SourceRecord).where(SourceRecord.url_sha256 == digest(url)))
        if row is None:
            return
        if isinstance(report, Outcome) and report.state in ("unchanged", "fetched"):
            report = SourceReport(url=url, status=304, links=0, newest=None)
        if isinstance(report, SourceReport):
            state, reason = _note_report(row, report, now, expected_gap)
        else:
            state, reason = judge_outcome(report)
            due_at = max(due_at, report.retry_after or due_at)
        if row.state != state:
            row.state, row.state_since = state, now
        row.reason, row.looked_at, row.due_at = scrub(reason), now, due_at
        row.lease_owner = row.lease_until = None


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
    state, reason = judge_report(report, freshness, links=links, now=now)
    if state in ("ok", "stale"):
        row.last_good = now
    return state, reason


# ---- addresses ----------------------------------------------------------------------------------------------------


def note_links(
    store: Store,
    links: Sequence[NotedLink],
    *,
    source_url: str,
    outlet: str,
    run_id: int | None,
    owner: str,
    now: datetime,
    lease_seconds: int,
) -> set[str]:
    """Note what a source names; return the addresses to fetch now, leased to *owner*.

    To be fetched: what is new and not screened out; what was screened out and now is not; what was fetched, is unchanged or
    in quarantine, where the source states a later change than the one held, or this same source another headline; what
    is due again after a failure or a stop; what a dead crawl had leased. What another living owner holds is left to it.
    """
    refuse_naive(now=now)
    fetch: set[str] = set()
    with store.begin() as session:
        dead = _dead_owners(session)
        held = _find_addresses(session, [noted.address for noted in links])
        for noted in links:
            row = held.get(digest(noted.address))
            wanted = noted.screened_out is None and (row is None or _asks(row, source_url, noted.link, now, dead))
            if row is None:
                row = held[digest(noted.address)] = _new_address(noted, outlet, now)
                session.add(row)
                _note_new_link(session, source_url, now)
            _describe(row, noted, source_url)
            if wanted:
                _lease(row, owner, now, lease_seconds, run_id)
                fetch.add(row.url)
    return fetch


def claim_addresses(
    store: Store, *, owner: str, now: datetime, lease_seconds: int, outlets: Sequence[str] | None, limit: int
) -> list[PendingAddress]:
    """Lease to *owner*, and return, oldest first, at most *limit* addresses that are waiting.

    Waiting are those a crawl gave back or was killed with, and failed ones that are due again. *outlets* None: of all.
    """
    refuse_naive(now=now)
    row = AddressRow
    due = or_(row.due_at.is_(None), row.due_at <= now)
    with store.begin() as session:
        dead = _dead_owners(session)
        waiting = or_(
            and_(row.state == "queued", due),
            and_(row.state == "leased", row.lease_owner != owner, _is_free(row, owner, now, dead)),
            and_(row.state.in_(("failed", "refused", "quarantined")), row.due_at.is_not(None), due),
        )
        query = select(row).where(waiting).order_by(row.found_at, row.id).limit(limit)
        if outlets is not None:
            query = query.where(row.outlet.in_(outlets))
        claimed = session.scalars(query).all()
        for address in claimed:
            _lease(address, owner, now, lease_seconds, address.run_id)
        return [_pending(address) for address in claimed]


def count_asked(store: Store, outlets: Iterable[str], *, since: datetime) -> dict[str, tuple[int, datetime]]:
    """Return by outlet how many of its addresses were asked for by crawls that began after *since*, and when the first began.

    An address counts once, as its last crawl left it; what robots.txt refused was not asked for. Outlets without any are left out.
    """
    row, run = AddressRow, CrawlRunRow
    asked = or_(row.state.in_(("fetched", "unchanged", "quarantined", "failed")), row.reason.startswith("HTTP "))
    query = (
        select(row.outlet, func.count(), func.min(run.started_at))
        .join(run, run.id == row.run_id)
        .where(row.outlet.in_(list(outlets)), run.started_at > since, run.spider != "imported", asked)
        .group_by(row.outlet)
    )
    with store.begin() as session:
        return {outlet: (count, first) for outlet, count, first in session.execute(query)}


def save_outcome(store: Store, outcome: Outcome, *, run_id: int | None, now: datetime) -> None:
    """Note how an address ended that gave no article, and end its lease; an address never noted is added.

    A failed one is due again after 15 minutes, 1 hour and 6 hours, then no more; ``retry_after`` overrides that.
    """
    refuse_naive(now=now)
    with store.begin() as session:
        row = _find_addresses(session, [outcome.address]).get(digest(outcome.address))
        if row is None:
            link = Link(url=outcome.address)
            noted = NotedLink(address=outcome.address, link=link, screened_out=None)
            row = _new_address(noted, host_of_url(outcome.address), now)
            session.add(row)
        row.state, row.reason, row.run_id = outcome.state, scrub(outcome.reason), run_id or row.run_id
        row.lease_owner = row.lease_until = None
        row.due_at = outcome.retry_after
        if outcome.state == "failed":
            if outcome.retry_after is None and row.attempts < len(RETRY_AFTER):
                row.due_at = now + RETRY_AFTER[row.attempts]
            row.attempts += 1
        elif outcome.state in ("fetched", "unchanged"):
            row.attempts, row.fetched_at = 0, now


def renew_leases(store: Store, *, owner: str, now: datetime, lease_seconds: int) -> int:
    """Put off the end of every lease of *owner*, on addresses and sources; return how many there are."""
    refuse_naive(now=now)
    until = now + timedelta(seconds=lease_seconds)
    with store.begin() as session:
        return sum(
            _count(session.execute(update(table).where(table.lease_owner == owner).values(lease_until=until)))
            for table in (AddressRow, SourceRecord)
        )


def release_addresses(store: Store, *, owner: str, now: datetime) -> int:
    """Give back at a clean stop what *owner* has not fetched; return how many addresses. Its sources are freed too.

    They are ``queued`` and can be claimed at once.
    """
    refuse_naive(now=now)
    free = {"lease_owner": None, "lease_until": None}
    with store.begin() as session:
        session.execute(update(SourceRecord).where(SourceRecord.lease_owner == owner).values(**free))
        leased = update(AddressRow).where(AddressRow.lease_owner == owner, AddressRow.state == "leased")
        reason = f"given back at {now:%Y-%m-%d %H:%M} UTC"
        return _count(session.execute(leased.values(state="queued", reason=reason, due_at=None, **free)))


def _count(result: object) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0


def _find_addresses(session: Session, urls: Sequence[str]) -> dict[str, AddressRow]:
    keys = sorted({digest(url) for url in urls})
    return {
        row.url_sha256: row
        for start in range(0, len(keys), URLS_A_QUERY)
        for row in session.scalars(
            select(AddressRow).where(AddressRow.url_sha256.in_(keys[start : start + URLS_A_QUERY]))
        )
    }


def _new_address(noted: NotedLink, outlet: str, now: datetime) -> AddressRow:
    return AddressRow(
        url=scrub(noted.address),
        url_sha256=digest(noted.address),
        named_url=scrub(noted.link.url),
        host=host_of_url(noted.address),
        outlet=outlet,
        state="screened_out" if noted.screened_out else "queued",
        found_at=now,
        attempts=0,
    )


def _asks(row: AddressRow, source_url: str, link: Link, now: datetime, dead: set[str]) -> bool:
    """Return whether a held address is to be fetched (again), now that *source_url* names it and the screen lets it pass."""
    if row.state == "screened_out":
        return True
    if row.state == "leased":
        return row.lease_until is None or row.lease_until <= now or row.lease_owner in dead
    if row.state == "queued":
        return row.due_at is None or row.due_at <= now
    if row.due_at is not None:
        return row.due_at <= now
    return row.state in ("fetched", "unchanged", "quarantined") and _has_changed(row, link, source_url)


def _has_changed(row: AddressRow, link: Link, source_url: str) -> bool:
    known = row.stamp or row.fetched_at
    if link.date_modified is not None and known is not None and link.date_modified > known:
        return True
    # Only by the same source: a feed and a section page word one headline differently, for ever.
    same_source = row.source_url == source_url and row.headline is not None and link.headline is not None
    return same_source and row.headline != scrub_optional(link.headline)


def _describe(row: AddressRow, noted: NotedLink, source_url: str) -> None:
    """Keep what the source says now. The source that named an address first stays its source."""
    link = noted.link
    row.source_url = row.source_url or source_url
    if row.source_url == source_url or row.headline is None:
        row.headline = scrub_optional(link.headline) or row.headline
        row.summary = scrub_optional(link.summary) or row.summary
    row.source_date = row.source_date or link.date_published
    row.in_language = row.in_language or scrub_optional(link.in_language)
    if link.date_modified is not None:
        row.stamp = max(link.date_modified, row.stamp or link.date_modified)
    if row.state == "screened_out":
        row.reason = scrub_optional(noted.screened_out)


def _note_new_link(session: Session, source_url: str, now: datetime) -> None:
    source = session.scalar(select(SourceRecord).where(SourceRecord.url_sha256 == digest(source_url)))
    if source is not None:
        source.last_new_link = now


def _lease(row: AddressRow, owner: str, now: datetime, lease_seconds: int, run_id: int | None) -> None:
    row.state, row.reason, row.due_at = "leased", None, None
    row.lease_owner, row.lease_until, row.run_id = owner, now + timedelta(seconds=lease_seconds), run_id


def _pending(row: AddressRow) -> PendingAddress:
    link = Link(
        url=row.named_url,
        headline=row.headline,
        summary=row.summary,
        date_published=row.source_date,
        date_modified=row.stamp,
        in_language=row.in_language,
    )
    return PendingAddress(address=row.url, url=row.named_url, outlet=row.outlet, link=link)


# ---- leases -------------------------------------------------------------------------------------------------------


def _is_free(
    table: type[AddressRow] | type[SourceRecord], owner: str, now: datetime, dead: set[str]
) -> ColumnElement[bool]:
    return or_(
        table.lease_owner.is_(None),
        table.lease_until <= now,
        table.lease_owner.in_(sorted(dead - {owner})) if dead else false(),
    )


def _dead_owners(session: Session) -> set[str]:
    """Return the owners of leases whose run has finished, or whose process on this host is no more.

    A run on another host is alive until its leases run out; so is an owner that is no run.
    """
    owners = set(session.scalars(select(AddressRow.lease_owner).where(AddressRow.lease_owner.is_not(None)).distinct()))
    owners |= set(session.scalars(select(SourceRecord.lease_owner).where(SourceRecord.lease_owner.is_not(None))))
    tokens = [owner.removeprefix(OWNER_PREFIX) for owner in owners if owner]
    runs = session.scalars(select(CrawlRunRow).where(CrawlRunRow.token.in_(tokens))).all()
    return {OWNER_PREFIX + run.token for run in runs if run.finished_at is not None or not _is_alive(run)}


def _is_alive(run: CrawlRunRow) -> bool:
    if run.host != socket.gethostname():
        return True
    try:
        os.kill(run.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
