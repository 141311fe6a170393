"""When was each entry of a live blog written? What the page's reader found; in text without a page, headings that open with a clock.

Pasted text says its clock times without their zone, so the zone is taken from the article's own dates: the oldest entry is
about as old as the page, none is younger than its last change. Where that does not come out, nothing is claimed but that
the topmost entry is as young as the page's last change.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from monitor.items import Article
from monitor.text.sentences import Sentence

_CLOCK = re.compile(r"^(\d{1,2})(?:[:.h]|\s?Uhr\s?)(\d{2})?\s?(?:([ap])\.?m\.?)?(?=\W|$)", re.IGNORECASE)
_SLACK = timedelta(minutes=15)  # between the page's date and its first entry
_LATE = timedelta(minutes=5)
_WIDEST_ZONE = timedelta(hours=14)


@dataclass(frozen=True)
class Entry:
    """One entry's place in the text and its instant."""

    start: int
    when: datetime | None
    """None: it has no time of its own, as a summary pinned to the top."""


def find_entries(article: Article, sentences: Sequence[Sentence]) -> list[Entry]:
    """Return the entries in the order of the text: those with times of the page, else two or more paragraphs that open with a clock.

    [] for any other text.
    """
    if any(paragraph.posted_at is not None for paragraph in article.paragraphs):
        return list(_read_paragraphs(article))
    opening = [
        one for place, one in enumerate(sentences) if not place or sentences[place - 1].paragraph != one.paragraph
    ]
    clocks = [(sentence.start, clock) for sentence in opening if (clock := _read_clock(sentence)) is not None]
    first, last = article.date_published, article.date_modified or article.date_published
    if len(clocks) < 2 or first is None or last is None:
        return []
    local = _on_days([clock for _, clock in clocks])
    oldest, newest = min(local), max(local)
    for zone in _zones(first, oldest):
        instants = [_as_instant(first, moment - oldest, oldest, zone) for moment in local]
        if max(instants) <= last + _LATE:
            return [Entry(start, when) for (start, _), when in zip(clocks, instants, strict=True)]
    top = next(start for (start, _), moment in zip(clocks, local, strict=True) if moment == newest)
    return [Entry(top, last)] if top == clocks[0][0] else []


def instant_at(entries: Sequence[Entry], start: int) -> datetime | None:
    """Return the instant of the entry that offset *start* lies in; None before the first entry, and without entries."""
    above = bisect_right(entries, start, key=lambda entry: entry.start)
    return entries[above - 1].when if above else None


def _read_paragraphs(article: Article) -> Iterator[Entry]:
    start = 0
    for text, paragraph in zip(article.article_body.split("\n\n"), article.paragraphs, strict=False):
        yield Entry(start, paragraph.posted_at)
        start += len(text) + 2


def _read_clock(sentence: Sentence) -> timedelta | None:
    """Return the clock time that a paragraph's first sentence opens with, from midnight; None where it opens with none."""
    match = _CLOCK.match(sentence.text)
    if match is None or not (match[2] or match[3]):
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        hour = hour % 12 + (12 if match[3].lower() == "p" else 0)
    return timedelta(hours=hour, minutes=minute) if hour < 24 and minute < 60 else None


def _on_days(clocks: Sequence[timedelta]) -> list[timedelta]:
    """Return the clocks on one running scale: a jump against the order of the page is another day."""
    steps = [later - earlier for earlier, later in pairwise(clocks)]
    # The shorter way round the clock tells which way the page runs: 00:20 above 23:50 is half an hour, downwards.
    turns = [(step + timedelta(hours=12)) % timedelta(days=1) - timedelta(hours=12) for step in steps]
    falling = sum(turn < timedelta(0) for turn in turns) >= sum(turn > timedelta(0) for turn in turns)
    day, scale = timedelta(0), [clocks[0]]
    for clock, step in zip(clocks[1:], steps, strict=True):
        if falling and step > timedelta(0):
            day -= timedelta(days=1)
        elif not falling and step < timedelta(0):
            day += timedelta(days=1)
        scale.append(day + clock)
    return scale


def _zones(first: datetime, oldest: timedelta) -> list[timedelta]:
    """Return the offsets from UTC that bring the oldest entry to the page's first date."""
    stated = first.utcoffset()
    if stated:
        return [stated]
    published = first.astimezone(UTC)
    midnight = published.replace(hour=0, minute=0, second=0, microsecond=0)
    clock = timedelta(seconds=oldest.total_seconds() % 86_400)
    found = []
    for day in (-1, 0, 1):
        gap = midnight + timedelta(days=day) + clock - published
        half_hours = round(gap / timedelta(minutes=30))
        zone = half_hours * timedelta(minutes=30)
        if abs(gap - zone) <= _SLACK and abs(zone) <= _WIDEST_ZONE:
            found.append(zone)
    return sorted(found, key=abs)


def _as_instant(first: datetime, since: timedelta, oldest: timedelta, zone: timedelta) -> datetime:
    """Return the entry *since* after the oldest, whose local clock is *oldest*, on the page's first day there."""
    local = first.astimezone(UTC) + zone
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    clock = timedelta(seconds=oldest.total_seconds() % 86_400)
    start = midnight + clock
    if start - local > timedelta(hours=12):
        start -= timedelta(days=1)
    elif local - start > timedelta(hours=12):
        start += timedelta(days=1)
    return start - zone + since
