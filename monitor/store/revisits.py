"""Which held articles are to be looked at again now? Those whose time has come, and that a story has in or for review.

Whether a look is wanted is asked when it is due, not when it is planned (store/revisit_plans): an article that a person
confirms on its second day gets its later looks, and one that is put out gets none. Leases are those of the frontier.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from monitor.revisits import PASSING
from monitor.store.database import Store
from monitor.store.due import revisit_is_due
from monitor.store.frontier import PendingAddress, describe_pending, has_listed_outlet, is_waiting, lease_address
from monitor.store.leases import find_dead_owners
from monitor.store.ledger import iso
from monitor.store.models import AddressRow, VerdictRow
from monitor.store.revisit_plans import next_look
from monitor.store.storable import refuse_naive
from monitor.store.unstored import date_unstored

AT_REST = ("fetched", "unchanged", "failed", "quarantined")
"""States of an address that a look can begin from: what ended in a refusal is left alone, and so is a wall that does not pass."""
PASSED_OVER_AT_ONCE = 1000


def claim_revisits(
    store: Store,
    *,
    owner: str,
    now: datetime,
    lease_seconds: int,
    stories: Collection[str],
    outlets: Sequence[str] | None,
    limit: int,
    ignore_due: bool = False,
) -> list[PendingAddress]:
    """Lease to *owner*, and return, the youngest change first, at most *limit* addresses of held articles of *stories*.

    They are due, or a crawl gave them back or was killed with them. With *ignore_due*, every one that a crawl fetched and
    whose page is not gone; ask once, as what has ended is claimed again. *outlets* None: of all but those no longer listed.
    """
    refuse_naive(now=now)
    row = AddressRow
    with store.begin() as session:
        _pass_over(session, now)
        held = and_(row.changed_at.is_not(None), row.gone_since.is_(None))
        rested = held if ignore_due else revisit_is_due(now)
        wanted = [
            row.article_id.is_not(None),
            or_(and_(_is_at_rest(), rested), is_waiting(owner, now, find_dead_owners(session))),
            _is_wanted(stories),
            has_listed_outlet(),
        ]
        if outlets is not None:
            wanted.append(row.outlet.in_(outlets))
        newest = func.coalesce(row.changed_at, row.found_at).desc()
        claimed = session.scalars(select(row).where(*wanted).order_by(newest, row.id).limit(limit)).all()
        unstored = date_unstored(session, claimed)
        for address in claimed:
            lease_address(address, owner, now, lease_seconds, address.run_id)
        return [describe_pending(address, unstored.get(address.url)) for address in claimed]


def count_due_revisits(store: Store, stories: Collection[str], *, now: datetime) -> int:
    """Return how many held articles of *stories* are to be looked at again at *now*."""
    query = select(func.count()).where(_is_at_rest(), revisit_is_due(now), _is_wanted(stories), has_listed_outlet())
    with store.read() as session:
        return session.scalar(query) or 0


def load_page(store: Store, article_id: int) -> dict[str, Any] | None:
    """Return how the latest look at an article's page ended: ``address``, ``state``, ``reason``, ``fetched_at``,
    ``revisit_at`` and ``gone_since``; None where no crawl ever asked for it.
    """
    row = AddressRow
    query = (
        select(row.url.label("address"), row.state, row.reason, row.fetched_at, row.revisit_at, row.gone_since)
        .where(row.article_id == article_id, row.changed_at.is_not(None) | row.gone_since.is_not(None))
        .order_by(row.revisit_at.is_(None), row.fetched_at.desc(), row.id)
    )
    with store.read() as session:
        found = session.execute(query).first()
        return None if found is None else {key: iso(value) for key, value in found._mapping.items()}


def _is_at_rest() -> ColumnElement[bool]:
    row = AddressRow
    passes = or_(row.state != "quarantined", *(row.reason.startswith(f"{kind}:") for kind in PASSING))
    return and_(row.state.in_(AT_REST), passes, row.due_at.is_(None), row.article_id.is_not(None))


def _is_wanted(stories: Collection[str] | None) -> ColumnElement[bool]:
    verdict = VerdictRow
    wanted = [verdict.article_id == AddressRow.article_id, verdict.is_current, verdict.bin.in_(("in", "review"))]
    if stories is not None:
        wanted.append(verdict.story.in_(sorted(stories)))
    return exists().where(*wanted)


def _pass_over(session: Session, now: datetime) -> None:
    """Put what is due and no story wants to its next step, unlooked at: else every claim would read all of it again."""
    unwanted = select(AddressRow).where(_is_at_rest(), revisit_is_due(now), ~_is_wanted(None))
    for address in session.scalars(unwanted.limit(PASSED_OVER_AT_ONCE)):
        address.revisit_at = next_look(session, address, now)
