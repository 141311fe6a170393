"""What does the page's article say, line by line? Calls the readers, lets the arbiter choose; knows no furniture words.

Every line keeps its kind and the make of the page's block that held it; what stood between the lines and was left out is
kept with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from monitor.extract.arbiter import HEADLINE, LOOSE, OUTSIDE, choose_blocks
from monitor.extract.blocks import Block, read_blocks, walk_page
from monitor.extract.live import LiveEntry, place_entries
from monitor.extract.parts import describe_part
from monitor.extract.script_text import read_script_text
from monitor.items import DroppedLine, Paragraph, ParagraphKind

ALL_READERS = 50_000
"""Elements up to which all readers are asked; the time of the others grows faster than the page."""
MOST_LINKS = 5_000
"""Links up to which trafilatura is asked, which weighs every link anew for each element around it; articles have some hundreds."""
AROUND = 40
"""Blocks above and below the text among which what was left out is kept for people to see."""
FOOT = frozenset({"nav", "footer", "menu"})
"""Parts at which a page's foot begins."""
MOST_DROPPED = 80
"""Lines left out of one page that are kept for people to see."""
LONGEST_DROPPED = 1000
"""Characters of each."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the text, not empty."""

    text: str
    kind: ParagraphKind = "body"
    block: str = ""
    """See :class:`monitor.items.Paragraph`."""
    posted_at: datetime | None = None

    def describe(self) -> Paragraph:
        """Return what is kept of the line beside its words."""
        return Paragraph(kind=self.kind, block=self.block, posted_at=self.posted_at)


@dataclass(frozen=True, kw_only=True)
class Body:
    """The lines of the text and what was left out between them; both may be empty."""

    lines: tuple[Line, ...] = ()
    dropped: tuple[DroppedLine, ...] = ()
    """``place`` counts the lines before it."""


def read_body(tree: HtmlElement, *, stated: str | None, elements: int) -> Body:
    """Return the article's text on the page *tree*, which stays as it is; *stated* is what its JSON-LD gives as the text,
    *elements* how many it has.
    """
    page = walk_page(tree)
    asked = elements <= ALL_READERS
    reasons = choose_blocks(
        page,
        second=_read_resiliparse(tree) if asked else None,
        stated=stated,
        ask_third=lambda: _read_trafilatura(tree) if asked and not _is_beyond(tree, "a", MOST_LINKS) else None,
    )
    return _gather(page.blocks, reasons)


def read_hidden_body(tree: HtmlElement, headline: str) -> Body:
    """Return the article's text as the scripts of a page hold it that shows none; no lines where they hold none."""
    page = read_script_text(tree, headline)
    if page is None:
        return Body()
    return _gather(page.blocks, choose_blocks(page, second=None, ask_third=lambda: None))


def read_selected(elements: Sequence[HtmlElement]) -> Body:
    """Return the text of *elements*, all of it but captions: a person has said that it is the article."""
    blocks = [block for element in elements for block in read_blocks(element)]
    return _gather(blocks, ["caption" if block.kind == "caption" else "" for block in blocks])


def place_live(body: Body, entries: Sequence[LiveEntry]) -> Body:
    """Return the body of a live blog: what stands above the first entry, then the entries, each with its time."""
    if not entries:
        return body
    blocks = {line.text: line.block for line in reversed(body.lines)}
    told = {text for entry in entries for _, text in entry.lines}
    placed = place_entries([(line.kind, line.text) for line in body.lines], entries)
    return Body(
        lines=tuple(
            Line(text=text, kind=kind, block=blocks.get(text, ""), posted_at=posted_at)
            for kind, text, posted_at in placed
        ),
        dropped=tuple(
            DroppedLine(text=line.text, reason=line.reason) for line in body.dropped if line.text not in told
        ),
    )


def _gather(blocks: Sequence[Block], reasons: Sequence[str]) -> Body:
    """Return the blocks without a reason as lines, and those with one around them as dropped."""
    kept = [place for place, reason in enumerate(reasons) if not reason]
    if not kept:
        return Body()
    first, last = _find_around(blocks, reasons, kept)
    lines: list[Line] = []
    dropped: list[DroppedLine] = []
    for block, reason in list(zip(blocks, reasons, strict=True))[first:last]:
        if not reason:
            lines.append(Line(text=block.text, kind=block.kind, block=block.node.signature))
        elif _is_worth_showing(block, reason) and len(dropped) < MOST_DROPPED:
            reason = describe_part(reason)
            dropped.append(DroppedLine(text=block.text[:LONGEST_DROPPED], reason=reason, place=len(lines)))
    return Body(lines=tuple(lines), dropped=tuple(dropped))


def _find_around(blocks: Sequence[Block], reasons: Sequence[str], kept: Sequence[int]) -> tuple[int, int]:
    """Return the first place and the end of what stands around the text: from the headline to the page's foot, AROUND blocks at most."""
    first, last = kept[0], kept[-1] + 1
    above = range(first - 1, max(-1, first - AROUND), -1)
    first = next((place for place in above if blocks[place].node.tag == "h1"), first)
    while first and reasons[first - 1] in LOOSE:
        first -= 1
    end = min(len(blocks), last + AROUND)
    return first, next((place for place in range(last, end) if reasons[place] in FOOT), end)


def _is_worth_showing(block: Block, reason: str) -> bool:
    """Tell whether a person who asks what was cut wants to see the block: no headline, no bare links to elsewhere."""
    return reason != HEADLINE and (reason != OUTSIDE or bool(block.prose))


def _is_beyond(tree: HtmlElement, tag: str, most: int) -> bool:
    return next(islice(tree.iter(tag), most, None), None) is not None


def _read_resiliparse(tree: HtmlElement) -> str:
    """Return the text as resiliparse sees it, "" where it fails.

    It is given what lxml made of the page, whose nesting is bounded: on a page that nests 100,000 elements it would not end.
    """
    source = etree.tostring(tree, encoding="unicode", method="html")
    try:
        return str(
            extract_plain_text(
                HTMLTree.parse(source),
                main_content=True,
                preserve_formatting=True,
                alt_texts=False,
                comments=False,
                list_bullets=False,
            )
        )
    except (ValueError, RuntimeError):
        return ""


def _read_trafilatura(tree: HtmlElement) -> str:
    """Return the text as trafilatura sees it, "" where it sees none."""
    try:
        # fast: without its own second opinions, which are asked for here already and cost a third of its time
        document = trafilatura.bare_extraction(tree, fast=True, include_comments=False, with_metadata=False)
    except (ValueError, etree.LxmlError):
        return ""
    return getattr(document, "text", None) or ""
