"""When was each entry of a list posted? Reads the times that entries print or carry, and gives them days and zones.

A page of many entries prints clock times without day or zone ("14:32"): the days follow from headings, from the neighbours and from
the page's own dates, the zone from what the page states. What does not come out is None; a wrong instant costs more than none.
Relative times ("2h ago") are no times.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import pairwise

from monitor.extract.dates import Instant, read_instant
from monitor.extract.zones import read_zone

DAY = timedelta(days=1)
LONGEST_STAMP = 60
"""Characters of a text that is nothing but a time."""
_SLACK = timedelta(minutes=15)
"""Between the page's dates and its first or last entry."""
_LATE = timedelta(minutes=10)
_CLOSE = timedelta(hours=1)
_DISORDER = timedelta(hours=1)
"""A clock that goes back by no more is one that was put in late, and no other day's."""
_WIDEST_ZONE = timedelta(hours=14)

_EPOCH = re.compile(r"(?P<seconds>1[0-9]{9})(?:\d{3}|\.\d+)?")
_CLOCK = (
    r"(?:(?P<hour>[01]?\d|2[0-3])\s?(?:[:.h時]|\s?Uhr\s?)\s?(?P<minute>[0-5]\d)(?:[:.][0-5]\d)?(?!\d)(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?"
    r"|(?P<hour2>1[0-2]|[1-9])\s?(?P<half2>[ap])\.?\s?m\b\.?)(?:\s?(?:Uhr|h|hrs|uur)\b\.?)?"
)
_BEFORE = r"[\s\[(|–—-]*(?:[^\W\d_]{1,8}\.?:?\s){0,2}"
"""Brackets and a word or two, as in "kl. 14.32", "Updated at 14:32", "ore 14:32"."""
_WHOLE = re.compile(rf"{_BEFORE}{_CLOCK}(?P<rest>.{{0,40}})")
_OPENING = re.compile(
    rf"[\s\[(]*{_CLOCK}(?P<rest>\s?\(?(?:(?:GMT|UTC)?[+\u2212-]\d{{1,2}}(?::?\d{{2}})?|[A-ZМСК]{{2,5}}\b)\)?)?(?P<joint>\s*[\])|:–—-]+\s|\s*$|\s+)"
)
_NO_ZONE = re.compile(r"[\s\])|:.,–—-]*(?:\(?[A-Z]{1,5}\)?)?[\s\])|:.,–—-]*")
_ANY_DAY = datetime(2000, 1, 15)  # noqa: DTZ001 - a wall clock


@dataclass(frozen=True)
class Stamp:
    """One time as it stands on the page."""

    clock: timedelta
    """Time of day, from midnight."""
    day: date | None = None
    zone: tzinfo | None = None
    """None: the page states none with it, or one that only a day gives a meaning."""
    zone_name: str = ""
    """What stands behind the clock: ``BST``, ``ET``, ``(UTC+2)``."""

    @property
    def instant(self) -> datetime | None:
        """The instant, where day and zone are both known."""
        if self.day is None or self.zone is None:
            return None
        return datetime(self.day.year, self.day.month, self.day.day, tzinfo=self.zone) + self.clock

    @property
    def wall(self) -> datetime | None:
        """What the clock showed, without a zone; None without a day."""
        return None if self.day is None else datetime(self.day.year, self.day.month, self.day.day) + self.clock  # noqa: DTZ001


def read_stamp(text: str, language: str) -> Stamp | None:
    """Return the time that *text* is, with or without a day; None where it is more, less, or a bare day."""
    line = " ".join(text.split())
    if not 1 < len(line) <= LONGEST_STAMP or not any(char.isdigit() for char in line):
        return None
    if epoch := _EPOCH.fullmatch(line):
        return _as_stamp(datetime.fromtimestamp(int(epoch["seconds"]), UTC), zoned=True)
    match = _WHOLE.fullmatch(line)
    if match and (_NO_ZONE.fullmatch(match["rest"]) or read_zone(match["rest"], _ANY_DAY, language)):
        return _read_match(match)
    found = read_instant(line, language=language)
    if found is None or not _states_clock(line):
        return None
    return _as_stamp(found.when, zoned=found.zoned)


