"""Which requests of a spider are still to be made, whatever became of the crawl that was making them? The add-on's tables.

Each request is a row before it is sent, and done in the transaction that stores what its callback asked for. A spider belongs to one
crawl at a time. The tables are made where they are missing; they are the add-on's own and have no migrations.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Index, LargeBinary, Text, delete, func, insert, inspect, or_, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from monitor.errors import AddonFault, MonitorError, StoreError
from monitor.revalidation import Remembered
from monitor.store.database import Store, open_as_it_is
from monitor.store.fetch_memory import FetchMemoryRow, keep_remembered
from monitor.store.models import UtcDateTime

SILENT = timedelta(minutes=5)
"""So long after its last sign a crawl on another machine counts as dead."""
NUMBERS_A_QUERY = 500
_taken_here: set[tuple[str, str]] = set()
"""Database and spider of each crawl of this process: a process may crawl several."""


class Base(DeclarativeBase):
    """Root of the add-on's tables."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime, str: Text, bytes: LargeBinary}


class RequestRow(Base):
    """One request of a spider's present round."""

    __tablename__ = "unattended_request"
    spider: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    state: Mapped[str]
    """``waiting``; ``taken``: in the memory of the crawl that has the spider; ``done``."""
    due_at: Mapped[datetime | None]
    priority: Mapped[int]
    request: Mapped[bytes]
    """Empty once it is done."""
    __table_args__ = (
        Index("ix_unattended_request_fingerprint", "spider", "fingerprint"),
        Index("ix_unattended_request_state", "spider", "state"),
    )


class PauseRow(Base):
    """Until when a host asked to be left alone."""

    __tablename__ = "unattended_pause"
    host: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime]


class CrawlRow(Base):
    """Which process has a spider, and when it gave the last sign."""

    __tablename__ = "unattended_crawl"
    spider: Mapped[str] = mapped_column(primary_key=True)
    machine: Mapped[str]
    process: Mapped[int]
    seen_at: Mapped[datetime]


@dataclass(frozen=True, kw_only=True)
class Noted:
    """A request that is to be kept."""

    number: int
    fingerprint: str
    priority: int
    request: bytes
    due_at: datetime | None = None
    """None: the crawl has it in memory. Else it waits until then."""


def open_frontier(url: str) -> Store:
    """Return the database at *url*, with the add-on's tables. Raises AddonFault where it cannot be used."""
    try:
        store = open_as_it_is(url)
        with store.begin() as session:
            _make_tables(session, store.name)
    except StoreError as error:
        raise AddonFault(explain(error)) from error
    return store


def explain(error: MonitorError) -> str:
    """Return what *error* says, with the add-on's setting in place of the monitor's variables and commands."""
    said = (
        str(error).replace("MONITOR_DATABASE_URL", "UNATTENDED_DATABASE").replace("MONITOR_HOME", "UNATTENDED_DATABASE")
    )
    return said.replace("; `monitor db check` says what is damaged", "")


def _make_tables(session: Session, name: str) -> None:
    connection = session.connection()
    if inspect(connection).has_table("alembic_version"):
        raise AddonFault(f"{name} is the store of a monitor; give UNATTENDED_DATABASE a database of its own")
    Base.metadata.create_all(connection)
    FetchMemoryRow.metadata.create_all(connection, tables=[FetchMemoryRow.metadata.tables["fetch_memory"]])


