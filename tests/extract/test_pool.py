"""No page stops the pool: hanging, dying and greedy ones end with a name, and the next page is read."""

from __future__ import annotations

import asyncio
import itertools
import os
import resource
import select
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pebble.pool.process
import pytest

from monitor.errors import NotAnArticle
from monitor.extract import workers
from monitor.extract.pool import PagePool, WorkerKilled
from monitor.items import Article
from tests.extract.pages import NOW, SENTENCES, URL, write_page

GO_WRONG = "tests.extract.readers:go_wrong"
FOR_EVER = 90
"""Seconds after which a wait counts as one without end."""
DAY = 86_400
PAGE: dict[str, Any] = {"url": URL, "content_type": "text/html", "fetched_at": NOW}


@pytest.fixture(autouse=True)
def _workers_find_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(Path(__file__).resolve().parent.parent.parent)


async def read_all(pool: PagePool, *bodies: bytes) -> list[Article | BaseException]:
    async with asyncio.timeout(FOR_EVER):
        return await asyncio.gather(*(pool.read_page(body, **PAGE) for body in bodies), return_exceptions=True)


def test_a_page_is_read_in_a_worker_as_it_is_here() -> None:
    with PagePool(1, 60) as pool:
        article, refusal = asyncio.run(read_all(pool, write_page(), b""))
    assert isinstance(article, Article)
    assert article.article_body == "\n\n".join(SENTENCES)
    assert isinstance(refusal, NotAnArticle)
    assert refusal.kind == "empty"


@pytest.mark.parametrize(
    ("body", "kind", "fault"),
    [
        (b"hang", "timeout", WorkerKilled),
        (b"die", "crash", WorkerKilled),
        (b"exit", "crash", WorkerKilled),
        (b"refuse", "consent", NotAnArticle),
    ],
)
def test_a_bad_page_ends_with_a_name_and_the_pool_goes_on(body: bytes, kind: str, fault: type[Exception]) -> None:
    with PagePool(1, 3, reader=GO_WRONG) as pool:
        first, second = asyncio.run(read_all(pool, body, b"fine"))
    assert isinstance(first, fault)
    assert first.kind == kind  # type: ignore[attr-defined]
    assert isinstance(second, Article)
    assert second.article_body == "fine"


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_AS"), reason="the platform has no limit of address space")
def test_a_page_that_eats_memory_is_stopped_at_the_limit() -> None:
    with PagePool(1, 60, memory_mb=256, reader=GO_WRONG) as pool:
        first, second = asyncio.run(read_all(pool, b"eat", b"fine"))
    assert isinstance(first, WorkerKilled)
    assert str(first) == "memory: more than 256 MB were wanted to read it"
    assert isinstance(second, Article)


def test_the_reason_names_the_signal_that_ended_the_worker() -> None:
    with PagePool(1, 60, reader=GO_WRONG) as pool:
        died, left = asyncio.run(read_all(pool, b"die", b"exit"))
    assert str(died) == "crash: the worker that read it died of SIGKILL"
    assert str(left) == "crash: the worker that read it died of exit code 7"


def test_a_worker_that_dies_takes_no_other_page_along() -> None:
    bodies = [b"die" if number % 4 == 1 else b"fine" for number in range(16)]
    with PagePool(2, 60, reader=GO_WRONG) as pool:
        ends = asyncio.run(read_all(pool, *bodies))
    assert [isinstance(end, Article) for end in ends] == [body == b"fine" for body in bodies]


def test_the_crawl_itself_does_not_load_the_extractor() -> None:
    code = "import sys, monitor.extract.pool; print(sorted({'trafilatura', 'lxml', 'resiliparse', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_closing_twice_is_closing_once() -> None:
    pool = PagePool(1, 60)
    pool.close()
    pool.close()


def test_pages_that_wait_in_a_pool_that_broke_are_read_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    launch, launched = vars(pebble.pool.process)["launch_process"], itertools.count()

    def refuse_once(*arguments: Any) -> Any:
        if not next(launched):
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return launch(*arguments)

    # More than the pipe to the worker holds: some of them wait in the pool's own line.
    waiting = [bytes([letter]) * 200_000 for letter in b"abcdef"]
    with PagePool(1, 60, reader=GO_WRONG) as pool:
        asyncio.run(read_all(pool, b"fine"))
        monkeypatch.setattr(pebble.pool.process, "launch_process", refuse_once)
        died, *ends = asyncio.run(read_all(pool, b"die", *waiting))
        later = asyncio.run(read_all(pool, b"fine"))
    assert isinstance(died, WorkerKilled)
    assert all(isinstance(end, Article) or (isinstance(end, WorkerKilled) and end.kind == "crash") for end in ends)
    assert isinstance(ends[-1], Article), "what the broken pool had not begun is no fault of the page's"
    assert isinstance(later[0], Article)


def test_a_worker_that_dies_in_the_middle_of_its_answer_does_not_hold_up_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with PagePool(1, 2, reader=GO_WRONG) as pool:
        asyncio.run(read_all(pool, b"fine"))
        monkeypatch.setattr(workers, "GRACE_SECONDS", 1.0)
        died, second, third = asyncio.run(read_all(pool, b"cut off", b"fine", b"fine"))
    assert isinstance(died, WorkerKilled)
    assert isinstance(second, Article)
    assert isinstance(third, Article)


@pytest.mark.parametrize(("body", "step", "ends"), [(b"nap", DAY, Article), (b"hang", -DAY, WorkerKilled)])
def test_a_clock_that_somebody_sets_neither_ends_a_page_nor_spares_it(
    body: bytes, step: int, ends: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = itertools.count()
    set_ever_again = SimpleNamespace(time=lambda: time.time() + step * next(looks), sleep=time.sleep)
    with PagePool(1, 3, reader=GO_WRONG) as pool:
        asyncio.run(read_all(pool, b"fine"))
        monkeypatch.setattr(pebble.pool.process, "time", set_ever_again)
        (end,) = asyncio.run(read_all(pool, body))
    assert isinstance(end, ends)


def test_closing_ends_the_pages_under_way_by_name() -> None:
    async def close_early(pool: PagePool) -> list[Article | BaseException]:
        pages = asyncio.create_task(read_all(pool, b"hang", b"hang"))
        await asyncio.sleep(0.5)
        pool.close()
        return [*await pages, *await read_all(pool, b"fine")]

    ends = asyncio.run(close_early(PagePool(1, 60, reader=GO_WRONG)))
    assert [end.kind for end in ends if isinstance(end, WorkerKilled)] == ["crash"] * 3


@pytest.mark.skipif(not workers.HAS_ALARM, reason="the platform has no alarms")
def test_a_busy_worker_does_not_outlive_a_killed_crawl(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    code = (
        "import sys; from monitor.extract.pool import PagePool\n"
        "if __name__ == '__main__': PagePool(1, 2).run_here('tests.extract.readers:tell_and_hang', sys.argv[1])"
    )
    crawl = subprocess.Popen([sys.executable, "-c", code, str(pipe)], cwd=Path(__file__).parents[2])
    with pipe.open() as worker:
        assert worker.readline() == "here\n"
        crawl.kill()
        crawl.wait()
        assert select.select([worker], [], [], FOR_EVER)[0], "its end of the pipe closes when the worker has ended"
        assert worker.read() == ""
