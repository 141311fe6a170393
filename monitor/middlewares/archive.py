"""Is what was fetched kept? Writes each page and source to the WARC files before anything is read from it.

It stands between decompression and the download, so that a record holds the bytes that the server sent. What a killed crawl
had fetched and not yet stored is read from the files, not asked for again (see leftovers).
"""

from __future__ import annotations

import asyncio
import logging
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from monitor.crawling import crawl_of
from monitor.errors import NotFound
from monitor.middlewares.leftovers import KEPT
from monitor.warc import MEGABYTE, KeptPage, WarcFolder, read_answer

logger = logging.getLogger(__name__)

ARCHIVED = "archived"
"""Key of the request's meta under which the place of its answer stands."""
FETCHED_AT = "fetched_at"
"""Key of the request's meta for when an answer came over the line, where that was in a crawl before."""
RECOVERED = "recovered"
"""Flag of an answer that comes from the files of a killed crawl."""


class Archive:
    """Downloader middleware: keeps every answer 200 of a page or source, and notes its place in the request's meta.

    A disk that takes no more costs the archive, never the article: the crawl goes on without, and says so once.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawl = crawl_of(crawler)
        if not self._crawl.environment.keeps_warc:
            raise NotConfigured
        self._stats = crawler.stats
        self._folder = WarcFolder(
            self._crawl.environment.warc_folder,
            prefix=self._crawl.token[:8],
            most_bytes=crawler.settings.getint("MONITOR_WARC_MB") * MEGABYTE,
            now=self._crawl.now,
        )
        self._turn = asyncio.Lock()
        self._failed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for *crawler*. Raises NotConfigured where MONITOR_WARC is 0, which leaves it out."""
        archive = cls(crawler)
        crawler.signals.connect(archive.spider_closed, signals.spider_closed)
        return archive

    async def process_request(self, request: Request) -> Response | None:
        """Return the page as a crawl before had fetched it and not stored; None: it is to be asked for."""
        page: KeptPage | None = request.meta.pop(KEPT, None)  # once: a page that was cut short is asked for
        if page is None:
            return None
        try:
            kept = await asyncio.to_thread(read_answer, self._crawl.environment.warc_folder, page.place)
        except NotFound:  # the kill cut it short
            return None
        request.meta[FETCHED_AT], request.meta[ARCHIVED] = page.fetched_at, page.place
        self._stats.inc_value("monitor/archive/recovered")
        headers = Headers(list(kept.headers))
        kind = responsetypes.from_args(headers=headers, url=request.url, body=kept.body)
        return kind(request.url, status=kept.status, headers=headers, body=kept.body, flags=[RECOVERED])

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return the response as it is, kept where it is a page or source; robots.txt and redirects are not."""
        is_wanted = response.status == 200 and "outlet" in request.meta and RECOVERED not in response.flags
        if is_wanted and not self._failed:
            async with self._turn:
                await self._keep(request, response)
        return response

    def spider_closed(self) -> None:
        """End the last file."""
        self._folder.close()

    async def _keep(self, request: Request, response: Response) -> None:
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        try:
            # In a thread: compressing megabytes would hold the loop.
            place = await asyncio.to_thread(
                self._folder.write,
                response.url,
                status=response.status,
                headers=headers,
                body=response.body,
                ip=str(response.ip_address) if response.ip_address else None,
            )
        except OSError as error:
            self._failed = True
            self._stats.inc_value("monitor/archive/failed")
            folder = self._crawl.environment.warc_folder
            logger.error("Pages are no longer kept in %s: %s; make room there, or set MONITOR_WARC=0", folder, error)
            return
        request.meta[ARCHIVED] = place
        self._stats.inc_value("monitor/archive/records")
