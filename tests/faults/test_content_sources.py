"""No feed, sitemap or section page stops a crawl, whatever it is made of: it is read, in part at least, or has a fault with a name."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.errors import NotAnArticle
from monitor.extract.links import MOST_LINKS, MOST_SITEMAPS, Links, read_links
from monitor.extract.pool import PagePool
from monitor.spiders.looks import MOST_SITEMAPS as MOST_CHILDREN
from tests.newsweb.desk import Desk, outlet
from tests.newsweb.measured import crawl_measured
from tests.newsweb.pages import DAY, article_page, entries, ferry_article, news_sitemap, rss_feed, sitemap_index
from tests.newsweb.server import Newsweb, Page

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
READ = "monitor.extract.links:read_links"
DEADLINE = 30.0
HEADLINE, PARAGRAPHS = ferry_article(1)


def read(body: bytes, kind: str = "feed") -> Links:
    return read_links(body, url="https://quay.example/feed", kind=kind, content_type=None, now=NOW)


def rss(items: str) -> bytes:
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()


def item(number: int, date: str = "Mon, 02 Mar 2026 10:00:00 GMT", extra: str = "") -> str:
    link = f"<link>https://quay.example/{number}</link>"
    return f"<item><title>Ferry {number}</title>{link}<pubDate>{date}</pubDate>{extra}</item>"


# ---- 33: entities ------------------------------------------------------------------------------------------------------

LAUGHS = "<!DOCTYPE x [" + "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10 if n else 'lol'}'>" for n in range(12)) + "]>"
SQUARE = f"<!DOCTYPE x [<!ENTITY a '{'lol' * 30_000}'>]>"
PARAMETER = "<!DOCTYPE x [<!ENTITY % p SYSTEM 'file:///etc/hostname'> %p;]>"


def bombs(secret: Path) -> dict[str, tuple[str, str]]:
    """Return by name a document type declaration and the text that would set it off."""
    return {
        "billion laughs": (LAUGHS, "&e11;"),
        "late laughs": (" " * 5000 + LAUGHS, "&e11;"),
        "square": (SQUARE, "&a;" * 10_000),
        "file": (f"<!DOCTYPE x [<!ENTITY a SYSTEM '{secret.as_uri()}'>]>", "&a;"),
        "parameter": (PARAMETER, "&p;"),
        "web": ("<!DOCTYPE x [<!ENTITY a SYSTEM 'http://127.0.0.1:9/'>]>", "&a;"),
        "external subset": (f"<!DOCTYPE x SYSTEM '{secret.as_uri()}'>", "&a;"),
    }


BOMBS = list(bombs(Path("/none")))


@pytest.mark.fault(33)
@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_no_entity_is_expanded_or_fetched(name: str, kind: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("<!ENTITY a 'the-secret'>the-secret")
    head, trigger = bombs(secret)[name]
    link = "https://quay.example/1"
    feed = f"<rss><channel><item><title>Ferry {trigger}</title><link>{link}</link></item></channel></rss>"
    news = f"<n:news xmlns:n='n'><n:title>Ferry {trigger}</n:title></n:news>"
    body = head + (feed if kind == "feed" else f"<urlset><url><loc>{link}</loc>{news}</url></urlset>")
    started = time.process_time()
    found = read(body.encode(), kind)
    assert time.process_time() - started < 5  # expanded, they cost minutes
    said = repr(found)
    assert "the-secret" not in said
    assert "lol" not in said
    assert found.fault is not None or [one.url for one in found.links] == [link]


# ---- 31, 34, 35: size, nesting, garbage --------------------------------------------------------------------------------

MONSTERS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a million empty items": ("feed", lambda: rss("<item/>" * 1_000_000)),
    "a feed cut off at 8 MB": ("feed", lambda: rss("".join(map(item, range(80_000))))[: 8 * 1024 * 1024]),
    "a feed of 100 MB": ("feed", lambda: rss("".join(map(item, range(20_000))) + " " * 100_000_000)),
    "bare ampersands": ("feed", lambda: rss("".join(item(n, extra="<b>a & b</b>") for n in range(20_000)))),
    "300,000 levels": ("feed", lambda: rss("<a>" * 300_000)),
    "300,000 items within items": ("feed", lambda: rss("<item>" * 300_000)),
    "300,000 levels of a title": ("feed", lambda: rss(f"<item><title>{'<b>' * 300_000}</title></item>")),
    "2 million marks in a title": ("feed", lambda: rss(f"<item><title>{'&lt;' * 2_000_000}</title></item>")),
    "scripts in titles": ("feed", lambda: rss("".join(f"<item><title>{'&lt;script' * 2000}</title></item>" for _ in range(99)))),
    "3 MB of <": ("feed", lambda: b"<rss " + b"<" * 3_000_000),
    "3 MB of &": ("feed", lambda: b"<rss>" + b"&" * 3_000_000),
    "a million attributes": ("feed", lambda: b"<rss " + b"a='b' " * 1_300_000 + b">"),
    "dates of 5,000 digits": ("feed", lambda: rss("".join(item(n, "9" * 5000) for n in range(1500)))),
    "JSON of 90,000 items": ("feed", lambda: b'{"items":[' + b",".join([b'{"url":"https://quay.example/1"}'] * 90_000) + b"]}"),
    "JSON without end": ("feed", lambda: b'{"items":' + b"[" * 4_000_000),
    "a number of 8 million digits": ("feed", lambda: b'{"items":[{"url":"https://quay.example/1","x":' + b"1" * 8_000_000 + b"}]}"),
    "a sitemap of 50,000": ("sitemap", lambda: news_sitemap(entries([f"https://quay.example/{n}" for n in range(50_000)], [HEADLINE] * 50_000)).encode()),
    "an index of 50,000": ("sitemap", lambda: sitemap_index(f"https://quay.example/{n}.xml" for n in range(50_000)).encode()),
    "news within news": ("sitemap", lambda: ("<urlset><url>" + "<news>" * 200_000).encode()),
    "8 MB of addresses": ("sitemap", lambda: b"https://quay.example/a\n" * 350_000),
    "8 million empty lines": ("sitemap", lambda: b"\n" * 8_000_000 + b"x"),
    "a gzip bomb": ("sitemap", lambda: gzip.compress(b"<urlset><url>" + b" " * 200_000_000)),
    "gzip of gzip": ("sitemap", lambda: gzip.compress(gzip.compress(b"<urlset/>"))),
    "60,000 links": ("section", lambda: ("<html>" + "".join(f"<h2><a href='/2026/03/01/ferry-sinks-off-port-{n}.html'>Ferry sinks off Port {n}</a></h2>" for n in range(60_000))).encode()),
    "300,000 divisions": ("section", lambda: ("<html>" + "<div>" * 300_000 + "<a href='/2026/03/01/ferry-sinks.html'>Ferry sinks</a>").encode()),
}  # fmt: skip


@pytest.fixture(scope="module")
def monsters() -> dict[str, Links | BaseException]:
    """Read every monster in the product's own workers."""

    async def read_one(pool: PagePool, kind: str, body: bytes) -> Links:
        found: Links = await pool.run(READ, body, url="https://quay.example/f", kind=kind, content_type=None, now=NOW)
        return found

    async def run() -> list[Links | BaseException]:
        with PagePool(2, DEADLINE) as pool:
            reading = [read_one(pool, kind, make()) for kind, make in MONSTERS.values()]
            return await asyncio.gather(*reading, return_exceptions=True)

    return dict(zip(MONSTERS, asyncio.run(run()), strict=True))


