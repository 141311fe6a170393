"""Does a crawl fetch what is new, due and possibly on a story, once, and nothing else?"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.newsweb.desk import NOW, Desk, outlet
from tests.newsweb.pages import Entry, article_page, entries, ferry_article, other_article, rss_feed
from tests.newsweb.server import Newsweb, Page


def publish(web: Newsweb, numbers: range, *, feed: str = "/feed.xml") -> list[Entry]:
    """Serve articles on the ferry and a feed of them; return the feed's entries."""
    articles = [ferry_article(number) for number in numbers]
    for number, (headline, paragraphs) in zip(numbers, articles, strict=True):
        web.put(f"/a{number}", article_page(headline, paragraphs))
    listed = entries([web.url(f"/a{number}") for number in numbers], [headline for headline, _ in articles])
    web.put(feed, Page(rss_feed(listed), content_type="application/rss+xml"))
    return listed


def test_a_second_crawl_fetches_only_what_is_new(tmp_path: Path) -> None:
    with Newsweb() as web:
        publish(web, range(3))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        desk.crawl()
        publish(web, range(5))
        desk.crawl(all="1")
        assert [web.hits(f"/a{number}") for number in range(5)] == [1, 1, 1, 1, 1]
        assert desk.rows("select count(*) from article where is_seed = 0") == [(5,)]


def test_a_source_is_not_asked_before_it_is_due(tmp_path: Path) -> None:
    with Newsweb() as web:
        publish(web, range(1))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        desk.crawl()
        desk.crawl()
        assert web.hits("/feed.xml") == 1
        desk.variables["MONITOR_NOW"] = (datetime.fromisoformat(NOW) + timedelta(days=1)).isoformat()
        desk.crawl()
        assert web.hits("/feed.xml") == 2


def test_a_headline_that_cannot_be_on_a_story_is_noted_and_not_fetched(tmp_path: Path) -> None:
    headline, paragraphs = other_article(1)
    with Newsweb() as web:
        web.put("/bread", article_page(headline, paragraphs))
        web.put("/feed.xml", Page(rss_feed(entries([web.url("/bread")], [headline]))))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        desk.crawl()
        state, reason = desk.ending(web.url("/bread"))
        assert (state, web.hits("/bread")) == ("screened_out", 0)
        assert (reason or "").startswith("ferry 0.")


def test_one_address_in_two_feeds_and_with_trackers_is_fetched_once(tmp_path: Path) -> None:
    with Newsweb() as web:
        listed = publish(web, range(1))
        (url, headline, day) = listed[0]
        web.put("/two.xml", Page(rss_feed([(f"{url}?utm_source=two", headline, day), (f"{url}#top", headline, day)])))
        desk = Desk(tmp_path)
        feeds = [("feed", web.url("/feed.xml")), ("feed", web.url("/two.xml"))]
        desk.list_sources(outlet("quay", web.url(), feeds))
        desk.crawl()
        assert desk.rows("select count(*) from address where url like ?", f"{url}%") == [(1,)]
        assert len([hit for hit in web.requests if hit.path.startswith("/a0")]) == 1


def test_another_headline_of_the_same_source_asks_for_a_second_look_and_an_edit_is_a_version(tmp_path: Path) -> None:
    with Newsweb() as web:
        ((url, headline, day),) = publish(web, range(1))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        desk.crawl()
        _, paragraphs = ferry_article(0)
        web.put(
            "/a0", article_page(headline, [*paragraphs, "The coast guard later raised the number of rescued to nine."])
        )
        web.put("/feed.xml", Page(rss_feed([(url, f"Update: {headline}", day)])))
        desk.crawl(all="1")
        assert web.hits("/a0") == 2
        versions = desk.rows(
            "select v.version from version v join article a on a.id = v.article_id where a.url = ?", url
        )
        assert versions == [(1,), (2,)]


def test_a_feed_that_words_a_headline_by_turns_does_not_have_its_page_fetched_at_every_look(tmp_path: Path) -> None:
    with Newsweb() as web:
        ((url, headline, day),) = publish(web, range(1))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        for look in range(5):
            wording = f"{headline}: live" if look % 2 else headline
            web.put("/feed.xml", Page(rss_feed([(url, wording, day)])))
            desk.variables["MONITOR_NOW"] = (datetime.fromisoformat(NOW) + timedelta(minutes=10 * look)).isoformat()
            desk.crawl("news", all="1")
        assert (web.hits("/feed.xml"), web.hits("/a0")) == (5, 2)


def test_an_outlet_that_is_taken_out_of_the_sources_file_is_asked_for_nothing_more(tmp_path: Path) -> None:
    headline, paragraphs = ferry_article(9)
    with Newsweb() as web, Newsweb(host="127.0.0.2") as other:
        publish(web, range(4))
        other.put("/a", article_page(headline, paragraphs))
        other.put("/feed.xml", Page(rss_feed(entries([other.url("/a")], [headline]))))
        desk = Desk(tmp_path)
        kept = outlet("pier", other.url(), [("feed", other.url("/feed.xml"))])
        quay = outlet("quay", web.url(), [("feed", web.url("/feed.xml"))], extra="delay = 0\nbudget_per_day = 2")
        desk.list_sources(quay, kept)
        desk.crawl()
        before = len(web.requests)
        desk.list_sources(kept)
        desk.variables["MONITOR_NOW"] = (datetime.fromisoformat(NOW) + timedelta(hours=25)).isoformat()
        desk.crawl()
        assert (len(web.requests), other.hits("/feed.xml")) == (before, 2)
        desk.list_sources(quay, kept)
        desk.crawl(all="1")
        assert sum(web.hits(f"/a{number}") for number in range(4)) == 4


