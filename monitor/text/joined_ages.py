"""Which numbers are ages because the number beside them is one? "Aged 27 and 34", "ont 27 et 34 ans", "two men (27 and 34)".

The words are in ``languages/<code>/numbers.toml`` under ``not_counts``; an age that stands alone is told in not_counts and
quantities.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from monitor.text.languages import load_language
from monitor.text.numerals import Numeral, Token, cut_phrase

_OLDEST = 110
_OPENING, _CLOSING = frozenset(",(["), frozenset(",.;)]")


@dataclass(frozen=True)
class _Table:
    joins: frozenset[str]
    before: tuple[tuple[str, ...], ...]
    """What makes a number an age: ``aged``, ``im alter von``."""
    after: tuple[tuple[str, ...], ...]
    """What follows an age and nothing else: ``years old``, ``ans``."""
    years: tuple[tuple[str, ...], ...]
    of_persons: tuple[tuple[str, ...], ...]
    """What makes a number of years an age: ``hombres de``, ``tienen``."""
    persons: frozenset[str]


@cache
def _load_table(code: str) -> _Table:
    numbers = load_language(code).numbers
    never = numbers["not_counts"]
    persons = [*never.get("age_persons", ()), *never.get("age_plurals", ())]
    joins = [f"{person} {join}" for person in persons for join in never.get("age_joins", ())]

    def cut(phrases: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        return tuple(cut_phrase(phrase, code) for phrase in phrases)

    return _Table(
        joins=frozenset([*never.get("pair_joins", ()), ","]),
        before=cut([*never.get("age_before", ()), *never.get("age_cues", ())]),
        after=cut(never.get("age_after", ())),
        years=cut(numbers["units"]["durations"]["years"]),
        of_persons=cut([*joins, *never.get("age_verbs", ())]),
        persons=frozenset(persons),
    )


def find_joined_ages(tokens: Sequence[Token], numerals: Sequence[Numeral], code: str) -> frozenset[int]:
    """Return the first tokens of the *numerals* that are ages by the next or the last one. No two side by side give none."""
    pairs = [(one, two) for one, two in pairwise(numerals) if two.first - one.last == 1]
    return frozenset(_read_pairs(tokens, pairs, _load_table(code))) if pairs else frozenset()


def _read_pairs(tokens: Sequence[Token], pairs: Sequence[tuple[Numeral, Numeral]], table: _Table) -> Iterator[int]:
    for one, two in pairs:
        if tokens[one.last].lower not in table.joins or not (_may_be_age(one) and _may_be_age(two)):
            continue
        if _are_ages(tokens, one, two, table):
            yield from (one.first, two.first)
        elif _stands_at(tokens, two.last, table.years):
            yield one.first  # "Задержанным 27 и 34 года": whatever the second is, the first counts nobody


def _may_be_age(numeral: Numeral) -> bool:
    return 0 < numeral.value <= _OLDEST and numeral.value % 1 == 0 and not numeral.vague and not numeral.approximate


def _are_ages(tokens: Sequence[Token], one: Numeral, two: Numeral, table: _Table) -> bool:
    if _stands_before(tokens, one.first, table.before) or _stands_at(tokens, two.last, table.after):
        return True
    if _stands_at(tokens, two.last, table.years):
        return _stands_before(tokens, one.first, table.of_persons)
    aside = one.first > 1 and tokens[one.first - 1].text in _OPENING and tokens[one.first - 2].lower in table.persons
    return aside and one.digits and two.digits and two.last < len(tokens) and tokens[two.last].text in _CLOSING


def _stands_before(tokens: Sequence[Token], at: int, phrases: Sequence[tuple[str, ...]]) -> bool:
    return any(at >= len(phrase) and _stands_at(tokens, at - len(phrase), (phrase,)) for phrase in phrases)


def _stands_at(tokens: Sequence[Token], at: int, phrases: Sequence[tuple[str, ...]]) -> bool:
    return any(tuple(token.lower for token in tokens[at : at + len(phrase)]) == phrase for phrase in phrases)
