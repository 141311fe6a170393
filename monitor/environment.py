"""What do the ``MONITOR_*`` variables say? The one place that reads them, and the one clock.

Pure but for :meth:`Environment.now`, which reads the machine's clock where ``MONITOR_NOW`` is unset.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from monitor.errors import EnvironmentFault

VARIABLES = {
    "MONITOR_HOME": "folder of the database, WARC files and logs",
    "MONITOR_DATABASE_URL": "SQLAlchemy URL of the store",
    "MONITOR_SOURCES": "the sources file",
    "MONITOR_STORIES": "folder of stories",
    "MONITOR_ALLOW_PRIVATE": "1 lets the crawler fetch loopback and private addresses",
    "MONITOR_NOW": "an ISO 8601 instant that stands for the present",
    "MONITOR_CONTACT": "contact put into the User-Agent",
    "MONITOR_WARC": "0 keeps no copy of the pages and feeds as they were fetched",
    "MONITOR_LOG_FORMAT": "text or json: how the lines of logs are written",
    "MONITOR_METRICS": "HOST:PORT on which `monitor run` answers /healthz, /readyz and /metrics, or off",
    "MONITOR_TICK": "seconds from one look at what is due to the next, under `monitor run`",
}
"""Every variable the product reads; a test holds docs/settings-and-stats.md to it."""


@dataclass(frozen=True)
class Address:
    """A place to listen on."""

    host: str
    """A name or number; an IPv6 number without brackets."""
    port: int
    """0 takes a free one."""
    is_asked_for: bool = True
    """False for the one that is taken where nobody names any: it may be given up if another process has it."""


METRICS = Address("127.0.0.1", 9853, is_asked_for=False)
_ADDRESS = re.compile(r"(?:(?:\[(?P<number>[0-9A-Fa-f:.]+)\]|(?P<name>[^:\[\]]*)):)?(?P<port>[0-9]{1,5})")


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The variables, checked, with their defaults filled in. Paths may not exist yet."""

    home: Path
    database_url: str
    sources: Path | None
    """None: the shipped catalogue, overlaid by ``sources.toml`` in the current folder if there is one."""
    stories: Path
    allow_private: bool
    fixed_now: datetime | None
    contact: str | None
    tick_seconds: float = 60.0
    """Seconds from one look at what is due to the next, under ``monitor run``; 0.1 at least."""
    log_format: str = "text"
    """``text`` or ``json``."""
    metrics: Address | None = None
    """Where ``monitor run`` answers over HTTP; None: nowhere."""
    keeps_warc: bool = True
    """Whether pages and feeds are kept as they were fetched."""

    @property
    def warc_folder(self) -> Path:
        """Folder of the WARC files."""
        return self.home / "warc"

    def now(self) -> datetime:
        """Return the present in UTC: ``MONITOR_NOW`` if set, else the machine's clock."""
        return self.fixed_now or datetime.now(UTC)


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Return what *variables* (``os.environ``) say. An empty value counts as unset.

    Raises EnvironmentFault for an instant that is not ISO 8601 or has no offset, for a switch that is neither 0 nor 1,
    and for a number of seconds that is none.
    """
    value = {name: variables.get(name) or None for name in VARIABLES}
    home = Path(value["MONITOR_HOME"] or "monitor-data")
    return Environment(
        home=home,
        database_url=value["MONITOR_DATABASE_URL"] or f"sqlite:///{home / 'monitor.sqlite3'}",
        sources=Path(path) if (path := value["MONITOR_SOURCES"]) else None,
        stories=Path(value["MONITOR_STORIES"] or "seeds"),
        allow_private=_read_switch("MONITOR_ALLOW_PRIVATE", value["MONITOR_ALLOW_PRIVATE"]),
        fixed_now=_read_instant("MONITOR_NOW", value["MONITOR_NOW"]),
        contact=value["MONITOR_CONTACT"],
        tick_seconds=_read_seconds("MONITOR_TICK", value["MONITOR_TICK"], default=60.0),
        log_format=_read_choice("MONITOR_LOG_FORMAT", value["MONITOR_LOG_FORMAT"], ("text", "json")),
        metrics=read_address("MONITOR_METRICS", value["MONITOR_METRICS"]),
        keeps_warc=_read_switch("MONITOR_WARC", value["MONITOR_WARC"] or "1"),
    )


def read_address(name: str, text: str | None) -> Address | None:
    """Return the place that *text* names as HOST:PORT or PORT (of loopback); None for ``off``, METRICS where it says nothing.

    Raises EnvironmentFault, naming *name*, for anything else.
    """
    if not text:
        return METRICS
    if text == "off":
        return None
    found = _ADDRESS.fullmatch(text)
    if found is None or int(found["port"]) > 65535:
        raise EnvironmentFault(f"{name} is {text!r}; use HOST:PORT such as 127.0.0.1:{METRICS.port}, or off")
    return Address(found["number"] or found["name"] or METRICS.host, int(found["port"]))


def _read_choice(name: str, text: str | None, choices: tuple[str, ...]) -> str:
    if text not in (None, *choices):
        raise EnvironmentFault(f"{name} is {text!r}; use {' or '.join(choices)}, or unset it")
    return text or choices[0]


def _read_switch(name: str, text: str | None) -> bool:
    if text not in (None, "0", "1"):
        raise EnvironmentFault(f"{name} is {text!r}; use 1 or 0, or unset it")
    return text == "1"


def _read_seconds(name: str, text: str | None, *, default: float) -> float:
    if text is None:
        return default
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds < float("inf"):
        raise EnvironmentFault(f"{name} is {text!r}; use a number of seconds, 0.1 at least, such as 60")
    return seconds


def _read_instant(name: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise EnvironmentFault(f"{name} is {text!r}; use an ISO 8601 instant such as 2025-04-09T14:10:00Z") from None
    if instant.tzinfo is None:
        raise EnvironmentFault(f"{name} is {text!r}, which has no time zone; add Z or an offset such as +02:00")
    return instant.astimezone(UTC)
