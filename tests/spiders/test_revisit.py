"""Does an edit under one address come to light although no feed tells of it, and is a page left alone in time?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.environment import read_environment
from monitor.schedule import Due, count_due
from tests.newsweb.desk import NOW, Desk, outlet
from tests.newsweb.pages import article_page, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

MONITOR = Path(sys.executable).with_name("monitor")
PUBLISHED = datetime.fromisoformat(NOW) - timedelta(minutes=10)
HEADLINE, PARAGRAPHS = ferry_article(4)
TOLL = "Six people have died, the coast guard said."
HIGHER_TOLL = "Nine people have died, the coast guard said."


@pytest.fixture
def web() -> Iterator[Newsweb]:
    with Newsweb() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, web: Newsweb) -> Desk:
    """Return a desk that has just read one article, which says that six have died; its feed never changes again."""
    made = Desk(tmp_path)
    made.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))], extra="delay = 0\n"))
    web.put("/feed.xml", Page(rss_feed([(web.url("/a"), HEADLINE, PUBLISHED)]), content_type="application/rss+xml"))
    print_toll(web, TOLL)
    assert made.crawl().code == 0
    return made


def print_toll(web: Newsweb, sentence: str) -> None:
    web.put("/a", article_page(HEADLINE, [sentence, *PARAGRAPHS], published=PUBLISHED))


def wait(desk: Desk, **time: float) -> None:
    """Let so much time go by since the article was first read."""
    desk.variables["MONITOR_NOW"] = (datetime.fromisoformat(NOW) + timedelta(**time)).isoformat()


def list_versions(desk: Desk) -> list[tuple[int, int]]:
    """Return number and ``is_teaser`` of each version that the outlet's one article has."""
    query = "select version, is_teaser from version v join article a on a.id = v.article_id where outlet = 'quay' order by 1"
    return [(version, teaser) for version, teaser in desk.rows(query)]


