"""Does the demo's report fold its tables to the room, and does it tell only what moved?"""

from __future__ import annotations

from monitor.cli.demo_report import GAP, choose_widths, find_changed, has_moved


def test_columns_of_several_words_are_folded_until_the_row_fits() -> None:
    rows = [["WHEN", "WHO", "OUTLET"], ["2026-03-02 07:10", "secretary of the Seafarers' Union", "national-standard"]]
    widths = choose_widths(rows, 50)
    assert sum(widths) + GAP * 2 == 50
    assert (widths[0], widths[2]) == (16, 17)


def test_columns_that_fit_keep_what_they_need() -> None:
    assert choose_widths([["A", "B"], ["one two", "three four"]], 100) == [7, 10]


def test_a_room_too_narrow_is_overrun_rather_than_cut() -> None:
    assert choose_widths([["A", "B"], ["unbreakable", "word"]], 5) == [11, 4]


def test_a_count_has_moved_only_where_another_article_or_version_gives_another_value() -> None:
    first = {"value_low": 12, "value_high": 12, "article_id": 1, "version": 1}
    assert not has_moved([first, {**first, "value_low": 14}])
    assert not has_moved([first, {**first, "article_id": 2}])
    assert has_moved([first, {**first, "version": 2, "value_low": 14}])


def test_a_changed_sentence_is_named_and_an_unchanged_one_is_not() -> None:
    before = "The ferry carried 31 vehicles. The search goes on."
    after = "The ferry carried 27 vehicles. The search goes on."
    assert find_changed(before, after, "en") == ["The ferry carried 27 vehicles."]
