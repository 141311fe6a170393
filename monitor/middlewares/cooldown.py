"""Is this host to be left alone for a while? After 429 or 503 with Retry-After no request goes to it before the time.

The instant travels on in the outcome of the address; the store holds sources and addresses back until then, and the next
crawl finds the pauses of its predecessors there. A host that gives no answer again and again, or nothing but its own errors, is
left alone as well: one dead server cannot cost each of its pages a time-out, and one that is down is not asked for all it has.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadTimeoutError
from scrapy.http import Response

from monitor.extract.addresses import host_of
from monitor.middlewares.refusals import HostPaused, HostSilent
from monitor.middlewares.surroundings import surroundings_of

PAUSE_STATUSES = frozenset({429, 503})
LONGEST_PAUSE = timedelta(days=7)
DEFAULT_PAUSE = timedelta(minutes=15)
"""Taken for a 429 without a readable Retry-After: it asks for a pause all the same."""
SILENCES = 3
"""Requests to a host without an answer, one begun after the other had ended, after which it is left alone.

So many addresses, too, of which each was answered with HTTP 5xx, and nothing else in between: one broken page asked for again
says nothing of its host.
"""
REST = timedelta(minutes=15)
"""How long it is left alone then; an address is tried again after as long."""


def read_retry_after(value: str | None, *, now: datetime) -> datetime | None:
    """Return the instant that a Retry-After header names, in UTC, at most a week ahead; None for none or nonsense."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return now + min(timedelta(seconds=min(int(value[:9]), 10**8)), LONGEST_PAUSE)
    try:
        instant = parsedate_to_datetime(value)
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=UTC)
        instant = instant.astimezone(UTC)
    except (ValueError, OverflowError):  # a year or an offset beyond what a date can be
        return None
    return min(max(instant, now), now + LONGEST_PAUSE)


class CoolDown:
    """Downloader middleware: remembers which hosts are to be left alone, refuses requests that fall into that time."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawl = surroundings_of(crawler)
        self._stats = crawler.stats
        self._silences: dict[str, tuple[int, float]] = {}
        """Times in a row that a host gave no answer, and when the last of them was noted."""
        self._errors: dict[str, set[str]] = {}
        """Addresses that a host has answered with HTTP 5xx since its last other answer."""
        self._rest_until: dict[str, tuple[str, datetime]] = {}
        """What a host gave again and again, and until when it is left alone for it."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for *crawler*."""
        return cls(crawler)

    @cached_property
    def _paused_until(self) -> dict[str, datetime]:
        return self._crawl.find_pauses()

    def process_request(self, request: Request) -> None:
        """Refuse a request before it waits in its host's queue."""
        self.refuse(request)

    def refuse(self, request: Request) -> None:
        """Raise HostPaused or HostSilent where the request's host is to be left alone now."""
        host, now = host_of(request.url), self._crawl.now()
        if (until := self._paused_until.get(host)) is not None and now < until:
            raise HostPaused(host, until)
        if (rest := self._rest_until.get(host)) is not None and now < rest[1]:
            raise HostSilent(host, rest[0], SILENCES, rest[1])

    def note_answer(self, request: Request, response: Response) -> None:
        """Note that the host answers, and the pause that a 429 or 503 asks for: ``retry_after`` of the request's meta.

        The download handler calls it, as Scrapy starts a host's next request before middlewares see the answer.
        """
        host = host_of(request.url)
        self._silences.pop(host, None)
        self._note_status(host, request.url, response.status)
        if response.status not in PAUSE_STATUSES:
            return
        now = self._crawl.now()
        header = response.headers.get("Retry-After")
        until = read_retry_after(header.decode("latin-1") if header else None, now=now)
        if until is None and response.status == 429:
            until = now + DEFAULT_PAUSE
        if until is not None:
            self._paused_until[host] = until
            self._crawl.note_pause(host, until)
            self._stats.inc_value("monitor/hosts_paused")
            request.meta["retry_after"] = until

    def _note_status(self, host: str, url: str, status: int) -> None:
        if status < 500:
            self._errors.pop(host, None)
            return
        errors = self._errors.setdefault(host, set())
        errors.add(url)
        if len(errors) == SILENCES:
            self._rest(host, "a server error")
            del self._errors[host]

    def _rest(self, host: str, gave: str) -> None:
        self._rest_until[host] = gave, self._crawl.now() + REST
        self._stats.inc_value("monitor/hosts_silent")

    def note_failure(self, request: Request, error: Exception, *, began: float) -> None:
        """Note that the host gave no answer; the third time in a row it is left alone. Other errors say nothing of the host.

        *began* is when the request was sent, on the monotonic clock. Those under way at once count as one: they may all have
        waited for the same thing, this machine among them.
        """
        if not isinstance(error, DownloadTimeoutError | DownloadConnectionRefusedError):
            return
        host = host_of(request.url)
        times, noted = self._silences.get(host, (0, began))
        if began < noted:
            return
        self._silences[host] = (times + 1, time.monotonic())
        if times + 1 == SILENCES:
            self._rest(host, "no answer")
            del self._silences[host]
