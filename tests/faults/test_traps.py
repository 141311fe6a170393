"""Is a site that makes addresses without end asked for no more than a host's share, and each of its pages once?"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.newsweb.desk import Desk, outlet
from tests.newsweb.measured import HEADLINE, crawl_measured
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed, section_page
from tests.newsweb.server import Newsweb, Page

HOST_BUDGET = 5


@pytest.mark.fault(36)
def test_a_calendar_sessions_and_endless_addresses_cost_no_more_than_the_host_s_budget(
    tmp_path: Path, calm_mb: float
) -> None:
    with Newsweb() as web:
        days = [f"/calendar/{2026 + number // 365}/{number % 365}" for number in range(400)]
        page = article_page(*ferry_article(0), extra=f'<p><a href="{web.url("/deeper")}">The next day</a></p>')
        for path in days:
            web.put(path, page)
        sessions = [f"/story{path}" for path in (";jsessionid=1", ";jsessionid=2", "?PHPSESSID=3", "?sessionid=4")]
        for path in sessions:
            web.put(path, article_page(*ferry_article(1)))
        megabyte = web.url("/" + "x" * 1_000_000)
        listed = entries([web.url(path) for path in sessions] + [megabyte], [HEADLINE] * (len(sessions) + 1))
        web.put("/feed.xml", Page(rss_feed(listed)))
        web.put("/days", section_page(entries([web.url(path) for path in days], [HEADLINE] * len(days))))
        desk = Desk(tmp_path)
        sources = [("feed", web.url("/feed.xml")), ("section", web.url("/days"))]
        desk.list_sources(outlet("quay", web.url(), sources))
        met = crawl_measured(desk, settings={"MONITOR_HOST_BUDGET": str(HOST_BUDGET), "DOWNLOAD_TIMEOUT": "30"})
        pages = [hit.path for hit in web.requests if hit.path.startswith(("/calendar", "/story"))]
        assert len(pages) == HOST_BUDGET
        assert web.hits("/deeper") == 0  # what a page links is not followed: sources name addresses, pages do not
    assert sum(path.startswith("/story") for path in pages) <= 1  # four sessions are one page
    assert max(len(hit.path) for hit in web.requests) < 100
    assert met.ends.get(megabyte, ("screened_out", ""))[0] == "screened_out"
    waiting = [reason for state, reason in met.ends.values() if state == "queued"]
    assert len(waiting) >= 200
    assert all("MONITOR_HOST_BUDGET" in reason for reason in waiting)
    assert met.peak_mb <= calm_mb + 60
