"""How did the web answer? Every answer by its class, redirects and retries included, and every request that got none."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector


class Tally:
    """Downloader middleware, nearest to the web: counts, and changes nothing."""

    def __init__(self, stats: StatsCollector) -> None:
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for *crawler*."""
        return cls(crawler.stats)

    def process_response(self, request: Request, response: Response) -> Response:
        """Count an answer by the first digit of its status."""
        self._stats.inc_value(f"monitor/answers/{response.status // 100}xx")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a request without an answer; one that we refused ourselves was never sent."""
        if not isinstance(exception, IgnoreRequest):
            self._stats.inc_value("monitor/answers/exception")
