"""When does the next crawl start? A clock that ticks, and at each tick one child process if anything is due.

Starts crawls and judges nothing: what is due, who has leased it and how often it is looked at stand in the store,
so that a restart loses nothing. Of several schedulers on one store one crawls (see leading). Imports no spider.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.crawl_process import CrawlResult, CrawlStop, run_crawl, stopping_on_signals
from monitor.environment import Environment
from monitor.errors import MonitorError, StoreError
from monitor.leading import BEAT_SECONDS, Lead
from monitor.sources import Source, load_outlets, select_followed
from monitor.store import frontier, leases, read, revisits
from monitor.store.database import Store, open_store
from monitor.store.due import is_time
from monitor.stories import list_outlets
from monitor.systemd import ALIVE, READY, STOPPING, tell_systemd
from monitor.ticking import Ticker
from monitor.vitals import LONGEST_CRAWL_SECONDS, VitalSigns, find_ailment, is_hanging, may_give_way

_log = logging.getLogger(__name__)


ALONE_SECONDS = 300.0
"""After a crawl, addresses that are due by themselves wait so long for a source to be due with them."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """What is due."""

    sources: int
    addresses: int
    """Those left over from crawls that were stopped or killed, failed ones to be tried again, pages of young articles."""


@dataclass(frozen=True, kw_only=True)
class Tick:
    """What one tick did."""

    number: int
    """1 for the first."""
    due: int
    """Sources and addresses that were due."""
    result: CrawlResult | None
    """None where nothing was due or the crawl could not be started."""
    fault: str | None = None
    """Why the crawl could not be started; the next tick tries again."""


class Scheduler:
    """Crawls what is due, every *tick_seconds*, until stopped. One crawl at a time: a tick that is late is not made up for.

    While another scheduler on the same store leads, it waits; the other's silence is noticed within 20 seconds.
    """

    def __init__(
        self,
        environment: Environment,
        *,
        tick_seconds: float,
        ticks: int | None = None,
        log_folder: Path | None = None,
        report: Callable[[Tick], None] = lambda tick: None,
        address: str | None = None,
    ) -> None:
        """Start nothing yet. *ticks* counts those in which it leads; *address* is where this process answers over HTTP."""
        self._environment = environment
        self._tick_seconds = tick_seconds
        self._ticks = ticks
        self._log_folder = log_folder
        self._report = report
        self._stop = CrawlStop()
        self._lead = Lead(tick_seconds=tick_seconds, address=address)
        self._store: Store | None = None
        self._done = 0
        self._crawled: float | None = None
        """Monotonic instant at which the last crawl ended."""
        self._gives_way = threading.Event()
        """Set once the crawl under way was told to give way to sources that are due: the next one starts at once."""
        self._counted = 0.0
        """Monotonic instant at which it was last looked whether sources wait for the crawl under way."""
        self.signs = VitalSigns(tick_seconds)
        """How far it has come."""

    def stop(self) -> None:
        """Ask for a clean stop: the crawl that runs is told, waited for, and killed after a bound."""
        self._stop.stop()

    def run(self) -> None:
        """Tick until :meth:`stop`, SIGTERM, SIGINT or the last of *ticks*; returns once the last child has ended."""
        ticker = Ticker(self._tick, self._tick_seconds)
        with stopping_on_signals(self._stop):
            ticker.start()
            tell_systemd(READY)
            try:
                while not self._stop.wait(BEAT_SECONDS):
                    ticker.mend()
                    self._look_after_itself()
                    if self._takes_over():
                        ticker.tick_now()
            finally:
                tell_systemd(STOPPING)
                ticker.stop()
                self._resign()

    def _tick(self) -> None:
        self._tick_once()
        while self._gives_way.is_set():
            self._gives_way.clear()
            self._tick_once()

    def _tick_once(self) -> None:
        if self._stop.wanted:
            return
        self.signs.begin_tick()
        fault: str | None = None
        try:
            fault = self._work()
        finally:
            self.signs.end_tick(fault)

    def _work(self) -> str | None:
        """Crawl what is due where this scheduler leads, tell of it, and return why it could not be."""
        number = self._done + 1
        try:
            if not self._renew():
                return None
            tick = self._crawl_due(number)
        except (
            Exception
        ) as error:  # a tick that cannot crawl is told, whatever it died of, and the next one tries again
            tick = Tick(number=number, due=0, result=None, fault=self._word(error))
        return self._tell(tick)

    def _word(self, error: Exception) -> str:
        """Return a fault in words; one that nobody foresaw with its class, and once with its trace in the log."""
        if isinstance(error, MonitorError):
            return str(error)
        remedy = "see whether this user may use it" if isinstance(error, OSError) else "the log has where; report it"
        words = f"{type(error).__name__}: {error}; {remedy}"
        if words != self.signs.read().fault:
            _log.error("A tick failed: %s", words, exc_info=not isinstance(error, OSError))
        return words

    def _tell(self, tick: Tick) -> str | None:
        self._done = tick.number
        if tick.fault is not None:
            _log.debug("tick %d: %s", tick.number, tick.fault)
        self._lead.note_tick(tick.number, tick.fault)
        self._report(tick)
        if self._ticks is not None and self._done >= self._ticks:
            self._stop.stop()
        return tick.fault

    def _crawl_due(self, number: int) -> Tick:
        due = count_due(self._environment)
        total = due.sources + due.addresses
        if not is_worth_a_crawl(due, rested=self._rested()):
            return Tick(number=number, due=total, result=None)
        result = run_crawl(
            self._environment,
            spider="news",
            arguments={},
            trigger="schedule",
            log_file=self._choose_log(number),
            quiet=True,
            stop=self._stop,
        )
        self._crawled = time.monotonic()
        return Tick(number=number, due=total, result=result)

    def _rested(self) -> float | None:
        return None if self._crawled is None else time.monotonic() - self._crawled

    def _look_after_itself(self) -> None:
        """Stop a crawl that has lasted too long: the next goes on where it stopped. Tell systemd that the ticks go on."""
        vitals, at = self.signs.read(), time.monotonic()
        if find_ailment(vitals, at=at) is None:
            tell_systemd(ALIVE)
        if is_hanging(vitals, at=at):
            _log.warning("The crawl under way has lasted for %g hours: it is stopped", LONGEST_CRAWL_SECONDS / 3600)
            self._stop.interrupt()
        elif may_give_way(vitals, at=at) and (waiting := self._count_waiting(at)):
            words = "The crawl under way gives way to the next: sources due %d; what it has left is fetched after them"
            _log.info(words, waiting)
            self._gives_way.set()
            self._stop.interrupt()

    def _count_waiting(self, at: float) -> int:
        """Return how many sources are due that the crawl under way has not taken up; looked at once in a tick's time."""
        if self._gives_way.is_set() or at - self._counted < self._tick_seconds:
            return 0
        self._counted = at
        try:
            return count_due(self._environment).sources
        except (MonitorError, OSError) as fault:  # the ticks tell of it
            _log.debug("what is due could not be counted: %s", fault)
            return 0

    def _takes_over(self) -> bool:
        """Renew this scheduler's row; return whether it leads now and did not before."""
        led = self._lead.held
        try:
            return self._renew() and not led
        except StoreError as fault:  # the ticks tell of it
            _log.debug("the scheduler's row could not be renewed: %s", fault)
            return False

    def _renew(self) -> bool:
        """Renew this scheduler's row, and return whether it leads. Raises StoreError."""
        if self._store is None:
            self._store = open_store(self._environment.database_url)
        try:
            return self._lead.renew(self._store)
        except StoreError:
            self._store.close()  # a server that was away needs new connections
            raise
        finally:
            self.signs.note_lead(self._lead.held)

    def _resign(self) -> None:
        if self._store is not None:
            with suppress(StoreError):  # others find out by its silence
                self._lead.resign(self._store)
            self._store.close()

    def _choose_log(self, number: int) -> Path | None:
        if self._log_folder is None:
            return None
        return self._log_folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{number}.log"


