"""Which articles does a source name? Feeds, news sitemaps and section pages to links; fetches nothing and judges no story.

lxml with recovery reads nearly every feed in a hundredth of feedparser's time; feedparser is asked when lxml finds
nothing or steps over damage.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from monitor.extract.link_dates import LinkDates
from monitor.extract.markup import (
    decode_html,
    decode_xml,
    gunzip,
    local_name,
    parse_html,
    parse_xml,
    read_teaser,
)
from monitor.extract.sections import read_section_links
from monitor.extract.sitemaps import read_address_list, read_children, read_sitemap_links
from monitor.items import Link

MOST_LINKS = 2000
MOST_SITEMAPS = 500
MOST_ENTRIES = 10_000
"""Entries of a feed that are read; feeds begin with the newest."""
LONGEST_ADDRESS = 8192
LARGEST_RESCUED = 300_000
"""Characters of a damaged feed that feedparser is shown: it takes seconds for each of its millions."""

_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}
_FEED_LANGUAGE = "en-us"
"""Of the few feeds that write 04/09/2025."""
_OLDEST = datetime(1, 1, 2, tzinfo=UTC)
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"


@dataclass(frozen=True, kw_only=True)
class Links:
    """What one answer of a source holds."""

    links: tuple[Link, ...] = ()
    """Newest first by the later of published and modified, undated ones behind in the source's order; each address once, at most MOST_LINKS.

    Of more that have no date at all, both ends: nobody says at which the newest are.
    """
    sitemaps: tuple[str, ...] = ()
    """Children of a sitemap index, latest first; empty for anything else."""
    title: str | None = None
    """The source's own title."""
    fault: str | None = None
    """Why it cannot be used: ``not a feed: a page titled "…"``; None where it was read, be it empty."""
    ttl_seconds: int | None = None
    """How long the source says it need not be asked again; None where it does not say."""
    odd_dates: int = 0
    """Dates of its entries that no article can have, of 1970 or in the future: these entries count as undated."""


def read_links(body: bytes, *, url: str, kind: str, content_type: str | None, now: datetime) -> Links:
    """Return what *body*, the answer of the source at *url*, names. Never raises: what cannot be read has a ``fault``.

    *kind* is ``feed``, ``search``, ``sitemap`` or ``section``; a feed in a sitemap's place (and the reverse) is read as
    what it is. Dates after *now* are dropped, not the entries. gzip is unpacked, at most LARGEST bytes of it.
    """
    body = gunzip(body)
    if not body.strip():
        return Links(fault=f"not a {kind}: empty")
    if kind == "section":
        return _read_section(body, url, content_type, now)
    text, dates = decode_xml(body, content_type), LinkDates(now)
    if text.lstrip()[:1] in "{[":
        return _read_json(text, url, dates)
    root, damaged = parse_xml(text)
    name = "" if root is None else local_name(root)
    if root is not None and name == "urlset":
        return _finish(read_sitemap_links(root, dates), url, dates)
    if root is not None and name == "sitemapindex":
        return Links(sitemaps=tuple(read_children(root, dates)[:MOST_SITEMAPS]))
    if root is not None and name in ("rss", "rdf", "feed", "channel"):
        return _read_feed(root, text, url, dates, damaged)
    return (
        _finish(read_address_list(text), url, dates)
        if _is_address_list(text)
        else _read_damaged(text, url, kind, content_type, dates)
    )


def _finish(links: Iterable[Link], base: str, dates: LinkDates | None = None, **more: Any) -> Links:
    """Make addresses absolute, leave out what is not http(s), keep each once, sort and cut."""
    unique: dict[str, Link] = {}
    for link in links:
        address = _join(base, link.url)
        if address and address not in unique:
            unique[address] = replace(link, url=address)
    return Links(links=_choose_newest(list(unique.values())), odd_dates=dates.odd if dates else 0, **more)


