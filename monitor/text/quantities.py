"""Which quantities does a sentence state? Values, qualifiers and units of measure, with their places.

A number is no quantity where the language's table says that it is a date, a clock time, an age, a list position or part
of a name. What a quantity counts, who is credited and whether it belongs to the story is the figures' business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from monitor.text.currencies import CURRENCY_SIGNS, ISO_CODES
from monitor.text.joined_ages import find_joined_ages
from monitor.text.languages import load_language
from monitor.text.not_counts import follows, is_never_a_count
from monitor.text.numerals import Numeral, Token, cut_phrase, find_numerals

Kind = Literal["count", "money", "percent", "measure", "duration"]
Qualification = Literal["exact", "at_least", "more_than", "at_most", "less_than", "about", "range", "vague"]

_AGES = frozenset({("count", None), ("duration", "years"), ("duration", "months")})


@dataclass(frozen=True)
class Quantity:
    """One quantity of a sentence: tokens ``first`` to ``last`` (excluded) are its number or numbers."""

    first: int
    last: int
    begin: int
    """First token of the surface: a qualifier or currency sign counts."""
    end: int
    """Token after the surface: a unit of measure or a currency counts."""
    low: float | None
    high: float | None
    qualifier: Qualification
    kind: Kind = "count"
    unit: str | None = None
    """Currency code, ``%`` or unit of measure as the table names it; None for a count."""
    changed_from: bool = False
    """True for A of "from A to B"."""
    digits: bool = False
    bare_one: Literal["", "word", "article"] = ""
    """Set where it is the word for one alone: a pronoun too (``word``), or mostly an article (``article``)."""


@dataclass(frozen=True)
class _Table:
    qualifiers: Mapping[tuple[str, ...], Qualification]
    qualifiers_after: Mapping[tuple[str, ...], Qualification]
    longest: int
    between: tuple[tuple[tuple[str, ...], str], ...]
    range_signs: frozenset[str]
    change_from: frozenset[str]
    change_to: frozenset[str]
    change_or_part: frozenset[str]
    change_verbs: tuple[str, ...]
    units: Mapping[tuple[str, ...], tuple[Kind, str]]
    units_before: Mapping[str, str]
    units_of: frozenset[str]
    fractions: Mapping[str, tuple[tuple[tuple[str, ...], float], ...]]
    age_after: frozenset[tuple[str, ...]]
    age_persons: frozenset[str]
    age_joins: frozenset[str]
    age_cues: tuple[tuple[str, ...], ...]
    ago_after: frozenset[str]
    one: frozenset[str]
    one_is_article: bool


@cache
def _load_table(code: str) -> _Table:
    table = load_language(code).numbers
    never = table["not_counts"]
    qualifiers = _phrases(table["qualifiers"], code)
    return _Table(
        qualifiers=qualifiers,
        qualifiers_after=_phrases(table.get("qualifiers_after", {}), code),
        longest=max(map(len, qualifiers)),
        between=tuple((cut_phrase(first, code), second) for first, second in table["ranges"].get("between", ())),
        range_signs=frozenset(table["ranges"]["to"]),
        change_to=frozenset(table["ranges"].get("change_to", ())),
        change_from=frozenset(table["ranges"].get("change_from", ())),
        change_or_part=frozenset(table["ranges"].get("change_or_part", ())),
        change_verbs=tuple(stem.rstrip("*") for stem in table["ranges"].get("change_verbs", ())),
        units=_unit_table(table["units"], code),
        fractions=_fractions(load_language(code).numbers.get("fractions", {}), code),
        units_of=frozenset(table["units"].get("of", ())),
        units_before={word: name for name, words in table["units"].get("before", {}).items() for word in words},
        age_after=_phrase_set(never.get("age_after", ()), code),
        age_persons=frozenset(never.get("age_persons", ())),
        age_joins=frozenset(never.get("age_joins", ())),
        age_cues=tuple(cut_phrase(phrase, code) for phrase in never.get("age_cues", ())),
        ago_after=frozenset(never.get("ago_after", ())),
        one=frozenset(never.get("one", ())),
        one_is_article=bool(never.get("one_is_article", False)),
    )


def _phrases(table: Mapping[str, Any], code: str) -> dict[tuple[str, ...], Qualification]:
    return {cut_phrase(phrase, code): kind for kind, phrases in table.items() for phrase in phrases}  # type: ignore[misc]


def _phrase_set(phrases: Sequence[str], code: str) -> frozenset[tuple[str, ...]]:
    return frozenset(cut_phrase(phrase, code) for phrase in phrases)


def _fractions(
    table: Mapping[str, Sequence[str]], code: str
) -> Mapping[str, tuple[tuple[tuple[str, ...], float], ...]]:
    pairs = [(cut_phrase(phrase, code), float(share)) for share, phrases in table.items() for phrase in phrases]
    pairs.sort(key=lambda pair: -len(pair[0]))
    return {first: tuple(pair for pair in pairs if pair[0][0] == first) for first in {words[0] for words, _ in pairs}}


def _unit_table(table: Mapping[str, Any], code: str) -> dict[tuple[str, ...], tuple[Kind, str]]:
    units: dict[tuple[str, ...], tuple[Kind, str]] = {
        cut_phrase(word, code): ("percent", "%") for word in table["percent"]
    }
    kinds: tuple[tuple[str, Kind], ...] = (("currencies", "money"), ("measures", "measure"), ("durations", "duration"))
    for section, kind in kinds:
        units.update(
            {cut_phrase(word, code): (kind, name) for name, words in table.get(section, {}).items() for word in words}
        )
    return units


def find_quantities(tokens: Sequence[Token], code: str) -> list[Quantity]:
    """Return the quantities among the *tokens* of one sentence, in order. Never raises; [] gives []."""
    table = _load_table(code)
    quantities = _find_fractions(tokens, table)
    taken = {at for share in quantities for at in range(share.first, share.last)}
    found = find_numerals(tokens, code)
    taken |= find_joined_ages(tokens, found, code)
    numerals = [one for one in found if one.first not in taken and not is_never_a_count(tokens, one, code)]
    at = 0
    while at < len(numerals):
        pair = numerals[at : at + 2]
        quantity = _read_range(tokens, pair, table) if len(pair) == 2 else None
        if quantity is not None:
            at += 1
        else:
            quantity = _read_single(tokens, numerals[at], table)
        at += 1
        if quantity is not None and not _is_age_or_past(tokens, quantity, table):
            quantities.append(quantity)
    return _mark_changes(tokens, sorted(quantities, key=lambda quantity: quantity.first), table)


def _is_age_or_past(tokens: Sequence[Token], quantity: Quantity, table: _Table) -> bool:
    """Tell "five years old" and "two years ago" from a duration."""
    if any(follows(tokens, quantity.last, phrase) for phrase in table.age_after) or _is_age_of(tokens, quantity, table):
        return True
    return quantity.kind == "duration" and quantity.end < len(tokens) and tokens[quantity.end].lower in table.ago_after


def _is_age_of(tokens: Sequence[Token], quantity: Quantity, table: _Table) -> bool:
    """Tell "a man of 67", "hombre de 67 años", "at the age of 67" from a count and from a time."""
    first, low = quantity.begin, quantity.low
    if low is None or low != quantity.high or low > 110 or (quantity.kind, quantity.unit) not in _AGES:
        return False
    if any(first >= len(cue) and follows(tokens, first - len(cue), cue) for cue in table.age_cues):
        return True
    joined = first > 1 and tokens[first - 1].lower in table.age_joins
    person = first - 2 if joined else first - 1
    return person >= 0 and tokens[person].lower in table.age_persons and (joined or quantity.kind == "duration")


def _find_fractions(tokens: Sequence[Token], table: _Table) -> list[Quantity]:
    """Return the shares in words: "half of" is 50 per cent."""
    found: list[Quantity] = []
    for at in range(len(tokens)):
        for phrase, share in table.fractions.get(tokens[at].lower, ()):
            if follows(tokens, at, phrase) and not (found and at < found[-1].last):
                begin, qualifier = _read_qualifier(tokens, at, table)
                low, high = _bounds(share, share, qualifier)
                found.append(
                    Quantity(at, at + len(phrase), begin, at + len(phrase), low, high, qualifier, "percent", "%")
                )
    return found


# ---- value, qualifier, unit ----------------------------------------------------------------------------------------


def _read_single(tokens: Sequence[Token], numeral: Numeral, table: _Table) -> Quantity | None:
    begin, qualifier = _read_qualifier(tokens, _before_sign(tokens, numeral.first), table)
    if qualifier == "at_most" and _is_change(tokens, begin, table):
        begin, qualifier = _before_sign(tokens, numeral.first), "exact"
    last, qualifier = _read_qualifier_after(tokens, numeral.last, qualifier, table)
    if numeral.vague:
        qualifier = "vague"
    elif numeral.approximate and qualifier == "exact":
        qualifier = "about"
    low, high = _bounds(numeral.value, numeral.value, qualifier)
    quantity = Quantity(numeral.first, last, begin, last, low, high, qualifier, digits=numeral.digits)
    if numeral.last - numeral.first == 1 and tokens[numeral.first].lower in table.one:
        quantity = replace(quantity, bare_one="article" if table.one_is_article else "word")
    return _with_unit(tokens, quantity, table)


def _is_change(tokens: Sequence[Token], begin: int, table: _Table) -> bool:
    """Tell "rose (from 12) to 17" where the language's "to" is its "up to", too."""
    if not table.change_verbs or tokens[begin].lower not in table.change_to:
        return False
    return _has_change_verb(tokens, begin, table)


