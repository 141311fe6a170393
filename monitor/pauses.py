"""How is a host's pause written into a reason, and read from it again? "www.example asked for a pause until 2026-03-03 13:00Z".

The words are for a person, and they are what the store keeps: a later crawl reads from them which hosts to leave alone. Pure.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

WORDS = "asked for a pause until"
_PAUSE = re.compile(rf"(?:HTTP \d{{3}} \([a-z ]+\); )?(\S+) {WORDS} (\d{{4}}-\d\d-\d\d \d\d:\d\d)Z")


def say_pause(host: str, until: datetime) -> str:
    """Return the words for a pause until *until*, to the minute, rounded up. Raises ValueError for a naive instant."""
    if until.tzinfo is None:
        raise ValueError(f"{until!r} has no time zone")
    minute = until.astimezone(UTC)
    if minute.second or minute.microsecond:
        minute = minute.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return f"{host} {WORDS} {minute:%Y-%m-%d %H:%M}Z"


def read_pause(reason: str, *, of: str) -> tuple[str, datetime] | None:
    """Return host and end, in UTC, of the pause that *reason* tells of; None where it tells of none.

    A reason may quote what a server said, and no server may speak for another: behind other words, only a pause of the
    host *of* counts. Any host's does where the reason begins with the pause, or with the status that asked for it: these are
    our own words.
    """
    found = _PAUSE.match(reason) or _PAUSE.search(reason)
    if found is None or (found[1] != of and found.start()):
        return None
    try:
        return found[1], datetime.strptime(found[2], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    except ValueError:
        return None
