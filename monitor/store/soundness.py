"""Is the database well enough to go on with? What a check of the whole installation asks of it, each question by itself.

Reads only: :func:`try_write` takes the writers' lock and changes nothing, and nothing here makes a database that is not there.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import and_, func, make_url, or_, select, text
from sqlalchemy.exc import ArgumentError

from monitor.store.database import Store
from monitor.store.leases import find_dead_owners
from monitor.store.ledger_models import LedgerUpdateRow
from monitor.store.models import AddressRow, CrawlRunRow, SourceRecord

_INSTANTS = (
    SourceRecord.looked_at,
    CrawlRunRow.started_at,
    CrawlRunRow.finished_at,
    LedgerUpdateRow.recorded_at,
)
"""Columns that only this program's clock has written."""


def find_file(url: str) -> Path | None:
    """Return the file of an SQLite database, there or not; None for a server's, and for what is no address of a database."""
    try:
        address = make_url(url)
    except ArgumentError:
        return None
    return Path(address.database) if address.get_backend_name() == "sqlite" and address.database else None


def try_write(store: Store) -> None:
    """Take and give back the lock that every writer needs. Raises StoreError where the database takes no writes."""
    with store.begin() as session:
        session.execute(text("SELECT 1"))


def find_damage(store: Store) -> list[str]:
    """Return what SQLite's quick check finds wrong, [] where nothing is; a server looks after its files itself.

    Raises StoreError where the damage is too grave for the check.
    """
    if store.engine.dialect.name != "sqlite":
        return []
    with store.read() as session:
        return [said for (said,) in session.execute(text("PRAGMA quick_check(5)")) if said != "ok"]


def measure_size(store: Store) -> int:
    """Return how many bytes the database takes, without SQLite's write-ahead log."""
    queries = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        "postgresql": "SELECT pg_database_size(current_database())",
    }
    with store.read() as session:
        return int(session.scalar(text(queries[store.engine.dialect.name])) or 0)


def find_newest_instant(store: Store) -> datetime | None:
    """Return the latest instant that this program's clock has written; None for a store nobody has used."""
    with store.read() as session:
        latest = [session.scalar(select(func.max(column))) for column in _INSTANTS]
    return max((instant for instant in latest if instant), default=None)


def count_stale_leases(store: Store, *, now: datetime) -> int:
    """Return how many addresses and sources belong to a crawl that is dead, or whose lease has run out."""
    with store.read() as session:
        dead = sorted(find_dead_owners(session))
        return sum(
            session.scalar(
                select(func.count()).where(
                    and_(table.lease_owner.is_not(None), or_(table.lease_until <= now, table.lease_owner.in_(dead)))
                )
            )
            or 0
            for table in (AddressRow, SourceRecord)
        )
