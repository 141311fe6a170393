"""Is nothing fetched twice that has not changed, and is nothing missed for it? Held to real crawls."""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.newsweb.desk import NOW, Desk, outlet
from tests.newsweb.pages import (
    article_page,
    entries,
    ferry_article,
    news_sitemap,
    other_article,
    rss_feed,
    sitemap_index,
)
from tests.newsweb.server import Newsweb, Page
from tests.newsweb.validators import LAST_MODIFIED, Validated, condition

FEED = "/feed.xml"


def publish(web: Newsweb, *numbers: int, **said: Any) -> None:
    """Serve articles on the ferry and a feed of them that has the validators *said*."""
    articles = [ferry_article(number) for number in numbers]
    for number, (headline, paragraphs) in zip(numbers, articles, strict=True):
        web.put(f"/a{number}", article_page(headline, paragraphs))
    listed = entries([web.url(f"/a{number}") for number in numbers], [headline for headline, _ in articles])
    web.put(FEED, Validated(rss_feed(listed), **said))


def make_desk(tmp_path: Path, web: Newsweb, path: str = FEED, kind: str = "feed") -> Desk:
    desk = Desk(tmp_path)
    desk.list_sources(outlet("quay", web.url(), [(kind, web.url(path))]))
    return desk


def look_again(desk: Desk, *, after: timedelta = timedelta(0), story: str = "") -> None:
    """Crawl all sources, due or not, some time later."""
    desk.variables["MONITOR_NOW"] = (datetime.fromisoformat(desk.variables["MONITOR_NOW"]) + after).isoformat()
    ended = desk.crawl(all="1", story=story)
    assert ended.code == 0, ended.log


def conditions(web: Newsweb, path: str = FEED) -> list[str | None]:
    return [condition(hit.headers) for hit in web.requests if hit.path == path]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"etag": 'W/"one"'}, 'If-None-Match: W/"one"'),
        ({"last_modified": LAST_MODIFIED}, f"If-Modified-Since: {LAST_MODIFIED}"),
        ({"etag": '"one"', "last_modified": LAST_MODIFIED}, 'If-None-Match: "one"'),
        ({}, None),
        ({"etag": '"one"', "deaf": True}, 'If-None-Match: "one"'),
    ],
    ids=["etag", "last-modified", "both", "neither", "deaf"],
)
def test_an_unchanged_feed_is_not_read_again_and_stays_ok(tmp_path: Path, said: Any, asked: str | None) -> None:
    with Newsweb() as web:
        publish(web, 1, 2, **said)
        desk = make_desk(tmp_path, web)
        desk.crawl()
        look_again(desk)
        assert conditions(web) == [None, asked]
        assert desk.rows("select state, status, links, seen_share from source") == [("ok", 304, 2, 1.0)]
        (counts,) = desk.rows("select counts from crawl_run order by id desc limit 1")
        answered = "same_body" if asked is None or said.get("deaf") else "not_modified"
        assert f'"fetches_{answered}": 1' in counts[0]
        changed = {"etag": '"two"', "last_modified": "Mon, 02 Mar 2026 10:00:00 GMT"}
        publish(web, 1, 2, 3, **{name: changed.get(name, value) for name, value in said.items()})
        look_again(desk)
        assert web.hits("/a3") == 1


def test_a_look_whose_report_could_not_be_stored_is_no_condition_for_the_next(tmp_path: Path) -> None:
    """A trigger stands for the pulled plug: nothing of the report's transaction is kept, so a 304 would hide the links."""
    with Newsweb() as web:
        publish(web, 1, 2, etag='"one"')
        desk = make_desk(tmp_path, web)
        desk.crawl("pages", urls=web.url("/nothing"))
        desk.rows(
            "create trigger plug before update of looked_at on source when new.looked_at is not null "
            "begin select raise(abort, 'pulled'); end"
        )
        desk.crawl()
        assert desk.rows("select count(*) from fetch_memory where address = ?", web.url(FEED)) == [(0,)]
        desk.rows("drop trigger plug")
        look_again(desk)
        look_again(desk)
        assert conditions(web) == [None, None, 'If-None-Match: "one"']


