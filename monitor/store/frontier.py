"""Which addresses are to be fetched now, by whom, and how did each end? The crawl's memory.

What is being fetched is leased to one owner (see leases). Each function is one write transaction, and claims are atomic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from monitor.items import AddressState, Link, Outcome
from monitor.store.asked import note_asked
from monitor.store.asked_again import date_asked, is_askable, load_run_starts
from monitor.store.database import Store
from monitor.store.due import address_is_due
from monitor.store.fetch_memory import keep_remembered
from monitor.store.kills import settle_kill
from monitor.store.leases import find_dead_owners, is_free
from monitor.store.models import AddressRow, SourceRecord
from monitor.store.revisit_plans import plan_after_outcome
from monitor.store.source_words import is_heard, tells_change
from monitor.store.storable import digest, host_of_url, refuse_naive, scrub, scrub_optional
from monitor.store.unstored import date_unstored

RETRY_AFTER = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6))
"""When a failed address is tried again, after its first, second and third failure in a row; then it stays failed."""
URLS_A_QUERY = 500


@dataclass(frozen=True, kw_only=True)
class NotedLink:
    """One link that a source names, screened."""

    address: str
    """Canonical form of ``link.url``; the frontier's key."""
    link: Link
    screened_out: str | None
    """Why it cannot be on any story; None: it is to be fetched."""
    is_given: bool = False
    """A person asks for it: it is to be fetched although it is held."""


@dataclass(frozen=True, kw_only=True)
class PendingAddress:
    """An address that is to be fetched now, left over from before."""

    address: str
    url: str
    """As the source named it."""
    outlet: str
    link: Link
    date: datetime
    """How new it is: when its source says it was published, else when it was found; of a held article, when it last changed."""
    is_revisit: bool
    """True where its article is held."""
    unstored_since: datetime | None = None
    """What a killed crawl fetched of it from then on is not stored. None: nobody was fetching it."""


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
) -> dict[str, datetime | None]:
    """Note what a source names; return the addresses to fetch now, leased to *owner*, each with what ``unstored_since`` says of it.

    To be fetched: what is new and not screened out; what was screened out and now is not; what has ended, where the source
    states a later change than the one held, or this same source another headline, for the first time or after a rest (see
    source_words); what gave no page, once a day for a time (see asked_again); what is due again after a failure or a stop; what a
    dead crawl had leased; what a person asks for. What another living owner holds is else left to it.
    """
    refuse_naive(now=now)
    fetch: dict[str, datetime | None] = {}
    with store.begin() as session:
        dead = find_dead_owners(session, asked_by=owner)
        held = _find_addresses(session, [noted.address for noted in links])
        starts = load_run_starts(session, held.values())
        unstored = date_unstored(session, held.values())
        gone = set(session.scalars(select(SourceRecord.url).where(~SourceRecord.listed)))
        _note_new_links(session, source_url, len({digest(noted.address) for noted in links} - held.keys()), now)
        for noted in links:
            row = held.get(digest(noted.address))
            asked = row is None or noted.is_given or _asks(row, noted.link, source_url, now, dead, starts)
            is_told = row is not None and tells_change(row, noted.link, source_url)
            is_late = row is not None and not asked and is_told and _counts_later(row, noted.link, source_url)
            if row is None:
                row = held[digest(noted.address)] = _new_address(noted, outlet, now)
                session.add(row)
            elif is_late:
                continue  # put off: kept as it was, so that the change is still one the next time
            if row.source_url in gone:
                row.source_url = source_url  # else a feed that moved would be heard no more
            _describe(row, noted, source_url)
            if asked and noted.screened_out is None:
                since = None if is_told or noted.is_given else unstored.get(row.url)
                lease_address(row, owner, now, lease_seconds, row.run_id if since else run_id)
                fetch[row.url] = since
    return fetch


def claim_addresses(
    store: Store, *, owner: str, now: datetime, lease_seconds: int, outlets: Sequence[str] | None, limit: int
) -> list[PendingAddress]:
    """Lease to *owner*, and return, newest first, at most *limit* addresses that are waiting.

    Waiting are those a crawl gave back or was killed with, and failed ones that are due again; what an outlet that is no longer
    listed left waits until it is. *outlets* None: of all.
    """
    refuse_naive(now=now)
    row = AddressRow
    with store.begin() as session:
        waiting = is_waiting(owner, now, find_dead_owners(session))
        newest = func.coalesce(row.source_date, row.found_at).desc()
        query = select(row).where(waiting).order_by(row.article_id.is_not(None), newest, row.id).limit(limit)
        if outlets is not None:
            query = query.where(row.outlet.in_(outlets))
        claimed = session.scalars(query).all()
        unstored = date_unstored(session, claimed)
        for address in claimed:
            lease_address(address, owner, now, lease_seconds, address.run_id)
        return [describe_pending(address, unstored.get(address.url)) for address in claimed]


def count_waiting(store: Store, *, now: datetime) -> int:
    """Return how many addresses, of all outlets, :func:`claim_addresses` would give to a new owner."""
    refuse_naive(now=now)
    with store.read() as session:
        waiting = is_waiting("", now, find_dead_owners(session))
        return session.scalar(select(func.count()).select_from(AddressRow).where(waiting)) or 0