@pytest.mark.fault(36)
def test_an_address_of_extreme_length_is_named_and_not_fetched(tmp_path: Path) -> None:
    with Newsweb() as web:
        ((_, headline, day),) = publish(web, range(1))
        url = web.url("/" + "x" * 5_000)
        web.put("/feed.xml", Page(rss_feed([(url, headline, day)])))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        desk.crawl()
        state, reason = desk.ending(url)
        assert state == "screened_out"
        assert "more than 2083" in (reason or "")


def test_only_the_sources_that_were_named_are_asked(tmp_path: Path) -> None:
    with Newsweb() as web:
        publish(web, range(1))
        web.put("/other.xml", Page(rss_feed([])))
        desk = Desk(tmp_path)
        desk.list_sources(
            outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]),
            outlet("pier", web.url("/pier"), [("feed", web.url("/other.xml"))]),
        )
        desk.crawl(source="pier/feed")
        assert (web.hits("/other.xml"), web.hits("/feed.xml")) == (1, 0)


def test_sources_are_asked_first_then_new_pages_newest_first_over_all_sources(tmp_path: Path) -> None:
    one_at_a_time = {"CONCURRENT_REQUESTS": "1", "CONCURRENT_REQUESTS_PER_DOMAIN": "1"}
    now = datetime.fromisoformat(NOW)
    with Newsweb() as web:
        desk = Desk(tmp_path)
        feeds = [("feed", web.url("/one.xml")), ("feed", web.url("/two.xml"))]
        desk.list_sources(outlet("quay", web.url(), feeds))
        ages = {"/held": 5, "/six": 6, "/two": 2, "/ten": 10, "/four": 4}
        listed = {}
        for number, (path, hours) in enumerate(ages.items()):
            headline, paragraphs = ferry_article(number)
            published = now - timedelta(hours=hours)
            # Slow, so that no more than one goes in the gap.
            web.put(path, Page(article_page(headline, paragraphs, published=published), delay=1.5))
            listed[path] = (web.url(path), headline, published)
        web.put("/two.xml", Page(rss_feed([])))
        web.put("/one.xml", Page(rss_feed([listed["/held"]])))
        desk.crawl()
        web.put("/one.xml", Page(rss_feed([listed["/ten"], listed["/two"]])))
        web.put("/two.xml", Page(rss_feed([listed["/six"], listed["/four"]])))
        desk.variables["MONITOR_NOW"] = (now + timedelta(hours=6)).isoformat()
        web.requests.clear()
        desk.crawl(settings=one_at_a_time)
        asked = [hit.path for hit in web.requests if hit.path != "/robots.txt"]
        assert sorted(asked[:2]) == ["/one.xml", "/two.xml"]
        first, *later = [path for path in asked[2:] if path != "/held"]
        assert first in {"/two", "/four"}, "while the second source is read, the newest of the first may go"
        assert later == [path for path in ("/two", "/four", "/six", "/ten") if path != first]
        assert "/held" in asked[2:], "it waits before the sources are read, and may use a gap that they leave"


def test_what_a_stopped_crawl_left_over_is_fetched_newest_first(tmp_path: Path) -> None:
    one_at_a_time = {"CONCURRENT_REQUESTS": "1", "CONCURRENT_REQUESTS_PER_DOMAIN": "1"}
    with Newsweb() as web:
        listed = publish(web, range(4))
        desk = Desk(tmp_path)
        desk.list_sources(
            outlet("quay", web.url(), [("feed", web.url("/feed.xml"))], extra="delay = 0\nbudget_per_day = 1")
        )
        desk.crawl()
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        desk.variables["MONITOR_NOW"] = (datetime.fromisoformat(NOW) + timedelta(days=1, hours=1)).isoformat()
        web.put("/feed.xml", Page(rss_feed([])))
        web.requests.clear()
        desk.crawl(settings=one_at_a_time)
        asked = [hit.path for hit in web.requests if hit.path.startswith("/a")]
        assert asked == ["/a2", "/a1", "/a0"], "the budget let the newest through"
        assert len(listed) == 4


def test_a_link_from_outside_the_storys_window_is_not_fetched_and_the_frontier_says_why(tmp_path: Path) -> None:
    seed_day = datetime.fromisoformat("2026-03-02T08:00:00Z")
    dates = {"/week": seed_day - timedelta(days=6), "/season": seed_day - timedelta(days=100)}
    with Newsweb() as web:
        listed = []
        for number, (path, published) in enumerate(dates.items()):
            headline, paragraphs = ferry_article(number)
            web.put(path, article_page(headline, paragraphs, published=published))
            listed.append((web.url(path), headline, published))
        web.put("/feed.xml", Page(rss_feed(listed)))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        desk.crawl()
        assert [web.hits(path) for path in dates] == [1, 0]
        state, reason = desk.ending(web.url("/season"))
        assert state == "screened_out"
        assert "3 months before the first seed, more than 30 days; `since` in story.toml reaches further back" in (
            reason or ""
        )
        with (tmp_path / "seeds" / "ferry" / "story.toml").open("a", encoding="utf-8") as file:
            file.write("since = 2025-11-01\n")
        desk.crawl(all="1")
        assert web.hits("/season") == 1
