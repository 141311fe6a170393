"""Which stretches of a text stand in quotation marks? Offsets only; whether somebody said them is judged elsewhere.

Knows “ ” „ “ « » ‹ › ‘ ’ and the straight marks. A quotation that a paragraph leaves open runs to the paragraph's
end where the next paragraph opens with the same mark, as newspapers print long quotations; other lone marks
(inches, apostrophes, a lost closing mark) make no quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CLOSING = {"“": "”", "„": "“”", "«": "»", "‹": "›", "”": "”", '"': '"', "‘": "’", "'": "'", "»": "«"}
_MARK = re.compile("[“”„«»‹›\"‘’']")
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\S\n]*[^\s][^\n]*)*")
_LONGEST = 3000
_MOST_LOST = 20
"""Marks in a row that nothing closes before the rest of a paragraph is no longer searched: each costs a look at _LONGEST characters."""


@dataclass(frozen=True)
class Quote:
    """One quotation; ``text[start:end]`` has its marks, ``text[first:last]`` the words within them."""

    start: int
    end: int
    first: int
    last: int
    open: bool = False
    """True where it goes on in the next paragraph."""


def find_quotes(text: str) -> list[Quote]:
    """Return the outermost quotations of *text* in order, none of them empty. "" gives []. Never raises."""
    paragraphs = [(found.start(), found.end()) for found in _PARAGRAPH.finditer(text)]
    quotes: list[Quote] = []
    for number, (start, end) in enumerate(paragraphs):
        following = paragraphs[number + 1][0] if number + 1 < len(paragraphs) else len(text)
        quotes += _quotes_of(text, start, end, text[following : following + 1])
    return quotes


def _quotes_of(text: str, start: int, end: int, next_mark: str) -> Iterator[Quote]:
    place, lost = start, 0
    while lost < _MOST_LOST and (opening := _MARK.search(text, place, end)) is not None:
        place = opening.end()
        if not _opens(text, opening.start(), start, end):
            continue
        closing = _find_closing(text, opening.start(), end)
        if closing is not None:
            yield from _quote(text, opening.start(), closing + 1, opening.end(), closing)
            place, lost = closing + 1, 0
        elif next_mark == opening[0] and opening[0] not in "'‘":
            yield from _quote(text, opening.start(), end, opening.end(), end, still_open=True)
            return
        else:
            lost += 1


def _quote(text: str, start: int, end: int, first: int, last: int, *, still_open: bool = False) -> Iterator[Quote]:
    words = text[first:last]
    if words.strip():
        first += len(words) - len(words.lstrip())
        yield Quote(start, end, first, first + len(words.strip()), still_open)


def _opens(text: str, place: int, start: int, end: int) -> bool:
    mark, before, after = text[place], text[place - 1 : place] if place > start else " ", text[place + 1 : place + 2]
    if mark in "’›" or place + 1 >= end:
        return False
    if mark == "»":  # German books open with it; elsewhere it closes
        return not before.isalnum() and before not in ".,!?…" and after.isalnum()
    if mark in "„«‹“":
        return True
    return not before.isalnum() and before not in ".,!?" and not after.isspace()


def _find_closing(text: str, opening: int, end: int) -> int | None:
    """Find the mark that closes the one at *opening*; marks of other kinds inside it are passed over."""
    wanted = _CLOSING[text[opening]]
    depth = 0
    for found in _MARK.finditer(text, opening + 1, min(end, opening + _LONGEST)):
        mark, place = found[0], found.start()
        if mark == text[opening] and mark not in wanted and mark in "«“‘":
            depth += 1
        elif mark in wanted and _closes(text, place, end):
            if depth == 0:
                return place
            depth -= 1
    return None


def _closes(text: str, place: int, end: int) -> bool:
    mark, before = text[place], text[place - 1]
    after = text[place + 1] if place + 1 < end else " "
    if mark in "’'":
        return not after.isalnum() and not before.isspace()
    return mark != '"' or not (before.isspace() and after.isalnum())
