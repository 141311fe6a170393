"""What do the invented papers answer on loopback at a given instant?

:func:`answer_request` is the whole of it, and pure; :class:`Newsroom` puts one small web server in front of each paper,
all of them in one thread. What can be seen follows from :attr:`Newsroom.now`, which the caller sets between crawls.
"""

from __future__ import annotations

import asyncio
import errno
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from aiohttp import web

from monitor.demo.feeds import NEWS_SITEMAP, WRITERS, write_news_sitemap
from monitor.demo.markup import render_consent, render_page, render_section
from monitor.demo.pages import Page, list_visible, load_pages
from monitor.demo.papers import PAPERS, Paper
from monitor.errors import MonitorError

PORT = 8611
"""The same on every address, so that two runs of the demo give the same addresses; another where it is taken."""


class NewsroomFault(MonitorError):
    """The demo's web servers cannot listen on this machine."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One HTTP answer, before it is sent."""

    status: int
    content_type: str
    body: bytes


NOT_FOUND = Answer(status=404, content_type="text/html", body=b"<html><body><h1>Page not found</h1></body></html>")
FORBIDDEN = Answer(status=403, content_type="text/html", body=b"<html><body><h1>Forbidden</h1></body></html>")


def answer_request(paper: Paper, path: str, pages: Sequence[Page], *, base: str, now: datetime) -> Answer:
    """Return what *paper* answers at *now* to a request for *path* (no query); *pages* may be those of all papers."""
    if path == "/robots.txt":
        return Answer(status=200, content_type="text/plain", body=_write_robots(paper, base))
    if paper.forbids_all:
        return FORBIDDEN
    visible = list_visible((page for page in pages if page.paper == paper), now)
    if path == paper.source_path and paper.format in WRITERS:
        content_type, write = WRITERS[paper.format]
        return Answer(status=200, content_type=content_type, body=write(paper, visible, base))
    if path == NEWS_SITEMAP and paper.format == "sitemap":
        return Answer(status=200, content_type="application/gzip", body=write_news_sitemap(paper, visible, base))
    if path in ("/", paper.source_path):
        return _answer_html(render_section(paper, visible))
    return _answer_article(path, visible, base=base, now=now)


def _answer_article(path: str, visible: Sequence[Page], *, base: str, now: datetime) -> Answer:
    page = next((page for page in visible if page.path == path), None)
    if page is None or page.fault == "missing":
        return NOT_FOUND
    if page.fault == "consent":
        return _answer_html(render_consent())
    return _answer_html(render_page(page, visible, base=base, now=now))


def _answer_html(text: str) -> Answer:
    return Answer(status=200, content_type="text/html", body=text.encode())


def _write_robots(paper: Paper, base: str) -> bytes:
    lines = ["User-agent: *", f"Disallow: {paper.disallow or ''}".rstrip()]
    if paper.format == "sitemap":
        lines.append(f"Sitemap: {base}{paper.source_path}")
    return "\n".join([*lines, ""]).encode()


class Newsroom:
    """The papers' servers: a context manager that listens from entering to leaving."""

    def __init__(self, now: datetime, *, port: int = PORT) -> None:
        self.now = now
        """The instant whose pages are served; set it at any time, also from another thread."""
        self.bases: dict[str, str] = {}
        """``http://HOST:PORT`` by the paper's slug, once entered."""
        self._port = port
        self._pages = load_pages()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="newsroom", daemon=True)
        self._runners: list[web.ServerRunner] = []

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def find_url(self, name: str) -> str:
        """Return the address of the page called *name*, as ``paper/slug``. Raises StopIteration where there is none."""
        page = next(page for page in self._pages if f"{page.paper.slug}/{page.slug}" == name)
        return self.bases[page.paper.slug] + page.path

    async def _open(self) -> None:
        for paper in PAPERS:
            runner = web.ServerRunner(web.Server(self._handler_of(paper), access_log=None))
            await runner.setup()
            self._runners.append(runner)
            self.bases[paper.slug] = await _listen(runner, paper, self._port)

    def _handler_of(self, paper: Paper) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
        async def respond(request: web.BaseRequest) -> web.StreamResponse:
            answer = answer_request(paper, request.path, self._pages, base=self.bases[paper.slug], now=self.now)
            charset = "utf-8" if answer.content_type.startswith("text/") else None
            return web.Response(
                status=answer.status, body=answer.body, content_type=answer.content_type, charset=charset
            )

        return respond

    def _close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._clean_up(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _clean_up(self) -> None:
        for runner in self._runners:
            await runner.cleanup()


async def _listen(runner: web.ServerRunner, paper: Paper, port: int) -> str:
    """Open the first address that works and return its base: the paper's own, else one port each on 127.0.0.1."""
    for host, wanted in ((paper.address, port), (paper.address, 0), ("127.0.0.1", 0)):
        site = web.TCPSite(runner, host, wanted)
        try:
            await site.start()
        except OSError as error:
            # macOS gives 127.0.0.1 alone to loopback; a second demo at the same time has taken the port.
            if error.errno not in (errno.EADDRNOTAVAIL, errno.EADDRINUSE, errno.EACCES):
                raise
            continue
        host, bound = runner.addresses[-1][:2]
        return f"http://{host}:{bound}"
    raise NewsroomFault(f"The demo cannot listen on {paper.address} or 127.0.0.1; allow local servers and try again")
