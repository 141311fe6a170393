"""What do a page's head and margins say of the article? Headline, authors, dates, language, publisher, canonical address.

JSON-LD first, then meta tags, then what is printed; a fact that no tier states clearly stays None, for a wrong date or
author costs more than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml.html import HtmlElement

from monitor.extract.addresses import canonical_url, host_of, same_site, site_of
from monitor.extract.dates import Instant, read_instant
from monitor.extract.linked_data import LONGEST_NAME, LinkedData
from monitor.items import Link
from monitor.text.normalize import normalize_line

PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued",
    "dcterms.created", "article.published", "published_time", "publish-date", "publishdate", "publish_date", "publication_date", "pubdate", "ptime", "pdate",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "rnews:datepublished", "article_date_original", "og:published_time", "og:pubdate",
    "dc.date", "dcterms.date", "date", "datecreated", "article:created", "creation_date", "displaydate", "citation_publication_date", "iso-8601-publish-date",
)  # fmt: skip
"""Names of meta tags that state the publication, the surest first (schema.org, Open Graph, Dublin Core, newsroom systems)."""
MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "article:modified", "article.updated",
    "updated_time", "modified",
)  # fmt: skip
AUTHOR = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "cxenseparse:author",
    "article:author_name",
)

_URL_DAY = re.compile(
    r"[/_-](?P<year>(?:19|20)\d\d)(?P<dash>[/_-]?)(?P<month>0[1-9]|1[0-2])(?P=dash)(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_INLINE = re.compile(
    r'\\?"(?P<name>datePublished|publishedAt|published_at|publishDate|publicationDate|firstPublished|first_published_at|datePublication)\\?"\s*:\s*\\?"(?P<text>[^"\\]{8,40})'
)
_PUBLISHED_CLASS = re.compile(
    r"publi|posted|pubdate|entry-date|article-date|date-?time|timestamp|created", re.IGNORECASE
)
_SITE_JOINT = re.compile(r"\s+[|–—·•»«:/-]\s+|\s*\|\s*")
_AND = re.compile(
    r"\s*(?:,|;|\||/| & | and | und | et | y | e | and | og | och | en | i | та | і | и )\s*", re.IGNORECASE
)
_BY = re.compile(
    r"^\s*(?:(?:written |words |story |text |reported |posted )?by|von|par|por|di|de la rédaction|av|af|door|автор|авторка|text|autor(?:in)?)\s*:?\s+",
    re.IGNORECASE,
)
_SHORT_SIGN = re.compile(r"\s*\([\w.-]{1,6}\)$")
_NO_TEXT = re.compile(r"@|https?:|www\.|[<>{}=]")
_NO_NAME = re.compile(
    r"\d|@|https?:|www\.|[<>{}=]|\b(?:staff|editor(?:ial|s)?|redaktion|redacción|rédaction|редакц\w+|admin|newsroom|desk|team|correspondents?|agenc\w+|newswires?|reporter|online)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the page says, tier by tier; each None or empty where it does not."""

    headline: str | None
    authors: tuple[str, ...]
    published: Instant | None
    published_from: str | None
    modified: datetime | None
    in_language: str | None
    publisher: str | None
    canonical: str


def read_facts(
    tree: HtmlElement,
    source: str,
    linked: LinkedData,
    *,
    url: str,
    fetched_at: datetime,
    language: str | None,
    link: Link | None,
) -> Facts:
    """Return the facts of the page at *url* whose decoded text is *source*.

    *language* is the outlet's, for the order of day and month. Dates after *fetched_at* are taken for errors.
    """
    meta = read_meta(tree)
    own = _read_language(tree, meta, linked)
    publisher = linked.publisher or meta.get("og:site_name")
    order = (tree.get("lang") or tree.get("xml:lang") or language or own or "").lower()
    modified_text = linked.modified or next((meta[name] for name in MODIFIED if name in meta), None)
    modified = read_instant(modified_text, language=order)
    candidates = _find_dates(tree, source, meta, linked, url, link, order, fetched_at)
    published, tier = _choose_date(candidates, modified, fetched_at)
    return Facts(
        headline=_find_headline(tree, meta, linked, publisher, url),
        authors=_find_authors(tree, meta, linked, publisher),
        published=published,
        published_from=tier,
        modified=_check_modified(modified, published, fetched_at),
        in_language=own,
        publisher=normalize_line(publisher)[:200] or None if publisher else None,
        canonical=_find_canonical(tree, meta, url),
    )


def read_meta(tree: HtmlElement) -> Mapping[str, str]:
    """Return the meta tags' contents by lower-case name, property, itemprop or http-equiv; the first that is not empty."""
    found: dict[str, str] = {}
    for tag in tree.iter("meta"):
        content = normalize_line((tag.get("content") or "")[:4000])
        for key in ("name", "property", "itemprop", "http-equiv"):
            if content and (name := tag.get(key)):
                found.setdefault(name.strip().lower(), content)
    return found


