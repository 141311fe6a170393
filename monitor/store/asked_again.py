"""Which addresses that gave no page does a source's word bring back? Once a day, for a time: most bans and outages end.

A source that names a later change brings one back at once (see frontier): this is for those that go on naming it as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.revisits import has_passing_reason
from monitor.store.models import AddressRow, CrawlRunRow

ONCE_IN = timedelta(days=1)
"""From the start of the crawl that asked for it last."""
ASKED_FOR = timedelta(days=14)
"""After an address was first named; a section page may name a dead link for years."""


def find_askable(session: Session, rows: Iterable[AddressRow], now: datetime) -> set[int]:
    """Return the ids of those *rows* that ended without a page, and may be asked for once more because a source still names them.

    Left alone are HTTP 410 (gone for good), walls that do not pass, what has a time of its own, held articles (see revisits), and
    what no known crawl asked for.
    """
    ended = [row for row in rows if _has_given_up(row) and now - row.found_at <= ASKED_FOR]
    runs = {row.run_id for row in ended if row.run_id is not None}
    if not runs:
        return set()
    rested = select(CrawlRunRow.id).where(CrawlRunRow.id.in_(runs), CrawlRunRow.started_at <= now - ONCE_IN)
    asked_by = set(session.scalars(rested))
    return {row.id for row in ended if row.run_id in asked_by}


def _has_given_up(row: AddressRow) -> bool:
    if row.due_at is not None or row.article_id is not None:
        return False
    if row.state == "quarantined":
        return has_passing_reason(row.reason)
    return row.state in ("failed", "refused") and not (row.reason or "").startswith("HTTP 410")
