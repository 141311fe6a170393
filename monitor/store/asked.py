"""How many pages was a host, or an outlet, asked for within the last day? What the daily budgets are counted by.

Counted in slots of ten minutes, in the transaction that notes how the page ended: a crawl that is killed loses the count of
what was under way, and nothing else. A page is counted however often it was asked for; a look at a held article, too.

What a clock that ran ahead counted lies in the future once it is set back: it counts for no day, and goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from monitor.store.database import Store
from monitor.store.due import SKEW
from monitor.store.models import PagesAskedRow
from monitor.store.tables import table_of

SLOT = timedelta(minutes=10)
KEPT = timedelta(days=2)

_ASKED = table_of(PagesAskedRow)
_FIRST = insert(_ASKED)
_ONE_MORE = (
    update(_ASKED)
    .where(_ASKED.c.slot == bindparam("its_slot"), _ASKED.c.host == bindparam("its_host"))
    .where(_ASKED.c.outlet == bindparam("its_outlet"))
    .values(pages=_ASKED.c.pages + 1)
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What one host was asked for of one outlet."""

    host: str
    outlet: str
    pages: int
    since: datetime
    """Beginning of the slot of the first of them."""


def note_asked(session: Session, *, host: str, outlet: str, now: datetime) -> None:
    """Count one page."""
    slot = now - timedelta(seconds=now.timestamp() % SLOT.total_seconds())
    connection = session.connection()
    if not connection.execute(_ONE_MORE, {"its_slot": slot, "its_host": host, "its_outlet": outlet}).rowcount:
        connection.execute(_FIRST, {"slot": slot, "host": host, "outlet": outlet, "pages": 1})


def load_asked(store: Store, *, after: datetime, now: datetime) -> list[Asked]:
    """Return what was asked for in the slots that begin later than *after*, by host and outlet.

    Forgets what is days older, and what lies more than SKEW ahead of *now* (see due).
    """
    row = PagesAskedRow
    query = select(row.host, row.outlet, func.sum(row.pages), func.min(row.slot)).where(row.slot > after)
    with store.begin() as session:
        session.execute(delete(row).where(or_(row.slot < after - KEPT, row.slot > now + SKEW)))
        return [
            Asked(host=host, outlet=outlet, pages=int(pages), since=since)
            for host, outlet, pages, since in session.execute(query.group_by(row.host, row.outlet))
        ]
