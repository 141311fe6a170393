"""When does the next crawl start? A clock that ticks, and at each tick one child process if any source is due.

Starts crawls and judges nothing: what is due, who has leased it and how often it is looked at stand in the store,
so that a restart loses nothing and two schedulers on one store share the work. Imports no spider.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler

from monitor.crawl_process import CrawlResult, CrawlStop, run_crawl, stopping_on_signals
from monitor.environment import Environment
from monitor.errors import MonitorError
from monitor.sources import Source, load_outlets, select_followed
from monitor.store import read
from monitor.store.database import open_store
from monitor.stories import list_outlets

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Tick:
    """What one tick did."""

    number: int
    """1 for the first."""
    due: int
    """Sources that were due."""
    result: CrawlResult | None
    """None where nothing was due or the crawl could not be started."""
    fault: str | None = None
    """Why the crawl could not be started; the next tick tries again."""


class Scheduler:
    """Crawls what is due, every *tick_seconds*, until stopped. One crawl at a time: a tick that is late is not made up for."""

    def __init__(
        self,
        environment: Environment,
        *,
        tick_seconds: float,
        ticks: int | None = None,
        log_folder: Path | None = None,
        report: Callable[[Tick], None] = lambda tick: None,
    ) -> None:
        self._environment = environment
        self._tick_seconds = tick_seconds
        self._ticks = ticks
        self._log_folder = log_folder
        self._report = report
        self._stop = CrawlStop()
        self._done = 0

    def stop(self) -> None:
        """Ask for a clean stop: the crawl that runs is told, waited for, and killed after a bound."""
        self._stop.stop()

    def run(self) -> None:
        """Tick until :meth:`stop`, SIGTERM, SIGINT or the last of *ticks*; returns once the last child has ended."""
        # A crawl as a job of one clock, with nothing kept by the clock: two processes on one APScheduler job store
        # double a quarter of the runs, and its FAQ forbids it. Due times and leases are the store's.
        clock = BackgroundScheduler(timezone=UTC)
        clock.add_job(
            self._tick,
            "interval",
            seconds=self._tick_seconds,
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        with stopping_on_signals(self._stop):
            clock.start()
            try:
                self._stop.wait(None)
            finally:
                clock.shutdown(wait=True)

    def _tick(self) -> None:
        if self._stop.wanted:
            return
        self._done += 1
        tick = self._crawl_due(self._done)
        self._report(tick)
        if self._ticks is not None and self._done >= self._ticks:
            self._stop.stop()

    def _crawl_due(self, number: int) -> Tick:
        try:
            due = count_due(self._environment)
            if not due:
                return Tick(number=number, due=0, result=None)
            result = run_crawl(
                self._environment,
                spider="news",
                arguments={},
                trigger="schedule",
                log_file=self._choose_log(number),
                quiet=True,
                stop=self._stop,
            )
        except MonitorError as fault:  # a broken sources file must not end a monitor that runs for months
            _log.warning("tick %d: %s", number, fault)
            return Tick(number=number, due=0, result=None, fault=str(fault))
        return Tick(number=number, due=due, result=result)

    def _choose_log(self, number: int) -> Path | None:
        if self._log_folder is None:
            return None
        return self._log_folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{number}.log"


def count_due(environment: Environment) -> int:
    """Return how many sources a crawl for all stories would look at now. Raises SourcesError, StoryError and StoreError."""
    sources = select_followed(load_outlets(environment.sources), list_outlets(environment.stories))
    with open_store(environment.database_url) as store:
        rows = read.list_sources(store)
    return len(find_due(sources, rows, now=environment.now()))


def find_due(sources: Sequence[Source], rows: Sequence[Mapping[str, Any]], *, now: datetime) -> list[str]:
    """Return the addresses that are due at *now*: never looked at, or past their time, and leased by nobody.

    A search has an address for each story, which only the crawl can make: it counts as due where the store has none of
    it yet, else by the rows it has.
    """
    held = {row["url"]: row for row in rows}
    searched = {row["outlet"] for row in rows if row["kind"] == "search"}
    fixed = [source.url for source in sources if source.kind != "search"]
    new = [source.url for source in sources if source.kind == "search" and source.outlet not in searched]
    listed = [row["url"] for row in rows if row["kind"] == "search" and row["listed"]]
    return new + [url for url in fixed + listed if url not in held or is_due(held[url], now=now)]


def is_due(row: Mapping[str, Any], *, now: datetime) -> bool:
    """Return whether a source's row is past its time and no lease on it is alive at *now*."""
    return all(row[key] is None or datetime.fromisoformat(row[key]) <= now for key in ("due_at", "lease_until"))
