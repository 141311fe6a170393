"""Who said, denied or declined to say what in an article? Statements with speaker, stance and exact offsets.

Reads one article; which statement is new to a story is judged in updates/mentions. What stands in the headline
alone is not read: every span lies in the body.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.items import Article, Mode, Statement
from monitor.text.phrases import Mention
from monitor.text.sentences import Sentence, split_sentences
from monitor.text.speech import Cue, Speech, load_speech
from monitor.updates.clauses import find_said
from monitor.updates.entries import find_entries, instant_at
from monitor.updates.quotes import Quote, find_quotes
from monitor.updates.rows import Row
from monitor.updates.said import Said
from monitor.updates.source_kinds import is_release
from monitor.updates.speakers import Cast, Speaker
from monitor.updates.stance import OPEN, find_stance, join_denials, mark_denials

# BRENN, May 13 (Agency) - ; Brenn (abc) – ; MEROUN -
_DATELINE = re.compile(
    r"(?:[^\W\d_][^\n()]{1,60}\([^()\n]{1,40}\)\s*[-–—:]{1,2}\s+|[A-ZÀ-ÞА-ЯЁЄІЇҐ][A-ZÀ-ÞА-ЯЁЄІЇҐ ,.'’-]{2,40}\s[-–—]{1,2}\s+)"
)
_LABELLED_QUOTE = re.compile(
    r"(?:\d{1,2}[:.h]\d\d )?[^\n:“„«\"]{2,60}: ?[“„«\"‘'][^\n]*[^\W_][”“»\"’']"
)  # Trawler skipper: “We heard them”
_LONGEST = 6000  # characters; what is longer without a full stop is a table or a list, and no sentence
_LONG_NAME = 4  # words
_LABEL = re.compile(r"(?P<name>[^\W\d_][^\n:.,!?]{1,50}):\s+(?=\S)")


@dataclass(frozen=True)
class _Unit:
    """A sentence, or a run of sentences that one quotation holds together."""

    start: int
    end: int
    paragraph: int


def find_statements(article: Article) -> list[Statement]:
    """Return the statements of *article* in the order of the text. A body without any gives []. Never raises."""
    text = article.article_body
    speech = load_speech(article.in_language)
    quotes = find_quotes(text)
    sentences = split_sentences(text, article.in_language or "en")
    units = _read_units(text, sentences, quotes)
    rows = [Row(text, unit.start, unit.end, speech, quotes) for unit in units]
    cast = Cast((_read_names(text, unit, row) for unit, row in zip(units, rows, strict=True)), speech)
    publisher = article.publisher or article.outlet
    issuer = cast.find_issuer(publisher)
    released = is_release(article)
    if released and issuer is None and publisher:
        issuer = cast.name_issuer(publisher)
    found = _Reader(text, speech, cast, issuer, released=released).read(units, rows)
    entries = find_entries(article, sentences)
    return [replace(said, posted_at=instant_at(entries, said.sentence_span[0])) for said in found] if entries else found


def _read_names(text: str, unit: _Unit, row: Row) -> list[Mention]:
    """Return the noun phrases of a sentence; of a heading in Capitals Throughout, not the runs that look like long names."""
    if not _is_heading(text, unit):
        return row.mentions
    return [one for one in row.mentions if one.kind != "name" or len(one.text.split()) < _LONG_NAME]


def _read_units(text: str, sentences: Sequence[Sentence], quotes: Sequence[Quote]) -> list[_Unit]:
    """Join the sentences that a quotation spans; begin the first one after the dateline."""
    units: list[_Unit] = []
    inside = iter(quotes)
    quote = next(inside, None)
    for sentence in sentences:
        while quote is not None and quote.end <= sentence.start:
            quote = next(inside, None)
        last = units[-1] if units else None
        joins = last is not None and quote is not None and quote.start < last.end and sentence.start < quote.end
        if joins and last is not None and sentence.end - last.start <= _LONGEST:
            units[-1] = replace(last, end=max(sentence.end, last.end))
            continue
        if sentence.end - sentence.start > _LONGEST:
            continue
        dateline = _DATELINE.match(text, sentence.start, sentence.end)
        start = dateline.end() if dateline and dateline.end() < sentence.end else sentence.start
        units.append(_Unit(start, sentence.end, sentence.paragraph))
    return units


class _Reader:
    """Goes through the sentences of one article, keeping who spoke last."""

    def __init__(self, text: str, speech: Speech, cast: Cast, issuer: Speaker | None, *, released: bool) -> None:
        self.issuer, self.released = issuer, released
        self.text, self.speech, self.cast = text, speech, cast
        self.statements: list[Statement] = []
        self.speaker: Speaker | None = None
        self.paragraph = -1
        self.open_quote = False
        self.bare: set[int] = set()
        """Which of the statements only point at what they deny or confirm."""

    def read(self, units: Sequence[_Unit], rows: Sequence[Row]) -> list[Statement]:
        labels = _find_labels(self.text, units, rows, self.speech)
        found = [
            [] if unit.paragraph in labels or _is_heading(self.text, unit) else find_said(row)
            for unit, row in zip(units, rows, strict=True)
        ]
        units = _join_paragraphs(units, found)
        for number, (unit, row, pieces) in enumerate(zip(units, rows, found, strict=True)):
            before = units[number - 1] if number else None
            if unit.paragraph in labels:
                if (said := labels[unit.paragraph]) is not None and said.cue_start == unit.start:
                    self._add(said, replace(unit, end=said.spans[-1][1]), None)
                continue
            for said in pieces or self._goes_on(unit, row):
                self._add(said, unit, before)
            if not pieces and self.issuer is not None:
                self._add_issued(self.issuer, unit, row)
            self.open_quote = any(quote.open for quote in row.quotes)
        return mark_denials(join_denials(self.text, self.statements, self.bare), self.speech)

    def _goes_on(self, unit: _Unit, row: Row) -> list[Said]:
        """Read a sentence in the subjunctive after an indirect statement: German reports on without a cue."""
        reported = self.speech.words.get("reported")
        if not reported or not self.statements or unit.paragraph != self.paragraph:
            return []
        if self.statements[-1].mode != "indirect" or not any(part.token.lower in reported for part in row.parts):
            return []
        return [Said(None, None, unit.start, unit.start, (_bare(self.text, unit.start, unit.end),), (), False)]

    def _add_issued(self, issuer: Speaker, unit: _Unit, row: Row) -> None:
        """Read what a release says without a cue: its issuer asks, denies, regrets or pledges. Plain facts are no statements."""
        span = _bare(self.text, unit.start, unit.end)
        if span[1] == unit.end:
            return  # no sentence: a label, a heading, a line of an address
        stance = find_stance(None, self.text[span[0] : span[1]], self.speech, official=True, direct=False)
        place = unit.start
        if self.speech.passive is not None and (asked := self.speech.passive.search(self.text, unit.start, unit.end)):
            stance, place = "demand", asked.start()
        elif stance == "announcement" and self.released and self._will(issuer, row):
            stance = "pledge"
        if stance == "demand" if not self.released else stance not in OPEN:
            said = Said(None, Cue((), (), stance, "object"), place, place, (span,), (), False)
            self._state(said, issuer, (span,), (unit.start, unit.end), unit)

    def _will(self, issuer: Speaker, row: Row) -> bool:
        """Tell whether the issuer is the subject and what it will do is told."""
        mention = row.mention(0)
        future = len(row.parts) > 1 and self.speech.holds("future", row.parts[1].token.lower)
        speaker = self.cast.resolve(mention, mention.start) if mention is not None and future else None
        return speaker is not None and speaker.name == issuer.name

    def _add(self, said: Said, unit: _Unit, before: _Unit | None) -> None:
        place = said.spans[0][0] if said.spans else unit.start
        if self._continues(said, unit):
            self._extend(said, unit)
            return
        speaker = self.speaker if said.speaker is None else self.cast.resolve(said.speaker, max(place, said.cue_start))
        spans = said.spans
        sentence = (unit.start, unit.end)
        if not spans:
            if before is None:
                return
            spans, sentence = (_bare(self.text, before.start, before.end),), (before.start, unit.end)
        if speaker is not None:
            self._state(said, speaker, spans, sentence, unit)
            if said.bare:
                self.bare.add(len(self.statements) - 1)

    def _continues(self, said: Said, unit: _Unit) -> bool:
        """Tell whether a quotation alone is the rest of the one before: after its cue, or over a paragraph break."""
        if said.cue is not None or said.speaker is not None or not said.direct or not self.statements:
            return False
        return self.open_quote or (unit.paragraph == self.paragraph and self.statements[-1].mode == "direct")

    def _extend(self, said: Said, unit: _Unit) -> None:
        last = self.statements[-1]
        spans = (*last.spans, *(_trimmed(self.text, span) for span in said.spans))
        start = last.sentence_span[0]
        self.statements[-1] = replace(
            last,
            spans=spans,
            quote_or_paraphrase=_joined(self.text, spans),
            sentence_span=(start, unit.end),
            sentence=self.text[start : unit.end],
        )
        self.paragraph = unit.paragraph

    def _state(
        self,
        said: Said,
        speaker: Speaker,
        spans: Sequence[tuple[int, int]],
        sentence: tuple[int, int],
        unit: _Unit,
    ) -> None:
        spans = tuple(_trimmed(self.text, span) for span in spans)
        content = _joined(self.text, spans)
        silent = said.cue is not None and said.cue.stance in ("decline_comment", "no_comment")
        mode: Mode = "none" if silent else "direct" if said.direct else "mixed" if said.quotes else "indirect"
        self.statements.append(
            Statement(
                speaker=speaker.name,
                role=speaker.role,
                party=speaker.party,
                stance=find_stance(said.cue, content, self.speech, official=speaker.official, direct=said.direct),
                mode=mode,
                direct=mode in ("direct", "mixed"),
                cue=self.text[said.cue_start : said.cue_end] or None,
                quote_or_paraphrase=content,
                spans=spans,
                sentence_span=sentence,
                sentence=self.text[sentence[0] : sentence[1]],
            )
        )
        self.speaker, self.paragraph = speaker, unit.paragraph
        self.cast.note_speaker(speaker, max(spans[-1][1], said.cue_end) - 1)


def _join_paragraphs(units: Sequence[_Unit], found: list[list[Said]]) -> list[_Unit]:
    """Give a quotation that only its second paragraph attributes to that paragraph's statement, in place.

    Returns the units, those with such a statement begun where the quotation begins.
    """
    joined = list(units)
    for number in range(len(units) - 2, -1, -1):
        here, following = found[number], found[number + 1]
        if len(here) != 1 or here[0].speaker is not None or not any(quote.open for quote in here[0].quotes):
            continue
        if following and following[0].direct and following[0].speaker is not None:
            following[0] = replace(following[0], spans=here[0].spans + following[0].spans)
            joined[number + 1] = replace(joined[number + 1], start=units[number].start)
            found[number] = []
    return joined


def _find_labels(text: str, units: Sequence[_Unit], rows: Sequence[Row], speech: Speech) -> dict[int, Said | None]:
    """Read the paragraphs "Name: what they answered" of an interview or transcript; None for a paragraph of questions.

    A label is a name of two words or more that labels two paragraphs, or one where questions are labelled too.
    """
    found: dict[int, Said | None] = {}
    ends = {unit.paragraph: unit.end for unit in units}
    names: Counter[str] = Counter()
    for unit, row in zip(units, rows, strict=True):
        label = _LABEL.match(text, unit.start, unit.end)
        if label is None or unit.paragraph in found:
            continue
        if speech.holds("question_labels", label["name"].lower()):
            found[unit.paragraph] = None
            continue
        mention = row.mentions[0] if row.mentions else None
        if mention is None or mention.start != unit.start or mention.end != label.end("name"):
            continue
        if mention.kind in ("person", "name") and len((mention.name or "").split()) > 1 and not label["name"].isupper():
            names[label["name"]] += 1
            span = (label.end(), ends[unit.paragraph])
            found[unit.paragraph] = Said(mention, None, unit.start, unit.start, (span,), (), True)
    asked = None in found.values()
    return {key: said for key, said in found.items() if said is None or asked or _label_of(said, names)}


def _label_of(said: Said, names: Counter[str]) -> bool:
    return said.speaker is not None and names[said.speaker.text] > 1


def _is_heading(text: str, unit: _Unit) -> bool:
    """Tell a heading from a sentence: a short line of its own without a mark at its end, or behind the words it quotes."""
    line = text[unit.start : unit.end]
    alone = text[unit.end : unit.end + 1] in ("", "\n") and text[max(0, unit.start - 1) : unit.start] in ("", "\n")
    bare = line[-1].isalnum() or bool(_LABELLED_QUOTE.fullmatch(line))
    return alone and bare and len(line.split()) <= 12


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    return start, start + len(text[start:end].rstrip(".!?… "))


def _trimmed(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Leave off the comma that print puts before a closing quotation mark, and space."""
    start, end = span
    words = text[start:end].rstrip(" ,\u00a0\n")
    return (start, start + len(words)) if words else span


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> str:
    return " ".join(text[start:end] for start, end in spans)
