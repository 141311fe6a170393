"""Which of many patterns can match in this line at all? Reads off each the plain text that it cannot do without.

A table has hundreds of patterns, and a line of prose matches none of them. What every match of a pattern must hold ("newsletter", or
one of "donat" and "contribut") is looked for first, word by word, and words come again from line to line. That an index leaves a
pattern out is proof that it does not match; that it names one proves nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from re import _constants as code  # type: ignore[attr-defined] # nothing public takes a pattern apart;
from re import _parser  # type: ignore[attr-defined] # a part of a kind that is not known below proves nothing
from typing import Any, Generic, TypeVar

TELLING = 4
"""Characters of a piece from which more of them tell no more."""
MOST_PIECES = 64
"""Pieces of which a match has one: of more, every line has one too."""
START = 3
"""Characters by which a piece is found in a word."""
FEW_PIECES = 6
"""Of a further need that is asked for: to look for more takes longer than to try the pattern."""
WORDS_REMEMBERED = 1 << 13
"""Words of which an index knows what they hold, 2 MB at the most: most words of a page."""

Rule = TypeVar("Rule")
Need = frozenset[str]
"""Pieces of folded text of which every match has at least one."""
_Piece = tuple[int, str]
"""The place of a pattern, and the piece by which it is found where that is more than a word; else ""."""


class PatternIndex(Generic[Rule]):
    """Rules of which each has a pattern that ignores case, found by what every match of it has."""

    def __init__(self, rules: Iterable[tuple[str, Rule]]) -> None:
        """Take patterns, as they are written for ``re``, each with its rule."""
        self.rules: list[Rule] = []
        """In the order in which they were given."""
        self._always: set[_Piece] = set()
        self._short: list[tuple[str, _Piece]] = []
        self._by_start: dict[str, list[tuple[str, _Piece]]] = defaultdict(list)
        """Words that pieces have, the long ones by how they begin."""
        self._others: list[Sequence[Need]] = []
        """What a pattern needs beside one of the pieces that it is found by."""
        for place, (pattern, rule) in enumerate(rules):
            self.rules.append(rule)
            needs = find_needs(pattern)
            self._others.append([need for need in needs[1:] if len(need) <= FEW_PIECES])
            if not needs:
                self._always.add((place, ""))
            for piece in needs[0] if needs else ():
                word = _longest_word(piece)
                entry = word, (place, "" if word == piece else piece)
                (self._short if len(word) < START else self._by_start[word[:START]]).append(entry)
        self._find_in_word = lru_cache(WORDS_REMEMBERED)(self._look_up)

    def find(self, line: str) -> list[Rule]:
        """Return the rules whose patterns may match somewhere in *line*, in the order in which they were given."""
        text = fold_case(line)
        near = self._always.union(*map(self._find_in_word, text.split()))
        places = {place for place, piece in near if piece in text}
        return [self.rules[place] for place in sorted(places) if _has_all(text, self._others[place])]

    def _look_up(self, word: str) -> tuple[_Piece, ...]:
        starts = {word[at : at + START] for at in range(len(word) - START + 1)} & self._by_start.keys()
        near = [entry for start in starts for entry in self._by_start[start]]
        return tuple([piece for held, piece in near + self._short if held in word])  # a set takes four times the room


def fold_case(text: str) -> str:
    """Return *text* without case: what a pattern that ignores case takes for the same is the same here."""
    folded = text.casefold()
    return folded if folded.isascii() else folded.replace("\u0307", "").replace("ı", "i")  # İ and ı both match an i


@cache  # the English tables go with those of every language
def find_needs(pattern: str) -> tuple[Need, ...]:
    """Return what every match of *pattern* must hold, the most telling first; () where that is nothing."""
    needs = set(_list_needs(_parser.parse(pattern, re.IGNORECASE)))
    return tuple(sorted(needs, key=lambda need: (*_rank(need), sorted(need))))


def _has_all(text: str, needs: Sequence[Need]) -> bool:
    for need in needs:  # asked of every line, so without calls
        for piece in need:
            if piece in text:
                break
        else:
            return False
    return True


def _rank(need: Need) -> tuple[int, int]:
    """Order needs by how much they tell: by the shortest word that is looked for, then by how few there are."""
    return -min((TELLING, *(len(_longest_word(piece)) for piece in need))), len(need)


def _longest_word(piece: str) -> str:
    return max(piece.split(), key=len)


def _list_needs(parts: Any) -> list[Need]:
    """Return the needs of a row of parts as the parser of ``re`` gives them: runs of letters, and what parts that must match need."""
    needs: list[Need] = []
    run = ""
    for kind, held in parts:
        if kind is code.LITERAL:
            run += fold_case(chr(held))
        elif kind is not code.AT:  # a place between characters parts no run
            needs += [*_need([run]), *_list_inner(kind, held)]
            run = ""
    return needs + _need([run])


def _need(pieces: Iterable[str]) -> list[Need]:
    """Return the need of one of *pieces*; [] where one of them is nothing but blanks: every line has some."""
    need = frozenset(pieces)
    return [need] if all(piece.strip() for piece in need) and len(need) <= MOST_PIECES else []


def _list_inner(kind: Any, held: Any) -> list[Need]:
    """Return the needs of one part of a pattern; [] of one that may be empty, and of any kind that is not known here."""
    if kind is code.SUBPATTERN:
        return _list_needs(held[-1])
    if kind is code.ATOMIC_GROUP:
        return _list_needs(held)
    if kind in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
        least, _, repeated = held
        return _list_needs(repeated) if least else []
    if kind is code.IN and all(sort is code.LITERAL for sort, _ in held):
        return _need(fold_case(chr(letter)) for _, letter in held)
    if kind is code.BRANCH:
        branches = [_list_needs(branch) for branch in held[1]]
        return _need(piece for needs in branches for piece in min(needs, key=_rank)) if all(branches) else []
    return []
