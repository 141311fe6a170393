"""Which instant does this text name? Reads dates as pages and feeds write them; judges no page and knows no clock.

The offset that a text states is kept; nothing is converted to UTC here, so that the day stays the day as stated.
Relative times ("3 days ago") name no instant and give None.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from monitor.extract.calendars import rewrite_calendars, translate_figures
from monitor.extract.zones import FARTHEST, read_zone
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

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NAME = r"(?P<name>[^\s\d,;:/()|<>\[\]_+-]{2,20}?(?:\s(?:الثاني|الأول))?)"
_HALF_BEFORE = r"(?P<before>오전|오후|上午|下午|凌晨|晚上|午前|午後)?\s?"
_HALF_AFTER = r"(?:\s?(?P<half>[ap]\.?\s?m\b\.?|π\.?\s?μ\.?|μ\.?\s?μ\.?|ق\.?\s?ظ|ب\.?\s?ظ|صباحا[ً]?|مساء[ً]?|ص\b|م\b|ÖÖ|ÖS|SA\b|CH\b))?"
_CLOCK = rf"(?P<hour>[01]?\d|2[0-4])\s?(?:[:.]|h|г\.|Uhr\s?|時|시\s?|点)\s?(?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]?\d)(?:[.,](?P<part>\d{{1,9}}))?)?{_HALF_AFTER}"
_HOUR = r"(?P<hour2>1[0-2]|0?[1-9])\s?(?P<half2>[ap])\.?\s?m\b\.?"
_TIME = re.compile(
    rf"{_HALF_BEFORE}(?:{_CLOCK}|{_HOUR})(?!\d)(?:\s?(?:Uhr|uur|Hs|hrs|h|год|ч|WIB)\b\.?(?!\s?\d))?", re.IGNORECASE
)
_JOINT = re.compile(
    r"(?:T(?=\d)|[\s,،|·•–—/~-]+|\b(?:at|um|à|a las|a la|о|об|в|у|kl|klo|ore|alle|alla|om|às|ás|as|ved|jam|pukul|saat|lúc|time|time:|ora|год|д|d|hs|m|г|р|року|года|เวลา|الساعة|ساعت|بساعت)\b\.?:?\s*|\(|@|\.\s|:\s)*",
    re.IGNORECASE,
)
_DAY_ENDING = r"(?:st|nd|rd|th|er|ér|ste|de|e|os|-?го|º|ª|°|\.|일|an|a\b)?"

_YEAR_ENDING = r"(?:[ -]?e?ko|\.)?,?\s*(?:m\.|gada|г\.|онд?)?\s*"

_COMPACT = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])[T ]?(?P<clock>(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)(?!\d)"
)
_ISO = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<dash>[-/]|\.\s?|)(?P<month>0\d|1[0-2]|(?<=[-/. ])\d)(?P=dash)(?P<day>0[1-9]|[12]\d|3[01]|(?<=[-/. ])\d)(?!\d)"
)
_CJK = re.compile(r"(?P<year>(?:19|20)\d\d)\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]")
_VIETNAMESE = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s+tháng\s+(?P<month>\d{{1,2}})(?:\s+năm|,)?\s+{_YEAR}", re.IGNORECASE
)
_WRITTEN = (
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}}){_DAY_ENDING}[\s,/-]*(?:of\s|de\s|d['’]|ta['’]\s?)?{_NAME}(?:\s?/\s?[^\s\d]{{3,14}})?[.,،]*[\s/-]*(?:de\s|del\s|do\s)?,?\s?{_YEAR}", re.IGNORECASE
    ),
    re.compile(rf"{_NAME}\.?\s+(?P<day>\d{{1,2}}){_DAY_ENDING}[,.]?\s+(?:de\s)?{_YEAR}", re.IGNORECASE),
    re.compile(rf"(?<!\d){_YEAR}{_YEAR_ENDING}{_NAME}[.,]?\s+(?P<day>\d{{1,2}})(?!\d|:\d)", re.IGNORECASE),
    re.compile(rf"(?<!\d){_YEAR}{_YEAR_ENDING}(?P<day>\d{{1,2}})\.?\s+{_NAME}(?![^\W\d_])", re.IGNORECASE),
)  # fmt: skip
_JAVA = re.compile(
    r"(?P<name>[A-Z][a-z]{2}) (?P<day>\d{1,2}) (?P<clock>\d\d:\d\d(?::\d\d)?) (?P<zone>[A-Z]{1,5}|[+-]\d{4}|GMT[+-]\d\d:?\d\d) (?P<year>(?:19|20)\d\d)"
)
_NUMERIC = re.compile(
    r"(?<!\d)(?P<first>\d{1,2})\s?(?P<dot>[./-])\s?(?P<second_part>\d{1,2})\s?(?P=dot)\s?(?P<year>(?:19|20)\d\d)(?!\d{2})"
)
_SHORT_YEAR = re.compile(r"(?<![\d.])(?P<first>\d{1,2})\.(?P<second_part>\d{1,2})\.(?P<short>\d\d)(?![\d.])")
_EPOCH = re.compile(r"(?P<seconds>1[0-9]{9}|[6-9][0-9]{8})(?:(?P<milli>\d{3})|\.\d+)?")


@dataclass(frozen=True)
class Instant:
    """One date as a text states it."""

    when: datetime
    """Aware, with the offset that the text states; UTC where it states none; midnight UTC where it has no time of day."""
    precision: DatePrecision
    """``minute``: date, time and zone are stated; ``day``: the time of day or its zone is not."""
    zoned: bool
    """True where the zone is the text's own or the caller's ``default_zone``."""
    timed: bool = True
    """False where the text has no time of day."""

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
    try:
        return _read_iso(line, default_zone) or _read_stated(line, (language or "").lower(), default_zone)
    except (ValueError, OverflowError):
        return None


def read_orders(text: str | None, *, default_zone: tzinfo | None = None) -> tuple[Instant, ...]:
    """Return both readings of a date in figures whose order cannot be told (04/09/2025), day first; () for every other text."""
    line = translate_figures(normalize_line(text[:LONGEST])) if text else ""
    match = _NUMERIC.search(line)
    if (
        match is None
        or "." in match["dot"]
        or not 1 <= int(match["first"]) <= 12
        or not 1 <= int(match["second_part"]) <= 12
    ):
        return ()
    readings = (read_instant(line, language=order, default_zone=default_zone) for order in ("en-gb", "en-us"))
    return tuple(dict.fromkeys(reading for reading in readings if reading))


def _read_iso(line: str, default_zone: tzinfo | None) -> Instant | None:
    """Return what needs no search: an ISO 8601 instant or an epoch; None for every other line."""
    if line[10:11] in ("T", " ") and line[4:5] == "-" and line[16:17] in ("", ":", "Z", "+", "-"):
        try:
            when = datetime.fromisoformat(line)
        except ValueError:
            return None
        span = when.utcoffset()
        if not EARLIEST <= when.year <= LATEST or (span and abs(span) > FARTHEST):
            return None
        return _finish(when, default_zone)
    if line[:1].isdigit() and (epoch := _EPOCH.fullmatch(line)):
        seconds = int(epoch["seconds"]) + int(epoch["milli"] or 0) / 1000
        return Instant(datetime.fromtimestamp(seconds, UTC), "minute", True)
    return None


def _finish(when: datetime, default_zone: tzinfo | None) -> Instant:
    zone = when.tzinfo or default_zone
    return Instant(when.replace(tzinfo=zone or UTC), "minute" if zone else "day", zone is not None)


def _read_stated(line: str, language: str, default_zone: tzinfo | None) -> Instant | None:
    line = rewrite_calendars(translate_figures(line), language)
    if compact := _COMPACT.search(line):
        clock = compact["clock"].ljust(6, "0")
        line = f"{compact['year']}-{compact['month']}-{compact['day']}T{clock[:2]}:{clock[2:4]}:{clock[4:]}{line[compact.end() :]}"
    elif java := _JAVA.search(line):
        line = f"{java['day']} {java['name']} {java['year']} {java['clock']} {java['zone']}"
    found = _find_day(line, language)
    if found is None:
        return None
    (year, month, day), start, end = found
    if not EARLIEST <= year <= LATEST:
        return None
    midnight = datetime(year, month, day, tzinfo=UTC)
    joint = _JOINT.match(line, end)
    time = _TIME.match(line, joint.end() if joint else end) or _find_time_before(line, start)
    if time is None:
        return Instant(midnight, "day", False, timed=False)
    return _add_time(midnight, time, line[time.end() :], language, default_zone)


def _find_time_before(line: str, start: int) -> re.Match[str] | None:
    """Return a time of day that stands before the date ("14:10, 9 April 2025"), or None."""
    time = _TIME.search(line, 0, start)
    return time if time and time["minute"] is not None else None


def _add_time(
    midnight: datetime, time: re.Match[str], rest: str, language: str, default_zone: tzinfo | None
) -> Instant:
    hour, minute, second = (int(text or 0) for text in (time["hour"] or time["hour2"], time["minute"], time["second"]))
    half = _read_half(time)
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    part = int((time["part"] or "0").ljust(6, "0")[:6])
    wall = midnight + timedelta(hours=hour, minutes=minute, seconds=second, microseconds=part)
    zone = read_zone(rest, wall.replace(tzinfo=None), language)
    return _finish(wall.replace(tzinfo=zone), default_zone)


def _read_half(time: re.Match[str]) -> str:
    """Return "a" or "p" for the half of the day that stands beside the time, "" where none does."""
    if time["before"]:
        return "a" if time["before"] in ("오전", "上午", "凌晨", "午前") else "p"
    text = (time["half"] or time["half2"] or "").lower().replace(" ", "").replace(".", "")
    if text in ("am", "a", "πμ", "قظ", "ص", "صباحا", "صباحاً", "öö", "sa"):
        return "a"
    return "p" if text else ""


# ---- days ---------------------------------------------------------------------------------------------------------


def _find_day(line: str, language: str) -> tuple[tuple[int, int, int], int, int] | None:
    """Return ((year, month, day), start, end) of the first date in *line*."""
    for pattern in (_ISO, _CJK, _VIETNAMESE):
        if match := pattern.search(line):
            return (int(match["year"]), int(match["month"]), int(match["day"])), match.start(), match.end()
    if written := min(_find_written(line, language), key=lambda found: found[1], default=None):
        return written
    match = _NUMERIC.search(line) or _SHORT_YEAR.search(line)
    if match is None:
        return None
    groups = match.groupdict()
    year = int(groups["year"]) if "year" in groups else 2000 + int(groups["short"])
    ordered = _order_day(int(match["first"]), int(match["second_part"]), language, dotted="." in match[0])
    return ((year, ordered[1], ordered[0]), match.start(), match.end()) if ordered else None


def _find_written(line: str, language: str) -> Iterator[tuple[tuple[int, int, int], int, int]]:
    """Yield the first date of each way to write a month by its name: day, month, year; month, day, year; year, month, day."""
    for pattern in _WRITTEN:
        for match in pattern.finditer(line):
            day = int(match["day"])
            month = read_month(match["name"], language) if 1 <= day <= 31 else None
            if month:
                yield (int(match["year"]), month, day), match.start(), match.end()
                break


def _order_day(first: int, second: int, language: str, *, dotted: bool) -> tuple[int, int] | None:
    """Return (day, month) of two numbers, None where the order cannot be told. Dotted dates are day first everywhere."""
    order = load_months()["order"]
    if first > 12 or second > 12 or first == second or dotted:
        day_first = first > 12 or not second > 12
    elif language in order["unknown"] or not language:
        return None
    else:
        day_first = language not in order["month_first"]
    return (first, second) if day_first else (second, first)


@lru_cache(maxsize=4096)
def read_month(name: str, language: str) -> int | None:
    """Return the month, 1 to 12, that *name* begins to write: in *language*, else in all that agree; None where they do not."""
    word = name.lower().strip(".")
    tables = load_months()
    own: Sequence[str] = tables.get(language.split("-")[0], ())
    if found := _match_month(word, own):
        return found[1]
    matches = [match for table in tables.values() if isinstance(table, list) and (match := _match_month(word, table))]
    longest = max((length for length, _ in matches), default=0)
    months = {month for length, month in matches if length == longest}
    return months.pop() if len(months) == 1 else None


def _match_month(word: str, table: Sequence[str]) -> tuple[int, int] | None:
    """Return (length of the stem, month) of the longest stem of *table* that *word* begins with, past a Hebrew "in"."""
    words = (word, word[1:]) if word[:1] in ("ב", "ל") else (word,)
    return max(
        (
            (len(stem), month)
            for month, stems in enumerate(table, 1)
            for stem in stems.split("|")
            if any(each.startswith(stem) for each in words)
        ),
        default=None,
    )


@cache
def load_months() -> Mapping[str, Any]:
    """Return ``months.toml``: month names by language, and the order of day and month."""
    return tomllib.loads(Path(__file__).with_name("months.toml").read_text(encoding="utf-8"))
