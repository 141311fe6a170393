"""What becomes of requests that wait for their host's turn when the crawl is to stop? They are given back unsent.

Scrapy sends what waits in a host's queue before it closes: with half a minute between two pages that takes a quarter of an
hour, and whoever asked for the stop kills the crawl long before.
"""

from __future__ import annotations

import asyncio
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from monitor.middlewares.refusals import CrawlStops

LOOK_SECONDS = 0.5
"""Scrapy tells nobody that it begins to stop: it is looked at so often."""


class Stopping:
    """Extension: once the crawl stops, ends every page and source that was not sent yet; the store still has it leased."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._watching: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect it to *crawler*'s signals."""
        stopping = cls(crawler)
        crawler.signals.connect(stopping.spider_opened, signals.spider_opened)
        crawler.signals.connect(stopping.spider_closed, signals.spider_closed)
        return stopping

    def spider_opened(self) -> None:
        """Begin to watch."""
        self._watching = asyncio.create_task(self._watch())

    def spider_closed(self) -> None:
        """Watch no more."""
        if self._watching is not None:
            self._watching.cancel()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            slot = self._crawler.engine._slot
            if slot is not None and slot.closing is not None:
                self._give_back()  # again and again: some have waited for a robots.txt until now

    def _give_back(self) -> None:
        for slot in self._crawler.engine.downloader.slots.values():
            # A robots.txt, or a part of an index, is waited for by what is read already: it is sent.
            unsent = [entry for entry in slot.queue if not {"address", "source"}.isdisjoint(entry[0].meta)]
            for entry in unsent:
                slot.queue.remove(entry)
            for _, waiting in unsent:
                waiting.errback(CrawlStops())
