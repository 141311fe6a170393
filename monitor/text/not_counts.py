"""Which numbers count nothing? Dates, years, clock times, ages, list positions, ratios and numbers in names.

The words are in ``languages/<code>/numbers.toml`` under ``not_counts``; what the other numbers mean is quantities' concern.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from monitor.text.languages import load_language
from monitor.text.numerals import Numeral, Token, cut_phrase, find_numerals

_BRACKETS = frozenset("([")


@dataclass(frozen=True)
class NotCounts:
    """The words of one language that tell such numbers."""

    code: str
    ratio: frozenset[tuple[str, ...]]
    months: frozenset[str]
    date_joins: frozenset[str]
    year_before: frozenset[str]
    clock_before: frozenset[str]
    level_before: frozenset[str]
    clock_after: frozenset[tuple[str, ...]]
    age_before: frozenset[str]
    name_before: frozenset[str]
    one: frozenset[str]


@cache
def load_not_counts(code: str) -> NotCounts:
    """Return the words of the language *code*; an unknown one gives the English."""
    never = load_language(code).numbers["not_counts"]
    return NotCounts(
        code=code,
        months=frozenset(never["months"]),
        date_joins=frozenset(never.get("date_joins", ())),
        year_before=frozenset(never.get("year_before", ())),
        clock_before=frozenset(never.get("clock_before", ())),
        level_before=frozenset(never.get("level_before", ())),
        clock_after=_phrase_set(never.get("clock_after", ()), code),
        age_before=frozenset(never.get("age_before", ())),
        name_before=frozenset(never.get("name_before", ())),
        ratio=_phrase_set(never.get("ratio", ()), code),
        one=frozenset(never.get("one", ())),
    )


def _phrase_set(phrases: Sequence[str], code: str) -> frozenset[tuple[str, ...]]:
    return frozenset(cut_phrase(phrase, code) for phrase in phrases)


def is_never_a_count(tokens: Sequence[Token], numeral: Numeral, code: str) -> bool:
    """Tell whether *numeral* is a date, year, clock time, age, list position, ratio, or part of a name."""
    table = load_not_counts(code)
    before = tokens[numeral.first - 1] if numeral.first else None
    after = tokens[numeral.last] if numeral.last < len(tokens) else None
    return (
        _is_date(tokens, numeral, before, after, table)
        or _is_year(tokens, numeral, before, after, table)
        or _is_clock(tokens, numeral, before, table)
        or _is_named(tokens, numeral, before, after, table)
        or _is_age(tokens, numeral, before, after, table)
        or _is_ratio(tokens, numeral, table)
    )


def _is_date(
    tokens: Sequence[Token], numeral: Numeral, before: Token | None, after: Token | None, table: NotCounts
) -> bool:
    if not 1 <= numeral.value <= 31 or numeral.value % 1:
        return False
    if before is not None and (
        (before.lower in table.months and before.text[0].isupper()) or _dotted(tokens, numeral.first - 1, table)
    ):
        return True
    at = numeral.last
    while (
        at < len(tokens)
        and at < numeral.last + 4
        and (tokens[at].lower in table.date_joins or tokens[at].text == "." or tokens[at].kind == "number")
    ):
        at += 1
    return (
        after is not None
        and at < len(tokens)
        and tokens[at].lower in table.months
        and _month_like(tokens, at, numeral.last)
    )


def _month_like(tokens: Sequence[Token], at: int, after: int) -> bool:
    """Tell a month from "may" and "march" in lower case ("5 may be"), which English knows as other words."""
    return tokens[at].lower not in ("may", "march") or (tokens[at].text[0].isupper() and at - after < 3)


def _dotted(tokens: Sequence[Token], at: int, table: NotCounts) -> bool:
    return at > 0 and tokens[at].text == "." and tokens[at - 1].lower + "." in table.months


def _is_year(
    tokens: Sequence[Token], numeral: Numeral, before: Token | None, after: Token | None, table: NotCounts
) -> bool:
    token = tokens[numeral.first]
    if numeral.last - numeral.first != 1 or not (
        token.text.isdigit() and len(token.text) == 4 and 1500 <= numeral.value <= 2100
    ):
        return False
    if after is None or after.kind != "word":
        return before is None or before.kind == "word" or before.text in "(-–,/" or before.kind == "number"
    if before is not None and (before.lower in table.year_before or before.lower in table.months):
        return True
    return (before is not None and before.kind == "number") or (after.text[:1].isupper() and token.start != 0)


def _is_clock(tokens: Sequence[Token], numeral: Numeral, before: Token | None, table: NotCounts) -> bool:
    if _is_minute(tokens, numeral, before, table):
        return True
    if numeral.value > 24 or numeral.vague:
        return False
    if any(follows(tokens, at, phrase) for phrase in table.clock_after for at in _clock_ends(tokens, numeral, table)):
        return True
    ends = numeral.last >= len(tokens) or (
        tokens[numeral.last].kind == "sign" and tokens[numeral.last].text not in "%-–—$€£("
    )
    return (
        ends
        and before is not None
        and before.lower in table.clock_before
        and not numeral.digits
        and numeral.value <= 12
        and not _is_level(tokens, numeral.first - 2, table)
    )


def _is_minute(tokens: Sequence[Token], numeral: Numeral, before: Token | None, table: NotCounts) -> bool:
    """Tell the minutes of "à 2 h 51" and "um 2 Uhr 51": two digits behind the clock's word, which follows an hour."""
    if before is None or (before.lower,) not in table.clock_after or numeral.first < 2:
        return False
    hour, minute = tokens[numeral.first - 2].text, tokens[numeral.first].text
    return hour.isdigit() and int(hour) <= 24 and len(minute) == 2 and minute.isdigit() and int(minute) < 60


