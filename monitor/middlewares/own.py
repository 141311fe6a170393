"""What are the shared middlewares told in a crawl of the monitor's own? What its environment, store and sources file say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler

from monitor.crawling import crawl_of
from monitor.outlets import Outlet
from monitor.readers import name_page_rules, name_source_rules
from monitor.revalidation import Remembered
from monitor.store.fetch_memory import load_remembered
from monitor.store.pauses import find_pauses


class OwnSurroundings:
    """The surroundings (see there) of a crawl for stories."""

    how_to_open = "set MONITOR_ALLOW_PRIVATE=1 or the outlet's allow_private"

    def __init__(self, crawler: Crawler) -> None:
        self._crawl = crawl_of(crawler)
        self._spider: Any = crawler.spider
        self._sources: dict[str, Remembered] | None = None
        self.allow_private = self._crawl.environment.allow_private
        self.open_netlocs: frozenset[str] = getattr(crawler.spider, "private_netlocs", frozenset())

    def now(self) -> datetime:
        """Return the present in UTC, or MONITOR_NOW."""
        return self._crawl.now()

    def find_pauses(self) -> dict[str, datetime]:
        """Return the pauses that the endings of addresses and sources tell of."""
        return find_pauses(self._crawl.store, now=self.now())

    def note_pause(self, host: str, until: datetime) -> None:
        """Keep nothing: the outcome of the address will tell."""

    def recall(self, address: str) -> Remembered | None:
        """Return what is remembered of an address. Sources are read all at once: most looks end with a 304."""
        if self._sources is None:
            sources: list[Any] = getattr(self._spider, "sources", [])
            self._sources = load_remembered(self._crawl.store, [source.url for source in sources])
        if address in self._sources:
            return self._sources.pop(address)
        return load_remembered(self._crawl.store, [address]).get(address)

    def name_readers(self, request: Request) -> frozenset[str]:
        """Return for whom this crawl reads a body: its stories, and the rules that the sources file has for it."""
        source = request.meta.get("source") or request.meta.get("rules_of")
        outlets: dict[str, Outlet] = getattr(self._spider, "outlets_by_name", {})
        outlet = outlets.get(request.meta.get("outlet", ""))
        return self._crawl.readers | {name_source_rules(source) if source else name_page_rules(outlet)}
