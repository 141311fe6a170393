"""Stock Scrapy with its default settings: fetches the addresses of a file; with ``-a read=1`` our extractor reads each page in the callback.

Run as ``scrapy runspider benchmarks/_bare_spider.py -a urls=FILE``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import scrapy
from scrapy.http import Response

NOW = datetime(2031, 3, 9, 13, tzinfo=UTC)


class Bare(scrapy.Spider):
    """Fetches what it is given."""

    name = "bare"

    def __init__(self, urls: str, read: str = "", **arguments: Any) -> None:
        super().__init__(**arguments)
        self.urls = Path(urls).read_text().split()
        self.reads = read == "1"

    async def start(self) -> AsyncIterator[Any]:
        """Yield a request an address."""
        for url in self.urls:
            yield scrapy.Request(url)

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        """Yield the page's size, and its text where it is to be read."""
        item: dict[str, Any] = {"url": response.url, "bytes": len(response.body)}
        if self.reads:
            from monitor.extract.article import read_page

            article = read_page(response.body, url=response.url, content_type="text/html", fetched_at=NOW)
            item["text"] = article.article_body
        yield item
