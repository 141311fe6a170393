"""How does an answer reach the reader? Data on standard output, everything else on standard error.

Knows tables and JSON, and nothing of what they hold: no store, no environment.
"""

from __future__ import annotations

import dataclasses
import io
import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of a table.")]
"""The option of every command that prints data."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
# A headline from the net must not move the cursor, recolour the terminal or turn the line around.

_UNLIMITED = 100_000
# Columns of a piped table: one row is one line, so that grep finds a sentence whole.


@dataclasses.dataclass(frozen=True)
class Column:
    """One column of a table."""

    title: str
    right: bool = False
    """True: aligned to the right, for numbers."""
    fixed: bool = False
    """True: never broken over lines, for instants and ids."""


def note(text: str) -> None:
    """Print one line for the person at the terminal, on standard error."""
    sys.stdout.flush()
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def say(text: str = "") -> None:
    """Print one line of the answer itself, on standard output, controls taken out."""
    sys.stdout.write("\n".join(clean_cell(line) for line in text.split("\n")) + "\n")


def print_json(value: object) -> None:
    """Print *value* as one JSON document; instants become ISO 8601 in UTC with ``Z``."""
    sys.stdout.write(format_json(value) + "\n")


def format_json(value: object) -> str:
    """Return the document that :func:`print_json` prints, without the line end."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain)


def print_table(columns: Sequence[Column], rows: Sequence[Sequence[object]], *, sentences: Sequence[str] = ()) -> None:
    """Print *rows*; nothing at all where there are none.

    *sentences*, one for each row, is the evidence: on a terminal it stands below the row's last column, dimmed
    and folded, never cut; in a pipe it is a last column of its own and each row is one line.
    """
    if not rows:
        return
    if sys.stdout.isatty():
        Console(highlight=False).print(_build_table(columns, rows, sentences, below=True))
        return
    memory = io.StringIO()
    width = int(os.environ.get("COLUMNS") or _UNLIMITED)
    below = width < _UNLIMITED
    table = _build_table(columns, rows, sentences, below=below)
    Console(file=memory, width=width, color_system=None, highlight=False).print(table)
    sys.stdout.write("".join(line.rstrip() + "\n" for line in memory.getvalue().splitlines()))


def _build_table(
    columns: Sequence[Column], rows: Sequence[Sequence[object]], sentences: Sequence[str], *, below: bool
) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        table.add_column(
            column.title, justify="right" if column.right else "left", no_wrap=column.fixed, overflow="fold"
        )
    if sentences and not below:
        table.add_column("SENTENCE", overflow="fold")
    for number, row in enumerate(rows):
        cells = [Text(clean_cell(cell)) for cell in row]
        if sentences:
            evidence = Text(clean_cell(sentences[number]), style="dim")
            cells = [*cells[:-1], Text("\n").join([cells[-1], evidence])] if below else [*cells, evidence]
        table.add_row(*cells)
    return table


def clean_cell(value: object) -> str:
    """Return *value* as a person reads it, on one line and without control characters; None gives ``-``."""
    if value is None or value == "":
        return "-"
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, float):
        return format_number(value)
    return _CONTROLS.sub(" ", str(value))


def format_instant(value: datetime | str | None) -> str:
    """Return an instant to the minute in UTC, ``2025-04-09 14:10``; ISO text is read first; None gives ``-``."""
    if not value:
        return "-"
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def format_number(value: float | None) -> str:
    """Return a count without a needless fraction and with thousands parted: ``1,500``, ``2.5``; None gives ``?``."""
    if value is None:
        return "?"
    return f"{value:,.0f}" if value == int(value) else f"{value:,g}"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