def test_a_story_that_is_new_sees_what_was_screened_out_before_it(tmp_path: Path) -> None:
    headline, paragraphs = other_article(1)
    with Newsweb() as web:
        web.put("/bread", article_page(headline, paragraphs))
        web.put(FEED, Validated(rss_feed(entries([web.url("/bread")], [headline])), etag='"one"'))
        desk = make_desk(tmp_path, web)
        desk.crawl()
        assert desk.ending(web.url("/bread"))[0] == "screened_out"
        bakery = tmp_path / "seeds" / "bakery"
        bakery.mkdir()
        (bakery / "story.toml").write_text('title = "Village bakery wins rye bread prize"\n', encoding="utf-8")
        (bakery / "one.txt").write_text(f"{headline}\n\n" + "\n\n".join(paragraphs), encoding="utf-8")
        look_again(desk)
        assert conditions(web) == [None, None]
        assert desk.ending(web.url("/bread"))[0] == "fetched"
        look_again(desk, story="bakery")
        look_again(desk, story="ferry")
        look_again(desk)
        assert conditions(web)[2:] == ['If-None-Match: "one"'] * 3


def test_terms_that_a_person_adds_to_a_story_make_its_sources_be_read_again(tmp_path: Path) -> None:
    headline, paragraphs = other_article(1)
    with Newsweb() as web:
        web.put("/bread", article_page(headline, paragraphs))
        web.put(FEED, Validated(rss_feed(entries([web.url("/bread")], [headline])), etag='"one"'))
        desk = make_desk(tmp_path, web)
        desk.crawl()
        with (tmp_path / "seeds" / "ferry" / "story.toml").open("a", encoding="utf-8") as file:
            file.write('terms = ["bakery", "rye"]\n')
        look_again(desk)
        assert conditions(web) == [None, None]
        assert web.hits("/bread") == 1


@pytest.mark.fault(28)
def test_a_server_whose_etag_lies_is_found_out_within_a_day_and_asked_for_everything_then(tmp_path: Path) -> None:
    with Newsweb() as web:
        publish(web, 1, etag='"same"')
        desk = make_desk(tmp_path, web)
        desk.crawl()
        publish(web, 1, 2, etag='"same"')
        look_again(desk, after=timedelta(hours=1))
        assert web.hits("/a2") == 0
        look_again(desk, after=timedelta(hours=20))
        assert web.hits("/a2") == 1
        (lie,) = desk.rows("select distrusted from fetch_memory where address = ?", web.url(FEED))
        assert lie == ('ETag "same" stayed while the body changed',)
        publish(web, 1, 2, 3, etag='"same"')
        look_again(desk, after=timedelta(hours=1))
        assert web.hits("/a3") == 1
        assert conditions(web) == [None, 'If-None-Match: "same"', None, None]


@pytest.mark.fault(28)
def test_a_server_that_answers_304_to_every_condition_is_found_out_by_a_validator_that_is_gone(tmp_path: Path) -> None:
    with Newsweb() as web:
        publish(web, 1, etag='"one"')
        desk = make_desk(tmp_path, web)
        desk.crawl()
        publish(web, 1, 2, etag='"two"', smug=True)
        look_again(desk, after=timedelta(hours=21))
        publish(web, 1, 2, 3, etag='"three"', smug=True)
        look_again(desk, after=timedelta(hours=1))
        assert web.hits("/a3") == 1
        assert conditions(web) == [None, None, 'If-None-Match: "one"', None]
        (lie,) = desk.rows("select distrusted from fetch_memory where address = ?", web.url(FEED))
        assert lie == ('ETag "one" is called current though the body changed',)
        assert [
            json.loads(one).get("fetches_lies") for (one,) in desk.rows("select counts from crawl_run order by id")
        ][-1] == 1


