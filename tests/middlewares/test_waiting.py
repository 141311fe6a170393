"""Does the crawl's loop go on while somebody else holds the store's lock?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.settings import Settings
from sqlalchemy import text

from monitor.crawling import crawl_of
from monitor.extensions.run import RunRow
from monitor.middlewares.budget import Budget
from monitor.middlewares.cooldown import CoolDown
from monitor.store import leases
from monitor.store.database import open_store


class Desk:
    """As much of a crawler as an extension asks for before the crawl begins."""

    spider = None

    def __init__(self, folder: Path) -> None:
        settings = {"MONITOR_HOME": str(folder), "MONITOR_TRIGGER": "command", "MONITOR_LEASE_SECONDS": 1}
        others = {"MONITOR_HOST_BUDGET": 10, "MONITOR_SURROUNDINGS": "monitor.middlewares.own.OwnSurroundings"}
        self.settings = Settings({**settings, **others})


async def go_on_while_locked(url: str, wanted: Callable[[], Coroutine[Any, Any, Any]]) -> asyncio.Task[Any]:
    """Start *wanted* while another has the store's lock, and give the lock back only if the loop comes to it."""
    with open_store(url) as other, other.begin() as session:
        session.execute(text("SELECT 1"))
        task = asyncio.create_task(wanted())
        await asyncio.sleep(1.0)  # the first renewal is due after a third of a second
    return task


def test_leases_are_renewed_beside_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    crawler: Any = Desk(tmp_path)
    renewed = asyncio.Event()
    renew = leases.renew_leases

    async def crawl() -> None:
        loop = asyncio.get_running_loop()

        def note(*arguments: Any, **named: Any) -> int:
            count = renew(*arguments, **named)
            loop.call_soon_threadsafe(renewed.set)
            return count

        monkeypatch.setattr(leases, "renew_leases", note)
        task = await go_on_while_locked(crawl_of(crawler).environment.database_url, RunRow(crawler)._renew_leases)
        await renewed.wait()
        task.cancel()

    asyncio.run(crawl())
    assert "could not be renewed" not in caplog.text, "the loop stood still until the lock's time was up"
    crawl_of(crawler).store.close()


def test_budgets_are_read_beside_the_loop(tmp_path: Path) -> None:
    crawler: Any = Desk(tmp_path)
    page = Request("https://quay.example/a", meta={"address": "https://quay.example/a", "outlet": "quay"})

    async def crawl() -> None:
        budget = Budget(crawler)
        task = await go_on_while_locked(
            crawl_of(crawler).environment.database_url, lambda: budget.process_request(page)
        )
        await task

    asyncio.run(crawl())
    crawl_of(crawler).store.close()


def test_pauses_are_read_while_somebody_else_writes(tmp_path: Path) -> None:
    """The loop reads them itself: it would stand still until the lock's time was up, and the crawl end with it."""
    crawler: Any = Desk(tmp_path)
    crawler.stats = None
    page = Request("https://quay.example/a")
    with open_store(crawl_of(crawler).environment.database_url) as other, other.begin() as session:
        session.execute(text("SELECT 1"))
        CoolDown(crawler).process_request(page)
    crawl_of(crawler).store.close()
