"""Does everything that was handed to the workers end? Yes: as its worker ends it, or as said here when nobody would.

pebble ends what its workers end. It leaves open for ever what waits in a pool that broke (no new worker could be started), and all
that comes after a worker that was killed in the middle of its answer; and it counts deadlines by the wall clock, which people and
time servers set. So each wait here looks up every second, at a clock that nobody sets; the deadline itself is an alarm in the
worker, which also ends a worker whose crawl was killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, wait
from dataclasses import dataclass
from typing import Any

from monitor.errors import NotAnArticle

LOOK_SECONDS = 1.0
"""How often a wait looks whether its work can still end."""
GRACE_SECONDS = 10.0
"""Over the deadline. Work that runs for so long is given up; workers that end nothing for so long, while some waits, are replaced."""
CLOSE_SECONDS = 10.0
"""How long closing waits for the worker processes; what hangs then ends with the crawl's own process, or by its alarm."""
HAS_ALARM = hasattr(signal, "setitimer")


class WorkerKilled(NotAnArticle):
    """What was to be read ended its worker; the kind is ``timeout``, ``memory`` or ``crash``."""


@dataclass
class Work:
    """One piece of work in the hands of the workers."""

    function: Callable[[], Any]
    future: Future[Any]
    pool: Any
    """The pool it was given to; no other will end it."""
    since: float
    """Monotonic instant at which it was handed over; once it runs, at which it was first seen to."""
    runs: bool = False
    is_second_try: bool = False


class Workers:
    """A pool of worker processes, replaced when it ends nothing any more. Threads may share it."""

    def __init__(self, start: Callable[[], Any], deadline_seconds: float) -> None:
        """Start nothing yet. *start* returns a new ProcessPool, whose first work starts its processes."""
        self._start, self._deadline = start, deadline_seconds
        self._pool = start()
        self._lock = threading.Lock()
        self._closed = False
        self._ended = time.monotonic()
        """When the last piece of work ended."""

    def schedule(self, function: Callable[[], Any]) -> Work:
        """Hand *function* to a worker; where the pool broke, to a new pool. Raises WorkerKilled once they are closed.

        Raises RuntimeError or BrokenExecutor where a new pool cannot be started either.
        """
        if self._closed:
            raise WorkerKilled("crash", "the workers were closed before it was read")
        pool = self._pool
        try:
            return self._hand_over(function, pool)
        except (BrokenExecutor, RuntimeError):
            self._replace(pool)
            return self._hand_over(function, self._pool)

    def _hand_over(self, function: Callable[[], Any], pool: Any) -> Work:
        # Where there are no alarms, the wall clock must do.
        future = pool.schedule(function, timeout=None if HAS_ALARM else self._deadline)
        future.add_done_callback(self._note_end)
        return Work(function, future, pool, time.monotonic())

    async def wait(self, work: Work) -> None:
        """Return when *work* has ended. Raises WorkerKilled where it never would."""
        while not work.future.done():
            ending = asyncio.wrap_future(work.future)
            ending.add_done_callback(_take_note)
            await asyncio.wait({ending}, timeout=LOOK_SECONDS)
            self._look_at(work)

    def wait_here(self, work: Work) -> None:
        """Do what :meth:`wait` does, for a thread that may wait."""
        while not work.future.done():
            wait({work.future}, timeout=LOOK_SECONDS)
            self._look_at(work)

    def close(self) -> None:
        """Stop the workers; whoever waits for one is told WorkerKilled. Takes at most CLOSE_SECONDS; safe to call twice."""
        self._closed = True
        ender = _retire(self._pool)
        if ender is not None:
            ender.join(CLOSE_SECONDS)

    def _look_at(self, work: Work) -> None:
        """See to work that has not ended and will not: raise WorkerKilled, or give it to new workers where it never began."""
        if work.future.done():
            return
        if self._closed or work.pool is not self._pool or not work.pool.active:
            self._lose(work)
        elif self._is_overdue(work):
            if not work.runs:
                self._lose(work)
                return
            work.future.cancel()  # neither alarm nor answer came: its worker alone is ended
            raise WorkerKilled("timeout", f"not read within {self._deadline:g} s")

    def _is_overdue(self, work: Work) -> bool:
        """Return whether *work* has run for too long; of work that waits, whether nothing has ended for too long."""
        now = time.monotonic()
        if work.future.running() and not work.runs:
            work.runs, work.since = True, now
        since = work.since if work.runs else max(work.since, self._ended)
        return now - since > self._deadline + GRACE_SECONDS

    def _lose(self, work: Work) -> None:
        """Give up the pool that *work* is in. Raises WorkerKilled where the work had begun, or was lost once before."""
        self._replace(work.pool)
        if work.future.running() or work.is_second_try or self._closed:
            raise WorkerKilled("crash", "the workers ended before it was read")
        work.future.cancel()
        again = self.schedule(work.function)
        work.future, work.pool, work.since, work.is_second_try = again.future, again.pool, again.since, True

    def _replace(self, broken: Any) -> None:
        """Go on with a new pool instead of *broken*: once, whoever asks."""
        with self._lock:
            if self._closed or self._pool is not broken:
                return
            self._pool = self._start()
            self._ended = time.monotonic()
        _retire(broken)

    def _note_end(self, future: Future[Any]) -> None:
        if not future.cancelled():
            self._ended = time.monotonic()


@contextlib.contextmanager
def alarm_after(seconds: float) -> Iterator[None]:
    """End this process by SIGALRM where the block takes longer; do nothing where there are no alarms."""
    if not HAS_ALARM:
        yield
        return
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # a handler in Python would wait for whatever hangs in C
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _retire(pool: Any) -> threading.Thread | None:
    """End *pool* apart, for its threads may hang; return the thread that waits for it, None where none can be started."""
    pool.stop()
    ender = threading.Thread(target=pool.join, name="retired workers", daemon=True)
    try:
        ender.start()
    except RuntimeError:  # the system gives no more threads
        return None
    return ender


def _take_note(ending: asyncio.Future[Any]) -> None:
    """Look at what is read elsewhere, lest asyncio complains that nobody did."""
    if not ending.cancelled():
        ending.exception()
