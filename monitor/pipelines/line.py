"""In what order do items go down the line? One at a time, in the order of their arrival."""

from __future__ import annotations

import asyncio
from typing import Any

from scrapy.crawler import Crawler
from scrapy.pipelines import ItemPipelineManager


class OneAtATime(ItemPipelineManager):
    """Scrapy's item processor behind a lock that serves first come, first served.

    What dedupe looks up must hold until save has written it, and an import keeps the order of publication.
    CONCURRENT_ITEMS bounds one response's items only, not those of two responses or of ``start``.
    """

    def __init__(self, *middlewares: Any, crawler: Crawler | None = None) -> None:
        super().__init__(*middlewares, crawler=crawler)
        self._turn = asyncio.Lock()

    async def process_item_async(self, item: Any) -> Any:
        """Return the item after every step, or raise the DropItem of the step that ended it."""
        async with self._turn:
            return await super().process_item_async(item)
