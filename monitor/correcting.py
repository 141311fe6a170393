"""What becomes of a story's ledger when a person corrects it, or takes a correction back?

The words are kept in the store; what they make of the ledger is updates/compare's, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.store.corrections import Change, Word, drop_corrections, save_corrections
from monitor.store.database import Store
from monitor.updates.compare import compare_ledger

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """What a person's words did to one story's ledger."""

    story: str
    corrections: tuple[Row, ...]
    """Those that were made or taken back."""
    come: tuple[Row, ...]
    """Updates that the ledger gains, by time: time, kind, what, before, after, article_id, outlet, url."""
    go: tuple[Row, ...]
    """Updates that it loses."""
    change: tuple[tuple[Row, Row], ...]
    """Updates that stay but say something else, as they are before and after."""


def correct(store: Store, story: str, words: Sequence[Word], *, note: str | None, now: datetime) -> Corrected:
    """Keep a person's *words* on the ledger of *story* and let it follow at once.

    Raises NotFound for a figure or statement that the ledger does not hold; then nothing is kept.
    """
    change = save_corrections(store, story, words, note=note, now=now, derive=compare_ledger)
    return _tell(story, change)


def undo_corrections(store: Store, ids: Collection[int], *, now: datetime) -> list[Corrected]:
    """Take words back by their ids; return what :func:`correct` does, story by story. Raises NotFound for an unknown id."""
    changes = drop_corrections(store, ids, now=now, derive=compare_ledger)
    return [_tell(story, change) for story, change in changes.items()]


def _tell(story: str, change: Change) -> Corrected:
    before, after = change.before, change.after
    return Corrected(
        story=story,
        corrections=change.rows,
        come=tuple(row for key, row in after.items() if key not in before),
        go=tuple(row for key, row in before.items() if key not in after),
        change=tuple((before[key], row) for key, row in after.items() if key in before and before[key] != row),
    )
