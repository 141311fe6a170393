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
from typing import Annotated, Any

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of a table.")]
"""The option of every command that prints data."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
# A headline from the net must not move the cursor, recolour the terminal or turn the line around.

NOTHING = "-"
"""Stands for a value that is not there."""
GAP = 2
"""Spaces between two columns."""
NARROWEST = 8
"""Characters that a column keeps, however narrow the terminal."""
LONGEST_WORD = 24
"""Characters of a word that no column breaks; longer ones are addresses."""


@dataclasses.dataclass(frozen=True)
class Column:
    """One column of a table."""

    title: str
    right: bool = False
    """True: aligned to the right, for numbers."""
    fixed: bool = False
    """True: never broken over lines, for instants and ids."""
    below: bool = False
    """True: where the table is folded to a width, it stands under the row, on one line with others that do; in a pipe, a column."""


def note(text: str) -> None:
    """Print lines for the person at the terminal, on standard error, controls taken out."""
    sys.stdout.flush()
    sys.stderr.write(strip_escapes(text) + "\n")
    sys.stderr.flush()


def say(text: str = "") -> None:
    """Print one line of the answer itself, on standard output, controls taken out."""
    sys.stdout.write(strip_escapes(text) + "\n")


def strip_escapes(text: str) -> str:
    """Return *text* without what steers a terminal; its lines stay lines."""
    return "\n".join(_CONTROLS.sub(" ", line) for line in text.split("\n"))


def print_json(value: object) -> None:
    """Print *value* as one JSON document; instants become ISO 8601 in UTC with ``Z``."""
    sys.stdout.write(format_json(value) + "\n")


def format_json(value: object) -> str:
    """Return the document that :func:`print_json` prints, without the line end."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain)


def print_table(columns: Sequence[Column], rows: Sequence[Sequence[object]], *, sentences: Sequence[str] = ()) -> None:
    """Print *rows*; nothing at all where there are none.

    *sentences*, one for each row, is the evidence. On a terminal, or at the width that COLUMNS asks for, it stands below
    its row and what else stands there, folded and never cut; in a pipe it is a last column of its own, and each row is one line.
    """
    if not rows:
        return
    cells = [[clean_cell(cell) for cell in row] for row in rows]
    told = [clean_cell(sentence) if sentence else "" for sentence in sentences]
    asked = os.environ.get("COLUMNS", "")
    if sys.stdout.isatty():
        _print_folded(Console(highlight=False), columns, cells, told)
    elif asked.isdecimal():
        memory = io.StringIO()
        console = Console(file=memory, width=int(asked), color_system=None, highlight=False)
        _print_folded(console, columns, cells, told)
        _write_trimmed(memory.getvalue())
    else:
        _write_trimmed(_format_lines(columns, cells, told))


def choose_widths(columns: Sequence[Column], cells: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return each column's width: what its longest cell needs, the widest that may be folded cut until all fit *room*.

    No column falls under its longest word, or in a very narrow room under 8 characters; fixed ones are not cut and may overrun it.
    """
    widths = [
        max(cell_len(column.title), *(cell_len(row[place]) for row in cells)) for place, column in enumerate(columns)
    ]
    least = [_least_width(column, [row[place] for row in cells]) for place, column in enumerate(columns)]
    if sum(least) + GAP * (len(least) - 1) > room:
        least = [width if column.fixed else NARROWEST for column, width in zip(columns, least, strict=True)]
    while sum(widths) + GAP * (len(widths) - 1) > room:
        widest = max(range(len(columns)), key=lambda place: widths[place] - least[place], default=None)
        if widest is None or widths[widest] <= least[widest]:
            break
        widths[widest] -= 1
    return widths


def _least_width(column: Column, cells: Sequence[str]) -> int:
    """Return what a column keeps in the narrowest room: a word is not broken where that can be helped."""
    if column.fixed:
        return max(cell_len(text) for text in (column.title, *cells))
    words = [min(cell_len(word), LONGEST_WORD) for text in (column.title, *cells) for word in text.split()]
    return max([NARROWEST, *words])


def _print_folded(
    console: Console, columns: Sequence[Column], cells: Sequence[Sequence[str]], sentences: Sequence[str]
) -> None:
    places = [place for place, column in enumerate(columns) if not column.below]
    under = [place for place, column in enumerate(columns) if column.below]
    across = [columns[place] for place in places]
    widths = choose_widths(across, [[row[place] for place in places] for row in cells], console.width)
    for number, row in enumerate([[column.title for column in columns], *cells]):
        _print_row(console, across, widths, [row[place] for place in places], "" if number else "bold")
        if said := " · ".join(row[place] for place in under if row[place] != NOTHING):
            _print_below(console, said, GAP, "" if number else "bold")
        if number and sentences and sentences[number - 1]:
            _print_below(console, sentences[number - 1], 2 * GAP, "dim")


def _print_below(console: Console, text: str, indent: int, style: str) -> None:
    console.print(Padding(Text(text, style=style), (0, 0, 0, indent)))


def _print_row(
    console: Console, columns: Sequence[Column], widths: Sequence[int], row: Sequence[str], style: str
) -> None:
    grid = Table.grid(padding=(0, GAP, 0, 0))
    for column, width in zip(columns, widths, strict=True):
        grid.add_column(width=width, overflow="fold", justify="right" if column.right else "left")
    grid.add_row(*(Text(cell, style=style) for cell in row))
    console.print(grid)


def _format_lines(columns: Sequence[Column], cells: Sequence[Sequence[str]], sentences: Sequence[str]) -> str:
    """Return the table with one line a row, columns under one another, sentences last."""
    heading = [column.title for column in columns]
    widths = choose_widths(columns, cells, sys.maxsize)
    tails = ["SENTENCE", *sentences] if sentences else [""] * (len(cells) + 1)
    lines = []
    for row, tail in zip([heading, *cells], tails, strict=True):
        padded = [
            _pad(cell, width, right=column.right) for cell, width, column in zip(row, widths, columns, strict=True)
        ]
        lines.append((" " * GAP).join([*padded, tail]))
    return "\n".join(lines)


def _pad(cell: str, width: int, *, right: bool) -> str:
    space = " " * (width - cell_len(cell))
    return space + cell if right else cell + space


def _write_trimmed(text: str) -> None:
    sys.stdout.write("".join(line.rstrip() + "\n" for line in text.splitlines()))


def clean_cell(value: object) -> str:
    """Return *value* as a person reads it, on one line and without control characters; None gives ``-``."""
    if value is None or value == "":
        return NOTHING
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


def format_when(row: Mapping[str, Any]) -> str:
    """Return a row's ``time`` as :func:`format_instant` does, and only its day where ``time_precision`` says that no more is known."""
    when = format_instant(row["time"])
    return when[:10] if row.get("time_precision") == "day" else when


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
