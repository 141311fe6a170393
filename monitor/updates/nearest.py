"""Which measure group counts what a number's noun names? The nearest trigger of the sentence that suits the noun."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.updates.measure_words import Hit
from monitor.updates.noun_phrases import Phrase
from monitor.updates.sentence_words import FARTHEST, SentenceWords


class NearestReader(SentenceWords):
    """Finds the trigger that tells of the people or homes that a number counts."""

    def _hits_of(self, number: int, phrase: Phrase) -> Sequence[Hit]:
        """Return the triggers that may tell of quantity *number*: all of the sentence."""
        return self.hits

    def _nearest_hit(self, number: int, phrase: Phrase, head: str) -> Hit | None:
        best: tuple[float, Hit] | None = None
        for hit in self._hits_of(number, phrase):
            distance = self._distance(hit, number, phrase)
            if (
                distance < FARTHEST
                and self._suits(hit, phrase, head, distance)
                and (best is None or distance < best[0])
            ):
                best = distance, hit
        return best[1] if best else None

    def _suits(self, hit: Hit, phrase: Phrase, head: str, distance: float) -> bool:
        """Tell whether the group can count what the noun names: no dead villages, no damaged people."""
        unit = self.table.units[hit.group]
        if unit not in ("persons", "homes") or (hit.group == "missing" and head in self.table.wanted):
            return False
        nouns = self.table.group_nouns.get(hit.group)
        if nouns is not None:
            label = not head and any(token.lower in nouns for token in self.tokens[max(0, hit.first - 3) : hit.first])
            return head in nouns or label
        inside = phrase.head is None or phrase.head in range(hit.first, hit.last)
        person = self._is_person(phrase, head)
        if unit == "homes":
            return inside or (not person and distance < 9)
        if head in self.table.things:
            return False
        return inside or person or (distance <= 4 and not self._is_for_them(hit, phrase, head))

    def _is_for_them(self, hit: Hit, phrase: Phrase, head: str) -> bool:
        """Tell "17 candles for the dead": things, which a preposition parts from the people."""
        plural = self.table.plural_ending and head.endswith(self.table.plural_ending)
        return bool(plural) and any(token.lower in self.table.links for token in self.tokens[phrase.end : hit.first])

    def _is_person(self, phrase: Phrase, head: str) -> bool:
        if not head or phrase.head is None:
            return False
        if head in self.table.people or head in self.table.persons:
            return True
        return (
            self.tokens[phrase.head].text[0].isupper()
            and not self.table.capital_nouns
            and head not in self.table.things
        )
