"""What is a page that holds hardly any text? Its kind and what was seen, by the surest evidence there is; refuses nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice

from monitor.extract.wall_page import WallPage, count_signs, count_words, load_marks, tell_signs

MANY_CARDS = 4
"""Cards that make a page without a text a list."""
MANY_WORDS = 150
"""Visible words from which the script of a vendor that guards pages says nothing of this one: it let the reader in."""
PART_OF_PAGE = 0.05
"""Share of a page's visible characters that signs cover from which they name it; below, they are a banner's."""
SHORTEST_PAGE = 5000
"""Characters of source: a page with fewer that sends its reader on has nothing else to do."""

_SENDS_ON = re.compile(r"http-equiv=[\"']?refresh|location\.(?:replace|href)", re.IGNORECASE)


def name_wall(page: WallPage, free: bool | None) -> tuple[str, str]:
    """Return kind and what was seen of a page that holds hardly any text, by the surest evidence there is."""
    guarded = page.find_source_mark("bot check")
    if guarded and count_words(page.visible) < MANY_WORDS:
        return "bot check", guarded
    if page.named:
        return page.named
    if page.reading.signs:
        return _name_by_signs(page.reading.signs)
    if free is False:
        return "paywall", f"a paid article, {page.words} words shown"
    if named := _name_by_elements(page):
        return named
    signs = count_signs(page.visible)
    if sum(len(phrase) for phrases in signs.values() for phrase in phrases) >= PART_OF_PAGE * len(page.visible) > 0:
        return _name_by_signs(signs)
    return _name_by_blocks(page) or _name_by_form(page)


def _name_by_signs(signs: Mapping[str, list[str]]) -> tuple[str, str]:
    kind, phrases = max(signs.items(), key=lambda item: (sum(map(len, item[1])), item[0]))
    return kind, tell_signs(phrases)


def _name_by_blocks(page: WallPage) -> tuple[str, str] | None:
    """Return the kind that names of blocks give away: developers write English whatever the page's language."""
    blocks = islice(page.tree.iter("body", "main", "article", "section", "div", "form"), 300)
    names = [f"{block.get('class') or ''} {block.get('id') or ''}".strip().lower()[:300] for block in blocks]
    for kind, marks in load_marks().items():
        for name in names if marks.block else ():
            if marks.block and name and marks.block.search(name):
                return kind, name[:80]
    return None


def _name_by_elements(page: WallPage) -> tuple[str, str] | None:
    """Return what the page is by what it shows in a text's place: a player, a viewer, a table."""
    for kind in ("viewer", "media"):
        if mark := page.find_source_mark(kind):
            return kind, mark
    rows = sum(1 for _ in page.tree.iter("tr"))
    if rows >= 5 and sum(1 for _ in page.tree.iter("td")) >= 3 * rows - 3:
        return "scores", f"a table of {rows} rows and {page.words} words of text"
    return None


def _name_by_form(page: WallPage) -> tuple[str, str]:
    """Return what the page is by what is left: a list, a form, a stub, a shell of scripts."""
    if len(page.cards) >= MANY_CARDS:
        return "section", f"{len(page.cards)} linked headlines"
    if any((field.get("type") or "").lower() == "password" for field in page.tree.iter("input")):
        return "login", "a password field"
    if len(page.source) < SHORTEST_PAGE and _SENDS_ON.search(page.source):
        return "moved", "sends its reader on"
    if len(page.tree.findall(".//script")) > 2 and count_words(page.visible) < 100:
        return "javascript", f"{page.words} words of text beside scripts"
    return "empty", f"{page.words} words of text"
