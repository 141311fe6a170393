"""What do the names of a page's parts say of the blocks in them? Reads element names and classes; weighs no text.

The names in ``parts.toml`` are those that newsrooms' systems give to what is not the article. A name that stands on most of the
page's prose says nothing: pages are called ``has-sidebar`` and articles ``widget``.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from monitor.extract.blocks import NAMES_REMEMBERED, Block, Node, PageBlocks, split_name

SHARE = 0.4
"""Share of the page's prose from which a name tells nothing, if another reader has half of what stands under it."""
HEADED = 200
"""Characters of prose beside a headline that make a part the article's own, whatever it is called."""

MANY = 4
"""Cards of one make from which they are a list of other stories."""
LONGEST_EXCERPT = 600
"""Characters of prose in a card."""
SHORTEST_HEADLINE = 20
"""Characters; what is linked and shorter is a time, a name, a button."""

Reader = Callable[[Block], bool]
"""Tells whether a reader of the page has a block."""

HARD = frozenset({"nav", "footer", "aside", "hidden", "dialog", "menu"})
"""Names that an element says by what it is."""
_BODY = frozenset({"article", "body"})
"""Words of a node that says it is the text: ``itemprop=articleBody``, ``class=article-body``."""
_TABLE = frozenset({"table", "tbody", "thead", "tr"})


def find_parts(page: PageBlocks, readers: Sequence[Reader]) -> list[str]:
    """Return for each block the telling name around it, outermost first, "" where there is none.

    *readers* tell whether they have a block; they are asked one after the other, and only where a name stands on much of the page.
    """
    names = {id(node): "hidden" if node.hidden else _find_name(node.tag, node.name) for node in page.nodes}
    for node in (block.node for block in page.blocks if block.node.tag == "h1"):
        _unname(node, names, HARD)
    if declared := find_declared(page):
        _unname(declared, names, _load_names()["always"] | {"hidden"})
    _unname_lone(page.nodes, names)
    mute = _find_mute(page, names, readers)
    reasons: dict[int, str] = {}
    for node in page.nodes:
        outer = reasons[id(node.parent)] if node.parent else ""
        reasons[id(node)] = outer or ("" if names[id(node)] in mute else names[id(node)])
    return [reasons[id(block.node)] for block in page.blocks]


def find_cards(page: PageBlocks) -> set[int]:
    """Return the places of the blocks in cards: MANY parts of one make, each a linked headline and an excerpt."""
    inside: dict[int, list[int]] = defaultdict(list)
    for place, block in enumerate(page.blocks):
        home = block.node.home
        for node in (home, home.parent):
            if node is not None and node.prose:  # a card has an excerpt; menus and rows of titles have none
                inside[id(node)].append(place)
    rows: dict[tuple[str, str], list[list[int]]] = defaultdict(list)
    for node in page.nodes:
        places = inside.get(id(node))  # most nodes stand around others and hold no block themselves
        if places and node.parent is not None and _is_card([page.blocks[place] for place in places]):
            rows[node.parent.label, node.label].append(places)
    return {place for cards in rows.values() if len(cards) >= MANY for card in cards for place in card}


def _is_card(blocks: Sequence[Block]) -> bool:
    """Tell whether a part is a headline that leads elsewhere, and below it little else than one or two excerpts."""
    linked = next((place for place, block in enumerate(blocks) if _leads_elsewhere(block)), len(blocks))
    prose = [block for block in blocks[linked:] if block.prose]
    return 1 <= len(prose) <= 2 and _sum_prose(blocks) <= LONGEST_EXCERPT and len(blocks) <= 3 * len(prose) + 3


def _leads_elsewhere(block: Block) -> bool:
    return block.link_share >= 0.8 and len(block.text) >= SHORTEST_HEADLINE


def find_declared(page: PageBlocks) -> Node | None:
    """Return the node that says it is the article's text and has enough of it; None where none does."""
    bodies = [node for node in page.nodes if node.prose >= HEADED and node.words >= _BODY]
    return max(bodies, key=lambda node: node.prose, default=None)


