"""Which noun phrase follows a number, and which of its words names what is counted? Word order by the language's table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.text.numerals import Token
from monitor.text.quantities import Quantity
from monitor.updates.measure_words import Hit, MeasureTable


@dataclass(frozen=True)
class Phrase:
    """The noun phrase after a number."""

    words: tuple[int, ...]
    """Tokens of its content words."""
    head: int | None
    end: int
    """Token after it."""
    through: bool
    """True where it begins with "of the" or the like."""
    partitive: bool = False
    """True for "of the" and "des", not for "more" and "de": these are some of a whole."""
    pronominal: bool = False
    """True for "of them": the words tell the part, the whole was counted before."""


def read_phrase(
    tokens: Sequence[Token], quantities: Sequence[Quantity], number: int, hits: Sequence[Hit], table: MeasureTable
) -> Phrase:
    """Return the noun phrase after quantity *number*; one without words where a verb, preposition or sign follows."""
    quantity = quantities[number]
    at = quantity.end
    through = next(
        (words for words in table.through if tuple(token.lower for token in tokens[at : at + len(words)]) == words), ()
    )
    words: list[int] = []
    at += len(through)
    while at < len(tokens) and tokens[at].lower in table.possessives:
        at += 1
    while at < len(tokens) and len(words) < 5 and _is_content(tokens, quantities, at, table):
        words.append(at)
        at += 1
    head = _head(tokens, words, hits, table)
    definite = quantity.begin > 0 and tokens[quantity.begin - 1].lower in table.definite
    rest = definite and quantity.end < len(tokens) and tokens[quantity.end].lower in table.rest
    partitive = rest or through in table.partitive
    return Phrase(tuple(words), head, at, bool(through), partitive, through in table.part_pronouns)


def _is_content(tokens: Sequence[Token], quantities: Sequence[Quantity], at: int, table: MeasureTable) -> bool:
    token = tokens[at]
    if token.kind == "sign":
        return token.text in "\"'“‘«" and at + 1 < len(tokens) and tokens[at + 1].kind == "word"
    taken = any(quantity.begin <= at < quantity.end for quantity in quantities)
    return token.kind == "word" and not taken and token.lower not in table.stop


def _head(tokens: Sequence[Token], words: Sequence[int], hits: Sequence[Hit], table: MeasureTable) -> int | None:
    """Return the token that names what is counted: a known noun, else what the language's grammar says."""
    nouns = [at for at in words if tokens[at].kind == "word"]
    if not nouns:
        return None
    lowers = [tokens[at].lower for at in nouns]
    for at, lower in zip(nouns[:4], lowers, strict=False):
        if lower in table.people or lower in table.persons or lower in table.things:
            return at
    if any(hit.first == nouns[0] for hit in hits):
        return nouns[0]
    if table.capital_nouns:
        return next((at for at in nouns if tokens[at].text[0].isupper()), None)
    if table.adjective_endings:
        return next(
            (at for at, lower in zip(nouns, lowers, strict=True) if not lower.endswith(table.adjective_endings)),
            nouns[0],
        )
    if table.noun_first or not table.plural_ending:
        return nouns[0]
    plural = [at for at, lower in zip(nouns[:3], lowers, strict=False) if lower.endswith(table.plural_ending)]
    return plural[-1] if plural else nouns[0]
