"""What changed between two versions of an article? Sentence by sentence, those with figures or quotes first.

Texts in, changes with their places out. Which wordings are one sentence, and which words differ, text/difference says; what
of it is worth a row of the ledger, edits says.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.text.difference import Piece, compare_words, fold_wording, pair_sentences
from monitor.text.numerals import tokenize
from monitor.text.quantities import find_quantities
from monitor.text.sentences import Sentence, split_sentences
from monitor.updates.quotes import find_quotes

LONGEST_READ = 1500
"""Characters of a sentence that is read for figures; longer ones are tables or lists that lost their lines."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """One of the two texts, and what of it is no part of the article."""

    body: str
    aside: frozenset[int] = frozenset()
    """Numbers of paragraphs that stand in the text, but were found to be furniture since."""
    cut: tuple[str, ...] = ()
    """Lines that were cut from the page: that the other text has one of them is no change of the outlet's."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One sentence that was reworded, came or went."""

    kind: Literal["changed", "added", "removed"]
    before: Sentence | None
    """With its place in the earlier text; None for one that was added."""
    after: Sentence | None
    words: tuple[Piece, ...]
    has_figure: bool
    """True where either wording states a count, or a number is among the words that changed."""
    has_quote: bool
    """True where either wording has words in quotation marks."""

    @property
    def is_telling(self) -> bool:
        """True for one with a figure or a quote: those are shown first."""
        return self.has_figure or self.has_quote


def compare_texts(before: Text, after: Text, language: str | None = None) -> list[Change]:
    """Return the changes of *after*, those with figures or quotes first, each lot in the order of the text.

    What went stands where it was: before the next sentence that stayed. Sentences that only stand elsewhere, or are printed
    otherwise, are no changes. *language* None: English.
    """
    code = language or "en"
    old, new = _read_sentences(before, after, code), _read_sentences(after, before, code)
    quoted = [_list_quoted(before.body), _list_quoted(after.body)]
    changes = [
        _make_change(None if i is None else old[i], None if j is None else new[j], quoted, code)
        for i, j in pair_sentences([one.text for one in old], [one.text for one in new])
    ]
    places = _place_gone(old, new)
    return sorted(changes, key=lambda one: (not one.is_telling, *_find_place(one, places)))


def _read_sentences(text: Text, other: Text, code: str) -> list[Sentence]:
    """Return the sentences of *text* but for those of lines that are furniture to either reading."""
    cut = {fold_wording(line) for line in other.cut}
    own = {fold_wording(paragraph) for paragraph in other.body.split("\n\n")}
    aside = {
        number
        for number, paragraph in enumerate(text.body.split("\n\n"))
        if number in text.aside or fold_wording(paragraph) in cut - own
    }
    return [sentence for sentence in split_sentences(text.body, code) if sentence.paragraph not in aside]


def _make_change(
    before: Sentence | None, after: Sentence | None, quoted: Sequence[Collection[tuple[int, int]]], code: str
) -> Change:
    kind: Literal["changed", "added", "removed"] = "changed"
    if before is None or after is None:
        kind = "added" if before is None else "removed"
    words = compare_words(before.text if before else "", after.text if after else "")
    has_number = any(piece.op != "same" and any(letter.isdigit() for letter in piece.text) for piece in words)
    sides = [(one, spans) for one, spans in zip((before, after), quoted, strict=True) if one is not None]
    return Change(
        kind=kind,
        before=before,
        after=after,
        words=tuple(words),
        has_figure=(kind == "changed" and has_number) or any(_states_figure(one.text, code) for one, _ in sides),
        has_quote=any(start < one.end and one.start < end for one, spans in sides for start, end in spans),
    )


def _list_quoted(body: str) -> list[tuple[int, int]]:
    return [(quote.start, quote.end) for quote in find_quotes(body)]


def _states_figure(sentence: str, code: str) -> bool:
    """Tell a sentence that states a count; "a" and its kin are none."""
    return any(
        quantity.bare_one != "article" for quantity in find_quantities(tokenize(sentence[:LONGEST_READ], code), code)
    )


def _place_gone(old: Sequence[Sentence], new: Sequence[Sentence]) -> dict[int, int]:
    """Return for the start of each sentence of *old* where in the new text what stood there stands: the next one that stayed."""
    starts: dict[str, int] = {}
    for sentence in new:
        starts.setdefault(fold_wording(sentence.text), sentence.start)
    places, following = {}, new[-1].end if new else 0
    for sentence in reversed(old):
        following = starts.get(fold_wording(sentence.text), following)
        places[sentence.start] = following
    return places


def _find_place(change: Change, places: dict[int, int]) -> tuple[int, bool, int]:
    if change.after is not None:
        return change.after.start, True, 0
    start = change.before.start if change.before is not None else 0
    return places.get(start, 0), False, start
