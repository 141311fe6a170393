"""Is a source called stale when it yields less than is expected of it, sick when it keeps failing, and neither sooner?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.items import SourceReport
from monitor.store.health import Freshness, Standing, back_off, judge_report, stand_after

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


def stand(state: str = "ok", failures: int = 0, failing_since: datetime | None = None) -> Standing:
    since = NOW - timedelta(days=9)
    return Standing(state=state, reason="3 entries", since=since, failures=failures, failing_since=failing_since)


FIRST = timedelta(minutes=30)
TIMED_OUT = ("failing", "no whole answer in time")


@pytest.mark.parametrize("look", [TIMED_OUT, ("not-a-feed", "not a feed: text/html"), ("blocked", "HTTP 429")])
def test_what_may_pass_by_itself_makes_a_source_sick_at_the_third_look_only(look: tuple[str, str]) -> None:
    now, standing = NOW, stand()
    seen = []
    for _ in range(3):
        standing, wait = stand_after(standing, look, now=now, first=FIRST)
        seen.append((standing.state, wait / FIRST))
        now += wait
    assert seen == [("ok", 1), ("ok", 2), (look[0], 4)]
    assert standing.since == NOW


@pytest.mark.parametrize(
    "look", [("blocked", "HTTP 403 (forbids)"), ("blocked", "robots.txt disallows /"), ("gone", "HTTP 404")]
)
def test_what_a_server_says_in_so_many_words_counts_at_once(look: tuple[str, str]) -> None:
    standing, _ = stand_after(stand(), look, now=NOW, first=FIRST)
    assert (standing.state, standing.since) == (look[0], NOW)


def test_a_source_that_is_looked_at_seldom_is_sick_after_six_hours_of_failing() -> None:
    standing = stand(failures=1, failing_since=NOW - timedelta(hours=6))
    assert stand_after(standing, TIMED_OUT, now=NOW, first=timedelta(hours=12))[0].state == "failing"


def test_a_source_nobody_could_read_so_far_is_sick_at_once() -> None:
    assert stand_after(stand("unchecked"), TIMED_OUT, now=NOW, first=FIRST)[0].state == "failing"


def test_a_network_that_is_down_for_a_day_excuses_nobody_any_more() -> None:
    standing = stand(failing_since=NOW - timedelta(hours=23))
    assert stand_after(standing, TIMED_OUT, now=NOW, others_answer=False, first=FIRST)[0].state == "ok"
    later = NOW + timedelta(hours=1)
    assert stand_after(standing, TIMED_OUT, now=later, others_answer=False, first=FIRST)[0].state == "failing"


def test_a_look_before_its_time_counts_as_a_failure_only_where_it_is_the_first() -> None:
    standing = stand()
    for _ in range(5):
        standing, wait = stand_after(standing, TIMED_OUT, now=NOW, first=FIRST, is_early=True)
    assert (standing.state, standing.failures, wait) == ("ok", 1, FIRST)


def test_a_refusal_is_the_sources_own_whoever_else_answers() -> None:
    standing, _ = stand_after(stand(), ("gone", "HTTP 404"), now=NOW, others_answer=False, first=FIRST)
    assert (standing.state, standing.failures) == ("gone", 1)


@given(st.timedeltas(timedelta(minutes=1), timedelta(days=40)), st.integers(0, 10**6))
def test_a_wait_is_at_least_the_first_and_at_most_a_day_unless_the_first_is_longer(
    first: timedelta, failures: int
) -> None:
    assert first <= back_off(first, failures) <= max(first, timedelta(days=1))
