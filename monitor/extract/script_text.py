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
SHARED = 0.4
"""Share of the headline's words that the text has; of 349 development pages 97 % have it, by their own texts."""

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2}|\w+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_STRING = re.compile(r'"((?:[^"\\]|\\.){400,500000})"', re.DOTALL)
_PARAGRAPH = re.compile(r"<(?:p|br|div)\b[^>]*>", re.IGNORECASE)


def read_script_text(tree: HtmlElement, headline: str) -> PageBlocks | None:
    """Return the blocks of the string with most prose in the scripts of *tree* that speaks of what the headline does.

    None where there is none with LEAST_PROSE characters: scripts also hold notices, terms of use and other stories.
    """
    scripts = "\n".join(
        script.text or "" for script in tree.iter("script") if "ld+json" not in (script.get("type") or "")
    )
    pages = [page for text in _find_markup(scripts[:LONGEST_SCRIPT], NESTED) if (page := _walk(text)) is not None]
    about = [page for page in pages if page.nodes[0].prose >= LEAST_PROSE and _speaks_of(page, headline)]
    return max(about, key=lambda page: page.nodes[0].prose, default=None)


def _speaks_of(page: PageBlocks, headline: str) -> bool:
    """Tell whether SHARED of the headline's longer words, or of its pairs of characters written without blanks, are in the text."""
    text = " ".join(block.text for block in page.blocks).casefold()
    words = {word for word in _WORD.findall(headline.casefold()) if len(word) >= (2 if _WIDE.search(word) else 4)}
    return bool(words) and sum(word in text for word in words) >= SHARED * len(words)


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
