"""Which crawls ended before the scores were settled, and what of that is still owed?

A crawl lets the scores follow what it brought in when it closes. A killed one does not come to that, nor one whose database
was locked then. Every crawl's row says whether it has: ``counts`` of a run that is settled have ``unsettled`` 0.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from monitor.store.database import Store
from monitor.store.leases import OWNER_PREFIX, is_alive
from monitor.store.models import AddressRow, CrawlRunRow, DecisionRow, SourceRecord, VersionRow

UNSETTLED = "unsettled"
"""Name in crawl_run.counts."""
LONGEST_CRAWL = timedelta(hours=12)
"""A run that began so long ago and holds no lease any more is dead, whatever host it was on: a container that is made anew has
another name, and nobody can ask the old one's processes."""
NEWEST_RUNS = 1000
"""How many runs are looked at, from the newest on: a store of years has hundreds of thousands."""


@dataclass(frozen=True, kw_only=True)
class Unsettled:
    """A run that has ended, and whose articles no settling has followed."""

    run_id: int
    stories: tuple[str, ...]
    started_at: datetime


def find_unsettled(store: Store, *, but: int, now: datetime) -> list[Unsettled]:
    """Return the runs that have ended without settling, oldest first; the run *but*, and those that live, are left out.

    Of the newest NEWEST_RUNS: what is owed for longer, `monitor rejudge` does.
    """
    row = CrawlRunRow
    said = row.counts[UNSETTLED].as_integer()
    with store.read() as session:
        oldest = (session.scalar(select(func.max(row.id))) or 0) - NEWEST_RUNS
        query = select(row).where(row.id > oldest, row.id != but, or_(said.is_(None), said != 0)).order_by(row.id)
        return [
            Unsettled(run_id=run.id, stories=tuple(run.stories), started_at=run.started_at)
            for run in session.scalars(query)
            if _has_ended(session, run, now)
        ]


def _has_ended(session: Session, run: CrawlRunRow, now: datetime) -> bool:
    if run.finished_at is not None or not is_alive(run):
        return True
    return run.started_at < now - LONGEST_CRAWL and not any(
        session.scalar(
            select(table.lease_until)
            .where(table.lease_owner == OWNER_PREFIX + run.token, table.lease_until > now)
            .limit(1)
        )
        for table in (AddressRow, SourceRecord)
    )


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
