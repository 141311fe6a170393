"""Which schedulers are alive, and which one of them crawls?

Each has a row, which it renews as long as it lives; one row leads. Who is dead is not decided here but by those who watch
the rows (see monitor/leading). Each change is one write transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from monitor.store.database import Store
from monitor.store.ledger import iso
from monitor.store.models import SchedulerRow
from monitor.store.storable import refuse_naive, scrub_optional


@dataclass(frozen=True, kw_only=True)
class Heartbeat:
    """What a scheduler says of itself."""

    token: str
    host: str
    pid: int
    process_space: str
    """The namespace that *pid* counts in; "" where the system has none."""
    started_at: datetime
    tick_seconds: float
    ticks: int
    ticked_at: datetime | None
    """None before the first tick has ended."""
    fault: str | None
    """Why the last tick could not crawl."""
    address: str | None
    """Where it answers over HTTP; None where it does not."""


def save_heartbeat(store: Store, said: Heartbeat, *, dead: Mapping[str, int], now: datetime) -> bool:
    """Renew a scheduler's row; return whether it leads: it did so before, or nobody else does.

    *dead* has the tokens of those that were found dead, with the ``beats`` they were last seen with: their rows go, but for
    one that has beaten since. A row that others took away is made anew, and does not lead unless nobody does.
    """
    refuse_naive(now=now, started_at=said.started_at)
    row = SchedulerRow
    with store.begin() as session:
        for token, beats in dead.items():
            session.execute(delete(row).where(row.token == token, row.beats == beats))
        own = session.scalar(select(row).where(row.token == said.token))
        if own is None:
            own = SchedulerRow(token=said.token, beats=0, leads=False)
            session.add(own)
        own.host, own.pid, own.process_space = said.host, said.pid, said.process_space
        own.started_at, own.tick_seconds, own.address = said.started_at, said.tick_seconds, said.address
        own.ticks, own.ticked_at, own.fault = said.ticks, said.ticked_at, scrub_optional(said.fault)
        own.beats, own.beat_at = own.beats + 1, now
        others = session.scalar(select(row.id).where(row.leads, row.token != said.token))
        own.leads = others is None
        return own.leads


def remove_scheduler(store: Store, token: str) -> None:
    """Take away the row of a scheduler that stops; if it led, another may lead at once. An unknown one changes nothing."""
    with store.begin() as session:
        session.execute(delete(SchedulerRow).where(SchedulerRow.token == token))


def list_schedulers(store: Store) -> list[dict[str, Any]]:
    """Return every scheduler's row, the one that leads first, then by start; every column but ``id``."""
    query = select(SchedulerRow).order_by(SchedulerRow.leads.desc(), SchedulerRow.started_at, SchedulerRow.id)
    names = [column.key for column in SchedulerRow.__table__.columns if column.key != "id"]
    with store.read() as session:
        return [{name: iso(getattr(row, name)) for name in names} for row in session.scalars(query)]
