"""How is what came from the net read without stopping the crawl? In a worker process, under a deadline and a memory limit.

What hangs, eats memory or kills its worker costs one worker: the caller gets a named reason, and the pool goes on
with a new one; what the other workers have in hand is not touched. Workers are started by a server process (forkserver) or
anew (spawn), never forked from the crawl, whose threads and sockets they must not inherit; they import what they run once and
stay warm. The crawl itself never imports the extraction room for it: what is run is known here by name alone. That each page
ends, whatever becomes of the workers, is seen to in extract/workers.

Memory levels off: over 2,000 pages (the 465 development pages round and round) one reader grew from 60 MB to 184 in the first
200, to 202 by the 500th and to 210 by the 2,000th (benchmarks/memory.py). What comes first is the libraries' tables and bounded
caches and what malloc keeps, no leak: workers are replaced after PAGES_PER_WORKER for the odd huge page, not for growth.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import multiprocessing
import signal
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, Self, cast

from pebble import ProcessExpired, ProcessPool

from monitor.errors import NotAnArticle
from monitor.extract.workers import HAS_ALARM, Work, WorkerKilled, Workers, alarm_after
from monitor.items import Article, Link

__all__ = ["PagePool", "WorkerKilled"]

PAGES_PER_WORKER = 500
"""A worker is replaced after so many pages: what one huge page took is given back only then."""
BASE_MEMORY_MB = 512
"""Address space that an idle worker may map, on top of what pages may take: libraries and thread stacks."""

READER = "monitor.extract.reader:read_whole"
"""What reads a page, as module and name: imported by the workers alone."""


class PagePool:
    """Worker processes that read pages; for one event loop, closed by its owner. Also a context manager."""

    def __init__(
        self,
        workers: int = 2,
        deadline_seconds: float = 20.0,
        memory_mb: int = 1024,
        *,
        reader: str = READER,
        note_page: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        """Start nothing yet: the first page starts the workers.

        *memory_mb* is what one worker may take for pages; ignored where the platform cannot limit it. *reader* is the
        name (``package.module:function``) of what reads a page, with the arguments of :meth:`read_page`; *note_page* is told
        how many seconds each page took its worker, whether it held an article or not.
        """
        self.deadline_seconds = deadline_seconds
        self._reader, self._note_page = reader, note_page
        self._processes, self._memory_mb = workers, memory_mb
        self._workers = Workers(self._start, deadline_seconds)

    def _start(self) -> Any:
        return ProcessPool(
            max_workers=self._processes,
            max_tasks=PAGES_PER_WORKER,
            initializer=_prepare_worker,
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

        Raises NotAnArticle with the reader's reason; WorkerKilled as :meth:`run` does.
        """
        article = await self.run(
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
        return cast(Article, article)

    async def run(self, function: str, *positional: Any, **named: Any) -> Any:
        """Return what *function* (``package.module:name``) gives in a worker; arguments and answer must survive pickling.

        Raises NotAnArticle where the function does; WorkerKilled with kind ``timeout`` at the deadline, which counts from the
        start of the work, not of waiting for a worker, ``memory`` over the limit, ``crash`` where the worker died.
        """
        work = self._schedule(function, positional, named)
        await self._workers.wait(work)
        return self._read_answer(work)

    def run_here(self, function: str, *positional: Any, **named: Any) -> Any:
        """Return what :meth:`run` does, for a thread that may wait; raises the same."""
        work = self._schedule(function, positional, named)
        self._workers.wait_here(work)
        return self._read_answer(work)

    def _schedule(self, function: str, positional: tuple[Any, ...], named: dict[str, Any]) -> Work:
        return self._workers.schedule(partial(_run_in_worker, self.deadline_seconds, function, positional, named))

    def _read_answer(self, work: Work) -> Any:
        try:
            function, answer, seconds = work.future.result(timeout=0)
        except (TimeoutError, CancelledError):
            raise self._late() from None
        except ProcessExpired as fault:
            if HAS_ALARM and fault.exitcode == -signal.SIGALRM:
                raise self._late() from None
            raise WorkerKilled("crash", f"the worker that read it died of {_name_end(fault.exitcode)}") from None
        except MemoryError:
            raise WorkerKilled("memory", self._name_limit()) from None
        except (OSError, EOFError, BrokenExecutor) as fault:
            raise WorkerKilled("crash", f"the worker that read it died: {type(fault).__name__}") from None
        if function == self._reader:
            self._note_page(seconds)
        if isinstance(answer, _Refusal):
            if answer.kind == "memory":
                raise WorkerKilled("memory", self._name_limit())
            raise NotAnArticle(answer.kind, answer.seen)
        return answer

    def _name_limit(self) -> str:
        return f"more than {self._memory_mb} MB were wanted to read it"

    def _late(self) -> WorkerKilled:
        return WorkerKilled("timeout", f"not read within {self.deadline_seconds:g} s")

    def close(self) -> None:
        """Stop the workers at once; pages under way end as WorkerKilled, as does what comes later. Safe to call twice."""
        self._workers.close()


class _Refusal(NamedTuple):
    """NotAnArticle on its way home: exceptions with two arguments do not survive pickling."""

    kind: str
    seen: str


def _name_end(code: int | None) -> str:
    """Return how a process with exit code *code* ended: ``SIGSEGV``, ``exit code 7``."""
    try:
        return signal.Signals(-(code or 0)).name
    except ValueError:
        return f"exit code {code}"


def _choose_context() -> Any:
    """Return the forkserver context, with the extraction room imported in its server, or spawn where there is none."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([READER.partition(":")[0]])
    return context


def _run_in_worker(
    deadline_seconds: float, function: str, positional: tuple[Any, ...], named: dict[str, Any]
) -> tuple[str, Any, float]:
    """Run *function* in a worker; return its name, its answer and the seconds it took. NotAnArticle comes home as a value."""
    module, _, name = function.partition(":")
    began = time.perf_counter()
    answer: Any
    try:
        with alarm_after(deadline_seconds):
            answer = getattr(importlib.import_module(module), name)(*positional, **named)
    except NotAnArticle as reason:
        answer = _Refusal(reason.kind, reason.seen)
    return function, answer, time.perf_counter() - began


def _prepare_worker(memory_mb: int) -> None:
    """Bound the worker's address space, and let Ctrl+C reach the crawl alone: it closes the pool."""
    gc.freeze()  # what was imported before the fork never dies: walking through it took 34 ms every hundred pages
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    limit = (memory_mb + BASE_MEMORY_MB) * 1024 * 1024
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
