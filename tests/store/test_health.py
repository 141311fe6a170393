"""Is a source called stale when it yields less than the sources file expects, and not sooner?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.items import SourceReport
from monitor.store.health import Freshness, judge_report

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
REPORT = SourceReport(url="https://harbour.example/feed", status=200, links=3, newest=NOW)


def judge(*, expected: timedelta | None, silent: timedelta, usual: timedelta | None = None) -> tuple[str, str]:
    fresh = Freshness(newest_item=NOW - silent, last_new_link=None, usual_gap=usual, expected_gap=expected)
    return judge_report(REPORT, fresh, links=3, now=NOW)


@pytest.mark.parametrize(
    ("expected", "allowed"),
    [
        (timedelta(hours=8), timedelta(hours=24)),
        (timedelta(minutes=20), timedelta(hours=12)),  # a night
        (timedelta(days=7), timedelta(days=21)),
    ],
)
def test_a_source_is_stale_after_three_of_the_gaps_expected_of_it(expected: timedelta, allowed: timedelta) -> None:
    assert judge(expected=expected, silent=allowed)[0] == "ok"
    assert judge(expected=expected, silent=allowed + timedelta(minutes=1))[0] == "stale"


def test_what_is_expected_goes_before_what_was_usual_and_is_the_reason() -> None:
    state, reason = judge(expected=timedelta(hours=8), usual=timedelta(days=2), silent=timedelta(hours=30))
    assert (state, reason) == ("stale", "nothing new for 30 hours; something new every 8 hours is expected")


def test_without_an_expectation_thirty_hours_are_nothing() -> None:
    assert judge(expected=None, silent=timedelta(hours=30))[0] == "ok"
