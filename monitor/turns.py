"""Which request is sent first? Sources, what was fetched before and not stored, new pages from the newest on, looks at held ones.

Pure: Scrapy's scheduler sends the highest priority first, within each host's queue.
"""

from __future__ import annotations

from datetime import datetime, timedelta

SOURCE_TURN = 10
"""Sources go before pages, so that the newest links of all are known early."""
KEPT_TURN = 5
"""Of pages that a killed crawl had fetched: they only wait to be stored."""
REVISIT_TURN = -2000
"""Lower than any new page has."""
UNDATED_AGE = timedelta(days=1)
"""A link without a date is taken for a day old: neither what has just broken nor an archive."""
_BUCKETS = (
    (timedelta(minutes=15), timedelta(days=2)),
    (timedelta(hours=2), timedelta(days=14)),
    (timedelta(days=1), timedelta(days=366)),
)
"""How exactly age counts, and up to which age. Scrapy keeps one queue per priority and looks them all over when one is empty:
a priority for each minute would make a long crawl slow."""


def choose_turn(date: datetime | None, *, now: datetime, is_revisit: bool = False) -> int:
    """Return the priority of a page that its source dates *date*: 0 for what is new now, less the older it is.

    None is no date, a date in the future is *now*. Every page older than a year has the same; every revisit has less than
    every new page.
    """
    age = UNDATED_AGE if date is None else max(now - date, timedelta())
    return _count_buckets(age) * -1 + (REVISIT_TURN if is_revisit else 0)


def _count_buckets(age: timedelta) -> int:
    count, begin = 0, timedelta()
    for width, end in _BUCKETS:
        count += (min(age, end) - begin) // width
        if age < end:
            break
        begin = end
    return count
