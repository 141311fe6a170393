"""What becomes of an answer before the spider sees it? A pause is kept, and what has not changed needs no reading.

A host's pause puts the request off: it goes back to the frontier, and neither callback nor errback is called. What is unchanged
calls no callback either, unless the request has ``handle_unchanged`` in its meta.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.misc import load_object

from monitor.errors import AddonFault
from monitor.middlewares.conditional import CONDITIONS
from monitor.middlewares.guard import GuardedDownloadHandler
from monitor.middlewares.refusals import HostPaused, HostSilent
from monitor.unattended.reading import OF_ONE_ANSWER, PAUSES, PUT_OFF, READING, START, Reading, clear, judge_reading

MOST_PAUSES = 5
"""A request that is answered with a pause more often goes to the spider: such a host never gives the page."""
OUR_HANDLER = "monitor.middlewares.guard.GuardedDownloadHandler"
HANDLE_UNCHANGED = "handle_unchanged"
UNCHANGED = "unchanged"
"""Flag of a response whose page has not changed; its status is 304, its body empty."""


class Attend:
    """Downloader middleware, farther from the web than conditional requests, nearer to it than retries."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        # Here all settings are final: another add-on may have come after ours, and Scrapy has defaults for each reactor.
        handlers = crawler.settings.getwithbase("DOWNLOAD_HANDLERS")
        for scheme in ("http", "https"):
            check_guarded(scheme, handlers.get(scheme))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for *crawler*."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Have changes asked for only, by the request's fingerprint: of what the spider asks, and where it says nothing else."""
        reading: Reading | None = request.meta.get(READING)
        if reading is None or not reading.is_kept or request.meta.get("revalidation") == "never":
            return
        if request.method == "GET" and not request.body and all(name not in request.headers for name in CONDITIONS):
            request.meta.setdefault("revalidate", self._crawler.request_fingerprinter.fingerprint(request).hex())

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the request, put off, for an answer that asks for a pause; pass over an answer that is unchanged."""
        if READING not in request.meta:  # another middleware asks, for robots.txt
            return response
        until, pauses = request.meta.get("retry_after"), request.meta.get(PAUSES, 0) + 1
        if until is not None and pauses <= MOST_PAUSES:
            return self._put_off(request, until, pauses)
        return self._pass_over(request, response) if request.meta.get("unchanged") else response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Return the request, put off, where its host is to be left alone; None for any other exception."""
        if READING not in request.meta or not isinstance(exception, HostPaused | HostSilent):
            return None
        return self._put_off(request, exception.until, request.meta.get(PAUSES, 0))

    def _put_off(self, request: Request, until: datetime, pauses: int) -> Request:
        self._crawler.stats.inc_value("unattended/put_off")
        later = request.copy()
        clear(later.meta, OF_ONE_ANSWER)
        later.meta.update({PUT_OFF: until, PAUSES: pauses})
        return later

    def _pass_over(self, request: Request, response: Response) -> Response:
        self._crawler.stats.inc_value("unattended/unchanged")
        # Scrapy's HttpError would take a 304 for an error. A copy, so that the request stays what the spider made it.
        meta = {**request.meta, "handle_httpstatus_list": [*request.meta.get("handle_httpstatus_list", ()), 304]}
        if request.meta.get(HANDLE_UNCHANGED):
            response.request = request.replace(meta=meta)
            response.flags.append(UNCHANGED)
        else:
            response.request = request.replace(meta=meta, callback=_read_nothing, errback=None, cb_kwargs={})
        return response


class Note:
    """Spider middleware, nearest to the engine: notes what was read, and keeps one request's notes from the next."""

    def __init__(self, crawler: Crawler) -> None:
        crawler.signals.connect(self.item_error, signals.item_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for *crawler*."""
        return cls(crawler)

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Yield what the spider starts with; the frontier knows its requests by a mark."""
        async for one in start:
            if isinstance(one, Request):
                one.meta[START] = True
            yield one

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Yield what the callback gives; once it has ended without an error, its answer is read."""
        meta = dict(response.meta)
        led_on = False
        async for one in result:
            if isinstance(one, Request):
                led_on = True
                clear(one.meta)
            yield one
        reading: Reading | None = meta.get(READING)
        if reading is not None:
            reading.keep = judge_reading(meta.get("remembered"), meta.get("revalidation", "leaf"), led_on=led_on)

    def item_error(self, response: object) -> None:
        """Have a page read again whose item was lost in a pipeline."""
        request = response.request if isinstance(response, Response) else None
        if request is not None and READING in request.meta:
            request.meta[READING].failed = True


def check_guarded(scheme: str, handler: Any) -> None:
    """Raise AddonFault where *scheme* is fetched by a download handler that the address guard does not hold; None fetches nothing."""
    if handler is not None and not issubclass(load_object(handler), GuardedDownloadHandler):
        raise AddonFault(
            f"DOWNLOAD_HANDLERS[{scheme!r}] is {handler!r}, which the address guard cannot hold; leave it out, "
            f"or make it a subclass of {OUR_HANDLER}"
        )


def _read_nothing(response: Response) -> None:
    """Stand for the callback of a page that is unchanged."""
