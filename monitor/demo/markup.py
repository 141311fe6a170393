"""How does each invented paper dress its articles? A page in, HTML out.

Every paper has its own template in ``pages/``, with its own furniture around and inside the text. Pure, no server.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template

from monitor.demo.pages import Page
from monitor.demo.papers import Paper

OPENING = 2
"""Paragraphs before the papers put their first advertisement into the text."""
RELATED = 5
_GERMAN_MONTHS = {1: "Januar", 2: "Februar", 3: "März"}  # the newsroom prints nothing in other months


def render_page(page: Page, others: Sequence[Page], *, base: str, now: datetime) -> str:
    """Return the HTML of *page* at *now*, with links to *others* of its paper; *base* is ``http://HOST:PORT``."""
    paragraphs = [_render_paragraph(paragraph) for paragraph in page.paragraphs]
    plain = {
        "headline": page.headline,
        "summary": page.summary,
        "byline": page.byline,
        "photo": page.photo,
        "slug": page.slug,
        "url": base + page.path,
        "published": page.published.isoformat(),
        "modified": page.modified.isoformat(),
        "published_local": format_instant(page.published, page.paper.language),
        "modified_local": format_instant(page.modified, page.paper.language),
        "comments": str(count_comments(page, now)),
    }
    return _load_template(page.paper.slug).substitute(
        {name: escape(text) for name, text in plain.items()},
        opening="\n".join(paragraphs[:OPENING]),
        rest="\n".join(paragraphs[OPENING:]),
        related=_render_links([other for other in others if other.path != page.path][:RELATED]),
        linked_data=_describe_page(page, base),
    )


def render_section(paper: Paper, pages: Sequence[Page]) -> str:
    """Return the page of *paper* that lists *pages*: its front page, and where it has no feed its only list."""
    items = "\n".join(
        f'<div class="teaser"><h2><a href="{page.path}">{escape(page.headline)}</a></h2>'
        f'<p>{escape(page.summary)}</p><time datetime="{page.published.isoformat()}">'
        f"{format_instant(page.published, paper.language)}</time></div>"
        for page in pages
    )
    return (
        f'<!doctype html>\n<html lang="{paper.language}"><head><meta charset="utf-8"><title>{escape(paper.title)}</title>'
        f'</head>\n<body><div id="menu"><a href="/">Home</a> | <a href="/about">About</a> | <a href="/tides">Tide tables'
        f"</a></div>\n<h1>{escape(paper.title)}</h1>\n{items}\n</body></html>\n"
    )


def render_consent() -> str:
    """Return the wall that stands where an article should be."""
    return _load_template("consent").template


def count_comments(page: Page, now: datetime) -> int:
    """Return how many readers have commented by *now*: it grows from day to day, so every fetch of a page differs."""
    hours = int((now - page.published).total_seconds() // 3600)
    return sha256(page.slug.encode()).digest()[0] % 17 + 3 * hours


def format_instant(instant: datetime, language: str) -> str:
    """Return *instant* as readers of *language* see it, in the instant's own zone and without naming it."""
    if language == "de":
        return f"{instant.day}. {_GERMAN_MONTHS[instant.month]} {instant.year}, {instant:%H:%M} Uhr"
    return f"{instant.day} {instant:%B %Y, %H.%M}"


def _render_paragraph(paragraph: str) -> str:
    if paragraph.startswith("## "):
        return f'<h3 class="entry">{escape(paragraph[3:], quote=False)}</h3>'
    return f"<p>{escape(paragraph, quote=False)}</p>"


def _render_links(pages: Sequence[Page]) -> str:
    return "\n".join(f'<li><a href="{page.path}">{escape(page.headline)}</a></li>' for page in pages)


def _describe_page(page: Page, base: str) -> str:
    description = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": base + page.path},
        "headline": page.headline,
        "description": page.summary,
        "inLanguage": page.paper.language,
        "datePublished": page.published.isoformat(),
        "dateModified": page.modified.isoformat(),
        "author": [{"@type": "Person", "name": page.byline}],
        "publisher": {"@type": "NewsMediaOrganization", "name": page.paper.title, "url": base + "/"},
    }
    return json.dumps(description, ensure_ascii=False).replace("</", "<\\/")


@cache
def _load_template(name: str) -> Template:
    return Template((files("monitor.demo") / "pages" / f"{name}.html").read_text(encoding="utf-8"))
