"""Does the scheduler live, and do its ticks go on? Measured by monotonic time, so that no clock that is set can tell lies."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace

LATE_TICKS = 3
"""So many intervals without a tick are a fault."""
LATE_SECONDS = 60.0
"""Allowed beside them: a writer waits up to 30 s for the database."""
PATIENT_SECONDS = 600.0
"""A crawl that has run for so long gives way once sources are due. No source is asked more often by itself: a
host that wants 30 seconds between two pages must not hold up the news of all others for longer."""
LONGEST_CRAWL_SECONDS = 12 * 3600.0
"""A crawl that runs for longer than this hangs, and is stopped;"""
STOPPING_SECONDS = 120.0
"""one that still runs so much later cannot be."""


@dataclass(frozen=True, kw_only=True)
class Vitals:
    """How far a scheduler has come. Instants are monotonic seconds."""

    tick_seconds: float
    started: float
    leads: bool = False
    ticks: int = 0
    """Ticks that have ended, those in which another scheduler led included."""
    ticked: float | None = None
    """When the last one ended; None before the first."""
    ticking_since: float | None = None
    """When the tick under way began; None where none is."""
    fault: str | None = None
    """Why the last tick could not crawl."""


def may_give_way(vitals: Vitals, *, at: float) -> bool:
    """Return whether the crawl under way at *at* has had its time, and goes on later where sources are due."""
    return vitals.ticking_since is not None and at - vitals.ticking_since > PATIENT_SECONDS


def is_hanging(vitals: Vitals, *, at: float) -> bool:
    """Return whether the crawl under way at *at* is to be stopped."""
    return vitals.ticking_since is not None and at - vitals.ticking_since > LONGEST_CRAWL_SECONDS


def find_ailment(vitals: Vitals, *, at: float) -> str | None:
    """Return what ails the scheduler at *at*, in words for an operator; None where its ticks go on.

    A tick that crawls may last for hours. That a tick could not crawl, as with a broken sources file, is no ailment: the
    next one tries again, and a restart would mend nothing.
    """
    if vitals.ticking_since is not None:
        lasts = at - vitals.ticking_since
        too_long = lasts > LONGEST_CRAWL_SECONDS + STOPPING_SECONDS
        return f"the crawl under way has lasted {lasts:.0f} s and does not stop" if too_long else None
    silent = at - (vitals.started if vitals.ticked is None else vitals.ticked)
    allowed = LATE_TICKS * vitals.tick_seconds + LATE_SECONDS
    return f"no tick for {silent:.0f} s, every {vitals.tick_seconds:g} s is wanted" if silent > allowed else None


class VitalSigns:
    """The vitals of a scheduler that runs, noted by its threads and read by others."""

    def __init__(self, tick_seconds: float) -> None:
        self._lock = threading.Lock()
        self._vitals = Vitals(tick_seconds=tick_seconds, started=time.monotonic())

    def read(self) -> Vitals:
        """Return them as they stand."""
        with self._lock:
            return self._vitals

    def begin_tick(self) -> None:
        """Note that a tick begins."""
        with self._lock:
            self._vitals = replace(self._vitals, ticking_since=time.monotonic())

    def note_lead(self, leads: bool) -> None:
        """Note whether this scheduler is the one that crawls."""
        with self._lock:
            self._vitals = replace(self._vitals, leads=leads)

    def end_tick(self, fault: str | None) -> None:
        """Note that the tick has ended, and how."""
        with self._lock:
            vitals, at = self._vitals, time.monotonic()
            self._vitals = replace(vitals, ticks=vitals.ticks + 1, ticked=at, ticking_since=None, fault=fault)
