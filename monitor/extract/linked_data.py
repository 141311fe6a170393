"""What does a page say of itself in JSON-LD? Reads the broken blocks too that outlets really print; believes nothing yet.

One pass over the blocks gives the schema.org nodes; the article among them is the one whose address is the page's. What it
lacks, another node of the same address lends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from monitor.extract.addresses import canonical_url
from monitor.extract.json_blocks import LARGEST_BLOCK, MOST_NODES, read_json, rescue_field, walk_objects
from monitor.extract.page_data import PageData, gather_page
from monitor.text.normalize import normalize_line

LONGEST_NAME = 80
"""Characters of an author's name; what is longer is a sentence."""
LONGEST_BODY = 200_000
"""Characters of an ``articleBody`` that are read."""
MOST_UPDATES = 500
"""Entries of a live blog."""

ARTICLE_TYPES = frozenset(
    {
        "newsarticle", "article", "reportagenewsarticle", "analysisnewsarticle", "backgroundnewsarticle", "opinionnewsarticle", "reviewnewsarticle",
        "askpublicnewsarticle", "liveblogposting", "blogposting", "socialmediaposting", "report", "techarticle", "scholarlyarticle", "satiricalarticle",
        "advertisercontentarticle", "medicalscholarlyarticle",
    }
)  # fmt: skip
"""schema.org Article and its kinds, lower case."""
LIST_TYPES = frozenset({"collectionpage", "searchresultspage", "itemlist"})
"""Types of a page that lists articles."""
PAGE_TYPES = frozenset({"webpage", "itempage", "videoobject", "audioobject", "podcastepisode"})
"""Types of a page that may state a date without being an article."""

_FREE_KEYS = frozenset({"isaccessibleforfree", "isaccesibleforfree", "isaccessibleforfee", "accessibleforfree"})
"""``isAccessibleForFree`` as outlets spell it, lower case."""
_FREE = {"true": True, "1": True, "yes": True, "free": True, "false": False, "0": False, "no": False}
_BLOCK_TAG = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|blockquote|tr|section)\b[^>]{0,500}>", re.IGNORECASE)
_AUTHOR = re.compile(r'"author"\s*:\s*[\[{\s]*(?:"@type"\s*:\s*"Person"\s*,\s*)?"name"\s*:\s*"([^"\\]{2,80})"')
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")


@dataclass(frozen=True, kw_only=True)
class LiveUpdate:
    """One entry of a live blog, as ``liveBlogUpdate`` states it."""

    headline: str | None
    posted_at: str | None
    """The date's text as it stands."""
    body: str
    """Plain text, one paragraph a line; "" where the entry has none."""


@dataclass(frozen=True, kw_only=True)
class LinkedData:
    """The article node's fields as they stand, dates as texts; None or empty where absent."""

    headline: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    publisher: str | None = None
    in_language: str | None = None
    section: str | None = None
    """``articleSection``, the first of several."""
    free: bool | None = None
    """``isAccessibleForFree``; None where the page does not say."""
    types: frozenset[str] = frozenset()
    """The node's types in lower case; empty where no article node was found."""
    listing: bool = False
    """True where the page has no article node and calls itself a list of pages."""
    article_markup: str | None = None
    """``articleBody`` as it stands, often with HTML in it; see :attr:`article_body`."""
    is_live_blog: bool = False
    """True where a node of this page is a ``LiveBlogPosting``."""
    live_updates: tuple[LiveUpdate, ...] = ()
    """Its entries in the order of the page."""
    is_covered_live: bool = False
    """True where a coverage time is stated (``coverageStartTime``)."""

    @cached_property
    def article_body(self) -> str | None:
        """``articleBody`` as plain text, one paragraph a line where its marks tell; often truncated or soiled: a vote, no answer."""
        return read_markup(self.article_markup)


def read_linked_data(tree: HtmlElement, url: str, *, data: PageData | None = None) -> LinkedData:
    """Return what the JSON-LD of the page at *url* says of its article; an empty LinkedData where there is none. Never raises.

    *data* is what :func:`gather_page` found in *tree*; without it the tree is walked here.
    """
    values = [(block, read_json(block)) for block in (data or gather_page(tree)).linked]
    nodes = [node for _, held in values for value in held for node in walk_objects(value)][:MOST_NODES]
    typed = [(node, types) for node in nodes if (types := _types(node))]
    here = _Address(url)
    ranked = sorted(
        (
            (_rank(node, types, here), -place, node, types)
            for place, (node, types) in enumerate(typed)
            if types & ARTICLE_TYPES
        ),
        key=lambda row: row[:2],
        reverse=True,
    )
    if not ranked:
        return _rescue([block for block, held in values if not held]) or _read_page_nodes(typed, here)
    rank, _, article, types = ranked[0]
    twins = [node for other, _, node, _ in ranked[1:4] if rank[0] == 2 and other[0] == 2]
    return _read_node(article, types, twins, nodes)


