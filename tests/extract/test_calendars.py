"""Days of other calendars are the Gregorian days that their tables give."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract.calendars import find_gregorian, rewrite_calendars, translate_figures


@pytest.mark.parametrize(
    ("iranian", "gregorian"),
    [
        ((1300, 1, 1), date(1921, 3, 21)),
        ((1378, 10, 11), date(2000, 1, 1)),
        ((1399, 4, 2), date(2020, 6, 22)),
        ((1399, 12, 30), date(2021, 3, 20)),
        ((1400, 1, 1), date(2021, 3, 21)),
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1404, 1, 1), date(2025, 3, 21)),
        ((1404, 12, 30), None),
        ((1404, 7, 31), None),
        ((1404, 13, 1), None),
    ],
)
def test_an_iranian_day_is_the_gregorian_one(iranian: tuple[int, int, int], gregorian: date | None) -> None:
    assert find_gregorian(*iranian) == gregorian


@given(st.integers(1300, 1498), st.integers(1, 12))
def test_iranian_months_follow_each_other_without_a_gap(year: int, month: int) -> None:
    first = find_gregorian(year, month, 1)
    following = find_gregorian(year + month // 12, month % 12 + 1, 1)
    assert first is not None
    assert following is not None
    assert following - first in {timedelta(days=days) for days in (29, 30, 31)}


@pytest.mark.parametrize(
    ("line", "language", "rewritten"),
    [
        ("令和7年4月9日", "ja", "2025年4月9日"),
        ("令和元年5月1日", "ja", "2019年5月1日"),
        ("民國114年4月9日", "zh-tw", "2025年4月9日"),
        ("9 เมษายน 2568", "th", "9 เมษายน 2025"),
        ("1404/01/20", "fa", "2025-04-09 "),
        ("1404/01/20", "en", "1404/01/20"),
        ("9 April 2568", "en", "9 April 2568"),
    ],
)
def test_dates_of_other_calendars_are_rewritten(line: str, language: str, rewritten: str) -> None:
    assert rewrite_calendars(line, language) == rewritten


def test_figures_of_every_script_are_the_same() -> None:
    assert translate_figures("٢٠٢٥ ۲۰۲۵ २०२५ ২০২৫ 2025 ²") == "2025 2025 2025 2025 2025 ²"


@given(st.text(max_size=80), st.sampled_from(["", "fa", "th", "ja", "en"]))
def test_any_line_is_rewritten_to_a_line(line: str, language: str) -> None:
    assert isinstance(rewrite_calendars(translate_figures(line), language), str)
