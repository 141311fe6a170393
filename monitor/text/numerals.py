"""Which numbers does a text write, in digits or in words? Values and offsets only; what a number counts is no concern here.

The tables ``languages/<code>/numbers.toml`` hold the words and the thousands and decimal signs. Dates, clock times,
ordinals, decades, telephone numbers and numbers inside names (``F-16``, ``nine-page``) are tokens of kind ``other``:
they are read whole so that none of their digits is taken for a count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NamedTuple

from monitor.text.languages import load_language

_SPACES = "\u00a0\u202f\u2009"
_LARGEST = 10**16
Kind = Literal["word", "number", "sign", "other"]
_KINDS: Mapping[str, Kind] = {"word": "word", "number": "number", "sign": "sign", "other": "other"}
_WORD = r"[^\W\d_]+(?:['’ʼ-][^\W_]+)*\d*"
_OTHER = "|".join(
    (
        r"\b\d{1,2}[:h]\d{2}(?::\d{2})?\b(?:\s?[ap]\.?m\b\.?)?",  # 14:05, 18h30
        r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b",  # 14.05.2025
        r"\b\d{4}-\d{2}(?:-\d{2})?\b",  # 2025-05-14
        r"\+\d[\d ()-]{5,}\d\b|\b\d{3,4}-\d{4,}\b|\(0\d+\)[\d /-]+",  # telephone numbers
        r"\b0\d+(?:[ /-]\d{2,})+\b|\b\d{3,5} \d{4,}\b(?![.,]\d)",  # without country code: 0441 2270, 555 1234
        r"\b(?:19|20)\d\d/\d{1,4}\b",  # seasons and file numbers: 2025/118
        r"\b\d+(?:\.\d+){2,}\b",  # versions, addresses
        r"\b(?:https?://|www\.)\S+|\b[\w.]+@[\w.]+\b",
        r"[#№]\s?\d+",
    )
)


class Token(NamedTuple):
    """One word, number, sign or undividable thing, with its place in the text. A tuple, because every word becomes one."""

    start: int
    end: int
    text: str
    lower: str
    kind: Kind


@dataclass(frozen=True)
class Numeral:
    """One number as written: tokens ``first`` to ``last`` (excluded) of the token list."""

    first: int
    last: int
    value: float
    approximate: bool = False
    """True for a dozen and its kin (``une centaine``, ``десяток``)."""
    vague: bool = False
    """True for plurals without a number (``dozens``): ``value`` is the low end."""
    digits: bool = False
    """True where it is written in digits, at least in part."""


@dataclass(frozen=True)
class NumberWords:
    """The number words and signs of one language, ready for reading."""

    small: Mapping[str, int]
    hundreds: Mapping[str, int]
    scales: Mapping[str, float]
    approximate: Mapping[str, float]
    vague: Mapping[str, tuple[tuple[tuple[str, ...], float], ...]]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], float], ...]]
    joins_scale: frozenset[str]
    joins_tens: frozenset[str]
    articles: frozenset[str]
    suffix_scales: Mapping[str, float]
    ordinal_suffixes: frozenset[str]
    compounds: re.Pattern[str] | None
    token: re.Pattern[str]
    thousands: str
    decimal: str


@cache
def load_number_words(code: str) -> NumberWords:
    """Return the number words of the language *code*; an unknown one gives the English."""
    table = load_language(code).numbers
    words = table["words"]
    small = _invert_int(words["small"])
    scales = {word: float(value) for value, forms in words["scales"].items() for word in forms}
    return NumberWords(
        small=small,
        hundreds=_invert_int(words.get("hundreds", {})),
        scales=scales,
        approximate={word: float(value) for value, forms in words.get("approximate", {}).items() for word in forms},
        vague=_read_vague(words.get("vague", {})),
        phrases=_read_vague(words.get("phrases", {})),
        joins_scale=frozenset(words.get("joins_scale", ())),
        joins_tens=frozenset(words.get("joins_tens", ())),
        articles=frozenset(words.get("articles", ())),
        suffix_scales={word: float(value) for value, forms in words.get("suffix_scales", {}).items() for word in forms},
        ordinal_suffixes=frozenset(words.get("ordinal_suffixes", ())),
        compounds=_compound_pattern(small, scales, words) if words.get("compounds") else None,
        token=_token_pattern(table["digits"], words.get("elisions", ())),
        thousands="".join(table["digits"]["thousands"]) + _SPACES,
        decimal=table["digits"]["decimal"],
    )


def _invert_int(forms_by_value: Mapping[str, Sequence[str]]) -> dict[str, int]:
    return {word: int(value) for value, forms in forms_by_value.items() for word in forms}


def _read_vague(forms_by_value: Mapping[str, Sequence[str]]) -> dict[str, tuple[tuple[tuple[str, ...], float], ...]]:
    """Return the phrases of vague number with their low end by their first word, longest first."""
    phrases = [(tuple(form.split()), float(value)) for value, forms in forms_by_value.items() for form in forms]
    phrases.sort(key=lambda phrase: -len(phrase[0]))
    firsts = {words[0] for words, _ in phrases}
    return {first: tuple(phrase for phrase in phrases if phrase[0][0] == first) for first in firsts}


def _compound_pattern(
    small: Mapping[str, int], scales: Mapping[str, float], words: Mapping[str, Any]
) -> re.Pattern[str]:
    parts = sorted({*small, *scales, *words.get("joins_tens", ())}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, parts)))


def _token_pattern(digits: Mapping[str, Any], elisions: Sequence[str]) -> re.Pattern[str]:
    groups = "[" + re.escape("".join(digits["thousands"])) + _SPACES + "]"
    decimal = re.escape(digits["decimal"])
    number = rf"(?:\d{{1,3}}(?:{groups}\d{{3}})+(?!\d)|\d+)(?:{decimal}\d+)?"
    elided = "|".join(map(re.escape, elisions))
    word = rf"\b(?i:{elided})['’]|{_WORD}" if elided else _WORD
    return re.compile(rf"(?P<other>{_OTHER})|(?P<number>{number})|(?P<word>{word})|(?P<sign>\S)")


def tokenize(text: str, code: str) -> list[Token]:
    """Return the tokens of *text* in order; every character that is not space lies in exactly one. "" gives []."""
    pattern = load_number_words(code).token
    tokens: list[Token] = []
    for match in pattern.finditer(text):
        found = match[0]
        lower = found.lower()
        if not found.isascii():
            lower = lower.replace("’", "'").replace("ʼ", "'")
        start, end = match.span()
        tokens.append(Token(start, end, found, lower, _KINDS[match.lastgroup or "sign"]))
    return tokens


@cache
def cut_phrase(phrase: str, code: str) -> tuple[str, ...]:
    """Return the words of a table's phrase as tokenize cuts a text; a word with ``*`` stays whole."""
    words: list[str] = []
    for word in phrase.split():
        words += [word] if "*" in word else [token.lower for token in tokenize(word, code)]
    return tuple(words)


