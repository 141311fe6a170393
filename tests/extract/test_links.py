"""Every kind of source gives links, every kind of garbage a fault, and nothing is fetched or expanded."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract.links import MOST_LINKS, Links, read_links

NOW = datetime(2025, 4, 10, tzinfo=UTC)
HOME = "https://courier.example/rss"


def read(body: str | bytes, kind: str = "feed", content_type: str | None = "application/xml") -> Links:
    return read_links(
        body.encode() if isinstance(body, str) else body, url=HOME, kind=kind, content_type=content_type, now=NOW
    )


RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Courier</title>
<ttl>15</ttl><language>en-GB</language>
<item><title>Ferry &lt;b&gt;sinks&lt;/b&gt; caf&eacute; &amp;amp; all</title><link>/ferry?utm_source=rss</link><pubDate>Tue, 08 Apr 2025 10:00:00 GMT</pubDate>
<description><![CDATA[<p>At least 12 dead &amp; 3 missing.</p><script>track()</script>]]></description></item>
<item><title>Bridge</title><guid isPermaLink="true">https://courier.example/bridge</guid><pubDate>Wed, 09 Apr 2025 10:00:00 GMT</pubDate></item>
<item><title>Tomorrow</title><link>https://courier.example/tomorrow</link><pubDate>Wed, 09 Apr 2026 10:00:00 GMT</pubDate></item>
<item><title>Mail</title><link>mailto:x@courier.example</link></item></channel></rss>"""


def test_rss_is_read_newest_first_with_plain_text() -> None:
    found = read(RSS)
    assert [link.url for link in found.links] == [
        "https://courier.example/bridge",
        "https://courier.example/ferry?utm_source=rss",
        "https://courier.example/tomorrow",
    ]
    ferry = found.links[1]
    assert ferry.headline == "Ferry sinks café & all"
    assert ferry.summary == "At least 12 dead & 3 missing."
    assert ferry.in_language == "en-GB"
    assert (found.title, found.ttl_seconds, found.fault) == ("The Courier", 900, None)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("", None),
        ("<sy:updatePeriod> hourly </sy:updatePeriod>", 3600),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1800),
        ("<sy:updatePeriod>Daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 86400),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", 604800),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
        ("<sy:updateFrequency>2</sy:updateFrequency>", None),
        ("<ttl>60</ttl><sy:updatePeriod>daily</sy:updatePeriod>", 3600),
        ("<ttl>0</ttl>", None),
        ("<ttl>soon</ttl>", None),
    ],
)
def test_how_long_a_feed_asks_to_be_left_alone(said: str, seconds: int | None) -> None:
    head = '<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>T</title>'
    feed = f"{head}{said}<item><title>A</title><link>https://courier.example/a</link></item></channel></rss>"
    assert read(feed).ttl_seconds == seconds


def test_a_date_in_the_future_is_dropped_and_its_entry_kept() -> None:
    assert read(RSS).links[-1].headline == "Tomorrow"
    assert read(RSS).links[-1].date_published is None


def test_atom_has_its_alternate_link_and_its_update() -> None:
    found = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Kurier</title><entry><title type="html">F&amp;auml;hre</title><link rel="self" href="/api/1"/>'
        '<link href="/faehre"/><published>2025-04-08T10:00:00+02:00</published><updated>2025-04-08T12:00:00+02:00</updated>'
        '<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Zwölf <b>Tote</b></div></summary></entry></feed>'
    )
    (link,) = found.links
    assert (link.url, link.headline, link.summary, link.in_language) == (
        "https://courier.example/faehre",
        "Fähre",
        "Zwölf Tote",
        "de",
    )
    assert link.date_modified == datetime(2025, 4, 8, 10, 0, tzinfo=UTC)


def test_rdf_is_read() -> None:
    found = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<channel rdf:about="x"><title>R</title></channel><item rdf:about="https://courier.example/r"><title>Ferry</title><dc:date>2025-04-09T10:00Z</dc:date></item></rdf:RDF>'
    )
    assert [(link.url, link.headline) for link in found.links] == [("https://courier.example/r", "Ferry")]


def test_a_json_feed_is_read() -> None:
    found = read(
        '{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": 1, "url": "/j", "title": "Ferry", "content_html": "<p>Twelve</p>"}, {"id": 2}, 7]}'
    )
    assert [(link.url, link.headline, link.summary) for link in found.links] == [
        ("https://courier.example/j", "Ferry", "Twelve")
    ]


def test_a_windows_1251_feed_is_read_in_its_encoding() -> None:
    body = '<?xml version="1.0" encoding="windows-1251"?><rss><channel><item><title>Паром</title><link>http://courier.example/1</link></item></channel></rss>'
    assert read(body.encode("cp1251")).links[0].headline == "Паром"


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel><item><title>a & b < c</title><link>http://courier.example/1</link></item><item><title>z</titl><link>http://courier.example/2</link></item>",
        'junk before\n<?xml version="1.0"?><rss><channel><item><title>q</title><link>http://courier.example/1</link></item></channel></rss>',
        "<rss><channel><item><title>cut</title><link>http://courier.example/1</link></item><item><title>cu",
    ],
)
def test_a_damaged_feed_gives_what_it_holds(body: str) -> None:
    assert read(body).links