@pytest.mark.fault(28)
def test_a_304_that_nobody_asked_for_is_asked_again_once_and_then_a_failure(tmp_path: Path) -> None:
    with Newsweb() as web:
        web.put(FEED, Validated(etag='"one"', stuck=True))
        desk = make_desk(tmp_path, web)
        desk.crawl()
        assert [hit.headers.get("Cache-Control") for hit in web.requests if hit.path == FEED] == [None, "no-cache"]
        assert desk.rows("select state, reason from source") == [
            ("failing", "HTTP 304 (not modified, though it was asked for whole)")
        ]
        assert desk.rows("select count(*) from fetch_memory where address = ?", web.url(FEED)) == [(0,)]


def test_a_feed_that_moved_is_asked_by_what_its_new_address_said(tmp_path: Path) -> None:
    with Newsweb() as web:
        publish(web, 1, etag='"one"')
        web.put("/old.xml", Page.redirect(web.url(FEED), status=301))
        desk = make_desk(tmp_path, web, "/old.xml")
        desk.crawl()
        look_again(desk)
        assert conditions(web, "/old.xml") == [None, None]
        assert conditions(web) == [None, 'If-None-Match: "one"']
        # It leads elsewhere now: what the other page said is no condition there.
        headline, paragraphs = ferry_article(2)
        web.put("/a2", article_page(headline, paragraphs))
        web.put("/new.xml", Validated(rss_feed(entries([web.url("/a2")], [headline])), etag='"one"'))
        web.put("/old.xml", Page.redirect(web.url("/new.xml"), status=301))
        look_again(desk)
        assert conditions(web, "/new.xml") == [None]
        assert web.hits("/a2") == 1


def test_an_index_is_read_whole_and_its_children_only_where_they_changed(tmp_path: Path) -> None:
    with Newsweb() as web:
        numbers = range(1, 4)
        articles = [ferry_article(number) for number in numbers]
        for number, (headline, paragraphs) in zip(numbers, articles, strict=True):
            web.put(f"/a{number}", article_page(headline, paragraphs))
        listed = entries([web.url(f"/a{number}") for number in numbers], [headline for headline, _ in articles])
        web.put("/index.xml", Validated(sitemap_index([web.url("/one.xml.gz"), web.url("/two.xml")]), etag='"index"'))
        web.put("/one.xml.gz", Validated(gzip.compress(news_sitemap(listed[:1]).encode()), etag='"1"'))
        web.put("/two.xml", Validated(news_sitemap(listed[1:2]), etag='"2"'))
        desk = make_desk(tmp_path, web, "/index.xml", "sitemap")
        desk.crawl()
        web.put("/two.xml", Validated(news_sitemap(listed[1:]), etag='"3"'))
        look_again(desk)
        assert [conditions(web, path)[1] for path in ("/index.xml", "/one.xml.gz", "/two.xml")] == [
            None,
            'If-None-Match: "1"',
            'If-None-Match: "2"',
        ]
        assert web.hits("/a3") == 1
        assert desk.rows("select state, links from source") == [("ok", 3)]
        look_again(desk)
        assert desk.rows("select state, links, seen_share from source") == [("ok", 3, 1.0)]


def test_a_feed_that_is_read_with_a_fault_is_not_remembered(tmp_path: Path) -> None:
    with Newsweb() as web:
        web.put(FEED, Validated("<html><title>Down for the night</title></html>", etag='"one"'))
        desk = make_desk(tmp_path, web)
        desk.crawl()
        look_again(desk)
        assert conditions(web) == [None, None]
        assert desk.rows("select count(*) from fetch_memory where address = ?", web.url(FEED)) == [(0,)]


