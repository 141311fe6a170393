"""Which stretch of a sentence is what somebody said, by which cue, and which noun phrase says it?

One sentence at a time (or a run of sentences that a quotation holds together). Who a pronoun is, and what the
statement amounts to, is judged elsewhere. The sentence is read as a row of parts: noun phrases (M), cues (V: verb,
K: according to, Z: refusal or silence, Y: "no comment from"), quotations (Q), commas (c) and so on; the rules are
about the order of these, which the European languages share: "X said C", "C, X said", "C, said X", "X: Q", "K X, C".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.text import speech as s
from monitor.text.phrases import Mention
from monitor.text.speech import Cue
from monitor.updates.quotes import Quote
from monitor.updates.rows import ENDS, Row, clause_start, is_object, subject_left, subject_right


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


def find_said(row: Row) -> list[Said]:
    """Return the pieces of reported speech of one sentence, in the order of their cues."""
    found: list[Said] = []
    taken: list[tuple[int, int]] = []
    for index, part in enumerate(row.parts):
        if part.token.cue is None or part.mention is not None or _is_no_verb(row, index):
            continue
        for said in _read_cue(row, index, part.token.cue, taken):
            if part.token.kind == s.ABSENT or not _repeats(said, found):
                found.append(said)
                taken += said.spans
    found += _uncued(row, taken)
    return found


def _is_no_verb(row: Row, index: int) -> bool:
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
    return passive and not row.parts[index].token.lower.endswith("ing")


def _repeats(said: Said, found: Sequence[Said]) -> bool:
    return bool(said.spans) and any(set(said.spans) & set(other.spans) for other in found)


def _read_cue(row: Row, index: int, cue: Cue, taken: Sequence[tuple[int, int]]) -> Iterator[Said]:
    if cue.kind == "absent":
        yield from _absent(row, index, cue)
    elif cue.kind in ("decline", "none"):
        yield from _silence(row, index, cue)
    elif cue.kind == "according":
        yield from _according(row, index, cue, taken)
    else:
        yield from _verb(row, index, cue, taken)


# ---- verbs --------------------------------------------------------------------------------------------------------


def _verb(row: Row, index: int, cue: Cue, taken: Sequence[tuple[int, int]]) -> Iterator[Said]:
    if cue.kind == "impersonal":
        if (said := _impersonal(row, index, cue, taken)) is not None:
            yield said
        return
    left = subject_left(row, index)
    if cue.perfect and (aux := _auxiliary(row, index)) is not None:
        left = subject_left(row, aux)
        left = aux + 1 if left is None and row.mention(aux + 1) is not None else left
    if left is not None and any(
        row.speech.holds("negations", part.token.lower) for part in row.parts[left + 1 : index] if part.mention is None
    ):
        return
    if left is not None and _covers(taken, row.parts[left].start) and not _starts_anew(row, left):
        return
    if left is not None:
        said = _trailing(row, index, cue, left, taken) or _leading(row, index, cue, left)
    else:
        said = _inverted(row, index, cue, taken) or _carried(row, index, cue, taken)
    if said is not None:
        yield said


def _covers(taken: Sequence[tuple[int, int]], place: int) -> bool:
    return any(start <= place < end for start, end in taken)


def _starts_anew(row: Row, subject: int) -> bool:
    """Tell a new main clause (", and the army said") from a claim inside a claim ("that the army said")."""
    before = row.kind(subject - 1)
    return before in "sk" or (before in "cCS" and row.kind(subject - 2) in "cCs")


def _said(
    row: Row,
    speaker: Mention | None,
    index: int,
    cue: Cue,
    spans: Sequence[tuple[int, int]],
    *,
    follows: bool = False,
) -> Said | None:
    quotes = tuple(quote for quote in row.quotes if any(a <= quote.start and quote.end <= b for a, b in spans))
    if cue.quoted and not quotes:
        return None
    if cue.kind == "quote" and not quotes and not follows:
        return None
    if not quotes and all(" " not in row.text[start:end] for start, end in spans) and spans and cue.kind != "absent":
        return None
    last = index
    while row.kind(last + 1) == s.CUE_REST:
        last += 1
    direct = bool(quotes) and all(any((q.start, q.end) == span for q in quotes) for span in spans)
    if direct:
        spans = [(quote.first, quote.last) for quote in quotes]
    return Said(speaker, cue, row.parts[index].start, row.parts[last].end, tuple(spans), quotes, direct)


def _trailing(row: Row, index: int, cue: Cue, left: int, taken: Sequence[tuple[int, int]]) -> Said | None:
    """Read "C, X said" and "Q X said"."""
    before = left - 1
    while before > 0 and row.kinds[before] in "SAw" and row.kinds[before] != s.COMMA:
        before -= 1
    quoted = row.kind(before) == s.QUOTED or (row.kind(before) == s.COMMA and row.kind(before - 1) == s.QUOTED)
    if row.kind(before) not in "cd" and not quoted:
        return None
    if not quoted and not _is_over(row, index):
        return None
    first = clause_start(row, before, taken)
    if quoted and _full_quote(row, before if row.kind(before) == s.QUOTED else before - 1, first):
        first = before if row.kind(before) == s.QUOTED else before - 1
    elif before - first < 2 and row.kind(index + 1) != s.COMMA:
        return None
    span = row.span(first, before + (row.kind(before) == s.QUOTED))
    if span is None:
        return None
    spans = [span]
    if (
        before - first <= 3
        and not quoted
        and row.kind(index + 1) == s.COMMA
        and (rest := row.span(index + 2, len(row.parts)))
    ):
        spans.append(rest)  # "The third, it insists, is not a citizen"
    return _said(row, row.mention(left), index, cue, spans, follows=True)


def _full_quote(row: Row, quote: int, first: int) -> bool:
    """Tell a quotation that is a sentence of its own from words quoted inside a paraphrase."""
    return quote == first or row.kind(quote - 1) in "ceskd" or row.text[row.quote_at(quote).first].isupper()


def _is_over(row: Row, index: int) -> bool:
    """Tell whether nothing but time, place and audience follows the cue, up to a comma or the end."""
    place = index + 1
    while place < len(row.parts) and place <= index + 14:
        kind = row.kinds[place]
        if kind in ENDS:
            return True
        if (
            kind in "AvX"
            or kind in "pL"
            or (kind in "MwD9T" and (row.kind(place - 1) in "pLDw" or _is_audience(row, place)))
        ):
            place += 1
        else:
            return False
    return place >= len(row.parts)


def _is_audience(row: Row, place: int) -> bool:
    part = row.parts[place]
    return row.speech.audience.search(row.text, part.start, part.end) is not None


def _leading(row: Row, index: int, cue: Cue, left: int) -> Said | None:
    """Read "X said that C", "X: Q" with a verb, and "X demanded C"."""
    if cue.perfect and (said := _perfect(row, index, cue, left)) is not None:
        return said
    if row.kind(left - 1) == s.SUBORDINATOR and _is_over(row, index):
        return None  # "not 135, as the staff first said; …"
    first = _content_start(row, index, cue)
    last = _content_end(row, first)
    span = row.span(first, last)
    if span is None:
        return None
    if row.kind(first) == s.QUOTED and row.span(first + 1, last) is None:
        span = (row.parts[first].start, row.parts[first].end)
    return _said(row, row.mention(left), index, cue, [span])


def _auxiliary(row: Row, index: int) -> int | None:
    return next((place for place in range(index - 1, -1, -1) if row.kinds[place] == s.AUXILIARY), None)


def _perfect(row: Row, index: int, cue: Cue, left: int) -> Said | None:
    """Read "X hat C mitgeteilt": the content stands between the auxiliary and the participle."""
    aux = _auxiliary(row, index)
    if aux is None or index - max(aux, left) < 2:
        return None
    span = row.span(max(aux, left) + 1, index)
    return _said(row, row.mention(left), index, cue, [span]) if span else None


def _content_start(row: Row, index: int, cue: Cue) -> int:
    first = index + 1
    while row.kind(first) == s.CUE_REST and first < len(row.parts):
        first += 1
    for place in range(first, min(len(row.parts), first + 12)):
        kind = row.kinds[place]
        if kind == s.THAT and cue.kind != "object":
            return place + 1
        if kind == s.COLON:
            return place + 1
        if kind in "VKZYQsS" or (kind == s.COMMA and row.kind(place + 1) not in "tS"):
            break
    while row.kind(first) in "A" or (row.kind(first) == s.COMMA and first < len(row.parts)):
        first += 1
    if row.kind(first) == s.WORD and _is_audience(row, first):
        first += 1
    if row.mention(first) is not None and _is_audience(row, first) and row.kind(first + 1) not in "XVG":
        first += 1
        while row.kind(first) in "Ac" and first < len(row.parts):
            first += 1
    return first


def _content_end(row: Row, first: int) -> int:
    """Return where the content ends: at the next main cue of the same or another speaker, or with the sentence."""
    for place in range(first + 2, len(row.parts)):
        if row.kinds[place] not in "VZ":
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
        if left is not None and left > first and _starts_anew(row, left):
            return left - 1
    return len(row.parts)


def _inverted(row: Row, index: int, cue: Cue, taken: Sequence[tuple[int, int]]) -> Said | None:
    """Read "C, said X", "Q said X", "That was announced by X" and, in languages that have it, "Announced X that C"."""
    right = subject_right(row, index)
    if right is None:
        return None
    before = index
    while before > 0 and row.kinds[before - 1] in "AXSv":
        before -= 1
    first = clause_start(row, index, taken)
    mention = row.mention(right)
    if 0 < before - first <= 2 and _is_anaphor(row, first, before):
        return _said(row, mention, index, cue, [])
    closer = row.kind(before - 1)
    if before - first >= 1 and closer in "cdQ":
        quote = before - 1 if closer == s.QUOTED else before - 2
        if row.kind(quote) == s.QUOTED and quote >= first and _full_quote(row, quote, first):
            first = quote
        span = row.span(first, before - (closer != s.QUOTED))
        return _said(row, mention, index, cue, [span]) if span else None
    if "adjectives_follow" in row.speech.flags or "noun_capitals" in row.speech.flags:
        start = right + 1
        if row.kind(start) in "tck" or row.kind(start + 1) == s.THAT:
            span = row.span(start, _content_end(row, start))
            return _said(row, mention, index, cue, [span]) if span else None
    return None


def _is_anaphor(row: Row, first: int, last: int) -> bool:
    words = " ".join(part.token.lower for part in row.parts[first:last])
    return row.speech.holds("anaphors", words) or row.speech.holds("anaphors", row.parts[last - 1].token.lower)


def _carried(row: Row, index: int, cue: Cue, taken: Sequence[tuple[int, int]]) -> Said | None:
    """Read ", adding that C" and "and said C": the speaker is the one before."""
    before = index
    while before > 0 and row.kinds[before - 1] in "AX":
        before -= 1
    gerund = row.speech.holds("gerunds", row.parts[index].token.lower)
    if row.kind(before - 1) == s.COMMA and not gerund and "gerunds" in row.speech.words:
        return None  # ", criticised for its delay,"
    if not (row.kind(before - 1) in "cCs" and before > 0 and (taken or _subject_before(row, before))):
        return None
    first = _content_start(row, index, cue)
    span = row.span(first, _content_end(row, first))
    if span is None:
        return None
    speaker = None if taken else _subject_before(row, before)
    return _said(row, speaker, index, cue, [span])


def _impersonal(row: Row, index: int, cue: Cue, taken: Sequence[tuple[int, int]]) -> Said | None:
    """Read German "C, hieß es weiter": the speaker is the one before."""
    first = clause_start(row, index, taken)
    if index - first < 1 or row.kind(index - 1) not in "cQ":
        return None
    span = row.span(first, index)
    return _said(row, None, index, cue, [span]) if span else None


def _subject_before(row: Row, before: int) -> Mention | None:
    """Return the subject of the main clause that a participle hangs on: the first noun phrase that is no object."""
    for place in range(before):
        if row.mention(place) is not None and not is_object(row, place):
            return row.mention(place)
    return None


# ---- according to, silence, and quotations without a verb ----------------------------------------------------------


def _according(row: Row, index: int, cue: Cue, taken: Sequence[tuple[int, int]]) -> Iterator[Said]:
    right = subject_right(row, index)
    if right is None:
        return
    first = clause_start(row, index, taken)
    if index - first < 2:
        place = right + 1
        while place < len(row.parts) and row.kinds[place] not in "cVe":
            place += 1
        span = row.span(place, _content_end(row, place + 1))
    elif _covers(taken, row.parts[index].start):
        return
    else:
        span = row.span(first, index)
    if span is not None and (said := _said(row, row.mention(right), index, cue, [span])):
        yield said


def _silence(row: Row, index: int, cue: Cue) -> Iterator[Said]:
    left = subject_left(row, index)
    speaker = row.mention(left) if left is not None else _subject_before(row, index)
    last = index + 1
    while (
        last < len(row.parts)
        and row.kinds[last] not in "sek"
        and not (row.kinds[last] == s.COMMA and row.kind(last + 1) in "VACXS")
    ):
        last += 1
    span = row.span(index, last)
    if span is not None:
        yield Said(speaker, cue, *_cue_place(row, index), (span,), (), False)


def _cue_place(row: Row, index: int) -> tuple[int, int]:
    last = index
    while row.kind(last + 1) == s.CUE_REST and last + 1 < len(row.parts):
        last += 1
    return row.parts[index].start, row.parts[last].end


def _absent(row: Row, index: int, cue: Cue) -> Iterator[Said]:
    """Read "There was no comment from X or Y": one statement for each."""
    start, end = _cue_place(row, index)
    place = index + 1
    speakers: list[Mention] = []
    while place < len(row.parts) and row.kinds[place] in "MvcCDA":
        if (mention := row.mention(place)) is not None:
            speakers.append(mention)
        place += 1
    span = row.span(index, place)
    for speaker in speakers if span else ():
        assert span is not None
        yield Said(speaker, cue, start, end, (span,), (), False)


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
    speaker = _subject_before(row, index - 1)
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
