"""No page stops the pool: hanging, dying and greedy ones end with a name, and the next page is read."""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import NotAnArticle
from monitor.extract.pool import PagePool, WorkerKilled
from monitor.items import Article
from tests.extract.pages import NOW, SENTENCES, URL, write_page

GO_WRONG = "tests.extract.readers:go_wrong"
PAGE: dict[str, Any] = {"url": URL, "content_type": "text/html", "fetched_at": NOW}


@pytest.fixture(autouse=True)
def _workers_find_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(Path(__file__).resolve().parent.parent.parent)


async def read_all(pool: PagePool, *bodies: bytes) -> list[Article | BaseException]:
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