def _choose_newest(links: list[Link]) -> tuple[Link, ...]:
    """Sort and cut as Links.links says."""
    if len(links) > MOST_LINKS and all(link.date_published is link.date_modified is None for link in links):
        half = MOST_LINKS // 2
        return (*links[:half], *links[-half:])
    newest = sorted(
        links, key=lambda link: max(link.date_published or _OLDEST, link.date_modified or _OLDEST), reverse=True
    )
    return tuple(newest[:MOST_LINKS])


def _join(base: str, address: str) -> str | None:
    try:
        joined = urljoin(base, address.strip())
    except ValueError:
        return None
    return joined if joined.lower().startswith(("http://", "https://")) and len(joined) <= LONGEST_ADDRESS else None


# ---- feeds --------------------------------------------------------------------------------------------------------


def _read_feed(root: etree._Element, text: str, url: str, dates: LinkDates, damaged: bool) -> Links:
    head = next((child for child in root.iter() if local_name(child) == "channel"), root)
    fields = _group(head)
    language = _first(fields, "language") or head.get(_LANGUAGE) or root.get(_LANGUAGE)
    entries = list(
        islice((element for element in root.iter() if local_name(element) in ("item", "entry")), MOST_ENTRIES)
    )
    links = [link for entry in entries if (link := _read_entry(entry, language, dates))]
    if not links or (damaged and len(links) < MOST_LINKS):
        rescued = _read_by_feedparser(text, dates) if damaged or entries else []
        links = rescued if len(rescued) > len(links) else links
    base = root.get(_BASE) or url
    return _finish(
        links, _join(url, base) or url, dates, title=read_teaser(_first(fields, "title")), ttl_seconds=_read_ttl(fields)
    )


def _group(parent: etree._Element) -> dict[str, list[etree._Element]]:
    """Return the children by local name, in order."""
    grouped: dict[str, list[etree._Element]] = {}
    for child in parent:
        grouped.setdefault(local_name(child), []).append(child)
    return grouped


def _first(fields: Mapping[str, list[etree._Element]], *names: str) -> str | None:
    """Return the first text that is not empty among *names*, in their order; the mark-up of inline XHTML is text too."""
    for name in names:
        for element in fields.get(name, ()):
            text = "".join(part for part in element.itertext() if isinstance(part, str)).strip()
            if text:
                return text
    return None


def _read_entry(entry: etree._Element, language: str | None, dates: LinkDates) -> Link | None:
    fields = _group(entry)
    address = _find_address(entry, fields)
    if not address:
        return None
    own = entry.get(_LANGUAGE) or _first(fields, "language") or language
    return Link(
        url=address,
        headline=read_teaser(_first(fields, "title")),
        summary=read_teaser(_first(fields, "summary", "description", "encoded", "content", "abstract")),
        date_published=dates.read(
            _first(fields, "pubdate", "published", "issued", "date", "created", "dateposted"), _FEED_LANGUAGE
        ),
        date_modified=dates.read(_first(fields, "updated", "modified", "lastmod", "lastbuilddate"), _FEED_LANGUAGE),
        in_language=own.strip()[:35] if own else None,
    )


def _find_address(entry: etree._Element, fields: Mapping[str, list[etree._Element]]) -> str | None:
    """Return an entry's address: RSS link text, Atom alternate link, a guid that is an address, RDF's ``about``."""
    for link in fields.get("link", ()):
        href = link.get("href") if link.get("rel", "alternate") == "alternate" else None
        address = (href or link.text or "").strip()
        if address:
            return address
    for name in ("origlink", "guid", "id"):
        text = (_first(fields, name) or "").strip()
        if re.match(r"https?://", text) and all(guid.get("isPermaLink") != "false" for guid in fields.get(name, ())):
            return text
    return next((value for key, value in entry.attrib.items() if str(key).endswith("}about")), None)


