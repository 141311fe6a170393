"""Headline, authors, address, payment and kind are what the page states, without what stands around them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract.metadata import Facts
from tests.extract.test_publication import HEAD, linked, meta, read

AUTHOR = '<script type="application/ld+json">{"@type": "NewsArticle", "publisher": {"name": "The Courier"}, "author": %s}</script>'


@pytest.mark.parametrize(
    ("head", "headline"),
    [
        (linked(headline="Ferry sinks"), "Ferry sinks"),
        (linked(headline="Ferry sinks | Sport") + meta("og:title", "Ferry sinks"), "Ferry sinks"),
        (meta("og:title", "Ferry sinks | The Courier") + meta("og:site_name", "The Courier"), "Ferry sinks"),
        (meta("og:title", "Ferry sinks - Courier News") + meta("og:site_name", "Courier"), "Ferry sinks"),
        (meta("og:title", "渡轮沉没：信使报") + meta("og:site_name", "信使报"), "渡轮沉没"),
        (meta("og:title", "Fähre &amp;quot;Nord&amp;quot; sinkt"), 'Fähre "Nord" sinkt'),
        (meta("og:title", "Accident: Ferry sinks off Port Ansel"), "Ferry sinks off Port Ansel"),
        (linked(headline="Ferry sinks off…"), "Ferry sinks off Port Ansel"),
        (meta("og:title", "Ferry sinks") + meta("og:site_name", "Ferry sinks"), "Ferry sinks"),
        ("", "Ferry sinks off Port Ansel"),
    ],
)
def test_the_headline_is_the_articles_own(head: str, headline: str) -> None:
    body = "<h1>Harbour news - Ferry sinks off Port Ansel</h1>" if "Accident:" in head else HEAD
    assert read(head, body).headline == headline


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ('{"name": "Mira Okonjo, transport correspondent"}', ("Mira Okonjo",)),
        ('{"name": "Von Mira Okonjo und Tom Wick, dpa"}', ("Mira Okonjo", "Tom Wick", "dpa")),
        ('{"name": "Mira Okonjo (mo)"}', ("Mira Okonjo",)),
        ('{"name": "Mira Okonjo mira@courier.example"}', ("Mira Okonjo",)),
        ('[{"name": "Mira Okonjo"}, {"name": "Agence Nord"}]', ("Mira Okonjo", "Agence Nord")),
        ('{"name": "Anna de la Cruz y Vega"}', ("Anna de la Cruz y Vega",)),
        ('[{"name": "Mira Okonjo"}, {"name": "Jan van der Berg, Reuters"}]', ("Mira Okonjo", "Jan van der Berg")),
        ('[{"name": "Mira Okonjo, AFP"}, {"name": "Tom Wick, Courier Staff"}]', ("Mira Okonjo", "Tom Wick")),
        ('{"name": "Mira Okonjo in Port Ansel"}', ("Mira Okonjo",)),
        ('{"name": "Sophie in \'t Veld"}', ("Sophie in 't Veld",)),
        ('{"name": "김민수 기자"}', ("김민수",)),
        ('{"name": "The Courier"}', ("The Courier",)),
        ('{"name": "https://courier.example/okonjo"}', ()),
    ],
)
def test_authors_in_json_ld_are_names(author: str, names: tuple[str, ...]) -> None:
    assert read(AUTHOR % author).authors == names


@pytest.mark.parametrize(
    ("head", "body", "names"),
    [
        (meta("author", "Mira Okonjo and Tom Wick"), HEAD, ("Mira Okonjo", "Tom Wick")),
        (meta("author", "Mira Okonjo") + meta("author", "Tom Wick"), HEAD, ("Mira Okonjo", "Tom Wick")),
        (meta("author", "Courier Staff"), HEAD, ()),
        (meta("author", "https://social.example/okonjo"), HEAD, ()),
        (meta("courier_authors", "Mira Okonjo"), HEAD, ("Mira Okonjo",)),
        (AUTHOR % '{"name": "The Courier"}' + meta("author", "Mira Okonjo"), HEAD, ("Mira Okonjo",)),
        ("", HEAD + '<a rel="author" href="/okonjo">Mira Okonjo</a>', ("Mira Okonjo",)),
        (
            "",
            HEAD + '<div itemprop="author"><span itemprop="name">Mira Okonjo</span>, reporter</div>',
            ("Mira Okonjo",),
        ),
        ("", HEAD + '<ul><li><a href="/author/okonjo/">Mira Okonjo</a></li></ul>', ("Mira Okonjo",)),
        ("", HEAD + '<span class="byline">By Mira Okonjo</span>', ("Mira Okonjo",)),
        ("", HEAD + "<p>Von Mira Okonjo</p>", ("Mira Okonjo",)),
        (
            "",
            HEAD + '<p class="byline">By Mira Okonjo and Jan van der Berg in Ansel</p>',
            ("Mira Okonjo", "Jan van der Berg"),
        ),
        ("", HEAD + "<p>Von Mira Okonjo aus Port Ansel</p>", ("Mira Okonjo",)),
        ("", HEAD + "<p>Par Mira Okonjo à Port-Ansel</p>", ("Mira Okonjo",)),
        (meta("author", "Jan de Boer en Piet Bakker"), HEAD, ("Jan de Boer", "Piet Bakker")),
        ("", HEAD + "<p>By Mira Okonjo<br>Tuesday, April 8, 2025</p>", ("Mira Okonjo",)),
        ("", HEAD + '<div class="author">Mira Okonjo<br>Tuesday</div>', ("Mira Okonjo",)),
        ("", HEAD + "<p>By Tuesday the ferry was gone.</p>", ()),
        ("", HEAD + '<p class="byline">Editorial Team</p>', ()),
    ],
)
def test_better_fewer_authors_than_bad_ones(head: str, body: str, names: tuple[str, ...]) -> None:
    assert read(head, body).authors == names


@pytest.mark.parametrize(
    ("href", "canonical"),
    [
        ("https://www.courier.example/news/ferry-sinks-off-port-ansel", "https://www.courier.example/news/ferry-sinks-off-port-ansel"),
        ("/news/ferry-2", "https://courier.example/news/ferry-2"),
        ("https://courier.example/", "https://courier.example/news/ferry"),
        ("https://courier.example/news", "https://courier.example/news/ferry"),
        ("https://courier.example/politics/", "https://courier.example/news/ferry"),
        ("https://elsewhere.example.org/news/ferry", "https://courier.example/news/ferry"),
        ("https://courier.example/ferry-sinks-off-port-ansel", "https://courier.example/ferry-sinks-off-port-ansel"),
    ],
)  # fmt: skip
def test_the_canonical_address_is_a_page_of_the_same_site_and_no_section(href: str, canonical: str) -> None:
    assert read(f'<link rel="canonical" href="{href}">').canonical == canonical


@pytest.mark.parametrize(
    ("head", "free"),
    [
        (meta("article:content_tier", "free"), True),
        (meta("og:article:content_tier", "locked"), False),
        (meta("article:content_tier", "metered"), None),
        (meta("lp:paywall", "hard"), False),
        (meta("isAccessibleForFree", "False"), False),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>' + meta("article:content_tier", "free"), False),
        ("", None),
    ],
)  # fmt: skip
def test_payment_is_what_the_page_says(head: str, free: bool | None) -> None:
    assert read(head).is_accessible_for_free is free


def test_a_live_blog_is_told_by_its_type_or_by_its_address_and_entries() -> None:
    entries = "".join(f'<div><time datetime="2025-04-09T1{hour}:00:00Z">1{hour}:00</time></div>' for hour in range(8))
    live = "https://courier.example/news/live/ferry"
    assert read('<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script>').is_live_blog
    assert read(body=HEAD + entries, url=live).is_live_blog
    assert not read(body=HEAD + entries).is_live_blog
    assert not read(url=live).is_live_blog
    assert not read(body=HEAD + entries, url="https://courier.example/news/how-we-deliver").is_live_blog


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["en", "de-CH", "ja", "", "\x00"]))
def test_any_text_in_any_place_gives_facts(first: str, second: str, lang: str) -> None:
    clean = first.replace('"', "").replace("<", "")
    head = (
        meta("og:title", clean)
        + meta("author", clean)
        + meta("article:published_time", clean)
        + linked(headline=clean, author=clean)
    )
    body = f'<h1>{clean}</h1><p class="byline date">{second}</p><time datetime="{clean}">{second}</time>'
    assert isinstance(read(head, body, lang=lang), Facts)
