"""How far is the crawl? A bar per outlet on standard error, where that is a terminal; elsewhere nothing."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

if TYPE_CHECKING:
    from rich.progress import TaskID


class Progress:
    """Extension: counts each outlet's requests as they are scheduled, and as they end in whatever way."""

    def __init__(self) -> None:
        # Here and not above: most crawls run where no bar is drawn, and rich costs them a quarter of a second.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._bars = Bars(*columns, console=Console(stderr=True))
        self._tasks: dict[str, TaskID] = {}
        self._totals: Counter[str] = Counter()
        self._outlets: dict[str, str] = {}
        """Outlet by address or source still under way."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect it to *crawler*'s signals. Raises NotConfigured where nobody would see it."""
        if not crawler.settings.getbool("MONITOR_PROGRESS") or not sys.stderr.isatty():
            raise NotConfigured
        progress = cls()
        connect = crawler.signals.connect
        connect(progress.spider_opened, signals.spider_opened)
        connect(progress.spider_closed, signals.spider_closed)
        connect(progress.request_scheduled, signals.request_scheduled)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            connect(progress.item_ended, signal)
        return progress

    def spider_opened(self) -> None:
        """Start to draw, and let log lines go above the bars."""
        self._bars.start()
        for handler in logging.getLogger().handlers:
            if type(handler) is logging.StreamHandler and handler.stream is sys.__stderr__:
                handler.setStream(sys.stderr)  # rich has put its own in place, which knows about the bars

    def spider_closed(self) -> None:
        """Leave the bars as they stand."""
        self._bars.stop()
        for handler in logging.getLogger().handlers:
            if type(handler) is logging.StreamHandler:
                handler.setStream(sys.__stderr__)

    def request_scheduled(self, request: Request) -> None:
        """Add one to the outlet's total: the first time, not for a retry or a redirect."""
        key = _key(request.meta)
        if key is None or key in self._outlets:
            return
        outlet = self._outlets[key] = request.meta["outlet"]
        if outlet not in self._tasks:
            self._tasks[outlet] = self._bars.add_task(outlet, total=0)
        self._totals[outlet] += 1
        self._bars.update(self._tasks[outlet], total=self._totals[outlet])

    def item_ended(self, item: Any) -> None:
        """Move the outlet's bar on by one."""
        names = (getattr(item, name, None) for name in ("source_url", "address", "url"))
        key = str(next(filter(None, names), ""))
        if (outlet := self._outlets.pop(key, None)) is not None:
            self._bars.advance(self._tasks[outlet])


def _key(meta: dict[str, Any]) -> str | None:
    source = meta.get("source")
    return source.url if source is not None else meta.get("address")