# ---- dates --------------------------------------------------------------------------------------------------------


def _find_dates(
    tree: HtmlElement,
    source: str,
    meta: Mapping[str, str],
    linked: LinkedData,
    url: str,
    link: Link | None,
    language: str,
    fetched_at: datetime,
) -> Iterator[tuple[str, Instant]]:
    """Yield (tier, date) from the surest tier to the least sure; the costly guess is made only when asked for."""
    stated: list[tuple[str, str | None]] = [
        ("json-ld", linked.published),
        *(("meta", meta.get(name)) for name in PUBLISHED),
    ]
    stated += [("meta", text) for text in _read_itemprops(tree)]
    yield from _read_tier(stated, language)
    if link and link.date_published:
        yield "feed", Instant(link.date_published, "minute", True)
    yield from _read_tier([("json-ld", match["text"]) for match in [_INLINE.search(source)] if match], language)
    day = _URL_DAY.search(urlsplit(url).path)
    if day:
        yield from _read_tier([("url", f"{day['year']}-{day['month']}-{day['day']}")], language)
    yield from _read_tier([("time", text) for text in _read_times(tree)], language)
    yield from _guess_date(tree, url, fetched_at)


def _read_tier(texts: Sequence[tuple[str, str | None]], language: str) -> Iterator[tuple[str, Instant]]:
    for tier, text in texts:
        instant = read_instant(text, language=language)
        if instant:
            yield tier, instant


def _read_itemprops(tree: HtmlElement) -> list[str]:
    elements = tree.xpath('//*[@itemprop="datePublished" or @itemprop="dateCreated"]')
    return [
        element.get("content") or element.get("datetime") or "".join(element.itertext()) for element in elements[:3]
    ]


def _read_times(tree: HtmlElement) -> list[str]:
    """Return the texts of ``time`` tags that are the article's own: marked as published, else the first beside the heading."""
    times = [
        time
        for time in tree.iter("time")
        if not any(parent.tag in ("aside", "footer", "nav") for parent in time.iterancestors())
    ]
    marked = [
        time
        for time in times
        if "pubdate" in time.attrib
        or _PUBLISHED_CLASS.search(" ".join((time.get("class") or "", time.get("itemprop") or "")))
    ]
    heading = next(tree.iter("h1"), None)
    near = [
        time
        for time in times
        if heading is not None
        and heading.getparent() is not None
        and any(parent is heading.getparent() for parent in time.iterancestors())
    ]
    chosen = marked[:2] or near[:2] or (times if len(times) <= 2 else [])
    return [
        text for time in chosen for text in (time.get("datetime"), normalize_line("".join(time.itertext()))) if text
    ]


def _guess_date(tree: HtmlElement, url: str, fetched_at: datetime) -> Iterator[tuple[str, Instant]]:
    try:
        text = find_date(tree, original_date=True, url=url, max_date=fetched_at.strftime("%Y-%m-%d"))
    except Exception:  # htmldate raises many kinds on odd trees; none tells more than "no date"
        return
    instant = read_instant(text, language=None)
    if instant and (instant.when.month, instant.when.day) != (
        1,
        1,
    ):  # a bare year in a copyright line is guessed as its first day
        yield "htmldate", Instant(instant.when, "guess", zoned=False)


def _choose_date(
    candidates: Iterator[tuple[str, Instant]], modified: Instant | None, fetched_at: datetime
) -> tuple[Instant | None, str | None]:
    """Return the first date that is not in the future; a bare day takes the time of day from a later tier of the same day.

    A time without a zone takes the zone of the page's modification, where that states one.
    """
    chosen: tuple[Instant | None, str | None] = (None, None)
    for tier, instant in candidates:
        if instant.is_after(fetched_at):
            continue
        if chosen[0] is None:
            chosen = (_lend_zone(instant, modified), tier)
        elif tier != "htmldate" and instant.precision == "minute" and instant.when.date() == chosen[0].when.date():
            chosen = (instant, tier)
        if chosen[0] is not None and (chosen[0].precision != "day" or tier in ("time", "htmldate")):
            break
    return chosen


def _lend_zone(instant: Instant, other: Instant | None) -> Instant:
    timed = (instant.when.hour, instant.when.minute) != (0, 0)
    if instant.zoned or not timed or other is None or not other.zoned:
        return instant
    return Instant(instant.when.replace(tzinfo=other.when.tzinfo), "minute", zoned=True)


def _check_modified(modified: Instant | None, published: Instant | None, fetched_at: datetime) -> datetime | None:
    if modified is None or modified.is_after(fetched_at):
        return None
    return modified.when if published is None or modified.when >= published.when else None


# ---- names --------------------------------------------------------------------------------------------------------


