"""Which instant does this text name? Reads dates as pages and feeds write them; judges no page and knows no clock.

The offset that a text states is kept; nothing is converted to UTC here, so that the day stays the day as stated.
Relative times ("3 days ago") name no instant and give None.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from monitor.items import DatePrecision
from monitor.text.normalize import normalize_line

EARLIEST = 1990
"""Year: news on the web starts about here; 1970 is a broken clock."""
LATEST = 2100
LONGEST = 200
"""Characters that are looked at; a date stands early in its line."""
SKEW = timedelta(minutes=10)
"""How far a stated instant may be ahead of the fetch: clocks differ."""
NAIVE_SKEW = timedelta(hours=14)
"""The same for a time without a zone, read as UTC: the farthest zone is 14 hours ahead."""

ZONES: Mapping[str, float] = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0),
    **dict.fromkeys(("cet", "mez", "bst", "west", "wat", "hnec"), 1),
    **dict.fromkeys(("cest", "mesz", "eet", "sast", "cat", "oez"), 2),
    **dict.fromkeys(("eest", "msk", "trt", "eat", "мск", "oesz"), 3),
    **dict.fromkeys(("gst",), 4),
    **dict.fromkeys(("pkt",), 5),
    **dict.fromkeys(("ist",), 5.5),
    **dict.fromkeys(("wib",), 7),
    **dict.fromkeys(("sgt", "hkt", "awst", "pht"), 8),
    **dict.fromkeys(("jst", "kst"), 9),
    **dict.fromkeys(("aest",), 10),
    **dict.fromkeys(("aedt",), 11),
    **dict.fromkeys(("nzst",), 12),
    **dict.fromkeys(("nzdt",), 13),
    **dict.fromkeys(("art", "brt", "adt"), -3),
    **dict.fromkeys(("edt", "clt"), -4),
    **dict.fromkeys(("est", "cdt", "cot", "pet"), -5),
    **dict.fromkeys(("cst", "mdt"), -6),
    **dict.fromkeys(("mst", "pdt"), -7),
    **dict.fromkeys(("pst", "akdt"), -8),
}
"""Hours ahead of UTC of the zone letters that outlets print; where letters have two meanings, the one news sites use."""

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_CLOCK = r"(?P<hour>[01]?\d|2[0-4])\s?(?:[:.]|h|Uhr\s?)\s?(?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d))?(?:[.,]\d{1,9})?(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?"
_HOUR = r"(?P<hour2>1[0-2]|0?[1-9])\s?(?P<half2>[ap])\.?\s?m\b\.?"
_OFFSET = r"(?P<offset>[+\u2212-]\s?\d{1,2}(?::?\d{2})?)"
_NAME = r"\(?(?P<zone>[A-Za-zмск]{1,5})\b"
_TIME = re.compile(rf"(?:{_CLOCK}|{_HOUR})(?:\s*(?:GMT|UTC)?{_OFFSET}|\s*{_NAME})?", re.IGNORECASE)
_ISO = re.compile(
    rf"(?<!\d){_YEAR}(?P<dash>[-/.]?)(?P<month>0\d|1[0-2]|(?<=[-/.])\d)(?P=dash)(?P<day>0[1-9]|[12]\d|3[01]|(?<=[-/.])\d)(?![\d])"
)
_COMPACT = re.compile(rf"(?<!\d){_YEAR}(?P<month>0\d|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])[T ]?(?P<clock>\d{{4,6}})")
_CJK = re.compile(rf"{_YEAR}\s?[年년]\s?(?P<month>\d{{1,2}})\s?[月월]\s?(?P<day>\d{{1,2}})\s?[日일]")
_NUMERIC = re.compile(
    rf"(?<!\d)(?P<first>\d{{1,2}})\s?(?P<dot>[./-])\s?(?P<second_part>\d{{1,2}})\s?(?P=dot)\s?{_YEAR}"
)
_SHORT_YEAR = re.compile(r"(?<!\d)(?P<first>\d{1,2})\.(?P<second_part>\d{1,2})\.(?P<short>\d\d)(?!\d)")
_EPOCH = re.compile(r"(?P<seconds>1[0-9]{9})(?:\d{3}|\.\d+)?")
_WRITTEN = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?[\s,-]*(?:of |de |d')?(?P<name>[^\W\d_]{{3,14}})[.,]?[\s-]*(?:de |del )?,?\s?{_YEAR}"
    rf"|(?P<name2>[^\W\d_]{{3,14}})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR.replace('year', 'year2')}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Instant:
    """One date as a text states it."""

    when: datetime
    """Aware, with the offset that the text states; UTC where it states none; midnight UTC where it has no time of day."""
    precision: DatePrecision
    """``minute``: date, time and zone are stated; ``day``: the time of day or its zone is not."""
    zoned: bool
    """True where the zone is the text's own or the caller's ``default_zone``."""

    def is_after(self, now: datetime) -> bool:
        """Tell whether it lies in the future of *now* by more than clocks and unstated zones explain."""
        return self.when > now + (SKEW if self.zoned else NAIVE_SKEW)


def read_instant(text: str | None, *, language: str | None, default_zone: tzinfo | None = None) -> Instant | None:
    """Return the first date in *text*, or None where it names none, an ambiguous one or one outside 1990..2100.

    *language* (a tag such as ``en-US``) settles the order of day and month in 04/09/2025; for plain ``en``, where
    outlets differ, such a date abstains unless one number is above 12. *default_zone* is used for a time without a zone.
    """
    line = normalize_line(text[:LONGEST]) if text else ""
    if not line:
        return None
    if epoch := _EPOCH.fullmatch(line):
        return Instant(datetime.fromtimestamp(int(epoch["seconds"]), UTC), "minute", True)
    try:
        return _read_stated(line, (language or "").lower(), default_zone)
    except (ValueError, OverflowError):
        return None


def _read_stated(line: str, language: str, default_zone: tzinfo | None) -> Instant | None:
    compact = _COMPACT.search(line)
    if compact:
        clock = compact["clock"].ljust(6, "0")
        line = f"{compact['year']}-{compact['month']}-{compact['day']}T{clock[:2]}:{clock[2:4]}:{clock[4:]}{line[compact.end() :]}"
    found = _find_day(line, language)
    if found is None:
        return None
    (year, month, day), start, end = found
    if not EARLIEST <= year <= LATEST:
        return None
    midnight = datetime(year, month, day, tzinfo=UTC)
    time = _TIME.match(line, _skip_joint(line, end)) or _find_time_before(line, start)
    if time is None:
        return Instant(midnight, "day", False)
    return _add_time(midnight, time, default_zone)


def _skip_joint(line: str, end: int) -> int:
    """Return where a time of day would start after a date: past "T", commas, "at", "um", "à las" and the like."""
    joint = re.compile(
        r"(?:T(?=\d)|[\s,|·•–—/-]+|\b(?:at|um|à|a las|о|об|в|kl|klo|ore|alle|om|às|,)\b\.?\s*|\(|@)*", re.IGNORECASE
    ).match(line, end)
    return joint.end() if joint else end


def _find_time_before(line: str, start: int) -> re.Match[str] | None:
    """Return a time of day that stands before the date ("14:10, 9 April 2025"), or None."""
    time = _TIME.search(line[:start])
    return time if time and time["minute"] is not None else None


def _add_time(midnight: datetime, time: re.Match[str], default_zone: tzinfo | None) -> Instant:
    hour, minute = int(time["hour"] or time["hour2"]), int(time["minute"] or 0)
    half = (time["half"] or time["half2"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    zone = _read_zone(time["offset"], time["zone"]) or default_zone
    naive = midnight + timedelta(hours=hour, minutes=minute, seconds=int(time["second"] or 0))
    return Instant(naive.replace(tzinfo=zone or UTC), "minute" if zone else "day", zone is not None)


def _read_zone(offset: str | None, name: str | None) -> tzinfo | None:
    if offset:
        digits = re.sub(r"\D", "", offset)
        hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
        span = timedelta(hours=hours, minutes=minutes)
        return timezone(span if offset[0] == "+" else -span) if span <= timedelta(hours=14) else None
    hours_ahead = ZONES.get((name or "").lower())
    return None if hours_ahead is None else timezone(timedelta(hours=hours_ahead))


# ---- days ---------------------------------------------------------------------------------------------------------


def _find_day(line: str, language: str) -> tuple[tuple[int, int, int], int, int] | None:
    """Return ((year, month, day), start, end) of the first date in *line*."""
    for pattern in (_ISO, _CJK):
        if match := pattern.search(line):
            return (int(match["year"]), int(match["month"]), int(match["day"])), match.start(), match.end()
    for match in _WRITTEN.finditer(line):
        month = _read_month(match["name"] or match["name2"], language)
        if month:
            year, day = match["year"] or match["year2"], match["day"] or match["day2"]
            return (int(year), month, int(day)), match.start(), match.end()
    match = _NUMERIC.search(line) or _SHORT_YEAR.search(line)
    if match is None:
        return None
    groups = match.groupdict()
    year_number = int(groups["year"]) if "year" in groups else 2000 + int(groups["short"])
    ordered = _order_day(int(match["first"]), int(match["second_part"]), language, dotted="." in match[0])
    return ((year_number, ordered[1], ordered[0]), match.start(), match.end()) if ordered else None


def _order_day(first: int, second: int, language: str, *, dotted: bool) -> tuple[int, int] | None:
    """Return (day, month) of two numbers, None where the order cannot be told. Dotted dates are day first everywhere."""
    order = _load_months()["order"]
    if first > 12 or second > 12 or first == second or dotted:
        day_first = first > 12 or not second > 12
    elif language in order["unknown"] or not language:
        return None
    else:
        day_first = language not in order["month_first"]
    return (first, second) if day_first else (second, first)


def _read_month(name: str, language: str) -> int | None:
    word = name.lower()
    tables = _load_months()
    own: Sequence[str] = tables.get(language.split("-")[0], ())
    return _match_month(word, own) or next(
        (month for code, table in tables.items() if code != "order" and (month := _match_month(word, table))), None
    )


def _match_month(word: str, table: Sequence[str]) -> int | None:
    best = max(
        (
            (len(stem), month)
            for month, stems in enumerate(table, 1)
            for stem in stems.split("|")
            if word.startswith(stem)
        ),
        default=None,
    )
    return best[1] if best else None


@cache
def _load_months() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("months.toml").read_text(encoding="utf-8"))
