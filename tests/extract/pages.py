"""Pages that the tests of this room share, in our own words."""

from __future__ import annotations

from datetime import UTC, datetime

from monitor.extract.article import read_page
from monitor.items import Article, Link

NOW = datetime(2025, 4, 10, 12, 0, tzinfo=UTC)
URL = "https://courier.example/news/ferry"
SENTENCES = (
    "The ferry sank off Port Ansel on Tuesday, and at least 12 people died, the harbour master said.",
    "Rescuers pulled 31 people out of the water and went on searching until dawn.",
    "The transport ministry said the ship had been inspected in March of this year.",
    "The owner has not commented, and its offices were closed for the whole day.",
)


def write_page(
    *, head: str = "", body: str | None = None, title: str = "Ferry sinks", lang: str = 'lang="en"'
) -> bytes:
    """Return a page with four sentences, or with *body* in their place."""
    text = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES) if body is None else body
    return f"<!DOCTYPE html><html {lang}><head><meta charset='utf-8'><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{text}</article></body></html>".encode(
        "utf-8", "surrogatepass"
    )


def read(
    body: bytes,
    *,
    url: str = URL,
    content_type: str | None = "text/html; charset=utf-8",
    link: Link | None = None,
    language: str | None = None,
    body_selector: str | None = None,
    strip_selectors: tuple[str, ...] = (),
) -> Article:
    """Read *body* as the page at *url*, fetched at NOW."""
    return read_page(
        body,
        url=url,
        content_type=content_type,
        fetched_at=NOW,
        link=link,
        language=language,
        body_selector=body_selector,
        strip_selectors=strip_selectors,
    )
