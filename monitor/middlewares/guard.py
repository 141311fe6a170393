"""May this address be connected to? Refuses loopback, private and other non-public addresses at the socket.

The address that is asked is the one the socket is about to connect to, after DNS, so that redirects, robots.txt,
feeds and names that change their answer between check and use all meet it. Behind Scrapy's aiohttp handler.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
import time
from collections import defaultdict
from typing import Any, ClassVar
from urllib.parse import urlsplit

import aiohttp
from aiohttp.connector import AddrInfoType
from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadConnectionRefusedError
from scrapy.http import Response

from monitor.middlewares.cooldown import CoolDown
from monitor.middlewares.refusals import PrivateAddress
from monitor.middlewares.surroundings import surroundings_of

logger = logging.getLogger(__name__)


class _NotPublic(OSError):
    """Raised inside aiohttp, which passes on nothing but OSError; download_request turns it into PrivateAddress."""


def is_public(address: str) -> bool:
    """Tell whether the numeric IP *address* is one that anybody on the internet could reach.

    False for loopback, private, link-local, shared (100.64/10), multicast, reserved and unspecified ones, and for
    IPv6 forms that carry such an IPv4 address (mapped, 6to4, Teredo, NAT64). What Python's releases disagree on is in a list
    of our own. Raises ValueError for what is no address.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = _carried_address(ip)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not any(ip in net for net in _NOT_GLOBAL)


_NOT_GLOBAL = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "64:ff9b:1::/48", "2001::/23", "3fff::/20", "5f00::/16")))  # fmt: skip
"""Of the IANA special-purpose address registries (RFC 6890), IPv4 and IPv6, what is not globally reachable and some releases
of Python take for public. Within 192.0.0.0/24 and 2001::/23 single services are reachable; none of them is a newsroom.
"""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def _carried_address(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def open_public_socket(address: AddrInfoType) -> socket.socket:
    """Return a socket for *address*, as aiohttp asks for one before it connects. Raises OSError for a non-public one."""
    family, kind, protocol, _, endpoint = address
    if not is_public(str(endpoint[0])):
        # The same words for every address of a name: aiohttp joins differing ones into an error of no type.
        raise _NotPublic("the host's address is not public")
    return socket.socket(family, kind, protocol)


class GuardedDownloadHandler(AiohttpDownloadHandler):
    """Scrapy's aiohttp handler with the guard at its sockets.

    Hosts that the operator opened (in the monitor by MONITOR_ALLOW_PRIVATE, or ``allow_private`` of an outlet for its own hosts and ports)
    go through a second handler with connections of its own, so that none is ever lent to a guarded request.
    """

    experimental: ClassVar[bool] = False  # the crawls in tests/spiders hold it to what we need of it

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._stats = crawler.stats
        self._surroundings = surroundings_of(crawler)
        self._open = _OpenHandler(crawler)
        # Without a reactor Scrapy 2.19 hands over all of a host's queue at once where there is no delay. What waits for a
        # connection must not wait on its own time-out.
        self._turns = defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(self._pool_size_per_host))
        self._session.detach()  # its connector has no guard and no connection yet; nothing to close
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                local_addr=self._bind_address,
                limit=self._pool_size_total,
                limit_per_host=self._pool_size_per_host,
                socket_factory=open_public_socket,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=_ClientResponse,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        )

    async def download_request(self, request: Request) -> Response:
        """Return the response. Raises PrivateAddress, HostPaused or HostSilent where no request may go, else what Scrapy's handler raises."""
        cooldown = self.crawler.get_downloader_middleware(CoolDown)
        async with self._turns[urlsplit(request.url).netloc]:
            if cooldown is None:
                return await self._download(request)
            cooldown.refuse(request)  # again: it may have waited in its host's queue since
            began = time.monotonic()
            try:
                response = await self._download(request)
            except Exception as error:
                cooldown.note_failure(request, error, began=began)
                raise
            cooldown.note_answer(request, response)
            return response

    async def _download(self, request: Request) -> Response:
        if self._is_open(request):
            return await self._open.download_request(request)
        if request.meta.get("proxy"):
            raise PrivateAddress(f"behind a proxy nobody sees which address is asked; {self._surroundings.how_to_open}")
        try:
            return await super().download_request(request)
        except DownloadConnectionRefusedError as error:
            if refusal := _find_refusal(error):
                self._stats.inc_value("monitor/guard/refused")
                logger.warning("Refused %s: %s", request.url[:200], refusal)
                raise PrivateAddress(f"{refusal}; {self._surroundings.how_to_open}") from error
            raise

    def _is_open(self, request: Request) -> bool:
        here = self._surroundings
        return here.allow_private or urlsplit(request.url).netloc.lower() in here.open_netlocs

    async def close(self) -> None:
        """Close the connections of both handlers."""
        await super().close()
        await self._open.close()


class _OpenHandler(AiohttpDownloadHandler):
    experimental: ClassVar[bool] = False


def _find_refusal(error: BaseException | None) -> _NotPublic | None:
    while error is not None:
        if isinstance(error, _NotPublic):
            return error
        inner: Any = getattr(error, "os_error", None)
        error = error.__cause__ or inner
    return None
