"""How are the words of one sentence ordered? A row of parts, and which noun phrase is the subject of which verb.

Parts are noun phrases (M), cues (V: verb, K: according to, Z: refusal or silence, Y: "no comment from"), quotations
(Q), commas (c) and the other classes of text/speech. What is said is judged in updates/clauses.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.text import speech as s
from monitor.text.phrases import Mention, find_mentions
from monitor.text.speech import Speech, Token
from monitor.text.tokens import read_tokens
from monitor.updates.quotes import Quote

MENTION = "M"
ENDS = frozenset("ceskdb")
# What may stand between a speaker and the cue: auxiliaries, adverbs, and the rest of another cue's words.
_PREPOSITIONAL = re.compile("p[D9J]?w{1,2}$")
_BRIDGE = frozenset("XAv9G")


@dataclass(frozen=True)
class Part:
    """One element of the row: a token, or a noun phrase."""

    kind: str
    start: int
    end: int
    token: Token
    """The first token where the part is a noun phrase."""
    mention: Mention | None = None


class Row:
    """The parts of one sentence and the questions the rules ask of them."""

    def __init__(self, text: str, start: int, end: int, speech: Speech, quotes: Sequence[Quote]) -> None:
        """Read the words from *start* to *end*; *quotes* are those of the whole text, in order, none within another."""
        self.text, self.start, self.end, self.speech = text, start, end, speech
        first = bisect_left(quotes, start, key=lambda quote: quote.start)
        last = bisect_right(quotes, end, lo=first, key=lambda quote: quote.end)
        self.quotes = [quote for quote in quotes[first:last] if not _is_name(text[quote.first : quote.last])]
        tokens = read_tokens(text, start, end, speech, [(quote.start, quote.end) for quote in self.quotes])
        self.mentions = find_mentions(text, tokens, speech)
        self.parts = _merge(tokens, self.mentions)
        self.kinds = "".join(part.kind for part in self.parts)

    def quote_at(self, index: int) -> Quote:
        """Return the quotation that part *index* is."""
        return next(quote for quote in self.quotes if quote.start == self.parts[index].start)

    def kind(self, index: int) -> str:
        """Return the class of part *index*; ``e``, a stop, beyond either end."""
        return self.kinds[index] if 0 <= index < len(self.kinds) else s.STOP

    def mention(self, index: int) -> Mention | None:
        """Return the noun phrase that part *index* is; None where it is none."""
        return self.parts[index].mention if 0 <= index < len(self.parts) else None

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """Return the offsets of parts *first* to *last* (excluded) without marks at either end; None if no word is left."""
        while first < last and self.kinds[first] in "ceskdGt":
            first += 1
        while last > first and self.kinds[last - 1] in "ceskdtCS":
            last -= 1
        if first >= last:
            return None
        return self.parts[first].start, self.parts[last - 1].end


def _is_name(words: str) -> bool:
    """Tell a name in quotation marks («Тамін Вотер») from words that somebody said."""
    return len(words.split()) <= 4 and all(word[0].isupper() for word in words.split()) and words[-1].isalpha()


def _merge(tokens: Sequence[Token], mentions: Sequence[Mention]) -> list[Part]:
    parts: list[Part] = []
    place = 0
    for mention in mentions:
        parts += [Part(token.kind, token.start, token.end, token) for token in tokens[place : mention.first]]
        parts.append(Part(MENTION, mention.start, mention.end, tokens[mention.first], mention))
        place = mention.last
    parts += [Part(token.kind, token.start, token.end, token) for token in tokens[place:]]
    return parts


# ---- subjects -----------------------------------------------------------------------------------------------------


def subject_left(row: Row, index: int) -> int | None:
    """Return the part that is the subject of the verb at *index*, standing before it; None where there is none."""
    place, loose = index - 1, 0
    while place >= 0:
        kind = row.kinds[place]
        if kind == MENTION:
            if not is_object(row, place):
                return _over_relative(row, place)
            if row.speech.holds("absolutes", row.parts[place - 1].token.lower):
                return None  # "with 22 people confirmed dead"
            place -= 2
            continue
        if kind == s.COMMA:
            return _over_insert(row, place)
        if kind == s.BRACKET and s.BRACKET in row.kinds[max(0, place - 6) : place]:
            place = row.kinds.rfind(s.BRACKET, 0, place) - 1  # "Holm (SPD) sagte"
            continue
        if kind == s.SUBORDINATOR:
            return _antecedent(row, place)
        if phrase := _PREPOSITIONAL.search(row.kinds[: place + 1]):
            place = phrase.start() - 1  # "sources familiar with the talks said"
            continue
        if kind == s.WORD and loose < 1:
            loose += 1
        elif kind not in _BRIDGE:
            return None
        place -= 1
    return None


def _antecedent(row: Row, place: int) -> int | None:
    """Return who is meant by the "who" at *place*: the noun phrase right before it."""
    if not row.speech.holds("relatives", row.parts[place].token.lower):
        return None
    before = place - 1 - (row.kind(place - 1) == s.COMMA)
    return before if before >= 0 and row.mention(before) is not None else None


def _over_relative(row: Row, place: int) -> int:
    """Pass over a relative clause without commas: in "monitors who saw the town said" the monitors speak."""
    for back in range(place - 1, max(0, place - 6), -1):
        if row.kinds[back] not in "wXA9pLDMS":
            return place
        if row.kinds[back] == s.SUBORDINATOR:
            relative = row.speech.holds("relatives", row.parts[back].token.lower)
            return back - 1 if relative and row.mention(back - 1) is not None else place
    return place


def is_object(row: Row, place: int) -> bool:
    """Tell whether the noun phrase stands behind a preposition, so that it is no subject."""
    before = row.kind(place - 1) if place else s.STOP
    if before not in (s.PREPOSITION, s.LINK) or (before == s.LINK and place == 1):
        return False  # French "Des élus" begins with its article
    return not row.speech.holds("speaker_prepositions", row.parts[place - 1].token.lower)


def _over_insert(row: Row, comma: int) -> int | None:
    """Pass over ", whose son left in October," and the like: the subject stands before the first of the two commas."""
    direct = row.mention(comma - 1)
    if direct is not None and direct.apposition and not is_object(row, comma - 1):
        return comma - 1
    for place in range(comma - 1, max(-1, comma - 25), -1):
        kind = row.kinds[place]
        if kind in "VZKYQke":
            return None
        if kind == s.COMMA:
            opener = row.kind(place + 1)
            if opener not in "StXpLMAwD9" or row.mention(place - 1) is None or is_object(row, place - 1):
                return None
            if opener == MENTION and comma - place > 6:
                return None
            return place - 1
    return None


def subject_right(row: Row, index: int) -> int | None:
    """Return the part that is the subject of the verb at *index*, standing behind it; None where there is none."""
    place = index + 1
    while place < len(row.parts) and row.kinds[place] in "XAv9wL" and place <= index + 8:
        if row.kinds[place] == s.WORD and row.kind(place + 1) not in (MENTION, s.ADVERB):
            return None
        place += 1
    if row.kind(place) == s.PREPOSITION and row.mention(place + 1) is not None:
        if row.speech.holds("speaker_prepositions", row.parts[place].token.lower):
            return place + 1
        return None
    return place if row.mention(place) is not None else None


def clause_start(row: Row, index: int, taken: Sequence[tuple[int, int]]) -> int:
    """Return the first part of what stands before *index* and is not part of another statement."""
    used = max((end for _, end in taken if end <= row.parts[index].start), default=row.start)
    first = next((place for place, part in enumerate(row.parts) if part.start >= used), index)
    while first < index and row.kinds[first] in "cesCt":
        first += 1
    return first
