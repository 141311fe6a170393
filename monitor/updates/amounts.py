"""What is a sum, a share or a length of? Keyed by the measure group near it, else by its unit and the noun beside it."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.text.quantities import Quantity
from monitor.updates.measure_words import Hit, Measure, stem
from monitor.updates.noun_phrases import Phrase
from monitor.updates.sentence_words import SentenceWords
from monitor.updates.wording import LONGEST, join_words, tidy, word_after, word_before

# Units of measure that a story rarely has for two different things: they key a series in every language.
_TELLING_UNITS = frozenset({"m3", "mm", "kg", "litres", "hectares", "MW", "GW", "barrels", "magnitude"})
_VOTES = "vote_share"
_COUNTED = "counted"
_MOVES = frozenset({"fall", "rise"})


class AmountReader(SentenceWords):
    """Reads the quantities that have a unit."""

    def _read_amount(self, number: int) -> Measure | None:
        quantity = self.quantities[number]
        unit = quantity.unit or ""
        after = self._content_after(quantity.end, number, 4)
        before = self._content_before(number, 4)
        hit = self._nearest_of_unit(number, {"money": "money", "percent": "%"}.get(quantity.kind))
        unit_word = "" if quantity.kind in ("money", "percent") else self._unit_word(quantity)
        if hit is not None:
            close = [self.tokens[at].text for at in before if at == hit.first - 1]
            subject = self._subject(hit, before) if quantity.kind == "percent" else []
            if hit.group == _VOTES:
                subject, close = self._candidate(number), []
            key = " ".join([hit.group, *(stem(word.lower()) for word in subject if hit.group in {*_MOVES, _VOTES})])
            key = f"{key} {unit}" if quantity.kind == "money" else key  # euros and pounds are never one series
            return Measure(key, tidy(" ".join([*subject, *close, hit.label])), unit, hit.group, amount=True)
        named = self._follows_of(quantity.end) or (quantity.kind == "percent" and bool(after))
        words = after + before if named or not before else before + after
        text = self._amount_text(number, unit_word, named=named)
        if not text:
            return None
        key = stem(self.tokens[words[0] if named or not before else before[-1]].lower) if words else unit
        if quantity.kind == "duration" and len(before) > 1 and not named:
            key = f"{stem(self.tokens[before[-2]].lower)} {key}"  # how long what lasted
        if unit in _TELLING_UNITS and not named:
            key = ""
        return Measure(f"{unit} {key}".strip(), text, unit, amount=True)

    def _subject(self, hit: Hit, before: Sequence[int]) -> list[str]:
        """Return the word for what rose or fell: "shares fell", "the fall in shares"."""
        if hit.group in _MOVES and hit.last < len(self.tokens) and self.tokens[hit.last].lower in self.table.links:
            return [self.tokens[at].text for at in before if at > hit.last][:1]
        return [self.tokens[at].text for at in before[:1] if at < hit.first - 1]

    def _candidate(self, number: int) -> list[str]:
        """Return whose share of the vote it is: the last name before the number that a verb or "'s share" follows."""
        for at in range(self.quantities[number].begin - 2, self._floor(number) - 1, -1):
            token, following = self.tokens[at], self.tokens[at + 1]
            before = self.tokens[at - 1].lower if at else ""
            behind_preposition = before in self.table.links and before not in self.table.definite
            named = token.kind == "word" and token.text[0].isupper() and token.lower not in self.table.stop
            verb = following.text[0].islower() and following.lower not in {*self.table.links, *self.table.definite}
            if named and not behind_preposition and verb:
                return [token.text.split("'")[0]]
        return []

    def _amount_text(self, number: int, unit_word: str, *, named: bool) -> str:
        """Word a sum or length: "pledged to each family", "litres of water", "Visibility in the sound"."""
        end, limit = self.quantities[number].end, self._limit(number)
        if named:
            link = self.tokens[end].text if unit_word else ""
            kept = word_after(self.tokens, end, limit, self.table, room=5)
            return tidy(" ".join([unit_word, link, join_words(self.tokens, kept)]))
        begin = self.quantities[number].begin
        before = word_before(self.tokens, begin, self._floor(number), self.table, room=4)
        after = word_after(self.tokens, end, limit, self.table, room=5 if before else 4, linked_to=bool(before))
        if (len(before) >= 3 and before[-1] + 1 < begin) or (
            len(before) == 2 and self.quantities[number].kind == "duration"
        ):
            after = []  # the subject says it: "Visibility in the sound was below 200 metres"
        unit = unit_word if self.quantities[number].unit in _TELLING_UNITS else ""
        worded = f"{join_words(self.tokens, before)} {unit} {join_words(self.tokens, after)}".split()
        return tidy(" ".join(worded[:LONGEST])) or unit_word

    def _unit_word(self, quantity: Quantity) -> str:
        before = [token.text for token in self.tokens[quantity.begin : quantity.first] if token.lower == quantity.unit]
        return " ".join([*before, *(token.text for token in self.tokens[quantity.last : quantity.end])])

    def _nearest_of_unit(self, number: int, unit: str | None) -> Hit | None:
        found = [
            (self._distance(hit, number, Phrase((), None, 0, False)), hit)
            for hit in self.hits
            if self.table.units[hit.group] == unit and (hit.group != _COUNTED or self._is_nearest(hit, number))
        ]
        near = [pair for pair in found if pair[0] < 12]
        counted = [
            pair for pair in near if pair[1].group == _COUNTED
        ]  # "40 percent of votes counted" is nobody's share
        return min(counted or near, key=lambda pair: pair[0])[1] if near else None

    def _is_nearest(self, hit: Hit, number: int) -> bool:
        """Tell "98 percent of ballots counted" from the 46.9 percent that somebody had by then."""
        same = [other for other in self.quantities if other.kind == self.quantities[number].kind]
        nearest = min(same, key=lambda other: max(hit.first - other.end, other.begin - hit.last))
        return nearest is self.quantities[number]

    def _follows_of(self, at: int) -> bool:
        return any(self._lower(at, len(words)) == words for words in self.table.through)
