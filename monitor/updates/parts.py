"""Which counts are some of what another number counts? Children among the dead, one village of many, the height of a count."""

from __future__ import annotations

from dataclasses import replace

from monitor.updates.measure_words import Hit, Measure, stem
from monitor.updates.noun_phrases import Phrase
from monitor.updates.sentence_words import SentenceWords
from monitor.updates.wording import join_words, tidy, word_after


class PartReader(SentenceWords):
    """Reads the parts of counts."""

    def _is_apart(self, number: int, measure: Measure, held: Measure | None) -> bool:
        """Tell a count out of the people of another measure: "of the wounded, 13 …", "of whom 17 were killed"."""
        if held is not None and (held.group or held.key) != measure.group:
            end = self.quantities[number].end
            pronoun = any(self._lower(end, len(cue)) == cue for cue in self.table.part_pronouns)
            if pronoun or self._follows_part_cue(number):
                return True
        others = (hit for hit in self.hits if hit.group != measure.group and self.table.units[hit.group] == "persons")
        return any(self._is_of_whole(hit) for hit in others)

    def _is_of_whole(self, hit: Hit) -> bool:
        """Tell "of the wounded", "des blessés"."""
        cues = self.table.of_whole
        return any(self._lower(hit.first - len(cue), len(cue)) == cue for cue in cues if hit.first >= len(cue))

    def _apart_text(self, measure: Measure, held: Measure | None) -> str:
        """Word "of whom 17 were killed" by the people counted before: "smugglers killed"."""
        words = (held.text if held is not None and held.group is None else "").split()
        noun = words[0] if words and " " not in measure.text else ""
        person = noun.lower() in self.table.people or noun.lower() in self.table.persons
        side = noun[:1].isupper() and not self.table.capital_nouns
        return f"{noun} {measure.text}" if person or side else measure.text

    def _at_peak(self, number: int, measure: Measure) -> Measure:
        """Return *measure*, where the clause says that it is the height of it ("2.3 million at the peak"), as a series of its own."""
        quantity = self.quantities[number]
        after = range(quantity.end, self._limit(number))
        before = range(self._floor(number), quantity.begin)
        if number:  # behind another quantity, only what follows a comma is this one's
            comma = next((at for at in before if self.tokens[at].kind == "sign"), quantity.begin)
            before = range(comma, quantity.begin)
        widths = ((at, self.table.peaks.width_at(self.tokens, at)) for at in (*before, *after))
        at, width = next((found for found in widths if found[1]), (0, 0))
        if not width or measure.part:
            return measure
        words = join_words(self.tokens, range(at, at + width))
        return replace(measure, key=f"{measure.key}: peak", text=tidy(f"{measure.text} {words}"), part=True)

    def _part_of_held(self, number: int, phrase: Phrase, head: str, held: Measure) -> Measure:
        """Word "six of them women" by its own noun, "nine of them lived in Osk" by the whole and what is said of it."""
        noun = head in self.table.parts or head in self.table.persons or head in self.table.things
        after = (
            word_after(self.tokens, phrase.words[0], self._limit(number), self.table, room=4) if phrase.words else []
        )
        text = join_words(self.tokens, after)
        return part_of(
            held,
            self.table.parts.get(head, stem(head)) or "part",
            f"{held.whole or held.text}: {text}" if noun else f"{held.whole or held.text} {text}",
        )

    def _predicate_part(self, phrase: Phrase, whole: Measure | None) -> Measure | None:
        """Read "of the 17 dead, five were children"; None where no such word follows."""
        at = phrase.end
        while at < len(self.tokens) and at < phrase.end + 2 and self.tokens[at].lower in self.table.dropped:
            at += 1
        word = self.tokens[at].lower if phrase.end < at < len(self.tokens) else ""
        if whole is None or whole.group is None or word not in self.table.parts:
            return None
        part = part_of(whole, self.table.parts[word], f"{word} {whole.whole or whole.text}")
        return replace(part, of_whole=True)

    def _part_behind_cue(self, phrase: Phrase, head: str, held: Measure) -> Measure:
        """Read "including 45 children" and "of whom 17 were children"."""
        near = [token.lower for token in self.tokens[phrase.end : phrase.end + 3]]
        noun = head or next((word for word in near if word in self.table.parts), "")
        name = self.table.parts.get(noun, noun) or "part"
        return part_of(held, name, f"{noun} {held.whole or held.text}".strip())

    def _follows_part_cue(self, number: int) -> bool:
        begin = self.quantities[number].begin
        return any(self._lower(begin - len(cue), len(cue)) == cue for cue in self.table.part_cues if begin >= len(cue))

    def _labelled_place(self, number: int) -> str:
        """Return the place of "(Upper Osk: 4; Lower Tamin: 2)", a part of the count before; "" where there is none."""
        colon = self.quantities[number].begin - 1
        if number == 0 or colon < 1 or self.tokens[colon].text != ":":
            return ""
        first = colon
        while first and self.tokens[first - 1].kind == "word" and colon - first < 4:
            first -= 1
        opened = first > 0 and self.tokens[first - 1].text in "(;,"
        return " ".join(token.text for token in self.tokens[first:colon]) if opened else ""


def part_of(held: Measure, name: str, text: str) -> Measure:
    """Return the measure of a part of what *held* counts: a series of its own."""
    key = held.key.split(":")[0]
    return replace(held, key=f"{key}: {name}", text=tidy(text), part=True, whole=held.whole or held.text, elliptic=True)