def count_due(environment: Environment) -> Due:
    """Return what a crawl for all stories would look at now. Raises SourcesError, StoryError and StoreError."""
    lists = list_outlets(environment.stories)
    sources = select_followed(load_outlets(environment.sources), lists)
    now = environment.now()
    with open_store(environment.database_url) as store:
        rows, dead = read.list_sources(store), leases.list_dead_owners(store)
        addresses = frontier.count_waiting(store, now=now) + revisits.count_due_revisits(store, list(lists), now=now)
    return Due(sources=len(find_due(sources, rows, now=now, dead=dead)), addresses=addresses)


def is_worth_a_crawl(due: Due, *, rested: float | None) -> bool:
    """Return whether to crawl now, *rested* seconds after the last crawl of this scheduler ended; None: there was none.

    Addresses alone wait until ALONE_SECONDS have passed, so that retries and revisits go together, and what no crawl can
    take up does not start one at every tick.
    """
    return bool(due.sources or (due.addresses and (rested is None or rested >= ALONE_SECONDS)))


def find_due(
    sources: Sequence[Source], rows: Sequence[Mapping[str, Any]], *, now: datetime, dead: Collection[str] = ()
) -> list[str]:
    """Return the addresses that are due at *now*: never looked at, or past their time, and leased by nobody alive.

    *dead* are the owners whose leases count no more. A search has an address for each story, which only the crawl can
    make: it counts as due where the store has none of it yet, else by the rows it has.
    """
    held = {row["url"]: row for row in rows}
    searched = {row["outlet"] for row in rows if row["kind"] == "search"}
    fixed = [source.url for source in sources if source.kind != "search"]
    new = [source.url for source in sources if source.kind == "search" and source.outlet not in searched]
    listed = [row["url"] for row in rows if row["kind"] == "search" and row["listed"]]
    return new + [url for url in fixed + listed if url not in held or is_due(held[url], now=now, dead=dead)]


def is_due(row: Mapping[str, Any], *, now: datetime, dead: Collection[str] = ()) -> bool:
    """Return whether a source's row is past its time and no lease on it is alive at *now*."""
    due_at, looked_at, leased = (_instant(row.get(key)) for key in ("due_at", "looked_at", "lease_until"))
    free = leased is None or leased <= now or row.get("lease_owner") in dead
    return free and is_time(due_at, now=now, looked_at=looked_at)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
