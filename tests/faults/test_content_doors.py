"""What leaves the house does no harm, and what a person types asks for an answer: spreadsheets, terminals, searches."""

from __future__ import annotations

import csv
import io
import re
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.cli import output
from monitor.export import TABLES, Ledger, format_csv, format_ledger, format_lines, save_text
from monitor.store.database import Store, open_store
from monitor.store.search import search_articles
from monitor.store.write import save_article
from tests.store.samples import NOW, STORY, derive, make_article

FORMULAS = ('=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0")
ROWS = 10_000


def make_ledger(articles: int, text: str = "The ferry sank.") -> Ledger:
    return {
        "schema": "ledger/1", "story": text, "generated_at": "2026-03-03T12:00:00Z", "series": [], "first_responses": [], "corrections": [],
        "articles": [
            {"article_id": number, "bin": "in", "score": 0.9, "reasons": [text], "outlet": text, "url": "https://quay.example/1", "headline": text,
             "date_published": None, "versions": [{"version": 1, "article_body": text}]}
            for number in range(articles)
        ],
        "figures": [
            {"figure_id": number, "article_id": number % articles, "measure": text, "measure_text": text, "source": text, "sentence": text, "span": [0, 15]}
            for number in range(ROWS)
        ],
        "statements": [{"statement_id": 1, "article_id": 0, "speaker": text, "quote_or_paraphrase": text, "sentence": text, "spans": [[0, 1]]}],
        "silences": [{"story": text, "outlet": text, "what": text, "sentence": text}],
        "updates": [{"update_id": 1, "article_id": 0, "kind": "new", "what": text, "before": text, "after": text, "figure_id": 1}],
    }  # fmt: skip


# ---- 44, 53: exports ---------------------------------------------------------------------------------------------------


@pytest.mark.fault(44)
@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_any_table_begins_a_formula(formula: str) -> None:
    ledger = make_ledger(2, formula)
    for table in TABLES:
        rows = list(csv.reader(io.StringIO("".join(format_csv(ledger, table)), newline="")))
        assert len(rows) > 1
        for cell in (cell for row in rows for cell in row):
            assert not cell.startswith(("=", "+", "@", "\t", "\r")), cell
            assert not cell.startswith("-") or re.fullmatch(r"-?[\d.]+", cell), cell


@pytest.mark.fault(53)
@pytest.mark.parametrize("form", ["ledger", "jsonl", "csv"])
def test_ten_thousand_rows_are_handed_out_piece_by_piece(form: str) -> None:
    ledger = make_ledger(500, "The ferry sank off Port Ansel. " * 10)
    forms: dict[str, Callable[[], Iterator[str]]] = {
        "ledger": lambda: format_ledger(ledger),
        "jsonl": lambda: format_lines(ledger),
        "csv": lambda: format_csv(ledger, "figures"),
    }
    longest = total = 0
    tracemalloc.start()
    for piece in forms[form]():  # a slow reader takes one at a time
        longest, total = max(longest, len(piece)), total + len(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total > 5_000_000
    assert longest < total / 100
    assert peak < 2_000_000


@pytest.mark.fault(53)
def test_an_export_that_breaks_off_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    save_text(file, ["whole\n"])

    def broken() -> Iterator[str]:
        yield "half"
        raise OSError("the disk is full")

    with pytest.raises(Exception, match="the disk is full"):
        save_text(file, broken())
    assert file.read_text() == "whole\n"
    assert list(tmp_path.iterdir()) == [file]


# ---- 42: terminals -----------------------------------------------------------------------------------------------------


@pytest.mark.fault(42)
def test_nothing_that_is_printed_steers_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "a\x1b]0;owned\x07b\x1b[2Jc\x9b31md\u202ee\x00f\rg\x08h"
    output.say(hostile)
    output.note(hostile)
    output.print_table([output.Column("WHAT")], [[hostile]], sentences=[hostile])
    printed = capsys.readouterr()
    for text in (printed.out, printed.err):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    output.print_json({"what": "a\x1b[2Jb\x07"})
    assert "\x1b" not in capsys.readouterr().out


# ---- 45: searches ------------------------------------------------------------------------------------------------------

QUERIES = {
    "100 KB": "ferry " * 17_000,
    "one word of 100 KB": "f" * 100_000,
    "2,000 brackets": "(" * 2000,
    "brackets that close": "(" * 1000 + "ferry" + ")" * 1000,
    "quotes": '"' * 2001,
    "an open quote": '"ferry',
    "operators": "ferry AND OR NOT NEAR(",
    "a column": "headline : ferry",
    "a prefix": "fer* ^ferry",
    "minus": "-ferry --",
    "an injection": "'; DROP TABLE article; --",
    "a union": "' UNION SELECT sqlite_version() --",
    "like": "%_\\",
    "nul": "fer\x00ry",
    "half a character": "\ud800 ferry",
    "nothing": "",
    "blanks": " \t\n",
    "a parameter": ":query $1 ?1 @x",
    "signs": "U.S. 155, foo-bar c++ #1 <b> & | ! <->",
    "10,000 words": " ".join(f"w{number}" for number in range(10_000)),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give a store with three articles."""
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('search') / 'monitor.sqlite3'}") as store:
        for number in (1, 2, 3):
            save_article(store, make_article(number, 12, speaker="Ana Belk"), run_id=None, now=NOW, derive=derive)
        yield store


@pytest.mark.fault(45)
@pytest.mark.parametrize("name", QUERIES)
def test_every_search_has_an_answer_soon(told: Store, name: str) -> None:
    search_articles(told, "warm")
    started = time.process_time()
    for story in (None, STORY, "' OR 1=1 --"):
        assert isinstance(search_articles(told, QUERIES[name], story=story), list)
    assert time.process_time() - started < 6  # of this process: what others do meanwhile counts little
    assert len(search_articles(told, "")) == 0
    with told.engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from article").scalar() == 3


@pytest.mark.fault(45)
def test_a_search_in_a_large_store_ends_soon(tmp_path: Path) -> None:
    now = datetime(2026, 3, 3, tzinfo=UTC)
    with open_store(f"sqlite:///{tmp_path / 'monitor.sqlite3'}") as store:
        save_article(store, make_article(1, 12, speaker="Ana Belk"), run_id=None, now=now, derive=derive)
        with store.engine.begin() as connection:
            connection.exec_driver_sql(
                "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
                "INSERT INTO version_fts(rowid, headline, article_body) SELECT i + 1000, 'ferry', 'the ferry sank off the port ' || i FROM n"
            )
        started = time.process_time()
        search_articles(store, "the ferry sank " * 10)
        assert time.process_time() - started < 10
