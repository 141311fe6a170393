"""Which stretch of a sentence is what somebody said, by which cue, and which noun phrase says it?

One sentence at a time (or a run of sentences that a quotation holds together). Who a pronoun is, and what the
statement amounts to, is judged elsewhere. Verbs of saying have rules of their own in updates/verbs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.text import speech as s
from monitor.text.phrases import Mention
from monitor.text.speech import Cue
from monitor.updates.quotes import Quote
from monitor.updates.rows import Row, clause_start, subject_left, subject_right
from monitor.updates.said import Said, build_said, content_end, covers, first_subject, is_no_verb
from monitor.updates.verbs import read_verb

_SHORT = 4
"""Parts at the end of a clause that belong to "no comment from X": "… was available"."""


def find_said(row: Row) -> list[Said]:
    """Return the pieces of reported speech of one sentence, in the order of their cues."""
    found: list[Said] = []
    taken: list[tuple[int, int]] = []
    for index, part in enumerate(row.parts):
        if part.token.cue is None or part.mention is not None:
            continue
        if is_no_verb(row, index):
            if (said := _passive(row, index, part.token.cue, taken)) is not None:
                found.append(said)
                taken += said.spans
            continue
        for said in _read_cue(row, index, part.token.cue, taken):
            if found and _is_own_silence(row, index, said, found[-1]):
                found[-1] = replace(found[-1], cue=said.cue, cue_start=said.cue_start, cue_end=said.cue_end)
            elif part.token.kind == s.ABSENT or not _repeats(said, found):
                found.append(said)
                taken += said.spans
    found += [result for said in found if (result := _read_result(row, said)) is not None]
    found += _uncued(row, taken)
    return _join_bare(found)


def _read_result(row: Row, said: Said) -> Said | None:
    """Read the end of "C, X said on Thursday, bringing the toll to 19": it is X's word as well."""
    if said.cue is None or said.direct or not said.spans or said.spans[-1][1] > said.cue_start:
        return None
    for place, part in enumerate(row.parts):
        if part.start < said.cue_end or part.kind != s.COMMA:
            continue
        words = row.text[part.end : row.end].lower().split()
        stretches = (" ".join(words[:length]) for length in range(1, 4))
        if any(row.speech.holds("results", stretch) for stretch in stretches):
            span = row.span(place + 1, content_end(row, place + 1))
            return Said(said.speaker, None, span[0], span[0], (span,), (), direct=False) if span else None
    return None


def _join_bare(found: Sequence[Said]) -> list[Said]:
    """Make "denied this, saying C" one denial, of C."""
    joined: list[Said] = []
    for said in found:
        before = joined[-1] if joined else None
        if before is not None and before.bare and said.speaker in (None, before.speaker) and said.cue is not None:
            said = replace(
                said, speaker=before.speaker, cue=before.cue, cue_start=before.cue_start, cue_end=before.cue_end
            )
            joined.pop()
        joined.append(said)
    return joined


def _is_own_silence(row: Row, index: int, silence: Said, outer: Said) -> bool:
    """Tell "X said he would not comment", one refusal by X, from "X said Y had not replied", where each has a word."""
    if row.kind(index) != s.SILENCE or not covers(outer.spans, silence.spans[0][0]) or silence.speaker is None:
        return False
    begins = silence.speaker.start <= outer.spans[0][0] + 1
    speaks_for = outer.speaker is not None and any(
        row.speech.holds("role_spokes", word) for word in (outer.speaker.role or "").lower().split()
    )
    return begins and (silence.speaker.kind == "pronoun" or (speaks_for and silence.speaker.definite))


def _repeats(said: Said, found: Sequence[Said]) -> bool:
    """Tell words that an earlier cue has taken already; two who speak together share words and cue."""
    others = [other for other in found if other.cue_start != said.cue_start]
    return bool(said.spans) and any(set(said.spans) & set(other.spans) for other in others)


def _read_cue(row: Row, index: int, cue: Cue, taken: Sequence[tuple[int, int]]) -> Iterator[Said]:
    if cue.kind == "absent":
        yield from _absent(row, index, cue)
    elif cue.kind in ("decline", "none"):
        yield from _silence(row, index, cue)
    elif cue.kind == "act":
        if not covers(taken, row.parts[index].start):
            yield from _silence(row, index, cue)
    elif cue.kind == "according":
        yield from _according(row, index, cue, taken)
    else:
        yield from read_verb(row, index, cue, taken)


def _passive(row: Row, index: int, cue: Cue, taken: Sequence[tuple[int, int]]) -> Said | None:
    """Read "C was denied by X": the content is the subject. Who is told something by X reports nothing."""
    if (
        cue.neutral
        or cue.stance == "claim"
        or not row.speech.holds("agents", row.parts[index + 1].token.lower if index + 1 < len(row.parts) else "")
    ):
        return None
    speaker = row.mention(index + 2)
    first, last = clause_start(row, index, taken), index
    while last > first and row.kinds[last - 1] in "AX":
        last -= 1
    span = row.span(first, last)
    return build_said(row, speaker, index, cue, [span]) if speaker is not None and span is not None else None


