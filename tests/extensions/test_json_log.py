from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from scrapy import Request

from monitor.extensions.json_log import read_subject
from monitor.extensions.lines import Subject, find_subject
from monitor.items import Article, Outcome, SourceReport
from monitor.sources import Source
from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page


def make_record(*arguments: object) -> logging.LogRecord:
    return logging.LogRecord("scrapy", logging.INFO, __file__, 1, "%(request)s", arguments, None)


def test_every_line_of_a_crawl_is_an_object_with_the_ids_of_its_rows(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.variables["MONITOR_LOG_FORMAT"] = "json"
    with Newsweb() as web:
        urls = [web.url(f"/ferry-{number}") for number in range(2)]
        web.put("/ferry-0", article_page(*ferry_article(0)))  # the other one is not there
        feed = rss_feed(entries(urls, [ferry_article(number)[0] for number in range(2)]))
        web.put("/feed.xml", Page(feed, content_type="application/rss+xml"))
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        ended = desk.crawl()
        assert ended.code == 0, ended.log
    lines = [json.loads(line) for line in ended.log.splitlines()]
    ((run_id,),) = desk.rows("select id from crawl_run")
    assert {line["run_id"] for line in lines if "run_id" in line} == {run_id}
    assert lines[-1].get("run_id") == run_id
    for table in ("address", "source"):
        told = {(line[f"{table}_id"], line[table]) for line in lines if f"{table}_id" in line}
        assert told, f"no line is about a row of {table}"
        assert told <= set(desk.rows(f"select id, url from {table}"))
    assert any(line["message"].startswith("Crawl finished") for line in lines), "what is told as text is told here"
    about = [line["message"] for line in lines if line.get("address") == urls[1]]
    assert about, "nothing is told of the page that is not there"


def test_what_is_said_of_a_sick_source_at_the_end_has_its_id(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.variables["MONITOR_LOG_FORMAT"] = "json"
    with Newsweb() as web:
        web.put("/feed.xml", Page("", status=403))
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        lines = [json.loads(line) for line in desk.crawl().log.splitlines()]
    (told,) = [line for line in lines if line["message"].startswith("Source quay/feed is blocked")]
    assert (told["source_id"], told["source"]) == (1, web.url("/feed.xml"))


def test_lines_of_text_stay_as_they_were(tmp_path: Path) -> None:
    assert "INFO: Crawl finished" in Desk(tmp_path).crawl().log


@pytest.mark.parametrize(
    ("item", "subject"),
    [
        (Article(url="u"), Subject(address="u")),
        (Article(url="u", address="a"), Subject(address="a")),
        (Outcome(address="a", state="failed", reason="r"), Subject(address="a")),
        (Outcome(address="a", state="failed", reason="r", source_url="s"), Subject(source="s")),
        (SourceReport(url="s", status=200, links=0, newest=None), Subject(source="s")),
        ({"probe": 1}, Subject()),
    ],
)
def test_an_item_is_about_its_address_or_its_source(item: object, subject: Subject) -> None:
    assert find_subject(item) == subject


def test_a_request_is_about_what_its_meta_says() -> None:
    page = Request("https://quay.example/1", meta={"address": "https://quay.example/1"})
    assert read_subject(make_record({"request": page})) == Subject(address="https://quay.example/1")
    feed = Request("https://quay.example/rss", meta={"source": Source(outlet="quay", kind="feed", url="s")})
    assert read_subject(make_record({"request": feed})) == Subject(source="s")


def test_a_line_about_nothing_is_about_the_crawl() -> None:
    assert read_subject(make_record()) == read_subject(make_record({"request": "robots"})) == Subject()