def _read_node(
    article: Mapping[str, Any],
    types: frozenset[str],
    twins: Sequence[Mapping[str, Any]],
    nodes: Sequence[Mapping[str, Any]],
) -> LinkedData:
    """Return the fields of the chosen node; a field that it lacks comes from a twin: a node of the same address."""
    by_id = {name: node for node in nodes if isinstance(name := node.get("@id"), str) and len(node) > 1}
    owners = (article, *twins)
    posts = [node for node in owners if "liveblogposting" in _types(node)]

    def first(*names: str) -> str | None:
        return next((text for node in owners for name in names if (text := _text(node.get(name)))), None)

    return LinkedData(
        headline=first("headline", "name"),
        authors=next((names for node in owners if (names := _read_people(node, ("author", "creator"), by_id))), ()),
        published=first("datePublished", "dateCreated", "uploadDate"),
        modified=first("dateModified"),
        publisher=next((names[0] for node in owners if (names := _read_people(node, ("publisher",), by_id))), None),
        in_language=first("inLanguage"),
        section=first("articleSection"),
        free=next((free for node in owners if (free := _read_free(node)) is not None), None),
        types=types,
        article_markup=next((body for node in owners if (body := _join_text(node.get("articleBody")))), None),
        is_live_blog=bool(posts),
        live_updates=next((updates for node in posts if (updates := _read_updates(node))), ()),
        is_covered_live=any("coverageStartTime" in node for node in owners),
    )


def _read_page_nodes(typed: Sequence[tuple[Mapping[str, Any], frozenset[str]]], here: _Address) -> LinkedData:
    """Return what is said of a page without an article node: whether it is a list, and a date that it states of itself."""
    types = frozenset[str]().union(*(kinds for _, kinds in typed))
    page = next((node for node, kinds in typed if kinds & PAGE_TYPES and _Place.of(node, here) == _Place.HERE), None)
    stated = page or {}
    return LinkedData(
        published=_text(stated.get("datePublished")) or _text(stated.get("uploadDate")),
        modified=_text(stated.get("dateModified")),
        in_language=_text(stated.get("inLanguage")),
        free=_read_free(stated),
        listing=bool(types & LIST_TYPES),
    )


# ---- which node is the article ------------------------------------------------------------------------------------


class _Address:
    """The page's own address, told from others as cheaply as it can be."""

    def __init__(self, url: str) -> None:
        self._plain = _bare(url)
        self._url = url

    def holds(self, address: str) -> bool:
        """Tell whether *address* is the page's, whatever its scheme, query and closing slash."""
        bare = _bare(address)
        if bare == self._plain:
            return True
        tail, own = bare.rpartition("/")[2], self._plain.rpartition("/")[2]
        return tail[:8] == own[:8] and _canonical(address) == _canonical(self._url)


def _bare(address: str) -> str:
    text = address.strip().partition("#")[0].partition("?")[0].rstrip("/")
    return text.removeprefix("https:").removeprefix("http:").removeprefix("//").removeprefix("www.")


def _canonical(address: str) -> str:
    try:
        return _bare(canonical_url(address))
    except ValueError:
        return ""


class _Place:
    """How a node stands to the page."""

    ELSEWHERE, UNSAID, HERE = 0, 1, 2

    @classmethod
    def of(cls, node: Mapping[str, Any], here: _Address) -> int:
        """Return HERE where one of the node's addresses is the page's, ELSEWHERE where its ``url`` is another page's."""
        page = node.get("mainEntityOfPage")
        addresses = (node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, Mapping) else page)
        if any(isinstance(address, str) and here.holds(address) for address in addresses):
            return cls.HERE
        url = node.get("url")
        return cls.ELSEWHERE if isinstance(url, str) and len(urlsplit_safe(url).strip("/")) > 1 else cls.UNSAID


