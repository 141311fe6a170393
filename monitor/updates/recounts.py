"""Which numbers count what was counted before? "Its figure of 94", "the true figure is 431", "raises count to 93".

The nouns that leave open what they count are in ``languages/<code>/measures.toml`` under ``recounts``; what they mean is
found among the counts that the article has given so far.
"""

from __future__ import annotations

from dataclasses import replace

from monitor.text.quantities import Quantity
from monitor.updates.measure_words import Measure
from monitor.updates.noun_phrases import Phrase
from monitor.updates.sentence_words import SentenceWords

_NEAR = 2.0  # two counts of one thing seldom differ by more
_RIVAL = 4.0  # the count right before may: whoever recounts it disputes it


class RecountReader(SentenceWords):
    """Reads the quantities that say their measure by a noun for any number."""

    def _recounted(self, number: int, phrase: Phrase, held: Measure | None) -> Measure | None:
        """Return what "its figure of 94" is of: the count right before, *held*, else the one so far that is nearest in value."""
        quantity = self.quantities[number]
        if quantity.kind != "count" or not self._is_recount_of(number):
            return None
        value = _stated(quantity)
        bare = phrase.head is None and self.counted
        if bare and held is not None and held.group is not None and not held.part:
            last, other = self.counted[-1]
            if last.key == held.key and _ratio(_stated(other), value) < _RIVAL:
                return replace(held, elliptic=True)
        groups = [(measure, other) for measure, other in self.counted if measure.group is not None]
        near = min(groups, key=lambda pair: _ratio(_stated(pair[1]), value), default=None)
        return replace(near[0], elliptic=True) if near is not None and _ratio(_stated(near[1]), value) < _NEAR else None

    def _is_recount_of(self, number: int) -> bool:
        """Tell "figure of 94", "figure is 431": the noun, and one word that joins it to its number.

        "Death toll to ten" says itself of what.
        """
        begin = self.quantities[number].begin
        joined = begin >= 2 and self.tokens[begin - 1].lower in self.table.recount_joins
        says = any(hit.first <= begin - 2 < hit.last for hit in self.hits)
        return joined and not says and self.tokens[begin - 2].lower in self.table.recounts

    def _is_recount(self, number: int) -> bool:
        """Tell "raises count to 93" after another number: it counts what the text does not say here."""
        begin = self.quantities[number].begin
        return any(token.lower in self.table.recounts for token in self.tokens[max(0, begin - 3) : begin])

    def _is_pronoun(self, number: int, phrase: Phrase) -> bool:
        """Tell "first it is twelve" from a count: a number in words that says what a pronoun is."""
        quantity = self.quantities[number]
        if quantity.digits or phrase.head is not None:
            return False
        return any(self._lower(quantity.begin - len(cue), len(cue)) == cue for cue in self.table.pronoun_before)


def _stated(quantity: Quantity) -> float:
    bound = quantity.low if quantity.low is not None else quantity.high
    return bound or 0.0


def _ratio(one: float, two: float) -> float:
    return max(one, two) / max(min(one, two), 0.5)
