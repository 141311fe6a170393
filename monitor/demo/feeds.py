"""How does each invented paper announce its articles? Visible pages in, the bytes of a feed or sitemap out.

One writer for each format that the product reads: RSS 2.0, Atom, RDF (RSS 1.0), JSON Feed, and a news sitemap
(compressed) behind an index. Pages come newest first and go out in that order.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape

from monitor.demo.pages import Page
from monitor.demo.papers import Paper

NEWS_SITEMAP = "/sitemap-news.xml.gz"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_rss(paper: Paper, pages: Sequence[Page], base: str) -> bytes:
    """Return RSS 2.0. Links carry a tracking parameter, as those of many papers do."""
    items = "\n".join(
        f"<item><title>{escape(page.headline)}</title><link>{base}{page.path}?utm_source=rss&amp;utm_medium=feed</link>"
        f'<guid isPermaLink="false">{page.slug}</guid><pubDate>{format_datetime(page.published)}</pubDate>'
        f"<description>{escape(page.summary)}</description></item>"
        for page in pages
    )
    return (
        f'{XML}<rss version="2.0"><channel><title>{escape(paper.title)}</title><link>{base}/</link>'
        f"<description>{escape(paper.title)}</description><language>{paper.language}</language><ttl>15</ttl>\n"
        f"{items}\n</channel></rss>\n"
    ).encode()


def write_atom(paper: Paper, pages: Sequence[Page], base: str) -> bytes:
    """Return Atom; an edited page's entry carries the instant of its edit as ``updated``."""
    entries = "\n".join(
        f'<entry><title>{escape(page.headline)}</title><link rel="alternate" type="text/html" href="{base}{page.path}"/>'
        f"<id>{base}{page.path}</id><published>{page.published.isoformat()}</published>"
        f'<updated>{page.modified.isoformat()}</updated><summary type="text">{escape(page.summary)}</summary></entry>'
        for page in pages
    )
    return (
        f'{XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{paper.language}"><title>{escape(paper.title)}</title>'
        f'<id>{base}/</id><link rel="self" href="{base}{paper.source_path}"/>'
        f"<author><name>{escape(paper.title)}</name></author><updated>{_latest(pages).isoformat()}</updated>\n"
        f"{entries}\n</feed>\n"
    ).encode()


def write_rdf(paper: Paper, pages: Sequence[Page], base: str) -> bytes:
    """Return RDF Site Summary 1.0 with Dublin Core dates."""
    listed = "".join(f'<rdf:li rdf:resource="{base}{page.path}"/>' for page in pages)
    items = "\n".join(
        f'<item rdf:about="{base}{page.path}"><title>{escape(page.headline)}</title><link>{base}{page.path}</link>'
        f"<description>{escape(page.summary)}</description><dc:date>{page.published.isoformat()}</dc:date></item>"
        for page in pages
    )
    return (
        f'{XML}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel rdf:about="{base}{paper.source_path}">'
        f"<title>{escape(paper.title)}</title><link>{base}/</link><description>{escape(paper.title)}</description>"
        f"<items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n{items}\n</rdf:RDF>\n"
    ).encode()


def write_json_feed(paper: Paper, pages: Sequence[Page], base: str) -> bytes:
    """Return JSON Feed 1.1."""
    items = [
        {
            "id": base + page.path,
            "url": base + page.path,
            "title": page.headline,
            "summary": page.summary,
            "content_text": page.summary,
            "date_published": page.published.isoformat(),
            "date_modified": page.modified.isoformat(),
        }
        for page in pages
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": paper.title,
        "home_page_url": f"{base}/",
        "feed_url": base + paper.source_path,
        "language": paper.language,
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def write_sitemap_index(paper: Paper, pages: Sequence[Page], base: str) -> bytes:
    """Return a sitemap index that names the compressed news sitemap alone."""
    return (
        f'{XML}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{base}{NEWS_SITEMAP}</loc>'
        f"<lastmod>{_latest(pages).isoformat()}</lastmod></sitemap></sitemapindex>\n"
    ).encode()


def write_news_sitemap(paper: Paper, pages: Sequence[Page], base: str) -> bytes:
    """Return the news sitemap, compressed with gzip; the same pages give the same bytes."""
    urls = "\n".join(
        f"<url><loc>{base}{page.path}</loc><lastmod>{page.modified.isoformat()}</lastmod><news:news><news:publication>"
        f"<news:name>{escape(paper.title)}</news:name><news:language>{paper.language}</news:language></news:publication>"
        f"<news:publication_date>{page.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(page.headline)}</news:title></news:news></url>"
        for page in pages
    )
    text = (
        f'{XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{urls}\n</urlset>\n'
    )
    return gzip.compress(text.encode(), mtime=0)


WRITERS: dict[str, tuple[str, Callable[[Paper, Sequence[Page], str], bytes]]] = {
    "rss": ("application/rss+xml", write_rss),
    "atom": ("application/atom+xml", write_atom),
    "rdf": ("application/rdf+xml", write_rdf),
    "json feed": ("application/feed+json", write_json_feed),
    "sitemap": ("application/xml", write_sitemap_index),
}
"""Content type and writer for each format of papers.py but ``section``, which is a page like another."""


def _latest(pages: Sequence[Page]) -> datetime:
    return max(page.modified for page in pages)
