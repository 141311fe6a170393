from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

PAGES = 5
STOPPING_SECONDS = 30
"""In earnest it is killed then."""


@pytest.fixture
def web() -> Iterator[Newsweb]:
    """Return a newsroom that wants half a minute between any two requests."""
    with Newsweb() as server:
        for number in range(PAGES):
            server.put(f"/ferry-{number}", article_page(*ferry_article(number)))
        urls = [server.url(f"/ferry-{number}") for number in range(PAGES)]
        feed = rss_feed(entries(urls, [ferry_article(number)[0] for number in range(PAGES)]))
        server.put("/feed.xml", Page(feed, content_type="application/rss+xml"))
        server.put("/robots.txt", Page("User-agent: *\nCrawl-delay: 30\n", content_type="text/plain"))
        yield server


def test_a_crawl_that_is_to_stop_does_not_wait_for_the_delay_of_a_slow_host(tmp_path: Path, web: Newsweb) -> None:
    desk = Desk(tmp_path)
    desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
    crawl = desk.start()
    waiting = "select 1 from address where state = 'leased' and url like '%/ferry-_'"
    while not web.hits("/feed.xml") or len(desk.rows(waiting)) < PAGES:
        assert crawl.poll() is None, (desk.folder / "crawl.log").read_text()
        threading.Event().wait(0.2)
    crawl.send_signal(signal.SIGTERM)
    try:
        crawl.wait(STOPPING_SECONDS)
    finally:
        crawl.kill()
    log = (desk.folder / "crawl.log").read_text()
    assert crawl.returncode == 0, log
    assert desk.rows("select reason from crawl_run") == [("shutdown",)]
    states = desk.rows("select state, attempts, due_at from address where url like '%/ferry-_'")
    asked = sum(web.hits(f"/ferry-{number}") for number in range(PAGES))
    assert asked <= 1, "what had waited for its turn was sent all the same"
    assert states.count(("queued", 0, None)) == PAGES - asked, "what was not sent is the next crawl's, and no failure"
    assert "Traceback" not in log
