from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.log_lines import JsonLines, write_log


def make_record(message: str, *arguments: object, **extra: object) -> logging.LogRecord:
    record = logging.LogRecord("monitor.quay", logging.WARNING, __file__, 1, message, arguments, None)
    record.created = 1772539200.25
    record.__dict__.update(extra)
    return record


def read_line(record: logging.LogRecord, **described: object) -> dict[str, Any]:
    text = JsonLines(lambda _: described).format(record)
    assert "\n" not in text
    line: dict[str, Any] = json.loads(text)
    return line


def test_a_line_has_its_time_in_utc_its_level_and_its_words() -> None:
    assert read_line(make_record("tick %d", 3)) == {
        "time": "2026-03-03T12:00:00.250Z",
        "level": "warning",
        "logger": "monitor.quay",
        "message": "tick 3",
    }


def test_ids_of_the_record_and_of_its_surroundings_go_into_the_line() -> None:
    line = read_line(make_record("seen", run_id=4, tick=None, colour="red"), source_id=7, address_id=None)
    assert (line["run_id"], line["source_id"]) == (4, 7)
    assert {"tick", "address_id", "colour"} & line.keys() == set()


def test_a_fault_is_told_with_its_trace_on_the_same_line() -> None:
    try:
        raise ValueError("no\nfeed")
    except ValueError:
        record = make_record("failed")
        record.exc_info = sys.exc_info()
    assert "ValueError: no\nfeed" in read_line(record)["error"]


def test_a_message_that_cannot_be_filled_is_told_as_it_is() -> None:
    assert read_line(make_record("%d of %d", 1))["message"] == "%d of %d"


@given(st.text())
def test_any_words_make_one_line_that_can_be_read_back(words: str) -> None:
    record = make_record("%s", words)
    assert json.loads(JsonLines().format(record).encode("utf-8", "surrogatepass"))["message"] == words


@pytest.mark.parametrize(("form", "expected"), [("text", "tick 1 of quay\n"), ("json", '"message": "tick 1 of quay"')])
def test_the_log_of_a_process_takes_the_form_that_is_asked_for(
    form: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before, level = logging.root.handlers[:], logging.root.level
    try:
        write_log(form)
        logging.getLogger("monitor.cli").info("tick %d of %s", 1, "quay")
        logging.getLogger("elsewhere").info("chatter")
    finally:
        logging.root.handlers[:] = before
        logging.root.setLevel(level)
    said = capsys.readouterr().err
    assert expected in said
    assert said.count("\n") == 1
