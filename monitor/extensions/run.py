"""When did this crawl run, and what came of it? Its row in the store, its leases, and the last lines of the log."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider

from monitor.crawling import crawl_of
from monitor.errors import MonitorError
from monitor.extensions.health_lines import word_health
from monitor.extensions.lines import SUBJECT, Subject
from monitor.extensions.sentences import speak_in_sentences
from monitor.store import gains, leases, read, settling, write
from monitor.store.outlet_silences import note_silences

logger = logging.getLogger(__name__)

COUNTS = {
    "fetched": "monitor/addresses/fetched",
    "unchanged": "monitor/addresses/unchanged",
    "screened_out": "monitor/addresses/screened_out",
    "refused": "monitor/addresses/refused",
    "quarantined": "monitor/addresses/quarantined",
    "failed": "monitor/addresses/failed",
    "put_off": "monitor/addresses/queued",
    "revisited": "monitor/revisits/asked",
    "in": "monitor/articles/in",
    "review": "monitor/articles/review",
    "out": "monitor/articles/out",
    "rejudged": "monitor/articles/rejudged",
    "folded": "monitor/articles/copies",
    "updates": "monitor/updates",
    "sources": "monitor/sources/asked",
    "sources_ok": "monitor/sources/read",
    "sources_failed": "monitor/sources/failed",
    "fetches_whole": "monitor/fetches/whole",
    "fetches_not_modified": "monitor/fetches/not_modified",
    "fetches_same_body": "monitor/fetches/same_body",
    "fetches_baseless": "monitor/fetches/baseless",
    "fetches_lies": "monitor/fetches/lies",
    "answers_2xx": "monitor/answers/2xx",
    "answers_3xx": "monitor/answers/3xx",
    "answers_4xx": "monitor/answers/4xx",
    "answers_5xx": "monitor/answers/5xx",
    "answers_exception": "monitor/answers/exception",
    "extracted": "monitor/extraction/pages",
    "extraction_ms": "monitor/extraction/milliseconds",
    settling.UNSETTLED: "monitor/unsettled",
}
"""Names in crawl_run.counts, and the stat that each comes from."""


class RunRow:
    """Extension: opens the crawl_run row, keeps its leases alive, closes it and sets the leases free."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._crawl = crawl_of(crawler)
        self._lease_seconds = crawler.settings.getint("MONITOR_LEASE_SECONDS")
        self._renewing: asyncio.Task[None] | None = None
        self._newest_before = 0
        """Id of the ledgers' newest update when the crawl began."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect it to *crawler*'s signals. Opens the store: a store that cannot be opened ends the crawl here."""
        speak_in_sentences()
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self, spider: Spider) -> None:
        """Write the row and start to renew leases. A store that takes no row ends the crawl before it fetches anything."""
        try:
            self._start_run(spider)
        except MonitorError as error:
            logger.error("%s", error)
            raise CloseSpider("store_failed") from error
        self._renewing = asyncio.create_task(self._renew_leases())

    def _start_run(self, spider: Spider) -> None:
        crawl = self._crawl
        self._newest_before = gains.find_newest_update(crawl.store)
        crawl.run_id = write.start_run(
            crawl.store,
            token=crawl.token,
            spider=spider.name,
            stories=[story.name for story in crawl.stories],
            started_at=crawl.now(),
            trigger=crawl.trigger,
            pid=os.getpid(),
        )

    async def _renew_leases(self) -> None:
        while True:
            await asyncio.sleep(min(60.0, self._lease_seconds / 3))
            try:
                await self._crawl.run_apart(self._renew_once)  # it may wait half a minute for another's lock
            except MonitorError as error:  # a lock held too long; the next round may do it
                logger.warning("Leases could not be renewed: %s", error)

    def _renew_once(self) -> None:
        crawl = self._crawl
        leases.renew_leases(crawl.store, owner=crawl.owner, now=crawl.now(), lease_seconds=self._lease_seconds)

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Set leases free, close the row, say what came of it, close the store. A sick store costs a line in the log."""
        if self._renewing is not None:
            self._renewing.cancel()
        try:
            self._close_run(reason)
            self._say_health()
        except MonitorError as error:
            logger.error("The end of this crawl could not be noted: %s; crawl again after that", error)
        finally:
            self._crawl.store.close()

    def _close_run(self, reason: str) -> None:
        crawl = self._crawl
        released = leases.release_leases(crawl.store, owner=crawl.owner, now=crawl.now())
        if released:
            logger.info("%d addresses are left for the next crawl", released)
        if crawl.run_id is not None:
            stories = [story.name for story in crawl.stories]
            gained = gains.count_gained(crawl.store, stories, after=self._newest_before)
            self._crawler.stats.set_value("monitor/updates", gained)
        counts = self.counts()
        if crawl.run_id is not None:
            write.finish_run(crawl.store, crawl.run_id, finished_at=crawl.now(), reason=reason, counts=counts)
        logger.info("Crawl %s: %s", reason, ", ".join(f"{name} {count}" for name, count in counts.items() if count))

    def counts(self) -> dict[str, int]:
        """Return the run's counts so far, zeros included; its updates are counted when it closes."""
        stats = self._crawler.stats
        return {name: int(stats.get_value(stat, 0)) for name, stat in COUNTS.items()}

    def _say_health(self) -> None:
        if not getattr(self._crawler.spider, "sources", None):
            return
        for words in note_silences(self._crawl.store, now=self._crawl.now()):
            logger.warning("Outlet %s", words)
        names = {source.url: source.name for source in getattr(self._crawler.spider, "sources", [])}
        rows: list[dict[str, Any]] = [row for row in read.list_sources(self._crawl.store) if row["url"] in names]
        for line in word_health(rows, names):
            logger.log(line.level, "%(words)s", {"words": line.words, SUBJECT: Subject(source=line.source)})