def _unname(inner: Node, names: dict[int, str], stay: frozenset[str]) -> None:
    """Take the names, but for those in *stay*, from the nodes around *inner* that hold enough prose to be the article's."""
    for node in inner.above():
        if node.prose >= HEADED and names[id(node)] not in stay:
            names[id(node)] = ""


def _unname_lone(nodes: Sequence[Node], names: dict[int, str]) -> None:
    """Take the name from the only teaser of a page: those of other stories come in numbers, one alone is the article's own."""
    teasers = [node for node in nodes if node.prose and names[id(node)] in _load_names()["many"]]
    if len({id(node) for node in teasers if node.parent is None or names[id(node.parent)] != names[id(node)]}) == 1:
        for node in teasers:
            names[id(node)] = ""


def is_weak(name: str) -> bool:
    """Tell whether a telling name may stand on the article's own paragraphs too."""
    return name in _load_names()["weak"]


def describe_part(name: str) -> str:
    """Return the reason for people: what a part with the telling name *name* is, and the name; any other text as it is."""
    kind = _load_kinds().get(name)
    return f"{kind} ({name})" if kind and kind != name else name


def _find_mute(page: PageBlocks, names: Mapping[int, str], readers: Sequence[Reader]) -> set[str]:
    """Return the names that say nothing on this page."""
    around: dict[int, frozenset[str]] = {}
    hard: dict[int, bool] = {}
    for node in page.nodes:
        if not node.prose:  # nor has anything in it, and only prose is asked for below
            continue
        name = names[id(node)]
        outer = around[id(node.parent)] if node.parent else frozenset()
        around[id(node)] = outer | {name} if name and name not in outer else outer
        hard[id(node)] = name in HARD or (node.parent is not None and hard[id(node.parent)])
    under: dict[str, list[Block]] = defaultdict(list)
    soft = 0
    for block in page.blocks:
        if block.prose:
            soft += 0 if hard[id(block.node)] else block.prose
            for name in around[id(block.node)]:
                under[name].append(block)
    whole = page.nodes[0].prose
    large = [
        name
        for name, blocks in under.items()
        if name not in _load_names()["always"] and _sum_prose(blocks) >= SHARE * (whole if name in HARD else soft)
    ]
    return {name for name in large if any(_is_heard(under[name], page.blocks, reader) for reader in readers)}


def _is_heard(blocks: Sequence[Block], page: Sequence[Block], reader: Reader) -> bool:
    """Tell whether a reader has half of *blocks*, or nothing of the page at all."""
    if 2 * _sum_prose([block for block in blocks if reader(block)]) >= _sum_prose(blocks):
        return True
    return not any(block.prose and reader(block) for block in page)


def _sum_prose(blocks: Sequence[Block]) -> int:
    return sum(block.prose for block in blocks)


@lru_cache(maxsize=NAMES_REMEMBERED)
def _find_name(tag: str, name: str) -> str:
    """Return what an element's tag and name say that it is, "" where that is nothing or a part of the text."""
    telling = _load_names()
    if tag in telling["tags"]:
        return tag
    if tag in ("", "html", "body", "main") or tag in _TABLE or not name:
        return ""
    return min(split_name(name) & telling["words"], default="")


@cache
def _load_names() -> Mapping[str, frozenset[str]]:
    tables = _load_table()
    return {
        "tags": frozenset(tables["tags"]["apart"]),
        "always": frozenset(tables["always"]["apart"]),
        "many": frozenset(tables["many"]["apart"]),
        "weak": frozenset(tables["weak"]["apart"]),
        "words": frozenset(word for words in tables["words"].values() for word in words),
    }


@cache
def _load_kinds() -> Mapping[str, str]:
    return {
        "hidden": "not shown on the page",
        **{word: kind for kind, words in _load_table()["words"].items() for word in words},
    }


def _load_table() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
