"""What does the end of a crawl say of its sources' health? Lines for the log, the loud ones first. Pure: rows in, lines out."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

Row = Mapping[str, Any]


class Line(NamedTuple):
    """One line of the log."""

    level: int
    """Of logging."""
    words: str
    source: str | None = None
    """Address of the source that it is about; None: of many, or of an outlet."""


CALM_STATES = frozenset({"ok", "empty", "unchecked"})
"""States that nobody has to be called for; what is to be said of such a source is said more quietly."""


def word_health(rows: Sequence[Row], names: Mapping[str, str]) -> list[Line]:
    """Return the lines on *rows* of list_sources, each called by its name in *names* (by url); none where there are no rows.

    How many are in which state, each sick source with reason, last good look and what to do, then, as information, those
    that failed lately and are not sick, or are empty; at last the notes on outlets.
    """
    if not rows:
        return []
    counts = Counter(row["state"] for row in rows).most_common()
    lines = [Line(logging.INFO, "Sources: " + ", ".join(f"{count} {state}" for state, count in counts))]
    told = [_tell_source(row, names[row["url"]]) for row in rows if row["advice"]]
    lines += sorted(told, key=lambda line: -line.level)
    return lines + [Line(logging.WARNING, f"Outlet {outlet}: {said}") for outlet, said in _list_notes(rows)]


def _tell_source(row: Row, name: str) -> Line:
    level = logging.INFO if row["state"] in CALM_STATES else logging.WARNING
    return Line(level, _word_source(row, name), row["url"])


def _word_source(row: Row, name: str) -> str:
    since = f" since {_minute(row['state_since'])}" if row["state_since"] else ""
    good = f"; last good {_minute(row['last_good'])}" if row["last_good"] and row["state"] != "ok" else ""
    return f"Source {name} is {row['state']}{since}: {row['reason']}{good}; to do: {row['advice']}"


def _list_notes(rows: Iterable[Row]) -> list[tuple[str, str]]:
    return sorted({(row["outlet"], row["note"]) for row in rows if row["note"]})


def _minute(instant: str) -> str:
    """Return ``2026-03-03 12:00`` of an instant as list_sources gives it."""
    return instant[:16].replace("T", " ")
