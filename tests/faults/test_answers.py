"""Does every wrong answer end in its state, at a bounded cost, and beside sound pages that are stored? One crawl meets them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from tests.newsweb.desk import Desk, outlet
from tests.newsweb.faults import HEAD, PACKERS, hung_up, packed, reset_in_head, silent
from tests.newsweb.measured import HEADLINE, Met, crawl_measured
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed, sitemap_index
from tests.newsweb.server import Newsweb, Page

MOST_GROWTH_MB = 60
"""More than a calm crawl takes; the answers come to some megabytes."""
PRIVATE = {
    "link-local": "http://169.254.169.254/latest/meta-data/",
    "unique-local": "http://[fc00::1]/page",
    "shared": "http://100.64.0.1/page",
    "unspecified": "http://0.0.0.0:{port}/page",
    "loopback": "http://127.0.0.1:{port}/page",
}
"""Addresses that a feed names outright; port: where the inner web listens."""


@dataclass(frozen=True)
class Crawled:
    """The one crawl, and the webs it met."""

    met: Met
    web: Newsweb
    """Opened by its outlet's ``allow_private``; everything sick is here."""
    other: Newsweb
    """Opened as well: another site, that must not see what was meant for the first."""
    inner: Newsweb
    """Not opened: stands for what must not be reached from outside."""

    def ending(self, path: str) -> tuple[str, str]:
        return self.met.ends[self.web.url(path)]


def article(number: int) -> bytes:
    return article_page(*ferry_article(number)).encode()


def serve(web: Newsweb, other: Newsweb, inner: Newsweb) -> None:
    """Put one sick page per fault on *web*."""
    for name, host in {
        "dotted": "127.0.0.1",
        "hex": "0x7f000001",
        "decimal": "2130706433",
        "mapped": "[::ffff:127.0.0.1]",
        "named": "localhost",
    }.items():
        web.put(f"/to-{name}", Page.redirect(f"http://{host}:{inner.port}/secret"))
    for hop in range(100):
        web.put(f"/hop{hop}", Page.redirect(web.url(f"/hop{hop + 1}")))
    refresh = '<html><head><meta http-equiv="refresh" content="0;url=file:///etc/passwd"></head></html>'
    cookies = b"".join(b"Set-Cookie: c%d=%s\r\n" % (number, b"x" * 4000) for number in range(500))
    policy = b"Referrer-Policy: tests.faults.called.Called\r\n"
    pages = {
        "/sound": Page(article(0)),
        "/to-file": Page.redirect("file:///etc/passwd"),
        "/refresh": Page(refresh),
        "/silent": silent(),
        "/hung-up": hung_up(),
        "/thrice": packed(b"<p>" + b"0" * 50_000_000, "gzip,gzip,gzip"),
        "/half-gzip": Page(PACKERS["gzip"](article(1))[:-300], headers={"Content-Encoding": "gzip"}),
        "/half-brotli": Page(PACKERS["br"](article(1))[:-300], headers={"Content-Encoding": "br"}),
        "/half-zstd": Page(PACKERS["zstd"](article(1))[:-300], headers={"Content-Encoding": "zstd"}),
        "/not-gzip": Page(article(1), headers={"Content-Encoding": "gzip"}),
        "/too-little": Page(raw=HEAD + b"Content-Length: 99999\r\n\r\n" + article(1)),
        "/too-much": Page(raw=HEAD + b"Content-Length: 1500\r\n\r\n" + article(1)),
        "/reset": reset_in_head(),
        "/itself": Page.redirect(web.url("/itself")),
        "/there": Page.redirect(web.url("/back")),
        "/back": Page.redirect(web.url("/there")),
        "/break": Page(raw=b"HTTP/1.1 302 Found\r\nLocation: /x%0d%0aX-Smuggled: 1\r\nContent-Length: 0\r\n\r\n"),
        "/policy": Page(raw=HEAD + policy + b"Connection: close\r\n\r\n" + article(2)),
        "/cookies": Page(raw=HEAD + cookies + b"Content-Length: 3\r\n\r\nabc"),
        "/long-header": Page(raw=HEAD + b"X-A: " + b"x" * 300_000 + b"\r\nContent-Length: 3\r\n\r\nabc"),
        "/pdf": Page(b"%PDF-1.7 \x00\xff\xfe" * 500),
        "/nine": Page(raw=article(1)),
        "/nonsense": Page(raw=b"HTTP/1.1 abc\r\n\r\n"),
        "/one-cookie": Page(article(3), headers={"Set-Cookie": "session=1; Path=/"}),
        "/guarded": Page.redirect(other.url("/open")),
    }
    for path, page in pages.items():
        web.put(path, page)
    other.put("/open", Page(article(4)))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    desk = Desk(tmp_path_factory.mktemp("answers"))
    desk.variables["MONITOR_ALLOW_PRIVATE"] = ""
    with Newsweb() as web, Newsweb() as other, Newsweb() as inner:
        serve(web, other, inner)
        proxy = other.url().rstrip("/").replace("//", "//user:secret@")
        desk.variables |= {"http_proxy": proxy, "https_proxy": proxy, "all_proxy": proxy}
        links = [web.url(path) for path in web.paths if not path.startswith("/hop") or path == "/hop0"]
        links += [url.format(port=inner.port) for url in PRIVATE.values()]
        links += ["file:///etc/passwd", "s3://bucket/key"]
        web.put("/private.xml", Page.redirect(other.url("/moved.xml")))
        web.put("/feed.xml", Page(rss_feed(entries(links, [HEADLINE] * len(links)))))
        web.put("/index.xml", Page(sitemap_index([inner.url("/sitemap.xml")])))
        web.put("/items.xml", Page(b"<rss><channel>" + b"<item>" * 20_000, content_type="application/rss+xml"))
        (desk.folder / "seeds" / "ferry" / "more.urls").write_text(inner.url("/seed") + "\n", encoding="utf-8")
        private = web.url("/private.xml").replace("//", "//reader:secret@")
        feeds = [web.url("/feed.xml"), web.url("/items.xml"), private]
        sources = [("sitemap", web.url("/index.xml")), *(("feed", url) for url in feeds)]
        opened = "delay = 0\nallow_private = true"
        desk.list_sources(
            outlet("quay", web.url(), sources, opened),
            outlet("pier", other.url(), [], opened),
            outlet("meta", "http://169.254.169.254/", [("feed", "http://169.254.169.254/feed.xml")]),
        )
        met = crawl_measured(desk, settings={"DOWNLOAD_TIMEOUT": "10"})
        states = desk.rows("select url, state, reason from source")
        yield Crawled(replace(met, ends={**met.ends, **{url: (s, r) for url, s, r in states}}), web, other, inner)


