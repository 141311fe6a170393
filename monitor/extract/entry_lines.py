"""What does one entry of a live blog say? Its paragraphs, without what stands around them: time, byline, captions, cards, buttons."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

from lxml.html import HtmlElement

from monitor.extract.blocks import Block, Node, read_blocks
from monitor.extract.entry_times import LONGEST_STAMP, read_opening_stamp, read_stamp
from monitor.items import ParagraphKind
from monitor.text.normalize import normalize_line

PROSE = 40
"""Characters of an entry's text from which it says something."""
MOST_LINKED = 0.8
"""Share of a line in links from which it only leads elsewhere."""
MOST_PIECES = 20
"""Pieces of text in the line around a time; the elements further out are not read."""
SENTENCE = 8
"""Words from which a closed line in a link is a sentence of the entry's own."""

Line = tuple[ParagraphKind, str]
"""A paragraph: its kind and its words."""

_SENTENCES = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def read_lines(run: Sequence[HtmlElement], times: Sequence[HtmlElement], language: str) -> list[Line]:
    """Return the paragraphs of an entry, *run*, without its *times*, its author's name, captions, links and buttons."""
    lines: list[Line] = []
    blocks = [block for element in run for block in (*read_blocks(element), *_read_tail(element, last=run[-1]))]
    headed = any(block.kind == "heading" for block in blocks)
    stamps = _read_stamp_lines(times, language)
    in_card = False
    for block in blocks:
        # A heading within an entry that leads elsewhere is a card: what is linked below it belongs to it.
        in_card = block.link_share >= MOST_LINKED and (in_card or (block.kind == "heading" and bool(lines)))
        if in_card or block.text in stamps:
            continue
        if _is_said(block, language):
            lines.append((block.kind, block.text))
        elif not headed and not lines and _is_title(block, language):
            lines.append(("heading", block.text))
    return lines


def _read_stamp_lines(times: Sequence[HtmlElement], language: str) -> set[str]:
    """Return the short lines that hold a time and end as no sentence does: "Ada Holm 7:05 p.m."."""
    found: set[str] = set()
    for element in times:
        stamp = normalize_line("".join(islice(element.itertext(), MOST_PIECES)))
        if read_stamp(stamp, language) is None:
            continue  # a title that opens with its time, or a box that carries it as an attribute
        for around in (element, *list(element.iterancestors())[:2]):
            line = (
                normalize_line("".join(islice(around.itertext(), MOST_PIECES))) if around.tag not in _SENTENCES else ""
            )
            rest = line.replace(stamp, " ").strip()
            if len(line) <= LONGEST_STAMP and not rest.endswith((".", "!", "?", "…", "。")):
                found.add(line)
    return found - {""}


def _read_tail(element: HtmlElement, *, last: HtmlElement) -> list[Block]:
    """Return the bare text between two elements of one entry."""
    text = normalize_line(element.tail or "") if element is not last else ""
    return [Block(text, Node("", "", None), 0, "body")] if text else []


def _is_said(block: Block, language: str) -> bool:
    if not _is_own(block) or read_stamp(block.text, language) is not None:
        return False
    words = len(block.text.split())
    said = block.closed and not block.text.endswith(":") and words > 1
    if block.link_share >= MOST_LINKED:
        return block.kind == "heading" or (said and words >= SENTENCE)
    return block.kind in ("heading", "table") or block.prose > 0 or said


def _is_title(block: Block, language: str) -> bool:
    """Tell a title that is marked up as a paragraph from a byline: it opens with the time, or has words enough."""
    words = len(block.text.split())
    if not _is_own(block) or read_stamp(block.text, language) is not None:
        return False
    timed = read_opening_stamp(block.text, strict=False) is not None
    return words >= 3 if timed else words >= 5 and block.link_share < MOST_LINKED


def _is_own(block: Block) -> bool:
    """Tell what the entry says from captions and from what stands around it."""
    around = list(block.node.above())[:-2]  # the walk's root, and the entry's own element
    return block.kind != "caption" and not any(
        node.hidden or name_words("margins").search(node.name) for node in around
    )


@cache
def name_words(table: str) -> re.Pattern[str]:
    """Return the pattern of a table of ``live.toml``: ``title``, or names of elements: ``others``, ``margins``."""
    tables: Mapping[str, list[str]] = tomllib.loads(Path(__file__).with_name("live.toml").read_text(encoding="utf-8"))
    words = "|".join(tables[table])
    # A name's first word counts: "comments__item" and "c-comments" are comments, "has-comments" and "with-sidebar" hold the article.
    return re.compile(
        words if table == "title" else rf"(?:^|\s|__)(?!no-|has-)(?:[a-z]{{1,3}}-)?(?:{words})", re.IGNORECASE
    )
