"""What does this page report? Bytes of one page to an Article, or the named reason why it is none.

The page's own data give the facts (metadata.py), its readers the text (body.py), the furniture pass cleans, the walls refuse.
Any bytes in: an Article or NotAnArticle out. Time is not bounded here; see pool.py.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import py3langid
from cssselect import HTMLTranslator, SelectorError
from lxml.html import HtmlElement

from monitor.errors import NotAnArticle
from monitor.extract.addresses import canonical_url, host_of
from monitor.extract.body import Body, Line, place_live, read_body, read_hidden_body, read_selected
from monitor.extract.layout import unwrap_layout_tables
from monitor.extract.linked_data import LinkedData, read_linked_data
from monitor.extract.live import read_live_entries
from monitor.extract.markup import LARGEST, decode_html, gunzip, parse_html
from monitor.extract.metadata import Facts, read_facts
from monitor.extract.page_data import PageData, gather_page
from monitor.extract.unseen import drop_unseen
from monitor.extract.walls import refuse_binary, refuse_wall
from monitor.items import Article, DroppedLine, Link
from monitor.text.boilerplate import find_furniture
from monitor.text.normalize import normalize_body

LONGEST_BODY = 500_000
"""Characters; longer texts are logs and books."""
MOST_ELEMENTS = 200_000
"""Elements of a page; the longest live blogs have a tenth of it."""
ENOUGH_FOR_LANGUAGE = 100
"""Characters of text from which its language is guessed where the page states none."""

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
    elements that hold the text, *strip_selectors* those to cut first (CSS). Raises NotAnArticle; ImportError where the
    installation is incomplete; nothing else.
    """
    try:
        return _read(gunzip(body), url, content_type, fetched_at, link, language, body_selector, strip_selectors)
    except (NotAnArticle, ImportError):  # a package that is missing is no fault of the page
        raise
    except MemoryError:
        raise NotAnArticle("memory", f"not enough of it to read {len(body)} bytes") from None
    except RecursionError:
        raise NotAnArticle("unreadable", f"RecursionError while reading {len(body)} bytes") from None
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
    elements = sum(1 for _ in tree.iter())
    if elements > MOST_ELEMENTS:
        raise NotAnArticle("huge", f"{elements} elements")
    data = gather_page(tree)
    linked = read_linked_data(tree, url, data=data)
    facts = read_facts(tree, source, linked, url=url, fetched_at=fetched_at, language=language, link=link, data=data)
    for each in strip:
        _cut(tree, each)
    unwrap_layout_tables(tree)
    drop_unseen(tree)
    selected = _select(tree, selector) if selector else []
    entries = read_live_entries(tree, linked, language=facts.in_language or language or "", fetched_at=fetched_at)
    text = read_selected(selected) if selected else read_body(tree, stated=linked.article_body, elements=elements)
    headline = facts.headline or (link.headline if link else None)
    if not text.lines and headline and facts.is_accessible_for_free is not False:
        text = read_hidden_body(tree, headline)
    text = place_live(text, entries)
    spoken = facts.in_language or _guess_language(text) or (language or "").split("-")[0].lower()[:2] or None
    text = _strip(text, headline, spoken)
    article = _assemble(facts, url, fetched_at, headline, spoken)
    _fill(article, text)
    article.is_live_blog = bool(entries) or facts.is_live_blog
    article.is_teaser = refuse_wall(
        tree,
        source,
        article.article_body,
        is_article=_is_article(data, linked),
        free=facts.is_accessible_for_free,
        listing=linked.listing,
        url=url,
        headline=headline,
    )
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
        is_accessible_for_free=facts.is_accessible_for_free,
    )


def _is_article(data: PageData, linked: LinkedData) -> bool:
    """Tell whether the page's own data call it an article."""
    meta = data.meta
    return bool(linked.types) or meta.get("og:type", "").lower() == "article" or "article:published_time" in meta


# ---- text ---------------------------------------------------------------------------------------------------------


def _strip(body: Body, headline: str | None, language: str | None) -> Body:
    """Return *body* without the headline, repeated among its first lines, and without furniture; both go to the dropped."""
    reasons = find_furniture([line.text for line in body.lines], language)
    wanted = _fold(headline or "")
    for place, line in enumerate(body.lines[:3]):
        if wanted and _fold(line.text) == wanted:
            reasons[place] = "headline"
            break
    kept: list[Line] = []
    dropped: list[DroppedLine] = []
    earlier = list(body.dropped)
    for place, (line, reason) in enumerate(zip(body.lines, reasons, strict=True)):
        while earlier and earlier[0].place is not None and earlier[0].place <= place:
            dropped.append(replace(earlier.pop(0), place=len(kept)))
        if reason:
            dropped.append(DroppedLine(text=line.text, reason=reason, place=len(kept)))
        else:
            kept.append(line)
    return Body(lines=tuple(kept), dropped=tuple(dropped + earlier))


def _fill(article: Article, body: Body) -> None:
    """Set the text of *article* and what is known of its paragraphs, as far as LONGEST_BODY goes."""
    room, lines = LONGEST_BODY, []
    for line in body.lines:
        room -= len(line.text) + 2
        if room < 0:
            break
        lines.append(line)
    article.article_body = normalize_body("\n".join(line.text for line in lines))
    article.paragraphs = [line.describe() for line in lines]
    article.dropped = list(body.dropped)


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


def _fold(line: str) -> str:
    return re.sub(r"[\W_]+", "", line.lower())


def _guess_language(body: Body) -> str | None:
    text = " ".join(line.text for line in body.lines[:40])[:5000]
    return str(py3langid.classify(text)[0]) if len(text) >= ENOUGH_FOR_LANGUAGE else None
