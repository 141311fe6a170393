"""What of the held texts has turned out to be furniture? Marks such paragraphs; marks takes what they say out of the ledgers.

The texts stay as they are: the mark says why a sentence that stands in one is in no ledger. See outlet_lines for what is
furniture; the ledgers are derived anew by the save that brought the page which showed it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from monitor.store.marks import load_marks
from monitor.store.models import VersionRow
from monitor.store.outlet_lines import find_marked
from monitor.store.outlet_models import OutletFurnitureRow, RecurringParagraphRow
from monitor.store.outlet_pages import STORED_PAGE

VERSIONS_A_QUERY = 200
"""A text can be megabytes."""


def mark_recurring(session: Session, articles: Collection[int]) -> set[int]:
    """Mark the paragraphs of every version of *articles* that are furniture by now; return the versions with new marks."""
    changed: set[int] = set()
    for some in _portions(articles):
        versions = session.execute(STORED_PAGE.where(VersionRow.article_id.in_(some))).all()
        marked = find_marked(session, versions)
        held = {(version, one["paragraph"]) for version, rows in load_marks(session, marked).items() for one in rows}
        new = [
            (version, paragraph, key, reason)
            for version, paragraphs in marked.items()
            for paragraph, (reason, key) in paragraphs.items()
            if (version, paragraph) not in held
        ]
        if new:
            since = _load_times(session, {key for _, _, key, _ in new})
            names = ("version_id", "paragraph", "key", "reason", "known_since")
            rows = [dict(zip(names, (*one, since[one[2]]), strict=True)) for one in new]
            session.execute(insert(RecurringParagraphRow), rows)
            changed |= {version for version, *_ in new}
    return changed


def _load_times(session: Session, keys: Collection[int]) -> dict[int, datetime]:
    query = select(OutletFurnitureRow.key, OutletFurnitureRow.known_since).where(OutletFurnitureRow.key.in_(keys))
    return {row.key: row.known_since for row in session.execute(query)}


def _portions(keys: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), VERSIONS_A_QUERY):
        yield ordered[start : start + VERSIONS_A_QUERY]
