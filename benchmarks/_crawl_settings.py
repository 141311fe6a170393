"""The product's settings with one extension more: how long does the event loop keep a waiting task from its turn?"""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from monitor.settings import *  # noqa: F403  (a settings module is its names)
from monitor.settings import EXTENSIONS as _PRODUCTS

STEP = 0.01
"""Seconds that the measuring task asks to sleep; what it sleeps longer is the lag."""


class Lag:
    """Extension: writes the lags of the whole crawl, in milliseconds, into the file that LAG_FILE names."""

    def __init__(self) -> None:
        self._lags: list[float] = []
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Measure from the spider's opening to its close."""
        lag = cls()
        crawler.signals.connect(lag.spider_opened, signals.spider_opened)
        crawler.signals.connect(lag.spider_closed, signals.spider_closed)
        return lag

    def spider_opened(self) -> None:
        """Begin."""
        self._task = asyncio.ensure_future(self._measure())

    def spider_closed(self) -> None:
        """End, and write."""
        if self._task is not None:
            self._task.cancel()
        Path(os.environ["LAG_FILE"]).write_text(json.dumps(self._lags))

    async def _measure(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(STEP)
            self._lags.append(1000 * (time.perf_counter() - began - STEP))


EXTENSIONS = {**_PRODUCTS, Lag: 5}  # type: ignore[dict-item]
