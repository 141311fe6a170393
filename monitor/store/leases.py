"""Who fetches what, and until when? The leases of the frontier, on addresses and on sources.

Whatever is being fetched is leased: to an owner (``run:`` and the token of a crawl run) until an instant. A lease ends when
it runs out, when its run has finished, or when the run's process on this host is dead; what it held can then be claimed
by others, so that a killed crawl loses nothing. Each change is one write transaction.
"""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, false, or_, select, union, update
from sqlalchemy.orm import Session

from monitor.store.database import Store
from monitor.store.models import AddressRow, CrawlRunRow, SourceRecord
from monitor.store.storable import refuse_naive
from monitor.store.tables import table_of

OWNER_PREFIX = "run:"

_address, _source = table_of(AddressRow).c, table_of(SourceRecord).c
_OWNERS = union(
    select(_address.lease_owner).where(_address.lease_owner.is_not(None)),
    select(_source.lease_owner).where(_source.lease_owner.is_not(None)),
)
"""Whoever has leased anything, once."""


def renew_leases(store: Store, *, owner: str, now: datetime, lease_seconds: int) -> int:
    """Put off the end of every lease of *owner*, on addresses and sources; return how many there are."""
    refuse_naive(now=now)
    until = now + timedelta(seconds=lease_seconds)
    with store.begin() as session:
        return sum(
            _count(session.execute(update(table).where(table.lease_owner == owner).values(lease_until=until)))
            for table in (AddressRow, SourceRecord)
        )


def release_leases(store: Store, *, owner: str, now: datetime) -> int:
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


def is_free(
    table: type[AddressRow] | type[SourceRecord], owner: str, now: datetime, dead: set[str]
) -> ColumnElement[bool]:
    """Return the condition under which *owner* may claim a row of *table*; the leases of *dead* owners count no more."""
    return or_(
        table.lease_owner.is_(None),
        table.lease_until <= now,
        table.lease_owner.in_(sorted(dead - {owner})) if dead else false(),
    )


def list_dead_owners(store: Store) -> set[str]:
    """Return what :func:`find_dead_owners` does, in a session of its own."""
    with store.read() as session:
        return find_dead_owners(session)


def find_dead_owners(session: Session, *, asked_by: str = "") -> set[str]:
    """Return the owners of leases whose run has finished, or whose process on this host is no more; never *asked_by*.

    A run on another host is alive until its leases run out; so is an owner that is no run.
    """
    owners = set(session.scalars(_OWNERS)) - {asked_by}
    if not owners:
        return set()
    tokens = [owner.removeprefix(OWNER_PREFIX) for owner in owners if owner]
    runs = session.scalars(select(CrawlRunRow).where(CrawlRunRow.token.in_(tokens))).all()
    return {OWNER_PREFIX + run.token for run in runs if run.finished_at is not None or not is_alive(run)}


_started_here: set[str] = set()
"""Tokens of the runs that this process has started."""


def note_started(token: str) -> None:
    """Note that the run *token* is this process's own."""
    _started_here.add(token)


def is_alive(run: CrawlRunRow) -> bool:
    """Return whether the process of an unfinished *run* may still work; that of another host always may.

    One with this process's own id that this process has not started had the id before: containers give out the same few.
    """
    if run.host != socket.gethostname():
        return True
    if run.pid == os.getpid():
        return run.token in _started_here
    try:
        os.kill(run.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _count(result: object) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0
