"""Does each spider do what its name says?"""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path

import pytest

from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import (
    DAY,
    article_page,
    entries,
    ferry_article,
    news_sitemap,
    rss_feed,
    section_page,
    sitemap_index,
)
from tests.newsweb.server import Newsweb, Page


def serve_articles(web: Newsweb, *names: str) -> list[str]:
    """Serve an article on the ferry per name; return their headlines."""
    headlines = []
    for number, name in enumerate(names):
        headline, paragraphs = ferry_article(number)
        web.put(name, article_page(headline, paragraphs))
        headlines.append(headline)
    return headlines


def test_scrapy_lists_the_spiders(tmp_path: Path) -> None:
    command = [*Desk(tmp_path).command("x", {}, {})[:4], "list"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={"SCRAPY_SETTINGS_MODULE": "monitor.settings"}
    )
    assert done.stdout.split() == ["feeds", "imported", "news", "pages", "probe", "revisit", "sections", "sitemaps"]


def test_each_kind_of_source_has_its_spider_and_news_asks_them_all(tmp_path: Path) -> None:
    with Newsweb() as web:
        paths = ["/2026/03/02/from-the-feed-a", "/2026/03/02/from-the-map-b", "/2026/03/02/from-the-section-c"]
        headlines = serve_articles(web, *paths)
        listed = entries([web.url(path) for path in paths], headlines)
        web.put("/feed.xml", Page(rss_feed(listed[:1]), content_type="application/rss+xml"))
        web.put("/map.xml", Page(news_sitemap(listed[1:2]), content_type="application/xml"))
        web.put("/news/", Page(section_page(listed[2:])))
        desk = Desk(tmp_path)
        sources = [("feed", web.url("/feed.xml")), ("sitemap", web.url("/map.xml")), ("section", web.url("/news/"))]
        desk.list_sources(outlet("quay", web.url(), sources))
        asked = []
        for spider in ("feeds", "sitemaps", "sections"):
            assert desk.crawl(spider).code == 0
            asked.append([web.hits(path) for path in ("/feed.xml", "/map.xml", "/news/")])
        assert asked == [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
        assert [desk.ending(web.url(path))[0] for path in paths] == ["fetched"] * 3
        desk.crawl("news", all="1")
        assert [web.hits(path) for path in ("/feed.xml", "/map.xml", "/news/")] == [2, 2, 2]
        assert desk.rows("select distinct outlet from article where is_seed = 0") == [("quay",)]


def test_an_index_of_sitemaps_is_read_with_its_gzipped_child_and_without_its_sick_one(tmp_path: Path) -> None:
    with Newsweb() as web:
        headlines = serve_articles(web, "/a", "/b")
        listed = entries([web.url("/a"), web.url("/b")], headlines)
        web.put("/one.xml.gz", Page(gzip.compress(news_sitemap(listed[:1]).encode()), content_type="application/gzip"))
        web.put("/two.xml", Page(news_sitemap(listed[1:]), content_type="application/xml"))
        children = [web.url(path) for path in ("/one.xml.gz", "/sick.xml", "/two.xml", "/index.xml")]
        web.put("/index.xml", Page(sitemap_index(children), content_type="application/xml"))
        web.put("/sick.xml", Page("no", status=500))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("sitemap", web.url("/index.xml"))]))
        desk.crawl("sitemaps")
        assert [desk.ending(web.url(path))[0] for path in ("/a", "/b")] == ["fetched"] * 2
        assert web.hits("/index.xml") == 1
        assert desk.rows("select state, links from source") == [("ok", 2)]


def test_a_search_is_asked_with_the_storys_title(tmp_path: Path) -> None:
    with Newsweb() as web:
        (headline,) = serve_articles(web, "/a")
        path = "/find?q=Ferry+Margit+sinks+off+Tannholm"
        web.put(path, Page(rss_feed(entries([web.url("/a")], [headline]))))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("search", web.url("/find?q={query}"))]))
        desk.crawl()
        assert web.hits(path) == 1
        assert desk.ending(web.url("/a"))[0] == "fetched"


def test_given_pages_are_fetched_again_though_they_are_held(tmp_path: Path) -> None:
    with Newsweb() as web:
        serve_articles(web, "/a", "/b,c")
        desk = Desk(tmp_path)
        for hits in (1, 2):
            ended = desk.crawl("pages", urls=f"mailto:a@b.example,{web.url('/a')},{web.url('/b,c')}")
            assert ended.code == 0
            assert [web.hits("/a"), web.hits("/b,c")] == [hits, hits]
        assert desk.ending(web.url("/a"))[0] == "unchanged"
        assert "mailto:a@b.example is not an http(s) address" in ended.log


def test_the_addresses_of_a_story_are_fetched_as_its_seeds(tmp_path: Path) -> None:
    with Newsweb() as web:
        serve_articles(web, "/a")
        desk = Desk(tmp_path)
        (tmp_path / "seeds" / "ferry" / "more.urls").write_text(web.url("/a") + "\n", encoding="utf-8")
        desk.crawl()
        desk.crawl(all="1")
        assert web.hits("/a") == 1
        assert desk.rows("select is_seed, seed_of from article where url = ?", web.url("/a")) == [(1, "ferry")]