def read_opening_stamp(text: str, *, strict: bool) -> Stamp | None:
    """Return the clock time that opens *text*, as in "20:31 The evening"; *strict*: only where a mark parts it from the rest."""
    match = _OPENING.match(text[:40])
    if match is None or (strict and match["joint"].isspace() and "Uhr" not in match[0]):
        return None
    return _read_match(match)


def read_day(text: str, language: str) -> date | None:
    """Return the day that *text* is; None where it has a time of day too, or is longer than a date."""
    line = " ".join(text.split())
    if not 5 < len(line) <= LONGEST_STAMP or _states_clock(line):
        return None
    found = read_instant(line, language=language)
    return found.when.date() if found is not None else None


def _states_clock(line: str) -> bool:
    """Tell a date with a time of day from a bare date: 03.04.2025 holds no clock."""
    return (
        re.search(r"(?<![\d.])\d{1,2}(?::|h|\.)[0-5]\d(?![\d.]|\.\d)|\d\s?[ap]\.?m\b|T\d\d", line, re.IGNORECASE)
        is not None
    )


def _as_stamp(when: datetime, *, zoned: bool) -> Stamp:
    clock = timedelta(hours=when.hour, minutes=when.minute, seconds=when.second)
    return Stamp(clock, when.date(), when.tzinfo if zoned else None)


