"""Does a quantity stand for the story now? Its role, its scope, and whether the sentence corrects an earlier value.

The cues are in ``languages/<code>/measures.toml`` under ``roles`` and ``scopes``; the rule for years is the same in every
language: a year before the article's own makes it another event.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from monitor.items import FigureRole, Scope
from monitor.text.languages import load_language
from monitor.text.numerals import Token, cut_phrase
from monitor.text.phrase_index import PhraseIndex
from monitor.text.quantities import Quantity
from monitor.updates.measure_words import WordSet, read_words

_YEAR = re.compile(r"(?<![\d.,:/-])(1[5-9]\d\d|20\d\d)(?![\d%:]|[.,]\d)")


@dataclass(frozen=True)
class _Table:
    roles: Mapping[str, PhraseIndex]
    scopes: Mapping[str, PhraseIndex]
    months: tuple[str, ...]
    month_words: WordSet


@cache
def _load_table(code: str) -> _Table:
    table = load_language(code).measures
    never = load_language(code).numbers["not_counts"]
    months = tuple(never["month_beginnings"])
    month_words = [*never["months"], *(f"{beginning}*" for beginning in months if len(beginning) > 3)]
    return _Table(
        roles=_phrases(table["roles"], code),
        scopes=_phrases(table["scopes"], code),
        months=months,
        month_words=read_words(month_words),
    )


def _phrases(section: Mapping[str, Sequence[str]], code: str) -> Mapping[str, PhraseIndex]:
    found = {name: PhraseIndex(cut_phrase(entry, code) for entry in entries) for name, entries in section.items()}
    return defaultdict(PhraseIndex, found)


def judge_role(
    tokens: Sequence[Token], quantity: Quantity, begins: Collection[int], code: str, *, seen: bool = True
) -> FigureRole:
    """Return the role of *quantity* by the words around it; ``current`` where no cue stands.

    *begins* are the first tokens of the sentence's quantities: "two of the three" is a part by the number that follows.
    *seen*: the article has counted the measure before; "another 30 were hurt" adds to it only then, or
    where a headline begins with it.
    """
    roles = _load_table(code).roles
    if (
        quantity.changed_from
        or roles["previous_before"].width_before(tokens, quantity.begin)
        or _follows_number(tokens, quantity, roles["previous_between"])
        or roles["previous_in"].stands_in(tokens)
    ):
        return "previous"
    if roles["capacity_before"].width_before(tokens, quantity.begin) or roles["capacity_in"].stands_in(tokens):
        return "capacity"
    if roles["breakdown_before"].width_before(tokens, quantity.begin) or roles["breakdown_after"].width_at(
        tokens, quantity.end
    ):
        return "breakdown"
    if (width := roles["part_of"].width_at(tokens, quantity.end)) and quantity.end + width in begins:
        return "breakdown"
    if roles["breakdown_after"].stands_in(tokens[quantity.end : quantity.end + 8]) and not _clause_break(
        tokens, quantity
    ):
        return "breakdown"
    if seen and roles["another_before"].width_before(tokens, quantity.begin):
        return "delta"
    if roles["delta_before"].width_before(tokens, quantity.begin) or roles["delta_after"].width_at(
        tokens, quantity.end
    ):
        return "delta"
    return "breakdown" if roles["breakdown_in"].stands_in(tokens) else "current"


def _follows_number(tokens: Sequence[Token], quantity: Quantity, cues: PhraseIndex) -> bool:
    """Tell "17 nach 12 am Vortag": a cue with a number right before it."""
    width = cues.width_before(tokens, quantity.begin)
    before = quantity.begin - width - 1
    return width > 0 and before >= 0 and tokens[before].kind == "number"


def _clause_break(tokens: Sequence[Token], quantity: Quantity) -> bool:
    return any(token.text in ",;:" for token in tokens[quantity.end : quantity.end + 8])


def judge_scope(
    tokens: Sequence[Token], sentence: str, quantity: Quantity, published: datetime | None, code: str
) -> Scope:
    """Return whether *quantity* belongs to the story; *published* is the article's date, None where it is not known."""
    scopes = _load_table(code).scopes
    years = [int(found) for found in _YEAR.findall(sentence)]
    if published is not None and (
        any(year < published.year for year in years) or _names_other_month(tokens, published.month, code)
    ):
        return "other_event"
    if scopes["other_in"].stands_in(tokens):
        return "other_event"
    if scopes["background_before"].width_before(tokens, quantity.begin) or scopes["background_in"].stands_in(tokens):
        return "background"
    return "story"


def _names_other_month(tokens: Sequence[Token], month: int, code: str) -> bool:
    """Tell "in March" in an article of September: a month without a day, neither the article's own nor one beside it."""
    beginnings = _load_table(code).months
    for at, token in enumerate(tokens):
        if not token.lower.startswith(beginnings):
            continue
        number = next((n for n, beginning in enumerate(beginnings, 1) if token.lower.startswith(beginning)), None)
        if (
            number is None
            or len(token.text) > len(beginnings[number - 1]) + 4
            or token.lower not in _load_table(code).month_words
        ):
            continue
        beside = tokens[max(0, at - 2) : at + 2]
        large = token.text[0].isupper() or code not in ("en", "de")
        if large and at and (month - number) % 12 not in (0, 1, 11) and not any(t.kind == "number" for t in beside):
            return True
    return False


def has_correction(tokens: Sequence[Token], code: str) -> bool:
    """Tell whether the sentence corrects, lowers or revises a value given before."""
    return _load_table(code).roles["correction"].stands_in(tokens)


def has_retraction(tokens: Sequence[Token], code: str) -> bool:
    """Tell whether the sentence withdraws a value without another in its place."""
    return _load_table(code).roles["retraction"].stands_in(tokens)
