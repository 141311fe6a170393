"""Of whom does the verb tell in "20 of the 58 trapped miners were rescued"? Of the 20: the 58 are counted by their noun.

The words between the two numbers are ``part_of`` and ``partitive`` in ``languages/<code>/measures.toml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.text.quantities import Quantity
from monitor.updates.measure_words import Hit, Measure
from monitor.updates.nearest import NearestReader
from monitor.updates.noun_phrases import Phrase, read_phrase

_NEAR = 9.0  # how far the verb may stand, as sentence_words counts: within the clause
_RIGHT_BEFORE = 3.0


class SomeOfReader(NearestReader):
    """Reads the numbers that stand for some of a whole whose number follows."""

    def _told_of_some(self, number: int, phrase: Phrase) -> Measure | None:
        """Return what the verb says of quantity *number*; None where it is no part of a number, or of no measure by itself.

        "Two of the 17 dead were children" has no such verb, "two of the three captured" only the word for the whole.
        """
        following = number + 1
        if not self._is_some_of(number) or phrase.words:
            return None
        whole = read_phrase(self.tokens, self.quantities, following, self.hits, self.table)
        head = self.tokens[whole.head].lower if whole.head is not None else ""
        inside = self._inside(following, whole)
        if any(whole.head is None or hit.first <= whole.head < hit.last for hit in inside):
            return None  # "two of the five missing were found dead": a step, no toll
        hit = self._verb_of_some(number, whole, head)
        if hit is None or any(inner.group == hit.group for inner in inside):
            return None
        self.wholes.add(following)
        return replace(self._of_group(hit, whole, head), of_whole=False, apart=True)

    def _is_some_of(self, number: int) -> bool:
        if number + 1 >= len(self.quantities):
            return False
        quantity, following = self.quantities[number : number + 2]
        between = self._lower(quantity.end, following.begin - quantity.end)
        cues = between in self.table.of_whole or between in self.table.partitive
        return cues and quantity.kind == following.kind == "count" and _stated(quantity) <= _stated(following)

    def _is_whole(self, number: int) -> bool:
        """Tell the 58 of "20 of the 58 were rescued", and of "Of the 58 miners, 20 were rescued"."""
        return number in self.wholes or self._opens_with_whole(number)

    def _opens_with_whole(self, number: int) -> bool:
        begin = self.quantities[number].begin
        if number + 1 >= len(self.quantities) or self._lower(0, begin) not in self.table.of_whole:
            return False
        some = self.quantities[number + 1]
        return some.kind == "count" and _stated(some) <= _stated(self.quantities[number])

    def _verb_of_some(self, number: int, whole: Phrase, head: str) -> Hit | None:
        """Return the trigger behind the whole's noun, or right before the part: "rescued 20 of the 58"."""
        inside = self._inside(number + 1, whole)
        found = []
        for hit in self.hits:
            behind = hit.first >= self.quantities[number + 1].end
            distance = self._distance(hit, number + 1 if behind else number, whole)
            near = distance < _NEAR and self._is_verb(hit, whole) if behind else distance < _RIGHT_BEFORE
            if hit not in inside and near and self._suits(hit, whole, head, distance):
                found.append((distance, hit))
        return min(found, key=lambda pair: pair[0], default=(0.0, None))[1]

    def _hits_of(self, number: int, phrase: Phrase) -> Sequence[Hit]:
        """Return the triggers that may tell of quantity *number*: of a whole only those among its own words."""
        return self._inside(number, phrase) if self._is_whole(number) else self.hits

    def _inside(self, number: int, phrase: Phrase) -> Sequence[Hit]:
        """Return the triggers among the words of a noun phrase: up to its noun, and an adjective behind it before the verb."""
        begin = self.quantities[number].end
        if number not in self.wholes and self._opens_with_whole(number):
            limit = next((at for at in range(begin, self._limit(number)) if self._ends_clause(at)), self._limit(number))
            return [hit for hit in self.hits if begin <= hit.first < limit]
        last = phrase.head if phrase.head is not None else phrase.end - 1
        if self.table.noun_first and phrase.head is not None and any(hit.first > last + 1 for hit in self.hits):
            last += 1  # "los 58 mineros atrapados fueron rescatados"
        return [hit for hit in self.hits if begin <= hit.first <= last]

    def _whole_before(self, number: int) -> Measure | None:
        """Return what "20 of the 58 were rescued" says of the 58: what was counted so before; None where nothing was."""
        same = (
            measure for measure, other in reversed(self.counted) if _stated(other) == _stated(self.quantities[number])
        )
        known = next(same, None)
        return replace(known, elliptic=True) if known is not None else None

    def _of_group(self, hit: Hit, phrase: Phrase, head: str) -> Measure:
        raise NotImplementedError


def _stated(quantity: Quantity) -> float:
    bound = quantity.low if quantity.low is not None else quantity.high
    return bound or 0.0
