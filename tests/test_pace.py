"""Does a source's interval settle where a third to two thirds of each look is known already?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.pace import CEILING, FLOOR, LEAST_SEEN, MOST_SEEN, Look, Pace, choose_interval

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

shares = st.floats(0, 1)
spans = st.timedeltas(timedelta(0), timedelta(days=40))
paces = st.builds(Pace, every=st.none(), interval=st.none() | st.timedeltas(FLOOR, CEILING))
looks = st.builds(
    Look,
    seen_share=shares,
    newest_age=st.none() | spans,
    elapsed=st.none() | spans,
    asked=st.none() | spans,
)


@pytest.mark.parametrize(("hours", "minutes"), [(None, 30), (1, 15), (10, 30), (60, 120), (24 * 40, 720)])
def test_the_first_interval_goes_by_the_age_of_the_news(hours: int | None, minutes: int) -> None:
    age = None if hours is None else hours * HOUR
    assert choose_interval(Pace(), Look(seen_share=0, newest_age=age)) == minutes * MINUTE


@pytest.mark.parametrize(
    ("seen", "minutes"),
    [(0.0, 30), (0.2, 37.5), (1 / 3, 60), (0.5, 60), (2 / 3, 60), (0.7, 75), (1.0, 75)],
)
def test_too_much_new_shortens_the_interval_quickly_and_too_little_lengthens_it_slowly(
    seen: float, minutes: float
) -> None:
    wait = choose_interval(Pace(interval=HOUR), Look(seen_share=seen, elapsed=HOUR))
    assert wait == pytest.approx(minutes * MINUTE, abs=MINUTE / 60)


def test_a_look_that_came_early_does_not_lengthen_the_interval() -> None:
    assert choose_interval(Pace(interval=HOUR), Look(seen_share=1, elapsed=2 * MINUTE)) == HOUR
    assert choose_interval(Pace(interval=HOUR), Look(seen_share=0, elapsed=2 * MINUTE)) == HOUR / 2


def test_a_source_that_asks_to_be_left_alone_is_left_alone_up_to_a_day() -> None:
    assert choose_interval(Pace(interval=HOUR), Look(seen_share=0.5, asked=3 * HOUR)) == 3 * HOUR
    assert choose_interval(Pace(interval=HOUR), Look(seen_share=0.5, asked=timedelta(days=400))) == CEILING
    assert choose_interval(Pace(), Look(seen_share=0, newest_age=HOUR, asked=2 * HOUR)) == 2 * HOUR


@given(look=looks, interval=st.none() | spans, every=st.timedeltas(MINUTE, timedelta(days=9)))
def test_the_files_interval_goes_before_everything(look: Look, interval: timedelta | None, every: timedelta) -> None:
    assert choose_interval(Pace(every=every, interval=interval), look) == every


@given(pace=paces, look=looks)
def test_no_interval_is_below_the_floor_or_above_the_ceiling_or_less_than_what_is_asked(pace: Pace, look: Look) -> None:
    wait = choose_interval(pace, look)
    assert FLOOR <= wait <= CEILING
    assert look.asked is None or wait >= min(look.asked, CEILING)


@given(pace=paces, elapsed=spans, one=shares, other=shares)
def test_the_more_was_known_the_longer_the_interval(pace: Pace, elapsed: timedelta, one: float, other: float) -> None:
    fewer, more = sorted((one, other))
    shorter, longer = (choose_interval(pace, Look(seen_share=share, elapsed=elapsed)) for share in (fewer, more))
    assert shorter <= longer


@given(entries=st.integers(5, 200), gap=st.timedeltas(MINUTE, timedelta(days=3)), start=st.timedeltas(FLOOR, CEILING))
def test_an_even_source_settles_between_a_third_and_two_thirds_known(
    entries: int, gap: timedelta, start: timedelta
) -> None:
    interval = start
    for _ in range(60):
        seen = 1 - min(interval / gap, entries) / entries
        interval = choose_interval(Pace(interval=interval), Look(seen_share=seen, elapsed=interval))
    seen = 1 - min(interval / gap, entries) / entries
    settled = LEAST_SEEN <= seen <= MOST_SEEN
    assert settled or (interval == FLOOR and seen < LEAST_SEEN) or (interval == CEILING and seen > MOST_SEEN)


def test_after_a_silent_night_the_next_look_comes_within_a_quarter_of_it() -> None:
    interval, silent = 15 * MINUTE, timedelta(0)
    while silent < 8 * HOUR:
        silent += interval
        interval = choose_interval(Pace(interval=interval), Look(seen_share=1, elapsed=interval))
    assert interval <= silent / 4 + 15 * MINUTE