def ask(desk: Desk, *words: str) -> Any:
    done = subprocess.run(
        [MONITOR, *words, "--json"],
        cwd=desk.folder,
        env={**os.environ, **desk.variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def tell(desk: Desk, *words: str) -> str:
    return subprocess.run(
        [MONITOR, *words],
        cwd=desk.folder,
        env={**os.environ, **desk.variables},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_a_toll_edited_under_one_address_is_a_version_and_an_update(web: Newsweb, desk: Desk) -> None:
    print_toll(web, HIGHER_TOLL)
    wait(desk, hours=2)
    assert desk.crawl("revisit").code == 0
    assert (web.hits("/feed.xml"), web.hits("/a")) == (1, 2)
    assert list_versions(desk) == [(1, 0), (2, 0)]
    told = [
        (row["kind"], row["before"], row["after"])
        for row in ask(desk, "updates", "ferry")
        if row["sentence"] == HIGHER_TOLL
    ]
    assert ("revised", "6", "9") in told


def test_the_news_spider_looks_again_although_no_source_is_due(web: Newsweb, desk: Desk) -> None:
    desk.list_sources(
        outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]).replace(
            'kind = "feed"', 'kind = "feed"\nevery = "9d"'
        )
    )
    wait(desk, days=2)
    desk.crawl()  # the file's new pace, from here on
    asked = web.hits("/a")
    wait(desk, days=3, hours=1)
    assert count_due(read_environment(desk.variables)) == Due(sources=0, addresses=1)
    desk.crawl()
    assert web.hits("/a") == asked + 1
    assert count_due(read_environment(desk.variables)) == Due(sources=0, addresses=0)


def test_an_article_that_stays_as_it_is_is_asked_for_ever_more_seldom(web: Newsweb, desk: Desk) -> None:
    asked = []
    for hours in (0.5, 1, 2.5, 30, 400, 900):
        wait(desk, hours=hours)
        before = web.hits("/a")
        desk.crawl("revisit")
        if web.hits("/a") > before:
            asked.append(hours)
    assert asked == [1, 30, 400]
    assert list_versions(desk) == [(1, 0)]


def test_a_page_that_was_taken_down_keeps_its_article_and_the_monitor_says_since_when(web: Newsweb, desk: Desk) -> None:
    web.put("/a", Page("gone", status=410))
    wait(desk, hours=2)
    desk.crawl("revisit")
    wait(desk, hours=30)
    desk.crawl("revisit")
    assert web.hits("/a") == 2
    gone = "page gone since 2026-03-03 14:00 UTC: HTTP 410 (gone for good); what is held stays"
    url = web.url("/a")
    assert gone in tell(desk, "show", url)
    assert gone in tell(desk, "why", url)
    assert TOLL in tell(desk, "show", url)


def test_a_page_that_became_a_wall_keeps_its_article_and_is_left_alone(web: Newsweb, desk: Desk) -> None:
    web.put("/a", "<html><body><h1>Log in</h1><form><input name=p type=password></form></body></html>")
    for hours in (2, 30):
        wait(desk, hours=hours)
        desk.crawl("revisit")
    assert web.hits("/a") == 2
    assert "page no longer an article" in tell(desk, "why", web.url("/a"))
    assert TOLL in tell(desk, "show", web.url("/a"))


def test_a_host_that_sends_empty_pages_for_a_while_costs_neither_edits_nor_new_pages(web: Newsweb, desk: Desk) -> None:
    headline, paragraphs = ferry_article(5)
    for hours in (2, 30):
        web.put("/b", article_page(headline, paragraphs, published=PUBLISHED) if hours == 30 else "")
        print_toll(web, HIGHER_TOLL) if hours == 30 else web.put("/a", "")
        listed = rss_feed([(web.url("/b"), headline, PUBLISHED)])
        web.put("/feed.xml", Page(f"{listed}<!-- {hours} -->", content_type="application/rss+xml"))
        wait(desk, hours=hours)
        desk.crawl(all="1")
    assert [desk.ending(web.url(page))[0] for page in ("/a", "/b")] == ["fetched", "fetched"]
    assert (web.hits("/a"), web.hits("/b")) == (3, 2)


def test_a_teaser_that_later_is_whole_is_a_version(web: Newsweb, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
    web.put("/feed.xml", Page(rss_feed([(web.url("/a"), HEADLINE, PUBLISHED)])))
    free = '"isAccessibleForFree":false,"headline"'
    offer = '<div class="paywall"><h2>Subscribe to read on</h2><p>Subscribe now to continue reading.</p></div>'
    teaser = article_page(HEADLINE, [TOLL, PARAGRAPHS[0]], published=PUBLISHED, extra=offer)
    web.put("/a", teaser.replace('"headline"', free))
    desk.crawl()
    assert list_versions(desk) == [(1, 1)]
    print_toll(web, TOLL)
    wait(desk, hours=2)
    desk.crawl("revisit")
    assert list_versions(desk) == [(1, 1), (2, 0)]


def test_revisit_asks_no_source_and_with_all_every_page_due_or_not(web: Newsweb, desk: Desk) -> None:
    desk.crawl("revisit")
    assert (web.hits("/feed.xml"), web.hits("/a")) == (1, 1)
    desk.crawl("revisit", all="1")
    assert (web.hits("/feed.xml"), web.hits("/a")) == (1, 2)


def test_what_a_killed_crawl_was_looking_at_again_is_looked_at_by_the_next(web: Newsweb, desk: Desk) -> None:
    print_toll(web, HIGHER_TOLL)
    wait(desk, hours=2)
    web.every_delay = 5
    child = desk.start("revisit")
    while web.hits("/a") < 2:
        assert child.poll() is None
    child.kill()
    child.wait()
    web.every_delay = 0
    desk.crawl("revisit")
    assert list_versions(desk) == [(1, 0), (2, 0)]
