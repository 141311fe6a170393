"""What does a made-up outlet publish? Feeds, sitemaps, section pages and article pages, in words of our own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""When the made-up news happens."""

Entry = tuple[str, str, datetime]
"""Address, headline, date of publication."""


def article_page(headline: str, paragraphs: Sequence[str], *, published: datetime = DAY, extra: str = "") -> str:
    """Return an article's page with JSON-LD, a menu, a newsletter block and a footer around it; *extra* ends the text."""
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(headline)} | The Quay Courier</title>
<script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle","headline":"{headline}",
"datePublished":"{published.isoformat()}","author":{{"@type":"Person","name":"Ines Kolding"}}}}</script></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<main><article><h1>{escape(headline)}</h1>{text}{extra}</article></main>
<footer><p>Sign up for our newsletter</p><p>Copyright The Quay Courier</p></footer></body></html>"""


def rss_feed(entries: Iterable[Entry], *, title: str = "The Quay Courier") -> str:
    """Return an RSS 2.0 feed of *entries*, in their order."""
    items = "".join(
        f"<item><title>{escape(headline)}</title><link>{escape(url)}</link>"
        f"<pubDate>{format_datetime(published)}</pubDate></item>"
        for url, headline, published in entries
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{escape(title)}</title>{items}</channel></rss>'


def news_sitemap(entries: Iterable[Entry]) -> str:
    """Return a news sitemap of *entries*."""
    rows = "".join(
        f"<url><loc>{escape(url)}</loc><news:news><news:publication><news:name>The Quay Courier</news:name>"
        f"<news:language>en</news:language></news:publication><news:publication_date>{published.isoformat()}"
        f"</news:publication_date><news:title>{escape(headline)}</news:title></news:news></url>"
        for url, headline, published in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>'
    )


def sitemap_index(urls: Iterable[str]) -> str:
    """Return a sitemap index that names *urls*."""
    rows = "".join(f"<sitemap><loc>{escape(url)}</loc></sitemap>" for url in urls)
    return (
        f'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'
    )


def section_page(entries: Iterable[Entry]) -> str:
    """Return a page of links as a section front has them."""
    cards = "".join(
        f'<article><h2><a href="{escape(url)}">{escape(text)}</a></h2></article>' for url, text, _ in entries
    )
    return f"<!doctype html><html><head><title>News</title></head><body><main>{cards}</main></body></html>"


FERRY_HEADLINES = (
    "Ferry Margit sinks off Tannholm harbour, {n} rescued",
    "Rescue teams search Tannholm waters after ferry Margit sinks, {n} still missing",
    "Owner of ferry Margit questioned over Tannholm sinking, {n} witnesses heard",
    "Families of ferry Margit passengers gather in Tannholm on day {n}",
)


def ferry_article(number: int) -> tuple[str, list[str]]:
    """Return headline and paragraphs of the *number*th article on the made-up sinking of a ferry; no two are alike."""
    headline = FERRY_HEADLINES[number % len(FERRY_HEADLINES)].format(n=number + 2)
    return headline, [
        f"The passenger ferry Margit sank off Tannholm harbour on Monday morning, and rescuers have brought {number + 2} people ashore, "
        f"the coast guard said in its bulletin number {number}.",
        f"Coast guard commander Odile Varga said the search between buoy {number} and the breakwater would go on through the night. "
        '"We will not leave anybody out there," she told reporters in Tannholm.',
        f"The owner of the ferry, the Lindqvist Line, declined to comment. {_filler(number)}",
    ]


def other_article(number: int) -> tuple[str, list[str]]:
    """Return headline and paragraphs of an article that has nothing to do with the ferry."""
    return f"Oberlinden bakery wins prize {number} for its rye bread", [
        f"A bakery in Oberlinden has won prize {number} of the guild for a loaf of rye bread that took three days to make.",
        f"The baker, Tomas Ferrand, said he had used flour from mill {number} and a great deal of patience. {_filler(number)}",
    ]


def entries(urls: Iterable[str], headlines: Iterable[str]) -> list[Entry]:
    """Return feed entries an hour apart, the last one newest."""
    return [
        (url, headline, DAY + timedelta(hours=number))
        for number, (url, headline) in enumerate(zip(urls, headlines, strict=True))
    ]


def _filler(number: int) -> str:
    # Enough words of its own that no article is a near copy of another.
    stems = (
        "amber",
        "birch",
        "copper",
        "dune",
        "ember",
        "fjord",
        "gravel",
        "heron",
        "island",
        "juniper",
        "kelp",
        "lantern",
    )
    words = [f"{stems[(number * 7 + step * step) % len(stems)]}{number}x{step}" for step in range(240)]
    return " ".join(f"Of {' '.join(words[start : start + 12])} nobody spoke." for start in range(0, len(words), 12))
