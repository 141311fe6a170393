"""JSON-LD gives the article's own fields, however broken the block and however many nodes stand around it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract.json_blocks import read_json, rescue_field
from monitor.extract.linked_data import LinkedData, read_linked_data
from monitor.extract.markup import parse_html

URL = "https://courier.example/news/ferry-sinks"


def read(*blocks: str, url: str = URL) -> LinkedData:
    scripts = "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)
    tree = parse_html(f"<html><head>{scripts}</head><body><p>text</p></body></html>")
    assert tree is not None
    return read_linked_data(tree, url)


def write_node(**fields: Any) -> str:
    return json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **fields})


@pytest.mark.parametrize(
    "block",
    [
        '{"@type": "NewsArticle", "headline": "Ferry sinks",}',
        '{"@type": ["NewsArticle",], "headline": "Ferry sinks",\n}',
        '/*<![CDATA[*/ {"@type": "NewsArticle", "headline": "Ferry sinks"} /*]]>*/',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Ferry sinks"}\n//]]>',
        '<!-- {"@type": "NewsArticle", "headline": "Ferry sinks"} -->',
        '{"@type": "NewsArticle", /* the title */ "headline": "Ferry sinks"} // end',
        '{"@type": "NewsArticle", "description": "one\ntwo", "headline": "Ferry sinks"}',
        '{"@type": "Organization"}{"@type": "NewsArticle", "headline": "Ferry sinks"}',
        '{"@type": "Organization"}, {"@type": "NewsArticle", "headline": "Ferry sinks"};',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Ferry sinks&quot;}",
        '{"@type": "NewsArticle", "description": "the owner\\\'s ship", "headline": "Ferry sinks"}',
        '{"@graph": [{"@type": "WebSite"}, {"@type": "https://schema.org/NewsArticle", "headline": "Ferry sinks"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": "Ferry sinks"}}',
        '{"headline": "Ferry sinks", "datePublished": "2025-04-08"}',
        '{"@type": "NewsArticle", "headline": "Ferry sinks", "description": "the "old" ship"}',
        '{"@type": "NewsArticle", "headline": "Ferry sinks", "articleBody": "cut off he',
    ],
)
def test_a_damaged_block_still_gives_its_headline(block: str) -> None:
    assert read(block).headline == "Ferry sinks"


def test_a_comma_or_comment_inside_a_string_stays() -> None:
    assert read_json('{"a": "x,] // y /* z */",}') == [{"a": "x,] // y /* z */"}]


def test_the_node_of_this_address_is_the_article() -> None:
    other = write_node(url="https://courier.example/news/other", headline="Other", datePublished="2025-01-01")
    own = write_node(
        mainEntityOfPage={"@id": "http://courier.example/news/ferry-sinks/?from=feed"}, headline="Ferry sinks"
    )
    assert read(other, own).headline == "Ferry sinks"


def test_the_first_of_two_nodes_of_this_address_is_asked_first_and_the_second_lends_what_it_lacks() -> None:
    first = write_node(url=URL, headline="Ferry sinks", datePublished="2025-04-08T10:00:00+02:00")
    second = write_node(url=URL, headline="Ferry", datePublished="2025-04-08T08:00:00Z", author={"name": "Mira Okonjo"})
    linked = read(first, second)
    assert (linked.headline, linked.published, linked.authors) == (
        "Ferry sinks",
        "2025-04-08T10:00:00+02:00",
        ("Mira Okonjo",),
    )


def test_an_author_that_is_named_elsewhere_in_the_graph_is_found() -> None:
    graph = {
        "@graph": [
            {"@type": "Article", "headline": "Ferry sinks", "author": {"@id": "#mira"}},
            {"@type": "Person", "@id": "#mira", "name": "Mira Okonjo"},
        ]
    }
    assert read(json.dumps(graph)).authors == ("Mira Okonjo",)


@pytest.mark.parametrize(
    ("fields", "free"),
    [
        ({"isAccessibleForFree": True}, True),
        ({"isAccessibleForFree": "False"}, False),
        ({"isAccessibleForFree": "http://schema.org/False"}, False),
        ({"isAccessibleforFree": "true"}, True),
        ({"hasPart": {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paid"}}, False),
        ({"isAccessibleForFree": "True", "hasPart": [{"isAccessibleForFree": "False"}]}, True),
        ({"isAccessibleForFree": "perhaps"}, None),
        ({}, None),
    ],
)
def test_payment_is_read_in_every_spelling(fields: dict[str, Any], free: bool | None) -> None:
    assert read(write_node(headline="x", **fields)).free is free


def test_a_live_blog_gives_its_entries() -> None:
    updates = [
        {"@type": "BlogPosting", "headline": "Second", "datePublished": "2025-04-08T11:00:00Z", "articleBody": "<p>Two.</p><p>Three &amp; four.</p>"},
        {"@type": "BlogPosting", "headline": "First", "datePublished": "2025-04-08T10:00:00Z"},
    ]  # fmt: skip
    linked = read(
        json.dumps({"@type": "LiveBlogPosting", "url": URL, "headline": "Ferry: live", "liveBlogUpdate": updates})
    )
    assert linked.is_live_blog
    assert [(entry.headline, entry.posted_at, entry.body) for entry in linked.live_updates] == [
        ("Second", "2025-04-08T11:00:00Z", "Two.\nThree & four."),
        ("First", "2025-04-08T10:00:00Z", ""),
    ]


def test_the_body_comes_as_plain_lines() -> None:
    linked = read(
        write_node(
            headline="x",
            articleBody="&lt;p&gt;The ferry &lt;b&gt;sank&lt;/b&gt;.&lt;/p&gt;\nFive died &amp;amp; two live.",
        )
    )
    assert linked.article_body == "The ferry sank.\nFive died & two live."


def test_a_list_page_is_told_from_an_article() -> None:
    assert read('{"@type": "CollectionPage"}').listing
    assert not read('{"@type": "CollectionPage"}', write_node(headline="x")).listing


def test_a_page_node_lends_its_date_and_makes_no_article() -> None:
    linked = read(json.dumps({"@type": "WebPage", "url": URL, "datePublished": "2025-04-08"}))
    assert (linked.published, linked.types) == ("2025-04-08", frozenset())


def test_a_field_is_rescued_unescaped() -> None:
    assert rescue_field('{"headline" : "Die F\\u00e4hre \\"Nord\\"", broken', "headline") == 'Die Fähre "Nord"'


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200) | st.text('{}[]",:\\/*<!->@type ', max_size=200))
def test_any_block_gives_linked_data(noise: str) -> None:
    assert isinstance(read(noise.replace("</", "")), LinkedData)
    assert isinstance(read_json(noise), list)


@settings(max_examples=60, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["@type", "@id", "url", "author", "name", "headline", "hasPart", "liveBlogUpdate", "articleBody", "mainEntityOfPage"]), inner, max_size=5), max_leaves=12))  # fmt: skip
def test_any_values_under_the_known_names_give_linked_data(value: Any) -> None:
    held = {"@type": "NewsArticle", "headline": value, "author": value, "hasPart": value, "liveBlogUpdate": value}
    assert isinstance(read(json.dumps([value, held]).replace("</", "")), LinkedData)