def _find_headline(
    tree: HtmlElement, meta: Mapping[str, str], linked: LinkedData, publisher: str | None, url: str
) -> str | None:
    """Return the headline without the outlet's name: JSON-LD, Open Graph, the only ``h1``, the page title."""
    headings = [normalize_line("".join(heading.itertext())) for heading in tree.iter("h1")]
    only = headings[0] if len(headings) == 1 else None
    title = normalize_line(tree.findtext(".//title") or "")
    outlet = {
        _fold(name)
        for name in (
            publisher,
            meta.get("og:site_name"),
            host_of(url),
            site_of(host_of(url)),
            site_of(host_of(url)).partition(".")[0],
        )
        if name
    }
    for text in (linked.headline, meta.get("og:title"), meta.get("twitter:title"), only, title, *headings):
        headline = _strip_outlet(text, outlet) if text else ""
        if headline and _fold(headline) not in outlet:
            return _lengthen(headline, (only, meta.get("og:title")))[:1000]
    return None


def _strip_outlet(text: str, outlet: set[str]) -> str:
    """Return a title without the outlet's name, and what follows it, at either end."""
    joints = list(_SITE_JOINT.finditer(text))
    for place, joint in enumerate(joints):
        next_joint = joints[place + 1].start() if place + 1 < len(joints) else len(text)
        if _fold(text[joint.end() : next_joint]) in outlet:
            return text[: joint.start()].strip()
    if joints and _fold(text[: joints[0].start()]) in outlet:
        return text[joints[0].end() :].strip()
    return text.strip()


def _lengthen(headline: str, others: Sequence[str | None]) -> str:
    """Return the full form of a headline that was cut with an ellipsis, where another tier has it."""
    stem = re.sub(r"\s*(?:…|\.\.\.)$", "", headline)
    return (
        headline
        if stem == headline
        else next((text for text in others if text and text.startswith(stem) and len(text) > len(headline)), headline)
    )


def _fold(name: str) -> str:
    return re.sub(r"^the|[\W_]|^www", "", name.lower())


def _find_authors(
    tree: HtmlElement, meta: Mapping[str, str], linked: LinkedData, publisher: str | None
) -> tuple[str, ...]:
    printed = (
        normalize_line("".join(element.itertext()))
        for element in tree.xpath('//*[@rel="author" or @itemprop="author"]')[:4]
    )
    if stated := _check_names(linked.authors):
        return stated
    for tier in ([meta[name] for name in AUTHOR if name in meta], list(printed)):
        names = tuple(dict.fromkeys(name for text in tier for name in _split_names(text, publisher)))
        if names:
            return names
    return ()


def _check_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return the authors that JSON-LD lists, agencies and desks too; a lone text that joins several persons is parted."""
    cleaned = [_SHORT_SIGN.sub("", _BY.sub("", name)).strip() for name in names]
    kept = [name for name in cleaned if 2 <= len(name) <= LONGEST_NAME and not _NO_TEXT.search(name)]
    if len(kept) == 1:
        parts = [part for part in _AND.split(kept[0]) if part]
        kept = parts if len(parts) > 1 and all(2 <= len(part.split()) <= 5 for part in parts) else kept
    return tuple(dict.fromkeys(kept))


def _split_names(text: str, publisher: str | None) -> Iterator[str]:
    """Yield the persons' names in a byline; none for desks, agencies' staff, addresses and the outlet itself."""
    for part in _AND.split(_BY.sub("", text)):
        name = _BY.sub("", part).strip(" .·•-–—")
        words = name.split()
        if (
            2 <= len(words) <= 5
            and len(name) <= LONGEST_NAME
            and not _NO_NAME.search(name)
            and _fold(name) != _fold(publisher or "")
        ):
            yield name


# ---- language and address -----------------------------------------------------------------------------------------


def _read_language(tree: HtmlElement, meta: Mapping[str, str], linked: LinkedData) -> str | None:
    """Return the two-letter code that the page states: the html tag, meta tags, JSON-LD."""
    stated = (
        tree.get("lang"),
        tree.get("xml:lang"),
        meta.get("content-language"),
        meta.get("og:locale"),
        linked.in_language,
    )
    codes = (re.match(r"([a-zA-Z]{2})(?:[-_].*)?$", text.strip()) for text in stated if text)
    return next((code[1].lower() for code in codes if code), None)


def _find_canonical(tree: HtmlElement, meta: Mapping[str, str], url: str) -> str:
    """Return the canonical address: the page's own statement where it stays on the registrable domain and is no home page."""
    own = canonical_url(url)
    links = [
        element.get("href") or ""
        for element in tree.iter("link")
        if "canonical" in (element.get("rel") or "").lower().split()
    ]
    for text in (*links[:1], meta.get("og:url") or ""):
        try:
            stated = canonical_url(urljoin(url, text)) if text.strip() else own
        except ValueError:
            continue
        is_home = urlsplit(stated).path == "/" and not urlsplit(stated).query
        if stated != own and same_site(stated, own) and not is_home:
            return stated
    return own
