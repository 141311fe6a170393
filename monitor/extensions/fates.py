"""How did the addresses end that no item tells of? Dropped and failed articles, broken callbacks, dropped requests.

Connected to Scrapy's signals, so that one bad article costs itself only, and no address stays without a state.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from monitor.crawling import STORE_FAILED, Fate, crawl_of
from monitor.errors import MonitorError, StoreRefused
from monitor.extensions.last_resort import SICK_STORE_SECONDS, end_in
from monitor.extract.addresses import canonical_url
from monitor.items import AddressState, Article, Outcome
from monitor.revalidation import Remembered
from monitor.store import frontier, source_looks
from monitor.store.fetch_memory import save_remembered

logger = logging.getLogger(__name__)


class Fates:
    """Notes a named state for every address whose article or request is lost on the way."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._crawl = crawl_of(crawler)
        self._stopping: asyncio.Future[None] | None = None
        self._writing: set[asyncio.Future[None]] = set()
        """What waits for the crawl's thread; the loop itself keeps no hold of it."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect it to *crawler*'s signals."""
        fates = cls(crawler)
        crawler.signals.connect(fates.item_dropped, signals.item_dropped)
        crawler.signals.connect(fates.item_error, signals.item_error)
        crawler.signals.connect(fates.spider_error, signals.spider_error)
        crawler.signals.connect(fates.request_dropped, signals.request_dropped)
        return fates

    def item_dropped(self, item: Any, exception: BaseException) -> None:
        """Note the reason of a pipeline step that dropped an article. That a seed file is held is no news."""
        if not isinstance(item, Article):
            return
        state = exception.state if isinstance(exception, Fate) else "quarantined"
        kept = item.remembered if state == "unchanged" else None
        if item.address or not item.is_seed:
            self._note(item.address or item.url, state, f"{type(exception).__name__}: {exception}", kept)
        elif kept is not None:
            self._begin(self._remember(kept))

    def item_error(self, item: Any, failure: Failure) -> None:
        """Note the fault of a pipeline step; its traceback is in the log. A store that refuses is no fault of the article."""
        if isinstance(failure.value, StoreRefused):
            self._stop(failure.value)
        elif isinstance(item, Article):
            self._note(item.address or item.url, "failed", _words(failure))

    def spider_error(self, failure: Failure, response: Response | Failure | None) -> None:
        """Note the fault of a callback or errback, for the page or source that it was about."""
        request: Request | None = getattr(response, "request", None)
        if isinstance(failure.value, StoreRefused):
            self._stop(failure.value)
        elif request is not None:
            self._end(request, _words(failure))

    def request_dropped(self, request: Request) -> None:
        """Note that the scheduler took no request; Scrapy tells nobody else."""
        self._end(request, "dropped by the scheduler")

    def _end(self, request: Request, reason: str) -> None:
        if "address" in request.meta:
            self._note(request.meta["address"], "failed", reason)
        elif "source" in request.meta:
            url = request.meta["source"].url
            self._crawler.stats.inc_value("monitor/sources/failed")
            ended = Outcome(address=canonical_url(url), state="failed", reason=reason[:300], source_url=url)
            self._begin(self._keep(ended))

    def _note(self, address: str, state: AddressState, reason: str, remembered: Remembered | None = None) -> None:
        self._crawler.stats.inc_value(f"monitor/addresses/{state}")
        if address.startswith(("http://", "https://")):  # a pasted seed has no address to keep a state for
            ended = Outcome(address=address, state=state, reason=reason[:300], remembered=remembered)
            self._begin(self._keep(ended))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Let the crawl's thread store it, in its turn: before the last step's close, which waits for its own."""
        writing = asyncio.ensure_future(work)
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)

    async def _remember(self, kept: Remembered) -> None:
        if self._stopping is not None:
            return
        with suppress(MonitorError):  # it is read once more then
            await self._crawl.run_apart(save_remembered, self._crawl.store, [kept])

    async def _keep(self, outcome: Outcome) -> None:
        if self._stopping is not None:
            return  # each try would wait for the lock again; the address stays leased, and the next crawl's
        try:
            await self._crawl.run_apart(self._save, outcome)
        except MonitorError as error:
            self._stop(error)

    def _save(self, outcome: Outcome) -> None:
        crawl, now = self._crawl, self._crawl.now()
        if self._crawler.stats.get_value(STORE_FAILED):
            return
        if outcome.source_url is None:
            frontier.save_outcome(crawl.store, outcome, run_id=crawl.run_id, now=now)
        else:
            source_looks.save_source_report(crawl.store, outcome, now=now)

    def _stop(self, error: MonitorError) -> None:
        """End the crawl: nothing that is fetched now can be kept. What it has leased is the next one's, as it stands."""
        if self._stopping is None:
            logger.error("The crawl ends, as its database took no more: %s", error)
            self._crawler.stats.set_value(STORE_FAILED, 1)
            end_in(SICK_STORE_SECONDS)
            self._stopping = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason="store_failed"))


def _words(failure: Failure) -> str:
    return f"{type(failure.value).__name__}: {failure.value}"
