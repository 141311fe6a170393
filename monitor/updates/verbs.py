"""What does a verb of saying report, and who is its subject? "X said C", "C, X said", "C, said X", "and denied C".

The order of noun phrases, verb, quotations and commas decides; the European languages share these orders. Refusals,
"according to" and quotations without a verb are read in updates/clauses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.text import speech as s
from monitor.text.phrases import Mention
from monitor.text.speech import Cue
from monitor.updates.rows import ENDS, Row, clause_start, subject_left, subject_right
from monitor.updates.said import Said, build_said, content_end, covers, first_subject, starts_anew
from monitor.updates.subjects import find_auxiliary, find_fronted, find_joint, is_fronted_object, stands_behind


def read_verb(row: Row, index: int, cue: Cue, taken: Sequence[tuple[int, int]]) -> Iterator[Said]:
    """Yield what the verb at part *index* reports: nothing, one piece, or one for each of two who speak together.

    *taken* are the spans of statements found earlier in the sentence: a claim inside a claim is part of it.
    """
    if cue.kind == "impersonal":
        if (said := _impersonal(row, index, cue, taken)) is not None:
            yield said
        return
    left = subject_left(row, index)
    if cue.perfect and (aux := find_auxiliary(row, index)) is not None:
        left = subject_left(row, aux)
        left = aux + 1 if (left is None or stands_behind(row, aux, left)) and row.mention(aux + 1) is not None else left
    left = find_fronted(row, index) if left is None else left
    left = None if left is not None and is_fronted_object(row, index, left) else left
    if left is not None and any(
        row.speech.holds("negations", part.token.lower)
        for part in row.parts[max(left, row.kinds.rfind(s.COMMA, 0, index)) + 1 : index]
        if part.mention is None
    ):
        return
    if left is not None and covers(taken, row.parts[left].start) and not starts_anew(row, left):
        return
    if left is not None:
        said = _trailing(row, index, cue, left, taken) or _leading(row, index, cue, left)
        other = find_joint(row, left)
        if said is not None and other is not None and said.speaker is row.mention(left):
            yield replace(said, speaker=other)
    else:
        follows = None if _is_gerund(row, index) else _inverted(row, index, cue, taken)
        said = follows or _carried(row, index, cue, taken) or _without_subject(row, index, cue, taken)
    if said is not None:
        yield said


def _trailing(row: Row, index: int, cue: Cue, left: int, taken: Sequence[tuple[int, int]]) -> Said | None:
    """Read "C, X said" and "Q X said"."""
    before = left - 1
    while before > 0 and row.kinds[before] in "SAwX" and row.kinds[before] != s.COMMA:
        before -= 1
    quoted = row.kind(before) == s.QUOTED or (row.kind(before) == s.COMMA and row.kind(before - 1) == s.QUOTED)
    if row.kind(before) not in "cd" and not quoted:
        return None
    if not quoted and (not _is_over(row, index) or _asks(row, index)):
        return None
    first = clause_start(row, before, taken)
    if quoted and _full_quote(row, before if row.kind(before) == s.QUOTED else before - 1, first):
        first = before if row.kind(before) == s.QUOTED else before - 1
    elif before - first < 2 and row.kind(index + 1) != s.COMMA and not quoted:
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
    return build_said(row, row.mention(left), index, cue, spans, follows=True)


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
            or (
                kind == s.WORD and row.kind(place + 1) == s.PREPOSITION and row.kind(place - 1) != s.AUXILIARY
            )  # "in a statement released by the team"
            or (kind in "MwD9T" and (row.kind(place - 1) in "pLDw" or _is_audience(row, place)))
        ):
            place += 1
        else:
            return False
    return place >= len(row.parts)


def _asks(row: Row, index: int) -> bool:
    """Tell "Asked about it, X said: Q" and "Reading from a letter, X added, Q", where what stands before is no content."""
    place = _past_adverbs(row, index + 1)
    if row.kind(place) in "kc" and row.kind(place + 1) == s.QUOTED:
        return row.text[row.quote_at(place + 1).first].isupper()
    colon = row.kinds.find(s.COLON, index)
    return colon >= 0 and row.kind(colon + 1) == s.QUOTED


def _is_audience(row: Row, place: int) -> bool:
    part = row.parts[place]
    if part.token.kind == s.NUMBER:
        return False  # "claim 100,000 people"
    if row.mention(place) is not None and row.speech.holds("addressees", row.parts[place - 1].token.lower):
        return True
    return row.speech.audience.search(row.text, part.start, part.end) is not None


def _leading(row: Row, index: int, cue: Cue, left: int) -> Said | None:
    """Read "X said that C", "X: Q" with a verb, and "X demanded C"."""
    if cue.perfect and (said := _perfect(row, index, cue, left)) is not None:
        return said
    if row.kind(left - 1) == s.SUBORDINATOR and _is_over(row, index):
        comma = row.kinds.find(s.COMMA, index)
        span = row.span(comma + 1, len(row.parts)) if left == 1 and comma > 0 else None
        # "As the city said, C" has content, "not 135, as the staff first said; …" has none
        return build_said(row, row.mention(left), index, cue, [span]) if span else None
    if cue.kind == "clause" and cue.neutral and _says_nothing(row, index):
        return None
    first = _content_start(row, index, cue)
    last = content_end(row, first)
    span = row.span(first, last)
    if span is None or (cue.clausal and not _is_clause(row, first, last)):
        return None
    if row.kind(first) == s.QUOTED and row.span(first + 1, last) is None:
        span = (row.parts[first].start, row.parts[first].end)
    return build_said(row, row.mention(left), index, cue, [span])


def _says_nothing(row: Row, index: int) -> bool:
    """Tell "Holm said in a tweet.", where what was said stands before, from "reported on Monday about 12 dead"."""
    about = any(row.speech.holds("about", part.token.lower) for part in row.parts[index + 1 :])
    return not about and not set(row.kinds[index:]) & set("ckdQ") and _is_over(row, index)


def _is_clause(row: Row, first: int, last: int) -> bool:
    """Tell a clause or a quotation from a thing: it has an auxiliary, a pronoun, a mark of quotation, or "that" before it."""
    pronoun = row.mention(first)
    return (
        row.kind(first - 1) in "tk"
        or any(kind in "XQVZ" for kind in row.kinds[first:last])
        or (pronoun is not None and pronoun.kind == "pronoun")
    )


def _perfect(row: Row, index: int, cue: Cue, left: int) -> Said | None:
    """Read "X hat C mitgeteilt": the content stands between the auxiliary and the participle."""
    aux = find_auxiliary(row, index)
    if aux is None or index - max(aux, left) < 2:
        return None
    span = row.span(max(aux, left) + 1, index)
    return build_said(row, row.mention(left), index, cue, [span]) if span else None


def _content_start(row: Row, index: int, cue: Cue) -> int:
    first = index + 1
    while row.kind(first) == s.CUE_REST and first < len(row.parts):
        first += 1
    noun = False  # "announced a plan that costs two million": the clause belongs to the plan
    for place in range(first, min(len(row.parts), first + 12)):
        kind = row.kinds[place]
        if kind == s.THAT and cue.kind != "object" and not (noun and row.kind(place - 1) != s.COMMA):
            return place + 1
        audience = (
            row.speech.holds("addressees", row.parts[index].token.lower) or s.PREPOSITION in row.kinds[first:place]
        )
        noun = noun or (kind in "wD9" and not audience)
        if kind == s.COLON:
            return place + 1
        if kind in "VKZYQsS" or (kind == s.COMMA and row.kind(place + 1) not in "tS"):
            break
        if row.mention(place) is not None and row.kind(place + 1) == s.AUXILIARY:
            break  # "told senators he was glad that": the clause has begun
    while row.kind(first) in "Av" or (row.kind(first) == s.COMMA and first < len(row.parts)):
        first += 1
    if row.kind(first) == s.WORD and _is_audience(row, first):
        first += 1
    if row.mention(first) is not None and _is_audience(row, first) and row.kind(first + 1) not in "XVG":
        first += 1
        while row.kind(first) in "Ac" and first < len(row.parts):
            first += 1
    return first


def _inverted(row: Row, index: int, cue: Cue, taken: Sequence[tuple[int, int]]) -> Said | None:
    """Read "C, said X", "Q said X", "That was announced by X" and, in languages that have it, "Announced X that C"."""
    right = subject_right(row, index)
    if right is None:
        return None
    before = index
    while before > 0 and row.kinds[before - 1] in "AXSvK":
        before -= 1
    first = clause_start(row, index, taken)
    mention = row.mention(right)
    if 0 < before - first <= 2 and _is_anaphor(row, first, before):
        return build_said(row, mention, index, cue, [])
    closer = row.kind(before - 1)
    if before - first >= 1 and closer in "cdQ":
        quote = before - 1 if closer == s.QUOTED else before - 2
        if row.kind(quote) == s.QUOTED and quote >= first and _full_quote(row, quote, first):
            first = quote
        span = row.span(first, before - (closer != s.QUOTED))
        return build_said(row, mention, index, cue, [span]) if span else None
    if "adjectives_follow" in row.speech.flags or "noun_capitals" in row.speech.flags:
        start = right + 1
        if row.kind(start) in "tck" or row.kind(start + 1) == s.THAT:
            span = row.span(start, content_end(row, start))
            return build_said(row, mention, index, cue, [span]) if span else None
        return _with_object(row, index, cue, first, start, mention)
    return None


def _with_object(row: Row, index: int, cue: Cue, first: int, start: int, speaker: Mention | None) -> Said | None:
    """Read German "Am Montag forderte der Minister eine Untersuchung" and "Den Vorwurf wies die Firma zurück"."""
    if cue.neutral or cue.kind == "quote" or "noun_capitals" not in row.speech.flags:
        return None
    last = content_end(row, start)
    while last > start and row.kinds[last - 1] in "ev":
        last -= 1
    span = row.span(start, last)
    if span is None and row.mention(first) is not None and first == index - 1:
        span = row.span(first, index)
    return build_said(row, speaker, index, cue, [span]) if span else None


def _is_anaphor(row: Row, first: int, last: int) -> bool:
    words = " ".join(part.token.lower for part in row.parts[first:last])
    return row.speech.holds("anaphors", words) or row.speech.holds("anaphors", row.parts[last - 1].token.lower)


def _carried(row: Row, index: int, cue: Cue, taken: Sequence[tuple[int, int]]) -> Said | None:
    """Read ", adding that C" and "and said C": the speaker is the one before."""
    before = index
    while before > 0 and row.kinds[before - 1] in "AX":
        before -= 1
    if row.kind(before - 1) == s.COMMA and not _is_gerund(row, index) and "gerunds" in row.speech.words:
        return None  # ", criticised for its delay,"
    if not (row.kind(before - 1) in "cCs" and before > 0 and (taken or first_subject(row, before))):
        return None
    first = _content_start(row, index, cue)
    span = row.span(first, content_end(row, first))
    if span is None:
        return None
    speaker = None if taken else first_subject(row, before)
    return build_said(row, speaker, index, cue, [span])


def _is_gerund(row: Row, index: int) -> bool:
    """Tell "…, accusing Holm of theft", whose subject stands before, from "…, said Holm"."""
    return row.speech.holds("gerunds", row.parts[index].token.lower)


def _without_subject(row: Row, index: int, cue: Cue, taken: Sequence[tuple[int, int]]) -> Said | None:
    """Read Spanish "Añadió que C" and "Q, añadió.": the ending of the verb is the subject, who is the speaker before."""
    if "null_subjects" not in row.speech.flags or taken or cue.perfect:
        return None
    first = clause_start(row, index, taken)
    before = index
    while before > first and row.kinds[before - 1] in "AXSvC":
        before -= 1
    quoted = row.kind(before - 1) in "cdQ" and s.QUOTED in row.kinds[first:before]
    if quoted and _is_over(row, index):
        span = row.span(first, before - (row.kind(before - 1) != s.QUOTED))
        return build_said(row, None, index, cue, [span]) if span else None
    that = _past_adverbs(row, index + 1)
    that += row.kind(that) == s.COMMA
    if before > first or row.kind(that) != s.THAT:
        return None
    start = _content_start(row, index, cue)
    span = row.span(start, content_end(row, start))
    return build_said(row, None, index, cue, [span]) if span else None


def _past_adverbs(row: Row, place: int) -> int:
    while place < len(row.parts) and row.kinds[place] in "Av":
        place += 1
    return place


def _impersonal(row: Row, index: int, cue: Cue, taken: Sequence[tuple[int, int]]) -> Said | None:
    """Read German "C, hieß es weiter": the speaker is the one before."""
    first = clause_start(row, index, taken)
    if index - first < 1 or row.kind(index - 1) not in "cQ":
        return None
    span = row.span(first, index)
    return build_said(row, None, index, cue, [span]) if span else None
