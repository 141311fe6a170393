"""How is a source doing? One state and its reason, from what the looks at it gave. Pure: values in, values out.

| state | rule |
|---|---|
| ``unchecked`` | nobody has looked at it yet |
| ``ok`` | it was read, has entries, and they are young enough |
| ``empty`` | it was read and has no entries |
| ``stale`` | its newest entry is older than three times its usual gap between new entries, and than 3 days; until a gap is known (it takes two looks with something new between them), older than 14 days; where the sources file says what to ``expect``, older than three times that gap, and than 12 hours |
| ``blocked`` | HTTP 401, 403, 429 or 451, or robots.txt refuses it |
| ``not-a-feed`` | it answered 200 with something that is not what the sources file says |
| ``gone`` | HTTP 404 or 410 |
| ``failing`` | anything else: time-outs, names that do not resolve, HTTP 5xx |

One bad look is no sickness. What may pass by itself (``failing``, ``not-a-feed``, HTTP 429) leaves the state of a source that was
read before as it is, with the failure as its reason, until three looks in a row have failed or six hours have gone. What the server
said in so many words (403, 404, robots.txt) counts at once. While no other source answers either, a source that gives no answer is
not held sick for a day: it is more likely this machine that is offline. What to do about each is in advice.

What is to be said of the outlet's pages, such as "layout changed", is a note beside the state: see layout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.items import Outcome, SourceReport

STALE_AT_FIRST = timedelta(days=14)
"""A source that has nothing from the last fortnight at first look is not news."""
STALE_AT_LEAST = timedelta(days=3)
"""A quiet weekend is no fault, however busy the source is else."""
STALE_GAPS = 3
"""So many usual gaps without anything new."""
STALE_AT_LEAST_EXPECTED = timedelta(hours=12)
"""The same for a source of which the sources file says what to expect: a quiet night is no fault."""
GAP_WEIGHT = 0.3
"""Share of the latest gap in the usual one: an exponential mean, so that a source may change its pace."""
BLOCKED = frozenset({401, 403, 429, 451})
GONE = frozenset({404, 410})
READ_STATES = frozenset({"ok", "empty", "stale"})
"""States of a source that was read; in all others but ``unchecked`` nothing could be read."""
LOOKS_FORGIVEN = 2
"""So many failed looks in a row are noted and no more: servers are restarted at night."""
HOURS_FORGIVEN = timedelta(hours=6)
"""The same in time, for a source that is looked at seldom."""
OFFLINE_FORGIVEN = timedelta(days=1)
"""For so long a source's silence is put down to this machine's network while no other source answers either."""
LATELY = timedelta(hours=1)
"""At a first failure, other sources that were read within this time still prove that this machine is online."""
LONGEST_BACK_OFF = timedelta(days=1)
"""A source that fails is asked once a day at least: it may come back."""
_HTTP = re.compile(r"\bHTTP (\d{3})\b")


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """What the store knows of a source's pace."""

    newest_item: datetime | None
    """Latest date among its entries; None where it dates none."""
    last_new_link: datetime | None
    """When a look last gave an address the store did not have: stands in where entries have no dates."""
    usual_gap: timedelta | None
    """Mean time between new entries; None until two looks differed."""
    expected_gap: timedelta | None = None
    """Time between two entries that the sources file expects; None: it expects nothing."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a source stands after the looks so far."""

    state: str
    reason: str
    since: datetime | None
    """When it came into this state; None while nobody has looked."""
    failures: int = 0
    """Looks in a row that could not read it, those left out that this machine's own network may have failed."""
    failing_since: datetime | None = None
    """The first of these looks; None where the last one read it."""


def stand_after(
    before: Standing,
    look: tuple[str, str],
    *,
    now: datetime,
    first: timedelta,
    others_answer: bool = True,
    is_early: bool = False,
) -> tuple[Standing, timedelta]:
    """Return how a source stands after a look that gave this state and reason, and how long to leave it alone then.

    *first* is how long where all is well or after a first failure; see :func:`back_off`. *others_answer* is false
    where no other source has been read since this one began to fail, or lately (LATELY) at its first failure. A look that *is_early* came
    before its time, as a person's does: failing, it adds nothing to the failures counted.
    """
    state, reason = look
    if state in READ_STATES:
        since = before.since if before.state == state else now
        return Standing(state=state, reason=reason, since=since), first
    failing_since = before.failing_since or now
    is_ours = state == "failing" and not others_answer and now - failing_since < OFFLINE_FORGIVEN
    failures = before.failures + (not is_ours and not (is_early and before.failures))
    wait = back_off(first, failures)
    was_read = before.state in READ_STATES
    if was_read and (is_ours or _is_forgiven(look, failures, now - failing_since)):
        said = _word_failures(reason, failures, is_ours=is_ours)
        return replace(before, reason=said, failures=failures, failing_since=failing_since), wait
    since = before.since if before.state == state else failing_since if was_read else now
    return Standing(state=state, reason=reason, since=since, failures=failures, failing_since=failing_since), wait


