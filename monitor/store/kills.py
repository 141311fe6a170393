"""What becomes of an address whose page ended the worker that read it? Once may be the machine's fault; twice is the page's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.items import Outcome
from monitor.store.models import AddressRow

MOST_KILLS = 2
"""Workers that one page may end, in a row."""
AGAIN_AFTER = timedelta(minutes=15)
"""When such a page is read once more."""


def settle_kill(row: AddressRow, outcome: Outcome, now: datetime) -> Outcome:
    """Count in *row* that a page ended its worker, and return how its address ends: ``failed``, from the second time as *outcome* says.

    A page that was read, or refused by its reader, has its count back at 0; what never arrived says nothing of the page.
    """
    if outcome.killed_worker:
        row.worker_kills = (row.worker_kills or 0) + 1
        if row.worker_kills < MOST_KILLS:
            reason = f"{outcome.reason}; it is read once more"
            return replace(outcome, state="failed", reason=reason, retry_after=now + AGAIN_AFTER)
    elif outcome.state in ("fetched", "unchanged", "quarantined"):
        row.worker_kills = 0
    return outcome
