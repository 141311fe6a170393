"""What has come into the ledgers since some moment, as they stand now?

Counted by ids, which only ever grow, and not by the clock: a crawl may stand still in time (``MONITOR_NOW``). What was told in
between and taken back is not counted, so that the order in which a crawl's articles came makes no difference.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from monitor.store.database import Store
from monitor.store.ledger_models import LedgerUpdateRow


def find_newest_update(store: Store) -> int:
    """Return the id of the update that was written last; 0 where there is none."""
    with store.read() as session:
        return session.scalar(select(func.max(LedgerUpdateRow.id))) or 0


def count_gained(store: Store, stories: Sequence[str], *, after: int) -> int:
    """Return how many updates the ledgers of *stories* hold that are newer than the one with the id *after*."""
    row = LedgerUpdateRow
    query = select(func.count()).select_from(row).where(row.id > after, row.story.in_(sorted(stories)))
    with store.read() as session:
        return session.scalar(query) or 0
