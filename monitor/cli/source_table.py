"""How is a source's health said to a person? The tables of ``monitor sources list`` and ``check``, and one line for a log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from monitor.cli.output import Column, format_instant
from monitor.store.health import word_span

Row = Mapping[str, Any]

LIST_COLUMNS = [
    Column("SOURCE"),
    Column("STATE", fixed=True),
    Column("SINCE (UTC)", fixed=True),
    Column("NEWEST (UTC)", fixed=True),
    Column("LAST GOOD (UTC)", fixed=True),
    Column("NOTE", below=True),
    Column("TO DO", below=True),
]
CHECK_COLUMNS = [
    Column("SOURCE"),
    Column("STATE", fixed=True),
    Column("ROBOTS"),
    Column("HTTP", fixed=True),
    Column("TYPE"),
    Column("NEWEST (UTC)", fixed=True),
    Column("EVERY"),
    Column("CONDITIONAL"),
    Column("LAST GOOD (UTC)", fixed=True),
    Column("NOTE", below=True),
    Column("TO DO", below=True),
]
_SUPPORT = {
    "304": "answers 304",
    "ignored": "sends all again",
    "changed": "changes every time",
    "none": "gives no validators",
    "unknown": "no second answer",
}
"""What came of asking again at once, on the condition that something has changed (see spiders/probing)."""


def list_cells(row: Row) -> list[object]:
    """Return the cells of LIST_COLUMNS for a row of ``sources list``."""
    since, newest, good = (format_instant(row[key]) for key in ("state_since", "newest_item", "last_good"))
    return [row["source"], row["state"], since, newest, good, word_note(row), row["advice"]]


def check_cells(row: Row) -> list[object]:
    """Return the cells of CHECK_COLUMNS for a row of ``sources check``, which has under ``look`` what this look gave."""
    look = row["look"] or {}
    kind = (look.get("content_type") or "").partition(";")[0]
    newest = format_instant(look.get("newest") or row["newest_item"])
    answer = [look.get("robots"), look.get("status"), kind, newest, word_cadence(row), word_support(look)]
    return [row["source"], row["state"], *answer, format_instant(row["last_good"]), word_note(row), row["advice"]]


def word_note(row: Row) -> str:
    """Return why a source is in its state, and what else is to be said of its outlet; "" where there is neither."""
    return "; ".join(text for text in (row["reason"], row["note"]) if text)


def word_cadence(row: Row) -> str:
    """Return how often something new comes, by the entries just seen, else by the looks so far; "" where neither tells."""
    seconds = (row["look"] or {}).get("cadence_seconds") or row["usual_gap_seconds"]
    return word_span(timedelta(seconds=seconds)) if seconds else ""


def word_support(look: Row) -> str:
    """Return how the source answers to a conditional request: ``answers 304 (ETag)``; "" where it was not asked."""
    support = look.get("conditional")
    if support is None:
        return ""
    validators = look.get("validators") or ()
    return _SUPPORT[support] + (f" ({', '.join(validators)})" if validators else "")


def word_sick(row: Row, name: str) -> list[str]:
    """Return a sick source in lines, for the end of a crawl: state, since when, reason, last good; then what to do."""
    since = f" since {format_instant(row['state_since'])}" if row["state_since"] else ""
    good = f"; last good {format_instant(row['last_good'])}" if row["last_good"] else ""
    told = [f"{name} {row['state']}{since}: {row['reason']}{good} ({row['url']})"]
    return told + ([f"  to do: {row['advice']}"] if row["advice"] else [])


def count_states(rows: Sequence[Row]) -> str:
    """Return how many sources are in which state, on one line."""
    states: dict[str, int] = {}
    for row in rows:
        states[row["state"]] = states.get(row["state"], 0) + 1
    return f"{len(rows)} sources: " + ", ".join(f"{state} {count}" for state, count in states.items())
