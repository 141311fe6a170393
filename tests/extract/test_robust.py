"""Any bytes in: an Article or a named reason out, and nothing else, whatever the page is made of."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import NotAnArticle
from monitor.extract.pool import PagePool, WorkerKilled
from monitor.items import Article
from tests.extract.pages import NOW, SENTENCES, URL, read, write_page
from tests.extract.wall_pages import load_pages

TEXT = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
ENDLESS = "<p>The ferry sank off Port Ansel, and 12 people died.</p>"
LONGEST_SECONDS = 30.0
"""For one page: half as much again as the product's own deadline, as tests share their machine."""


def read_any(body: bytes, content_type: str | None = "text/html") -> Article | NotAnArticle:
    """Return what becomes of *body*; anything but an article or a named reason is a fault that fails the test."""
    try:
        ending: Article | NotAnArticle = read(body, content_type=content_type)
    except NotAnArticle as reason:
        ending = reason
    check_ending(ending)
    return ending


def check_ending(ending: Article | NotAnArticle) -> None:
    """Assert that a page ended as a whole article, or with a reason that was foreseen."""
    if isinstance(ending, Article):
        check_article(ending)
    else:
        assert ending.kind not in ("", "crash", "unreadable"), f"an unforeseen fault: {ending}"
        assert ending.seen


def check_article(article: Article) -> None:
    """Assert what must hold for every article, wherever it came from."""
    paragraphs = article.article_body.split("\n\n")
    assert all(line and line == line.strip() and "\n" not in line for line in paragraphs)
    assert not article.paragraphs or len(article.paragraphs) == len(paragraphs)
    for text in (article.article_body, article.headline or "", article.publisher or "", *article.authors):
        assert "\x00" not in text
        text.encode("utf-8")
    for instant in (article.date_published, article.date_modified):
        assert instant is None or instant.astimezone(UTC).year > 0


FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
CONTENT_TYPES = st.sampled_from(
    [
        None,
        "",
        "text/html",
        "text/html; charset=utf-8",
        "text/html; charset=utf-16",
        "text/html; charset=utf-7",
        "text/html; charset=koi8-r",
        "text/html; charset=shift_jis",
        "text/html; charset=x-no-such",
        "text/html; charset=",
        "application/xhtml+xml",
        "text/plain",
        "\x00;;;",
        'text/html; charset="gb2312',
    ]
)


@FUZZ
@given(st.binary(max_size=600), CONTENT_TYPES)
def test_random_bytes_end_with_a_name(body: bytes, content_type: str | None) -> None:
    read_any(body, content_type)


@FUZZ
@given(st.binary(max_size=200), CONTENT_TYPES)
def test_random_bytes_inside_a_page_end_with_a_name(body: bytes, content_type: str | None) -> None:
    read_any(
        b"<html><head><title>a</title></head><body><p>" + body + b"</p>" + TEXT.encode() + body + b"</body>",
        content_type,
    )


PIECES = [
    "<p>", "</p>", "<div", ">", "</div>", "<!--", "-->", "<script>", "</script>", "<script type='application/ld+json'>", '{"@type":"NewsArticle",', '"headline":', "[" * 50, "}",
    "<table><tr><td>", "</table>", "<title>", "<svg><p>", "<math>", "<template>", "<noscript>", "<base href='//['>", "<a href='http://[::1'>", "<link rel=canonical href='http://x:99999999/'>",
    "<meta property='article:published_time' content='9999-99-99T99:99:99+99:99'>", "<time datetime='0000-00-00'>", "<time datetime='2025-02-30T25:61Z'>", "&#0;", "&#xD800;", "&#x110000;", "&nbsp", "&amp;&amp",
    "\x00", "\ud800", "\u202e", "\ufeff", "\u0085", "𝟙𝟚", "<![CDATA[", "]]>", "<?xml version='1.0' encoding='utf-16'?>", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "<html>", "<body>", "</html>", "<frameset>", "<plaintext>",
    "<textarea>", "<select><option>", "<li>", "<br>", "<h1>", "</h1>", "<article itemscope itemprop='articleBody'>", "<span style='display:none'>", "<iframe srcdoc='<p>x</p>'>", *SENTENCES,
]  # fmt: skip


@settings(FUZZ, max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=40), CONTENT_TYPES)
def test_pieces_of_markup_in_any_order_end_with_a_name(pieces: list[str], content_type: str | None) -> None:
    read_any("".join(pieces).encode("utf-8", "surrogatepass"), content_type)


REAL_LIKE = [page.body for page in (*load_pages("news")[::4], *load_pages("walls")[::6])]


