"""What does the log say of an item? One short line: its address and its ending, never the article's text."""

from __future__ import annotations

from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from monitor.items import Article, Outcome, SourceReport


class ShortLines(LogFormatter):
    """Scrapy's log lines with items named by their address."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """Return the line for an item that went all the way."""
        return super().scraped(name_item(item), None, spider)

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Return the line for an item that a step dropped."""
        return super().dropped(name_item(item), exception, response, spider)

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Return the line above the traceback of a step that failed."""
        return super().item_error(name_item(item), exception, response, spider)


def name_item(item: Any) -> str:
    """Return what a log line calls *item*."""
    if isinstance(item, Article):
        return f"article {item.url}"
    if isinstance(item, Outcome):
        return f"{item.source_url or item.address}: {item.state}, {item.reason}"
    if isinstance(item, SourceReport):
        return f"source {item.url}: {item.fault or f'{item.links} links'}"
    return type(item).__name__
