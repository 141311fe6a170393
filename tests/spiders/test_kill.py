"""Is anything lost or doubled when a crawl is killed, or told to stop?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.newsweb.desk import Desk, outlet
from tests.newsweb.killing import kill_crawls
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

PAGES = 60


def publish(web: Newsweb, desk: Desk) -> None:
    """Serve sixty articles, slowly, and a feed of them."""
    articles = [ferry_article(number) for number in range(PAGES)]
    for number, (headline, paragraphs) in enumerate(articles):
        web.put(f"/a{number}", Page(article_page(headline, paragraphs), delay=0.05))
    urls = [web.url(f"/a{number}") for number in range(PAGES)]
    web.put("/feed.xml", Page(rss_feed(entries(urls, [headline for headline, _ in articles]))))
    desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))


def wait_for_pages(web: Newsweb, more: int) -> None:
    """Return once *more* pages were asked for since now."""
    before = len(web.requests)
    deadline = time.monotonic() + 60
    while len(web.requests) < before + more:
        assert time.monotonic() < deadline, f"only {len(web.requests) - before} requests came in"
        time.sleep(0.01)


def assert_whole(web: Newsweb, desk: Desk) -> None:
    """Assert that every page was stored once, and that its address says so."""
    urls = {web.url(f"/a{number}") for number in range(PAGES)}
    ours = f"{web.url()}%"
    endings = desk.rows("select state, reason, count(*) from address where url like ? group by 1, 2", ours)
    assert endings == [("fetched", None, PAGES)]
    stored = desk.rows("select url from article where is_seed = 0")
    assert len(stored) == PAGES
    assert {url for (url,) in stored} == urls
    assert desk.rows("select count(*) from version") == [(PAGES + 1,)]
    assert desk.rows("select count(*) from verdict") == [(PAGES + 1,)]


@pytest.mark.fault(48)
def test_nothing_is_lost_or_doubled_by_three_kills(tmp_path: Path) -> None:
    with Newsweb() as web:
        desk = Desk(tmp_path)
        publish(web, desk)
        for _ in range(3):
            child = desk.start(all="1")
            wait_for_pages(web, 8)
            child.send_signal(signal.SIGKILL)
            assert child.wait(30) == -signal.SIGKILL
        assert desk.crawl(all="1").code == 0
        assert_whole(web, desk)
        fetched = sum(hit.path.startswith("/a") for hit in web.requests)
    assert fetched <= PAGES + 3 * 10  # what a kill cuts off under way is asked for again, never what had come


@pytest.mark.fault(48)
def test_kills_at_random_moments_lose_nothing_and_nothing_is_stored_or_told_twice(
    tmp_path: Path, empty_url: str
) -> None:
    """benchmarks/kills.py does so a hundred times, and counts what is fetched again."""
    trial = kill_crawls(tmp_path, empty_url, kills=5, each=6, seed=20310101)
    assert (trial.lost, trial.doubled, trial.damaged) == ([], [], [])
    assert trial.updates > 0


def test_a_stopped_crawl_gives_its_addresses_back_and_the_next_fetches_them(tmp_path: Path) -> None:
    with Newsweb() as web:
        desk = Desk(tmp_path)
        publish(web, desk)
        child = desk.start()
        wait_for_pages(web, 10)
        child.send_signal(signal.SIGTERM)
        assert child.wait(60) == 0
        states = dict(desk.rows("select state, count(*) from address where url like ? group by 1", f"{web.url()}%"))
        assert states.keys() == {"fetched", "queued"}
        assert desk.rows("select reason from crawl_run") == [("shutdown",)]
        assert desk.rows("select count(*) from source where lease_owner is not null") == [(0,)]
        assert desk.crawl().code == 0
        assert_whole(web, desk)


def test_two_crawls_at_once_fetch_nothing_twice(tmp_path: Path) -> None:
    with Newsweb() as web:
        desk = Desk(tmp_path)
        publish(web, desk)
        desk.crawl("pages")  # makes the database, so that the two do not meet in its making
        children = [desk.start(all="1") for _ in range(2)]
        assert [child.wait(120) for child in children] == [0, 0]
        assert_whole(web, desk)
        assert max(web.hits(f"/a{number}") for number in range(PAGES)) == 1


def test_a_crawl_whose_starter_is_killed_stops_and_gives_its_addresses_back(tmp_path: Path) -> None:
    with Newsweb() as web:
        desk = Desk(tmp_path)
        publish(web, desk)
        line = [sys.executable, "-c", "from monitor.cli.app import main; main()", "crawl"]
        starter = subprocess.Popen(line, cwd=tmp_path, env={**os.environ, **desk.variables}, stderr=subprocess.DEVNULL)
        wait_for_pages(web, 10)
        starter.send_signal(signal.SIGKILL)
        starter.wait(30)
        deadline = time.monotonic() + 60
        while not (ended := desk.rows("select reason from crawl_run where finished_at is not null")):
            assert time.monotonic() < deadline, "the crawl goes on without its starter"
            time.sleep(0.05)
        assert ended == [("shutdown",)]
        states = dict(desk.rows("select state, count(*) from address where url like ? group by 1", f"{web.url()}%"))
        assert states.keys() == {"fetched", "queued"}
        assert desk.crawl().code == 0
        assert_whole(web, desk)
