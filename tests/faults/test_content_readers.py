"""The laws of tests/fuzz hold for whatever Hypothesis thinks of; what broke one once is an example here."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.laws import LAWS

PIECES: dict[str, list[str]] = {
    "feeds": [
        "<?xml version='1.0' encoding='utf-16'?>", "<!DOCTYPE x [<!ENTITY a 'b'>", "]>", "<rss>", "<channel>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<item>", "</item>", "<entry>", "</entry>",
        "<title>", "</title>", "<link>https://quay.example/1</link>", "<link href='//[::1'/>", "<link href='HTTP://x'/>", "<guid>", "</guid>", "<pubDate>", "</pubDate>", "<updated>9999-12-31T23:59:59Z</updated>",
        "Mon, 02 Mar 2026 10:00:00 +9999", "0001-01-01T00:00:00+14:00", "&a;", "&#0;", "&#xD800;", "&lt;script", "<![CDATA[", "]]>", "\x00", "\ud800", "\u202e", "\x1b[31m", "<ttl>99999999999</ttl>",
        "{\"items\":[", "{\"url\":\"https://quay.example/2\",", "\"title\":\"\\ud800\"", "}]}", "<base href='x:'>", "<a href='/2026/03/02/a-b-c-d.html'>The ferry sinks off Port</a>", "<time datetime='x'>",
    ],
    "sitemaps": [
        "<urlset>", "</urlset>", "<sitemapindex>", "<sitemap>", "</sitemap>", "<url>", "</url>", "<loc>https://quay.example/1</loc>", "<loc>", "</loc>", "<lastmod>2026-03-02</lastmod>", "<lastmod>-1</lastmod>",
        "<news:news xmlns:news='n'>", "</news:news>", "<news:title>\u202e\x1b</news:title>", "<news:publication_date>2026-02-30</news:publication_date>", "https://quay.example/1\n", "\x1f\x8b", "&e;", "<!DOCTYPE", "<?xml", "\ud800",
    ],
    "linked_data": [
        "[", "]", "{", "}", ",", '"@type":"NewsArticle"', '"@graph":', '"headline":', '"datePublished":', '"author":', '"@id":"x"', '{"@id":"x"}', '"\\ud800"', '"\\u0000\\u001b[31m"', '"\u202e"', '"<p>a</p>"', "1" * 400,
        "1e999", "NaN", "null", "true", '"articleBody":', '"liveBlogUpdate":', '"isAccessibleForFree":', '"url":"//["', "/*", "//", "<!--", "\\", '"',
    ],
    "dates": [
        "2026", "-", "03", "/", "02", "T", " ", "10:00", ":60", "Z", "+25:00", "+00:00:01", "Mon, ", "März", "марта", "GMT", "EST", "\u0662", "\u00b2", "9" * 40, "at", "Uhr", "p.m.", "1 mar", ".", "24:00", "00:00:00.999999999", "W53-7", "\x00",
    ],
    "texts": [
        "12 people", "one hundred and", "at least", "between 3 and", "died", " ", ". ", "\n\n", "“", "”", '"', "'", "he said", "Minister Ines Kolding", "said", "told reporters", "declined to comment", "according to", "the coastguard",
        "10:30", "U.S.", "...", "(", ")", "1,000,000", "½", "十二人", "двенадцать человек", "погибли", "сказал", "ß", "İ", "\u0301", "𝟙", "%", "$1m", "not", "no", "more than", "-", "—",
    ],
}  # fmt: skip
PIECES["sections"] = PIECES["feeds"]
PIECES["pages"] = [*PIECES["feeds"], *PIECES["linked_data"], *PIECES["texts"]]
HARD = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
BROKEN: list[tuple[str, bytes]] = []
"""Inputs that broke a law until the reader was mended, with the law."""


@pytest.mark.fault(30, 32, 35)
@pytest.mark.parametrize("reader", LAWS)
def test_no_pieces_in_any_order_break_the_law(reader: str) -> None:
    law: Callable[[bytes], None] = LAWS[reader]

    @HARD
    @given(st.lists(st.sampled_from(PIECES[reader]), max_size=30))
    def hold(pieces: list[str]) -> None:
        law("".join(pieces).encode("utf-8", "surrogatepass"))

    hold()


@pytest.mark.fault(29, 30)
@pytest.mark.parametrize("reader", LAWS)
def test_no_bytes_break_the_law(reader: str) -> None:
    law: Callable[[bytes], None] = LAWS[reader]

    @HARD
    @given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
    def hold(body: bytes) -> None:
        law(body)

    hold()


@pytest.mark.parametrize(("reader", "body"), BROKEN)
def test_what_broke_the_law_once_holds_it(reader: str, body: bytes) -> None:
    LAWS[reader](body)