NOT_PUBLIC = "not public"
CIRCLE = "too many redirects, or a circle of them"
CUT = "the answer was cut short"


@pytest.mark.parametrize(
    ("path", "state", "reason"),
    [
        ("/sound", "fetched", ""),
        pytest.param("/to-dotted", "refused", NOT_PUBLIC, marks=pytest.mark.fault(1)),
        pytest.param("/to-hex", "refused", NOT_PUBLIC, marks=pytest.mark.fault(2)),
        pytest.param("/to-decimal", "failed", "2130706433", marks=pytest.mark.fault(3)),
        pytest.param("/to-mapped", "refused", NOT_PUBLIC, marks=pytest.mark.fault(4)),
        pytest.param("/to-named", "refused", NOT_PUBLIC, marks=pytest.mark.fault(5)),
        pytest.param("/to-file", "failed", "no web address", marks=pytest.mark.fault(8)),
        pytest.param("/refresh", "quarantined", "sends its reader on", marks=pytest.mark.fault(9)),
        pytest.param("/silent", "failed", "no whole answer in time", marks=pytest.mark.fault(12)),
        pytest.param("/hung-up", "failed", "Server disconnected", marks=pytest.mark.fault(12)),
        pytest.param("/thrice", "failed", "too large", marks=pytest.mark.fault(19)),
        pytest.param("/half-gzip", "failed", CUT, marks=pytest.mark.fault(20)),
        pytest.param("/half-brotli", "failed", CUT, marks=pytest.mark.fault(20)),
        pytest.param("/half-zstd", "failed", CUT, marks=pytest.mark.fault(20)),
        pytest.param("/not-gzip", "failed", "not packed as gzip", marks=pytest.mark.fault(20)),
        pytest.param("/too-little", "failed", CUT, marks=pytest.mark.fault(21)),
        pytest.param("/too-much", "failed", "no sound answer", marks=pytest.mark.fault(22)),
        pytest.param("/reset", "failed", "reset", marks=pytest.mark.fault(23)),
        pytest.param("/itself", "failed", CIRCLE, marks=pytest.mark.fault(24)),
        pytest.param("/there", "failed", CIRCLE, marks=pytest.mark.fault(24)),
        pytest.param("/hop0", "failed", CIRCLE, marks=pytest.mark.fault(25)),
        pytest.param("/break", "failed", "HTTP 404", marks=pytest.mark.fault(37)),
        pytest.param("/policy", "fetched", "", marks=pytest.mark.fault(38)),
        pytest.param("/cookies", "failed", "Too many headers", marks=pytest.mark.fault(39)),
        pytest.param("/long-header", "failed", "Got more than 8190 bytes", marks=pytest.mark.fault(39)),
        pytest.param("/pdf", "quarantined", "%PDF", marks=pytest.mark.fault(40)),
        pytest.param("/nine", "failed", "Bad status line", marks=pytest.mark.fault(41)),
        pytest.param("/nonsense", "failed", "Bad status line", marks=pytest.mark.fault(41)),
        pytest.param("/one-cookie", "fetched", "", marks=pytest.mark.fault(52)),
        pytest.param("/guarded", "fetched", "", marks=pytest.mark.fault(52)),
    ],
)
def test_each_page_ends_in_its_state_and_says_why(crawled: Crawled, path: str, state: str, reason: str) -> None:
    found = crawled.ending(path)
    assert found[0] == state
    assert reason in found[1]


