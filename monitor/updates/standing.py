"""Does a quantity stand for the story now? Its role, its scope, and whether the sentence corrects an earlier value.

The cues are in ``languages/<code>/measures.toml`` under ``roles`` and ``scopes``; the rule for years is the same in every
language: a year before the article's own makes it another event.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from monitor.items import FigureRole, Scope
from monitor.text.languages import load_language
from monitor.text.numerals import Token, cut_phrase
from monitor.text.quantities import Quantity
from monitor.updates.measure_words import WordSet, read_words

_YEAR = re.compile(r"(?<![\d.,:/-])(1[5-9]\d\d|20\d\d)(?![\d%:]|[.,]\d)")


@dataclass(frozen=True)
class _Table:
    roles: dict[str, tuple[tuple[str, ...], ...]]
    scopes: dict[str, tuple[tuple[str, ...], ...]]
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


def _phrases(section: Mapping[str, Sequence[str]], code: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    return {name: tuple(cut_phrase(entry, code) for entry in entries) for name, entries in section.items()}


def judge_role(
    tokens: Sequence[Token], quantity: Quantity, begins: Collection[int], code: str, *, seen: bool = True
) -> FigureRole:
    """Return the role of *quantity* by the words around it; ``current`` where no cue stands.

    *begins* are the first tokens of the sentence's quantities: "two of the three" is a part by the number that follows.
    *seen*: the article has counted the measure before; "another 30 were hurt" adds to it only then.
    """
    roles = _load_table(code).roles
    if (
        quantity.changed_from
        or _ends_at(tokens, quantity.begin, roles.get("previous_before", ()))
        or _anywhere(tokens, roles.get("previous_in", ()))
    ):
        return "previous"
    if _ends_at(tokens, quantity.begin, roles.get("capacity_before", ())) or _anywhere(
        tokens, roles.get("capacity_in", ())
    ):
        return "capacity"
    if _ends_at(tokens, quantity.begin, roles.get("breakdown_before", ())) or _starts_at(
        tokens, quantity.end, roles.get("breakdown_after", ())
    ):
        return "breakdown"
    if any(
        _matches(tokens, quantity.end, phrase) and quantity.end + len(phrase) in begins
        for phrase in roles.get("part_of", ())
    ):
        return "breakdown"
    if _anywhere(tokens[quantity.end : quantity.end + 8], roles.get("breakdown_after", ())) and not _clause_break(
        tokens, quantity
    ):
        return "breakdown"
    if seen and _ends_at(tokens, quantity.begin, roles.get("another_before", ())):
        return "delta"
    if _ends_at(tokens, quantity.begin, roles.get("delta_before", ())) or _starts_at(
        tokens, quantity.end, roles.get("delta_after", ())
    ):
        return "delta"
    return "breakdown" if _anywhere(tokens, roles.get("breakdown_in", ())) else "current"


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
    if _anywhere(tokens, scopes.get("other_in", ())):
        return "other_event"
    if _ends_at(tokens, quantity.begin, scopes.get("background_before", ())) or _anywhere(
        tokens, scopes.get("background_in", ())
    ):
        return "background"
    return "story"


def _names_other_month(tokens: Sequence[Token], month: int, code: str) -> bool:
    """Tell "in March" in an article of September: a month without a day, neither the article's own nor one beside it."""
    beginnings = _load_table(code).months
    for at, token in enumerate(tokens):
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
    return _anywhere(tokens, _load_table(code).roles.get("correction", ()))


def has_retraction(tokens: Sequence[Token], code: str) -> bool:
    """Tell whether the sentence withdraws a value without another in its place."""
    return _anywhere(tokens, _load_table(code).roles.get("retraction", ()))


def _matches(tokens: Sequence[Token], at: int, phrase: tuple[str, ...]) -> bool:
    return (
        at >= 0
        and at + len(phrase) <= len(tokens)
        and all(
            token.lower == word or (word.endswith("*") and token.lower.startswith(word[:-1]))
            for token, word in zip(tokens[at : at + len(phrase)], phrase, strict=True)
        )
    )


def _ends_at(tokens: Sequence[Token], end: int, phrases: Sequence[tuple[str, ...]]) -> bool:
    return any(_matches(tokens, end - len(phrase), phrase) for phrase in phrases)


def _starts_at(tokens: Sequence[Token], first: int, phrases: Sequence[tuple[str, ...]]) -> bool:
    return any(_matches(tokens, first, phrase) for phrase in phrases)


def _anywhere(tokens: Sequence[Token], phrases: Sequence[tuple[str, ...]]) -> bool:
    return any(_matches(tokens, at, phrase) for at in range(len(tokens)) for phrase in phrases)
