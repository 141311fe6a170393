"""When is the page of a held article looked at again? Ever more seldom, until its outlet has stopped to edit it.

Pure: instants in, instants out. GDELT fetched 88 million news pages again a day and a week after it had first seen them
("Looking back on four months of the Global Difference Graph", 2018): 18 in 100 had another text within the week, four fifths
of these within the first day, and 1.5 in 100 were gone. NewsDiffs (Price and others, 2012) let the pace follow the time since
the last *change*, not since publication: who edits, edits again. Both rules are here; the steps between are ours, so that
an article that never changes costs six requests.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.items import DatePrecision

STEPS = (
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=8),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
)
"""After the last change that was seen (at first: after publication); then never again."""
LIVE_STEPS = (
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=8),
    timedelta(days=1),
    timedelta(days=3),
)
"""The same for a live blog, which grows by entries while the event lasts."""
MOST_CHANGES = 24
"""Changes after which an article's clock is set back no more: some pages print the time of day among their sentences,
and every look finds them edited."""
MOST_LIVE_CHANGES = 240
LONGEST_YOUTH = timedelta(days=30)
"""After publication; no change later than this sets the clock back."""

PASSING = ("empty", "error", "maintenance", "bot check", "consent", "javascript", "not found", "unreadable")
"""Kinds of pages without an article that may have one tomorrow: a host has a bad hour, or doubts its visitor for a while.

What a paywall, a login or a list shows, and what is no page at all, stays as it is.
"""

_GONE = ("HTTP 404", "HTTP 410", "not found:")


def choose_revisit(*, changed_at: datetime, is_live: bool, now: datetime) -> datetime | None:
    """Return when to look again at a page that was looked at just *now*; None: never.

    It is the next step after *changed_at*, and at least the shortest step from *now*: a look that came late is not
    followed by the next one at once.
    """
    steps = LIVE_STEPS if is_live else STEPS
    upcoming = (changed_at + step for step in steps if changed_at + step > now)
    return max(first, now + steps[0]) if (first := next(upcoming, None)) is not None else None


def date_first(
    published: datetime | None,
    precision: DatePrecision | None,
    modified: datetime | None,
    *,
    first_seen: datetime,
) -> datetime:
    """Return from when on a new article's schedule counts: when its text was last touched, as far as the page tells.

    An article of which only the day is known is as young as it can be: seen on that day, it was published just then. A date
    in the future counts as the moment it was first seen, and so does none.
    """
    stated = [when for when in (published, modified) if when is not None and when <= first_seen]
    if not stated:
        return first_seen
    latest = max(stated)
    if latest == published and precision != "minute":
        return min(first_seen, latest + timedelta(days=1))
    return latest


def date_change(changed_at: datetime, *, first_seen: datetime, changes: int, is_live: bool, now: datetime) -> datetime:
    """Return from when on the schedule counts after a change that was seen *now*, the *changes*-th of its article.

    It begins anew, but for pages that change for ever: there it goes on from *changed_at*, the change before.
    """
    most = MOST_LIVE_CHANGES if is_live else MOST_CHANGES
    return changed_at if changes > most or now - first_seen > LONGEST_YOUTH else now


def is_gone(state: str, reason: str | None) -> bool:
    """Tell whether a page that ended in *state* for *reason* was taken down: 404, 410, or a page that says so."""
    return state in ("failed", "quarantined") and (reason or "").startswith(_GONE)


def has_passing_reason(reason: str | None) -> bool:
    """Tell whether *reason*, for which a page was quarantined, is one that passes."""
    return (reason or "").partition(":")[0] in PASSING
