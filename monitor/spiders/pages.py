"""What do these pages say? Fetches given addresses, whether or not a source names them or the store holds them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

from monitor.items import Link
from monitor.spiders.base import StorySpider


class Pages(StorySpider):
    """``scrapy crawl pages -a urls=https://…,https://…``: one request per address."""

    name = "pages"

    def __init__(self, urls: str = "", **arguments: Any) -> None:
        super().__init__(**arguments)
        # An address may hold commas itself: only one before another address parts two.
        self.urls = [url.strip() for url in re.split(r",\s*(?=https?://)", urls) if url.strip()]

    async def start(self) -> AsyncIterator[Any]:
        """Yield the stories' seeds, so that there is something to judge by, then a request per address."""
        for story in self.stories:
            for seed in story.seeds:
                yield seed
        for url in self.urls:
            if request := self.request_page(Link(url=url), outlet=self.outlet_of(url), given=True):
                yield request
            else:
                self.logger.error("%s is not an http(s) address", url[:200])
