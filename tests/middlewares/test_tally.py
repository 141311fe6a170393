from __future__ import annotations

import json
from pathlib import Path

from monitor.extensions.run import COUNTS
from monitor.metrics import ANSWERS
from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page


def test_answers_are_counted_by_class_and_pages_by_the_time_they_took(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Newsweb() as web:
        paths = ["/here", "/moved", "/gone", "/broken"]
        web.put("/here", article_page(*ferry_article(0)))
        web.put("/moved", Page.redirect("/there"))
        web.put("/there", article_page(*ferry_article(1)))
        web.put("/broken", Page("out of order", status=501))
        titles = [ferry_article(number)[0] for number in range(len(paths))]
        feed = rss_feed(entries([web.url(path) for path in paths], titles))
        web.put("/feed.xml", Page(feed, content_type="application/rss+xml"))
        web.put("/robots.txt", Page("User-agent: *\nAllow: /\n", content_type="text/plain"))
        feeds = [("feed", web.url("/feed.xml")), ("feed", "http://127.0.0.1:1/nobody-listens.xml")]
        desk.list_sources(outlet("quay", web.url(), feeds))
        ended = desk.crawl(settings={"RETRY_ENABLED": "0"})
        assert ended.code == 0, ended.log
    counts = json.loads(desk.rows("select counts from crawl_run")[0][0])
    assert counts["answers_2xx"] == 4, "robots.txt, the feed and two pages"
    assert counts["answers_3xx"] == 1
    assert counts["answers_4xx"] == 1
    assert counts["answers_5xx"] == 1
    assert counts["answers_exception"] == 1, "robots.txt of the host where nobody listens"
    assert counts["extracted"] == 2
    assert counts["extraction_ms"] > 0


def test_the_metrics_know_every_class_of_answer() -> None:
    assert {name.removeprefix("answers_") for name in COUNTS if name.startswith("answers_")} == set(ANSWERS)