def find_numerals(tokens: Sequence[Token], code: str) -> list[Numeral]:
    """Return the numbers among *tokens* in order, none overlapping. Never raises."""
    words = load_number_words(code)
    found: list[Numeral] = []
    at = 0
    while at < len(tokens):
        numeral = _read_at(tokens, at, words)
        if numeral is not None:
            found.append(numeral)
        at = numeral.last if numeral is not None else at + 1
    return found


def _read_at(tokens: Sequence[Token], at: int, words: NumberWords) -> Numeral | None:
    token = tokens[at]
    if token.kind == "number":
        return _read_digits(tokens, at, words)
    if token.kind != "word":
        return None
    return (
        _read_phrase(tokens, at, words.vague, vague=True)
        or _read_phrase(tokens, at, words.phrases, vague=False)
        or _read_words(tokens, at, words)
    )


def _read_digits(tokens: Sequence[Token], at: int, words: NumberWords) -> Numeral | None:
    """Read digits with their scale word; None for ordinals, decades and numbers glued to letters or signs."""
    value = _parse_digits(tokens[at].text, words)
    if value is None or _glued_before(tokens, at):
        return None
    last = at + 1
    following = tokens[last] if last < len(tokens) else None
    if following is not None and following.start == tokens[at].end and following.kind == "word":
        if following.lower in words.suffix_scales:
            return Numeral(at, last + 1, value * words.suffix_scales[following.lower], digits=True)
        if following.lower in words.ordinal_suffixes or (following.text[0].isalpha() and len(following.text) > 4):
            return None
    if (
        following is not None
        and following.text == "-"
        and following.start == tokens[at].end
        and _is_word(tokens, last + 1)
    ):
        return None
    while (
        last < len(tokens)
        and tokens[last].lower in words.scales
        and value * words.scales[tokens[last].lower] < _LARGEST
    ):
        value *= words.scales[tokens[last].lower]
        last = (
            last + 2
            if last + 1 < len(tokens) and tokens[last + 1].text == "." and len(tokens[last].text) <= 4
            else last + 1
        )
    if last == at + 1 and last < len(tokens) and tokens[last].lower in words.approximate:
        return Numeral(at, last + 1, value * words.approximate[tokens[last].lower], approximate=True, digits=True)
    return Numeral(at, last, value, digits=True)


def _glued_before(tokens: Sequence[Token], at: int) -> bool:
    """Tell ``B-52``'s and ``/24``'s number: a word, or a hyphen or stroke after a word, touches it."""
    if at == 0 or tokens[at - 1].end != tokens[at].start:
        return False
    before = tokens[at - 1]
    if before.kind == "word":
        return True
    return before.text in "-/_." and at > 1 and tokens[at - 2].end == before.start and tokens[at - 2].kind != "number"


