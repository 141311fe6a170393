"""What must hold for every input of a reader? Each law takes bytes, reads them, and fails where the reader breaks it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import pairwise

from monitor.errors import NotAnArticle
from monitor.extract.article import read_page
from monitor.extract.dates import read_instant
from monitor.extract.linked_data import read_linked_data
from monitor.extract.links import MOST_LINKS, MOST_SITEMAPS, read_links
from monitor.extract.markup import parse_html
from monitor.items import Article
from monitor.text.normalize import normalize_body
from monitor.updates.extractors import read_article

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
URL = "https://quay.example/2026/03/02/ferry"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
CONTENT_TYPES = (None, "text/html", "text/html; charset=utf-16", "application/xml; charset=x-no-such", "\x00;;")
LANGUAGES = (None, "en", "en-US", "de", "fr", "es", "uk", "ru", "zz", "\x00")


def check_clean(*texts: str | None) -> None:
    """Hold texts to what a store and a terminal can take: no control, no direction mark, no half of a character."""
    for text in texts:
        found = _FORBIDDEN.search(text or "")
        assert found is None, f"{found[0]!r} in {text!r:.200}"


def hold_links(body: bytes, kind: str = "feed") -> None:
    """Whatever a source sends, its links are clean, few, sorted, each once, and not from the future."""
    for content_type in CONTENT_TYPES[:: 1 + len(body) % 3]:
        found = read_links(body, url=URL, kind=kind, content_type=content_type, now=NOW)
        assert len(found.links) <= MOST_LINKS
        assert len(found.sitemaps) <= MOST_SITEMAPS
        assert len({link.url for link in found.links}) == len(found.links)
        check_clean(found.title)
        for link in found.links:
            assert link.url.lower().startswith(("http://", "https://"))
            check_clean(link.headline, link.summary)
        dates = [max(filter(None, (link.date_published, link.date_modified)), default=None) for link in found.links]
        for newer, older in pairwise(dates):
            assert older is None or (newer is not None and newer >= older)


def hold_sitemap(body: bytes) -> None:
    """The same for a sitemap."""
    hold_links(body, "sitemap")


def hold_section(body: bytes) -> None:
    """The same for a section page."""
    hold_links(body, "section")


def hold_linked_data(body: bytes) -> None:
    """Whatever a page says of itself, the fields are clean texts."""
    block = body.decode("utf-8", "replace").replace("</", "<")
    tree = parse_html(
        f"<html><head><script type='application/ld+json'>{block}</script></head><body><p>a</p></body></html>"
    )
    if tree is None:
        return
    data = read_linked_data(tree, URL)
    check_clean(
        data.headline, data.published, data.modified, data.publisher, data.in_language, data.section, data.article_body
    )
    check_clean(*data.authors, *(update.body for update in data.live_updates))


def hold_date(body: bytes) -> None:
    """Whatever stands where a date should, it is an instant with an offset, of 1990 to 2100, or none."""
    text = body.decode("utf-8", "replace")
    for language in LANGUAGES:
        instant = read_instant(text, language=language)
        if instant is not None:
            assert instant.when.utcoffset() is not None
            assert 1989 <= instant.when.astimezone(UTC).year <= 2101


def hold_page(body: bytes) -> None:
    """Whatever a page is made of, it is an article with clean texts, or refused with a kind that was foreseen."""
    content_type = CONTENT_TYPES[len(body) % len(CONTENT_TYPES)]
    try:
        article = read_page(body, url=URL, content_type=content_type, fetched_at=NOW)
    except NotAnArticle as refusal:
        if refusal.kind == "unreadable":
            raise AssertionError(f"an unforeseen fault: {refusal}") from refusal
        return
    check_article(article)


def check_article(article: Article) -> None:
    """Hold an article to what all have: clean texts, as many kinds as paragraphs."""
    check_clean(article.headline, article.article_body, article.publisher, *article.authors)
    paragraphs = article.article_body.split("\n\n")
    assert not article.paragraphs or len(article.paragraphs) == len(paragraphs)
    assert normalize_body(article.article_body) == article.article_body


def hold_text(body: bytes) -> None:
    """Whatever a text says, each figure and statement lies where it says that it does."""
    text = normalize_body(body.decode("utf-8", "replace"))
    article = Article(
        url=URL, outlet="quay", headline="Ferry sinks", article_body=text, fetched_at=NOW, date_published=NOW
    )
    for language in LANGUAGES[1::2]:
        article.in_language = language
        figures, statements = read_article(article)
        for figure in figures:
            assert text[slice(*figure.span)] == figure.sentence
        for statement in statements:
            assert text[slice(*statement.sentence_span)] == statement.sentence
            for start, end in statement.spans:
                assert 0 <= start < end <= len(text)


LAWS: Mapping[str, Callable[[bytes], None]] = {
    "feeds": hold_links,
    "sitemaps": hold_sitemap,
    "sections": hold_section,
    "linked_data": hold_linked_data,
    "dates": hold_date,
    "pages": hold_page,
    "texts": hold_text,
}
