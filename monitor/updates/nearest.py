"""Which measure group counts what a number's noun names? The nearest trigger of the sentence that suits the noun."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.updates.measure_words import Hit
from monitor.updates.noun_phrases import Phrase
from monitor.updates.sentence_words import FARTHEST, SentenceWords

_HELD = frozenset({"hostages", "captured"})
_ENDS = frozenset({"dead", "exchanged", "injured", "rescued", "returned"})
"""What becomes of those who are held: it tells of them, no count of those held now."""
_NEXT = 6.0


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

    def _told_of(self, hit: Hit, number: int, phrase: Phrase) -> Hit:
        """Return the verb of "twelve hostages were released" for the noun that *hit* is: they are hostages no more."""
        if hit.group not in _HELD or phrase.head is None or not hit.first <= phrase.head < hit.last:
            return hit
        triggers = {at for other in self.hits for at in range(other.first, other.last)}
        if any(at not in triggers for at in phrase.words if at >= hit.last):
            return hit  # "captured fighters" have a noun of their own
        verbs = (
            other
            for other in self.hits
            if other.group in _ENDS
            and other.first >= hit.last
            and self._distance(other, number, phrase) < _NEXT
            and self._is_verb(other, phrase)
        )
        return next(verbs, hit)

    def _is_verb(self, hit: Hit, whole: Phrase) -> bool:
        """Tell "the 58 men were captured" from "the 58 men captured by …", where the language writes both so."""
        predicates = self.table.predicates
        first = whole.head + 1 if whole.head is not None else whole.end
        closes = whole.head is not None and (hit.last >= len(self.tokens) or self.tokens[hit.last].kind == "sign")
        if not predicates or closes:
            return True
        words = self.tokens[first : hit.last]
        return any(token.lower in predicates for token in (words if whole.head is not None else words[:1]))

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
            return inside or distance < (4 if person else 9)  # "1.200 Kunden ohne Strom"
        if head in self.table.things:
            return inside and hit.last - hit.first > 1  # "bestätigte Fälle", but no "Fälle" alone
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