@settings(FUZZ, max_examples=80)
@given(st.sampled_from(REAL_LIKE), st.data())
def test_a_damaged_page_ends_with_a_name(body: bytes, data: st.DataObject) -> None:
    start, end = sorted((data.draw(st.integers(0, len(body))), data.draw(st.integers(0, len(body)))))
    damages: dict[str, Callable[[], bytes]] = {
        "cut": lambda: body[:start],
        "hole": lambda: body[:start] + body[end:],
        "twice": lambda: body[:end] + body[start:],
        "noise": lambda: body[:start] + data.draw(st.binary(max_size=30)) + body[start:],
        "nul": lambda: body[:start] + b"\x00" * 20 + body[start:],
        "turned": lambda: body[start:] + body[:start],
    }
    damaged = damages[data.draw(st.sampled_from(sorted(damages)))]()
    read_any(damaged, data.draw(CONTENT_TYPES))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251", "koi8-r", "shift_jis", "gb18030", "euc-kr", "iso-8859-8", "utf-7"])  # fmt: skip
@pytest.mark.parametrize("content_type", ["text/html", "text/html; charset=utf-8", "text/html; charset=windows-1252"])
def test_no_encoding_and_no_wrong_header_breaks_the_door(encoding: str, content_type: str) -> None:
    page = (
        write_page(body=TEXT + "<p>Паром затонув. 渡輪沉沒。 여객선 침몰.</p>")
        .decode()
        .replace("<meta charset='utf-8'>", "")
    )
    read_any(page.encode(encoding, "replace"), content_type)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read_or_refused_by_name(encoding: str) -> None:
    read_any(write_page().decode().encode(encoding), "text/html")


def test_a_character_cut_in_two_at_the_end_leaves_the_article() -> None:
    whole = "<p>Паром затонув біля порту, загинуло дванадцять людей.</p>"
    body = write_page(body=TEXT + whole + "<p>Рятувальники шукають інших.</p>")
    cut = body[: body.index("шукають".encode()) + 3]
    article = read_any(cut)
    assert isinstance(article, Article)
    assert SENTENCES[0] in article.article_body
    assert "загинуло дванадцять людей" in article.article_body


def test_surrogates_and_nuls_are_gone_and_the_text_stays() -> None:
    article = read_any(
        write_page(
            title="Fer\ud83dry",
            body=f"<p>\x00{SENTENCES[0]}\udfff</p>" + TEXT,
            head="<meta name='author' content='A\x00nn Lee'>",
        )
    )
    assert isinstance(article, Article)
    assert SENTENCES[0] in article.article_body


MONSTERS: dict[str, Callable[[], bytes]] = {
    "100,000 levels": lambda: write_page(body="<div>" * 100_000 + TEXT + "</div>" * 100_000),
    "100,000 inline levels around the text": lambda: write_page(body=TEXT + "<b><i>" * 50_000 + ENDLESS),
    "300,000 open lists": lambda: write_page(body=TEXT + "<ul><li>" * 150_000),
    "an attribute of 5 MB": lambda: write_page(body=f"<p class='{'x ' * 2_500_000}'>{SENTENCES[0]}</p>{TEXT}"),
    "a name of 5 MB": lambda: write_page(body=f"<{'x' * 5_000_000}>{TEXT}"),
    "200,000 elements": lambda: write_page(body="<div><span>a</span></div>" * 100_000 + TEXT),
    "100,000 paragraphs": lambda: write_page(body=ENDLESS * 100_000),
    "a million line breaks": lambda: write_page(body=TEXT + "<p>" + "<br>" * 1_000_000 + "</p>"),
    "a paragraph of 7 MB": lambda: write_page(body=f"<p>{'The ferry sank. ' * 450_000}</p>"),
    "a word of 7 MB": lambda: write_page(body=f"{TEXT}<p>{'a' * 7_000_000}</p>"),
    "blanks of 7 MB": lambda: write_page(body=f"{TEXT}<p>{' ' * 7_000_000}</p>"),
    "a title of 5 MB": lambda: write_page(title="Ferry sinks " * 400_000),
    "an open comment": lambda: write_page(body=TEXT + "<!-- " + ENDLESS * 20_000),
    "an open script": lambda: write_page(body=TEXT + "<script>" + ENDLESS * 20_000),
    "an open attribute": lambda: write_page(body=TEXT + "<a href='" + ENDLESS.replace("'", "") * 20_000),
    "an entity bomb": lambda: (
        b"<!DOCTYPE html ["
        + b"".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10 if n else 'lol'}'>".encode() for n in range(12))
        + b"]>"
        + write_page(body="<p>&e11;</p>" + TEXT)
    ),
    "an entity outside": lambda: (
        b"<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + write_page(body="<p>&x;</p>" + TEXT)
    ),
    "500,000 references": lambda: write_page(body=TEXT + "<p>" + "&amp;&#12;&nope;" * 170_000 + "</p>"),
    "html and body a thousand times": lambda: ("<html><body>" * 1000 + TEXT + "</body></html>" * 1000).encode(),
    "a thousand pages in one": lambda: write_page() * 1000,
    "a frameset": lambda: (
        b"<html><head><title>Ferry</title></head><frameset cols='*,*'><frame src='a'><frame src='b'></frameset></html>"
    ),
    "JSON-LD of 200,000 levels": lambda: write_page(
        head=f"<script type='application/ld+json'>{'[' * 200_000}</script>"
    ),
    "JSON-LD with a number of 100,000 digits": lambda: write_page(
        head=f'<script type="application/ld+json">{{"@type":"NewsArticle","wordCount":{"9" * 100_000}}}</script>'
    ),
    "50,000 blocks of JSON-LD": lambda: write_page(
        head='<script type=\'application/ld+json\'>{"@type":"NewsArticle"}</script>' * 50_000
    ),
    "50,000 metas": lambda: write_page(
        head="<meta property='article:tag' content='ferry'><meta name='author' content='Ann Lee'>" * 50_000
    ),
    "50,000 links that are headlines": lambda: write_page(
        body="".join(f"<h3><a href='/a/{n}'>The ferry sank off Port {n}</a></h3>" for n in range(50_000))
    ),
    "20,000 links in one element, under 200": lambda: write_page(
        body="<div>" * 200 + "".join(f"<a href='/a/{n}'>The ferry sank off Port {n}</a> " for n in range(20_000))
    ),
    "20,000 entries of a list, under 200": lambda: write_page(
        body="<div>" * 200 + "<ul>" + "".join(f"<li><a href='/{n}'>Ferry {n} is late</a>" for n in range(20_000))
    ),
    "20,000 times": lambda: write_page(
        body=TEXT + "<time datetime='2025-04-09T08:30:00Z'>9 April 2025</time>" * 20_000
    ),
    "20,000 tables in tables": lambda: write_page(body="<table><tr><td>" * 20_000 + TEXT),
    "a table of 60,000 cells": lambda: write_page(
        body="<table>" + "<tr><td>12</td><td>people died</td></tr>" * 30_000 + "</table>" + TEXT
    ),
    "20,000 open tags of each kind": lambda: write_page(body="<p><b><i><u><font><a href=x>text" * 20_000),
    "quotation marks without an end": lambda: write_page(body="<p>" + "“The ferry sank, " * 100_000 + "</p>"),
    "wall words without an end": lambda: write_page(
        body="<p>" + "We and our partners use cookies. Accept all. " * 100_000 + "</p>"
    ),
    "gzip of gzip": lambda: gzip.compress(gzip.compress(write_page())),
    "gzip of 100 MB": lambda: gzip.compress(b"<p>" + b"a" * 100_000_000),
    "a cut gzip": lambda: gzip.compress(write_page(body=TEXT * 100))[:-20],
}


