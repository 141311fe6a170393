"""What would a web server answer? A loopback one, in a thread, that gives the pages and the faults a test puts there."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web

HTML = "text/html; charset=utf-8"
MOST_UNSENT = 64 * 1024
"""Bytes that may wait for a slow client before the next piece of a stream is made."""


class Page:
    """One answer: a body, or *raw* bytes that go to the socket as they are before it is closed.

    *stream* makes raw pieces as the client takes them, each after a pause of *every* seconds; it may be endless, and ends
    when the client goes. With *reset* the connection ends in a reset instead of a close. With *revalidates*, a request on the
    condition of the page's own ETag or Last-Modified is answered by 304.
    """

    def __init__(
        self,
        body: str | bytes = b"",
        *,
        status: int = 200,
        content_type: str = HTML,
        headers: Mapping[str, str] | None = None,
        delay: float = 0.0,
        raw: bytes | None = None,
        stream: Callable[[], Iterable[bytes]] | None = None,
        every: float = 0.0,
        reset: bool = False,
        revalidates: bool = False,
    ) -> None:
        self.body = body.encode() if isinstance(body, str) else body
        self.status = status
        self.headers = {"Content-Type": content_type, **(headers or {})}
        self.delay = delay
        self.stream = stream if raw is None else lambda: [raw]
        self.every = every
        self.reset = reset
        self.revalidates = revalidates

    def is_held(self, asked: Mapping[str, str]) -> bool:
        """Return whether a request with these headers is to be told that nothing has changed."""
        conditions = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
        known = [name for name in conditions if name in self.headers]
        return self.revalidates and any(asked.get(conditions[name]) == self.headers[name] for name in known)

    def respond(self, asked: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        """Return status, headers and body of the answer to a request with the headers *asked*."""
        return self.status, self.headers, self.body

    @classmethod
    def redirect(cls, target: str, status: int = 302) -> Self:
        """Return an answer that sends the client to *target*."""
        return cls(status=status, headers={"Location": target})


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One request that came in."""

    path: str
    """With the query, where there is one."""
    headers: Mapping[str, str]
    seconds: float
    """Since the server started."""
    method: str = "GET"
    body: bytes = b""


@dataclass
class Newsweb:
    """A web server on a loopback address and a free port, alive inside a ``with`` block."""

    host: str = "127.0.0.1"
    """Linux answers on all of 127.0.0.0/8: several hosts that a client tells apart."""
    fixed_port: int = 0
    """0: any that is free."""
    every_delay: float = 0.0
    """Seconds before every answer, added to the page's own."""
    requests: list[Hit] = field(default_factory=list)
    endings: list[str] = field(default_factory=list)
    """Paths of the streams that are over: run out, or their client gone."""
    _pages: dict[str, Page] = field(default_factory=dict)
    _port: int = 0

    def put(self, path: str, page: Page | str) -> None:
        """Serve *page* at *path* (with its query) from now on."""
        self._pages[path] = page if isinstance(page, Page) else Page(page)

    @property
    def paths(self) -> list[str]:
        """The paths that answer, in the order in which they were first put."""
        return list(self._pages)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port

    def url(self, path: str = "/") -> str:
        """Return the address of *path*."""
        return f"http://{self.host}:{self._port}{path}"

    def hits(self, path: str) -> int:
        """Return how often *path* was asked for."""
        return sum(hit.path == path for hit in self.requests)

    def __enter__(self) -> Self:
        self._started = time.monotonic()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        if not self._ready.wait(30):
            raise RuntimeError("the test server did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(30)

    def _serve(self) -> None:
        # It also ends what is still being answered, which else would complain when it is thrown away.
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._run())

    async def _run(self) -> None:
        self._stopping = asyncio.Event()
        runner = web.ServerRunner(web.Server(self._answer), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, self.host, self.fixed_port)
        await site.start()
        self._port = runner.addresses[0][1]
        self._ready.set()
        await self._stopping.wait()
        await runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path_qs
        seconds, body = time.monotonic() - self._started, await request.read()
        hit = Hit(path=path, headers=dict(request.headers), seconds=seconds, method=request.method, body=body)
        self.requests.append(hit)
        page = self._pages.get(path, Page("no such page", status=404))
        await asyncio.sleep(page.delay + self.every_delay)
        if page.stream is not None and request.transport is not None:
            await self._write(request.transport, page)
            self.endings.append(path)
        if page.is_held(request.headers):
            return web.Response(status=304)
        status, headers, body = page.respond(request.headers)
        return web.Response(body=body, status=status, headers=headers)

    async def _write(self, transport: asyncio.Transport, page: Page) -> None:
        assert page.stream is not None
        for piece in page.stream():
            await asyncio.sleep(page.every)
            while transport.get_write_buffer_size() > MOST_UNSENT and not self._is_over(transport):  # noqa: ASYNC110 (it tells its level only when asked)
                await asyncio.sleep(0.001)
            if self._is_over(transport):
                break
            transport.write(piece)
        if page.reset:
            _reset(transport)
        transport.close()

    def _is_over(self, transport: asyncio.Transport) -> bool:
        return transport.is_closing() or self._stopping.is_set()


def _reset(transport: asyncio.Transport) -> None:
    # A close with no time to linger sends RST instead of FIN.
    connection: socket.socket = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
