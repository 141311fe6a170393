"""Which counts are nought? "No injuries", "nobody still missing", "Deaths: none": a measure whose number is a word for none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.text.numerals import Token
from monitor.updates.measure_words import Measure, load_measures
from monitor.updates.sentence_words import SentenceWords
from monitor.updates.wording import tidy


def may_be_zero(tokens: Sequence[Token], code: str) -> bool:
    """Tell a sentence that has a word for none at all."""
    table = load_measures(code)
    return any(token.lower in table.zero_before for token in tokens) or any(
        index.stands_in(tokens) for index in (table.zero, table.zero_phrases, table.zero_after)
    )


class ZeroReader(SentenceWords):
    """Reads the zeros of a sentence."""

    def find_zeros(self) -> Iterator[tuple[int, int, Measure]]:
        """Yield (first, last, measure) for "no injuries", "nobody still missing", "no homes were without power"."""
        yield from self._find_beside()
        for at in range(len(self.tokens)):
            width = self._zero_width(at)
            if not width:
                continue
            label = next((hit for hit in self.hits if hit.last == at - 1 and self.tokens[at - 1].text == ":"), None)
            closes = at + width >= len(self.tokens) or self.tokens[at + width].kind == "sign"
            if label is not None and closes and self.table.units[label.group] == "persons":
                yield at, at + width, Measure(label.group, tidy(label.label), "persons", label.group)
                continue
            hit = next((hit for hit in self.hits if 0 <= hit.first - at - width <= 5), None)
            if hit is None or self.table.units[hit.group] not in ("persons", "homes"):
                continue
            between = self.tokens[at + width : hit.first]
            if any(token.kind != "word" or token.lower in self.table.joins for token in between):
                continue
            nouns = [
                token.text
                for token in between
                if token.lower not in self.table.stop and token.lower not in self.table.weak
            ]
            if self._zero_width(at) and (at + width == hit.first or self._names_the_counted(at, width, nouns)):
                yield (
                    at,
                    at + width,
                    Measure(hit.group, tidy(" ".join([*nouns[:2], hit.label])), self.table.units[hit.group], hit.group),
                )

    def _find_beside(self) -> Iterator[tuple[int, int, Measure]]:
        """Yield the zeros in words right beside those counted: "no hubo heridos", "Постраждалих немає"."""
        for hit in self.hits:
            unit = self.table.units[hit.group]
            if unit not in ("persons", "homes"):
                continue
            before = self.table.zero_phrases.width_before(self.tokens, hit.first)
            after = self.table.zero_after.width_at(self.tokens, hit.last)
            end = hit.last + after
            closes = (
                end >= len(self.tokens) or self.tokens[end].kind == "sign" or self.tokens[end].lower in self.table.joins
            )
            measure = Measure(hit.group, tidy(hit.label), unit, hit.group)
            if before:
                yield hit.first - before, hit.first, measure
            elif after and closes:
                yield hit.last, end, measure

    def _names_the_counted(self, at: int, width: int, nouns: Sequence[str]) -> bool:
        table = self.table
        return table.zero.width_at(self.tokens, at) == width or any(
            n.lower() in table.people or n.lower() in table.persons or n.lower() in table.things for n in nouns
        )

    def _zero_width(self, at: int) -> int:
        return self.table.zero.width_at(self.tokens, at) or int(self.tokens[at].lower in self.table.zero_before)
