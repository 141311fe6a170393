from __future__ import annotations

from typing import Any

from monitor.cli.plot import MARKS, plot_series, split_sources


def reading(hour: int, low: float | None, high: float | None = None, **other: Any) -> dict[str, Any]:
    row = {"measure": "dead", "unit": "persons", "role": "current", "scope": "story", "source": "coast guard"}
    return {**row, "time": f"2025-03-04T{hour:02}:00:00Z", "value_low": low, "value_high": high, **other}


def test_a_measure_is_drawn_between_its_least_and_greatest_count() -> None:
    text = plot_series([reading(8, 12), reading(12, 17)])
    assert "dead (persons)" in text
    assert "12" in text
    assert "17" in text
    assert max(map(len, text.splitlines())) <= 120


def test_each_source_has_its_own_mark() -> None:
    text = plot_series([reading(8, 12), reading(12, 17), reading(9, 20, source="hospital")])
    assert f"{MARKS[0] * 2} coast guard" in text
    assert f"{MARKS[1] * 2} hospital" in text


def test_more_sources_than_marks_share_the_last_one() -> None:
    rows = [reading(hour, hour, source=f"source {hour}") for hour in range(10)]
    groups = split_sources(rows)
    assert len(groups) == len(MARKS)
    assert len(groups["others"]) == 10 - len(MARKS) + 1


def test_one_reading_is_told_in_words() -> None:
    assert plot_series([reading(8, None, 25)]) == "dead: one reading, 25"


def test_a_count_that_never_moves_is_told_in_words() -> None:
    assert plot_series([reading(8, 1500), reading(12, 1500)]) == "dead: 1,500 in all 2 readings"


def test_background_and_earlier_values_are_not_drawn() -> None:
    rows = [reading(8, 12), reading(9, 300, scope="background"), reading(10, 9, role="previous")]
    assert plot_series(rows) == "dead: one reading, 12"


def test_without_counts_it_says_so() -> None:
    assert "no count" in plot_series([])
