"""Which times are marked up or printed on a page, and on which days? Marks in reading order; what they are times of is judged elsewhere (live.py)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from lxml.html import HtmlElement

from monitor.extract.entry_times import LONGEST_STAMP, Stamp, read_day, read_opening_stamp, read_stamp

MOST_MARKS = 1500
"""Times of a page that are looked at; the longest live blogs have half of it."""

_HEADINGS = ("h2", "h3", "h4", "h5", "h6", "dt", "strong", "b")
SMALL = frozenset(
    {"h1", "h2", "h3", "h4", "h5", "h6", "p", "dt", "time", "span", "strong", "b", "em", "i", "small", "a", "abbr"}
)
_TIMED = re.compile(r"time|date|stamp|posted|publish|created|epoch", re.IGNORECASE)
_CHANGED = re.compile(r"updat|modif|edit|expir|refresh|end", re.IGNORECASE)
_DIGITS = re.compile(r"\s*[\[(]?(?:[^\W\d_]{1,8}\.?:?\s){0,2}\d")


@dataclass(eq=False)
class Mark:
    """One time on the page."""

    element: HtmlElement
    stamp: Stamp
    role: tuple[str, ...]
    """How it is marked up: the times of one list share it."""


def read_marks(tree: HtmlElement, language: str, *, titled: bool) -> list[Mark]:
    """Return the times that may be entries' own, in reading order, with the day of the heading above those that state none.

    Of a page that does not call itself a live blog only times that are plainly marked up are looked at.
    """
    marks: list[Mark] = []
    days: list[tuple[int, date]] = []
    for element in tree.iter() if titled else tree.iter("time", *_HEADINGS):
        if not isinstance(element.tag, str):
            continue
        name, stamp = _read_attributes(element, language) if titled or element.tag == "time" else ("", None)
        stamp = stamp or _read_text(element, language, titled=titled)
        if stamp is not None:
            marks.append(
                Mark(element, stamp, (str(element.tag), " ".join(element.get("class", "")[:300].split()[:1]), name))
            )
            if len(marks) >= MOST_MARKS:
                break
        elif titled and (day := _read_day(element, language)) is not None:
            days.append((len(marks), day))
    return _lend_days(marks, days)


def _read_attributes(element: HtmlElement, language: str) -> tuple[str, Stamp | None]:
    """Return the dated time that an attribute states, and the attribute's name."""
    for name, value in element.attrib.items():
        dated = name == "content" and "date" in element.get("itemprop", "").lower()
        timed = _TIMED.search(name) and not _CHANGED.search(name)
        if (dated or timed) and value[:1].isdigit() and (stamp := read_stamp(value, language)) and stamp.day:
            return str(name), stamp
    return "", None


def _read_text(element: HtmlElement, language: str, *, titled: bool) -> Stamp | None:
    """Return the time that an element is, or that a heading opens with."""
    if element.tag == "time":
        stamp = read_stamp("".join(element.itertext()), language) or read_stamp(element.text or "", language)
        day = read_day(element.get("datetime", ""), language)
        return replace(stamp, day=stamp.day or day) if stamp is not None else None
    text = element.text
    if not text or not _DIGITS.match(text):
        return None
    if element.tag in _HEADINGS:
        return read_stamp(text, language) or read_opening_stamp(text, strict=False)
    if not titled:
        return None
    return read_stamp(text, language) or (read_opening_stamp(text, strict=True) if element.tag in ("p", "li") else None)


def _read_day(element: HtmlElement, language: str) -> date | None:
    text = element.text
    if not text or len(text) > LONGEST_STAMP or element.tag not in SMALL or not any(char.isdigit() for char in text):
        return None
    return read_day(text, language)


def _lend_days(marks: list[Mark], days: Sequence[tuple[int, date]]) -> list[Mark]:
    """Give clocks the day of the heading above them; a date above all of them is the page's own, unless others follow."""
    if any(0 < count < len(marks) for count, _ in days):
        ends = [count for count, _ in days[1:]] + [len(marks)]
        for (count, day), end in zip(days, ends, strict=True):
            for mark in marks[count:end]:
                mark.stamp = mark.stamp if mark.stamp.day is not None else replace(mark.stamp, day=day)
    return marks