def _has_change_verb(tokens: Sequence[Token], end: int, table: _Table) -> bool:
    return any(token.lower.startswith(table.change_verbs) for token in tokens[max(0, end - 6) : end])


def _bounds(low: float, high: float, qualifier: Qualification) -> tuple[float | None, float | None]:
    if qualifier in ("at_least", "more_than", "vague"):
        return low, None
    if qualifier in ("at_most", "less_than"):
        return None, high
    return low, high


def _before_sign(tokens: Sequence[Token], first: int) -> int:
    """Return where the sum begins: at its currency sign or code, if one stands before it."""
    if first and (tokens[first - 1].text in CURRENCY_SIGNS or tokens[first - 1].text in ISO_CODES):
        first -= 1
        if (
            first
            and tokens[first - 1].end == tokens[first].start
            and tokens[first - 1].lower in ("us", "u.s", "c", "a", "nz", "hk")
        ):
            first -= 1
    return first


def _read_qualifier(tokens: Sequence[Token], first: int, table: _Table) -> tuple[int, Qualification]:
    """Return where the surface begins and its qualifier; quotation marks and articles may stand between."""
    at = first
    while at and tokens[at - 1].text in "\"'“‘«„(" and first - at < 2:
        at -= 1
    for stop in dict.fromkeys((first, at, first - 1 if first and tokens[first - 1].lower in ("a", "an") else first)):
        for width in range(min(table.longest, stop), 0, -1):
            phrase = tuple(token.lower for token in tokens[stop - width : stop])
            if phrase in table.qualifiers:
                return stop - width, table.qualifiers[phrase]
    return first, "exact"


