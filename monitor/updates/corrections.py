"""What becomes of a story's figures and statements once a person's corrections are replayed on them?

Pure: the same rows and corrections in any order of arrival give the same answer. A correction names a figure or statement by
where it stands and what it says; it holds, too, where a later version or a copy of the text says the same, and in a text
that was read again. Corrections are replayed in the order in which they were made, each on what those before have left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from monitor.holdings import Corrected, Correction, HeldFigure, HeldStatement, Target
from monitor.text.difference import fold_wording, pair_sentences

Held = TypeVar("Held", HeldFigure, HeldStatement)
Likeness = Callable[[Target, Correction, Held], tuple[bool, ...]]
"""How surely a row is the one that is meant, among those of its article that could be."""


@dataclass(frozen=True)
class Said:
    """The corrections of one story, and the rows that each of them names."""

    corrections: tuple[Correction, ...] = ()
    """In the order in which they are replayed."""
    figures: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """The ids of the figures that a correction names."""
    statements: Mapping[int, frozenset[int]] = field(default_factory=dict)

    @property
    def split(self) -> frozenset[int]:
        """The figures whose measure a person has named: nothing else moves them."""
        return self._named(self.figures, "split")

    def keep_figures(self, figures: Iterable[HeldFigure]) -> list[HeldFigure]:
        """Return those of *figures* that belong to the story."""
        gone = self._named(self.figures, "not_this_story")
        return [held for held in figures if held.figure_id not in gone]

    def keep_statements(self, statements: Iterable[HeldStatement]) -> list[HeldStatement]:
        """Return those of *statements* that belong to the story."""
        gone = self._named(self.statements, "not_this_story")
        return [held for held in statements if held.statement_id not in gone]

    def move(self, figures: Sequence[HeldFigure]) -> Sequence[HeldFigure]:
        """Return *figures* with the measures that a person gave them or their series; no correction, no change."""
        return [self._move(held)[0] for held in figures] if self.corrections else figures

    def list_corrected(self, figures: Iterable[HeldFigure]) -> tuple[Corrected, ...]:
        """Return what each correction reaches; *figures* have the measures that they have without any."""
        found = {Corrected(correction_id=key, figure_id=one) for key, ids in self.figures.items() for one in ids}
        found |= {Corrected(correction_id=key, statement_id=one) for key, ids in self.statements.items() for one in ids}
        if any(one.kind == "merge" for one in self.corrections):
            for held in self.keep_figures(figures):
                found |= {Corrected(correction_id=key, figure_id=held.figure_id) for key in self._move(held)[1]}
        return tuple(sorted(found))

    def _named(self, ids: Mapping[int, frozenset[int]], kind: str) -> frozenset[int]:
        return frozenset(key for one in self.corrections if one.kind == kind for key in ids.get(one.correction_id, ()))

    def _move(self, held: HeldFigure) -> tuple[HeldFigure, list[int]]:
        """Return the figure as it is counted, and the merges that moved it."""
        figure, merges = held.figure, list[int]()
        for one in self.corrections:
            if one.kind == "split" and held.figure_id in self.figures.get(one.correction_id, ()):
                # What a person counts by itself is no part of another count.
                role = "current" if figure.role == "breakdown" else figure.role
                figure = replace(figure, measure=one.into or figure.measure, role=role)
            elif one.kind == "merge" and (measure := _merge(figure.measure, one)) is not None:
                figure = replace(figure, measure=measure)
                merges.append(one.correction_id)
        return (held if figure is held.figure else replace(held, figure=figure)), merges


def _merge(measure: str, merge: Correction) -> str | None:
    """Return the measure that *measure* is after a merge; None where it is another. The parts of a whole go with it."""
    if merge.measure is None or merge.into is None:
        return None
    if measure == merge.measure:
        return merge.into
    whole, colon, part = measure.partition(":")
    is_part = bool(colon) and whole == merge.measure and ":" not in merge.into
    return f"{merge.into}:{part}" if is_part else None


def hear_corrections(
    corrections: Iterable[Correction], figures: Sequence[HeldFigure], statements: Sequence[HeldStatement]
) -> Said:
    """Return the corrections with the rows that they name now. One that names none stays: its text may come in later."""
    ordered = tuple(sorted(corrections, key=lambda one: one.correction_id))
    return Said(
        corrections=ordered,
        figures={
            one.correction_id: frozenset(held.figure_id for held in _find_meant(one, one.target, figures, _like_figure))
            for one in ordered
            if one.target is not None and one.target.finding == "figure"
        },
        statements={
            one.correction_id: frozenset(
                held.statement_id for held in _find_meant(one, one.target, statements, _like_statement)
            )
            for one in ordered
            if one.target is not None and one.target.finding == "statement"
        },
    )


def _find_meant(correction: Correction, target: Target, rows: Iterable[Held], like: Likeness[Held]) -> list[Held]:
    """Return of each version of the article, and of each copy, the rows that are likest to what was corrected."""
    origins = {target.article_id, target.origin_id}
    found: dict[tuple[int, int], list[tuple[tuple[bool, ...], Held]]] = {}
    for held in rows:
        if held.article_id in origins or held.copy_of in origins:
            likeness = like(target, correction, held)
            if likeness and likeness[0]:
                found.setdefault((held.article_id, held.version), []).append((likeness, held))
    return [
        held
        for group in found.values()
        for likeness, held in group
        if likeness == max(likeness for likeness, _ in group)
    ]


def _like_figure(target: Target, correction: Correction, held: HeldFigure) -> tuple[bool, ...]:
    figure = held.figure
    if (figure.value_low, figure.value_high) != (target.value_low, target.value_high):
        return ()
    stands = _is_sentence(target, held.article_id, held.version, figure.sentence, (figure.span,))
    return stands, figure.measure == correction.measure, figure.surface == target.words


def _like_statement(target: Target, correction: Correction, held: HeldStatement) -> tuple[bool, ...]:
    said = held.statement
    meant, words = fold_wording(target.words), fold_wording(said.quote_or_paraphrase)
    same = meant == words
    if not (same or (meant and words and (meant in words or words in meant))):
        return ()
    stands = _is_sentence(target, held.article_id, held.version, said.sentence, said.spans)
    return stands, said.speaker == correction.measure, same


def _is_sentence(
    target: Target, article_id: int, version: int, sentence: str, spans: Sequence[tuple[int, int]]
) -> bool:
    """Tell the place that was corrected: the same in that version, however it is cut; elsewhere the same sentence.

    In another version of the article the sentence may be worded anew.
    """
    if fold_wording(sentence) == fold_wording(target.sentence):
        return True
    if article_id != target.article_id:
        return False
    if version == target.version:
        return any(start < last and first < end for start, end in spans for first, last in target.spans)
    return pair_sentences([target.sentence], [sentence]) == [(0, 0)]