def _read_match(match: re.Match[str]) -> Stamp:
    hour, minute = int(match["hour"] or match["hour2"]), int(match["minute"] or 0)
    half = (match["half"] or match["half2"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return Stamp(timedelta(hours=hour, minutes=minute), zone_name=(match["rest"] or "").strip())


# ---- days and zones -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PageDates:
    """What the page says of itself, and when it was fetched."""

    published: Instant | None
    modified: Instant | None
    fetched_at: datetime
    language: str = ""

    @property
    def last(self) -> datetime:
        """No entry is younger than this."""
        return (self.modified.when if self.modified is not None and self.modified.zoned else self.fetched_at) + _LATE


def resolve_stamps(stamps: Sequence[Stamp | None], page: PageDates) -> list[datetime | None]:
    """Return the instant of each stamp, all in the order of the page; None where day or zone cannot be told.

    An instant after the page was fetched is none either.
    """
    placed = [_name_zone(one, page.language) for one in _place_days(stamps, page)]
    zone = _find_zone(placed, page)
    instants = [None if one is None else replace(one, zone=one.zone or zone).instant for one in placed]
    return [when if when is not None and when <= page.fetched_at + _LATE else None for when in instants]


def _name_zone(stamp: Stamp | None, language: str) -> Stamp | None:
    """Give a stamp the zone that stands behind it: "ET" is another clock in summer."""
    wall = stamp.wall if stamp is not None and stamp.zone is None and stamp.zone_name else None
    return stamp if stamp is None or wall is None else replace(stamp, zone=read_zone(stamp.zone_name, wall, language))


def order_newest_first(instants: Sequence[datetime | None]) -> list[int]:
    """Return the places of the entries, newest first; an entry without a time stays behind the one it follows.

    What stands above the first timed entry stays first, on a page that runs upwards too. Where no instant is known, all stay as they are.
    """
    keys = list(instants)
    first = next((place for place, key in enumerate(keys) if key is not None), len(keys))
    timed = [(key, place) for place, key in enumerate(keys) if key is not None]
    ordered = [place for _, place in sorted(timed, key=lambda pair: pair[0], reverse=True)]
    result = list(range(first))
    for place in ordered:
        result.append(place)
        following = place + 1
        while following < len(keys) and keys[following] is None:
            result.append(following)
            following += 1
    return result


def tells_the_past(stamps: Sequence[Stamp | None], instants: Sequence[datetime | None], page: PageDates) -> bool:
    """Tell a chronology from a live blog: the oldest stands on top, and all lie before the publication or state no day.

    A bare clock takes its day from the page's dates, so that it proves nothing of when it was.
    """
    clocks = [stamp.clock for stamp in stamps if stamp is not None]
    if runs_down(clocks):
        return False
    if all(stamp.day is None for stamp in stamps if stamp is not None):
        return True
    published = page.published.when + _SLACK if page.published is not None and page.published.timed else None
    return published is not None and all(when < published for when in instants if when is not None)


def _on_days(clocks: Sequence[timedelta]) -> list[timedelta]:
    """Return the clocks on one running scale from the first one's midnight: a jump against the order of the page is another day."""
    day, scale, falling = timedelta(0), list(clocks[:1]), runs_down(clocks)
    for earlier, later in pairwise(clocks):
        if falling and later > earlier + _DISORDER:
            day -= DAY
        elif not falling and later < earlier - _DISORDER:
            day += DAY
        scale.append(day + later)
    return scale


def runs_down(clocks: Sequence[timedelta]) -> bool:
    """Tell a page with its newest entry on top: 00:20 above 23:50 is half an hour, downwards."""
    turns = [(later - earlier + DAY / 2) % DAY - DAY / 2 for earlier, later in pairwise(clocks)]
    return sum(turn < timedelta(0) for turn in turns) >= sum(turn > timedelta(0) for turn in turns)


def _place_days(stamps: Sequence[Stamp | None], page: PageDates) -> list[Stamp | None]:
    """Give each stamp its day: its own, else by the nearest one that has one, else by the page's dates."""
    found = {place: stamp for place, stamp in enumerate(stamps) if stamp is not None}
    scale = dict(zip(found, _on_days([stamp.clock for stamp in found.values()]), strict=True))
    days = {place: stamp.day for place, stamp in found.items() if stamp.day is not None}
    if found and not days:
        days = _anchor(scale, page)
    if not days:
        return list(stamps)
    placed: list[Stamp | None] = [None] * len(stamps)
    for place, stamp in found.items():
        near = min(days, key=lambda each: abs(each - place))
        placed[place] = replace(stamp, day=stamp.day or days[near] + (scale[place] // DAY - scale[near] // DAY) * DAY)
    return placed


def _anchor(scale: Mapping[int, timedelta], page: PageDates) -> dict[int, date]:
    """Return the day of the newest or oldest clock where none states its own; {} where the page's dates tell of two.

    The newest entry is not younger than the page's change, the oldest not older than its publication.
    """
    newest, oldest = max(scale, key=lambda place: scale[place]), min(scale, key=lambda place: scale[place])
    fits: list[tuple[timedelta, int, date]] = []
    for stated, end in ((page.modified, newest), (page.published, oldest)):
        if stated is not None:
            turn = _turn(stated, scale[end] % DAY, backwards=end == newest)
            fits.append((abs(turn), end, (stated.when + turn).date()))
    if not fits:
        return {}
    days = {day - scale[end] // DAY * DAY for _, end, day in fits}
    gap, end, day = min(fits)
    return {end: day} if len(days) == 1 or gap <= _CLOSE else {}


def _turn(stated: Instant, clock: timedelta, *, backwards: bool) -> timedelta:
    """Return how far from the page's date the clock stands: before it or after, but for dates in UTC the shorter way round."""
    gap = clock - (stated.when - stated.when.replace(hour=0, minute=0, second=0, microsecond=0))
    if stated.zoned and not stated.when.utcoffset():
        return (gap + DAY / 2) % DAY - DAY / 2
    return _SLACK - (_SLACK - gap) % DAY if backwards else (gap + _SLACK) % DAY - _SLACK


def _find_zone(stamps: Sequence[Stamp | None], page: PageDates) -> tzinfo | None:
    """Return the zone of clocks that state none: that of other entries, else of the page's dates, else the one that fits them."""
    stated = [one.zone for one in stamps if one is not None and one.zone is not None]
    stated += [
        one.when.tzinfo for one in (page.published, page.modified) if one is not None and one.zoned and one.when.tzinfo
    ]
    local = next((zone for zone in stated if zone.utcoffset(None)), None)
    bare = [replace(one, zone=UTC).instant for one in stamps if one is not None and one.zone is None]
    return local or _fit_zone([when for when in bare if when is not None], page)


def _fit_zone(local: Sequence[datetime], page: PageDates) -> tzinfo | None:
    """Return the offset that brings the newest clock to the page's change, or the oldest to its publication; None where two do.

    A page that gives its own dates in UTC says nothing of the clocks that it prints.
    """
    found: set[timedelta] = set()
    for stated, choose in ((page.modified, max), (page.published, min)):
        if not local or stated is None or not stated.zoned:
            continue
        gap = choose(local) - stated.when
        offset = round(gap / timedelta(minutes=30)) * timedelta(minutes=30)
        fits = abs(gap - offset) <= _SLACK and abs(offset) <= _WIDEST_ZONE
        if fits and max(local) - offset <= page.last:
            found.add(offset)
    return timezone(found.pop()) if len(found) == 1 else None
