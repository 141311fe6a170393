"""May one more page be fetched today? An outlet's ``budget_per_day`` says how many of it may, MONITOR_HOST_BUDGET of any host.

Counted are the pages that crawls asked for within 24 hours, this one's included, new ones and looks at held ones. The
host's budget is there for traps: calendars and session ids name addresses without end.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Literal, Self

from scrapy import Request
from scrapy.crawler import Crawler

from monitor.crawling import crawl_of
from monitor.middlewares.leftovers import KEPT
from monitor.middlewares.refusals import BudgetSpent
from monitor.store import asked
from monitor.store.storable import host_of_url

WINDOW = timedelta(days=1)

Purse = tuple[Literal["outlet", "host"], str]
"""What a budget is for, and its name."""
Spent = tuple[Counter[Purse], dict[Purse, datetime]]
"""How many pages of each purse were asked for, and since when."""


class Budget:
    """Downloader middleware: puts off the pages of outlets and hosts whose budget is spent. What a person names is fetched, and what was fetched before is read."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawl = crawl_of(crawler)
        outlets: list[Any] = getattr(crawler.spider, "outlets", [])
        self._budgets = {outlet.name: outlet.budget_per_day for outlet in outlets if outlet.budget_per_day is not None}
        self._host_budget = crawler.settings.getint("MONITOR_HOST_BUDGET")
        self._began = self._crawl.now()
        self._addresses: set[str] = set()
        self._reading: asyncio.Task[Spent] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for *crawler*."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise BudgetSpent for a page over a budget; retries and redirects of a page are that page."""
        address = request.meta.get("address")
        if address is None:
            return
        spent, since = await self._find_spent()
        if address in self._addresses:
            return
        purses = list(self._list_purses(request))
        # No host is asked for what a killed crawl had fetched.
        is_free = request.meta.get("given") or KEPT in request.meta
        for purse, most, words in purses:
            if spent[purse] >= most and not is_free:
                raise BudgetSpent(words, most, since.get(purse, self._began) + WINDOW)
        self._addresses.add(address)
        spent.update(purse for purse, _, _ in purses)

    def _list_purses(self, request: Request) -> Iterator[tuple[Purse, int, str]]:
        """Yield whose budgets a page counts for, how much each is, and what it is called."""
        outlet, host = request.meta.get("outlet", ""), host_of_url(request.meta["address"])
        if outlet in self._budgets:
            yield ("outlet", outlet), self._budgets[outlet], f"the budget_per_day of {outlet}"
        if self._host_budget > 0:
            yield ("host", host), self._host_budget, f"MONITOR_HOST_BUDGET for {host}"

    async def _find_spent(self) -> Spent:
        """Return what was spent within the window, and since when. Raises StoreError; the next page tries again then."""
        # Read at the first page and not again: what this crawl asks for is counted here, and other crawls are rare.
        if self._reading is None or (self._reading.done() and self._reading.exception() is not None):
            self._reading = asyncio.create_task(self._crawl.run_apart(self._read_spent))
        return await asyncio.shield(self._reading)  # one page that is cancelled must not cost the others the count

    def _read_spent(self) -> Spent:
        spent: Counter[Purse] = Counter()
        since: dict[Purse, datetime] = {}
        for one in asked.load_asked(self._crawl.store, after=self._began - WINDOW, now=self._began):
            purses: tuple[Purse, Purse] = ("outlet", one.outlet), ("host", one.host)
            for purse in purses:
                spent[purse] += one.pages
                since[purse] = min(one.since, since.get(purse, one.since))
        return spent, since
