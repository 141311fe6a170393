"""What is one piece of reported speech in a sentence, before it is known who speaks? And where does it end?

Shared by the rules for verbs (updates/verbs) and for everything else that reports speech (updates/clauses).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.text import speech as s
from monitor.text.phrases import Mention
from monitor.text.speech import Cue
from monitor.updates.quotes import Quote
from monitor.updates.rows import Row, is_object, subject_left


@dataclass(frozen=True)
class Said:
    """One piece of reported speech, before its speaker is known."""

    speaker: Mention | None
    """None: the speaker is the one of the statement before."""
    cue: Cue | None
    cue_start: int
    cue_end: int
    """Offsets of the cue; equal where there is none."""
    spans: tuple[tuple[int, int], ...]
    """() where what is said stands in the sentence before ("That was confirmed by …")."""
    quotes: tuple[Quote, ...]
    """Quotations that the spans are, or hold."""
    direct: bool
    """True where the spans are nothing but quotations."""
    bare: bool = False
    """True where what is denied or confirmed is only pointed at: "denied this", "rejected the accusation"."""


def build_said(
    row: Row,
    speaker: Mention | None,
    index: int,
    cue: Cue,
    spans: Sequence[tuple[int, int]],
    *,
    follows: bool = False,
) -> Said | None:
    """Return the piece of speech that *spans* are, by the cue at part *index*; None where they are no speech.

    *follows*: the cue follows its content, where any verb reports ("C, she sobbed"). Spans that are a whole quotation
    give its words without the marks. No spans: what is said stands in the sentence before.
    """
    quotes = tuple(quote for quote in row.quotes if any(a <= quote.start and quote.end <= b for a, b in spans))
    if cue.quoted and not quotes:
        return None
    if cue.kind == "quote" and not quotes and not follows:
        return None
    bare = _is_bare(row, index, cue, spans)
    if not quotes and spans and all(_is_empty(row.text[start:end], cue) for start, end in spans):
        if cue.stance not in ("denial", "confirmation") or spans[0][0] < row.parts[index].start:
            return None
        spans = [(row.parts[index].start, spans[-1][1])]  # "denied it": what was denied stands elsewhere
    last = index
    while row.kind(last + 1) == s.CUE_REST:
        last += 1
    direct = bool(quotes) and all(any((q.start, q.end) == span for q in quotes) for span in spans)
    if direct:
        spans = [(quote.first, quote.last) for quote in quotes]
    return Said(speaker, cue, row.parts[index].start, row.parts[last].end, tuple(spans), quotes, direct, bare)


def _is_bare(row: Row, index: int, cue: Cue, spans: Sequence[tuple[int, int]]) -> bool:
    """Tell a denial whose content is a pronoun, "the accusation" or whom it contradicts, and nothing else."""
    if cue.stance not in ("denial", "confirmation") or len(spans) != 1 or spans[0][0] < row.parts[index].start:
        return False
    start, end = spans[0]
    words = row.text[start:end].lower().replace("’", "'")
    if row.speech.holds("retold", words):
        return True
    whole = (part.mention for part in row.parts if (part.start, part.end) == (start, end))
    return any(mention is not None and mention.kind in ("organisation", "party", "person") for mention in whole)


def _is_empty(words: str, cue: Cue) -> bool:
    """Tell a lone word that is no content ("said so") from one that is ("denies involvement", "speaks of 86")."""
    return " " not in words and not words.isdecimal() and (cue.neutral or (len(words) < 5 and words.islower()))


def content_end(row: Row, first: int) -> int:
    """Return where the content ends: at the next main cue of the same or another speaker, or with the sentence."""
    for place in range(first + 2, len(row.parts)):
        if row.kinds[place] not in "VZ" or is_no_verb(row, place):
            continue
        begin = place
        while begin > first and row.kinds[begin - 1] in "AX":
            begin -= 1
        before = row.kind(begin - 1)
        if before in "cs" and begin - 1 > first:
            return begin - 1
        if before == s.CONJUNCTION and begin - 1 > first:
            return begin - 2 if row.kind(begin - 2) == s.COMMA else begin - 1
        left = subject_left(row, place)
        last = row.kind(place + 1) == s.STOP and left is not None and row.kind(left - 1) == s.COMMA
        if left is not None and left > first and (last or starts_anew(row, left)):
            return left - 1
    return len(row.parts)


def starts_anew(row: Row, subject: int) -> bool:
    """Tell a new main clause (", and the army said") from a claim inside a claim ("that the army said")."""
    before = row.kind(subject - 1)
    return before in "sk" or (before in "cCS" and row.kind(subject - 2) in "cCs")


def covers(taken: Sequence[tuple[int, int]], place: int) -> bool:
    """Tell whether offset *place* lies in words that a statement has taken."""
    return any(start <= place < end for start, end in taken)


def first_subject(row: Row, before: int) -> Mention | None:
    """Return the subject of the main clause that a participle hangs on: the first noun phrase that is no object."""
    for place in range(before):
        if row.mention(place) is not None and not is_object(row, place):
            return row.mention(place)
    return None


def is_no_verb(row: Row, index: int) -> bool:
    """Tell a noun ("the minister's claims") and a passive ("are believed to have left") from a verb that reports."""
    if row.parts[index].kind != s.CUE:
        return False
    before = index - 1
    while row.kind(before) in "A" and before > 0:
        before -= 1
    previous = row.parts[before] if before >= 0 else None
    if previous is None:
        return False
    if previous.kind == s.GENITIVE or (previous.kind == s.DETERMINER and "noun_capitals" not in row.speech.flags):
        return True
    passive = row.speech.holds("passive_auxiliaries", previous.token.lower) and previous.kind == s.AUXILIARY
    if passive and before and row.speech.holds("reflexive", row.parts[before - 1].token.lower):
        return False  # French "s'est excusée"
    return passive and not row.parts[index].token.lower.endswith("ing")
