"""Where does each sentence of a text begin and end? Offsets only; what a sentence says is no concern here.

A sentence never crosses an empty line. Lines of one paragraph are parted too (headings, label lines, list items),
unless the paragraph is prose that was wrapped at a fixed width. Inside a quotation sentences are parted as elsewhere,
but a closing quotation mark stays with its sentence, and "!" or "?" does not part a quotation from its "he asked".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from monitor.text.languages import load_language

_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_CLOSERS = "\"'”’»“)\\]›"
# A full stop and its kin with what closes after them, then space; CJK stops need no space; a bullet parts too.
# A run of stops is looked at once, from its first: from each of them, 100,000 dots take hours.
_STOP = re.compile(
    rf"(?P<stop>(?<![.!?…؟])[.!?…؟]++)(?P<close>(?:[{_CLOSERS}]|[   ]»(?!\w))*)(?P<space>\s+)|(?P<wide>[。！？]+[”’」』）]*)|\s(?=[•●▪]\s)"
)
_NEXT_WORD = re.compile(r"[\s\"'“”„«»‘’‹›(\[—–¿¡-]*([^\W_][\w’'.-]*)")
_LAST_TOKEN = re.compile(r"([^'’\s\"“”„«»‘(\[—–/]+)$")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]$")
_INITIAL = re.compile(r"[^\W\d_]$")
_LIST_NUMBER = re.compile(r"\d{1,3}$")
_WRAP_WIDTH = range(45, 101)


@dataclass(frozen=True)
class Sentence:
    """One sentence with its place: ``text == body[start:end]``, without space at either end."""

    start: int
    end: int
    text: str
    paragraph: int
    """Number of the paragraph it stands in, from 0; paragraphs are parted by empty lines."""


@dataclass(frozen=True)
class _Words:
    titles: frozenset[str]
    before_number: frozenset[str]
    may_end: frozenset[str]
    starters: frozenset[str]
    reporting: frozenset[str]
    dotted_ordinals: bool


def split_sentences(text: str, language: str = "en") -> list[Sentence]:
    """Return the sentences of *text* in order; every character that is not space lies in exactly one.

    *language* is a language tag; an unknown one is split by the English table. "" gives []. Never raises.
    """
    words = _load_words(language)
    return [
        Sentence(start, end, text[start:end], number)
        for number, (first, last) in enumerate(_paragraphs(text))
        for line_start, line_end in _lines(text, first, last)
        for start, end in _split_line(text, line_start, line_end, words)
    ]


@cache
def _load_words(language: str) -> _Words:
    table = load_language(language).sentences
    keys = ("titles", "before_number", "may_end", "starters", "reporting")
    sets = {key: frozenset(table.get(key, ())) for key in keys}
    return _Words(dotted_ordinals=bool(table.get("dotted_ordinals", False)), **sets)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _EMPTY_LINE.finditer(text):
        if text[start : gap.start()].strip():
            yield start, gap.start()
        start = gap.end()
    if text[start:].strip():
        yield start, len(text)


def _lines(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the lines of a paragraph, or the whole of it where it is wrapped prose."""
    paragraph = text[first:last]
    if _is_wrapped(paragraph.split("\n")):
        yield first, last
        return
    for line in re.finditer(r"[^\n]+", paragraph):
        yield first + line.start(), first + line.end()


def _is_wrapped(lines: list[str]) -> bool:
    """Tell prose wrapped at a fixed width from a list: full lines, one of which goes on in lower case."""
    if len(lines) < 2 or not all(len(line.rstrip()) in _WRAP_WIDTH for line in lines[:-1]):
        return False
    return any(line[:1].islower() for line in lines[1:])


def _split_line(text: str, start: int, end: int, words: _Words) -> Iterator[tuple[int, int]]:
    for stop in _STOP.finditer(text, start, end):
        if stop.end() < end and _ends_sentence(text, start, stop, end, words):
            last = stop.start("space") if stop["space"] else (stop.end() if stop["wide"] else stop.start())
            yield from _trimmed(text, start, last)
            start = stop.end()
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if stripped := piece.strip():
        start += piece.index(stripped)
        yield start, start + len(stripped)


def _ends_sentence(text: str, start: int, stop: re.Match[str], end: int, words: _Words) -> bool:
    if stop["stop"] is None:
        return True
    following = _NEXT_WORD.match(text, stop.end(), min(end, stop.end() + 80))
    if following is None:
        return stop.end() < end and not stop["close"]
    word = following[1]
    if word[0].islower():
        return False
    if stop["close"]:
        return not (stop["stop"] != "." and _goes_on_reporting(text, following, end, words))
    if stop["stop"] != ".":
        return True
    token = _LAST_TOKEN.search(text, max(start, stop.start() - 40), stop.start())
    return token is None or _stop_ends(token, start, word, words)


def _goes_on_reporting(text: str, following: re.Match[str], end: int, words: _Words) -> bool:
    """Tell ``"Where are they?" Anna Weiss asked`` from two sentences."""
    after = re.findall(r"[\w’'-]+|[.,;:!?\"“”„«»]", text[following.start(1) : min(end, following.start(1) + 60)])[:5]
    for word in after:
        if word.lower() in words.reporting:
            return True
        if not word[0].isupper() and not word[0].isdigit():
            return False
    return False


def _stop_ends(token: re.Match[str], start: int, word: str, words: _Words) -> bool:
    """Judge a single full stop after *token*, before *word* (which does not begin in lower case)."""
    last = token[1].lower()
    starts = word.lower().split("'")[0].split("’")[0].rstrip(".") in words.starters
    if last in words.titles:
        return last in words.may_end and starts
    if last in words.before_number:
        return not word[0].isdigit()
    if last in words.may_end or _DOTTED.search(last):
        return starts and word[0].isalpha()
    if _LIST_NUMBER.match(last):
        return token.start() != start and (starts or not (words.dotted_ordinals and len(last) < 3))
    return not (_INITIAL.match(last) and token[1].isupper())
