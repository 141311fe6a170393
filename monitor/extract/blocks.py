"""Which blocks of text does a page have, and what are they? One walk over the tree; decides nothing about the article.

A block is what a browser shows as one paragraph, heading, item, row or caption. Each knows the elements around it, how much
of it is links, and whether it reads as prose: what arbiter.py judges by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml import etree

from monitor.items import ParagraphKind
from monitor.text.normalize import normalize_line

PROSE = 80
"""Characters from which a block without a closing mark counts as prose; with one, a third of it."""
LONGEST_NAME = 300
"""Characters of one attribute that are read."""
NAMES_REMEMBERED = 1 << 12
"""A page has some hundreds of names of elements, an outlet hardly more."""

SKIPPED = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "iframe", "button", "select", "option", "textarea", "object", "canvas",
        "head", "math", "audio", "video", "datalist", "map", "input", "label",
    }
)  # fmt: skip
"""Elements whose text no browser shows as text of the page."""
PARTING = frozenset(
    {
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "div", "section", "article",
        "main", "header", "footer", "aside", "nav", "figure", "figcaption", "table", "thead", "tbody", "tr", "caption", "form", "fieldset",
        "address", "details", "summary", "body", "html", "center", "hr", "dialog", "menu", "amp-sidebar", "amp-consent",
    }
)  # fmt: skip
"""Elements that begin a new line; ``br`` does too, cells of one row do not."""
INNER = frozenset(
    {"p", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "tr", "table", "tbody", "thead"}
)  # fmt: skip
"""Elements that are text, not the place where it stands."""

_KINDS: dict[str, ParagraphKind] = {
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading", "li": "list", "dt": "list", "dd": "list",
    "blockquote": "quote", "tr": "table", "figcaption": "caption", "caption": "table",
}  # fmt: skip
_NAMED_BY = frozenset({"class", "id", "role", "data-testid", "data-component", "itemprop"})
_STOPS = frozenset(".!?…:;。！？।؟۔")
_CLOSERS = "\"”“»’'‘›)]」』"
_WIDE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TWEET = re.compile(
    r"\b(?:twitter-tweet|tweet|instagram-media|bluesky-embed|telegram-post|mastodon-embed)", re.IGNORECASE
)
# A run of letters that mixes with digits is a build's hash or a part of a key: "ad6ed79d" is no advertisement.
_NAME = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]+(?=\d{0,3}(?![A-Za-z0-9]))")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_INVISIBLE = re.compile(r"display\s*:\s*none")


@dataclass(slots=True, eq=False)
class Node:
    """One parting element of the page."""

    tag: str
    name: str
    """Class, id, role and test id as the page gives them, joined by blanks."""
    parent: Node | None
    hidden: bool = False
    prose: int = 0
    """Characters of prose inside, those of links mostly apart; one of a script without blanks counts for three."""
    _words: frozenset[str] | None = None
    _home: Node | None = None
    _signature: str | None = None

    def above(self) -> Iterator[Node]:
        """Yield this node and those around it, innermost first."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    @property
    def words(self) -> frozenset[str]:
        """The words of its name in lower case; ``relatedStories-x3`` has ``related``, ``stories`` and ``x``."""
        if self._words is None:
            self._words = split_name(self.name)
        return self._words

    @property
    def home(self) -> Node:
        """The block of the page in which it stands: the nearest node around it, or itself, that is not text."""
        if self._home is None:
            self._home = self if self.tag not in INNER or self.parent is None else self.parent.home
        return self._home

    @property
    def signature(self) -> str:
        """How its home is made and what stands around that, without what differs from build to build (numbers, hashes)."""
        if self._signature is None:
            around = self.home.parent
            self._signature = f"{around.label if around else ''}>{self.home.label}"
        return self._signature

    @property
    def label(self) -> str:
        """Element name and the words of its name, sorted; hashes and numbers apart."""
        return ".".join([self.tag, *sorted(word for word in self.words if len(word) > 2)[:6]])


