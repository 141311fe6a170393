"""Do the addresses that no item tells of get their state, with the loop free meanwhile?"""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.utils.test import get_crawler
from sqlalchemy import select

from monitor import crawling
from monitor.extensions.fates import Fates
from monitor.store.database import Store
from monitor.store.models import AddressRow
from tests.judged import open_desk

URL = "https://tern.example/9"


def list_states(store: Store) -> list[tuple[object, ...]]:
    with store.read() as session:
        return [tuple(row) for row in session.execute(select(AddressRow.url, AddressRow.state, AddressRow.reason))]


def test_an_outcome_waits_for_the_crawl_s_thread_and_the_loop_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_desk(tmp_path) as crawl:
        crawler = get_crawler()
        monkeypatch.setitem(crawling._crawls, crawler, crawl)
        fates, free = Fates(crawler), threading.Event()

        async def drop() -> None:
            busy = asyncio.ensure_future(crawl.run_apart(free.wait, 30))
            await asyncio.sleep(0)
            fates.request_dropped(Request(URL, meta={"address": URL}))
            assert list_states(crawl.store) == []  # the loop has not waited for the store
            free.set()
            assert await busy
            await crawl.run_apart(int)  # as the last step's close: after all that waited

        asyncio.run(drop())
        assert list_states(crawl.store) == [(URL, "failed", "dropped by the scheduler")]
