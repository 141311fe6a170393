"""How does a story's ledger leave the house: as JSON, as JSON lines, as a table for a spreadsheet?

Pure but for :func:`save_text`: a ledger (contract.md's ``ledger/1``, as the store loads it) in, text out, piece by piece: a
reader that is slow, or a file that is large, costs no memory beside the ledger's own. No store, no clock.
"""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from monitor.errors import MonitorError

Ledger = Mapping[str, Any]
Format = Literal["ledger", "jsonl", "csv"]
Table = Literal["figures", "statements", "updates", "articles", "silences"]
FORMATS: tuple[Format, ...] = get_args(Format)
TABLES: tuple[Table, ...] = get_args(Table)

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# A spreadsheet runs a cell that begins so. OWASP, "CSV injection".

COLUMNS: Mapping[Table, tuple[str, ...]] = {
    "figures": (
        "figure_id", "time", "measure", "measure_text", "value_low", "value_high", "qualifier", "unit", "source",
        "source_kind", "role", "scope", "as_of", "novel", "series", "status", "independent_sources", "corrections",
        "sentence", "span_start", "span_end", "article_id", "version", "outlet", "url", "headline", "date_published",
    ),
    "statements": (
        "statement_id", "speaker", "role", "party", "stance", "mode", "direct", "cue", "quote_or_paraphrase", "novel",
        "corrections", "sentence", "spans", "article_id", "version", "outlet", "url", "headline", "date_published",
    ),
    "updates": (
        "update_id", "time", "kind", "what", "before", "after", "corrections", "sentence", "figure_id", "statement_id", "article_id",
        "outlet", "url", "headline", "date_published",
    ),
    "articles": (
        "article_id", "bin", "score", "reasons", "outlet", "url", "headline", "in_language", "date_published",
        "date_modified", "first_seen", "copy_of", "copy_kind", "version", "body_sha256", "article_body",
    ),
    "silences": (
        "silence_id", "time", "kind", "what", "before", "after", "since", "reason", "usual_gap_seconds", "outlet", "url",
        "recorded_at",
    ),
}  # fmt: skip
"""Columns of each table of ``--to csv``, in order. Two offsets are two columns; lists are JSON in one cell."""


def format_ledger(ledger: Ledger) -> Iterator[str]:
    """Yield the pieces of the ledger as one indented JSON document, line end included."""
    yield from json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(ledger)
    yield "\n"


def format_lines(ledger: Ledger) -> Iterator[str]:
    """Yield one JSON line for each article, every bin, with its figures and statements; nothing where there is none."""
    figures, statements = _group(ledger["figures"]), _group(ledger["statements"])
    rows = (
        {
            "story": ledger["story"],
            **article,
            "figures": figures[article["article_id"]],
            "statements": statements[article["article_id"]],
        }
        for article in ledger["articles"]
    )
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def format_csv(ledger: Ledger, table: Table) -> Iterator[str]:
    """Yield the rows of one table as CSV, the heading first. Text that a spreadsheet would run gets an apostrophe before it."""
    columns = COLUMNS[table]
    yield _format_row(["story", *columns])
    for row in _ROWS[table](ledger):
        yield _format_row([guard_cell(ledger["story"]), *(guard_cell(row.get(column)) for column in columns)])


def _format_row(cells: Sequence[object]) -> str:
    memory = io.StringIO()
    # Cells that hold a character of the line end are quoted: a bare carriage return would begin a row, with a formula in it.
    csv.writer(memory, lineterminator="\r\n").writerow(cells)
    return memory.getvalue().removesuffix("\r\n") + "\n"


def guard_cell(value: object) -> object:
    """Return *value* as a cell: lists as JSON, whole floats without fraction, and no text that begins a formula.

    ``=1+1`` gives ``'=1+1``; a number stays a number, also below zero. None gives an empty cell.
    """
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (list, tuple)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value


def save_text(path: Path, pieces: Iterable[str]) -> None:
    """Write *pieces* to *path* as UTF-8, whole or not at all: a reader never sees half a file.

    Raises MonitorError where the folder is absent or not writable.
    """
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            temporary = Path(file.name)
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_read_umask())  # a temporary file is for its owner alone; an export is not
        temporary.replace(path)
    except OSError as fault:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise MonitorError(f"{path} cannot be written: {fault.strerror or fault}; name another file with -o") from None


def _read_umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


def _group(rows: Iterable[Mapping[str, Any]]) -> Mapping[int, Sequence[Mapping[str, Any]]]:
    groups: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["article_id"]].append(row)
    return groups


def _with_article(ledger: Ledger, rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    articles = {article["article_id"]: article for article in ledger["articles"]}
    shared = ("outlet", "url", "headline", "date_published")
    for row in rows:
        article = articles.get(row["article_id"], {})
        yield {**{name: article.get(name) for name in shared}, **row}


def _figure_rows(ledger: Ledger) -> Iterator[dict[str, Any]]:
    points = {point["figure_id"]: point for series in ledger["series"] for point in series["points"]}
    for row in _with_article(ledger, ledger["figures"]):
        point = points.get(row["figure_id"], {})
        start, end = row["span"]
        place = {name: point.get(name) for name in ("time", "status", "independent_sources")}
        yield {**row, **place, "span_start": start, "span_end": end}


def _statement_rows(ledger: Ledger) -> Iterator[dict[str, Any]]:
    return _with_article(ledger, ledger["statements"])


def _update_rows(ledger: Ledger) -> Iterator[dict[str, Any]]:
    figures = {row["figure_id"]: row["sentence"] for row in ledger["figures"]}
    statements = {row["statement_id"]: row["sentence"] for row in ledger["statements"]}
    for row in _with_article(ledger, ledger["updates"]):
        sentence = figures.get(row.get("figure_id")) or statements.get(row.get("statement_id"))
        yield {**row, "sentence": sentence}


def _article_rows(ledger: Ledger) -> Iterator[dict[str, Any]]:
    for article in ledger["articles"]:
        newest = article["versions"][-1] if article["versions"] else {}
        yield {**article, **{name: newest.get(name) for name in ("version", "body_sha256", "article_body")}}


_ROWS: Mapping[Table, Callable[[Ledger], Iterator[dict[str, Any]]]] = {
    "figures": _figure_rows,
    "statements": _statement_rows,
    "updates": _update_rows,
    "articles": _article_rows,
    "silences": lambda ledger: iter(ledger["silences"]),
}
