"""Is a host that is slow, dead, or asks for a pause left alone, also by the crawls that follow?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.newsweb.desk import NOW, Desk, outlet
from tests.newsweb.faults import dripping
from tests.newsweb.measured import HEADLINE, crawl_measured
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

PATIENT = {"DOWNLOAD_TIMEOUT": "30"}
BUSY = "HTTP 503 (not available for now)"


def name_pages(web: Newsweb, desk: Desk, urls: list[str]) -> None:
    web.put("/feed.xml", Page(rss_feed(entries(urls, [HEADLINE] * len(urls)))))
    desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))


@pytest.mark.fault(26)
def test_no_request_reaches_a_host_before_the_time_it_asked_for_in_whatever_crawl(tmp_path: Path) -> None:
    with Newsweb() as web, Newsweb() as busy:
        busy.put("/first", Page("busy", status=503, headers={"Retry-After": "3600"}))
        for number, path in enumerate(("/second", "/later")):
            busy.put(path, article_page(*ferry_article(number)))
        desk = Desk(tmp_path)
        name_pages(web, desk, [busy.url("/first")])
        first = crawl_measured(desk, settings=PATIENT)
        asked = len(busy.requests)  # robots.txt, and the page that answered 503
        host = busy.url().removeprefix("http://").rstrip("/")
        assert first.ends[busy.url("/first")] == ("failed", f"{BUSY}; {host} asked for a pause until 2026-03-03 13:00Z")

        name_pages(web, desk, [busy.url("/first"), busy.url("/second")])  # an address that no crawl has asked for
        desk.variables["MONITOR_NOW"] = (datetime.fromisoformat(NOW) + timedelta(minutes=59)).isoformat()
        second = crawl_measured(desk, settings=PATIENT, all="1")
        assert len(busy.requests) == asked
        assert second.ends[busy.url("/second")] == ("failed", f"{host} asked for a pause until 2026-03-03 13:00Z")

        busy.put("/first", article_page(*ferry_article(3)))
        desk.variables["MONITOR_NOW"] = (datetime.fromisoformat(NOW) + timedelta(minutes=61)).isoformat()
        third = crawl_measured(desk, settings=PATIENT, all="1")
        assert {third.ends[busy.url(path)][0] for path in ("/first", "/second")} == {"fetched"}


@pytest.mark.fault(11, 12)
def test_a_host_that_gives_no_answer_again_and_again_costs_three_waits_and_not_one_for_each_page(
    tmp_path: Path,
) -> None:
    paths = [f"/drip{number}" for number in range(40)]
    with Newsweb() as web:
        for path in paths:
            web.put(path, dripping(b"<p>", every=0.3))
        settings = {"DOWNLOAD_TIMEOUT": "4", "CONCURRENT_REQUESTS_PER_DOMAIN": "2"}
        with Newsweb() as feeds:
            desk = Desk(tmp_path)
            name_pages(feeds, desk, [web.url(path) for path in paths])
            met = crawl_measured(desk, settings=settings)
        asked = sum(hit.path.startswith("/drip") for hit in web.requests)
        assert (
            asked <= 16
        )  # two at once, three times, and what was begun before the third time ended: more of it on a busy machine
        assert met.stats["monitor/hosts_silent"] == 1
    reasons = [reason for url, (_, reason) in met.ends.items() if "/drip" in url]
    assert sum("is left alone until 2026-03-03 12:15Z" in reason for reason in reasons) == len(paths) - asked
    assert all(reason for reason in reasons)


@pytest.mark.fault(27)
def test_a_sick_robots_file_is_bounded_and_a_delay_is_kept(tmp_path: Path, calm_mb: float) -> None:
    rules = b"User-agent: *\nDisallow: /closed/\n"
    filler = b"".join(b"Disallow: /*a%d*b*c$\n" % number for number in range(40_000))
    robots = {
        "huge": Page(rules + filler + b"Disallow: /\n" * 1_000_000, content_type="text/plain"),
        "endless": Page(stream=lambda: endless_rules(rules)),
        "slow": dripping(rules),
        "loop": Page.redirect("/robots.txt"),
        "patient": Page("User-agent: *\nCrawl-delay: 2\n", content_type="text/plain"),
    }
    webs = {name: Newsweb(host=f"127.0.0.{number}") for number, name in enumerate(robots, start=2)}
    desk = Desk(tmp_path)
    with ExitStack() as stack:
        for web in webs.values():
            stack.enter_context(web)
        for number, (name, page) in enumerate(robots.items()):
            webs[name].put("/robots.txt", page)
            for path in ("/open/a", "/open/b", "/closed/a"):
                webs[name].put(path, article_page(*ferry_article(number * 3 + len(path))))
        urls = [web.url(path) for web in webs.values() for path in ("/open/a", "/open/b", "/closed/a")]
        with Newsweb() as feeds:
            name_pages(feeds, desk, urls)
            met = crawl_measured(desk, settings={"DOWNLOAD_DELAY": "0"})
        asked = [hit.seconds for hit in webs["patient"].requests]
    for name in ("huge", "endless"):  # 500 KiB count: what stands behind them, "Disallow: /" too, does not
        assert met.ends[webs[name].url("/closed/a")] == ("refused", "robots.txt disallows /closed/a")
        assert met.ends[webs[name].url("/open/a")][0] in ("fetched", "unchanged")
    for name, reason in (("slow", "longer than"), ("loop", "redirect")):  # no answer is no consent
        state, said = met.ends[webs[name].url("/open/a")]
        assert (state, "robots.txt cannot be fetched" in said, reason in said) == ("failed", True, True)
    assert len(asked) == 4  # robots.txt and three pages
    assert all(later - sooner >= 1.9 for sooner, later in itertools.pairwise(asked))
    assert met.peak_mb <= calm_mb + 60


def endless_rules(rules: bytes) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n" + rules
    yield from itertools.repeat(b"# nothing more to say\n" * 1000)
