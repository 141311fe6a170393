"""Which figures does an article state? Every count with its measure, its source and the sentence that states it.

Rules over the language's tables, no model: quantities (text/quantities) are read sentence by sentence; measures says what
each counts, credit who is named for it, standing whether it holds for the story. Series are made elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from monitor.items import Article, Figure
from monitor.text.numerals import Token, tokenize
from monitor.text.quantities import Quantity, find_quantities
from monitor.text.sentences import Sentence, split_sentences
from monitor.updates.antecedents import Sources
from monitor.updates.credit import Credit, choose_credit, find_credits
from monitor.updates.entries import find_entries, instant_at
from monitor.updates.measure_words import Measure
from monitor.updates.measures import MeasureReader
from monitor.updates.settling import settle
from monitor.updates.source_kinds import find_issuer, judge_kind, judge_person
from monitor.updates.standing import has_correction, judge_role, judge_scope
from monitor.updates.zeros import may_be_zero

_LONGEST_SENTENCE = 1500
_LEAD_CHARACTERS = 600


@dataclass(frozen=True)
class _Read:
    """One sentence with what was read in it."""

    sentence: Sentence
    tokens: Sequence[Token]
    quantities: Sequence[Quantity]
    credits: Sequence[Credit]


@dataclass
class _Context:
    """What was counted last: what a number without a noun counts ("the hospital says 24")."""

    last: Measure | None = None
    paragraph: int = -1
    grouped: Measure | None = None
    counted: list[tuple[Measure, Quantity]] = field(default_factory=list)
    """Every measure with a value so far: what "the earlier figure of 94" may be of."""

    def held(self, paragraph: int) -> Measure | None:
        """Return the last measure of the same paragraph, else the last one of a measure group."""
        return self.last if paragraph == self.paragraph else self.grouped or self.last

    def note(self, measure: Measure, paragraph: int, quantity: Quantity) -> None:
        if quantity.kind == "count" and not measure.part:
            self.counted.append((measure, quantity))
        self.last, self.paragraph = measure, paragraph
        if measure.group is not None and not measure.part:
            self.grouped = measure


def find_figures(article: Article) -> list[Figure]:
    """Return the figures of ``article_body`` in reading order, each with ``article_body[span] == sentence``.

    Tables of ``in_language`` (English where unknown). A text without figures, or "", gives []. Never raises.
    """
    code = article.in_language or "en"
    body = article.article_body
    sources = Sources(code, issuer=find_issuer(body.split("\n")[:3], article.publisher or article.outlet or "", code))
    sentences = split_sentences(body, code)
    reads = [_read_sentence(sentence, code) for sentence in sentences if len(sentence.text) <= _LONGEST_SENTENCE]
    entries = find_entries(article, sentences)
    found: list[tuple[Figure, Measure]] = []
    seen: set[str] = set()
    context = _Context()
    carried: tuple[int, str] | None = None
    for number, read in enumerate(reads):
        sources.see(read.tokens, read.sentence.paragraph)
        named = [(credit, sources.resolve(credit)) for credit in read.credits]
        following = _credited_next(reads, number, sources)
        fallback = following or _carried_source(carried, read) or sources.issuer
        for quantity, measure in _measured(read, context, code):
            context.note(measure, read.sentence.paragraph, quantity)
            source = _source_of(quantity, named, read) or fallback
            headed = not seen and _prominence(article, read.sentence) == "headline"
            figure = _as_figure(article, read, quantity, measure, source, seen=headed or measure.key in seen)
            posted_at = instant_at(entries, read.sentence.start)
            found.append((replace(figure, as_of=posted_at, posted_at=posted_at), measure))
            seen.add(measure.key)
        carried = _carry(named, read, carried)
    lead = " ".join(read.sentence.text for read in reads if _prominence(article, read.sentence) != "body")
    settled = settle([(_with_person(figure, reads, code), measure) for figure, measure in found], lead)
    return [_credited_below(figure, settled) for figure in settled]


def _with_person(figure: Figure, reads: Sequence[_Read], code: str) -> Figure:
    """Return the figure with the kind of its source where only another sentence tells what the person is."""
    if figure.source is None or figure.source_kind != "witness":
        return figure
    kind = judge_person(figure.source, (read.tokens for read in reads), code)
    return replace(figure, source_kind=kind) if kind is not None else figure


def _credited_below(figure: Figure, found: Sequence[Figure]) -> Figure:
    """Return a headline's figure with the source that the text below credits with the same value."""
    if figure.prominence != "headline":
        return figure
    same = (other for other in found if other.prominence != "headline" and other.source is not None)
    value = (figure.measure, figure.value_low, figure.value_high)
    below = next((other for other in same if (other.measure, other.value_low, other.value_high) == value), None)
    return replace(figure, source=below.source, source_kind=below.source_kind) if below is not None else figure


