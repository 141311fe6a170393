"""What does robots.txt allow, and how slowly? RFC 9309 on top of Scrapy's middleware.

Scrapy 2.19 reads the body of any answer as rules and takes an unreachable file for consent. Here a 4xx means no rules,
and a 5xx or no answer means stay away for this crawl (RFC 9309, 2.3.1). A Crawl-delay slows the host's slot down.
"""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from monitor.middlewares.refusals import PrivateAddress, RobotsRefusal

logger = logging.getLogger(__name__)


class Robots(RobotsTxtMiddleware):
    """Scrapy's robots.txt middleware, with the status of the file respected and a reason in every refusal."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._most_delay = crawler.settings.getfloat("MONITOR_ROBOTS_DELAY_MAX")
        self._closed: dict[str, str] = {}
        """Why a host may not be asked at all, by netloc."""

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise RobotsRefusal where *rp* or the file's own absence forbids *request*."""
        parts = urlsplit(request.url)
        if reason := self._closed.get(parts.netloc):
            raise RobotsRefusal(reason, lasting=False)
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest:
            raise RobotsRefusal(f"robots.txt disallows {parts.path or '/'}") from None
        if rp is not None:
            self._slow_down(rp, request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self._closed[netloc] = f"robots.txt answered HTTP {response.status}"
        if response.status >= 300:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        # The guard's own refusal meets the page as well, and says more than "robots.txt cannot be reached".
        if not isinstance(exc, PrivateAddress):
            self._closed[netloc] = _explain(exc, netloc)[:300]
        super()._robots_error(exc, netloc)

    def _slow_down(self, rp: RobotParser, request: Request) -> None:
        delay = rp.crawl_delay(self._robotstxt_useragent or self._default_useragent)
        if not delay:
            return
        _, slot = self.crawler.engine.downloader._get_slot(request)
        slot.delay = max(slot.delay, min(delay, self._most_delay))


def _explain(exc: Exception, netloc: str) -> str:
    if isinstance(exc, CannotResolveHostError):
        return f"the name {netloc} cannot be looked up; is this machine online, and is the name right?"
    return f"robots.txt cannot be fetched ({exc or type(exc).__name__})"
