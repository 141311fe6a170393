"""Which run, source and address is a line of a crawl's log about? One JSON object a line, where MONITOR_LOG_FORMAT asks for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from monitor.crawling import Crawl, crawl_of
from monitor.errors import MonitorError
from monitor.extensions.lines import SUBJECT, Subject
from monitor.log_lines import JsonLines
from monitor.store.database import Store
from monitor.store.monitoring import find_address_id, find_source_id

IDS_KEPT = 10_000
"""Ids that are looked up once; beyond so many, all are forgotten and looked up again."""


class JsonLog:
    """Extension: writes every line from now on as one object, with the ids of the rows that it is about.

    Scrapy's own handler is left out then (LOG_INSTALL_ROOT_HANDLER): it would be put back after the extensions are made.
    """

    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl
        self._ids: dict[tuple[str, str], int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Write the log of *crawler* from now on. Raises NotConfigured where lines of text are wanted."""
        crawl = crawl_of(crawler)
        if crawl.environment.log_format != "json":
            raise NotConfigured
        log = cls(crawl)
        file = crawler.settings.get("LOG_FILE")
        handler = logging.FileHandler(file, encoding="utf-8") if file else logging.StreamHandler()
        handler.setLevel(crawler.settings.get("LOG_LEVEL"))
        handler.setFormatter(JsonLines(log.describe))
        logging.getLogger().addHandler(handler)
        logging.getLogger().setLevel(logging.NOTSET)  # as Scrapy's own handler has it: the handler's level decides
        return log

    def describe(self, record: logging.LogRecord) -> dict[str, object]:
        """Return what is known of *record*: the run, and where it is about one, the source and the address."""
        subject = read_subject(record)
        return {
            "run_id": self._crawl.run_id,
            "source": subject.source,
            "source_id": self._find("source", subject.source, find_source_id),
            "address": subject.address,
            "address_id": self._find("address", subject.address, find_address_id),
        }

    def _find(self, kind: str, url: str | None, find: Callable[[Store, str], int | None]) -> int | None:
        if url is None:
            return None
        if (known := self._ids.get((kind, url))) is not None:
            return known
        try:
            found = find(self._crawl.store, url)
        except MonitorError:  # the line may be about that very fault
            return None
        if found is not None:
            if len(self._ids) >= IDS_KEPT:
                self._ids.clear()
            self._ids[kind, url] = found
        return found


def read_subject(record: logging.LogRecord) -> Subject:
    """Return the source and address that a line of Scrapy's or of ours is about; neither where it is about the crawl."""
    arguments: Any = record.args
    if not isinstance(arguments, Mapping):
        return Subject()
    if isinstance(subject := arguments.get(SUBJECT), Subject):
        return subject
    request = arguments.get("request")
    if not isinstance(request, Request):
        return Subject()
    source = request.meta.get("source")
    return Subject(source=None if source is None else source.url, address=request.meta.get("address"))