def _read_sentence(sentence: Sentence, code: str) -> _Read:
    tokens = tokenize(sentence.text, code)
    quantities = find_quantities(tokens, code)
    taken = {at for quantity in quantities for at in range(quantity.begin, quantity.end)}
    return _Read(sentence, tokens, quantities, find_credits(tokens, code, taken))


def _measured(read: _Read, context: _Context, code: str) -> list[tuple[Quantity, Measure]]:
    """Return the quantities that count something, zeros among them, in the order of the sentence."""
    if not read.quantities and not may_be_zero(read.tokens, code):
        return []  # most sentences
    reader = MeasureReader(read.tokens, read.quantities, code, context.counted)
    held = context.held(read.sentence.paragraph)
    pairs: list[tuple[Quantity, Measure]] = []
    for number, quantity in enumerate(reader.quantities):
        measure = reader.read(number, held)
        if measure is not None:
            pairs.append((quantity, measure))
            reader.counted.append((measure, quantity))
            held = measure
    zeros = [
        (Quantity(first, last, first, last, 0.0, 0.0, "exact"), measure) for first, last, measure in reader.find_zeros()
    ]
    return sorted([*pairs, *zeros], key=lambda pair: pair[0].first)


# ---- who is credited -------------------------------------------------------------------------------------------------


def _source_of(quantity: Quantity, named: Sequence[tuple[Credit, str | None]], read: _Read) -> str | None:
    known = {credit: name for credit, name in named if name is not None}
    credit = choose_credit(list(known), quantity.begin, quantity.end, read.tokens)
    return known[credit] if credit is not None else None


def _carried_source(carried: tuple[int, str] | None, read: _Read) -> str | None:
    """Return the source of the sentence before in the same paragraph, whose word goes on."""
    return carried[1] if carried is not None and carried[0] == read.sentence.paragraph else None


def _credited_next(reads: Sequence[_Read], number: int, sources: Sources) -> str | None:
    """Return whom the next sentence credits with this one: "Das teilte … mit"."""
    following = reads[number + 1] if number + 1 < len(reads) else None
    if following is None or following.sentence.paragraph != reads[number].sentence.paragraph:
        return None
    goes_on = _is_open_quote(reads[number].sentence.text)
    return next((sources.resolve(credit) for credit in following.credits if credit.backward or goes_on), None)


def _is_open_quote(text: str) -> bool:
    """Tell a sentence whose quotation goes on in the next: who speaks is named there."""
    return (
        any(text.count(opening) > text.count(closing) for opening, closing in ("“”", "«»", "„“"))
        or text.count('"') % 2 == 1
    )


def _carry(
    named: Sequence[tuple[Credit, str | None]], read: _Read, carried: tuple[int, str] | None
) -> tuple[int, str] | None:
    names = [name for credit, name in named if name is not None and not credit.counting]
    return (read.sentence.paragraph, names[-1]) if names else carried


# ---- the figure ------------------------------------------------------------------------------------------------------


def _as_figure(
    article: Article, read: _Read, quantity: Quantity, measure: Measure, source: str | None, *, seen: bool
) -> Figure:
    sentence, tokens, code = read.sentence, read.tokens, article.in_language or "en"
    begins = {other.begin for other in read.quantities}
    role = judge_role(tokens, quantity, begins, code, seen=seen)
    if role == "current" and measure.of_whole:
        role = "breakdown"
    if role == "breakdown" and measure.apart:
        role = "current"
    surface = sentence.text[tokens[quantity.begin].start : tokens[quantity.end - 1].end]
    return Figure(
        measure=measure.key,
        measure_text=measure.text,
        value_low=quantity.low,
        value_high=quantity.high,
        qualifier=quantity.qualifier,
        unit=measure.unit or quantity.unit or "",
        source=source,
        source_kind=judge_kind(source, code) if source else None,
        role=role,
        scope=judge_scope(tokens, sentence.text, quantity, article.date_published, code),
        span=(sentence.start, sentence.end),
        sentence=sentence.text,
        surface=surface,
        correction=has_correction(tokens, code),
        prominence=_prominence(article, sentence),
    )


def _prominence(article: Article, sentence: Sentence) -> Literal["headline", "lead", "body"]:
    if sentence.start == 0 and (sentence.text == (article.headline or "").strip() or sentence.text[-1] not in ".!?…"):
        return "headline"
    return "lead" if sentence.paragraph <= 1 and sentence.start < _LEAD_CHARACTERS else "body"