def urlsplit_safe(address: str) -> str:
    """Return the path of *address*, "" where it cannot be read."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _rank(node: Mapping[str, Any], types: frozenset[str], here: _Address) -> tuple[int, bool, bool]:
    """Order article nodes: of this address, then with a date, then articles before posts in a social medium."""
    return _Place.of(node, here), "datePublished" in node, "socialmediaposting" not in types


def _types(node: Mapping[str, Any]) -> frozenset[str]:
    stated = node.get("@type")
    if stated is None:
        return frozenset({"article"}) if "headline" in node and "datePublished" in node else frozenset()
    return frozenset(
        kind.rpartition("/")[2].rpartition(":")[2].strip().lower() for kind in _listed(stated) if isinstance(kind, str)
    )


# ---- fields -------------------------------------------------------------------------------------------------------


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str | None:
    """Return a value as one line: a string, the first string of a list, a language-tagged object's value."""
    for each in _listed(value):
        if isinstance(each, Mapping):
            each = each.get("@value") or each.get("alternateName") or each.get("name")
        if isinstance(each, (bool, str)) and (line := normalize_line(unescape(str(each)[:4000]))):
            return line
    return None


def _read_people(
    node: Mapping[str, Any], keys: Sequence[str], by_id: Mapping[str, Mapping[str, Any]]
) -> tuple[str, ...]:
    """Return the names under the first of *keys* that the node has, each once."""
    people = next((node[key] for key in keys if node.get(key)), None)
    return tuple(dict.fromkeys(name for person in _listed(people) for name in _read_names(person, by_id)))


def _read_names(person: Any, by_id: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the names of a person, organisation or text, following ``@id`` once."""
    if isinstance(person, Mapping) and "name" not in person and isinstance(name := person.get("@id"), str):
        person = by_id.get(name, person)
    source = person.get("name") if isinstance(person, Mapping) else person
    return [text for each in _listed(source) if (text := _text(each)) and len(text) <= LONGEST_NAME * 4]


def _read_free(node: Mapping[str, Any]) -> bool | None:
    """Return what the node says of payment: itself, else its parts, of which a paid one makes a paid article."""
    said = _said_free(node)
    if said is not None:
        return said
    parts = [_said_free(part) for part in _listed(node.get("hasPart")) if isinstance(part, Mapping)]
    return False if False in parts else None


def _said_free(node: Mapping[str, Any]) -> bool | None:
    stated = next((value for key, value in node.items() if key.lower() in _FREE_KEYS), None)
    return _FREE.get((_text(stated) or "").lower().rpartition("/")[2])


def _read_updates(node: Mapping[str, Any]) -> tuple[LiveUpdate, ...]:
    return tuple(
        LiveUpdate(
            headline=_text(update.get("headline")) or _text(update.get("name")),
            posted_at=_text(update.get("datePublished")) or _text(update.get("dateModified")),
            body=read_markup(update.get("articleBody") or update.get("text") or update.get("description")) or "",
        )
        for update in _listed(node.get("liveBlogUpdate"))[:MOST_UPDATES]
        if isinstance(update, Mapping)
    )


def _join_text(value: Any) -> str | None:
    """Return the strings of a value, one a line, at most LONGEST_BODY characters; None where it has none."""
    held = [value.get("@value")] if isinstance(value, Mapping) else _listed(value)
    return "\n".join(each for each in held if isinstance(each, str))[:LONGEST_BODY] or None


def read_markup(value: Any) -> str | None:
    """Return a text value, with or without HTML in it, as plain text with one paragraph a line; None where nothing is left."""
    text = _join_text(value) or ""
    if "&lt;" in text:
        text = unescape(text)
    if "<" in text:
        text = _TAG.sub("", _BLOCK_TAG.sub("\n", text))
    if "&" in text:
        text = unescape(text)
    return "\n".join(line for part in text.split("\n") if (line := normalize_line(part))) or None


def _rescue(blocks: Sequence[str]) -> LinkedData | None:
    """Read the few fields that count out of blocks that no mending made JSON; None where they hold none."""
    text = "\n".join(block[:LARGEST_BLOCK] for block in blocks)
    names = ("headline", "datePublished", "dateModified", "inLanguage", "articleBody")
    found = {name: rescue_field(text, name) for name in names} if text else {}
    if not any(found.values()):
        return None
    author = _AUTHOR.search(text)
    return LinkedData(
        headline=_text(found["headline"]),
        authors=tuple(name for name in [_text(author[1])] if name) if author else (),
        published=_text(found["datePublished"]),
        modified=_text(found["dateModified"]),
        in_language=_text(found["inLanguage"]),
        article_markup=found["articleBody"],
    )