@pytest.fixture(scope="module")
def monsters(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Article | BaseException]:
    """Read every monster in the product's own workers, under its limit of memory."""

    async def run() -> list[Article | BaseException]:
        with PagePool(2, LONGEST_SECONDS) as pool:
            reading = [
                pool.read_page(make(), url=URL, content_type="text/html", fetched_at=NOW) for make in MONSTERS.values()
            ]
            return await asyncio.gather(*reading, return_exceptions=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).resolve().parent.parent.parent)
        return dict(zip(MONSTERS, asyncio.run(run()), strict=True))


@pytest.mark.parametrize("name", MONSTERS)
def test_a_monstrous_page_ends_with_a_name(monsters: dict[str, Article | BaseException], name: str) -> None:
    ending = monsters[name]
    if isinstance(ending, WorkerKilled):  # a slow machine: the worker is free again all the same
        assert ending.kind == "timeout"
    else:
        assert isinstance(ending, (Article, NotAnArticle)), repr(ending)
        check_ending(ending)


@pytest.mark.parametrize("name", [name for name in MONSTERS if "20,000" in name and "under 200" in name])
def test_the_cost_of_links_does_not_grow_with_their_square(
    monsters: dict[str, Article | BaseException], name: str
) -> None:
    assert not isinstance(monsters[name], WorkerKilled)  # it was minutes


@pytest.mark.parametrize("name", ["100,000 levels", "an attribute of 5 MB", "an open script", "an entity bomb", "an entity outside", "JSON-LD of 200,000 levels"])  # fmt: skip
def test_nothing_is_smuggled_in_by_a_monstrous_page(monsters: dict[str, Article | BaseException], name: str) -> None:
    ending = monsters[name]
    if isinstance(ending, Article):
        assert "lollol" not in ending.article_body
        assert "root:" not in ending.article_body
        assert "<p>" not in ending.article_body


PAID = (
    "A former engineer of the yard says that the welds were never looked at, and that 17 letters about them stayed unanswered.",
    "He kept copies of all of them in a box under his bed, where the police found them in the winter of that year.",
)


@pytest.mark.parametrize("stated", ['"isAccessibleForFree": false,', ""])
def test_the_paid_text_in_the_pages_data_stays_out_of_the_article(stated: str) -> None:
    whole = " ".join((*SENTENCES, *PAID))
    head = f'<script type="application/ld+json">{{"@type": "NewsArticle", {stated} "headline": "Ferry sinks", "articleBody": "{whole}"}}</script>'
    barrier = "<div class='offer'><p>Subscribe to continue reading.</p><p>Already a subscriber? Sign in. Cancel any time.</p></div>"
    article = read(write_page(head=head, body=f"<p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p>{barrier}"))
    assert article.is_teaser
    assert SENTENCES[1] in article.article_body
    assert not any(sentence in article.article_body for sentence in (*SENTENCES[2:], *PAID))
