"""Which measures of a story are one series: what only its other articles tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.holdings import HeldFigure
from monitor.items import Figure
from monitor.updates.compare import compare_ledger
from monitor.updates.measure_words import LISTED
from monitor.updates.uniting import unite_measures


def held(number: int, measure: str, value: float, **fields: Any) -> HeldFigure:
    """Return the figure of article *number*, published that many hours after the first."""
    sentence = f"{value} {measure}."
    given = {"value_low": value, "value_high": value, "qualifier": "exact", "unit": "persons", "source": "Belm Police"}
    figure = Figure(
        measure=measure, measure_text=measure, source_kind="official", span=(0, len(sentence)), sentence=sentence,
        **{**given, **fields},
    )  # fmt: skip
    time = datetime(2025, 6, 3, 6, tzinfo=UTC) + timedelta(hours=number)
    url = f"https://post.example/{number}"
    return HeldFigure(
        figure_id=number, article_id=number, version=1, time=time, outlet="post", url=url, copy_of=None, figure=figure
    )


def placed(*figures: HeldFigure) -> dict[str, list[int]]:
    return {measure: sorted(one.figure_id for one in found) for measure, found in unite_measures(figures).items()}


def test_a_part_is_the_count_until_somebody_counts_the_whole() -> None:
    figures = [held(1, "infected: children", 23), held(2, "infected", 141), held(3, "infected: children", 30)]
    assert placed(*figures) == {"infected": [1, 2], "infected: children": [3]}
    assert [point.status for point in compare_ledger(figures, []).points] == ["superseded", "current", "current"]


def test_a_part_that_is_more_than_the_whole_is_the_whole() -> None:
    figures = [held(1, "dead", 12), held(2, "dead: soldiers", 9), held(3, "dead: soldiers", 17)]
    assert placed(*figures) == {"dead": [1, 3], "dead: soldiers": [2]}


def test_a_bound_from_above_and_a_peak_outgrow_nothing() -> None:
    bound = held(2, "dead: officers", 60, value_low=None, qualifier="at_most")
    assert placed(held(1, "dead", 12), bound) == {"dead": [1], "dead: officers": [2]}
    figures = [held(1, "without_power", 40), held(2, "without_power: peak", 90)]
    assert placed(*figures) == {"without_power": [1], "without_power: peak": [2]}


def test_those_in_custody_are_those_whom_the_story_counts_as_arrested_or_captured() -> None:
    assert placed(held(1, "arrested", 40), held(2, "custody", 51)) == {"arrested": [1, 2]}
    assert placed(held(1, "captured", 3), held(2, "custody", 5)) == {"captured": [1, 2]}
    assert placed(held(1, "dead", 3), held(2, "custody", 5)) == {"dead": [1], "custody": [2]}


def test_those_held_are_the_hostages_where_the_story_counts_hostages() -> None:
    assert placed(held(1, "hostages", 38), held(2, "held", 26)) == {"hostages": [1, 2]}
    assert placed(held(1, "hostages", 38), held(2, "held", 26), held(3, "arrested", 5)).keys() == {
        "hostages",
        "held",
        "arrested",
    }
    assert placed(held(1, "dead", 3), held(2, "held", 5)) == {"dead": [1], "held": [2]}


def test_the_names_on_a_list_are_those_of_whom_the_story_has_the_same_number() -> None:
    names = held(2, LISTED, 81, unit="names")
    assert placed(held(1, "orlandian citizen", 70), names, held(3, "orlandian citizen", 81, role="previous")) == {
        "orlandian citizen": [1, 2, 3]
    }
    assert LISTED in placed(held(1, "dead", 81), held(3, "orlandian citizen", 81), names)
    assert LISTED in placed(held(1, "dead", 9), held(2, LISTED, 9, unit="names"))


def test_a_figure_in_another_series_keeps_its_own_measure() -> None:
    derived = compare_ledger([held(1, "arrested", 40), held(2, "custody", 51)], [])
    assert [point.measure for point in derived.points] == ["arrested", "arrested"]
    assert derived.novel_figures == {1, 2}


def test_no_figures_make_no_series() -> None:
    assert unite_measures([]) == {}


def test_those_buried_are_at_least_so_many_dead() -> None:
    assert placed(held(1, "dead", 3), held(2, "buried", 5)) == {"dead": [1, 2]}
    assert placed(held(1, "missing", 3), held(2, "buried", 5)) == {"missing": [1], "buried": [2]}
    figures = [held(1, "dead", 12), held(2, "buried", 5), held(3, "buried", 13)]
    assert [point.rule for point in compare_ledger(figures, []).points] == ["first", "coarser", "same-source"]


def test_the_children_buried_are_children_dead() -> None:
    figures = [held(1, "dead", 12), held(2, "dead: children", 5), held(3, "buried: children", 6)]
    assert placed(*figures) == {"dead": [1], "dead: children": [2, 3]}


def test_a_part_that_outgrew_those_arrested_is_a_count_of_them() -> None:
    figures = [held(1, "arrested", 12), held(2, "arrested: women", 17)]
    assert [point.measure for point in compare_ledger(figures, []).points] == ["arrested", "arrested"]


def test_what_it_cost_is_the_damage_where_one_sum_is_given_as_both() -> None:
    damage = held(1, "damage EUR", 25e6, unit="EUR", value_high=None, qualifier="at_least")
    cost = [held(2, "cost EUR", 70e6, unit="EUR"), held(3, "cost EUR", 25e6, unit="EUR")]
    assert placed(damage, *cost) == {"damage EUR": [1, 2, 3]}
    assert placed(damage, cost[0]) == {"damage EUR": [1], "cost EUR": [2]}
    assert placed(damage, held(3, "cost USD", 25e6, unit="USD")) == {"damage EUR": [1], "cost USD": [3]}
