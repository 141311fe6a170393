"""How is a page read without stopping the crawl? In a worker process, under a deadline and a memory limit.

A page that hangs, eats memory or kills its worker costs one worker: the caller gets a named reason, and the pool goes on
with a new one. Workers are started by a server process (forkserver) or anew (spawn), never forked from the crawl, whose
threads and sockets they must not inherit; they import the extraction room once and stay warm. The crawl itself never
imports it: the reader is known here by name alone.

Memory levels off: over 2,000 pages (the 465 development pages round and round) one reader grew from 60 MB to 171 in the first
200, to 184 by the 500th and to 185 by the 2,000th (benchmarks/memory.py). What comes first is the libraries' tables and bounded
caches and what malloc keeps, no leak: workers are replaced after PAGES_PER_WORKER for the odd huge page, not for growth.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import multiprocessing
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from datetime import datetime
from functools import partial
from typing import Any, Self, cast

from pebble import ProcessExpired, ProcessPool

from monitor.errors import NotAnArticle
from monitor.items import Article, Link

PAGES_PER_WORKER = 500
"""A worker is replaced after so many pages: what one huge page took is given back only then."""
BASE_MEMORY_MB = 512
"""Address space that an idle worker may map, on top of what pages may take: libraries and thread stacks."""

READER = "monitor.extract.article:read_page"
"""What reads a page, as module and name: imported by the workers alone."""


class PageTimeout(Exception):
    """A page was not read before the deadline; its worker was killed."""

    def __init__(self, url: str, seconds: float) -> None:
        super().__init__(f"timeout: not read within {seconds:g} s: {url[:200]}")
        self.kind = "timeout"
        self.seen = f"not read within {seconds:g} s"


class PagePool:
    """Worker processes that read pages; for one event loop, closed by its owner. Also a context manager."""

    def __init__(
        self, workers: int = 2, deadline_seconds: float = 20.0, memory_mb: int = 1024, *, reader: str = READER
    ) -> None:
        """Start nothing yet: the first page starts the workers.

        *memory_mb* is what one worker may take for pages; ignored where the platform cannot limit it. *reader* is the
        name (``package.module:function``) of what reads a page, with the arguments of :meth:`read_page`.
        """
        self.deadline_seconds = deadline_seconds
        self._reader = reader
        self._workers, self._memory_mb = workers, memory_mb
        self._pool = self._start()

    def _start(self) -> Any:
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=PAGES_PER_WORKER,
            initializer=_limit_memory,
            initargs=[self._memory_mb],
            context=_choose_context(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def read_page(
        self,
        body: bytes,
        *,
        url: str,
        content_type: str | None,
        fetched_at: datetime,
        link: Link | None = None,
        language: str | None = None,
        body_selector: str | None = None,
        strip_selectors: tuple[str, ...] = (),
    ) -> Article:
        """Return the article on the page, as :func:`monitor.extract.article.read_page` does.

        Raises NotAnArticle with the reader's reason, or with kind ``crash`` where the page killed its worker or ran it out
        of memory; PageTimeout at the deadline, which counts from the start of reading, not of waiting for a worker.
        """
        read = partial(
            _read_in_worker,
            self._reader,
            body,
            url=url,
            content_type=content_type,
            fetched_at=fetched_at,
            link=link,
            language=language,
            body_selector=body_selector,
            strip_selectors=strip_selectors,
        )
        try:
            answer = await asyncio.wrap_future(self._schedule(read))
        except TimeoutError:
            raise PageTimeout(url, self.deadline_seconds) from None
        except ProcessExpired as fault:
            raise NotAnArticle("crash", f"the page ended its worker (exit code {fault.exitcode})") from None
        except (MemoryError, OSError, EOFError, BrokenExecutor) as fault:
            raise NotAnArticle("crash", f"the page ended its worker: {type(fault).__name__}") from None
        if isinstance(answer, tuple):
            raise NotAnArticle(*answer)
        return answer

    def _schedule(self, read: Callable[[], Article | tuple[str, str]]) -> Future[Article | tuple[str, str]]:
        """Hand *read* to a worker; where the pool broke, as when its workers died one after the other, to a new pool."""
        try:
            future = self._pool.schedule(read, timeout=self.deadline_seconds)
        except (BrokenExecutor, RuntimeError):
            self.close()
            self._pool = self._start()
            future = self._pool.schedule(read, timeout=self.deadline_seconds)
        return cast("Future[Article | tuple[str, str]]", future)

    def close(self) -> None:
        """Stop the workers at once; pages under way end as cancelled. Safe to call twice."""
        self._pool.stop()
        self._pool.join()


def _choose_context() -> Any:
    """Return the forkserver context, with the extraction room imported in its server, or spawn where there is none."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([READER.partition(":")[0]])
    return context


def _read_in_worker(reader: str, body: bytes, **arguments: Any) -> Article | tuple[str, str]:
    """Run the reader in a worker. NotAnArticle travels as (kind, seen): exceptions with two arguments do not survive pickling."""
    module, _, name = reader.partition(":")
    read: Callable[..., Article] = getattr(importlib.import_module(module), name)
    try:
        return read(body, **arguments)
    except NotAnArticle as reason:
        return reason.kind, reason.seen


def _limit_memory(memory_mb: int) -> None:
    """Bound the worker's address space, and let Ctrl+C reach the crawl alone: it closes the pool."""
    import signal

    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    limit = (memory_mb + BASE_MEMORY_MB) * 1024 * 1024
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
