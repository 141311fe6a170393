"""Is it time yet? Due times, also where the clock that they were reckoned by was wrong.

A clock that is set back leaves due times that lie further ahead than anybody meant: a source that was looked at in what is
now the future would be left alone until that future has come again. Such a time counts as reached: at worst a source is
asked once too early. The same rule twice, for values and as a condition in SQL; a test holds them together.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_

from monitor.store.models import AddressRow, SourceRecord

SKEW = timedelta(hours=1)
"""How far clocks may differ, or be set, without anything being looked at early."""
LONGEST_WAIT = timedelta(days=7)
"""No address is put off for longer: a server's Retry-After is cut to it."""


def is_time(due_at: datetime | None, *, now: datetime, looked_at: datetime | None = None) -> bool:
    """Return whether what is due at *due_at* (None: at once) is due at *now*.

    It is, too, where *looked_at*, the look that it was reckoned from, lies more than SKEW ahead: the clock was set back
    since. Where no look is known, it is where it lies further ahead than the longest wait.
    """
    if due_at is None or due_at <= now:
        return True
    if looked_at is not None:
        return looked_at > now + SKEW
    return due_at > now + LONGEST_WAIT + SKEW


def source_is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition under which a row of ``source`` is due at *now*, as :func:`is_time` says."""
    row = SourceRecord
    never = and_(row.looked_at.is_(None), row.due_at > now + LONGEST_WAIT + SKEW)
    return or_(row.due_at.is_(None), row.due_at <= now, row.looked_at > now + SKEW, never)


def address_is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition under which a row of ``address`` is due at *now*, as :func:`is_time` says of what has no look."""
    row = AddressRow
    return or_(row.due_at.is_(None), row.due_at <= now, row.due_at > now + LONGEST_WAIT + SKEW)


def revisit_is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition under which a held article's page is to be looked at again at *now*; no step is longer than a week."""
    row = AddressRow
    return or_(row.revisit_at <= now, row.revisit_at > now + LONGEST_WAIT + SKEW)
