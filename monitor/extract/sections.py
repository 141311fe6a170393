"""Which links of a section page look like articles? Same site, an address that names one page, words like a headline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from monitor.extract.addresses import canonical_url, same_site
from monitor.extract.dates import read_instant
from monitor.extract.markup import local_name
from monitor.items import Link
from monitor.text.normalize import normalize_line

FEWEST_WORDS = 4
"""Words of a headline; menus have fewer."""
LONGEST_HEADLINE = 300
MOST_ANCHORS = 5000
"""Links of a page that are looked at; the fullest front pages have a thousand."""
CARD_DEPTH = 5
"""Ancestors of a link that are searched for the card's time."""

_SIDE = frozenset({"nav", "footer", "form", "menu", "select"})
_SIDE_ROLE = frozenset({"navigation", "contentinfo", "menu", "menubar", "banner", "search"})
_NO_PAGE = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|svg|mp[34]|m4a|zip|xml|rss|json|css|js|docx?|xlsx?)$", re.IGNORECASE
)
_OTHER_PLACES = re.compile(
    r"/(?:tags?|topics?|themen?|thema|authors?|autor\w*|auteurs?|categor\w+|kategorie\w*|search|suche|login|signin|sign-in|register|account|subscribe|subscription|abo\w*"
    r"|newsletters?|about|contact|kontakt|impressum|privacy|datenschutz|terms|help|hilfe|faq|jobs|careers|advertis\w+|profile|people|user|users|page|feeds?|rss|archive?s?|shop|share)(?:/|$)",
    re.IGNORECASE,
)
_DATED = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2])(?:[/-]|\d\d)")
_NUMBERED = re.compile(r"(?<!\d)\d{5,}(?!\d)")
_SLUG = re.compile(r"[^\W_]+(?:[-_][^\W_]+){3,}")


def read_section_links(tree: HtmlElement, *, url: str, now: datetime) -> Iterator[Link]:
    """Yield the page's articles in its order, each address once, with its longest link text that is a headline.

    A headline inside the link (``h1``-``h6``) is preferred to the whole text of a card.
    """
    base = urljoin(url, next((href for href in tree.xpath("//base/@href") if isinstance(href, str)), url).strip())
    own = canonical_url(url)
    found: dict[str, tuple[str, HtmlElement]] = {}
    for anchor in islice(tree.iter("a"), MOST_ANCHORS):
        address = _read_address(anchor, base, own)
        if address is None or _is_beside(anchor):
            continue
        words = _read_headline(anchor)
        if address not in found or len(words) > len(found[address][0]):
            found[address] = (words, anchor)
    for address, (words, anchor) in found.items():
        if _looks_like_article(address, words):
            yield Link(url=address, headline=words or None, date_published=_read_card_date(anchor, now))


def _read_address(anchor: HtmlElement, base: str, own: str) -> str | None:
    """Return the link's canonical address if it may be an article of the same site, else None."""
    href = (anchor.get("href") or "").strip()
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return None
    try:
        address = canonical_url(urljoin(base, href))
    except ValueError:
        return None
    path = urlsplit(address).path
    unfit = address == own or path == "/" or _NO_PAGE.search(path) or _OTHER_PLACES.search(path)
    return None if unfit or not same_site(address, own) else address


def _is_beside(anchor: HtmlElement) -> bool:
    return any(local_name(parent) in _SIDE or parent.get("role") in _SIDE_ROLE for parent in anchor.iterancestors())


def _read_headline(anchor: HtmlElement) -> str:
    heading = next((element for element in anchor.iter("h1", "h2", "h3", "h4", "h5", "h6")), None)
    text = normalize_line("".join((anchor if heading is None else heading).itertext()))
    return text if len(text) <= LONGEST_HEADLINE else ""


def _looks_like_article(address: str, words: str) -> bool:
    """Tell whether address and words together are an article's: one strong sign of the address and a headline, or a slug of many words."""
    parts = urlsplit(address)
    last = parts.path.rstrip("/").rpartition("/")[2]
    signs = sum(
        (
            bool(_DATED.search(parts.path)),
            bool(_NUMBERED.search(parts.path + "?" + parts.query)),
            bool(_SLUG.search(last)),
        )
    )
    signs += last.endswith((".html", ".htm", ".php", ".shtml"))
    headline = len(words.split()) >= FEWEST_WORDS or (len(words) >= 12 and not words.isascii())
    return signs >= 1 if headline else signs >= 2


def _read_card_date(anchor: HtmlElement, now: datetime) -> datetime | None:
    """Return the time printed in the card around a link, None where the card has none or several."""
    for depth, parent in enumerate(anchor.iterancestors()):
        if depth == CARD_DEPTH or local_name(parent) == "body":
            return None
        times = [time.get("datetime") or time.text for time in parent.iter("time")]
        if times:
            instant = read_instant(times[0], language=None) if len(set(times)) == 1 else None
            return instant.when if instant and not instant.is_after(now) else None
    return None