def test_an_import_keeps_the_order_of_publication(tmp_path: Path) -> None:
    lines = []
    for number in (3, 1, 2, 0):
        headline, paragraphs = ferry_article(number)
        line = {"url": f"https://wire.example/{number}", "outlet": "wire", "headline": headline, "in_language": "en"}
        line["date_published"] = DAY.replace(hour=10 + number).isoformat()
        if number == 2:
            line["html"] = article_page(headline, paragraphs, published=DAY.replace(hour=12))
        else:
            line["article_body"] = "\n\n".join(paragraphs)
        lines.append(json.dumps(line))
    (tmp_path / "wire.jsonl").write_text("\n".join(lines), encoding="utf-8")
    desk = Desk(tmp_path)
    assert desk.crawl("imported", path="wire.jsonl", story="ferry").code == 0
    stored = desk.rows("select url from article where is_seed = 0 order by id")
    assert [url for (url,) in stored] == [f"https://wire.example/{number}" for number in range(4)]
    assert desk.ending("https://wire.example/2") == ("fetched", None)
    before = [desk.rows(f"select count(*) from {table}") for table in ("article", "version", "figure", "ledger_update")]
    desk.crawl("imported", path="wire.jsonl", story="ferry")
    assert before == [
        desk.rows(f"select count(*) from {table}") for table in ("article", "version", "figure", "ledger_update")
    ]


def test_an_import_with_a_bad_line_stores_nothing_and_names_the_line(tmp_path: Path) -> None:
    good = json.dumps({"url": "https://wire.example/1", "article_body": "Words."})
    (tmp_path / "wire.jsonl").write_text(f"{good}\nnot json\n", encoding="utf-8")
    desk = Desk(tmp_path)
    ended = desk.crawl("imported", path="wire.jsonl", story="ferry")
    assert ended.code != 0
    assert "wire.jsonl, line 2" in ended.log
    assert not (tmp_path / "data").exists()


def test_probe_notes_the_health_of_sources_and_follows_no_link(tmp_path: Path) -> None:
    with Newsweb() as web:
        (headline,) = serve_articles(web, "/a")
        web.put("/feed.xml", Page(rss_feed(entries([web.url("/a")], [headline]))))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml")), ("feed", web.url("/no.xml"))]))
        desk.crawl("probe", names="quay", output="found.jsonl")
        assert web.hits("/a") == 0
        assert desk.rows("select count(*) from address where url like ?", f"{web.url()}%") == [(0,)]
        assert dict(desk.rows("select url, state from source")) == {
            web.url("/feed.xml"): "ok",
            web.url("/no.xml"): "gone",
        }
        found = {row["url"]: row for row in map(json.loads, (tmp_path / "found.jsonl").read_text().splitlines())}
        assert found[web.url("/feed.xml")]["headlines"] == [headline]
        assert "404" in found[web.url("/no.xml")]["fault"]


@pytest.mark.parametrize(("path", "kind"), [("/feed.xml", "feed"), ("/map.xml", "sitemap"), ("/none", None)])
def test_probe_tells_what_an_unknown_address_is(tmp_path: Path, path: str, kind: str | None) -> None:
    with Newsweb() as web:
        listed = entries([web.url("/a")], ["A headline"])
        web.put("/feed.xml", Page(rss_feed(listed)))
        web.put("/map.xml", Page(news_sitemap(listed)))
        desk = Desk(tmp_path)
        desk.crawl("probe", url=web.url(path), output="found.jsonl")
        (line,) = (tmp_path / "found.jsonl").read_text().splitlines()
        assert json.loads(line).get("kind") == kind
        assert desk.rows("select count(*) from source") == [(0,)]


def test_a_sources_file_that_cannot_be_used_ends_with_code_2_and_one_sentence(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.list_sources('[[outlet]]\nname = "Quay Post"\n')
    ended = desk.crawl()
    assert ended.code == 2
    assert "use lower-case letters, digits and single hyphens" in ended.log
    assert "Traceback" not in ended.log


def test_a_variable_that_cannot_be_used_ends_with_code_2(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.variables["MONITOR_NOW"] = "yesterday"
    ended = desk.crawl()
    assert ended.code == 2
    assert "MONITOR_NOW is 'yesterday'" in ended.log


def test_an_unknown_story_ends_with_a_failure_that_names_those_there_are(tmp_path: Path) -> None:
    ended = Desk(tmp_path).crawl(story="fery")
    assert ended.code == 1
    assert "no story 'fery'" in ended.log
    assert "ferry" in ended.log


def test_a_store_that_cannot_be_opened_ends_with_a_failure(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "monitor.sqlite3").write_text("this is no database, it is a text of some length\n" * 100)
    assert desk.crawl().code == 1


def test_requests_say_who_asks_and_whom_to_write_to(tmp_path: Path) -> None:
    with Newsweb() as web:
        web.put("/feed.xml", Page(rss_feed([])))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        desk.crawl()
        agents = {hit.headers["User-Agent"] for hit in web.requests}
        assert {hit.path for hit in web.requests} == {"/robots.txt", "/feed.xml"}
    (agent,) = agents
    assert agent.startswith("news-story-monitor/")
    assert agent.endswith(" (+https://desk.example/contact)")


def test_no_cookie_and_no_referrer_of_another_site_is_ever_sent(tmp_path: Path) -> None:
    with Newsweb() as web, Newsweb() as other:
        headlines = serve_articles(other, "/b")
        web.put("/feed.xml", Page(rss_feed(entries([web.url("/a")], headlines)), headers={"Set-Cookie": "id=1"}))
        web.put("/a", Page(status=302, headers={"Location": other.url("/b"), "Set-Cookie": "id=2"}))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        desk.crawl()
        assert other.hits("/b") == 1
        assert not any("Cookie" in hit.headers for hit in web.requests + other.requests)
        assert not any("Referer" in hit.headers for hit in other.requests)
