"""Does a source's word that a page has changed count now? The first one does; after one that was in vain, ever later ones do.

Some sources stamp every entry with the time of day at every look, and some word a headline by turns. Followed each time, they
would have every page fetched at every look, for as long as it is listed. Pure: rows and instants in, answers out.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.items import Link
from monitor.store.kills import MOST_KILLS
from monitor.store.models import AddressRow
from monitor.store.storable import scrub_optional

READ = ("fetched", "unchanged")
REST = timedelta(hours=1)
"""After a look at a page that had not changed, at least."""
REST_UNREAD = timedelta(days=1)
"""After a request that gave no page, at least."""
SHARE_OF_AGE = 4
"""The rest grows to this part of the time since the page last changed: who has been quiet for a day is asked after eight hours."""


def tells_change(row: AddressRow, link: Link, source_url: str) -> bool:
    """Return whether *link*, as *source_url* names it now, says that the page of *row* is another than the one held."""
    return _is_restamped(row, link) or _is_reworded(row, link, source_url)


def is_heard(row: AddressRow, link: Link, *, asked_at: datetime | None, now: datetime) -> bool:
    """Return whether a change that :func:`tells_change` found is to be followed *now*, or put off as the one before was in vain.

    *asked_at* is when the page was asked for last; None: nobody knows, and it is followed.
    """
    if asked_at is None or not _was_in_vain(row, link):
        return True
    age = now - (row.changed_at or row.found_at)
    return now - asked_at >= max(REST if row.state in READ else REST_UNREAD, age / SHARE_OF_AGE)


def _was_in_vain(row: AddressRow, link: Link) -> bool:
    """Tell whether the last request for a page was one too many, as far as its row shows.

    A stamp later than all that was ever read was followed and brought nothing. Of headlines no time is kept: there any look
    that found nothing counts, also one by the schedule.
    """
    if row.state == "fetched":
        return False
    if is_given_up(row) or not _is_restamped(row, link):
        return True
    return row.stamp is not None and row.stamp > max(row.found_at, row.changed_at or row.found_at)


def is_given_up(row: AddressRow) -> bool:
    """Tell whether a page is gone for good (HTTP 410), or ended its worker as often as a page may."""
    return (row.worker_kills or 0) >= MOST_KILLS or (row.reason or "").startswith("HTTP 410")


def _is_restamped(row: AddressRow, link: Link) -> bool:
    return link.date_modified is not None and link.date_modified > (row.stamp or row.fetched_at or row.found_at)


def _is_reworded(row: AddressRow, link: Link, source_url: str) -> bool:
    # Only by the same source: a feed and a section page word one headline differently, for ever.
    same_source = row.source_url == source_url and row.headline is not None and link.headline is not None
    return same_source and row.headline != scrub_optional(link.headline)