def _read_qualifier_after(
    tokens: Sequence[Token], last: int, qualifier: Qualification, table: _Table
) -> tuple[int, Qualification]:
    for phrase, kind in table.qualifiers_after.items():
        if qualifier == "exact" and follows(tokens, last, phrase):
            return last + len(phrase), kind
    return last, qualifier


def _read_range(tokens: Sequence[Token], pair: Sequence[Numeral], table: _Table) -> Quantity | None:
    one, two = pair
    if one.vague or two.vague:
        return None
    gap = _after_unit(tokens, one.last, table)
    sign = _before_sign(tokens, two.first)
    if sign - gap != 1 or (begin := _range_begin(tokens, one, gap, table)) is None:
        return None
    unit, other = _unit_at(tokens, one.last, table), _unit_at(tokens, two.last, table)
    if unit is not None and (other is None or unit[1:] != other[1:]):
        return None  # "fell 18% to 41.20 crowns"
    low, high = _scaled(one, two)
    if not low < high:
        return None
    quantity = Quantity(one.first, two.last, begin, two.last, low, high, "range", digits=one.digits or two.digits)
    return _with_unit(tokens, quantity, table)


def _range_begin(tokens: Sequence[Token], one: Numeral, joint: int, table: _Table) -> int | None:
    """Return where a range begins if *joint* joins its two ends; None for "from 12 to 17" and the like."""
    first = _before_sign(tokens, one.first)
    word = tokens[joint].lower
    for opening, second in table.between:
        if word == second and follows(tokens, first - len(opening), opening) and first >= len(opening):
            return first - len(opening)
    if word not in table.range_signs:
        return None
    if first and tokens[first - 1].lower in table.change_from:
        return None
    return _read_qualifier(tokens, first, table)[0]