def is_waiting(owner: str, now: datetime, dead: set[str]) -> ColumnElement[bool]:
    """Return the condition under which an address is left over from a crawl before: given back, orphaned, or failed and due."""
    row, due = AddressRow, address_is_due(now)
    left = or_(
        and_(row.state == "queued", due),
        and_(row.state == "leased", row.lease_owner != owner, is_free(row, owner, now, dead)),
        and_(row.state.in_(("failed", "refused", "quarantined")), row.due_at.is_not(None), due),
    )
    return and_(left, has_listed_outlet())


def has_listed_outlet() -> ColumnElement[bool]:
    """Return the condition under which an address's outlet may be asked: the sources file lists it, or never did.

    With an outlet that is taken out of the file go its delay and its budget, and maybe its consent; what nobody ever listed is
    what a person named.
    """
    source = SourceRecord
    of_outlet = exists().where(source.outlet == AddressRow.outlet)
    return or_(of_outlet.where(source.listed), ~of_outlet)


def save_outcome(store: Store, outcome: Outcome, *, run_id: int | None, now: datetime) -> AddressState:
    """Note how an address ended that gave no article, and end its lease; an address never noted is added. Return its state.

    A failed one is due again after 15 minutes, 1 hour and 6 hours, then no more; ``retry_after`` overrides that and counts as no
    attempt, and a page that is gone for good is not due again. Where its article is held, the next look is planned.
    """
    refuse_naive(now=now)
    with store.begin() as session:
        row = _find_addresses(session, [outcome.address]).get(digest(outcome.address))
        if row is None:
            link = Link(url=outcome.address)
            noted = NotedLink(address=outcome.address, link=link, screened_out=None)
            row = _new_address(noted, host_of_url(outcome.address), now)
            session.add(row)
        if row.lease_owner is not None and _was_sent(outcome):
            note_asked(session, host=row.host, outlet=row.outlet, now=now)
        outcome = settle_kill(row, outcome, now)
        _end(row, outcome, now)
        keep_remembered(session, [outcome.remembered])
        row.run_id = run_id or row.run_id
        plan_after_outcome(session, row, now)
    return outcome.state


def _was_sent(outcome: Outcome) -> bool:
    """Tell whether the host was asked at all: what robots.txt refuses is not, and neither is what is put off."""
    return outcome.state in ("fetched", "unchanged", "quarantined", "failed") or outcome.reason.startswith("HTTP ")


def _end(row: AddressRow, outcome: Outcome, now: datetime) -> None:
    row.state, row.reason, row.due_at = outcome.state, scrub(outcome.reason), outcome.retry_after
    row.lease_owner = row.lease_until = None
    if outcome.state == "failed" and outcome.retry_after is None:
        if row.attempts < len(RETRY_AFTER) and not outcome.reason.startswith("HTTP 410"):
            row.due_at = now + RETRY_AFTER[row.attempts]
        row.attempts += 1
    elif outcome.state in ("fetched", "unchanged"):
        row.attempts, row.fetched_at = 0, now


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


def _asks(
    row: AddressRow, link: Link, source_url: str, now: datetime, dead: set[str], starts: Mapping[int, datetime]
) -> bool:
    """Return whether a held address is to be fetched (again), now that *source_url* names it and the screen lets it pass."""
    if row.state == "screened_out":
        return True
    if row.state == "leased":
        return row.lease_until is None or row.lease_until <= now or row.lease_owner in dead
    if row.state == "queued":
        return row.due_at is None or row.due_at <= now
    if row.due_at is not None:
        return row.due_at <= now
    asked_at = date_asked(row, starts)
    told = tells_change(row, link, source_url) and is_heard(row, link, asked_at=asked_at, now=now)
    return told or is_askable(row, asked_at, now)


def _counts_later(row: AddressRow, link: Link, source_url: str) -> bool:
    """Tell whether a change that *link* tells of *row* counts although it is not followed now: it has ended, or is being fetched.

    A page that is being fetched has what changed before it was found.
    """
    if row.state in ("screened_out", "queued") or row.due_at is not None:
        return False
    is_in_it = link.date_modified is not None and link.date_modified <= max(
        row.found_at, row.fetched_at or row.found_at
    )
    return not (row.state == "leased" and is_in_it) or tells_change(row, replace(link, date_modified=None), source_url)


def _describe(row: AddressRow, noted: NotedLink, source_url: str) -> None:
    """Keep what the source says now. The source that named an address first stays its source, while it is listed."""
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


def _note_new_links(session: Session, source_url: str, count: int, now: datetime) -> None:
    """Note that a source named so many addresses that nobody had; its health and its pace go by it."""
    if count:
        row = SourceRecord
        changes = {"last_new_link": now, "new_links": row.new_links + count}
        session.execute(update(row).where(row.url_sha256 == digest(source_url)).values(changes))


def lease_address(row: AddressRow, owner: str, now: datetime, lease_seconds: int, run_id: int | None) -> None:
    """Give *row* to *owner* for *lease_seconds* from *now*."""
    row.state, row.reason, row.due_at = "leased", None, None
    row.lease_owner, row.lease_until, row.run_id = owner, now + timedelta(seconds=lease_seconds), run_id


def describe_pending(row: AddressRow, unstored_since: datetime | None) -> PendingAddress:
    """Return what a crawl needs to know of an address that it takes up."""
    link = Link(
        url=row.named_url,
        headline=row.headline,
        summary=row.summary,
        date_published=row.source_date,
        date_modified=row.stamp,
        in_language=row.in_language,
    )
    return PendingAddress(
        address=row.url,
        url=row.named_url,
        outlet=row.outlet,
        link=link,
        date=row.changed_at or row.source_date or row.found_at,
        is_revisit=row.article_id is not None,
        unstored_since=unstored_since,
    )
