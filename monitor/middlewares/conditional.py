"""Has this address anything new? Asks for changes only, and answers "unchanged" for what was read before.

Thin: what to ask and what an answer means is decided in revalidation, what is remembered is in store/fetch_memory. Nothing is
kept here: what is to be remembered travels with what was read, and is stored together with it, by the save step.

A spider takes part for a request by ``meta["revalidate"]``, the address to remember it by. It finds in the answer's meta
``unchanged`` (true: there is nothing to read; the status is 304 and the body empty) and ``remembered`` (to be put into the
item that says what came of it; None: nothing new to remember).
"""

from __future__ import annotations

import logging
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from monitor.middlewares.surroundings import surroundings_of
from monitor.revalidation import Answer, Remembered, choose_condition, read_body, read_unmodified

logger = logging.getLogger(__name__)

CONDITIONS = ("If-None-Match", "If-Modified-Since")
INCOMPLETE = frozenset({"dataloss", "partial"})
"""Flags of an answer that was cut short: what is missing must not count as read."""


class Conditional:
    """Downloader middleware: conditions on requests, and what their answers mean. It sees bodies decompressed, and each redirect."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._crawl = surroundings_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for *crawler*."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Ask for changes only where the address's last body was read for everybody that this crawl reads for."""
        address = request.meta.get("revalidate")
        if address is None:
            return
        if "known" not in request.meta:
            request.meta["known"] = self._crawl.recall(address)
        for name in CONDITIONS:  # of the hop before: a redirect keeps its headers
            request.headers.pop(name, None)
        condition = choose_condition(
            request.meta["known"], url=request.url, readers=self._crawl.name_readers(request), now=self._crawl.now()
        )
        if condition is not None:
            request.headers[condition[0]] = condition[1]

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the answer, as an empty 304 where there is nothing to read; a 304 that tells nothing is asked again, once."""
        address = request.meta.get("revalidate")
        if address is None or response.status not in (200, 304) or not INCOMPLETE.isdisjoint(response.flags):
            return response
        answer = self._read(address, request, response)
        self._crawler.stats.inc_value(f"monitor/fetches/{answer.meaning}")
        request.meta["unchanged"], request.meta["remembered"] = answer.unchanged, answer.keep
        if answer.meaning == "baseless" and not request.meta.get("asked_whole"):
            return _ask_whole(request, answer.keep)
        return response.replace(status=304, body=b"") if answer.meaning == "same_body" else response

    def _read(self, address: str, request: Request, response: Response) -> Answer:
        known: Remembered | None = request.meta.get("known")
        if response.status == 304:
            conditional = any(name in request.headers for name in CONDITIONS)
            answer = read_unmodified(known, conditional=conditional, now=self._crawl.now())
        else:
            answer = read_body(
                known,
                response.body,
                address=address,
                url=request.url,
                etag=_header(response, "ETag"),
                last_modified=_header(response, "Last-Modified"),
                readers=self._crawl.name_readers(request),
                now=self._crawl.now(),
            )
        found_out = answer.keep.distrusted_at if answer.keep else None
        if found_out is not None and found_out != (known.distrusted_at if known else None):
            self._crawler.stats.inc_value("monitor/fetches/lies")
            logger.info(
                "%s is asked without conditions from now on: %s", address, answer.keep and answer.keep.distrusted
            )
        return answer


def _ask_whole(request: Request, known: Remembered | None) -> Request:
    """Return the request for the whole body; *known*, where there is one, is gone by instead of what was."""
    meta = {**request.meta, "asked_whole": True} | ({} if known is None else {"known": known})
    again = request.replace(dont_filter=True, meta=meta)
    again.headers["Cache-Control"] = "no-cache"
    return again


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