@pytest.mark.fault(31, 32, 34, 35)
@pytest.mark.parametrize("name", MONSTERS)
def test_a_monstrous_source_is_read_in_part_or_has_a_fault(
    monsters: dict[str, Links | BaseException], name: str
) -> None:
    found = monsters[name]
    if isinstance(found, NotAnArticle):
        assert found.kind in ("timeout", "memory"), found  # the worker is free again all the same
        return
    assert isinstance(found, Links), repr(found)
    assert len(found.links) <= MOST_LINKS
    assert len(found.sitemaps) <= MOST_SITEMAPS
    for link in found.links:
        repr(link).encode("utf-8")


@pytest.mark.fault(35)
def test_the_newest_of_many_entries_are_kept() -> None:
    dates = [f"2026-0{1 + day // 28}-{1 + day % 28:02}T00:00:00Z" for day in range(56)]
    found = read(rss("".join(item(number, dates[number % 56]) for number in range(5000))))
    assert len(found.links) == MOST_LINKS
    kept = [link.date_published for link in found.links]
    assert kept == sorted(kept, key=lambda date: date or NOW, reverse=True)
    assert min(date for date in kept if date) > datetime(2026, 1, 30, tzinfo=UTC)


@pytest.mark.fault(35)
def test_dates_of_1970_and_tomorrow_are_counted_and_cost_no_entry() -> None:
    wrong = ("Thu, 01 Jan 1970 00:00:00 GMT", "Tue, 02 Mar 2027 10:00:00 GMT", "0000-00-00", "32 March")
    found = read(rss("".join(item(number, date) for number, date in enumerate(wrong)) + item(9)))
    assert found.odd_dates == len(wrong)
    assert len(found.links) == 5
    assert [link.date_published is not None for link in found.links] == [True, False, False, False, False]


