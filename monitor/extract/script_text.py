"""Which text does a page hold in its scripts, where it shows none? Reads strings of JSON that are mark-up; runs no script.

Sites that are built in the browser send the article as data beside an empty page. It is the text that every visitor is shown,
and asked for only where the page itself has none and does not say that it is paid for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from monitor.extract.blocks import PageBlocks, walk_page
from monitor.extract.markup import parse_html

LEAST_PROSE = 400
"""Characters of prose that make a string the text."""
LONGEST_SCRIPT = 4_000_000
"""Characters of all scripts that are read."""
NESTED = 2
"""Strings may hold JSON, whose strings are read in turn: how deep."""

_STRING = re.compile(r'"((?:[^"\\]|\\.){400,500000})"', re.DOTALL)
_PARAGRAPH = re.compile(r"<(?:p|br|div)\b[^>]*>", re.IGNORECASE)


def read_script_text(tree: HtmlElement) -> PageBlocks | None:
    """Return the blocks of the string with most prose in the scripts of *tree*; None where none has LEAST_PROSE characters."""
    scripts = "\n".join(
        script.text or "" for script in tree.iter("script") if "ld+json" not in (script.get("type") or "")
    )
    pages = [page for text in _find_markup(scripts[:LONGEST_SCRIPT], NESTED) if (page := _walk(text)) is not None]
    best = max(pages, key=lambda page: page.nodes[0].prose, default=None)
    return best if best is not None and best.nodes[0].prose >= LEAST_PROSE else None


def _find_markup(source: str, depth: int) -> Iterator[str]:
    for match in _STRING.finditer(source):
        try:
            text = json.loads(f'"{match[1]}"', strict=False)
        except ValueError:
            continue
        if _PARAGRAPH.search(text) and not text.lstrip().startswith(("{", "[")):
            yield text
        elif depth > 1:
            yield from _find_markup(text, depth - 1)


def _walk(markup: str) -> PageBlocks | None:
    try:
        tree = parse_html(f"<html><body>{markup}</body></html>")
    except etree.LxmlError:
        return None
    return None if tree is None else walk_page(tree)
