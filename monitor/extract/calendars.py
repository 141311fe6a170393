"""Which Gregorian day does another calendar's date name? Rewrites Iranian, Thai, Japanese and Taiwanese dates in a line of text.

Also the figures of other scripts. What it does not know it leaves as it stands; the readers of dates.py see the rest.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from datetime import date, timedelta
from functools import cache
from pathlib import Path

_NUMBER = re.compile(r"[^\x00-\x7f]")
_BUDDHIST = re.compile(r"(?<!\d)25[4-9]\d(?!\d)")
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_REIWA = re.compile(r"令和\s?(?P<year>\d{1,2}|元)\s?年")
_HEISEI = re.compile(r"平成\s?(?P<year>\d{1,2}|元)\s?年")
_MINGUO = re.compile(r"(?:中華)?民國\s?(?P<year>\d{2,3})\s?年")
_IRANIAN_FIGURES = re.compile(
    r"(?<!\d)(?P<year>1[34]\d\d)(?P<dash>[/.-])(?P<month>\d{1,2})(?P=dash)(?P<day>\d{1,2})(?!\d)"
)
_MONTH_DAYS = (31, 31, 31, 31, 31, 31, 30, 30, 30, 30, 30, 29)


def translate_figures(line: str) -> str:
    """Return *line* with the decimal figures of every script (٢, ۲, २, 2) as ASCII ones."""
    return line if line.isascii() else _NUMBER.sub(_translate_one, line)


def _translate_one(match: re.Match[str]) -> str:
    value = unicodedata.decimal(match[0], None)
    return match[0] if value is None else str(value)


def rewrite_calendars(line: str, language: str) -> str:
    """Return *line* with the dates of other calendars as Gregorian ones: "2 تیر 1399" as "2020-06-22".

    *language* is a lower-case tag; a date in bare figures such as 1399/04/02 is Iranian for Persian, Dari and Pashto only.
    """
    if line.isascii() and not language.startswith(("fa", "ps", "prs")):
        return line
    line = _REIWA.sub(lambda match: f"{_count(match['year']) + 2018}年", line)
    line = _HEISEI.sub(lambda match: f"{_count(match['year']) + 1988}年", line)
    line = _MINGUO.sub(lambda match: f"{int(match['year']) + 1911}年", line)
    if language.startswith("th") or _THAI.search(line):
        line = _BUDDHIST.sub(lambda match: str(int(match[0]) - 543), line)
    line = _iranian_names().sub(_write_iranian, line)
    if language.startswith(("fa", "ps", "prs")):
        line = _IRANIAN_FIGURES.sub(_write_iranian, line)
    return line


def _count(year: str) -> int:
    return 1 if year == "元" else int(year)


def _write_iranian(match: re.Match[str]) -> str:
    groups = match.groupdict()
    name = groups.get("name")
    month = int(groups["month"]) if name is None else _iranian_months()[name]
    day = find_gregorian(int(match["year"]), month, int(match["day"]))
    return match[0] if day is None else f"{day.isoformat()} "


def find_gregorian(year: int, month: int, day: int) -> date | None:
    """Return the Gregorian day of a day of the Iranian calendar, years 1300 to 1499; None where there is no such day.

    By the 33-year cycle, which agrees with the observed calendar from 1799 to 2256.
    """
    if not (1300 <= year <= 1499 and 1 <= month <= 12 and 1 <= day <= _MONTH_DAYS[month - 1] + (month == 12)):
        return None
    leaps = sum(_is_leap(each) for each in range(1300, year))
    if month == 12 and day == 30 and not _is_leap(year):
        return None
    first = date(1921, 3, 21)  # 1 Farvardin 1300
    return first + timedelta(days=365 * (year - 1300) + leaps + sum(_MONTH_DAYS[: month - 1]) + day - 1)


def _is_leap(year: int) -> bool:
    return year % 33 in (1, 5, 9, 13, 17, 22, 26, 30)


@cache
def _iranian_months() -> dict[str, int]:
    tables = tomllib.loads(Path(__file__).with_name("months.toml").read_text(encoding="utf-8"))
    return {name: month for month, names in enumerate(tables["iranian"]["months"], 1) for name in names.split("|")}


@cache
def _iranian_names() -> re.Pattern[str]:
    names = "|".join(sorted(_iranian_months(), key=len, reverse=True))
    return re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\s+(?P<name>{names})\s*(?:ماه)?\s*،?\s*(?P<year>1[34]\d\d)(?!\d)")