# ---- a crawl among them ------------------------------------------------------------------------------------------------


@pytest.mark.fault(33, 34, 35)
def test_a_crawl_among_monstrous_sources_brings_in_the_sound_one(tmp_path: Path, calm_mb: float) -> None:
    with Newsweb() as web:
        web.put("/a", article_page(HEADLINE, PARAGRAPHS))
        sound = rss_feed([(web.url("/a"), HEADLINE, DAY)])
        web.put("/sound.xml", Page(sound))
        web.put("/laughs.xml", Page(LAUGHS + sound.partition("?>")[2].replace(HEADLINE, "&e11;")))
        web.put("/long.xml", Page(rss("".join(map(item, range(30_000))))))
        web.put(
            "/bomb.xml.gz", Page(gzip.compress(b"<urlset><url>" + b" " * 200_000_000), content_type="application/gzip")
        )
        web.put("/loop.xml", Page(sitemap_index([web.url("/loop.xml"), web.url("/loop2.xml")])))
        web.put("/loop2.xml", Page(sitemap_index([web.url("/loop.xml"), web.url("/loop3.xml")])))
        web.put("/loop3.xml", Page(sitemap_index([web.url("/deep.xml")])))
        web.put("/wide.xml", Page(sitemap_index(web.url(f"/child{number}.xml") for number in range(2000))))
        desk = Desk(tmp_path)
        sources = [(kind, web.url(path)) for kind, path in (
            ("feed", "/sound.xml"), ("feed", "/laughs.xml"), ("feed", "/long.xml"),
            ("sitemap", "/bomb.xml.gz"), ("sitemap", "/loop.xml"), ("sitemap", "/wide.xml"),
        )]  # fmt: skip
        desk.list_sources(outlet("quay", web.url(), sources))
        met = crawl_measured(desk, seconds=300, settings={"CLOSESPIDER_TIMEOUT": "280"})
        assert met.ends[web.url("/a")][0] == "fetched"
        assert web.hits("/loop.xml") == 1
        assert web.hits("/deep.xml") == 0
        assert sum(hit.path.startswith("/child") for hit in web.requests) <= MOST_CHILDREN
    states = dict(desk.rows("select url, state from source"))
    assert states[web.url("/sound.xml")] == "ok"
    assert len(states) == len(sources)
    assert "unchecked" not in states.values()
    assert met.peak_mb < calm_mb + 150
