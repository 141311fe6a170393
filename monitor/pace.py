"""How long is a source left alone? Its interval follows what its looks give: between a third and two thirds seen before.

A look that gives little new came too early, one that gives nothing but new came too late: what falls out of a feed between
two looks is lost. So the interval grows slowly and shrinks quickly. Pure: no clock, no store.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

FLOOR, CEILING = timedelta(minutes=10), timedelta(hours=24)
LEAST_SEEN, MOST_SEEN = 1 / 3, 2 / 3
"""Share of a look's entries that are to be known already."""
AIM = 1 / 2
LONGEST_STEP = 1.25
"""A silent night must not cost the morning's news: after hours without any, the next look comes within a quarter of them."""
SHORTEST_STEP = 0.5
RETRY_SICK = timedelta(minutes=30)
"""How long a source that gave nothing is left alone, where neither it nor the sources file says otherwise."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What is known of a source's pace before a look."""

    every: timedelta | None = None
    """The sources file's ``every``; None: the pace is ours to find."""
    interval: timedelta | None = None
    """How long it was left alone the last time; None: it has had no good look yet."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one good look at a source gave, as far as its pace goes."""

    seen_share: float
    """Share of its entries that were known before, 0..1; 1.0 where nothing has changed, or there are none."""
    newest_age: timedelta | None = None
    """Age of its newest entry; None where no entry has a date."""
    elapsed: timedelta | None = None
    """Since the look before; None: there was none."""
    asked: timedelta | None = None
    """The longest that the source asks to be left alone: ``ttl``, ``sy:updatePeriod``, Cache-Control; None: it does not ask."""


def choose_interval(pace: Pace, look: Look) -> timedelta:
    """Return how long to leave a source alone after a good look at it.

    The file's ``every`` stands. Else the interval before is scaled by what the look gave, and is never less than what the
    source asks for; FLOOR to CEILING. A first look goes by the age of the newest entry.
    """
    if pace.every is not None:
        return pace.every
    interval = _start(look.newest_age) if pace.interval is None else pace.interval * _choose_step(pace.interval, look)
    return min(max(interval, look.asked or FLOOR, FLOOR), CEILING)


def _start(newest_age: timedelta | None) -> timedelta:
    if newest_age is None or timedelta(hours=6) <= newest_age < timedelta(days=1):
        return timedelta(minutes=30)
    if newest_age < timedelta(hours=6):
        return timedelta(minutes=15)
    return timedelta(hours=2) if newest_age < timedelta(days=7) else timedelta(hours=12)


def _choose_step(interval: timedelta, look: Look) -> float:
    """Return what the interval is multiplied by. What is new is taken to come evenly: twice the time, twice as much."""
    if LEAST_SEEN <= look.seen_share <= MOST_SEEN:
        return 1.0
    if look.seen_share > MOST_SEEN and look.elapsed is not None and look.elapsed < interval / 2:
        return 1.0  # somebody looked in between: of course there was little new
    new_share = 1 - look.seen_share
    wanted = (1 - AIM) / new_share if new_share > 0 else LONGEST_STEP
    return min(max(wanted, SHORTEST_STEP), LONGEST_STEP)
