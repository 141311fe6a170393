"""Does the address that a socket is about to connect to decide, whatever its name said a moment before?"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.newsweb.desk import Desk, outlet
from tests.newsweb.measured import HEADLINE, crawl_measured
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

OTHER_NAMES = """
import functools, itertools, socket
import aiohttp
from monitor.middlewares import guard
real, is_public = socket.getaddrinfo, guard.is_public
answers = {
    "steady.example": itertools.repeat("127.0.0.2"),
    "turning.example": itertools.chain(["127.0.0.2"], itertools.repeat("127.0.0.1")),
}
socket.getaddrinfo = lambda host, *rest, **more: real(next(answers[host]) if host in answers else host, *rest, **more)
guard.is_public = lambda address: address == "127.0.0.2" or is_public(address)
aiohttp.TCPConnector = functools.partial(aiohttp.TCPConnector, use_dns_cache=False, force_close=True)
from scrapy.cmdline import execute
execute()
"""
"""Scrapy with a name server of our own, for which 127.0.0.2 is out on the internet; no answer of it is remembered."""


class Renamed(Desk):
    """A desk whose crawls ask that name server."""

    def command(self, spider: str, arguments: Mapping[str, str], settings: Mapping[str, str]) -> list[str]:
        scrapy = super().command(spider, arguments, settings)
        return [sys.executable, "-P", "-c", OTHER_NAMES, *scrapy[scrapy.index("crawl") :]]


@pytest.mark.fault(6, 7)
def test_a_name_that_turns_private_and_rules_that_move_there_reach_nothing(tmp_path: Path) -> None:
    with Newsweb() as inner, Newsweb(host="127.0.0.2", fixed_port=inner.port) as web, Newsweb() as feeds:
        for path in ("/a", "/robots.txt"):
            inner.put(path, "secret")
        web.put("/a", article_page(*ferry_article(0)))
        with Newsweb(host="127.0.0.2") as moving:
            moving.put("/robots.txt", Page.redirect(inner.url("/robots.txt")))
            moving.put("/a", article_page(*ferry_article(1)))
            steady, turning = (f"http://{name}.example:{web.port}/a" for name in ("steady", "turning"))
            ruled = f"http://steady.example:{moving.port}/a"
            urls = [steady, turning, ruled]
            feeds.put("/feed.xml", Page(rss_feed(entries(urls, [HEADLINE] * len(urls)))))
            desk = Renamed(tmp_path)
            desk.variables["MONITOR_ALLOW_PRIVATE"] = ""
            feed = ("feed", feeds.url("/feed.xml"))
            desk.list_sources(outlet("quay", feeds.url(), [feed], "delay = 0\nallow_private = true"))
            met = crawl_measured(desk, settings={"DOWNLOAD_TIMEOUT": "30"})
        assert met.code == 0
        assert met.ends[steady] == ("fetched", "")
        for url in (turning, ruled):
            assert met.ends[url][0] == "refused"
            assert "not public" in met.ends[url][1]
        assert [hit.headers["Host"] for hit in web.requests if hit.path == "/robots.txt"].count(
            f"turning.example:{web.port}"
        ) == 1
        assert inner.requests == []
