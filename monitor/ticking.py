"""When is the next tick? Every so many seconds, whatever becomes of the machine's clock.

APScheduler reckons by the time of day: set back by a day, it would wait for a day; and after a week's sleep it would reckon
through every tick it has missed. So each tick is counted from the one before as it happens, and whoever owns the ticker
looks now and then, by monotonic time, whether the next one has moved out of reach.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

# A tick that comes while a crawl runs is left out by design; APScheduler warns of each.
logging.getLogger("apscheduler").setLevel(logging.ERROR)


class FromNow(BaseTrigger):  # type: ignore[misc]
    """Fires once, and then so many seconds after it was last looked at: what was missed is not made up for."""

    def __init__(self, seconds: float) -> None:
        self._interval = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return *now* for the first tick, and an interval from it for each later one."""
        return now if previous_fire_time is None else now + self._interval


class Ticker:
    """Calls *tick* every *seconds* in a thread of its own: at once when started, never twice at the same time."""

    def __init__(self, tick: Callable[[], None], seconds: float) -> None:
        self._seconds = seconds
        # Nothing is kept by the clock: two processes on one APScheduler job store double a quarter of the runs, and its
        # FAQ forbids it. Due times and leases are the store's.
        self._clock: Any = BackgroundScheduler(timezone=UTC)
        self._job: Any = self._clock.add_job(
            tick,
            FromNow(seconds),
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        """Begin to tick."""
        self._clock.start()

    def stop(self) -> None:
        """Tick no more, and wait for the tick under way."""
        self._clock.shutdown(wait=True)

    def tick_now(self) -> None:
        """Let the next tick come at once."""
        self._job.modify(next_run_time=datetime.now(UTC))

    def mend(self) -> None:
        """Bring a tick back that the machine's clock has moved out of reach: to be called every few seconds."""
        if is_out_of_reach(self._job.next_run_time, now=datetime.now(UTC), seconds=self._seconds):
            self.tick_now()


def is_out_of_reach(next_tick: datetime | None, *, now: datetime, seconds: float) -> bool:
    """Return whether *next_tick* cannot have been reckoned by a clock that says *now*: it is further off than one interval.

    So is one that should have come an interval ago and did not: APScheduler still waits by the clock as it was.
    """
    interval = timedelta(seconds=seconds)
    return next_tick is not None and not now - interval <= next_tick <= now + interval
