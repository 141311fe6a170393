"""Is robots.txt obeyed as RFC 9309 has it?"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page


def crawl_with_robots(tmp_path: Path, robots: Page | None) -> tuple[str, str | None, int]:
    """Return state, reason and hits of a page whose site has *robots*, None for none."""
    headline, paragraphs = ferry_article(1)
    with Newsweb() as web, Newsweb() as feeds:
        if robots is not None:
            web.put("/robots.txt", robots)
        web.put("/live/a", article_page(headline, paragraphs))
        feeds.put("/feed.xml", Page(rss_feed(entries([web.url("/live/a")], [headline]))))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", feeds.url("/feed.xml"))]))
        desk.crawl()
        return *desk.ending(web.url("/live/a")), web.hits("/live/a")


def test_a_page_that_robots_disallows_is_refused_with_the_reason(tmp_path: Path) -> None:
    ending = crawl_with_robots(tmp_path, Page("User-agent: *\nDisallow: /live/", content_type="text/plain"))
    assert ending == ("refused", "robots.txt disallows /live/a", 0)


def test_rules_for_this_crawler_alone_are_obeyed(tmp_path: Path) -> None:
    text = "User-agent: *\nAllow: /\n\nUser-agent: news-story-monitor\nDisallow: /"
    assert crawl_with_robots(tmp_path, Page(text, content_type="text/plain"))[0] == "refused"


def test_a_site_without_robots_is_fetched(tmp_path: Path) -> None:
    assert crawl_with_robots(tmp_path, None) == ("fetched", None, 1)


def test_the_body_of_a_missing_robots_file_is_no_rule(tmp_path: Path) -> None:
    page = Page("User-agent: *\nDisallow: /", status=404, content_type="text/plain")
    assert crawl_with_robots(tmp_path, page) == ("fetched", None, 1)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_site_whose_robots_file_is_sick_is_left_alone_until_later(tmp_path: Path, status: int) -> None:
    state, reason, hits = crawl_with_robots(tmp_path, Page("sorry", status=status))
    assert (state, hits) == ("failed", 0)
    assert f"robots.txt answered HTTP {status}" in (reason or "")


def test_a_site_whose_robots_file_breaks_off_is_left_alone_until_later(tmp_path: Path) -> None:
    state, reason, hits = crawl_with_robots(tmp_path, Page(raw=b"nonsense\r\n\r\n"))
    assert (state, hits) == ("failed", 0)
    assert "robots.txt cannot be fetched" in (reason or "")
