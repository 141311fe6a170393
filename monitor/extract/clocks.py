"""Whose wall clock is this? Finds the offset of a time by what other statements of the same page prove; invents none.

Three proofs: another statement has the same wall clock with a real offset; another one names the same instant in UTC, so
that the difference of the two is the offset; the page's other times have an offset, and no clock was changed in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.extract.dates import Instant

HOUR = timedelta(hours=1)
"""Clocks differ from UTC by whole hours, but for these."""
ODD_CLOCKS = frozenset(
    timedelta(hours=hours) for hours in (-9.5, -3.5, -2.5, 3.5, 4.5, 5.5, 5.75, 6.5, 8.75, 9.5, 10.5, 12.75)
)
WEST, EAST = timedelta(hours=-12), timedelta(hours=14)
"""The farthest clocks."""
NEVER_CHANGED = timedelta(days=3)
"""Two times this near are lent each other's offset without asking after a change to or from summer time."""

CHANGING = (
    "Europe/London",
    "Europe/Berlin",
    "Europe/Kyiv",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Australia/Sydney",
)
"""Regions that between them have the changes to summer time that news sites know."""


def find_offset(wall: Instant, others: Sequence[Instant], changes: Sequence[Instant]) -> tzinfo | None:
    """Return the offset of a time that states none; None where nothing proves one.

    *others* are the page's other statements of its publication, *changes* those of its modification.
    """
    zoned = [other for other in others if other.zoned and other.timed]
    for other in zoned:
        if _same_wall(wall.when, other.when):
            return other.when.tzinfo
    for other in zoned:
        if (offset := _difference(wall.when, other.when)) is not None:
            return offset
    lent = [other for other in (*zoned, *changes) if other.zoned and other.timed]
    real = [other for other in lent if other.when.utcoffset()]
    for other in real or lent:
        if _same_season(wall.when, other.when):
            return other.when.tzinfo
    return None


def is_lying(stated: Instant, other: Instant) -> bool:
    """Tell whether *stated*, in UTC, is a local time in disguise: *other* has the same wall clock with a real offset."""
    return bool(other.zoned and other.timed and other.when.utcoffset()) and _same_wall(stated.when, other.when)


def shift_day(stated: Instant, others: Iterable[Instant]) -> Instant:
    """Return an instant stated in UTC on the outlet's own clock, where a wall clock of the page proves it and shows another day.

    The instant is the same; the day as readers saw it differs. Without another day nothing is changed.
    """
    for other in others:
        if other.timed and not other.zoned and other.when.date() != stated.when.date():
            offset = _difference(other.when, stated.when)
            if offset is not None:
                return Instant(stated.when.astimezone(offset), stated.precision, zoned=True)
    return stated


def part_lie(stated: Instant, other: Instant, *, east: bool) -> Instant | None:
    """Return the instant behind two statements in UTC of which one is a local time in disguise; None where they are not such a pair.

    East of Greenwich (*east*) the local one is the later, west of it the earlier. Only seconds that agree prove that both
    name one moment.
    """
    span = abs(stated.when - other.when)
    pair = stated.zoned and other.zoned and other.timed and not stated.when.utcoffset() and not other.when.utcoffset()
    if not pair or not stated.when.second or not HOUR <= span <= EAST or (span % HOUR and span not in ODD_CLOCKS):
        return None
    is_local = (stated.when > other.when) == east
    return replace(stated, when=stated.when.replace(tzinfo=timezone(span if east else -span))) if is_local else stated


def _same_wall(first: datetime, second: datetime) -> bool:
    """Tell whether two times show the same wall clock to the minute; midnight proves nothing, for it stands for a bare day."""
    same = first.replace(tzinfo=None, second=0, microsecond=0) == second.replace(tzinfo=None, second=0, microsecond=0)
    return same and (first.hour, first.minute, first.second) != (0, 0, 0)


def _difference(wall: datetime, instant: datetime) -> timezone | None:
    """Return the offset of a clock that shows *wall* at *instant*; None where no clock does."""
    span = wall.replace(tzinfo=UTC, second=0, microsecond=0) - instant.astimezone(UTC).replace(second=0, microsecond=0)
    exact = wall.second in (0, instant.second) or instant.second == 0
    proves = wall.minute or wall.second or instant.second  # two times on the hour always differ by whole hours
    if not exact or not proves or not WEST <= span <= EAST or (span % HOUR and span not in ODD_CLOCKS):
        return None
    return timezone(span)


def _same_season(wall: datetime, other: datetime) -> bool:
    """Tell whether no clock with the offset of *other* was changed between the two times."""
    if abs(wall.replace(tzinfo=other.tzinfo) - other) <= NEVER_CHANGED or not other.utcoffset():
        return True
    span = other.utcoffset()
    for name in CHANGING:
        region = _load_region(name)
        if region is None:
            return False
        if other.astimezone(region).utcoffset() == span and wall.replace(tzinfo=region).utcoffset() != span:
            return False
    return True


@lru_cache(maxsize=32)
def _load_region(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError):
        return None