def _read_ttl(fields: Mapping[str, list[etree._Element]]) -> int | None:
    """Return RSS ``ttl`` (minutes) or the syndication module's period in seconds, between a minute and a week."""
    ttl, period, frequency = (_first(fields, name) for name in ("ttl", "updateperiod", "updatefrequency"))
    if ttl and ttl.isdecimal() and len(ttl) < 8:
        seconds = int(ttl) * 60
    elif period and period.lower() in _PERIODS:
        times = int(frequency) if frequency and frequency.isdecimal() and len(frequency) < 5 else 1
        seconds = _PERIODS[period.lower()] // max(1, times)
    else:
        return None
    return min(max(seconds, 60), 604800) if seconds else None


def _read_by_feedparser(text: str, dates: LinkDates) -> list[Link]:
    """Return what feedparser makes of a damaged feed. It is handed a stream, for it would fetch an address."""
    import feedparser  # late: one feed in a hundred needs it

    try:
        parsed = feedparser.parse(
            io.BytesIO(text[:LARGEST_RESCUED].encode("utf-8", "replace")),
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception:  # feedparser's loose parser raises many kinds on garbage, and none of them tells more
        return []
    return [
        Link(
            url=str(entry["link"]),
            headline=read_teaser(entry.get("title")),
            summary=read_teaser(entry.get("summary")),
            date_published=dates.read(entry.get("published"), _FEED_LANGUAGE),
            date_modified=dates.read(entry.get("updated"), _FEED_LANGUAGE),
            in_language=parsed.feed.get("language"),
        )
        for entry in parsed.entries
        if entry.get("link")
    ]


# ---- JSON Feed, section pages, and what is none of them ------------------------------------------------------------


def _read_json(text: str, url: str, dates: LinkDates) -> Links:
    try:
        feed = json.loads(text, strict=False, parse_int=lambda digits: digits)
    except (ValueError, RecursionError):
        return Links(fault="not a feed: broken JSON")
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        return Links(fault="not a feed: JSON without items")
    entries = (
        item
        for item in items[:MOST_ENTRIES]
        if isinstance(item, dict) and (_read_text(item, "url") or _read_text(item, "external_url"))
    )
    links = (
        Link(
            url=_read_text(item, "url") or _read_text(item, "external_url") or "",
            headline=read_teaser(_read_text(item, "title")),
            summary=read_teaser(
                _read_text(item, "summary") or _read_text(item, "content_text") or _read_text(item, "content_html")
            ),
            date_published=dates.read(_read_text(item, "date_published"), _FEED_LANGUAGE),
            date_modified=dates.read(_read_text(item, "date_modified"), _FEED_LANGUAGE),
            in_language=_read_text(item, "language") or _read_text(feed, "language"),
        )
        for item in entries
    )
    return _finish(links, url, dates, title=read_teaser(_read_text(feed, "title")))


def _read_text(node: Mapping[str, Any], key: str) -> str | None:
    value = node.get(key)
    return value if isinstance(value, str) else None


def _read_section(body: bytes, url: str, content_type: str | None, now: datetime) -> Links:
    tree = parse_html(decode_html(body, content_type))
    if tree is None:
        return Links(fault="not a section page: no mark-up")
    links = list(read_section_links(tree, url=url, now=now))
    title = read_teaser(tree.findtext(".//title"))
    return _finish(links, url, title=title, fault=None if links else "no links that look like articles")


def _is_address_list(text: str) -> bool:
    return next(read_address_list(text), None) is not None


def _read_damaged(text: str, url: str, kind: str, content_type: str | None, dates: LinkDates) -> Links:
    """Read what has no known root: a feed behind junk, by feedparser; else say what it is."""
    if re.search(r"<(?:rss|feed|rdf:RDF|channel)\b", text[:20000]) and not re.search(
        r"<html\b", text[:2000], re.IGNORECASE
    ):
        links = _read_by_feedparser(text, dates)
        if links:
            return _finish(links, url, dates)
    tree = parse_html(text[:200_000])
    title = None if tree is None else read_teaser(tree.findtext(".//title"))
    name = "sitemap" if kind == "sitemap" else "feed"
    seen = (
        f'a page titled "{title[:80]}"' if title else (content_type or f"{len(text)} characters of text").split(";")[0]
    )
    return Links(fault=f"not a {name}: {seen}", title=title)
