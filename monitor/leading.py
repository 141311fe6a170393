"""Which of the schedulers on one store crawls? One leads; the others wait for its silence.

Each renews a row of the store every few seconds. One whose row does not move any more is dead: measured by the watcher's own
monotonic time, and by how often the row was renewed, so that no clock that is set, stands still or differs between
machines can make a living scheduler look dead, or a dead one alive. A lock on the store can: while somebody else writes for
longer than SILENT_SECONDS, nobody's row moves. So one that had to wait for the lock itself takes nobody for dead by the time
before, and where the lead passes all the same, or two believe that they lead, as after a machine has slept, the leases of
the sources still keep a source from being asked twice.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.store import schedulers
from monitor.store.database import Store
from monitor.store.schedulers import Heartbeat

_log = logging.getLogger(__name__)

BEAT_SECONDS = 5.0
"""From one renewal to the next."""
SILENT_SECONDS = 15.0
"""A scheduler whose row did not move for so long is dead: three beats missed. Another leads within 20 seconds."""


@dataclass(frozen=True)
class Pulse:
    """How far a scheduler's row has come, and since when it stands there."""

    beats: int
    since: float
    """Monotonic seconds of the watcher."""


def note_pulses(before: Mapping[str, Pulse], rows: Iterable[Mapping[str, Any]], *, at: float) -> dict[str, Pulse]:
    """Return the pulse of each of *rows* by token, as seen at *at*; one that did not move since *before* keeps its instant."""
    return {
        row["token"]: known
        if (known := before.get(row["token"])) and known.beats == row["beats"]
        else Pulse(row["beats"], at)
        for row in rows
    }


def find_dead(
    pulses: Mapping[str, Pulse], rows: Iterable[Mapping[str, Any]], *, at: float, is_gone: Callable[[Any], bool]
) -> dict[str, int]:
    """Return the tokens, with their beats, of those that were silent for SILENT_SECONDS at *at*, or of which *is_gone* knows."""
    return {
        row["token"]: row["beats"] for row in rows if is_gone(row) or at - pulses[row["token"]].since >= SILENT_SECONDS
    }


class Lead:
    """This process among the schedulers of one store. Safe to share by threads."""

    def __init__(self, *, tick_seconds: float, address: str | None = None) -> None:
        self._lock = threading.Lock()
        self._pulses: dict[str, Pulse] = {}
        self._said = Heartbeat(
            token=uuid.uuid4().hex,
            host=socket.gethostname(),
            pid=os.getpid(),
            process_space=read_process_space(),
            started_at=datetime.now(UTC),
            tick_seconds=tick_seconds,
            ticks=0,
            ticked_at=None,
            fault=None,
            address=address,
        )
        self._leader: str | None = None
        """Token of the one that led when last looked."""
        self.held = False
        """Whether this scheduler led when it last renewed its row."""

    @property
    def token(self) -> str:
        """Name of this start of the scheduler."""
        return self._said.token

    def renew(self, store: Store) -> bool:
        """Renew the row, take away those of the dead, lead if nobody does; return whether this scheduler leads.

        Raises StoreError where the store cannot be written: whether it leads is then not known, and stays as it was.
        """
        with self._lock:
            at = time.monotonic()
            others = [row for row in schedulers.list_schedulers(store) if row["token"] != self.token]
            self._pulses = note_pulses(self._pulses, others, at=at)
            dead = find_dead(self._pulses, others, at=at, is_gone=self._is_gone)
            before = self.held
            try:
                self.held = schedulers.save_heartbeat(store, self._said, dead=dead, now=datetime.now(UTC))
            finally:
                if time.monotonic() - at >= BEAT_SECONDS:
                    self._pulses = {}  # the others had to wait for the same lock: their silence begins anew
        for row in others:
            if row["token"] in dead:
                _log.warning("The scheduler on %s, process %d, is dead: its row is taken away", row["host"], row["pid"])
        self._tell(before, [row for row in others if row["leads"] and row["token"] not in dead])
        return self.held

    def _tell(self, led: bool, leaders: list[dict[str, Any]]) -> None:
        """Say in the log who leads, where that has changed."""
        leader = self.token if self.held else next((row["token"] for row in leaders), None)
        if leader == self._leader:
            return
        if self.held and self._leader is not None:
            _log.info("This scheduler leads now")
        elif not self.held and leaders:
            words = "has taken over while this one was silent" if led else "leads"
            _log.info(
                "The scheduler on %s, process %d, %s; this one waits", leaders[0]["host"], leaders[0]["pid"], words
            )
        self._leader = leader

    def note_tick(self, number: int, fault: str | None) -> None:
        """Let the next renewal say that tick *number* has ended now, and how."""
        with self._lock:
            self._said = replace(self._said, ticks=number, ticked_at=datetime.now(UTC), fault=fault)

    def resign(self, store: Store) -> None:
        """Take the row away at a clean stop: another leads at its next renewal. Raises StoreError."""
        with self._lock:
            self.held = False
            schedulers.remove_scheduler(store, self.token)

    def _is_gone(self, row: Mapping[str, Any]) -> bool:
        """Return whether the process of *row* is known to be no more: only one that would be seen from here can be."""
        here = (self._said.host, self._said.process_space)
        if not self._said.process_space or (row["host"], row["process_space"]) != here:
            return False
        return is_process_gone(row["pid"])


def is_process_gone(pid: int) -> bool:
    """Return whether no process has the id *pid* here, or only a dead one that nobody has buried yet."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return True
    except (OSError, IndexError):  # somebody else's process, or one that cannot be seen: it lives
        return False
    return state == "Z"


def read_process_space() -> str:
    """Return the name of the namespace that process ids count in here; "" where the system has no such thing."""
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""
