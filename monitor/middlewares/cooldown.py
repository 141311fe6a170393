"""Has this host asked for a pause? After 429 or 503 with Retry-After no further request goes to it in this crawl.

The instant itself travels on in the address's outcome; the store holds sources and addresses back until then.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from monitor.crawling import crawl_of
from monitor.extract.addresses import host_of
from monitor.middlewares.refusals import HostPaused

PAUSE_STATUSES = frozenset({429, 503})
LONGEST_PAUSE = timedelta(days=7)
DEFAULT_PAUSE = timedelta(minutes=15)
"""Taken for a 429 without a readable Retry-After: it asks for a pause all the same."""


def read_retry_after(value: str | None, *, now: datetime) -> datetime | None:
    """Return the instant that a Retry-After header names, in UTC, at most a week ahead; None for none or nonsense."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return now + min(timedelta(seconds=min(int(value[:9]), 10**8)), LONGEST_PAUSE)
    try:
        instant = parsedate_to_datetime(value)
    except ValueError:
        return None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return min(max(instant.astimezone(UTC), now), now + LONGEST_PAUSE)


class CoolDown:
    """Downloader middleware: remembers the pauses that hosts ask for, refuses requests that fall into one."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawl = crawl_of(crawler)
        self._stats = crawler.stats
        self._until: dict[str, datetime] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for *crawler*."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse a request before it waits in its host's queue."""
        self.refuse_paused(request)

    def refuse_paused(self, request: Request) -> None:
        """Raise HostPaused where the request's host asked for a pause that is not over."""
        host = host_of(request.url)
        until = self._until.get(host)
        if until is not None and self._crawl.now() < until:
            raise HostPaused(host, until)

    def note_pause(self, request: Request, response: Response) -> None:
        """Note the pause that a 429 or 503 asks for; the spider reads it from ``retry_after`` of the request's meta.

        The download handler calls it, as Scrapy starts a host's next request before middlewares see the answer.
        """
        if response.status not in PAUSE_STATUSES:
            return
        now = self._crawl.now()
        header = response.headers.get("Retry-After")
        until = read_retry_after(header.decode("latin-1") if header else None, now=now)
        if until is None and response.status == 429:
            until = now + DEFAULT_PAUSE
        if until is not None:
            self._until[host_of(request.url)] = until
            self._stats.inc_value("monitor/hosts_paused")
            request.meta["retry_after"] = until
