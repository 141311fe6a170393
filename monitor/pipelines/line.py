"""In what order do items go down the line, and where? One at a time, in the order of their arrival, beside the loop.

The steps run in the crawl's thread: judging a long article or saving it takes tenths of a second, in which the loop has
downloads to serve and time-outs to keep.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from functools import cached_property
from inspect import isawaitable
from typing import Any

from scrapy.crawler import Crawler
from scrapy.pipelines import ItemPipelineManager

from monitor.crawling import STORE_FAILED, Crawl, Fate, crawl_of


class StoreFailed(Fate):
    """The store could not take an item before this one: the crawl ends, and the address is the next one's."""

    state = "queued"


class OneAtATime(ItemPipelineManager):
    """Scrapy's item processor behind a lock that serves first come, first served.

    What dedupe looks up must hold until save has written it, and an import keeps the order of publication.
    CONCURRENT_ITEMS bounds one response's items only, not those of two responses or of ``start``.
    """

    def __init__(self, *middlewares: Any, crawler: Crawler | None = None) -> None:
        super().__init__(*middlewares, crawler=crawler)
        self._crawler = crawler
        self._turn = asyncio.Lock()

    @cached_property
    def _crawl(self) -> Crawl:
        assert self._crawler is not None
        return crawl_of(self._crawler)

    async def process_item_async(self, item: Any) -> Any:
        """Return the item after every step, or raise the DropItem of the step that ended it."""
        async with self._turn:
            if self._crawler is not None and self._crawler.stats.get_value(STORE_FAILED):
                raise StoreFailed("the database took no more")  # it may wait for half a minute to say so again
            steps: deque[Callable[[Any], Any]] = deque(filter(None, self.methods["process_item"]))
            while steps:
                item = await self._crawl.run_apart(_take_steps, item, steps)
                if isawaitable(item):  # a coroutine of a step that somebody added: the loop's work
                    item = await item
            return item


def _take_steps(item: Any, steps: deque[Callable[[Any], Any]]) -> Any:
    """Return the item after *steps*, which are used up; a step's awaitable as soon as one gives it."""
    while steps and not isawaitable(item):
        item = steps.popleft()(item)
    return item
