"""Is no more fetched of an outlet in a day than its budget allows, and nothing lost by that?"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.settings import Settings

from monitor.crawling import crawl_of
from monitor.items import ArchivePlace
from monitor.middlewares.budget import Budget
from monitor.middlewares.leftovers import KEPT
from monitor.middlewares.refusals import BudgetSpent
from monitor.warc import KeptPage
from tests.newsweb.desk import NOW, Desk, outlet
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

PAGES = 7


def publish(web: Newsweb, desk: Desk) -> None:
    """Serve seven articles and a feed of them; their outlet allows three pages a day."""
    articles = [ferry_article(number) for number in range(PAGES)]
    for number, (headline, paragraphs) in enumerate(articles):
        web.put(f"/a{number}", article_page(headline, paragraphs))
    urls = [web.url(f"/a{number}") for number in range(PAGES)]
    web.put("/feed.xml", Page(rss_feed(entries(urls, [headline for headline, _ in articles]))))
    extra = "delay = 0\nbudget_per_day = 3"
    desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))], extra=extra))


def pages_asked(web: Newsweb) -> int:
    return sum(hit.path.startswith("/a") for hit in web.requests)


def test_a_spent_budget_puts_the_other_pages_off_to_the_next_days_before_any_second_look(tmp_path: Path) -> None:
    with Newsweb() as web:
        desk = Desk(tmp_path)
        publish(web, desk)
        start = datetime.fromisoformat(NOW)
        asked = []
        for hours in (0, 12, 25, 50):
            desk.variables["MONITOR_NOW"] = (start + timedelta(hours=hours)).isoformat()
            assert desk.crawl(all="1").code == 0
            asked.append(pages_asked(web))
            if not hours:
                reasons = desk.rows("select reason from address where state = 'queued' and outlet = 'quay'")
                assert len(reasons) == PAGES - 3
                assert reasons[0] == ("put off: the budget_per_day of quay, 3, is spent until 2026-03-04 12:00Z",)
        # On the last day one page is new; what is left of the budget goes to looks at two of those that are held.
        assert asked == [3, 3, 6, 9]
        assert sorted(web.hits(f"/a{number}") for number in range(PAGES)) == [1, 1, 1, 1, 1, 2, 2]
        assert desk.rows("select count(distinct article_id) from address where outlet = 'quay'") == [(PAGES,)]


def test_the_days_news_is_fetched_before_left_overs_and_looks_though_its_feed_is_slow(tmp_path: Path) -> None:
    with Newsweb() as web:
        desk = Desk(tmp_path)
        publish(web, desk)
        desk.crawl()
        headline, paragraphs = ferry_article(PAGES)
        web.put("/new", article_page(headline, paragraphs))
        feed = rss_feed([(web.url("/new"), headline, datetime.fromisoformat(NOW) + timedelta(hours=24))])
        web.put("/feed.xml", Page(feed, delay=1))
        desk.variables["MONITOR_NOW"] = (datetime.fromisoformat(NOW) + timedelta(hours=25)).isoformat()
        desk.crawl(all="1")
        assert (web.hits("/new"), pages_asked(web)) == (1, 5)


def test_a_page_that_a_person_names_is_fetched_beyond_the_budget(tmp_path: Path) -> None:
    with Newsweb() as web:
        desk = Desk(tmp_path)
        publish(web, desk)
        desk.crawl()
        (waiting,) = desk.rows("select url from address where state = 'queued' and outlet = 'quay' limit 1")
        desk.crawl("pages", urls=waiting[0])
        assert desk.ending(waiting[0])[0] == "fetched"


class OnePageADay:
    """As much of a crawler as a budget asks for."""

    spider = None

    def __init__(self, folder: Path) -> None:
        settings = {"MONITOR_HOME": str(folder), "MONITOR_TRIGGER": "command", "MONITOR_HOST_BUDGET": 1}
        self.settings = Settings(settings)


def test_what_a_killed_crawl_had_fetched_is_read_though_the_budget_is_spent(tmp_path: Path) -> None:
    crawler: Any = OnePageADay(tmp_path)
    kept = KeptPage(place=ArchivePlace(file="a.warc.gz", offset=0), fetched_at=datetime.fromisoformat(NOW))

    def request(name: str, **meta: Any) -> Request:
        url = f"https://quay.example/{name}"
        return Request(url, meta={"address": url, "outlet": "quay", **meta})

    async def ask() -> None:
        budget = Budget(crawler)
        await budget.process_request(request("first"))
        await budget.process_request(request("kept", **{KEPT: kept}))
        with pytest.raises(BudgetSpent):
            await budget.process_request(request("second"))

    asyncio.run(ask())
    crawl_of(crawler).store.close()


@pytest.mark.fault(36)
def test_a_host_that_names_pages_without_end_gets_its_days_budget_and_the_next_host_its_own(tmp_path: Path) -> None:
    with Newsweb() as web:
        desk = Desk(tmp_path)
        headline, paragraphs = ferry_article(1)
        calendar = [web.url(f"/calendar?day={number}&session={number:x}") for number in range(60)]
        for number in range(60):
            web.put(f"/calendar?day={number}&session={number:x}", article_page(headline, paragraphs))
        web.put("/feed.xml", Page(rss_feed(entries(calendar, [f"{headline} {number}" for number in range(60)]))))
        web.put("/sound", article_page(*ferry_article(2)))
        elsewhere = web.url("/sound").replace("127.0.0.1", "localhost")
        web.put("/other.xml", Page(rss_feed(entries([elsewhere], [ferry_article(2)[0]]))))
        desk.list_sources(
            outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]),
            outlet("pier", elsewhere, [("feed", web.url("/other.xml"))]),
        )
        for _ in range(2):
            desk.crawl(settings={"MONITOR_HOST_BUDGET": "5"}, all="1")
        assert sum(hit.path.startswith("/calendar") for hit in web.requests) == 5
        assert web.hits("/sound") == 1
        ((reason, count),) = desk.rows("select reason, count(*) from address where state = 'queued' group by 1")
        assert (reason, count) == (
            "put off: MONITOR_HOST_BUDGET for 127.0.0.1, 5, is spent until 2026-03-04 12:00Z",
            55,
        )
