"""What do a page's head and margins say of the article? Headline, authors, dates, language, publisher, address, payment.

JSON-LD first, then meta tags, then what is printed; a fact that no tier states clearly stays None, for a wrong date or
author costs more than a missing one. One pass over the tree gathers what all of it reads (page_data.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from monitor.extract.addresses import canonical_url, host_of, same_site
from monitor.extract.bylines import read_authors
from monitor.extract.dates import Instant
from monitor.extract.headline import name_outlet, read_headline
from monitor.extract.linked_data import LinkedData
from monitor.extract.page_data import PageData, gather_page
from monitor.extract.publication import choose_order, read_publication
from monitor.items import Link
from monitor.text.normalize import normalize_line

MANY_TIMES = 6
"""``time`` tags of a page under a live address that make it a live blog: one for each entry."""
SHORTEST_SLUG = 20
"""Characters of an address's only segment that names an article; "politics" names a section."""

_LANGUAGE = re.compile(r"([a-zA-Z]{2})(?:[-_].*)?$")
_TIERS = ("article:content_tier", "og:article:content_tier", "content_tier", "article:content-tier")
_PAID_NAMES = (
    "lp:paywall",
    "paywall",
    "is_paywall",
    "is-paywalled",
    "ispaywall",
    "premium",
    "is_premium",
    "cxenseparse:paywall",
    "isaccessibleforfree",
)
_YES, _NO = (
    frozenset({"true", "1", "yes", "hard", "premium", "locked", "paid"}),
    frozenset({"false", "0", "no", "free", "open", "none"}),
)
_LIVE_SEGMENT = re.compile(
    r"(?:^|[/_-])(?:live|live-?blogs?|live-?ticker|live-?updates?|as-it-happened|en-?direct|en-?vivo|minuto-a-minuto|ao-?vivo|diretta|news-?ticker|онлайн|canli)(?:[/_-]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the page says, tier by tier; each None or empty where it does not."""

    headline: str | None
    authors: tuple[str, ...]
    published: Instant | None
    published_from: str | None
    """The tier that states the date: ``json-ld``, ``meta``, ``feed``, ``script``, ``url``, ``time``, ``printed``, ``htmldate``."""
    modified: datetime | None
    in_language: str | None
    publisher: str | None
    canonical: str
    is_accessible_for_free: bool | None = None
    """False: a paid article; None where the page does not say, or lets some readers in (a meter)."""
    is_live_blog: bool = False


def read_facts(
    tree: HtmlElement,
    source: str,
    linked: LinkedData,
    *,
    url: str,
    fetched_at: datetime,
    language: str | None,
    link: Link | None,
    data: PageData | None = None,
) -> Facts:
    """Return the facts of the page at *url* whose decoded text is *source*.

    *language* is the outlet's, for the order of day and month. Dates after *fetched_at* are taken for errors. *data* is what
    :func:`gather_page` found in *tree*; without it the tree is walked here.
    """
    data = data or gather_page(tree)
    host = host_of(url)
    own = _read_language(data, linked)
    outlet = name_outlet(data, linked, url)
    headline = read_headline(data, linked, outlet)
    order = choose_order(_read_tag(data, linked, language), host)
    dates = read_publication(
        tree, source, data, linked, url=url, link=link, headline=headline, language=order, fetched_at=fetched_at
    )
    publisher = linked.publisher or data.meta.get("og:site_name")
    return Facts(
        headline=headline,
        authors=read_authors(tree, data, linked, headline, outlet, source),
        published=dates.published,
        published_from=dates.published_from,
        modified=dates.modified,
        in_language=own,
        publisher=normalize_line(publisher)[:200] or None if publisher else None,
        canonical=_find_canonical(data, url),
        is_accessible_for_free=linked.free if linked.free is not None else _read_payment(data.meta),
        is_live_blog=linked.is_live_blog or _is_live(data, linked, url),
    )


# ---- language -----------------------------------------------------------------------------------------------------


def _read_language(data: PageData, linked: LinkedData) -> str | None:
    """Return the two-letter code that the page states: the html tag, meta tags, JSON-LD."""
    stated = (data.language, data.meta.get("content-language"), data.meta.get("og:locale"), linked.in_language)
    codes = (_LANGUAGE.match(text.strip()) for text in stated if text)
    return next((code[1].lower() for code in codes if code), None)


def _read_tag(data: PageData, linked: LinkedData, language: str | None) -> str:
    """Return the language tag, lower case, for the order of figures: the first with a region, else the first."""
    stated = (
        data.language,
        language,
        data.meta.get("og:locale"),
        linked.in_language,
        data.meta.get("content-language"),
    )
    tags = [text.strip().replace("_", "-").lower() for text in stated if text]
    main = tags[0].split("-")[0] if tags else ""
    return next((tag for tag in tags if "-" in tag and tag.split("-")[0] == main), tags[0] if tags else "")


# ---- payment and kind ---------------------------------------------------------------------------------------------


def _read_payment(meta: Mapping[str, str]) -> bool | None:
    """Return what the meta tags say of payment: the content tier, else a tag that calls the page paid."""
    tier = next((meta[name].strip().lower() for name in _TIERS if name in meta), "")
    if tier in ("free", "locked"):
        return tier == "free"
    for name in _PAID_NAMES:
        value = meta.get(name, "").strip().lower()
        if value in _YES or value in _NO:
            paid = value in _YES
            return paid if name == "isaccessibleforfree" else not paid
    return None


def _is_live(data: PageData, linked: LinkedData, url: str) -> bool:
    """Tell whether the address calls the page live, and its mark-up bears it out: coverage times, or a time for each entry."""
    kind = data.meta.get("og:type", "").lower()
    if "liveblog" in kind or "live_blog" in kind:
        return True
    if not _LIVE_SEGMENT.search(urlsplit(url).path):
        return False
    return linked.is_covered_live or len(data.times) >= MANY_TIMES


# ---- address ------------------------------------------------------------------------------------------------------


def _find_canonical(data: PageData, url: str) -> str:
    """Return the canonical address: the page's own statement where it stays on the registrable domain and names no home or section page."""
    own = canonical_url(url)
    for text in (*data.canonical[:1], data.meta.get("og:url") or ""):
        text = text.strip()
        if text == url:
            return own
        try:
            stated = canonical_url(urljoin(url, text)) if text else own
        except ValueError:
            continue
        if stated != own and same_site(stated, own) and not _is_above(stated, own):
            return stated
    return own


def _is_above(stated: str, own: str) -> bool:
    """Tell whether *stated* is a home or section page to the page at *own*: a part of its path, or one short word."""
    there, here = urlsplit(stated), urlsplit(own)
    if there.query:
        return False
    path = there.path.rstrip("/")
    if not path or f"{here.path.rstrip('/')}/".startswith(f"{path}/"):
        return path != here.path.rstrip("/")
    slug = path.strip("/")
    is_word = "/" not in slug and len(slug) < SHORTEST_SLUG and not any(character.isdigit() for character in slug)
    return is_word and slug.count("-") < 2 and "." not in slug and len(here.path.strip("/")) > len(slug)
