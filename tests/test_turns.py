"""Sources are asked before pages, new pages before old ones, and held ones last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.turns import REVISIT_TURN, SOURCE_TURN, choose_turn

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
ages = st.timedeltas(timedelta(days=-2), timedelta(days=4000))


@given(ages, ages)
def test_a_newer_page_never_has_a_later_turn_than_an_older_one(one: timedelta, other: timedelta) -> None:
    newer, older = sorted((one, other))
    assert choose_turn(NOW - newer, now=NOW) >= choose_turn(NOW - older, now=NOW)


@given(ages, ages)
def test_sources_come_before_pages_and_pages_before_looks_at_held_ones(one: timedelta, other: timedelta) -> None:
    page, look = choose_turn(NOW - one, now=NOW), choose_turn(NOW - other, now=NOW, is_revisit=True)
    assert SOURCE_TURN > page > REVISIT_TURN >= look


def test_a_page_without_a_date_comes_after_the_days_own_and_before_the_weeks() -> None:
    turns = [choose_turn(date, now=NOW) for date in (NOW - timedelta(hours=3), None, NOW - timedelta(days=3))]
    assert turns == sorted(turns, reverse=True)
    assert len(set(turns)) == 3


def test_so_few_turns_are_told_apart_that_a_scheduler_can_look_them_all_over() -> None:
    turns = {choose_turn(NOW - timedelta(minutes=minutes), now=NOW) for minutes in range(0, 60 * 24 * 500, 7)}
    assert len(turns) < 1000