def _is_word(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind == "word"


def _parse_digits(text: str, words: NumberWords) -> float | None:
    plain = text
    for sign in words.thousands:
        if sign != words.decimal:
            plain = plain.replace(sign, "")
    if len(plain) > 16 or not plain.isascii():
        return None
    return float(plain.replace(words.decimal, "."))


def _read_phrase(
    tokens: Sequence[Token], at: int, table: Mapping[str, tuple[tuple[tuple[str, ...], float], ...]], *, vague: bool
) -> Numeral | None:
    """Read "hundreds of" (vague) or "half a million" (approximate) from token *at*."""
    for phrase, value in table.get(tokens[at].lower, ()):
        if tuple(token.lower for token in tokens[at : at + len(phrase)]) == phrase:
            return Numeral(at, at + len(phrase), value, vague=vague, approximate=not vague)
    return None


def _read_words(tokens: Sequence[Token], at: int, words: NumberWords) -> Numeral | None:
    """Read the longest number word from *at*: units, tens and scales, with their joining words between."""
    last = at
    if tokens[at].lower in words.articles:
        if not _starts_scale(tokens, at + 1, words):
            return None
        last += 1
    elif _parts(tokens[at], words) is None:
        return None  # most words
    number = _Sum(words)
    best: Numeral | None = None
    while last < len(tokens) and not number.approximate:
        parts = _parts(tokens[last], words)
        if parts is None:
            if best is None or not number.joins(tokens, last):
                break
        elif all(number.add(part) for part in parts):
            best = Numeral(at, last + 1, number.value, approximate=number.approximate)
        else:
            break
        last += 1
    return best


@dataclass
class _Sum:
    """A number in words while it is being read, part by part."""

    words: NumberWords
    total: float = 0.0
    group: float = 0.0
    """What stands before the next thousand or million."""
    room: float = 100.0
    """The next small part must be below this, so that "two three" is two numbers."""
    scale: float = float(_LARGEST)
    approximate: bool = False

    @property
    def value(self) -> float:
        return self.total + self.group

    def add(self, part: str) -> bool:
        """Take *part* in; False where it cannot belong to this number."""
        if part in self.words.small:
            return self._add_small(self.words.small[part])
        if part in self.words.hundreds and self.group == 0:
            self.group, self.room = float(self.words.hundreds[part]), 100.0
            return True
        if part in self.words.approximate:
            self.approximate = self.group < 100 and not self.total
            self.group = max(self.group, 1) * self.words.approximate[part]
            return self.approximate
        if part in self.words.scales:
            return self._add_scale(self.words.scales[part])
        return part in self.words.joins_tens

    def _add_small(self, value: int) -> bool:
        tens_after_unit = self.words.compounds is not None and value >= 20 and 0 < self.group % 100 < 10
        if value >= self.room and not tens_after_unit:
            return False
        self.group += value
        tens = value >= 20 and value % 10 == 0 and not tens_after_unit
        self.room = 0 if not tens else 20 if value in (60, 80) else 10  # soixante-dix, quatre-vingt-onze
        return True

    def _add_scale(self, scale: float) -> bool:
        if scale == 100:
            if self.group >= 100:
                return False
            self.group, self.room = max(self.group, 1) * 100, 100.0
            return True
        if scale >= self.scale:
            return False
        self.total, self.group, self.room, self.scale = self.total + max(self.group, 1) * scale, 0.0, 100.0, scale
        return True

    def joins(self, tokens: Sequence[Token], at: int) -> bool:
        """Tell whether the token only joins two parts of this number: ``hundred and five``, ``treinta y dos``."""
        if at + 1 >= len(tokens) or (parts := _parts(tokens[at + 1], self.words)) is None:
            return False
        value = self.words.small.get(parts[0], 100)
        after_tens = self.group % 100 >= 20 and self.group % 10 == 0 and 0 < value < self.room
        after_scale = self.group % 100 == 0 and self.room == 100 and value < 100
        lower = tokens[at].lower
        return (after_tens and lower in self.words.joins_tens) or (after_scale and lower in self.words.joins_scale)


def _starts_scale(tokens: Sequence[Token], at: int, words: NumberWords) -> bool:
    return at < len(tokens) and (tokens[at].lower in words.scales or tokens[at].lower in words.approximate)


def _parts(token: Token, words: NumberWords) -> list[str] | None:
    """Return the number words that make up *token*; None where it is not wholly made of them."""
    lower = token.lower
    if lower in words.small or lower in words.hundreds or lower in words.scales or lower in words.approximate:
        return [lower]
    if "-" in lower:
        return _hyphen_parts(lower, words)
    if words.compounds is None or len(lower) < 6:
        return None
    parts = words.compounds.findall(lower)
    return (
        parts
        if "".join(parts) == lower and any(part in words.small or part in words.scales for part in parts)
        else None
    )


def _hyphen_parts(lower: str, words: NumberWords) -> list[str] | None:
    parts = lower.split("-")
    joined: list[str] = []
    while parts:
        width = next((n for n in (3, 2, 1) if (key := "-".join(parts[:n])) in words.small or key in words.scales), 0)
        if not width and parts[0] not in words.joins_tens:
            return None
        joined.append("-".join(parts[: width or 1]))
        parts = parts[width or 1 :]
    return joined if any(part in words.small or part in words.scales for part in joined) else None