def test_a_news_sitemap_has_headline_and_date_also_in_gzip() -> None:
    body = (
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://courier.example/n</loc>'
        b"<lastmod>2025-04-09T12:00Z</lastmod><news:news><news:publication><news:name>C</news:name><news:language>en</news:language></news:publication>"
        b"<news:publication_date>2025-04-09T10:00:00Z</news:publication_date><news:title>Ferry &amp; tug sink</news:title></news:news></url></urlset>"
    )
    for answer in (body, gzip.compress(body)):
        (link,) = read(answer, "sitemap").links
        assert (link.headline, link.in_language) == ("Ferry & tug sink", "en")
        assert link.date_published == datetime(2025, 4, 9, 10, tzinfo=UTC)
        assert link.date_modified == datetime(2025, 4, 9, 12, tzinfo=UTC)


def test_a_sitemap_index_names_its_children_latest_first() -> None:
    found = read(
        "<sitemapindex><sitemap><loc>https://courier.example/1.xml</loc><lastmod>2025-01-01</lastmod></sitemap>"
        "<sitemap><loc>https://courier.example/2.xml</loc><lastmod>2025-04-01</lastmod></sitemap></sitemapindex>",
        "sitemap",
    )
    assert found.sitemaps == ("https://courier.example/2.xml", "https://courier.example/1.xml")
    assert found.links == ()


def test_a_section_page_gives_headlines_of_its_own_articles_alone() -> None:
    page = """<html><head><title>News</title></head><body>
    <nav><a href="/2025/04/09/a-menu-entry-of-many-words">A menu entry of many words</a></nav>
    <article><time datetime="2025-04-09T10:00Z">9 April</time><a href="/2025/04/09/ferry-sinks-off-port-ansel?utm_medium=x"><h3>Ferry sinks off Port Ansel</h3><p>Twelve people are dead.</p></a></article>
    <a href="/tag/ferries">All the news about ferries</a><a href="/about">Who we are and what we do</a><a href="/pictures/2025/04/09/p.jpg">A picture of the wreck</a>
    <a href="https://other.example/2025/04/09/another-paper-has-this">Another paper has this too</a>
    <footer><a href="/story-123456">Terms that apply to every reader</a></footer></body></html>"""
    (link,) = read(page, "section", "text/html").links
    assert (link.url, link.headline) == (
        "https://courier.example/2025/04/09/ferry-sinks-off-port-ansel",
        "Ferry sinks off Port Ansel",
    )
    assert link.date_published == datetime(2025, 4, 9, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"", "feed", "empty"),
        (b"not found!!", "feed", "not a feed"),
        (b"<html><head><title>Just a moment</title></head><body></body></html>", "feed", "Just a moment"),
        (b"<html><body>hello</body></html>", "sitemap", "not a sitemap"),
        (b'{"a":', "feed", "broken JSON"),
        (b'{"a": 1}', "feed", "without items"),
        (gzip.compress(b"\x00" * 30_000_000), "sitemap", "not a sitemap"),
        (b"<html><body><p>Nothing here</p></body></html>", "section", "no links"),
    ],
)
def test_what_is_no_source_says_what_it_is(body: bytes, kind: str, words: str) -> None:
    fault = read(body, kind, "text/html").fault
    assert fault is not None
    assert words in fault


def test_an_empty_feed_is_no_fault() -> None:
    assert read("<rss><channel><title>Quiet</title></channel></rss>") == Links(title="Quiet")


def test_entities_are_neither_expanded_nor_fetched() -> None:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha"}">' for i in range(12))
    for subset in (
        laughs,
        '<!ENTITY l11 SYSTEM "file:///etc/passwd">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;',
    ):
        body = f'<?xml version="1.0"?><!DOCTYPE r [{subset}]><rss><channel><item><title>a&l11;b</title><link>http://courier.example/1</link></item></channel></rss>'
        for kind in ("feed", "sitemap"):
            (link,) = read(body, kind).links
            assert link.headline == "ab"


def test_of_too_many_entries_the_newest_are_kept() -> None:
    entries = "".join(
        f"<url><loc>https://courier.example/{day}</loc><lastmod>{2000 + day // 365}-01-{1 + day % 28:02}</lastmod></url>"
        for day in range(6000)
    )
    found = read(f"<urlset>{entries}</urlset>", "sitemap")
    assert len(found.links) == MOST_LINKS
    assert found.links[0].date_modified is not None
    assert found.links[0].date_modified.year == 2016


def test_deep_nesting_is_survived() -> None:
    for kind in ("feed", "sitemap", "section"):
        assert read("<a>" * 100_000, kind).links == ()
    assert read("[1," * 50_000).fault


@given(
    st.binary(max_size=300) | st.text(alphabet='<>/&;=" abrsitemflk', max_size=120).map(str.encode),
    st.sampled_from(["feed", "sitemap", "section", "search"]),
)
def test_any_bytes_give_links(body: bytes, kind: str) -> None:
    for start in (b"", b"<rss><channel><item>", b"<urlset><url><loc>", b"{"):
        assert isinstance(read(start + body, kind), Links)


@pytest.mark.parametrize("count", [MOST_LINKS, MOST_LINKS + 1, 3 * MOST_LINKS])
def test_of_too_many_entries_without_a_date_both_ends_are_kept(count: int) -> None:
    addresses = [f"https://courier.example/{number}" for number in range(count)]
    entries = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    half = MOST_LINKS // 2
    for body in (f"<urlset>{entries}</urlset>", "\n".join(addresses)):
        found = read(body, "sitemap")
        assert [link.url for link in found.links] == addresses[:half] + addresses[-half:]
