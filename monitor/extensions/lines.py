"""What does the log say of an item? One short line: its address and its ending, never the article's text."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Self

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from monitor.items import Article, Outcome, SourceReport

SUBJECT = "subject"
"""Argument of a line that has the :class:`Subject`; no line's words name it."""


@dataclass(frozen=True)
class Subject:
    """What a line is about; both None: the crawl itself."""

    source: str | None = None
    """Address of the source, as the sources file lists it."""
    address: str | None = None
    """Canonical address, the frontier's key."""


class ShortLines(LogFormatter):
    """Scrapy's log lines with items named by their address.

    That an item went all the way is for debugging, but where lines are objects: whoever collects them wants each ending.
    """

    def __init__(self, level: int = logging.DEBUG) -> None:
        self._level = level

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for *crawler*."""
        return cls(logging.INFO if crawler.settings.get("MONITOR_LOG_FORMAT") == "json" else logging.DEBUG)

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """Return the line for an item that went all the way."""
        line = tell_subject(super().scraped(name_item(item), None, spider), item)
        line["level"] = self._level
        return line

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Return the line for an item that a step dropped."""
        return tell_subject(super().dropped(name_item(item), exception, response, spider), item)

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Return the line above the traceback of a step that failed."""
        return tell_subject(super().item_error(name_item(item), exception, response, spider), item)


def name_item(item: Any) -> str:
    """Return what a log line calls *item*."""
    if isinstance(item, Article):
        return f"article {item.url}"
    if isinstance(item, Outcome):
        return f"{item.source_url or item.address}: {item.state}, {item.reason}"
    if isinstance(item, SourceReport):
        return f"source {item.url}: {item.fault or f'{item.links} links'}"
    return type(item).__name__


def tell_subject(line: LogFormatterResult, item: Any) -> LogFormatterResult:
    """Return *line* with what *item* is about among its arguments, for logs that keep ids."""
    arguments = line["args"]
    if isinstance(arguments, dict):
        arguments[SUBJECT] = find_subject(item)
    return line


def find_subject(item: Any) -> Subject:
    """Return the source and address that *item* is about."""
    if isinstance(item, Article):
        return Subject(address=item.address or item.url)
    if isinstance(item, Outcome):
        return Subject(source=item.source_url, address=None if item.source_url else item.address)
    return Subject(source=item.url) if isinstance(item, SourceReport) else Subject()