def _according(row: Row, index: int, cue: Cue, taken: Sequence[tuple[int, int]]) -> Iterator[Said]:
    right = subject_right(row, index)
    if right is None:
        return
    first = clause_start(row, index, taken)
    if index - first < 2:
        place = right + 1
        if "noun_capitals" not in row.speech.flags:  # German has no comma there: "Laut Feuerwehr entstand ein Schaden"
            while place < len(row.parts) and row.kinds[place] not in "cVe":
                place += 1
        span = row.span(place, content_end(row, place + 1))
    elif covers(taken, row.parts[index].start):
        return
    else:
        span = row.span(first, index)
    if span is not None and (said := build_said(row, row.mention(right), index, cue, [span])):
        yield said


def _silence(row: Row, index: int, cue: Cue) -> Iterator[Said]:
    left = subject_left(row, index)
    right = subject_right(row, index) if left is None else None
    speaker = next((row.mention(place) for place in (left, right) if place is not None), None)
    if speaker is None and row.kind(index - 1) != s.SUBORDINATOR:
        speaker = first_subject(row, index)
    if speaker is None and index > 1:
        return
    last = _cue_end(row, index)
    while (
        last < len(row.parts)
        and row.kinds[last] not in "sek"
        and not (row.kinds[last] == s.COMMA and (row.kind(last + 1) in "VACXS" or row.kind(0) in "SC"))
    ):
        last += 1
    asked = row.speech.holds("asked", row.parts[0].token.lower) and left is not None and row.kind(left - 1) == s.COMMA
    span = row.span(0 if asked else index, last)  # "Asked about the loan, he declined to answer"
    if span is not None:
        yield Said(speaker, cue, *_cue_place(row, index), (span,), (), False)


def _cue_end(row: Row, index: int) -> int:
    """Return the part after the last of the cue at *index*: the parts of a refusal may stand far apart."""
    end = index + 1
    for place in range(index + 1, len(row.parts)):
        if row.kinds[place] in "VZKYs":
            break
        if row.kinds[place] == s.CUE_REST:
            end = place + 1
    return end


def _cue_place(row: Row, index: int) -> tuple[int, int]:
    last = index
    while row.kind(last + 1) == s.CUE_REST and last + 1 < len(row.parts):
        last += 1
    return row.parts[index].start, row.parts[last].end


def _absent(row: Row, index: int, cue: Cue) -> Iterator[Said]:
    """Read "There was no comment from X or Y", "Neither X nor Y replied", "From X there was no comment": one for each."""
    start, end = _cue_place(row, index)
    place = _cue_end(row, index)
    speakers = _named_between(row, index + 1, place)
    if not speakers:
        while place < len(row.parts) and row.kinds[place] in "MvcCDA":
            place += 1
        speakers = _named_between(row, _cue_end(row, index), place)
    first = index
    if not speakers:
        first = next((at for at in range(index - 1, -1, -1) if _named_between(row, at, at + 1)), index)
        speakers = _named_between(row, first, first + 1) if first < index else []
    end_of_clause = next((at for at in range(place, len(row.parts)) if row.kinds[at] in "sekcVZKYC"), len(row.parts))
    span = row.span(first, end_of_clause if end_of_clause - place <= _SHORT else place)
    for speaker in speakers if span else ():
        assert span is not None
        yield Said(speaker, cue, start, end, (span,), (), False)


def _named_between(row: Row, first: int, last: int) -> list[Mention]:
    found = (row.mention(place) for place in range(first, last))
    return [mention for mention in found if mention is not None and mention.kind != "pronoun"]


def _uncued(row: Row, taken: Sequence[tuple[int, int]]) -> Iterator[Said]:
    """Read quotations that no known verb introduces: "X blasted them: Q", "Q, sobbed X", and Q alone."""
    for index, kind in enumerate(row.kinds):
        if kind != s.QUOTED:
            continue
        quote = row.quote_at(index)
        if any(start < quote.end and quote.start < end for start, end in taken):
            continue
        said = _after_colon(row, index, quote) or _before_name(row, index, quote) or _alone(row, index, quote)
        if said is not None:
            yield said


def _after_colon(row: Row, index: int, quote: Quote) -> Said | None:
    if row.kind(index - 1) != s.COLON:
        return None
    speaker = first_subject(row, index - 1)
    if speaker is None:
        return None
    return Said(speaker, None, quote.start, quote.start, ((quote.first, quote.last),), (quote,), True)


def _before_name(row: Row, index: int, quote: Quote) -> Said | None:
    """Read a quotation that ends with a comma and is followed by a verb and a name, in either order."""
    ends = row.text[quote.last - 1] in ",!?…" or row.kind(index + 1) in "cd"
    if not ends or len(row.text[quote.first : quote.last].split()) < 3:
        return None
    after = index + 1 + (row.kind(index + 1) in "cd")
    after += row.kind(after) == s.DASH
    for place in range(after, min(after + 3, len(row.parts))):
        if row.mention(place) is not None:
            return Said(
                row.mention(place), None, quote.start, quote.start, ((quote.first, quote.last),), (quote,), True
            )
        if row.kinds[place] not in "wAXv":
            break
    return None


def _alone(row: Row, index: int, quote: Quote) -> Said | None:
    """Read a sentence that is nothing but a quotation; its speaker is the one before."""
    if row.kinds.replace(s.QUOTED, "").strip("edc") or len(row.text[quote.first : quote.last].split()) < 3:
        return None
    return Said(None, None, quote.start, quote.start, ((quote.first, quote.last),), (quote,), True)
