"""What does this page report? Bytes of one page to an Article, or the named reason why it is none.

trafilatura finds the text, the page's own data give the facts, the furniture pass cleans, the walls refuse. Any bytes in:
an Article or NotAnArticle out. Time is not bounded here; see pool.py.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from datetime import datetime

import py3langid
import trafilatura
from cssselect import HTMLTranslator, SelectorError
from lxml import etree
from lxml.html import HtmlElement

from monitor.errors import NotAnArticle
from monitor.extract.addresses import canonical_url, host_of
from monitor.extract.layout import unwrap_layout_tables
from monitor.extract.linked_data import LinkedData, read_linked_data
from monitor.extract.markup import LARGEST, decode_html, gunzip, local_name, parse_html
from monitor.extract.metadata import Facts, read_facts, read_meta
from monitor.extract.walls import refuse_binary, refuse_wall
from monitor.items import Article, Link
from monitor.text.boilerplate import strip_furniture
from monitor.text.normalize import normalize_body, normalize_line

LONGEST_BODY = 500_000
"""Characters; longer texts are logs and books."""
MOST_ELEMENTS = 50_000
"""Elements of a page: trafilatura's time grows faster than they do, and the longest live blogs have a third of it."""
ENOUGH_FOR_LANGUAGE = 100
"""Characters of text from which its language is guessed where the page states none."""

_BLOCKS = frozenset(
    {
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "blockquote",
        "pre",
        "td",
        "th",
        "dt",
        "dd",
        "figcaption",
        "div",
        "section",
        "article",
        "br",
        "tr",
    }
)
_UNREAD = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "button", "form", "select", "nav"})
_LIST_MARK = re.compile(r"^[-*•]\s+")

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # its faults end in ours
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def read_page(
    body: bytes,
    *,
    url: str,
    content_type: str | None,
    fetched_at: datetime,
    link: Link | None = None,
    language: str | None = None,
    body_selector: str | None = None,
    strip_selectors: tuple[str, ...] = (),
) -> Article:
    """Return the article on the page at *url* (the final address, after redirects).

    *link* lends headline and date where the page states none; *language* is the outlet's. *body_selector* names the
    elements that hold the text, *strip_selectors* those to cut first (CSS). Raises NotAnArticle, and nothing else.
    """
    try:
        return _read(gunzip(body), url, content_type, fetched_at, link, language, body_selector, strip_selectors)
    except NotAnArticle:
        raise
    except (MemoryError, RecursionError) as fault:
        raise NotAnArticle("unreadable", f"{type(fault).__name__} while reading {len(body)} bytes") from None
    except Exception as fault:  # the door: no page may stop a crawl, and the reason names what happened
        raise NotAnArticle("unreadable", f"{type(fault).__name__}: {str(fault)[:200]}") from fault


def _read(
    body: bytes,
    url: str,
    content_type: str | None,
    fetched_at: datetime,
    link: Link | None,
    language: str | None,
    selector: str | None,
    strip: Sequence[str],
) -> Article:
    refuse_binary(body, content_type)
    source = decode_html(body[:LARGEST], content_type)
    tree = parse_html(source)
    if tree is None:
        raise NotAnArticle("not html", f"no mark-up in {len(body)} bytes")
    if (elements := sum(1 for _ in tree.iter())) > MOST_ELEMENTS:
        raise NotAnArticle("huge", f"{elements} elements")
    linked = read_linked_data(tree, url)
    facts = read_facts(tree, source, linked, url=url, fetched_at=fetched_at, language=language, link=link)
    for each in strip:
        _cut(tree, each)
    unwrap_layout_tables(tree)
    text = _read_body(tree, url, selector)[:LONGEST_BODY]
    spoken = facts.in_language or _guess_language(text) or (language or "").split("-")[0].lower()[:2] or None
    headline = facts.headline or (link.headline if link else None)
    kept, dropped = strip_furniture(_strip_headline(text, headline), spoken)
    kept = normalize_body(kept)
    refuse_wall(tree, source, kept, is_article=_is_article(tree, linked), free=linked.free, listing=linked.listing)
    article = _assemble(facts, url, fetched_at, headline, spoken)
    article.article_body, article.dropped = kept, dropped
    return article


def _assemble(facts: Facts, url: str, fetched_at: datetime, headline: str | None, language: str | None) -> Article:
    return Article(
        url=facts.canonical,
        address=canonical_url(url),
        outlet=host_of(url),
        headline=headline,
        authors=list(facts.authors),
        date_published=facts.published.when if facts.published else None,
        date_published_from=facts.published_from,
        date_published_precision=facts.published.precision if facts.published else None,
        date_modified=facts.modified,
        fetched_at=fetched_at,
        in_language=language,
        publisher=facts.publisher,
    )


def _is_article(tree: HtmlElement, linked: LinkedData) -> bool:
    """Tell whether the page's own data call it an article."""
    meta = read_meta(tree)
    return bool(linked.types) or meta.get("og:type", "").lower() == "article" or "article:published_time" in meta


# ---- text ---------------------------------------------------------------------------------------------------------


def _read_body(tree: HtmlElement, url: str, selector: str | None) -> str:
    """Return the text, one paragraph a line: of the selected elements, where a selector finds any, else as trafilatura sees it."""
    if selector and (elements := _select(tree, selector)):
        return "\n".join(line for element in elements for line in _iter_lines(element))
    try:
        document = trafilatura.bare_extraction(
            tree, url=url, include_comments=False, include_tables=True, with_metadata=False
        )
    except (ValueError, etree.LxmlError):
        return ""
    text = getattr(document, "text", None) or ""
    return "\n".join(_LIST_MARK.sub("", line) for line in text.split("\n"))


def _iter_lines(element: HtmlElement) -> Iterator[str]:
    """Yield the lines of an element's text as its blocks part them."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        name = local_name(node)
        inside = any(local_name(parent) in _UNREAD for parent in node.iterancestors()) or name in _UNREAD
        if name in _BLOCKS:
            parts.append("\n")
        if event == "start" and not inside:
            parts.append((node.text or "").replace("\n", " "))
        elif (
            event == "end"
            and node is not element
            and not any(local_name(parent) in _UNREAD for parent in node.iterancestors())
        ):
            parts.append((node.tail or "").replace("\n", " "))
    yield from (line for part in "".join(parts).split("\n") if (line := normalize_line(part)))


def _select(tree: HtmlElement, selector: str) -> list[HtmlElement]:
    try:
        found = tree.xpath(HTMLTranslator().css_to_xpath(selector))
    except SelectorError as fault:
        raise NotAnArticle("selector", f"{selector!r}: {fault}") from None
    return [element for element in found if not any(parent in found for parent in element.iterancestors())]


def _cut(tree: HtmlElement, selector: str) -> None:
    for element in _select(tree, selector):
        if element.getparent() is not None:
            element.drop_tree()


def _strip_headline(text: str, headline: str | None) -> str:
    """Return *text* without the headline, where that is repeated among its first lines."""
    wanted = _fold(headline or "")
    lines = text.split("\n")
    for place, line in enumerate(lines[:3]):
        if wanted and _fold(line) == wanted:
            return "\n".join(lines[:place] + lines[place + 1 :])
    return text


def _fold(line: str) -> str:
    return re.sub(r"[\W_]+", "", line.lower())


def _guess_language(text: str) -> str | None:
    return str(py3langid.classify(text[:5000])[0]) if len(text) >= ENOUGH_FOR_LANGUAGE else None
