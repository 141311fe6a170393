"""Which crawls ended before the scores were settled, and what of that is still owed?

A crawl lets the scores follow what it brought in when it closes. A killed one does not come to that, nor one whose database
was locked then. Every crawl's row says whether it has: ``counts`` of a run that is settled have ``unsettled`` 0.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from monitor.store.database import Store
from monitor.store.leases import is_alive
from monitor.store.models import CrawlRunRow, DecisionRow, VersionRow

UNSETTLED = "unsettled"
"""Name in crawl_run.counts."""


@dataclass(frozen=True, kw_only=True)
class Unsettled:
    """A run that has ended, and whose articles no settling has followed."""

    run_id: int
    stories: tuple[str, ...]
    started_at: datetime


def find_unsettled(store: Store, *, but: int) -> list[Unsettled]:
    """Return the runs that have ended without settling, oldest first; the run *but*, and those that live, are left out."""
    row = CrawlRunRow
    said = row.counts[UNSETTLED].as_integer()
    query = select(row).where(row.id != but, or_(said.is_(None), said != 0)).order_by(row.id)
    with store.read() as session:
        return [
            Unsettled(run_id=run.id, stories=tuple(run.stories), started_at=run.started_at)
            for run in session.scalars(query)
            if run.finished_at is not None or not is_alive(run)
        ]


def has_new_seeds(store: Store, story: str, seed_ids: Collection[int], runs: Sequence[Unsettled]) -> bool:
    """Return whether *story* has come to other seeds since the first of *runs* began.

    That is: one of them stored a text of an article of *seed_ids*, or a person gave a word on an article since.
    """
    if not runs:
        return False
    stored = select(VersionRow.id).where(VersionRow.run_id.in_([run.run_id for run in runs]))
    since = min(run.started_at for run in runs)
    said = select(DecisionRow.article_id).where(DecisionRow.story == story, DecisionRow.decided_at >= since)
    with store.read() as session:
        fetched = session.scalar(stored.where(VersionRow.article_id.in_(sorted(seed_ids))).limit(1))
        return fetched is not None or session.scalar(said.limit(1)) is not None


def note_settled(store: Store, runs: Sequence[Unsettled]) -> None:
    """Note that what *runs* brought in has been settled by a later one."""
    if not runs:
        return
    with store.begin() as session:
        rows = session.scalars(select(CrawlRunRow).where(CrawlRunRow.id.in_([run.run_id for run in runs])))
        for row in rows:
            row.counts = {**row.counts, UNSETTLED: 0}
