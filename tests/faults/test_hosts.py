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
from tests.newsweb.pages import article_page, entries, ferry_article, news_sitemap, rss_feed, sitemap_index
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


@pytest.mark.fault(26)
def test_a_pause_that_a_part_of_a_sitemap_asks_for_is_kept_by_the_crawls_that_follow(tmp_path: Path) -> None:
    with Newsweb() as web, Newsweb() as busy:
        xml = "application/xml"
        parts = [web.url("/one.xml"), busy.url("/two.xml")]
        web.put("/index.xml", Page(sitemap_index(parts), content_type=xml))
        web.put("/one.xml", Page(news_sitemap(entries([web.url("/ferry")], [HEADLINE])), content_type=xml))
        web.put("/ferry", article_page(*ferry_article(1)))
        busy.put("/two.xml", Page("wait", status=429, headers={"Retry-After": "7200"}))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("sitemap", web.url("/index.xml"))]))
        desk.crawl()
        asked = len(busy.requests)
        host = busy.url().removeprefix("http://").rstrip("/")
        (told,) = desk.rows("select state, reason from source")
        assert told == ("ok", f"{host} asked for a pause until 2026-03-03 14:00Z; 1 entries")
        for minutes, more in ((59, 0), (119, 0), (121, 2)):  # robots.txt, and the part
            desk.variables["MONITOR_NOW"] = (datetime.fromisoformat(NOW) + timedelta(minutes=minutes)).isoformat()
            desk.crawl(all="1")
            assert len(busy.requests) == asked + more, minutes


@pytest.mark.fault(11)
def test_a_host_that_answers_with_nothing_but_its_own_errors_is_not_asked_for_all_it_has(tmp_path: Path) -> None:
    paths = [f"/page{number}" for number in range(30)]
    with Newsweb() as web, Newsweb() as feeds:
        for number, path in enumerate(paths):
            web.put(path, Page("down", status=503 if number % 2 else 500))
        desk = Desk(tmp_path)
        name_pages(feeds, desk, [web.url(path) for path in paths])
        met = crawl_measured(desk, settings=PATIENT | {"CONCURRENT_REQUESTS_PER_DOMAIN": "2"})
        asked = {hit.path for hit in web.requests} & set(paths)
    assert 3 <= len(asked) <= 5, "two are under way at once"
    reasons = [reason or "" for url, (_, reason) in met.ends.items() if "/page" in url]
    words = "gave a server error 3 times in a row and is left alone until 2026-03-03 12:15Z"
    assert sum(words in reason for reason in reasons) >= len(paths) - len(asked)
    tries = dict(desk.rows("select url, attempts from address"))
    assert all(tries[web.url(path)] == (path in asked) for path in paths), "what was asked for has had a try"


def test_two_broken_pages_among_sound_ones_do_not_stop_their_host(tmp_path: Path) -> None:
    paths = [f"/page{number}" for number in range(8)]
    with Newsweb() as web, Newsweb() as feeds:
        for number, path in enumerate(paths):
            web.put(path, article_page(*ferry_article(number)))
        for path in paths[:2]:
            web.put(path, Page("broken", status=500))
        desk = Desk(tmp_path)
        name_pages(feeds, desk, [web.url(path) for path in paths])
        met = crawl_measured(desk, settings=PATIENT)
        assert {met.ends[web.url(path)][0] for path in paths[2:]} <= {"fetched", "unchanged"}
        assert {met.ends[web.url(path)] for path in paths[:2]} == {("failed", "HTTP 500 (server error)")}


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
