"""Work that somebody called off ends its page or source by name, and the crawl with it."""

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
CALLED_OFF = """
import asyncio, sys
from scrapy.cmdline import execute
from monitor.spiders.base import StorySpider
from monitor.spiders.looks import Look

async def call_off(*_):
    raise asyncio.CancelledError

if sys.argv[1] == "page":
    StorySpider.read_page = call_off
else:
    Look.read = call_off
execute(["scrapy", "crawl", "news", "-a", "all=1"])
"""


@pytest.mark.parametrize("what", ["page", "source"])
def test_what_is_called_off_is_failed_and_the_crawl_ends(what: str, tmp_path: Path) -> None:
    with Newsweb() as web:
        desk = Desk(tmp_path)
        headline, paragraphs = ferry_article(0)
        web.put("/a0", Page(article_page(headline, paragraphs)))
        web.put("/feed.xml", Page(rss_feed(entries([web.url("/a0")], [headline])), content_type="application/rss+xml"))
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        variables = {**os.environ, **desk.variables, "PYTHONPATH": str(ROOT)}
        line = [sys.executable, "-c", CALLED_OFF, what]
        done = subprocess.run(
            line, cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=FOR_EVER, check=False
        )
    assert done.returncode == 0, done.stderr
    ended = "address where url like '%/a0'" if what == "page" else "source"
    ((state, reason),) = desk.rows(f"select state, reason from {ended}")
    assert state == ("failed" if what == "page" else "failing")
    assert "its reading was cancelled" in reason