def _scaled(one: Numeral, two: Numeral) -> tuple[float, float]:
    """Give the scale of the second end to the first: "2 to 3 million"."""
    for scale in (1e12, 1e9, 1e6, 1e3):
        if two.value >= scale and one.value < 1000 and one.value * scale < two.value:
            return one.value * scale, two.value
    return one.value, two.value


def _after_unit(tokens: Sequence[Token], at: int, table: _Table) -> int:
    """Return where the unit after token *at* ends; *at* itself where there is none."""
    found = _unit_at(tokens, at, table)
    return found[0] if found else at


def _unit_at(tokens: Sequence[Token], at: int, table: _Table) -> tuple[int, Kind, str] | None:
    for width in (3, 2, 1):
        key = tuple(token.lower for token in tokens[at : at + width])
        if len(key) == width and key in table.units:
            return at + width, *table.units[key]
    if at < len(tokens) and tokens[at].text in CURRENCY_SIGNS:
        return at + 1, "money", CURRENCY_SIGNS[tokens[at].text]
    if at < len(tokens) and tokens[at].text in ISO_CODES:
        return at + 1, "money", tokens[at].text
    return None


def _with_unit(tokens: Sequence[Token], quantity: Quantity, table: _Table) -> Quantity:
    first = _before_sign(tokens, quantity.first)
    if first < quantity.first:
        sign = tokens[quantity.first - 1].text
        value = _million_glued(tokens, quantity)
        return replace(value, kind="money", unit=CURRENCY_SIGNS.get(sign, sign), begin=min(quantity.begin, first))
    found = _unit_at(tokens, quantity.last, table)
    if (
        found is None
        and quantity.last < len(tokens)
        and (tokens[quantity.last].text == "-" or tokens[quantity.last].lower in table.units_of)
    ):
        found = _unit_at(tokens, quantity.last + 1, table)
    if found is None and quantity.begin and tokens[quantity.begin - 1].lower in table.units_before:
        return replace(
            quantity,
            kind="measure",
            unit=table.units_before[tokens[quantity.begin - 1].lower],
            begin=quantity.begin - 1,
        )
    if found is None:
        return quantity
    end, kind, unit = found
    return replace(quantity, kind=kind, unit=unit, end=end)


def _million_glued(tokens: Sequence[Token], quantity: Quantity) -> Quantity:
    """Read the ``m`` of ``$4m``, which is metres elsewhere."""
    if not (
        quantity.last < len(tokens)
        and tokens[quantity.last].lower == "m"
        and tokens[quantity.last].start == tokens[quantity.last - 1].end
    ):
        return quantity
    low, high = (None if bound is None else bound * 1e6 for bound in (quantity.low, quantity.high))
    return replace(quantity, low=low, high=high, last=quantity.last + 1, end=quantity.last + 1)


def _mark_changes(tokens: Sequence[Token], quantities: list[Quantity], table: _Table) -> list[Quantity]:
    """Mark A of "from A to B" and of "to B from A": a value that no longer holds."""
    marked: list[Quantity] = []
    for number, quantity in enumerate(quantities):
        begin = quantity.begin
        cue = begin > 0 and tokens[begin - 1].lower in table.change_from
        other = quantities[number + 1] if number + 1 < len(quantities) else None
        to_next = (
            other is not None and other.begin - quantity.end <= 4 and tokens[other.begin - 1].lower in table.change_to
        )
        after_one = number > 0 and begin - quantities[number - 1].end == 1
        if after_one and table.change_verbs:  # Ukrainian "of five" is "from five", too
            after_one = _has_change_verb(tokens, quantities[number - 1].begin, table)
        if after_one and tokens[begin - 1].lower in table.change_or_part:  # "20 von 58", but "auf 20 von 58"
            start = quantities[number - 1].begin
            after_one = start > 0 and tokens[start - 1].lower in table.change_to
        marked.append(replace(quantity, changed_from=True) if cue and (to_next or after_one) else quantity)
    return marked
