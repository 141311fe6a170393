from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import MonitorError
from monitor.export import COLUMNS, TABLES, Table, format_csv, format_ledger, format_lines, guard_cell, save_text

BODY = "At least 12 people died, the coast guard said.\n\nVarda Lines declined to comment."


@pytest.fixture
def ledger() -> dict[str, Any]:
    figure = {
        "figure_id": 5,
        "article_id": 1,
        "version": 1,
        "measure": "dead",
        "measure_text": "people",
        "value_low": 12.0,
        "value_high": None,
        "qualifier": "at_least",
        "unit": "persons",
        "source": "=coast guard",
        "source_kind": "official",
        "role": "current",
        "scope": "story",
        "as_of": None,
        "novel": True,
        "span": [0, 46],
        "sentence": BODY[:46],
    }
    statement = {
        "statement_id": 7,
        "article_id": 1,
        "version": 1,
        "speaker": "Varda Lines",
        "role": None,
        "party": "Varda Lines",
        "stance": "decline_comment",
        "mode": "none",
        "direct": False,
        "cue": "declined",
        "quote_or_paraphrase": BODY[48:],
        "novel": True,
        "spans": [[48, len(BODY)]],
        "sentence": BODY[48:],
    }
    point = {
        "time": "2025-03-04T08:00:00Z",
        "value_low": 12.0,
        "value_high": None,
        "qualifier": "at_least",
        "status": "current",
        "figure_id": 5,
        "article_id": 1,
        "source": "=coast guard",
        "rule": "1",
        "independent_sources": 1,
    }
    update = {
        "update_id": 3,
        "time": "2025-03-04T08:00:00Z",
        "kind": "new",
        "what": "-12 people",
        "before": None,
        "after": "12",
        "article_id": 1,
        "figure_id": 5,
    }
    version = {"version": 1, "fetched_at": "2025-03-04T09:00:00Z", "body_sha256": "ab", "article_body": BODY}
    article = {
        "article_id": 1,
        "url": "https://tern.example/1",
        "outlet": "tern",
        "headline": "@Ferry, lost",
        "in_language": "en",
        "date_published": "2025-03-04T08:00:00Z",
        "date_modified": None,
        "first_seen": "2025-03-04T09:00:00Z",
        "bin": "in",
        "score": 0.8,
        "reasons": ["shares Ansa"],
        "copy_of": None,
        "copy_kind": None,
        "versions": [version],
    }
    silence = {
        "silence_id": 3,
        "time": "2025-03-09T08:00:00Z",
        "kind": "outlet_silent",
        "what": "tern silent: nothing new for 4 days",
        "outlet": "tern",
        "url": "https://tern.example/rss",
    }
    return {
        "schema": "ledger/1",
        "story": "ferry",
        "generated_at": "2025-03-05T00:00:00Z",
        "articles": [article, {**article, "article_id": 2, "bin": "out", "versions": []}],
        "figures": [figure],
        "statements": [statement],
        "series": [{"measure": "dead", "measure_text": "people", "unit": "persons", "points": [point]}],
        "updates": [update],
        "first_responses": [],
        "silences": [silence],
    }


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_ledger_is_written_as_it_is(ledger: dict[str, Any]) -> None:
    assert json.loads("".join(format_ledger(ledger))) == ledger


def test_each_article_is_one_line_with_its_figures_and_statements(ledger: dict[str, Any]) -> None:
    rows = [json.loads(line) for line in format_lines(ledger)]
    assert [row["article_id"] for row in rows] == [1, 2]
    assert [len(row["figures"]) for row in rows] == [1, 0]
    assert rows[0]["statements"][0]["stance"] == "decline_comment"
    assert rows[0]["versions"][0]["article_body"] == BODY


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_its_columns_and_a_row_for_each_thing(ledger: dict[str, Any], table: Table) -> None:
    text = "".join(format_csv(ledger, table))
    rows = read_csv(text)
    assert text.splitlines()[0] == ",".join(["story", *COLUMNS[table]])
    assert len(rows) == len(ledger[table])
    assert {row["story"] for row in rows} == {"ferry"}


def test_a_figures_row_can_be_read_by_itself(ledger: dict[str, Any]) -> None:
    (row,) = read_csv("".join(format_csv(ledger, "figures")))
    assert (row["value_low"], row["value_high"], row["status"], row["time"]) == (
        "12",
        "",
        "current",
        "2025-03-04T08:00:00Z",
    )
    assert BODY[int(row["span_start"]) : int(row["span_end"])] == row["sentence"]
    assert row["outlet"] == "tern"


def test_an_update_carries_the_sentence_behind_it(ledger: dict[str, Any]) -> None:
    assert read_csv("".join(format_csv(ledger, "updates")))[0]["sentence"] == BODY[:46]


def test_no_text_can_run_in_a_spreadsheet(ledger: dict[str, Any]) -> None:
    (figure,) = read_csv("".join(format_csv(ledger, "figures")))
    (update,) = read_csv("".join(format_csv(ledger, "updates")))
    assert figure["source"] == "'=coast guard"
    assert figure["headline"] == "'@Ferry, lost"
    assert update["what"] == "'-12 people"


@given(st.text())
def test_a_guarded_text_never_begins_a_formula_and_is_else_unchanged(text: str) -> None:
    guarded = guard_cell(text)
    assert isinstance(guarded, str)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert guarded in (text, "'" + text)


def test_a_number_below_zero_stays_a_number() -> None:
    assert guard_cell(-3.0) == -3
    assert guard_cell(-2.5) == -2.5


def test_a_ledger_without_articles_gives_a_heading_and_no_lines(ledger: dict[str, Any]) -> None:
    empty = {**ledger, "articles": [], "figures": [], "statements": [], "series": [], "updates": []}
    assert list(format_lines(empty)) == []
    assert len(list(format_csv(empty, "figures"))) == 1


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    save_text(target, "one")
    save_text(target, "two")
    assert target.read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]
    assert target.stat().st_mode & stat.S_IRUSR


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MonitorError, match="nowhere"):
        save_text(tmp_path / "nowhere" / "out.json", "one")
