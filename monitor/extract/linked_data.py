"""What does a page say of itself in JSON-LD? Reads the broken blocks too that outlets really print; believes nothing yet.

One pass over the blocks gives the schema.org nodes; the article among them is the one whose address is the page's.
Bounded: block size, number of nodes, digits of a number; nesting beyond Python's reach is a broken block like any other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from monitor.extract.addresses import canonical_url
from monitor.text.normalize import normalize_line

LARGEST_BLOCK = 1_000_000
"""Characters; the rest is cut off, and the block read as a broken one."""
MOST_NODES = 2000
LONGEST_NAME = 80
"""Characters of an author's name; what is longer is a sentence."""

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

_CDATA = re.compile(
    r"^\s*(?://\s*)?(?:/\*\s*)?<!\[CDATA\[(?:\s*\*/)?|(?://\s*)?(?:/\*\s*)?\]\]>(?:\s*\*/)?\s*$|^\s*<!--|-->\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_FIELD = r'"{0}"\s*:\s*"((?:[^"\\]|\\.){{1,2000}})"'


@dataclass(frozen=True, kw_only=True)
class LinkedData:
    """The article node's fields as they stand, dates as texts; None or empty where absent."""

    headline: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    publisher: str | None = None
    in_language: str | None = None
    free: bool | None = None
    """``isAccessibleForFree``; None where the page does not say."""
    types: frozenset[str] = frozenset()
    """The node's types in lower case; empty where no article node was found."""
    listing: bool = False
    """True where the page has no article node and calls itself a list of pages."""


def read_linked_data(tree: HtmlElement, url: str) -> LinkedData:
    """Return what the JSON-LD of the page at *url* says of its article; an empty LinkedData where there is none. Never raises."""
    blocks = [script.text or "" for script in tree.iter("script") if "ld+json" in (script.get("type") or "").lower()]
    nodes = [node for block in blocks for node in _walk(_parse_block(block[:LARGEST_BLOCK]))][:MOST_NODES]
    articles = [node for node in nodes if _types(node) & ARTICLE_TYPES]
    article = max(articles, key=lambda node: _rank(node, url), default=None)
    if article is None:
        types = frozenset[str]().union(*map(_types, nodes))
        return LinkedData(listing=bool(types & LIST_TYPES)) if nodes or not blocks else _rescue(blocks)
    return _read_node(article, nodes)


def _read_node(article: Mapping[str, Any], nodes: Sequence[Mapping[str, Any]]) -> LinkedData:
    by_id = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    names = [
        name
        for person in _listed(article.get("author") or article.get("creator"))
        for name in _read_names(person, by_id)
    ]
    free = _text(article.get("isAccessibleForFree")) or ""
    return LinkedData(
        headline=_text(article.get("headline")) or _text(article.get("name")),
        authors=tuple(dict.fromkeys(names)),
        published=_text(article.get("datePublished"))
        or _text(article.get("dateCreated"))
        or _text(article.get("uploadDate")),
        modified=_text(article.get("dateModified")),
        publisher=next(
            (name for owner in _listed(article.get("publisher")) for name in _read_names(owner, by_id)), None
        ),
        in_language=_text(article.get("inLanguage")),
        free={"true": True, "1": True, "false": False, "0": False}.get(free.lower().rpartition("/")[2]),
        types=_types(article),
    )


def _rank(node: Mapping[str, Any], url: str) -> tuple[bool, bool, int]:
    """Order article nodes: of this address, then with a date, then a news article before a plain one."""
    page = node.get("mainEntityOfPage")
    addresses = (node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, Mapping) else page)
    here = any(isinstance(address, str) and _same_page(address, url) for address in addresses)
    return here, "datePublished" in node, len(node)


def _same_page(address: str, url: str) -> bool:
    try:
        return canonical_url(address).partition("?")[0].rstrip("/") == canonical_url(url).partition("?")[0].rstrip("/")
    except ValueError:
        return False


# ---- blocks and nodes ---------------------------------------------------------------------------------------------


def _parse_block(block: str) -> Any:
    """Return the block's JSON value: as it stands, then with the usual damage mended; None where that fails too."""
    text = _CDATA.sub("", _CDATA.sub("", block)).strip().rstrip(";")
    for mend in (str, _mend, lambda broken: _mend(unescape(broken))):
        try:
            return json.loads(mend(text), strict=False, parse_int=_read_digits, parse_float=str)
        except (ValueError, RecursionError):
            continue
    return None


def _mend(text: str) -> str:
    return _TRAILING_COMMA.sub(r"\1", text)


def _read_digits(digits: str) -> str:
    return digits[:30]


def _walk(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every object in *value* that has a type, outermost first, without recursion; at most MOST_NODES."""
    waiting, seen = [value], 0
    while waiting and seen < MOST_NODES * 10:
        seen += 1
        current = waiting.pop()
        if isinstance(current, Mapping):
            if "@type" in current:
                yield current
            waiting.extend(reversed([child for child in current.values() if isinstance(child, (dict, list))]))
        elif isinstance(current, list):
            waiting.extend(reversed(current))


def _types(node: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(
        kind.rpartition("/")[2].rpartition(":")[2].lower()
        for kind in _listed(node.get("@type"))
        if isinstance(kind, str)
    )


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


def _read_names(person: Any, by_id: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the names of a person, organisation or text, following ``@id`` once."""
    if isinstance(person, Mapping) and "name" not in person and str(person.get("@id")) in by_id:
        person = by_id[str(person["@id"])]
    source = person.get("name") if isinstance(person, Mapping) else person
    return [name for each in _listed(source) if (name := _text(each)) and len(name) <= LONGEST_NAME * 4]


def _rescue(blocks: Sequence[str]) -> LinkedData:
    """Read the few fields that count out of blocks that no mending made JSON."""
    text = "\n".join(block[:LARGEST_BLOCK] for block in blocks)
    found = {name: _rescue_field(text, name) for name in ("headline", "datePublished", "dateModified", "inLanguage")}
    if not any(found.values()):
        return LinkedData()
    return LinkedData(
        headline=found["headline"],
        published=found["datePublished"],
        modified=found["dateModified"],
        in_language=found["inLanguage"],
    )


def _rescue_field(text: str, name: str) -> str | None:
    match = re.search(_FIELD.format(name), text)
    if match is None:
        return None
    try:
        return _text(json.loads(f'"{match[1]}"', strict=False))
    except ValueError:
        return _text(match[1])
