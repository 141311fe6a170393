"""Which extractors are measured, and what does each make of a page? Ours and its peers behind one signature.

A reader is a function that takes an address, the bytes of the page and the instant of the fetch, and returns the fields
that the scorer reads; ``{}`` where it finds nothing. Each imports its library itself, so that a process holds one reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

Answer = dict[str, Any]
Reader = Callable[[str, bytes, datetime], Answer]

_BLOCKS = frozenset(
    re.split(r"\W", "p h1 h2 h3 h4 h5 h6 li blockquote pre td th dt dd figcaption div section article tr")
)


def open_ours() -> Reader:
    """The product's own door: bytes to Article."""
    from monitor.errors import NotAnArticle
    from monitor.extract.article import read_page

    def read(url: str, body: bytes, fetched_at: datetime) -> Answer:
        try:
            article = read_page(body, url=url, content_type="text/html", fetched_at=fetched_at)
        except NotAnArticle as reason:
            return {"refused": str(reason)}
        return {
            "article_body": article.article_body.replace("\n\n", "\n"),
            "headline": article.headline,
            "authors": article.authors,
            "date_published": article.date_published.isoformat() if article.date_published else None,
            "in_language": article.in_language,
            "tier": article.date_published_from,
        }

    return read


def open_trafilatura(**options: Any) -> Reader:
    """The library trafilatura with its metadata, as its documentation calls it."""
    import trafilatura

    def read(url: str, body: bytes, _: datetime) -> Answer:
        document: Any = trafilatura.bare_extraction(
            body, url=url, include_comments=False, with_metadata=True, **options
        )
        if document is None:
            return {}
        return {
            "article_body": document.text,
            "headline": document.title,
            "authors": [name.strip() for name in (document.author or "").split(";") if name.strip()],
            "date_published": document.date,
        }

    return read


def open_trafilatura_precision() -> Reader:
    """trafilatura, told to rather lose text than keep furniture."""
    return open_trafilatura(favor_precision=True)


def open_newspaper() -> Reader:
    """newspaper4k; the page is given, nothing is fetched."""
    import newspaper

    def read(url: str, body: bytes, _: datetime) -> Answer:
        article = newspaper.Article(url, fetch_images=False)
        article.download(input_html=_decode(body))
        article.parse()
        published = article.publish_date
        return {
            "article_body": article.text,
            "headline": article.title,
            "authors": list(article.authors),
            "date_published": published.isoformat() if isinstance(published, datetime) else published,
        }

    return read


def open_readability() -> Reader:
    """readability-lxml: title and text, no other facts."""
    import readability
    from lxml import html

    def read(url: str, body: bytes, _: datetime) -> Answer:
        document = readability.Document(_decode(body), url=url)
        tree = html.fromstring(document.summary(html_partial=True))
        for element in tree.iter():
            if element.tag in _BLOCKS:
                element.text, element.tail = "\n" + (element.text or ""), "\n" + (element.tail or "")
            elif element.tag == "br":
                element.tail = "\n" + (element.tail or "")
        lines = (" ".join(line.split()) for line in tree.text_content().split("\n"))
        return {"article_body": "\n".join(line for line in lines if line), "headline": document.short_title()}

    return read


def open_resiliparse() -> Reader:
    """The main text and title that resiliparse finds, no other facts."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def read(_: str, body: bytes, __: datetime) -> Answer:
        tree = HTMLTree.parse(_decode(body))
        text = extract_plain_text(
            tree, main_content=True, alt_texts=False, list_bullets=False, comments=False, post_meta=False
        )
        lines = (" ".join(line.split()) for line in text.split("\n"))
        return {"article_body": "\n".join(line for line in lines if line), "headline": tree.title}

    return read


def _decode(body: bytes) -> str:
    """Decode a page for a reader that takes a string: as its authors' examples do, by the library that reads bytes best."""
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    return bytes_to_str(body, detect_encoding(body, html5_compatible=True) or "utf-8")


READERS: dict[str, Callable[[], Reader]] = {
    "ours": open_ours,
    "trafilatura": open_trafilatura,
    "trafilatura-precision": open_trafilatura_precision,
    "newspaper4k": open_newspaper,
    "readability-lxml": open_readability,
    "resiliparse": open_resiliparse,
}
"""By the name that ``--peers`` takes."""
OFFERS = {
    "readability-lxml": ("F1", "clean", "par", "title"),
    "resiliparse": ("F1", "clean", "par", "title"),
}
"""What a reader gives at all, where that is not everything that is scored."""
