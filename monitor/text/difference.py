"""Do two texts say the same words, and where not, which words and sentences differ? Words and places only; judges no meaning.

What a printer may change without changing what is said counts for nothing: white space, the cut of paragraphs, the make of
quotation marks, dashes and apostrophes, invisible characters, bullets. Everything else counts, also capitals and commas; a
number is one word with its signs ("1,200"), so that 12 and 17, or 1.200 and 1,200, are two words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

ALIKE = 0.5
"""Share of their words that two wordings of one sentence have in common, the mean of both ways."""
WITHIN, FEWEST = 0.8, 5
"""A sentence that had a clause put in or taken out: the share of the shorter one's words that the longer one has, and how many those
must be at least."""
JOINED = 3
"""Sentences of one text that may be one sentence of the other, cut otherwise."""
Op = Literal["same", "removed", "added"]
Pair = tuple[int | None, int | None]
"""Numbers of a sentence before and after; None on the side where there is none."""

_APOSTROPHES = "'’‘ʼ`´′"
_QUOTES = '"“”„‟«»‹›″「」『』' + _APOSTROPHES + "‚‛"
_DASHES = "-‐‑‒–—―−﹣－"
_BULLETS = "•●▪■◦‣·►▶*"
# Scripts without spaces between words: each character counts as a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"[^\W_{_UNSPACED}]"
_TOKEN = re.compile(
    r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?(?!\d)"  # 12 500, as many languages part thousands
    rf"|\d+(?:[.,:/'’]\d+)*(?:(?!\d){_LETTER})*"  # 1,200  3.5  14:05  27m
    rf"|{_LETTER}(?:[\u200c\u200d]*[{_APOSTROPHES}]?[\u200c\u200d]*{_LETTER})*"
    rf"|[{re.escape(_DASHES)}]+|\.{{2,}}|…|\S"
)
_FOLDED = str.maketrans(
    {
        **dict.fromkeys(_QUOTES, '"'),
        **{letter: unicodedata.normalize("NFKC", letter) for letter in "ﬀﬁﬂﬃﬄﬅﬆ"},
        **dict.fromkeys(_BULLETS + "\u200c\u200d\u034f\u180e", ""),
        **{chr(code): "" for code in range(0xFE00, 0xFE10)},  # variation selectors: how a sign is drawn
    }
)
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number or sign with its place."""

    start: int
    end: int
    key: str
    """What it is compared by: the same for all makes of one sign."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words that stays, goes or comes."""

    op: Op
    text: str
    spaced: bool
    """True where a blank stands before it in its own text."""


def read_words(text: str) -> list[Word]:
    """Return the words, numbers and visible signs of *text* in order. "" gives []. Never raises."""
    words = (Word(found.start(), found.end(), _fold(found[0])) for found in _TOKEN.finditer(text))
    return [word for word in words if word.key]


def _fold(found: str) -> str:
    if found[0] in _DASHES:
        return "-"
    if found == "…" or found.startswith(".."):
        return "..."
    if found.isascii() or not found[0].isalnum():
        return found.translate(_FOLDED) if len(found) == 1 else found
    parts = (part.translate(_FOLDED) for part in _APOSTROPHE.split(found))
    return "'".join(parts)


@lru_cache(maxsize=1 << 12)  # a text's sentences come again with each of its versions
def fold_wording(text: str) -> str:
    """Return *text* by its words, parted by blanks: equal for texts that say the same words. "" gives ""."""
    return " ".join(word.key for word in read_words(text))


def is_same_wording(held: Sequence[str], new: Sequence[str], cut: Collection[str] = ()) -> bool:
    """Tell whether the paragraphs *held* and *new* say the same words, but for held ones that were *cut* from the new text.

    A line that is cut today and stood in the held text is on the page still: it is no edit of the outlet's that it went.
    """
    after = " ".join(filter(None, map(fold_wording, new)))
    if " ".join(filter(None, map(fold_wording, held))) == after:
        return True
    gone = {fold_wording(line) for line in cut} - {fold_wording(paragraph) for paragraph in new}
    kept = [key for paragraph in held if (key := fold_wording(paragraph)) and key not in gone]
    return bool(gone) and " ".join(kept) == after


# ---- which sentences pair up -------------------------------------------------------------------------------------------


