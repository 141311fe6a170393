"""Is what was fetched kept? Writes each page and source to the WARC files before anything is read from it.

It stands between decompression and the download, so that a record holds the bytes that the server sent. What a killed crawl
had fetched and not yet stored is read from its files, not asked for again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from monitor.crawling import crawl_of
from monitor.errors import NotFound
from monitor.items import ArchivePlace, Link
from monitor.store.leases import OWNER_PREFIX
from monitor.warc import MEGABYTE, WarcFolder, find_pages, read_answer

logger = logging.getLogger(__name__)

ARCHIVED = "archived"
"""Key of the request's meta under which the place of its answer stands."""


FETCHED_AT = "fetched_at"
"""Key of the request's meta for when an answer came over the line, where that was in a crawl before."""
RECOVERED = "recovered"
"""Flag of an answer that comes from the files of a killed crawl."""
FRESH = timedelta(minutes=15)
"""A page that a killed crawl had fetched within this time is read as it came then; an older one is asked for again."""


def name_files(token: str) -> str:
    """Return what the names of the files of a run have in common, after the time."""
    return token[:8]


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
            prefix=name_files(self._crawl.token),
            most_bytes=crawler.settings.getint("MONITOR_WARC_MB") * MEGABYTE,
            now=self._crawl.now,
        )
        self._turn = asyncio.Lock()
        self._left: dict[str, Mapping[str, ArchivePlace]] = {}
        """What killed crawls had fetched, by the owner of their leases."""
        self._failed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for *crawler*. Raises NotConfigured where MONITOR_WARC is 0, which leaves it out."""
        archive = cls(crawler)
        crawler.signals.connect(archive.spider_closed, signals.spider_closed)
        return archive

    async def process_request(self, request: Request) -> Response | None:
        """Return the page as a crawl had fetched it that was killed before it was stored; None: it is to be asked for."""
        left_by = request.meta.pop("left_by", None)  # once: a page that was cut short is asked for
        if left_by is None:
            return None
        folder = self._crawl.environment.warc_folder
        if left_by not in self._left:
            run, since = left_by.removeprefix(OWNER_PREFIX), self._crawl.now() - FRESH
            self._left[left_by] = await asyncio.to_thread(find_pages, folder, name_files(run), since=since)
        place = self._left[left_by].get(request.url)
        if place is None:
            return None
        try:
            kept = await asyncio.to_thread(read_answer, folder, place)
        except NotFound:  # the kill cut it short
            return None
        link: Link = request.meta["link"]
        if link.date_modified is not None and link.date_modified > kept.fetched_at:
            return None  # its source says that it has changed since
        request.meta[FETCHED_AT] = kept.fetched_at
        request.meta[ARCHIVED] = place
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