@pytest.mark.fault(7)
@pytest.mark.parametrize("name", sorted(PRIVATE))
def test_an_address_that_is_not_public_is_refused_where_a_feed_names_it(crawled: Crawled, name: str) -> None:
    state, reason = crawled.met.ends[PRIVATE[name].format(port=crawled.inner.port)]
    assert state == "refused"
    assert NOT_PUBLIC in reason
    assert "MONITOR_ALLOW_PRIVATE" in reason


@pytest.mark.fault(7)
def test_it_is_refused_as_a_source_as_a_child_of_an_index_and_as_a_seed(crawled: Crawled) -> None:
    ends = crawled.met.ends
    for url in ("http://169.254.169.254/feed.xml", crawled.web.url("/index.xml"), crawled.inner.url("/seed")):
        assert NOT_PUBLIC in ends[url][1], url


@pytest.mark.fault(1, 2, 3, 4, 5, 7)
def test_nothing_that_is_not_opened_is_ever_asked(crawled: Crawled) -> None:
    assert crawled.inner.requests == []


@pytest.mark.fault(10)
def test_a_link_that_is_no_web_address_is_never_opened(crawled: Crawled) -> None:
    assert not any("etc/passwd" in url or "bucket" in url for url in crawled.met.ends)
    assert "root:" not in crawled.met.log


@pytest.mark.parametrize(
    ("path", "most"),
    [
        pytest.param("/silent", 1, marks=pytest.mark.fault(12)),  # a time-out is dear: the frontier asks again, later
        pytest.param(
            "/hung-up", 4, marks=pytest.mark.fault(12)
        ),  # aiohttp asks twice each time: it may be the connection
        pytest.param("/half-gzip", 2, marks=pytest.mark.fault(20)),
        pytest.param("/too-little", 2, marks=pytest.mark.fault(21)),
        pytest.param("/too-much", 2, marks=pytest.mark.fault(22)),
        pytest.param("/reset", 4, marks=pytest.mark.fault(23)),
        pytest.param("/nonsense", 2, marks=pytest.mark.fault(41)),
    ],
)
def test_what_broke_is_asked_for_again_once_and_no_more(crawled: Crawled, path: str, most: int) -> None:
    assert crawled.web.hits(path) == most


@pytest.mark.fault(25)
def test_a_chain_of_redirects_is_left_after_five_hops(crawled: Crawled) -> None:
    assert sum(hit.path.startswith("/hop") for hit in crawled.web.requests) == 6


@pytest.mark.fault(37)
def test_a_line_break_in_a_location_smuggles_no_header(crawled: Crawled) -> None:
    assert not any("X-Smuggled" in hit.headers for hit in crawled.web.requests)


@pytest.mark.fault(38)
def test_a_python_path_in_a_referrer_policy_is_not_called(crawled: Crawled) -> None:
    assert "tests.faults.called" not in crawled.met.log


@pytest.mark.fault(39, 52)
def test_no_cookie_is_ever_sent(crawled: Crawled) -> None:
    assert not any("Cookie" in hit.headers for web in (crawled.web, crawled.other) for hit in web.requests)


@pytest.mark.fault(52)
def test_another_host_gets_neither_credentials_nor_the_address_one_came_from(crawled: Crawled) -> None:
    sent = [hit.headers for hit in crawled.web.requests if hit.path == "/private.xml"]
    assert all("Authorization" in headers for headers in sent)
    assert len(sent) == crawled.other.hits("/moved.xml") == 1
    for hit in crawled.other.requests:
        assert not {"Authorization", "Proxy-Authorization", "Referer"} & hit.headers.keys(), hit


def test_no_request_goes_through_a_proxy_that_the_environment_names(crawled: Crawled) -> None:
    # A proxy would see every address, and the guard would see the proxy's; it gets whole addresses as paths.
    assert not any(hit.path.startswith("http") for hit in crawled.other.requests)


def test_a_feed_of_items_that_never_end_is_read_in_time(crawled: Crawled) -> None:
    # Scrapy's xmliter took quadratic time for it (CVE-2024-1892).
    assert crawled.met.ends[crawled.web.url("/items.xml")][0] in {"empty", "not-a-feed", "failing", "unchecked"}


def test_no_address_is_left_without_an_ending(crawled: Crawled) -> None:
    states = {state for url, (state, _) in crawled.met.ends.items()}
    assert not states & {"queued", "leased"}
    assert all(reason for state, reason in crawled.met.ends.values() if state not in ("fetched", "ok"))


def test_the_crawl_ends_well_and_without_a_traceback(crawled: Crawled) -> None:
    assert crawled.met.code == 0
    assert "Traceback" not in crawled.met.log


def test_the_faults_cost_little_memory(crawled: Crawled, calm_mb: float) -> None:
    assert crawled.met.peak_mb <= calm_mb + MOST_GROWTH_MB
