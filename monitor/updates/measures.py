"""What does a quantity count? Its measure: the key of its series, a short noun phrase in the article's words, a unit.

The tables ``languages/<code>/measures.toml`` name the measure groups (one series for "killed", "death toll", "bodies")
and the words of the phrase; what is in no group is keyed by its own noun. Who is credited and whether the value
holds is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.text.quantities import Quantity
from monitor.updates.amounts import AmountReader
from monitor.updates.measure_words import CITIZEN, CROWD, LISTED, Hit, Measure, stem
from monitor.updates.noun_phrases import Phrase, read_phrase
from monitor.updates.parts import PartReader, part_of
from monitor.updates.recounts import RecountReader
from monitor.updates.some_of import SomeOfReader
from monitor.updates.wording import LONGEST, join_words, tidy, word_after, word_before
from monitor.updates.zeros import ZeroReader

_TEXT_WORDS = 6
_CROWD = 20.0  # fewer are protesters by name, or some of them
_POSSESSIVE = ("'s", "’s", "s'", "s’")


class MeasureReader(AmountReader, PartReader, RecountReader, SomeOfReader, ZeroReader):
    """Reads the measures of one sentence's quantities."""

    def read(self, number: int, held: Measure | None) -> Measure | None:
        """Return the measure of quantity *number*; *held* is the measure read just before it in the text.

        None: it counts nothing that anybody follows (``two ways``), or nothing that the text names.
        """
        measure = self._read(number, held)
        if measure is None or measure.group is None or measure.part:
            return measure
        if self.quantities[number].bare_one:
            measure = replace(measure, found=True)  # "one man died": a step where the text gives a toll
        measure = replace(measure, place=self._place(number))
        if measure.apart or not self._is_apart(number, measure, held):
            return measure
        return replace(measure, apart=True, text=self._apart_text(measure, held))

    def _read(self, number: int, held: Measure | None) -> Measure | None:
        quantity = self.quantities[number]
        if quantity.kind != "count":
            return self._read_amount(number) or (replace(held, elliptic=True) if held is not None else None)
        phrase = read_phrase(self.tokens, self.quantities, number, self.hits, self.table)
        head = self.tokens[phrase.head].lower if phrase.head is not None else ""
        if (head and head in self.table.never) or (quantity.bare_one and not self._one_counts(quantity, phrase, head)):
            return None
        place = self._labelled_place(number)
        if place and held is not None:
            return part_of(held, place.lower(), f"{held.whole or held.text} {place}")
        if self._is_pronoun(number, phrase):
            return None
        if (known := self._recounted(number, phrase, held)) is not None:
            return known
        if (some := self._told_of_some(number, phrase) or self._of_next(number, phrase)) is not None:
            return some
        hit = self._nearest_hit(number, phrase, head)
        if held is not None and phrase.pronominal and hit is None:
            return self._part_of_held(number, phrase, head, held)
        if held is not None and number and self._follows_part_cue(number) and (hit is None or hit.group == held.group):
            return self._part_behind_cue(phrase, head, held)
        named = self._of_group(self._told_of(hit, number, phrase), phrase, head) if hit is not None else None
        if not head and (part := self._predicate_part(phrase, named if hit and self._is_of_whole(hit) else held)):
            return part
        if named is not None:
            measure = self._at_peak(number, named)
            return replace(measure, elliptic=True) if not head and number and self._is_recount(number) else measure
        if phrase.head is None:
            return self._whole_before(number) if self._is_whole(number) else self._elliptic(number, phrase, held)
        return self._population(number, phrase) or self._of_noun(phrase, head, number)

    def _one_counts(self, quantity: Quantity, phrase: Phrase, head: str) -> bool:
        """Tell "one child" from "one of the schemes" and from an article: it needs a noun that news counts."""
        table = self.table
        if phrase.through or not head:
            return False
        if head in table.people or head in table.persons:
            return any(table.units[hit.group] == "persons" for hit in self.hits)
        return quantity.bare_one == "word" and (
            head in table.things
            or head + table.plural_ending in table.things
            or any(hit.first == phrase.head for hit in self.hits)
        )

    def _of_next(self, number: int, phrase: Phrase) -> Measure | None:
        """Return what "63 of 410 polling stations" counts: the noun behind the second number, of which these are some."""
        following = number + 1
        direct = following < len(self.quantities) and self.quantities[following].begin == phrase.end
        owned = all(self.tokens[at].lower.endswith(_POSSESSIVE) for at in phrase.words)  # "two of the country's five …"
        if not (phrase.through and owned and direct) or self.quantities[following].kind != "count":
            return None
        whole = read_phrase(self.tokens, self.quantities, following, self.hits, self.table)
        head = self.tokens[whole.head].lower if whole.head is not None else ""
        if not head or self._is_person(whole, head) or self._nearest_hit(following, whole, head) is not None:
            return None
        measure = self._of_noun(whole, head, following)
        return replace(measure, of_whole=True) if measure is not None else None

    def _of_group(self, hit: Hit, phrase: Phrase, head: str) -> Measure:
        part = next(
            (
                self.table.parts[self.tokens[at].lower]
                for at in phrase.words[:3]
                if self.tokens[at].lower in self.table.parts
            ),
            "",
        )
        near = self.tokens[phrase.end : phrase.end + 3]
        if not part and not any(token.kind == "sign" for token in near):
            part = next((self.table.parts[token.lower] for token in near if token.lower in self.table.parts), "")
        inside = phrase.head is not None and hit.first <= phrase.head < hit.last
        through = phrase.partitive and (inside or any(hit.first <= at < hit.last for at in phrase.words))
        key = f"{hit.group}: {part}" if part else hit.group
        unit = self.table.units[hit.group]
        text = self._group_text(hit, phrase, inside=inside)
        found = self.tokens[hit.first].lower in self.table.found
        return Measure(key, text, unit, hit.group, bool(part), of_whole=through, found=found)

    def _group_text(self, hit: Hit, phrase: Phrase, *, inside: bool) -> str:
        """Word a group by the noun counted and the trigger: "people killed", "captured Chinese fighters"."""
        if phrase.head is None or inside:
            return tidy(hit.label)
        kept = (at for at in phrase.words if at <= phrase.head)
        nouns = [at for at in kept if at == phrase.head or self.tokens[at].lower not in self.table.weak][-3:]
        text = join_words(self.tokens, nouns)
        if hit.first in nouns:
            return tidy(text)
        label = hit.label.lower() if nouns and not self.table.capital_nouns else hit.label
        return tidy(f"{text} {label}")

    # ---- no group: the noun itself ----------------------------------------------------------------------------------

    def _of_noun(self, phrase: Phrase, head: str, number: int) -> Measure | None:
        assert phrase.head is not None
        words = [at for at in phrase.words if at <= phrase.head and self.tokens[at].kind == "word"]
        more = self._content_after(phrase.head + 1, number, _TEXT_WORDS - len(words), on=head in self.table.people)
        person = self._is_person(phrase, head)
        limit = words[-1] + 1 if self._is_whole(number) else self._limit(number)
        kept = word_after(self.tokens, words[-3:][0], limit, self.table, on=head in self.table.people)
        text = join_words(self.tokens, kept)
        around = self._content_before(number, 3) if head in self.table.people else []
        if person and self._is_crowd(number, [*around, *words, *more]):
            return Measure(CROWD, tidy(text), "persons")
        key = (self._same_people(text) if head in self.table.people else None) or self._noun_key(phrase, head, more)
        return Measure(self._own_key(key), tidy(text), "persons" if person else head, part=head in self.table.parts)

    def _same_people(self, text: str) -> str | None:
        """Return the key of the people counted before whom these are too, by a word that both wordings have: fighting."""
        words = {stem(word.lower()) for word in text.split()[1:] if len(word) > 4}
        for measure, _ in reversed(self.counted):
            others = {stem(word.lower()) for word in measure.text.split()[1:] if len(word) > 4}
            if measure.group is None and measure.unit == "persons" and not measure.elliptic and words & others:
                return measure.key
        return None

    def _noun_key(self, phrase: Phrase, head: str, more: Sequence[int]) -> str:
        """Key by the side that a word written large names, else by the noun; people as such by what they do."""
        assert phrase.head is not None
        if head in self.table.listed:
            return LISTED
        sides = [self.tokens[at] for at in phrase.words if at <= phrase.head and self._is_name(at)]
        if sides:
            one_of = head in self.table.of_a_side or sides[-1].lower == head
            return f"{stem(sides[-1].lower)} {CITIZEN if one_of else stem(head)}"
        if head in self.table.people and more:
            return " ".join([stem(head), *(stem(self.tokens[at].lower) for at in more[:1])])
        return stem(head)

    def _is_name(self, at: int) -> bool:
        return self.tokens[at].text[0].isupper() and not self.tokens[at].text.isupper() and not self.table.capital_nouns

    def _elliptic(self, number: int, phrase: Phrase, held: Measure | None) -> Measure | None:
        """Nothing follows the number: it counts what the clause before it names, or what was counted last."""
        population = self._population(number, phrase)
        if population is not None:
            return population
        if held is not None and held.amount and _is_round(self.quantities[number]):
            return replace(held, elliptic=True)  # "He wants at least 20 million", after an offer in crowns
        before = self._content_before(number, 4)
        after = self._content_after(phrase.end, number, 3)
        if held is not None and phrase.through and after:
            more = " ".join(self.tokens[at].text for at in after)
            return part_of(held, more.lower(), f"{held.whole or held.text} {more}")
        part = next(
            (self.table.parts[self.tokens[at].lower] for at in before if self.tokens[at].lower in self.table.parts), ""
        )
        if held is not None and held.group is not None and part:
            return part_of(held, part, f"{held.whole or held.text} {self.tokens[before[-1]].text}")
        if (
            held is not None
            and not self._names_a_measure(number, before)
            and (
                (number and not self._is_recount(number))
                or not before
                or self._is_counted(number)
                or self.quantities[number].qualifier == "vague"  # "now they are looking at a few hundred"
            )
        ):
            return replace(held, elliptic=True)
        words = [*before, *after]
        if not words:
            return None
        begin = self.quantities[number].begin
        worded = self._label(number) or (
            word_before(self.tokens, begin, self._floor(number), self.table) if before else []
        )
        worded = worded or word_after(
            self.tokens, after[0] if after else begin, self._limit(number), self.table, room=6
        )
        if before and self._is_crowd(number, before[-1:]):
            return Measure(CROWD, self.tokens[before[-1]].text, "persons", elliptic=True)  # "put the turnout at 15,000"
        text = join_words(self.tokens, worded) or self.tokens[words[-1]].text
        key = stem(self.tokens[words[-1] if not before else before[-1]].lower)
        return Measure(self._own_key(key), text, "", elliptic=True)

    def _is_crowd(self, number: int, words: Sequence[int]) -> bool:
        """Tell a crowd by a word of it among *words*, and by a number that is no handful."""
        bound = self.quantities[number].low or self.quantities[number].high or 0.0
        return bound >= _CROWD and any(self.tokens[at].lower in self.table.crowd for at in words)

    def _own_key(self, key: str) -> str:
        """Part a noun from the measure group of its name: a turnout of 15,000 people is no turnout of 71 %."""
        return f"{key} count" if key in self.table.units else key

    def _names_a_measure(self, number: int, before: Sequence[int]) -> bool:
        """Tell whether the words before an elliptic number say what it counts: a label, or a noun that news counts."""
        begin = self.quantities[number].begin
        if begin and self.tokens[begin - 1].text == ":":
            return True
        lowers = [self.tokens[at].lower for at in before]
        return any(word in self.table.persons or word in self.table.things for word in lowers)

    def _label(self, number: int) -> Sequence[int]:
        """Return the words of "On shift at the time: 58", a line that is a label and its number; else none."""
        quantity = self.quantities[number]
        colon = quantity.begin - 1
        whole = number == 0 and quantity.end == len(self.tokens) and 0 < colon <= LONGEST
        labelled = whole and self.tokens[colon].text == ":"
        return range(colon) if labelled and all(token.kind == "word" for token in self.tokens[:colon]) else ()

    def _is_counted(self, number: int) -> bool:
        """Tell "the Office counts four" and "says there are 23": the number is all that the verb has."""
        begin = self.quantities[number].begin
        return any(token.lower in self.table.counting for token in self.tokens[max(0, begin - 3) : begin])

    def _population(self, number: int, phrase: Phrase) -> Measure | None:
        """Read "a town of 22,000": its people, which no story counts."""
        begin = self.quantities[number].begin
        for words in self.table.population:
            if begin >= len(words) and self._lower(begin - len(words), len(words)) == words:
                nouns = " ".join(self.tokens[at].text for at in phrase.words[:2])
                return Measure("population", tidy(f"population {nouns}"), "persons")
        return None


def _is_round(quantity: Quantity) -> bool:
    """Tell millions: without a noun they are money where money was spoken of."""
    bound = quantity.low if quantity.low is not None else quantity.high
    return bound is not None and bound >= 1e6