class Frontier:
    """The rows of one spider. Each method that changes any is one transaction; all raise StoreError."""

    def __init__(self, store: Store, spider: str) -> None:
        self._store = store
        self._spider = spider

    def take(self, now: datetime, *, forget: bool) -> int:
        """Take the spider for this process; return the highest number of its rows, 0 for none.

        What a dead crawl had in memory is waiting again. With *forget*, all of it is dropped. Raises AddonFault where a living
        crawl has the spider.
        """
        with self._store.begin() as session:
            self._refuse_second(session, now)
            session.merge(CrawlRow(spider=self._spider, machine=socket.gethostname(), process=os.getpid(), seen_at=now))
            if forget:
                session.execute(delete(RequestRow).where(self._mine()))
            session.execute(update(RequestRow).where(self._mine("taken")).values(state="waiting"))
            highest = session.scalar(select(func.max(RequestRow.number)).where(self._mine())) or 0
        _taken_here.add((self._store.name, self._spider))
        return highest

    def check_free(self, now: datetime) -> None:
        """Raise AddonFault where a living crawl of another process has the spider."""
        with self._store.read() as session:
            self._refuse_second(session, now)

    def release(self, *, is_over: bool) -> None:
        """Give the spider back. *is_over*: nothing was left to do, and the next crawl may ask for everything again."""
        with self._store.begin() as session:
            if is_over:
                session.execute(delete(RequestRow).where(self._mine("done")))
            session.execute(delete(CrawlRow).where(CrawlRow.spider == self._spider))
        _taken_here.discard((self._store.name, self._spider))

    def write(
        self, noted: Sequence[Noted], done: Sequence[int], remembered: Iterable[Remembered | None], now: datetime
    ) -> None:
        """Keep new requests, the numbers of those that are done, and what is to be remembered of their answers."""
        with self._store.begin() as session:
            if noted:
                session.execute(insert(RequestRow), [self._make_row(one) for one in noted])
            for start in range(0, len(done), NUMBERS_A_QUERY):
                numbers = done[start : start + NUMBERS_A_QUERY]
                ended = update(RequestRow).where(self._mine(), RequestRow.number.in_(numbers))
                session.execute(ended.values(state="done", request=b""))
            keep_remembered(session, remembered)
            session.execute(update(CrawlRow).where(CrawlRow.spider == self._spider).values(seen_at=now))

    def load(self, now: datetime, limit: int) -> list[tuple[int, bytes]]:
        """Take at most *limit* requests that are waiting and due, the most urgent first; return number and request of each."""
        due = or_(RequestRow.due_at.is_(None), RequestRow.due_at <= now)
        query = select(RequestRow.number, RequestRow.request).where(self._mine("waiting"), due)
        with self._store.begin() as session:
            found = session.execute(query.order_by(RequestRow.priority.desc(), RequestRow.number).limit(limit)).all()
            self._mark_taken(session, [number for number, _ in found])
        return [(number, request) for number, request in found]

    def find_next_due(self) -> datetime | None:
        """Return when the first of the requests that were put off is due; None where none was."""
        with self._store.read() as session:
            return session.scalar(select(func.min(RequestRow.due_at)).where(self._mine("waiting")))

    def count_waiting(self) -> int:
        """Return how many requests wait."""
        with self._store.read() as session:
            return session.scalar(select(func.count()).select_from(RequestRow).where(self._mine("waiting"))) or 0

    def holds(self, fingerprint: str, *, up_to: int) -> bool:
        """Tell whether a row with a number up to *up_to* has *fingerprint*, done or not."""
        found = select(RequestRow.number).where(
            self._mine(), RequestRow.fingerprint == fingerprint, RequestRow.number <= up_to
        )
        with self._store.read() as session:
            return session.scalar(found.limit(1)) is not None

    def _refuse_second(self, session: Session, now: datetime) -> None:
        held = session.get(CrawlRow, self._spider)
        if held is not None and (_is_alive(held, now) or (self._store.name, self._spider) in _taken_here):
            raise AddonFault(
                f"process {held.process} on {held.machine} is crawling {self._spider}; wait for its end, "
                "or give this project an UNATTENDED_DATABASE of its own"
            )

    def _mark_taken(self, session: Session, numbers: list[int]) -> None:
        if numbers:
            taken = update(RequestRow).where(self._mine(), RequestRow.number.in_(numbers))
            session.execute(taken.values(state="taken", due_at=None))

    def _mine(self, state: str | None = None) -> ColumnElement[bool]:
        mine = RequestRow.spider == self._spider
        return mine if state is None else mine & (RequestRow.state == state)

    def _make_row(self, one: Noted) -> dict[str, Any]:
        state = "taken" if one.due_at is None else "waiting"
        return {"spider": self._spider, "state": state, **vars(one)}


def load_pauses(store: Store, now: datetime) -> dict[str, datetime]:
    """Return by host until when it is to be left alone; past pauses are left out."""
    with store.read() as session:
        rows = session.scalars(select(PauseRow).where(PauseRow.until > now)).all()
        return {row.host: row.until for row in rows}


def save_pause(store: Store, host: str, until: datetime) -> None:
    """Keep that *host* is to be left alone until *until*."""
    with store.begin() as session:
        session.merge(PauseRow(host=host, until=until))


def _is_alive(crawl: CrawlRow, now: datetime) -> bool:
    if crawl.machine != socket.gethostname():
        return now - crawl.seen_at < SILENT
    if crawl.process == os.getpid():  # ours, or that of a dead one before us
        return False
    try:
        os.kill(crawl.process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is somebody else's, and alive
        return True
    return True
