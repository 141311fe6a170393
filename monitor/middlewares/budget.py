"""May one more page of this outlet be fetched today? Its ``budget_per_day`` in the sources file says how many may.

Counted are the pages that the crawls of the last 24 hours asked for, this one included; an address counts once.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler

from monitor.crawling import crawl_of
from monitor.middlewares.refusals import BudgetSpent
from monitor.store import frontier

WINDOW = timedelta(days=1)


class Budget:
    """Downloader middleware: puts off the pages of outlets whose budget is spent. A page that a person names is fetched."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawl = crawl_of(crawler)
        outlets: list[Any] = getattr(crawler.spider, "outlets", [])
        self._budgets = {outlet.name: outlet.budget_per_day for outlet in outlets if outlet.budget_per_day is not None}
        self._began = self._crawl.now()
        self._asked: defaultdict[str, set[str]] = defaultdict(set)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for *crawler*."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise BudgetSpent for a page over its outlet's budget; retries and redirects of a page are that page."""
        outlet, address = request.meta.get("outlet", ""), request.meta.get("address")
        budget = self._budgets.get(outlet)
        if address is None or budget is None or address in self._asked[outlet]:
            return
        before, first = self._before.get(outlet, (0, self._began))
        if before + len(self._asked[outlet]) >= budget and not request.meta.get("given"):
            raise BudgetSpent(outlet, budget, first + WINDOW)
        self._asked[outlet].add(address)

    @cached_property
    def _before(self) -> dict[str, tuple[int, datetime]]:
        # At the first page and not again: what this crawl asks for is counted here, and other crawls are rare.
        return frontier.count_asked(self._crawl.store, self._budgets, since=self._began - WINDOW)
