"""From when on is nothing stored of what was fetched of an address? So far back its next crawl looks into the files of those before.

An address that a crawl was killed with stays leased to it, or is ``queued`` once its death was noted, and goes from one killed
crawl to the next until one ends it. Which of them had fetched its page, no row tells; since when none has stored it, its row does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.store.models import AddressRow, CrawlRunRow


def date_unstored(session: Session, rows: Iterable[AddressRow]) -> dict[str, datetime]:
    """Return that instant by address, for those of *rows* that a crawl had taken up and gave no end; the others are left out.

    Ask before the rows are leased anew. What was put off to a time of its own was not fetched.
    """
    left = [row for row in rows if row.state == "leased" or (row.state == "queued" and row.due_at is None)]
    runs = {row.run_id for row in left if row.run_id is not None}
    if not left:
        return {}
    found = session.execute(select(CrawlRunRow.id, CrawlRunRow.started_at).where(CrawlRunRow.id.in_(runs)))
    starts = {run: began for run, began in found}  # noqa: C416  # rows are no pairs to the type checker
    return {row.url: _date(row, starts.get(row.run_id or 0)) for row in left}


def _date(row: AddressRow, began: datetime | None) -> datetime:
    """Return since when nothing is stored of *row*, *began* being the start of the crawl that its source named it to."""
    last = (
        row.found_at if row.fetched_at is None else row.fetched_at + datetime.resolution
    )  # stored at that very instant
    return last if began is None else max(last, began)
