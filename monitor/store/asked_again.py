"""Which addresses that gave no page does a source's word bring back? Once a day, for a time: most bans and outages end.

A source that names a later change brings one back at once (see frontier): this is for those that go on naming it as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.revisits import has_passing_reason
from monitor.store.models import AddressRow, CrawlRunRow

UNREAD = ("failed", "refused", "quarantined")
"""States of an address that ended without a page."""
ONCE_IN = timedelta(days=1)
"""From the start of the crawl that asked for it last."""
ASKED_FOR = timedelta(days=14)
"""After an address was first named; a section page may name a dead link for years."""


def load_run_starts(session: Session, rows: Iterable[AddressRow]) -> dict[int, datetime]:
    """Return when the crawls began that asked last for those *rows* that ended without a page, by the id of the crawl."""
    runs = {row.run_id for row in rows if row.run_id is not None and row.state in UNREAD}
    if not runs:
        return {}
    found = session.execute(select(CrawlRunRow.id, CrawlRunRow.started_at).where(CrawlRunRow.id.in_(runs)))
    return {run: began for run, began in found}  # noqa: C416  # rows are no pairs to the type checker


def date_asked(row: AddressRow, starts: Mapping[int, datetime]) -> datetime | None:
    """Return when the page of *row* was asked for last, *starts* being those of :func:`load_run_starts`; None: nobody knows."""
    return starts.get(row.run_id or 0) if row.state in UNREAD else row.fetched_at


def is_askable(row: AddressRow, asked_at: datetime | None, now: datetime) -> bool:
    """Return whether *row* ended without a page, and may be asked for once more because a source still names it.

    Left alone are HTTP 410 (gone for good), walls that do not pass, what has a time of its own, held articles (see revisits), and
    what no known crawl asked for.
    """
    return asked_at is not None and asked_at <= now - ONCE_IN and now - row.found_at <= ASKED_FOR and _has_given_up(row)


def _has_given_up(row: AddressRow) -> bool:
    if row.due_at is not None or row.article_id is not None:
        return False
    if row.state == "quarantined":
        return has_passing_reason(row.reason)
    return row.state in ("failed", "refused") and not (row.reason or "").startswith("HTTP 410")
