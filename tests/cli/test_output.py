from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.cli.output import (
    GAP,
    Column,
    choose_widths,
    clean_cell,
    format_instant,
    format_json,
    format_number,
    format_when,
    print_table,
)

COLUMNS = [Column("ID", right=True, fixed=True), Column("WHAT")]


@given(st.text())
def test_no_cell_can_steer_a_terminal(text: str) -> None:
    cell = clean_cell(text)
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in cell)
    assert "\u202e" not in cell


def test_nothing_is_shown_as_a_dash() -> None:
    assert clean_cell(None) == clean_cell("") == "-"
    assert format_instant(None) == "-"


def test_an_instant_is_shown_in_utc() -> None:
    assert format_instant("2025-03-04T23:30:00-02:00") == "2025-03-05 01:30"
    assert format_instant(datetime(2025, 3, 4, 8, tzinfo=UTC)) == "2025-03-04 08:00"


def test_a_time_of_which_only_the_day_is_known_is_shown_as_a_day() -> None:
    row = {"time": "2026-05-16T17:20:00Z"}
    assert format_when(row | {"time_precision": "day"}) == "2026-05-16"
    assert format_when(row | {"time_precision": "minute"}) == "2026-05-16 17:20"


def test_a_count_has_no_needless_fraction() -> None:
    assert [format_number(value) for value in (12.0, 2.5, 1500.0, None)] == ["12", "2.5", "1,500", "?"]


def test_json_knows_instants_paths_and_letters() -> None:
    value = {"at": datetime(2025, 3, 4, 8, tzinfo=UTC), "file": Path("a/b"), "name": "Зеленський"}
    assert json.loads(format_json(value)) == {"at": "2025-03-04T08:00:00Z", "file": "a/b", "name": "Зеленський"}
    assert "Зеленський" in format_json(value)


def test_a_table_without_rows_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(COLUMNS, [])
    assert capsys.readouterr().out == ""


def test_a_sentence_of_any_length_is_one_line_in_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    sentence = "word " * 500 + "end"
    print_table(COLUMNS, [[1, "a"], [2, "b"]], sentences=[sentence, "short"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[1].endswith(sentence)


def test_a_narrow_table_folds_the_sentence_below_its_row(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    print_table(COLUMNS, [[1, "a"]], sentences=["a sentence that is longer than forty columns are wide"])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 40
    assert (
        " ".join(" ".join(line.split()) for line in lines[2:])
        == "a sentence that is longer than forty columns are wide"
    )


def test_what_stands_below_is_a_line_of_its_own_when_folded_and_a_column_in_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = [*COLUMNS, Column("TOLD", below=True)]
    monkeypatch.setenv("COLUMNS", "40")
    print_table(columns, [[1, "a", "dead 12 to 17"]], sentences=["They died."])
    assert capsys.readouterr().out.splitlines() == ["ID  WHAT", "  TOLD", " 1  a", "  dead 12 to 17", "    They died."]
    monkeypatch.delenv("COLUMNS")
    print_table(columns, [[1, "a", "dead 12 to 17"]])
    assert capsys.readouterr().out.splitlines() == ["ID  WHAT  TOLD", " 1  a     dead 12 to 17"]


@pytest.mark.parametrize("room", [60, 80, 100])
def test_no_word_is_broken_inside_a_column(room: int) -> None:
    columns = [Column("WHEN", fixed=True), Column("WHO"), Column("OUTLET")]
    cells = [["2026-03-02 07:10", "secretary of the Seafarers' Union of Halvern", "national-standard"]]
    widths = choose_widths(columns, cells, room)
    assert sum(widths) + GAP * 2 <= room
    assert widths[2] == len("national-standard")
