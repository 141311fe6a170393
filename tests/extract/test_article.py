"""A page gives the article that a reader sees, and any bytes give an article or a named reason."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import NotAnArticle
from monitor.extract.article import read_page
from monitor.items import Article, Link
from tests.extract.pages import SENTENCES, URL, read, write_page

GOLDEN = sorted((Path(__file__).resolve().parent.parent / "golden" / "pages").glob("*.json"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_page_gives_its_article(path: Path) -> None:
    golden = json.loads(path.read_text(encoding="utf-8"))
    page, wanted = golden["page"], golden["article"]
    article = read_page(
        path.with_suffix(".html").read_bytes(),
        url=page["url"],
        content_type=page["content_type"],
        fetched_at=datetime.fromisoformat(page["fetched_at"]),
    )
    assert article.article_body.split("\n\n") == wanted.pop("paragraphs")
    for name, value in wanted.items():
        found = getattr(article, name)
        assert (found.isoformat() if isinstance(found, datetime) else found) == value, name
    assert article.dropped


def test_each_paragraph_keeps_its_kind_and_each_dropped_line_its_place() -> None:
    article = read(
        write_page(
            body=f"<p>{SENTENCES[0]}</p><h2>The ship</h2><p>{SENTENCES[1]}</p>"
            "<figure><img><figcaption>The ship last year.</figcaption></figure>"
            "<ul><li>Built in 1998, and rebuilt twice since then.</li></ul>"
            f"<blockquote><p>“It went down in four minutes,” the mate wrote.</p></blockquote><p>{SENTENCES[2]}</p>"
            "<div class='related'><p>More about ferries that sank in other waters.</p></div><p>It had 40 lifejackets for children.</p>"
        )
    )
    assert [paragraph.kind for paragraph in article.paragraphs] == [
        "body", "heading", "body", "list", "quote", "body", "body",
    ]  # fmt: skip
    assert [(line.place, line.reason) for line in article.dropped] == [(3, "caption"), (6, "other stories (related)")]
    assert len({paragraph.block for paragraph in article.paragraphs}) == 1


def test_reading_twice_gives_the_same_article() -> None:
    page = write_page()
    assert read(page) == read(page)


def test_the_headline_is_not_repeated_in_the_body() -> None:
    assert read(write_page()).article_body == "\n\n".join(SENTENCES)


def test_the_feeds_headline_and_date_stand_in_where_the_page_has_none() -> None:
    link = Link(url=URL, headline="Ferry sinks off Port Ansel", date_published=datetime(2025, 4, 8, 9, tzinfo=UTC))
    article = read(
        "".join(("<html><body>", *(f"<p>{line}</p>" for line in SENTENCES), "</body></html>")).encode(), link=link
    )
    assert (article.headline, article.date_published, article.date_published_from) == (
        link.headline,
        link.date_published,
        "feed",
    )


def test_a_date_after_the_fetch_is_not_the_publication() -> None:
    head = '<meta property="article:published_time" content="2031-01-01T00:00:00Z"><meta name="date" content="2025-04-08T09:00:00Z">'
    assert read(write_page(head=head)).date_published == datetime(2025, 4, 8, 9, tzinfo=UTC)


def test_a_page_that_names_no_day_has_none() -> None:
    article = read(write_page(body=f"<p>3 days ago</p><p>{'</p><p>'.join(SENTENCES)}</p>"))
    assert (article.date_published, article.date_published_from, article.date_published_precision) == (None, None, None)
    assert [line.text for line in article.dropped] == ["3 days ago"]


def test_a_bare_day_takes_the_time_that_another_tag_states() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2025-04-08"}</script><meta property="article:published_time" content="2025-04-08T23:10:00+03:00">'
    article = read(write_page(head=head))
    assert article.date_published is not None
    assert (article.date_published.isoformat(), article.date_published_precision) == (
        "2025-04-08T23:10:00+03:00",
        "minute",
    )


def test_a_time_without_a_zone_takes_that_of_the_modification() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2025-04-08T10:00:00", "dateModified": "2025-04-08T11:00:00+02:00"}</script>'
    article = read(write_page(head=head))
    assert article.date_published is not None
    assert article.date_published.isoformat() == "2025-04-08T10:00:00+02:00"


@pytest.mark.parametrize(
    "href", ["https://other.example/x", "javascript:alert(1)", "https://courier.example/", "http://[", ""]
)
def test_a_canonical_address_elsewhere_or_of_the_home_page_is_not_believed(href: str) -> None:
    assert (
        read(write_page(head=f'<link rel="canonical" href="{href}"><meta property="og:url" content="{href}">')).url
        == URL
    )


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Ferry sinks | The Courier", "Ferry sinks"),
        ("Ferry sinks - courier.example", "Ferry sinks"),
        ("The Courier: Ferry sinks - again", "The Courier: Ferry sinks - again"),
        ("Courier » Ferry sinks", "Ferry sinks"),
        ("Ferry sinks – The Courier – News", "Ferry sinks"),
    ],
)
def test_the_outlets_name_is_no_part_of_the_headline(title: str, headline: str) -> None:
    page = "".join(
        (
            f"<html><head><title>{title}</title></head><body>",
            *(f"<p>{line}</p>" for line in SENTENCES),
            "</body></html>",
        )
    )
    assert read(page.encode()).headline == headline


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ('{"@type": "Person", "name": "Mira Okonjo"}', ["Mira Okonjo"]),
        ('[{"name": "Mira Okonjo"}, "Tom Wick"]', ["Mira Okonjo", "Tom Wick"]),
        ('"By Mira Okonjo and Tom Wick"', ["Mira Okonjo", "Tom Wick"]),
        ('{"name": ["Mira Okonjo", "Mira Okonjo"]}', ["Mira Okonjo"]),
        ('"https://courier.example/okonjo"', []),
        ("7", []),
        ("null", []),
    ],
)
def test_authors_are_a_list_of_names(author: str, names: list[str]) -> None:
    head = f'<script type="application/ld+json">{{"@type": "NewsArticle", "author": {author}}}</script>'
    assert read(write_page(head=head)).authors == names


def test_selectors_choose_the_text_and_cut_from_it() -> None:
    body = f'<div class="story">{"".join(f"<p>{line}</p>" for line in SENTENCES)}<div class="fact"><p>The ship was built in 1961.</p></div></div><p>Outside of the story there is a long line too, about another thing.</p>'
    article = read(write_page(body=body), body_selector="div.story", strip_selectors=("div.fact", ".absent"))
    assert article.article_body == "\n\n".join(SENTENCES)


def test_a_selector_that_is_no_css_is_a_named_reason() -> None:
    with pytest.raises(NotAnArticle, match="selector"):
        read(write_page(), body_selector="div[")


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("cp1251", '<meta charset="windows-1251">', "text/html"),
        ("cp1251", "", "text/html; charset=windows-1251"),
        ("utf-8", "", None),
        ("utf-16", "", "text/html"),
        ("utf-8", '<meta charset="windows-1251">', "text/html"),
    ],
)
def test_the_text_is_decoded_as_browsers_do(encoding: str, declared: str, content_type: str | None) -> None:
    lines = [
        "Пором затонув у вівторок уранці, загинули щонайменше дванадцять людей.",
        "Рятувальники витягли з води тридцять одну людину і шукали до світанку.",
        "Власник судна поки не прокоментував аварію, контора була зачинена цілий день.",
    ]
    page = f"<html><head>{declared}<title>Пором затонув</title></head><body><h1>Пором затонув</h1>{''.join(f'<p>{line}</p>' for line in lines)}</body></html>"
    assert read(page.encode(encoding), content_type=content_type).article_body == "\n\n".join(lines)


def test_the_language_is_guessed_from_the_text_where_the_page_is_silent() -> None:
    assert read(write_page(lang=""), language="de").in_language == "en"


NASTY = {
    "300k nested divs": b"<html><body>" + b"<div>" * 300_000 + b"hello",
    "nested tables": b"<table><tr><td>" * 20_000,
    "8 MB of text": write_page(body="<p>The ferry sank off Port Ansel.</p>" * 200_000),
    "one endless attribute": b'<html><body><p class="' + b"a" * 3_000_000 + b'">x</p>',
    "NUL everywhere": b"<html>\x00<body>\x00" + write_page() + b"\x00" * 50,
    "lone surrogates": write_page(body="<p>\ud800 the ferry sank &#xD800; &#x110000; " + "word " * 60 + "</p>"),
    "100k-digit number in JSON-LD": write_page(
        head=f'<script type="application/ld+json">{{"@type": "NewsArticle", "n": {"9" * 100_000}, "headline": "H"}}</script>'
    ),
    "200k nested JSON-LD": write_page(head=f'<script type="application/ld+json">{"[" * 200_000}</script>'),
    "unclosed comment": b"<html><body><!-- " + b"a" * 100_000,
    "unclosed script": b"<html><body><script>" + b"<p>" * 50_000,
    "entities": b"<html><body><p>" + b"&amp;lt;" * 50_000,
    "an odd base": write_page(head='<base href="http://[::1"><link rel="canonical" href="//[">'),
    "gzip of a page": gzip.compress(write_page()),
    "half a gzip": gzip.compress(write_page())[:200],
    "utf-16 without end": "<html><body><p>ferry</p>".encode("utf-16")[:-1],
    "gif": b"GIF89a" + bytes(range(256)),
    "no bytes": b"",
    "only a doctype": b"<!DOCTYPE html>",
    "frameset": b"<html><frameset><frame src=x></frameset></html>",
    "a number for a date": write_page(head='<meta name="date" content="99999999999999999999999">'),
    "odd languages": write_page(lang='lang="\x00\xff-"'),
    "an XML declaration": b'<?xml version="1.0" encoding="nonsense"?>' + write_page(),
    "a million attributes": b"<html><body><p " + b"a=1 " * 200_000 + b">x</p>",
}


def read_or_refuse(body: bytes, content_type: str | None = "text/html") -> Article | str:
    """Return the article, or the kind of the refusal."""
    try:
        return read(body, content_type=content_type)
    except NotAnArticle as reason:
        return reason.kind


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_page_gives_an_article_or_a_named_reason(name: str) -> None:
    ending = read_or_refuse(NASTY[name])
    assert ending != "unreadable"
    assert isinstance(ending, str) or "\x00" not in ending.article_body.encode("utf-8").decode()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, "text/html", "text/html; charset=x", "application/pdf", "\x00"]))
def test_any_bytes_give_an_article_or_a_named_reason(noise: bytes, content_type: str | None) -> None:
    page = write_page()
    for body in (noise, b"<html><body>" + noise, page[:200] + noise + page[200:], page + noise):
        assert read_or_refuse(body, content_type) != "unreadable"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "</div>",
                "<a href='/x'>",
                "<h1>",
                "<table><td>",
                "<article>",
                "<script>",
                "</script>",
                "The ferry sank. ",
                "&nbsp;",
                "<time datetime='2025-13-45'>",
                "<meta name=date content=x>",
            ]
        ),
        max_size=60,
    )
)
def test_any_tag_soup_gives_an_article_or_a_named_reason(parts: list[str]) -> None:
    assert read_or_refuse(("<html><body>" + "".join(parts)).encode()) != "unreadable"