@dataclass(slots=True, eq=False)
class Block:
    """One block as it stands on the page."""

    text: str
    """Normalised to one line; never empty."""
    node: Node
    linked: int
    """Characters of ``text`` in links, about."""
    kind: ParagraphKind
    prose: int = field(init=False)
    """What it adds to the prose of the nodes around it; 0: it reads as a label, title or menu."""
    closed: bool = field(init=False)
    """True where it ends as sentences do."""

    def __post_init__(self) -> None:
        size = len(self.text) + (0 if self.text.isascii() else 2 * len(_WIDE.findall(self.text)))
        self.closed = self.text.rstrip(_CLOSERS)[-1:] in _STOPS
        worth = size >= PROSE or (self.closed and size * 3 >= PROSE)
        links = self.linked * (1 if self.closed else 2)
        self.prose = max(0, size - links) if worth and self.kind not in ("heading", "caption") else 0

    @property
    def link_share(self) -> float:
        """Share of the text in links, 0 to 1."""
        return min(1.0, self.linked / len(self.text))


@dataclass(frozen=True)
class PageBlocks:
    """The blocks of a page in reading order, and the nodes around them, each after the one that holds it."""

    blocks: list[Block]
    nodes: list[Node]
    """Never empty: the first stands for the page."""


def read_blocks(root: etree._Element) -> list[Block]:
    """Return the blocks under *root* in reading order; [] where it shows no text."""
    return walk_page(root).blocks


def walk_page(root: etree._Element) -> PageBlocks:
    """Return the blocks under *root* and the nodes around them. Takes time in proportion to the page, however deep it nests."""
    walk = _Walk()
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag: Any = element.tag  # made anew whenever it is asked
        shown = isinstance(tag, str) and tag not in SKIPPED
        if event == "start":
            if shown:
                walk.open(element, tag)
            else:
                walker.skip_subtree()
        else:
            if shown:
                walk.close(tag)
            if (tail := element.tail) and element is not root:
                walk.add(tail)
    walk.flush()
    return PageBlocks(walk.blocks, walk.nodes)


class _Walk:
    """What the walk knows at one place of the page."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.node = Node("", "", None)
        self.nodes = [self.node]
        self._parts: list[str] = []
        self._linked = 0
        self._links = 0

    def open(self, element: etree._Element, tag: str) -> None:
        if tag in PARTING:
            if self._parts:
                self.flush()
            name, hidden = _read_attributes(element)
            self.node = Node(tag, name, self.node, hidden)
            self.nodes.append(self.node)
        elif tag == "a":
            self._links += 1
        elif tag == "br":
            self.flush()
        elif tag in ("td", "th") and self._parts:
            self._parts.append(" | ")
        if text := element.text:
            self.add(text)

    def close(self, tag: str) -> None:
        if tag in PARTING:
            if self._parts:
                self.flush()
            assert self.node.parent is not None
            self.node.parent.prose += self.node.prose
            self.node = self.node.parent
        elif tag == "a":
            self._links -= 1

    def add(self, text: str) -> None:
        if not self._parts and text.isspace():  # what stands between the elements of a page
            return
        self._parts.append(text)
        if self._links:
            self._linked += len(text.strip())

    def flush(self) -> None:
        """End the block under way, if any."""
        if not self._parts:
            return
        text = normalize_line("".join(self._parts)).strip("| ")
        if text:
            block = Block(text, self.node, self._linked, _find_kind(self.node, text))
            self.blocks.append(block)
            self.node.prose += block.prose
        self._parts, self._linked = [], 0


@lru_cache(maxsize=NAMES_REMEMBERED)
def split_name(name: str) -> frozenset[str]:
    """Return the words of an element's name, see Node."""
    return frozenset(word.lower() for part in _NAME.findall(name) for word in _WORD.findall(part))


def _find_kind(node: Node, text: str) -> ParagraphKind:
    kind: ParagraphKind = "body"
    each: Node | None = node
    while each is not None:
        if each.tag == "blockquote" and _TWEET.search(each.name):
            return "tweet"
        if kind == "body":
            kind = _KINDS.get(each.tag, "body")
            if kind == "heading" and each is not node and len(text) >= PROSE:
                kind = "body"  # a text that stands in a heading element as a whole, in paragraphs
        if kind == "heading" or each.tag in ("article", "section", "main", "body"):
            break
        each = each.parent
    return kind


def _read_attributes(element: etree._Element) -> tuple[str, bool]:
    """Return the element's name, see Node, and whether it is hidden."""
    names: list[str] = []
    hidden = False
    for key, value in element.items():
        if key in _NAMED_BY:
            names.append(value[:LONGEST_NAME])
        elif key == "hidden" or (key == "aria-hidden" and value == "true"):
            hidden = True
        elif key == "style":
            hidden = hidden or _INVISIBLE.search(value) is not None
    return " ".join(names), hidden
