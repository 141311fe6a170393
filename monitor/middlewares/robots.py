"""What does robots.txt allow, and how slowly? RFC 9309, in place of Scrapy's middleware.

Scrapy 2.19 reads the body of any answer as rules, takes an unreachable file for consent and reads one of any size. Here a 4xx
means no rules, a 5xx or no answer means stay away for this crawl (RFC 9309, 2.3.1), and the first 500 KiB of a file count
(2.5). A Crawl-delay slows the host's slot down, without Scrapy's jitter: it is the least that was asked for.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, NotConfigured, StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler, load_object

from monitor.middlewares.refusals import HostPaused, HostSilent, PrivateAddress, RobotsRefusal

logger = logging.getLogger(__name__)

LONGEST_FILE = 500 * 1024
"""Bytes of a robots.txt that are read: as many as RFC 9309 says must be."""
FILE_PRIORITY = 1000
_READ_IN_LOOP = 20_000
"""Bytes of a file that are parsed at once; a larger one goes to a thread, so that the loop turns."""


@dataclass(frozen=True, kw_only=True)
class _File:
    """What came of asking a host for its robots.txt."""

    rules: RobotParser | None = None
    closed: str | None = None
    """Why the host may not be asked at all."""
    error: Exception | None = None
    """What its pages will meet as well, and what says more than that robots.txt cannot be fetched."""


class Robots:
    """Downloader middleware: asks each host for its robots.txt once a crawl, and refuses what it forbids with a reason."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if not settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._stats = crawler.stats
        self._user_agent: str = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        self._most_delay = settings.getfloat("MONITOR_ROBOTS_DELAY_MAX")
        outlets: list[Any] = getattr(crawler.spider, "outlets", [])
        self._outlet_delays = {outlet.name: outlet.delay for outlet in outlets if outlet.delay is not None}
        self._parser: type[RobotParser] = load_object(settings["ROBOTSTXT_PARSER"])
        self._files: dict[str, asyncio.Task[_File]] = {}
        """By scheme and netloc: RFC 9309 gives each its own file."""
        self._received: WeakKeyDictionary[Request, int] = WeakKeyDictionary()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for *crawler*."""
        robots = cls(crawler)
        crawler.signals.connect(robots.bytes_received, signals.bytes_received)
        return robots

    async def process_request(self, request: Request) -> None:
        """Raise RobotsRefusal where the host's file, or what came in its place, forbids *request*; or the guard's refusal."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https"):  # its handler is off, and says so
            return
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._files:
            self._files[site] = asyncio.create_task(self._fetch_file(site))
        # Shielded: one page that is cancelled must not cost the others the file.
        file = await asyncio.shield(self._files[site])
        if file.error is not None:
            raise file.error.with_traceback(None)  # one for all pages: it must not grow with each
        if file.closed is not None:
            raise RobotsRefusal(file.closed, lasting=False)
        self._slow_down(file.rules, request)
        if file.rules is None:
            return
        if not file.rules.allowed(request.url, self._user_agent):
            self._stats.inc_value("robotstxt/forbidden")
            raise RobotsRefusal(f"robots.txt disallows {parts.path or '/'}")

    def bytes_received(self, data: bytes, request: Request) -> None:
        """End the download of a file that is longer than what counts of it."""
        if "robots_of" not in request.meta:
            return
        self._received[request] = self._received.get(request, 0) + len(data)
        if self._received[request] > LONGEST_FILE:
            raise StopDownload(fail=False)

    async def _fetch_file(self, site: str) -> _File:
        meta = {"dont_obey_robotstxt": True, "robots_of": site, "download_maxsize": 0}
        request = Request(f"{site}/robots.txt", NO_CALLBACK, meta=meta, priority=FILE_PRIORITY)
        self._stats.inc_value("robotstxt/request_count")
        try:
            response = await self._crawler.engine.download_async(request)
            return await self._read_answer(response)
        except (PrivateAddress, HostPaused, HostSilent) as error:
            return _File(error=error)
        except Exception as error:  # whatever a download or a parser raises: no file is no consent
            self._stats.inc_value(f"robotstxt/exception_count/{type(error).__name__}")
            reason = _explain(error, urlsplit(site).netloc)[:300]
            logger.warning("%s: %s", site, reason)
            return _File(closed=reason)

    async def _read_answer(self, response: Response) -> _File:
        self._stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        if until := response.meta.get("retry_after"):
            return _File(error=HostPaused(urlsplit(response.url).netloc, until))
        if response.status >= 500 or response.status == 429:
            return _File(closed=f"robots.txt answered HTTP {response.status}")
        if response.status >= 300:
            return _File()
        body = _whole_lines(response.body, cut="download_stopped" in response.flags)
        if len(body) < _READ_IN_LOOP:
            return _File(rules=self._parse(body))
        return _File(rules=await asyncio.to_thread(self._parse, body))

    def _parse(self, body: bytes) -> RobotParser:
        return build_from_crawler(self._parser, self._crawler, body)

    def _slow_down(self, rules: RobotParser | None, request: Request) -> None:
        """Slow the host's slot down to what its file asks for, and to its outlet's ``delay``: pages are on hosts that no source names."""
        asked = min(rules.crawl_delay(self._user_agent) or 0.0, self._most_delay) if rules is not None else 0.0
        delay = max(asked, self._outlet_delays.get(request.meta.get("outlet", ""), 0.0))
        if not delay:
            return
        _, slot = self._crawler.engine.downloader._get_slot(request)
        if delay > slot.delay:
            slot.delay = delay
            if delay == asked:
                slot.jitter = 0.0


def _whole_lines(body: bytes, *, cut: bool) -> bytes:
    """Return the lines of *body* that end within what counts: half of ``Disallow: /private`` forbids the site."""
    head = body[:LONGEST_FILE]
    return head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1] if cut or len(body) > LONGEST_FILE else head


def _explain(error: Exception, netloc: str) -> str:
    if isinstance(error, CannotResolveHostError):
        return f"the name {netloc} cannot be looked up; is this machine online, and is the name right?"
    return f"robots.txt cannot be fetched ({error or type(error).__name__})"