def back_off(first: timedelta, failures: int) -> timedelta:
    """Return how long to leave a source alone after so many *failures* in a row: *first*, then twice as long each time, up to a day.

    A *first* of more than a day stands as it is.
    """
    longest = max(first, LONGEST_BACK_OFF)
    doublings = min(max(failures - 1, 0), 16)  # beyond that any wait is longer than a day
    return min(longest, first * (1 << doublings))


def judge_report(
    report: SourceReport, freshness: Freshness, *, links: int, now: datetime, is_search: bool = False
) -> tuple[str, str]:
    """Return state and reason for a source that answered; *links* counts the entries it is known to have.

    A source that has lost its entries is stale once the newest it had is old enough; a search may find nothing for ever.
    """
    if refused := _judge_status(report.status):
        return refused, f"HTTP {report.status}"
    if report.status >= 400:
        return "failing", f"HTTP {report.status}"
    if report.fault:
        return "not-a-feed", report.fault
    if links == 0:
        late = None if is_search else _judge_freshness(freshness, now)
        return ("stale", f"it has no entries any more; {late[1]}") if late else ("empty", "read, but it has no entries")
    return _judge_freshness(freshness, now) or ("ok", f"{links} entries")


def judge_outcome(outcome: Outcome) -> tuple[str, str]:
    """Return state and reason for a source that gave no readable answer."""
    if (status := _HTTP.search(outcome.reason)) and (refused := _judge_status(int(status.group(1)))):
        return refused, outcome.reason
    if outcome.state == "refused":
        return "blocked", outcome.reason
    return ("not-a-feed" if outcome.state == "quarantined" else "failing"), outcome.reason


def next_gap(freshness: Freshness, newest: datetime | None) -> timedelta | None:
    """Return the usual gap after a look whose newest entry is *newest*; unchanged where that is nothing new."""
    before = freshness.newest_item
    if before is None or newest is None or newest <= before:
        return freshness.usual_gap
    latest = newest - before
    if freshness.usual_gap is None:
        return latest
    return GAP_WEIGHT * latest + (1 - GAP_WEIGHT) * freshness.usual_gap


def _is_forgiven(look: tuple[str, str], failures: int, lasting: timedelta) -> bool:
    """Return whether a look that failed is only noted, at a source that was read before."""
    state, reason = look
    may_pass = state in ("failing", "not-a-feed") or "HTTP 429" in reason
    return may_pass and failures <= LOOKS_FORGIVEN and lasting < HOURS_FORGIVEN


def _word_failures(reason: str, failures: int, *, is_ours: bool) -> str:
    if is_ours:
        return f"the last look failed, and no other source answers: {reason}"
    return f"the last look failed: {reason}" if failures == 1 else f"the last {failures} looks failed: {reason}"


def _judge_status(status: int) -> str | None:
    if status in BLOCKED:
        return "blocked"
    return "gone" if status in GONE else None


def _judge_freshness(freshness: Freshness, now: datetime) -> tuple[str, str] | None:
    newest = freshness.newest_item or freshness.last_new_link
    if newest is None:
        return None
    age, (allowed, usual) = now - newest, _allow_silence(freshness)
    return ("stale", f"nothing new for {word_span(age)}{usual}") if age > allowed else None


def _allow_silence(freshness: Freshness) -> tuple[timedelta, str]:
    """Return how long a source may be silent, and the words that say why."""
    if (expected := freshness.expected_gap) is not None:
        return max(
            STALE_AT_LEAST_EXPECTED, STALE_GAPS * expected
        ), f"; something new every {word_span(expected)} is expected"
    if (gap := freshness.usual_gap) is not None:
        return max(STALE_AT_LEAST, STALE_GAPS * gap), f"; something new every {word_span(gap)} was usual"
    return STALE_AT_FIRST, ""


def word_span(span: timedelta) -> str:
    """Return a length of time as a person says it, to the unit that matters: ``4 days``, ``6 hours``, ``20 minutes``."""
    hours = span.total_seconds() / 3600
    if hours >= 48:
        return f"{hours / 24:.0f} days"
    return f"{hours:.0f} hours" if hours >= 2 else f"{max(1, round(hours * 60))} minutes"
