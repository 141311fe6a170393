"""Is whoever started this crawl still there? Its end of our standard input closes when it is gone, and so does the crawl.

A killed `monitor crawl` or `monitor run` cannot pass anything on; the system closes its pipes all the same.
"""

from __future__ import annotations

import asyncio
import logging
import os
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from monitor.extensions.last_resort import end_in

logger = logging.getLogger(__name__)

STANDARD_INPUT = 0


class Starter:
    """Extension: stops the crawl cleanly at the end of standard input. Only where MONITOR_STOP_WITH_STDIN is set."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._stopping: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect it to *crawler*'s signals. Raises NotConfigured where nobody holds the other end."""
        if not crawler.settings.getbool("MONITOR_STOP_WITH_STDIN"):
            raise NotConfigured
        starter = cls(crawler)
        crawler.signals.connect(starter.spider_opened, signals.spider_opened)
        crawler.signals.connect(starter.spider_closed, signals.spider_closed)
        return starter

    def spider_opened(self) -> None:
        """Begin to watch."""
        asyncio.get_running_loop().add_reader(STANDARD_INPUT, self._read)

    def spider_closed(self) -> None:
        """Watch no more."""
        asyncio.get_running_loop().remove_reader(STANDARD_INPUT)

    def _read(self) -> None:
        if os.read(STANDARD_INPUT, 4096):
            return  # nobody writes here; whatever came says that somebody is there
        asyncio.get_running_loop().remove_reader(STANDARD_INPUT)
        logger.warning("Whoever started this crawl is gone: it stops, and the next crawl goes on from here")
        end_in()
        self._stopping = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason="shutdown"))
