"""How does a count move? Each measure of a story drawn over time, in plain characters.

Pure: rows of figures in, text out. Without colours, as the text may go into a mail or a file: one mark for each source.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from monitor.cli.output import format_number

Row = Mapping[str, Any]
Reading = tuple[datetime, float]

MARKS = ("o", "x", "+", "*", "#", "@")
"""One for each credited source; sources beyond them share the last one as "others"."""
HEIGHT = 10
NARROWEST, WIDEST = 40, 100
"""Columns of the drawing."""


def plot_series(rows: Sequence[Row]) -> str:
    """Return a drawing for each measure whose count moves, the fullest first, and a line for each other.

    A reading is a count of the story itself as it stands at its time: no part of another count, no earlier value told
    again. "at least 155" is drawn at 155.
    """
    measures: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["role"] == "current" and row["scope"] == "story" and read_value(row) is not None:
            measures[row["measure"]].append(row)
    ordered = sorted(measures.items(), key=lambda item: -len(item[1]))
    moving = [name for name, found in ordered if len({read_value(row) for row in found}) > 1]
    drawn = [draw_measure(name, measures[name]) for name in moving]
    still = [_word_still(name, found) for name, found in ordered if name not in moving]
    return "\n".join([*drawn, *still]) or "no count of this story has a value"


def _word_still(name: str, rows: Sequence[Row]) -> str:
    value = format_number(read_value(rows[0]))
    return f"{name}: {value} in all {len(rows)} readings" if len(rows) > 1 else f"{name}: one reading, {value}"


def draw_measure(name: str, rows: Sequence[Row]) -> str:
    """Return the drawing of one measure: time to the right in UTC, the count upwards, a mark for each source."""
    # numpy and the plotting library take a quarter of a second that only this option needs to spend.
    import numpy as np
    from uniplot import plot_to_string

    series = split_sources(rows)
    values = [value for readings in series.values() for _, value in readings]
    text: str = plot_to_string(
        xs=[np.array([_naive(time) for time, _ in readings], dtype="datetime64[s]") for readings in series.values()],
        ys=[[value for _, value in readings] for readings in series.values()],
        title=f"{name} ({rows[0]['unit']}), {format_number(min(values))} to {format_number(max(values))}",
        legend_labels=list(series),
        character_set="ascii",
        force_ascii_characters=list(MARKS),
        width=_choose_width(),
        height=HEIGHT,
        color=False,
    )
    return "\n".join(line.rstrip() for line in text.splitlines())


def split_sources(rows: Sequence[Row]) -> dict[str, list[Reading]]:
    """Return the readings by credited source, most readings first, each in order of time; at most six groups."""
    groups: dict[str, list[Reading]] = defaultdict(list)
    for row in rows:
        value = read_value(row)
        assert value is not None
        groups[row["source"] or "no source named"].append((_read_time(row["time"]), value))
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    named = dict(ordered if len(ordered) <= len(MARKS) else ordered[: len(MARKS) - 1])
    if rest := [reading for source, readings in ordered if source not in named for reading in readings]:
        named["others"] = rest
    return {source: sorted(readings) for source, readings in named.items()}


def read_value(row: Row) -> float | None:
    """Return the number that a figure is drawn at: its lower bound, else its upper; None where it has neither."""
    value: float | None = row["value_low"] if row["value_low"] is not None else row["value_high"]
    return value


def _choose_width() -> int:
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((100, 24)).columns - 16))


def _read_time(value: datetime | str) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _naive(value: datetime) -> datetime:
    return value.astimezone(UTC).replace(tzinfo=None)
