"""What does a page's mark-up say of the page itself? One pass over the tree that gathers meta tags, links, scripts, times and headings.

Gathers and judges nothing: linked_data.py, publication.py, headline.py and bylines.py read what is here, so that none of
them walks the tree again. The elements are the tree's own: whoever cuts the tree gathers first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain, islice

from lxml.html import HtmlElement

from monitor.text.normalize import normalize_line

LONGEST_CONTENT = 4000
"""Characters of a meta tag's content that are kept."""
MOST_TIMES = 200
"""``time`` tags that are kept: a list page has thousands, an article's own stands among the first."""

MOST_HEADINGS = 30
"""Lower headings that are compared with the headline."""

_NO_LETTERS = re.compile(r"[\W_]+")
_MARGINS = frozenset({"aside", "footer", "nav"})
_KEYS = frozenset({"name", "property", "itemprop", "http-equiv"})


@dataclass(kw_only=True)
class PageData:
    """What one pass found, in document order."""

    language: str = ""
    """The html tag's ``lang`` as it stands."""
    title: str = ""
    """Text of the title tag, one line."""
    meta: dict[str, str] = field(default_factory=dict)
    """Contents of the meta tags by lower-case name, property, itemprop or http-equiv; the first that is not empty."""
    repeated: dict[str, list[str]] = field(default_factory=dict)
    """The further contents of names that occur more than once: several ``article:author``."""
    canonical: list[str] = field(default_factory=list)
    """``href`` of every ``link rel=canonical``."""
    linked: list[str] = field(default_factory=list)
    """Texts of the JSON-LD scripts."""
    times: list[HtmlElement] = field(default_factory=list)
    """``time`` elements, at most MOST_TIMES."""
    headings: list[HtmlElement] = field(default_factory=list)
    """``h1`` elements."""

    sought: dict[str, HtmlElement | None] = field(default_factory=dict)
    """The heading that :func:`find_heading` found for a headline."""

    def every(self, name: str) -> list[str]:
        """Return all contents of the meta tags of this name, in order."""
        first = self.meta.get(name)
        return [] if first is None else [first, *self.repeated.get(name, ())]


def gather_page(tree: HtmlElement) -> PageData:
    """Return what the page says of itself, from one pass over *tree*. Never raises."""
    data = PageData(language=tree.get("lang") or tree.get("xml:lang") or "")
    for element in tree.iter("meta", "link", "script", "time", "h1", "title"):
        tag = element.tag
        if tag == "meta":
            _add_meta(data, element.items())
        elif tag == "script":
            if "ld+json" in (element.get("type") or "").lower():
                data.linked.append(element.text or "")
        elif tag == "link":
            if "canonical" in (element.get("rel") or "").lower():
                data.canonical.append(element.get("href") or "")
        elif tag == "time":
            if len(data.times) < MOST_TIMES:
                data.times.append(element)
        elif tag == "h1":
            data.headings.append(element)
        elif not data.title and element.text:  # the first: inline pictures have titles too
            data.title = normalize_line(element.text[:LONGEST_CONTENT])
    return data


def _add_meta(data: PageData, attributes: list[tuple[str, str]]) -> None:
    content, names = "", []
    for key, value in attributes:
        if key == "content":
            content = value[:LONGEST_CONTENT].strip()
        elif key in _KEYS and value:
            names.append(value.strip().lower())
    for name in names if content else ():
        held = data.meta.setdefault(name, content)
        if held != content:
            data.repeated.setdefault(name, []).append(content)


def read_text(element: HtmlElement, most: int = 1000, *, joint: str = "") -> str:
    """Return the element's text as one line of at most *most* characters; *joint* stands between the texts of its parts."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        parts.append(part)
        length += len(part)
        if length > most * 2:
            break
    return normalize_line(joint.join(parts))[:most]


def in_margin(element: HtmlElement) -> bool:
    """Tell whether the element stands in an aside, a footer or a menu."""
    return any(parent.tag in _MARGINS for parent in element.iterancestors())


def find_heading(tree: HtmlElement, data: PageData, headline: str | None) -> HtmlElement | None:
    """Return the heading of the article: the ``h1`` that says the headline, else a lower one that does, else the first ``h1`` with a text.

    None where there is none of them. A second question for the same headline costs nothing.
    """
    wanted = _letters(headline or "")
    if wanted not in data.sought:
        data.sought[wanted] = _seek_heading(tree, data, wanted)
    return data.sought[wanted]


def _seek_heading(tree: HtmlElement, data: PageData, wanted: str) -> HtmlElement | None:
    said = [(heading, letters) for heading in data.headings if (letters := _letters(read_text(heading)))]
    lower = ((each, _letters(read_text(each))) for each in islice(tree.iter("h2", "h3", "h4"), MOST_HEADINGS))
    for heading, letters in chain(said, lower) if wanted else ():
        if letters and (letters in wanted or wanted in letters) and len(letters) * 2 > len(wanted):
            return heading
    return said[0][0] if said else None


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text.lower())
