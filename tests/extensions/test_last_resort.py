"""A crawl that was to stop ends, also where something in it never does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

FOR_EVER = 90
ROOT = Path(__file__).resolve().parents[2]
STUCK = """
import asyncio, functools, sys
from scrapy.cmdline import execute
from monitor.errors import StoreRefused
from monitor.extensions import fates, last_resort, starter
from monitor.spiders.base import StorySpider

starter.end_in = fates.end_in = lambda seconds=0: last_resort.end_in(0.5)

async def read_page(self, body, url, *_):
    if url.endswith("/a0"):
        print("stuck", flush=True)
        await asyncio.Event().wait()
    if sys.argv[1] == "refuse":
        raise StoreRefused("the database takes no more")
    raise asyncio.CancelledError

StorySpider.read_page = read_page
execute(["scrapy", "crawl", "news", "-a", "all=1", "-s", "MONITOR_STOP_WITH_STDIN=1"])
"""


def publish(web: Newsweb, desk: Desk, pages: int) -> None:
    for number in range(pages):
        web.put(f"/a{number}", Page(article_page(*ferry_article(number))))
    headlines = [ferry_article(number)[0] for number in range(pages)]
    feed = rss_feed(entries([web.url(f"/a{number}") for number in range(pages)], headlines))
    web.put("/feed.xml", Page(feed, content_type="application/rss+xml"))
    desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))


def test_a_process_that_hangs_is_ended_and_says_where() -> None:
    code = "from monitor.extensions.last_resort import end_in; import time; end_in(0.2); time.sleep(3600)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=FOR_EVER, check=False
    )
    assert done.returncode == 1
    assert 'File "<string>", line 1' in done.stderr


@pytest.mark.parametrize("cause", ["starter", "refuse"])
def test_a_crawl_that_hangs_when_it_is_to_stop_is_ended(cause: str, tmp_path: Path) -> None:
    with Newsweb() as web:
        desk = Desk(tmp_path)
        publish(web, desk, 2)
        variables = {**os.environ, **desk.variables, "PYTHONPATH": str(ROOT)}
        with (
            (tmp_path / "log").open("w") as log,
            subprocess.Popen(
                [sys.executable, "-c", STUCK, cause],
                cwd=tmp_path,
                env=variables,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            ) as crawl,
        ):
            try:
                assert crawl.stdin is not None
                assert crawl.stdout is not None
                assert crawl.stdout.readline() == b"stuck\n", (tmp_path / "log").read_text()
                if cause == "starter":
                    crawl.stdin.close()
                assert crawl.wait(FOR_EVER) == 1
            finally:
                crawl.kill()
