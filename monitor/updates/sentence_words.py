"""Which words of a sentence stand near a quantity, and how near is a measure's trigger? What the readers of measures share."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.text.numerals import Token
from monitor.text.quantities import Quantity
from monitor.updates.measure_words import Hit, Measure, find_hits, load_measures
from monitor.updates.noun_phrases import Phrase

_STRONG = frozenset(".;:()[]—–•|/")
FARTHEST = 16.0


class SentenceWords:
    """One sentence's tokens, quantities and measure triggers, with the distances between them."""

    def __init__(
        self,
        tokens: Sequence[Token],
        quantities: Sequence[Quantity],
        code: str,
        counted: Sequence[tuple[Measure, Quantity]] = (),
    ) -> None:
        """*counted*: the measures with their values that the article has given so far."""
        self.counted = list(counted)
        self.tokens = tokens
        self.lowers = tuple(token.lower for token in tokens)
        self.quantities = quantities
        self.table = load_measures(code)
        self.hits = find_hits(tokens, self.table)
        self.wholes: set[int] = set()

    def _lower(self, at: int, width: int) -> tuple[str, ...]:
        return self.lowers[at : at + width]

    def _distance(self, hit: Hit, number: int, phrase: Phrase) -> float:
        quantity = self.quantities[number]
        if hit.first >= quantity.end:
            start = self._after_aside(max(quantity.end, min(phrase.end, hit.first)), hit.first)
            return hit.first - start + self._crossings(start, hit.first)
        gap = quantity.begin - hit.last
        if gap < 0:
            return FARTHEST
        label = gap > 0 and self.tokens[quantity.begin - 1].text == ":"
        adjacent = gap <= 1 or label
        return gap * 0.75 + (0.5 if adjacent else 2.0) + self._crossings(hit.last, quantity.begin - (1 if label else 0))

    def _after_aside(self, at: int, limit: int) -> int:
        """Return where the clause goes on after an aside with a number: "12 people, five of them children, were …"."""
        if at >= limit or self.tokens[at].text not in (",", "(", "–", "—"):
            return at
        close = ")" if self.tokens[at].text == "(" else self.tokens[at].text
        end = next((n for n in range(at + 1, min(limit, at + 12)) if self.tokens[n].text == close), None)
        return end + 1 if end is not None and any(at < quantity.first < end for quantity in self.quantities) else at

    def _crossings(self, first: int, last: int) -> float:
        """Price what stands between: clause signs, joining words, other quantities."""
        cost = 0.0
        for token in self.tokens[first:last]:
            if token.text in _STRONG:
                cost += 8
            elif token.text == "," or token.lower in self.table.joins:
                cost += 3
        return cost + sum(5 for other in self.quantities if first <= other.first < last)

    def _content_after(self, at: int, number: int, room: int, *, on: bool = False) -> list[int]:
        """Return up to *room* content words that follow within the clause, or *on* over its commas and relatives."""
        found: list[int] = []
        limit = self._limit(number)
        while at < limit and len(found) < room:
            token = self.tokens[at]
            ends = (token.kind == "sign" and token.text in ",.;:()—–!?") or token.lower in self.table.joins
            if ends and not (on and token.text not in ".;!?"):
                break
            if (
                token.kind == "word"
                and not ends
                and token.lower not in self.table.stop
                and token.lower not in self.table.weak
            ):
                found.append(at)
            at += 1
        return found

    def _limit(self, number: int) -> int:
        """Return the token at which the next quantity of the sentence begins, or the sentence's end."""
        return self.quantities[number + 1].begin if number + 1 < len(self.quantities) else len(self.tokens)

    def _floor(self, number: int) -> int:
        return self.quantities[number - 1].end if number else 0

    def _content_before(self, number: int, room: int) -> list[int]:
        """Return up to *room* content words that stand before within the clause, in order."""
        at = self.quantities[number].begin - 1
        limit = self._floor(number)
        found: list[int] = []
        while at >= limit and len(found) < room:
            token = self.tokens[at]
            if token.kind == "sign" and (token.text in ";()—–!?" or (token.text in ",." and found)):
                break
            if token.kind == "word" and token.lower not in self.table.stop and token.lower not in self.table.weak:
                found.append(at)
            at -= 1
        return found[::-1]

    def _place(self, number: int) -> str:
        """Return the name of the place that the clause of a count says: "12 died in Tamin", "In Tamin, 12 died"; else ""."""
        quantity = self.quantities[number]
        last = next(
            (at for at in range(quantity.end, self._limit(number)) if self._ends_clause(at)), self._limit(number)
        )
        before = range(1, quantity.begin) if number == 0 else range(0)
        for at in (*range(quantity.end + 1, last), *before):
            token = self.tokens[at]
            if token.kind == "word" and token.text[0].isupper() and self.tokens[at - 1].lower in self.table.places:
                return str(token.lower)
        return ""

    def _ends_clause(self, at: int) -> bool:
        return self.tokens[at].kind == "sign" and self.tokens[at].text in ",;:()—–"
