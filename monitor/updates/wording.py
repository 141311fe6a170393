"""How does an article word what it counts? Short runs of its own words, which end at a clause or a preposition.

Only the wording: which words name the measure, and by what key its series goes, is decided in measures.py. Articles and
prepositions stay between the words and go at either end; auxiliaries are left out ("people [were] still missing").
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from monitor.text.numerals import Token
from monitor.updates.measure_words import MeasureTable

LONGEST = 8
_QUOTES = frozenset("\"“”„«»‘’'")
_GLUE = frozenset("-'’&")


def word_after(
    tokens: Sequence[Token],
    first: int,
    limit: int,
    table: MeasureTable,
    *,
    on: bool = False,
    room: int = LONGEST,
    linked_to: bool = False,
) -> list[int]:
    """Return the tokens from *first* on that word what is counted, at most *room* of them, none from *limit* on.

    *on*: the phrase goes on over its commas ("people, with names and passport details"). *linked_to*: words stand
    before, so that a preposition may begin it.
    """
    kept: list[int] = []
    linked = cut = False
    for at in range(first, limit):
        token = tokens[at]
        if token.kind == "sign" and kept and _is_glue(tokens, at, limit):
            kept.append(at)
            continue
        if token.kind == "sign" and (token.text in _QUOTES or (on and token.text == ",")):
            continue
        if token.kind != "word" or (kept and _ends(tokens, at, limit, table, linked=linked)):
            break
        if token.lower in table.dropped and kept:
            while kept and tokens[kept[-1]].lower in table.links:  # "to have returned": no word is left for the "to"
                kept.pop()
            continue
        if len(kept) == room:
            cut = token.lower not in table.links
            break
        linked = linked or token.lower in table.links
        kept.append(at)
    return _trimmed(tokens, _at_boundary(tokens, kept, table) if cut else kept, table, start=not linked_to)


def word_before(tokens: Sequence[Token], end: int, floor: int, table: MeasureTable, room: int = 5) -> list[int]:
    """Return the tokens right before *end* that word what is counted, at most *room* of them, none before *floor*."""
    kept: list[int] = []
    bare = False  # the word before is left out, and with it the "to" of "to be replaced"
    for at in range(end - 1, floor - 1, -1):
        token = tokens[at]
        if token.kind == "sign" and kept and _is_glue(tokens, at, end):
            kept.append(at)
            continue
        if token.kind == "sign" and (token.text in _QUOTES or (token.text in ":,." and not kept)):
            continue
        if token.kind != "word" or len(kept) == room or (token.lower in table.joins and kept):
            break
        if token.lower in table.links:
            kept += [at] if kept and not bare else []
            continue
        bare = token.lower in table.dropped
        if bare:
            continue
        if token.lower in table.stop and kept:
            break
        if token.lower not in table.stop and token.lower not in table.weak:
            kept.append(at)
    return _trimmed(tokens, kept[::-1], table)


def join_words(tokens: Sequence[Token], kept: Sequence[int]) -> str:
    """Return the tokens as one line, spaced as in the text where they stand side by side. [] gives ""."""
    if not kept:
        return ""
    text = tokens[kept[0]].text
    for before, at in pairwise(kept):
        touching = at == before + 1 and tokens[before].end == tokens[at].start
        text += ("" if touching else " ") + tokens[at].text
    return text


def _ends(tokens: Sequence[Token], at: int, limit: int, table: MeasureTable, *, linked: bool) -> bool:
    """Tell whether the phrase ends before token *at*: a joining word or pronoun, "and" but within "with A and B"."""
    lower = tokens[at].lower
    if lower in table.dropped:
        return False
    if lower in table.links:
        following = tokens[at + 1] if at + 1 < limit else None
        goes_on = following is not None and following.kind == "word" and following.lower not in table.stop
        return lower in table.joins and not (linked and goes_on)
    return lower in table.stop or lower in table.joins


def _is_glue(tokens: Sequence[Token], at: int, limit: int) -> bool:
    """Tell a hyphen or apostrophe within a word from a sign between words."""
    inside = 0 < at < min(limit, len(tokens)) - 1 and tokens[at].text in _GLUE
    return inside and tokens[at - 1].end == tokens[at].start and tokens[at].end == tokens[at + 1].start


def _at_boundary(tokens: Sequence[Token], kept: list[int], table: MeasureTable) -> list[int]:
    """Cut a phrase that is too long before its last preposition."""
    links = [n for n, at in enumerate(kept) if n >= 2 and tokens[at].lower in table.links]
    return kept[: links[-1]] if links else kept


def _trimmed(tokens: Sequence[Token], kept: list[int], table: MeasureTable, *, start: bool = True) -> list[int]:
    while kept and (tokens[kept[-1]].lower in table.links or tokens[kept[-1]].kind == "sign"):
        kept = kept[:-1]
    while start and kept and (tokens[kept[0]].lower in table.links or tokens[kept[0]].kind == "sign"):
        kept = kept[1:]
    return kept


def tidy(text: str) -> str:
    """Return *text* without quotation marks and double spaces."""
    return " ".join(text.replace('"', " ").split())