def test_a_look_that_follows_no_link_does_not_hide_it_from_the_next_crawl(tmp_path: Path) -> None:
    with Newsweb() as web:
        publish(web, 1, etag='"one"')
        desk = make_desk(tmp_path, web)
        desk.crawl("probe")
        assert desk.rows("select state, due_at from source") == [
            ("ok", NOW.partition("+")[0].replace("T", " ") + ".000000")
        ]
        desk.crawl()
        assert web.hits("/a1") == 1


def test_a_look_that_follows_no_link_hides_none_of_a_sitemap_index(tmp_path: Path) -> None:
    with Newsweb() as web:
        articles = [ferry_article(number) for number in (1, 2)]
        for number, (headline, paragraphs) in enumerate(articles, 1):
            web.put(f"/a{number}", article_page(headline, paragraphs))
        listed = entries([web.url("/a1"), web.url("/a2")], [headline for headline, _ in articles])
        web.put("/index.xml", sitemap_index([web.url("/one.xml")]))
        web.put("/one.xml", Validated(news_sitemap(listed[:1]), etag='"1"'))
        desk = make_desk(tmp_path, web, "/index.xml", "sitemap")
        desk.crawl()
        web.put("/one.xml", Validated(news_sitemap(listed), etag='"2"'))
        for _ in range(2):
            desk.crawl("probe", output="found.jsonl")
        found = [json.loads(line)["links"] for line in (tmp_path / "found.jsonl").read_text().splitlines()]
        assert found == [2, 2]
        look_again(desk)
        assert web.hits("/a2") == 1


def test_a_page_that_has_not_changed_is_unchanged_without_being_read(tmp_path: Path) -> None:
    with Newsweb() as web:
        headline, paragraphs = ferry_article(1)
        page = article_page(headline, paragraphs)
        web.put("/a", Validated(page, etag='"one"'))
        web.put("/b", article_page(*ferry_article(2)))
        listed = entries([web.url("/a"), web.url("/b")], [headline, ferry_article(2)[0]])
        web.put(FEED, rss_feed(listed))
        desk = make_desk(tmp_path, web)
        desk.crawl()
        web.put(FEED, rss_feed([(url, f"{said}, says owner", when) for url, said, when in listed]))
        look_again(desk)
        assert conditions(web, "/a") == [None, 'If-None-Match: "one"']
        assert web.hits("/b") == 2
        for path in ("/a", "/b"):
            assert desk.ending(web.url(path)) == ("unchanged", "the page has not changed since it was read")
        changed = [*paragraphs, "The coast guard said on Tuesday that two more people had been found alive."]
        web.put("/a", Validated(article_page(headline, changed), etag='"two"'))
        web.put(FEED, rss_feed([(url, f"{said}, says crew", when) for url, said, when in listed]))
        look_again(
            desk, after=timedelta(hours=9)
        )  # its source's word was in vain: for a quarter of its age it counts for less
        assert desk.rows(
            "select max(version) from version where article_id = (select id from article where url = ?)", web.url("/a")
        ) == [(2,)]


def test_a_page_that_was_no_article_is_read_again(tmp_path: Path) -> None:
    with Newsweb() as web:
        publish(web, 1)
        wall = "<html><title>Before you continue</title><body><p>Accept all cookies?</p></body></html>"
        web.put("/a1", Validated(wall, etag='"wall"'))
        desk = make_desk(tmp_path, web)
        desk.crawl()
        assert desk.ending(web.url("/a1"))[0] == "quarantined"
        assert desk.rows("select count(*) from fetch_memory where address like '%/a1'") == [(0,)]


def test_a_page_that_a_person_names_is_read_whatever_was_read_of_it(tmp_path: Path) -> None:
    with Newsweb() as web:
        web.put("/a", Validated(article_page(*ferry_article(1)), etag='"one"'))
        desk = make_desk(tmp_path, web)
        for _ in range(2):
            desk.crawl("pages", urls=web.url("/a"))
        assert conditions(web, "/a") == [None, None]
