"""Which clock do these letters name? Offsets and zone names after a time of day, to a fixed distance from UTC; reads no dates.

A name of fixed meaning (EST) keeps it whatever the season; a region's name (ET, CET/CEST) gives what its clocks showed at
that time. Names in ``zones.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FARTHEST = timedelta(hours=14)
"""No clock is farther from UTC."""
LONGEST_NAME = 4
"""Words of a zone's name."""
LONGEST_LETTERS = 5
"""Letters of an abbreviation; it counts in capitals only."""

_NO_WORDS = frozenset({"utc", "gmt", "cet", "cest", "msk", "мск"})
_OFFSET = re.compile(
    r"[\s(\[]*(?:(?:GMT|UTC)\s?(?P<named>[+\u2212\u2013-]\s?\d{1,2}(?::?\d{2})?)|(?P<bare>[+\u2212-]\d{2}(?::?\d{2})?))(?!\d)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\s(\[,]*([^\W\d_]+(?:/[^\W\d_]+)?)\.?")


def read_zone(text: str, naive: datetime, language: str = "") -> timezone | None:
    """Return the zone that *text*, what follows a time of day, begins with, as of the wall clock *naive*; None where it begins with none.

    *language* is a lower-case tag: some letters mean another clock in another language.
    """
    if match := _OFFSET.match(text):
        return _read_offset(match["named"] or match["bare"])
    words: list[str] = []
    place = 0
    while len(words) < LONGEST_NAME and (match := _WORD.match(text, place)):
        words.append(match[1])
        place = match.end()
    names = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    zones = (_find_zone(name.lower(), naive, language.split("-")[0]) for name in names if _is_name(name))
    return next((zone for zone in zones if zone), None)


def _is_name(text: str) -> bool:
    """Tell letters from words: "et" and "est" are French, "ET" and "EST" are clocks."""
    return len(text) > LONGEST_LETTERS or text.isupper() or text.lower() in _NO_WORDS


def _read_offset(text: str) -> timezone | None:
    digits = re.sub(r"\D", "", text)
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(span if text[0] == "+" else -span) if span <= FARTHEST and minutes < 60 else None


def _find_zone(name: str, naive: datetime, language: str) -> timezone | None:
    hours, regions, own = _load_zones()
    region = own.get(language, {}).get(name) or regions.get(name)
    if region:
        return _ask_region(region, naive)
    return timezone(timedelta(hours=hours[name])) if name in hours else None


def _ask_region(region: str, naive: datetime) -> timezone | None:
    """Return the region's distance from UTC at that wall clock; None where this machine has no zone tables."""
    try:
        span = naive.replace(tzinfo=ZoneInfo(region)).utcoffset()
    except (ZoneInfoNotFoundError, OverflowError, OSError):
        return None
    return timezone(span) if span is not None else None


@cache
def _load_zones() -> tuple[Mapping[str, float], Mapping[str, str], Mapping[str, Mapping[str, str]]]:
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tables["hours"], tables["regions"], tables["language"]