def _is_level(tokens: Sequence[Token], at: int, table: NotCounts) -> bool:
    """Tell "unchanged at three" and "to five from six" from a clock time by the word before the preposition."""
    if at < 0:
        return False
    return tokens[at].lower in table.level_before or bool(find_numerals(tokens[at : at + 1], table.code))


def _clock_ends(tokens: Sequence[Token], numeral: Numeral, table: NotCounts) -> tuple[int, ...]:
    """Return where the clock's own word may follow: after the number, or after the second of "between 4 and 7 a.m."."""
    joint = numeral.last
    joined = joint + 1 < len(tokens) and (tokens[joint].lower in table.date_joins or tokens[joint].text == "/")
    return (joint, joint + 2) if joined and tokens[joint + 1].kind == "number" else (joint,)


def follows(tokens: Sequence[Token], at: int, phrase: tuple[str, ...]) -> bool:
    """Tell whether *phrase* stands at token *at*."""
    if not 0 <= at < len(tokens) or tokens[at].lower != phrase[0]:
        return False  # nearly every word
    return tuple(token.lower for token in tokens[at : at + len(phrase)]) == phrase


def _is_named(
    tokens: Sequence[Token], numeral: Numeral, before: Token | None, after: Token | None, table: NotCounts
) -> bool:
    """Tell a list position, a release number, or the number in a name: "Bulletin 3", "2. Bundesliga"."""
    if not numeral.digits:
        return False
    if numeral.first == 0 and after is not None and after.text in (".", ")") and numeral.last + 1 < len(tokens):
        return True
    if before is None:
        return False
    name = before.lower in table.name_before or (
        before.text == "." and numeral.first > 1 and tokens[numeral.first - 2].lower + "." in table.name_before
    )
    counts = (
        after is not None
        and after.kind == "word"
        and after.text.islower()
        and before.text.islower()
        and after.lower not in table.year_before
    )
    return name and not counts


def _is_age(
    tokens: Sequence[Token], numeral: Numeral, before: Token | None, after: Token | None, table: NotCounts
) -> bool:
    if numeral.value > 120 or before is None:
        return False
    if before.lower in table.age_before or _is_aside(tokens, numeral, table):
        return True
    closes = after is None or after.text in ',.;)]”"»–—:-'
    name_first = before.text in ",([" and numeral.first > 1 and tokens[numeral.first - 2].text[0].isupper()
    surname = name_first and tokens[numeral.first - 2].kind == "word" and len(tokens[numeral.first - 2].text) > 1
    return (
        closes
        and surname
        and numeral.digits
        and numeral.value % 1 == 0
        and _preceded_by_name(tokens, numeral.first - 2)
    )


def _is_aside(tokens: Sequence[Token], numeral: Numeral, table: NotCounts) -> bool:
    """Tell ``Velin, 58, a former``, ``her son Toby, eight, is`` from ``in Osk, 17, and``: a name between two commas."""
    first, last = numeral.first, numeral.last
    if first < 2 or last >= len(tokens) or tokens[first - 1].text != "," or tokens[last].text != ",":
        return False
    name = tokens[first - 2]
    place = first > 2 and tokens[first - 3].lower in (table.year_before | table.clock_before)
    place = place or (first > 3 and tokens[first - 4].kind == "number")  # "Tamin, 12, Osk, 4, and Belm, 9"
    return name.kind == "word" and len(name.text) > 1 and name.text[0].isupper() and not place and not numeral.vague


def _preceded_by_name(tokens: Sequence[Token], at: int) -> bool:
    """Tell ``Marta Quist, 67,`` from ``Belsk, 17``: two words written large in a row, or a bracket after one."""
    return tokens[at + 1].text in _BRACKETS or (
        at > 0 and tokens[at - 1].kind == "word" and tokens[at - 1].text[0].isupper()
    )


def _is_ratio(tokens: Sequence[Token], numeral: Numeral, table: NotCounts) -> bool:
    """Tell either number of "one in ten" from a count."""
    for phrase in table.ratio:
        second, first = numeral.first - len(phrase), numeral.last + len(phrase)
        if (
            numeral.value > 1
            and not numeral.vague
            and follows(tokens, second, phrase)
            and second
            and tokens[second - 1].lower in table.one
        ):
            return True
        if (
            tokens[numeral.first].lower in table.one
            and follows(tokens, numeral.last, phrase)
            and find_numerals(tokens[first : first + 2], table.code)
        ):
            return True
    return False