def pair_sentences(before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """Return the sentences that differ, by their numbers: reworded ones as pairs, in the order of *after*, then what went.

    A sentence that only stands elsewhere, and sentences that only are cut otherwise, do not differ. The likeliest pairs are
    made first; of equally likely ones those that stand nearest to each other.
    """
    gone, come = _leave_out_same([fold_wording(text) for text in before], [fold_wording(text) for text in after])
    partner = _match([(number, before[number]) for number in gone], [(number, after[number]) for number in come])
    paired = set(partner.values())
    pairs: list[Pair] = [(partner.get(number), number) for number in come]
    return [*pairs, *((number, None) for number in gone if number not in paired)]


def _leave_out_same(before: Sequence[str], after: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return the numbers of the sentences that have no equal in the other text, alone or joined to its neighbours."""
    shared = Counter(before) & Counter(after)
    gone, come = _without(before, shared), _without(after, shared)
    gone, come = _leave_out_joined(before, gone, after, come)
    come, gone = _leave_out_joined(after, come, before, gone)
    return [number for number in gone if before[number]], [number for number in come if after[number]]


def _without(keys: Sequence[str], shared: Counter[str]) -> list[int]:
    left, kept = Counter(shared), []
    for number, key in enumerate(keys):
        if left[key]:
            left[key] -= 1
        else:
            kept.append(number)
    return kept


def _leave_out_joined(
    parts: Sequence[str], of_parts: Sequence[int], wholes: Sequence[str], of_wholes: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Leave out runs of *parts* that are one sentence of *wholes* when they are joined."""
    there = {wholes[number]: number for number in of_wholes}
    left, used = set(of_parts), set[int]()
    for first in of_parts:
        for last in range(first + 1, min(first + JOINED, len(parts))):
            run = set(range(first, last + 1))
            whole = there.get(" ".join(filter(None, parts[first : last + 1])))
            if run <= left and whole is not None and whole not in used:
                left -= run
                used.add(whole)
    return [number for number in of_parts if number in left], [number for number in of_wholes if number not in used]


def _match(gone: Sequence[tuple[int, str]], come: Sequence[tuple[int, str]]) -> dict[int, int]:
    """Return for the number of each reworded sentence that came the one that it replaces."""
    bags = {number: _count_words(text) for number, text in gone}
    where: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, bag in bags.items():
        for word, count in bag.items():
            where[word].append((number, count))
    ranked = sorted(
        (-likeness, abs(old - new), old, new) for new, text in come for old, likeness in _find_alike(text, bags, where)
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, old, new in ranked:
        if new not in found and old not in taken:
            found[new] = old
            taken.add(old)
    return found


def _find_alike(
    text: str, bags: Mapping[int, Counter[str]], where: Mapping[str, Sequence[tuple[int, int]]]
) -> Iterator[tuple[int, float]]:
    """Yield those of *bags* that *text* may be another wording of; *where* tells which have a word, and how often."""
    bag = _count_words(text)
    common: defaultdict[int, int] = defaultdict(int)
    for word, count in bag.items():
        for number, times in where.get(word, ()):
            common[number] += min(count, times)
    for number, shared in common.items():
        likeness = _measure_likeness(shared, bag.total(), bags[number].total())
        if likeness >= ALIKE:
            yield number, likeness


def _measure_likeness(shared: int, one: int, other: int) -> float:
    within = min(one, other) >= FEWEST and shared >= WITHIN * min(one, other)
    return max(2 * shared / (one + other), ALIKE if within else 0.0)


def _count_words(text: str) -> Counter[str]:
    """Return the words of *text* without its signs: what a wording is known by."""
    return Counter(word.key.casefold() for word in read_words(text) if word.key[0].isalnum())


# ---- which words of a pair differ --------------------------------------------------------------------------------------


def compare_words(before: str, after: str) -> list[Piece]:
    """Return *after* with what was taken out of *before* in its place: pieces that stay, go and come, in reading order.

    What stays is given as *after* prints it. "" on one side gives the other as one piece; two texts of the same words give
    one piece that stays.
    """
    old, new = read_words(before), read_words(after)
    matcher = SequenceMatcher(None, [word.key for word in old], [word.key for word in new], autojunk=False)
    pieces: list[Piece] = []
    for is_same, i1, i2, j1, j2 in _join_changes(matcher, new):
        if is_same:
            pieces.append(_cut(after, new[j1:j2], "same"))
        else:
            pieces += [_cut(before, old[i1:i2], "removed")] if i1 < i2 else []
            pieces += [_cut(after, new[j1:j2], "added")] if j1 < j2 else []
    return pieces


Stretch = tuple[bool, int, int, int, int]


def _join_changes(matcher: SequenceMatcher[str], new: Sequence[Word]) -> list[Stretch]:
    """Return the stretches that stay or change; two changes with only signs between them are one: "20-25" and "30-35"."""
    stretches: list[Stretch] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal" and len(stretches) > 1 and _is_slight(new[stretches[-1][3] : stretches[-1][4]]):
            stretches.pop()
            _, old_first, _, new_first, _ = stretches.pop()
            stretches.append((False, old_first, i2, new_first, j2))
        else:
            stretches.append((tag == "equal", i1, i2, j1, j2))
    return stretches


def _is_slight(words: Sequence[Word]) -> bool:
    return not any(letter.isalnum() for word in words for letter in word.key)


def _cut(text: str, words: Sequence[Word], op: Op) -> Piece:
    start, end = words[0].start, words[-1].end
    return Piece(op, text[start:end], spaced=text[start - 1 : start].isspace())
