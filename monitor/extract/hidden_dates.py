"""Which dates stand in an address, a script, a title or anywhere in the source? Finds them; which is the publication's, others judge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from urllib.parse import unquote

from monitor.extract.dates import read_instant, read_month

MOST_YEARS = 60
"""Places of a year in the source where a day is looked for."""
MOST_HITS = 12
"""Dates of publication in scripts that are looked at: further ones are lists of other articles."""

_URL_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:/(?P<month>0?[1-9]|1[0-2])/(?P<day>0?[1-9]|[12]\d|3[01])(?=[/.]|$)"  # "/2025/4/10-ways" is no day
    r"|(?P<dash>[_.-]?)(?P<month2>0[1-9]|1[0-2])(?P=dash)(?P<day2>0[1-9]|[12]\d|3[01])(?!\d))"
)
_URL_NAMED = re.compile(r"/(?P<year>(?:19|20)\d\d)/(?P<name>[a-z]{3,9})/(?P<day>0?[1-9]|[12]\d|3[01])(?=/)")
_URL_STAMP = re.compile(
    r"(?<!\d)(?P<year>20[0-3]\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?\d{0,6}(?!\d)"
)
_URL_MONTH = re.compile(r"/(?P<year>(?:19|20)\d\d)[/-]?(?P<month>0[1-9]|1[0-2])(?=/)")
_SCRIPT_KEY = re.compile(
    r"""ubli(?:shed|sh|cation)(?:_?(?:first|date|time|datetime|timestamp|at|on))*\\?["']?\s*[:=]\s*(?:\{"date":)?\\?["']?(?P<text>\d[^"'\\,;}<\n]{7,40})""",
    re.IGNORECASE,
)
_NO_PUBLICATION = re.compile(r"(?:(?:last|un|re|next|auto|modified|not)_?|data-[\w-]*)p$", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>|^[^<>]*>|<[^<>]*$")
_TITLE_JOINT = re.compile(r"\s*[|–—·•]\s*|\s+-\s+")


@dataclass(frozen=True)
class UrlDay:
    """A day in an address."""

    text: str
    """ISO: 2025-04-09."""
    is_path: bool
    """True where it is a folder of the address or a stamp with a time: outlets file by publication. False: words of a slug,
    which may name the day of what is told (/1999-09-11-anniversary)."""


def find_url_day(path: str) -> UrlDay | None:
    """Return the day in an address: /2025/4/9/, /2025-04-09/, /2025/apr/09/, /news/20250409141000123, and in a slug ferry-20250409."""
    text = unquote(path) if "%" in path else path
    if match := _URL_DAY.search(text):
        day = f"{match['year']}-{int(match['month'] or match['month2']):02}-{int(match['day'] or match['day2']):02}"
        whole = text[match.start() - 1 : match.start()] in ("", "/") and text[match.end() : match.end() + 1] in (
            "",
            "/",
        )
        return UrlDay(day, is_path=match["month"] is not None or whole)
    if match := _URL_STAMP.search(text):
        return UrlDay(f"{match['year']}-{match['month']}-{match['day']}", is_path=True)
    named = _URL_NAMED.search(text.lower())
    month = read_month(named["name"], "en") if named else None
    return UrlDay(f"{named['year']}-{month:02}-{int(named['day']):02}", is_path=True) if named and month else None


def find_script_dates(source: str) -> Iterator[str]:
    """Yield the dates that scripts in *source* call a publication, in order, each once."""
    seen = set[str]()
    place = source.find("ubli")
    while place >= 0 and len(seen) < MOST_HITS:
        match = _SCRIPT_KEY.match(source, place)
        if match and match["text"] not in seen and not _NO_PUBLICATION.search(source[max(0, place - 24) : place]):
            seen.add(match["text"])
            yield match["text"]
        place = source.find("ubli", place + 4)


def find_url_month(path: str) -> tuple[int, int] | None:
    """Return (year, month) of an address such as /2025/04/ferry; None where it has none."""
    match = _URL_MONTH.search(path)
    return (int(match["year"]), int(match["month"])) if match else None


def find_title_date(title: str) -> str | None:
    """Return the last part of a title where it is short enough to be a date: "Ferry sinks | The Courier | 08.04.2025"."""
    last = _TITLE_JOINT.split(title)[-1]
    return last if 8 <= len(last) <= 20 and last != title else None


def is_written(day: date, source: str, language: str) -> bool:
    """Tell whether *source* writes *day* anywhere, in mark-up or in text, with its year."""
    for match in islice(re.finditer(rf"(?<!\d){day.year}", source), MOST_YEARS):
        around = source[max(0, match.start() - 30) : match.end() + 20]
        beside = (source[match.start() : match.end() + 20], around, _TAG.sub(" ", around))
        if any((found := read_instant(text, language=language)) and found.when.date() == day for text in beside):
            return True
    return False
