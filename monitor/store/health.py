"""How is a source doing? One state and its reason, from what the last look at it gave. Pure: values in, values out.

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

What is to be said of the outlet's pages, such as "layout changed", is a note beside the state: see layout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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


def judge_report(report: SourceReport, freshness: Freshness, *, links: int, now: datetime) -> tuple[str, str]:
    """Return state and reason for a source that answered; *links* counts the entries it is known to have."""
    if refused := _judge_status(report.status):
        return refused, f"HTTP {report.status}"
    if report.status >= 400:
        return "failing", f"HTTP {report.status}"
    if report.fault:
        return "not-a-feed", report.fault
    if links == 0:
        return "empty", "read, but it has no entries"
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


def _judge_status(status: int) -> str | None:
    if status in BLOCKED:
        return "blocked"
    return "gone" if status in GONE else None


def _judge_freshness(freshness: Freshness, now: datetime) -> tuple[str, str] | None:
    newest = freshness.newest_item or freshness.last_new_link
    if newest is None:
        return None
    age, (allowed, usual) = now - newest, _allow_silence(freshness)
    return ("stale", f"nothing new for {_words(age)}{usual}") if age > allowed else None


def _allow_silence(freshness: Freshness) -> tuple[timedelta, str]:
    """Return how long a source may be silent, and the words that say why."""
    if (expected := freshness.expected_gap) is not None:
        return max(
            STALE_AT_LEAST_EXPECTED, STALE_GAPS * expected
        ), f"; something new every {_words(expected)} is expected"
    if (gap := freshness.usual_gap) is not None:
        return max(STALE_AT_LEAST, STALE_GAPS * gap), f"; something new every {_words(gap)} was usual"
    return STALE_AT_FIRST, ""


def _words(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    if hours >= 48:
        return f"{hours / 24:.0f} days"
    return f"{hours:.0f} hours" if hours >= 2 else f"{max(1, round(hours * 60))} minutes"
