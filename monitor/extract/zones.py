"""Which clock do these letters name? Offsets and zone names after a time of day, to a fixed distance from UTC; reads no dates.

A name of fixed meaning (CEST) keeps it whatever the season; a region's name (ET, CET/CEST) gives what its clocks showed at
that time. Letters of several clocks (IST, CST) name none unless country or language decides. Names in ``zones.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from itertools import chain
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

    *language* is a lower-case tag: some letters mean another clock in another country or language ("en-ie"), and none without it.
    """
    if match := _OFFSET.match(text):
        return _read_offset(match["named"] or match["bare"])
    zones = (_find_zone(name, naive, language) for name in _list_names(text))
    return next((zone for zone in zones if zone), None)


def names_clock(text: str) -> bool:
    """Tell whether *text* begins with the name of a clock or an offset, also where nothing tells which of several (IST) it is."""
    tables = _load_zones()
    known = chain(tables.hours, tables.regions, tables.countries, tables.languages)
    return _OFFSET.match(text) is not None or not set(_list_names(text)).isdisjoint(known)


def _list_names(text: str) -> list[str]:
    """Return what *text* begins with that may be a name, in lower case, the longest first."""
    words: list[str] = []
    place = 0
    while len(words) < LONGEST_NAME and (match := _WORD.match(text, place)):
        words.append(match[1])
        place = match.end()
    names = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    return [name.lower() for name in names if _is_name(name)]


def _is_name(text: str) -> bool:
    """Tell letters from words: "et" and "est" are French, "ET" and "EST" are clocks."""
    return len(text) > LONGEST_LETTERS or text.isupper() or text.lower() in _NO_WORDS


def _read_offset(text: str) -> timezone | None:
    digits = re.sub(r"\D", "", text)
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(span if text[0] == "+" else -span) if span <= FARTHEST and minutes < 60 else None


def _find_zone(name: str, naive: datetime, language: str) -> timezone | None:
    """Return the clock of a name: the country's, the language's, else the one that all share; None where they do not."""
    tables = _load_zones()
    main, *subtags = language.split("-")
    country = next((tag for tag in subtags if len(tag) == 2), "")
    meanings = (
        tables.countries.get(name, {}).get(country),
        tables.languages.get(name, {}).get(main),
        tables.regions.get(name),
        tables.hours.get(name),
    )
    meaning = next((each for each in meanings if each is not None), None)
    if meaning is None:
        return None
    if not isinstance(meaning, str):
        return timezone(timedelta(hours=meaning))
    zones = {_ask_region(region, naive) for region in meaning.split()}
    return zones.pop() if len(zones) == 1 else None


def _ask_region(region: str, naive: datetime) -> timezone | None:
    """Return the region's distance from UTC at that wall clock; None where this machine has no zone tables."""
    try:
        span = naive.replace(tzinfo=ZoneInfo(region)).utcoffset()
    except (ZoneInfoNotFoundError, OverflowError, OSError):
        return None
    return timezone(span) if span is not None else None


@dataclass(frozen=True)
class _Tables:
    """``zones.toml``: hours ahead of UTC or regions, by name; the meanings that differ by name and country or language."""

    hours: Mapping[str, float]
    regions: Mapping[str, str]
    countries: Mapping[str, Mapping[str, str | float]]
    languages: Mapping[str, Mapping[str, str | float]]


@cache
def _load_zones() -> _Tables:
    return _Tables(**tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")))
