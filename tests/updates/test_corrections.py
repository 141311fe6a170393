"""What a person's corrections make of a ledger: one kind a test, and the laws that hold for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.holdings import Corrected, Correction, Derived, HeldFigure, HeldStatement, Target
from monitor.items import Statement
from monitor.updates.compare import compare_ledger
from tests.updates.test_compare import held, held_figures

START = datetime(2025, 6, 3, 6, tzinfo=UTC)


def merge(key: int, measure: str, into: str) -> Correction:
    return Correction(correction_id=key, kind="merge", measure=measure, into=into)


def on_figure(key: int, one: HeldFigure, into: str | None = None) -> Correction:
    """Return the word that *one* does not belong to the story, or that it counts for the series *into*."""
    figure = one.figure
    target = Target(
        finding="figure", article_id=one.article_id, origin_id=one.copy_of or one.article_id, version=one.version,
        spans=(figure.span,), sentence=figure.sentence, words=figure.surface,
        value_low=figure.value_low, value_high=figure.value_high,
    )  # fmt: skip
    return Correction(
        correction_id=key,
        kind="not_this_story" if into is None else "split",
        measure=figure.measure,
        into=into,
        target=target,
    )


def said(number: int, words: str, stance: str = "claim", **fields: Any) -> HeldStatement:
    """Return what the ferry's owner said in article *number*."""
    sentence = f"“{words}” Varda Lines said."
    statement = Statement(
        speaker="Varda Lines", party="Varda Lines", stance=stance, mode="direct", direct=True,  # type: ignore[arg-type]
        quote_or_paraphrase=words, spans=((1, 1 + len(words)),), sentence_span=(0, len(sentence)), sentence=sentence,
    )  # fmt: skip
    article = fields.pop("article_id", number)
    where = {"version": 1, "copy_of": None, "outlet": "post", "url": f"https://post.example/{article}", **fields}
    time = START + timedelta(hours=number)
    return HeldStatement(statement_id=number, article_id=article, time=time, statement=statement, **where)


def on_statement(key: int, one: HeldStatement) -> Correction:
    statement = one.statement
    target = Target(
        finding="statement", article_id=one.article_id, origin_id=one.copy_of or one.article_id, version=one.version,
        spans=statement.spans, sentence=statement.sentence, words=statement.quote_or_paraphrase,
    )  # fmt: skip
    return Correction(correction_id=key, kind="not_this_story", measure=statement.speaker, target=target)


def series(derived: Derived) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for point in derived.points:
        found.setdefault(point.measure, []).append(point.figure_id)
    return found


def test_two_series_that_are_merged_follow_one_another() -> None:
    figures = [held(1, 12), held(2, 17, measure="body", unit="bodies")]
    assert series(compare_ledger(figures, [])) == {"body": [2], "dead": [1]}
    derived = compare_ledger(figures, [], [merge(1, "body", "dead")])
    assert series(derived) == {"dead": [1, 2]}
    assert [update.kind for update in derived.updates] == ["new", "revised"]
    assert derived.corrected == (Corrected(correction_id=1, figure_id=2),)


def test_the_parts_of_a_measure_go_with_it() -> None:
    figures = [held(1, 12), held(2, 9, measure="body: children"), held(3, 14, measure="body")]
    derived = compare_ledger(figures, [], [merge(1, "body", "dead")])
    assert series(derived) == {"dead": [1, 3], "dead: children": [2]}


def test_corrections_are_replayed_in_the_order_in_which_they_were_said() -> None:
    figures = [held(1, 12), held(2, 17, measure="body")]
    there = [merge(1, "body", "dead"), merge(2, "dead", "killed")]
    assert series(compare_ledger(figures, [], there[::-1])) == {"killed": [1, 2]}
    back = [merge(1, "body", "dead"), merge(2, "dead", "body")]
    assert series(compare_ledger(figures, [], back)) == {"body": [1, 2]}


def test_a_figure_that_is_split_off_is_a_series_of_its_own_and_supersedes_nothing() -> None:
    crew = held(2, 17)
    derived = compare_ledger([held(1, 12), crew], [], [on_figure(1, crew, "dead: crew")])
    assert series(derived) == {"dead": [1], "dead: crew": [2]}
    assert [point.status for point in derived.points] == ["current", "current"]


def test_a_part_that_a_person_counts_for_a_series_is_no_part_of_it() -> None:
    part = held(2, 5, role="breakdown")
    assert series(compare_ledger([held(1, 12), part], [])) == {"dead": [1]}
    derived = compare_ledger([held(1, 12), part, held(3, 4, measure="missing")], [], [on_figure(1, part, "missing")])
    assert series(derived) == {"dead": [1], "missing": [2, 3]}


def test_what_a_person_split_off_is_united_with_nothing() -> None:
    figures = [held(1, 40, measure="arrested"), held(2, 51, measure="custody")]
    assert series(compare_ledger(figures, [])) == {"arrested": [1, 2]}
    assert series(compare_ledger(figures, [], [on_figure(1, figures[1], "custody")])) == {"arrested": [1], "custody": [2]}  # fmt: skip
    figures = [held(1, 12), held(2, 17, measure="dead: crew")]
    assert series(compare_ledger(figures, [])) == {"dead": [1, 2]}
    derived = compare_ledger(figures, [], [on_figure(1, figures[1], "dead: crew")])
    assert series(derived) == {"dead": [1], "dead: crew": [2]}


def test_a_figure_of_another_story_gives_no_point_no_update_and_is_not_novel() -> None:
    other = held(2, 40)
    derived = compare_ledger([held(1, 12), other], [], [on_figure(1, other)])
    assert series(derived) == {"dead": [1]}
    assert [update.what for update in derived.updates] == ["people killed 12"]
    assert derived.novel_figures == {1}
    assert derived.corrected == (Corrected(correction_id=1, figure_id=2),)


def test_a_word_on_a_figure_holds_for_later_versions_and_copies_that_say_the_same() -> None:
    figure = replace(held(2, 40).figure, sentence="Rescuers found 40 dead on the shore at noon.")
    other = replace(held(2, 40), figure=figure)
    later = replace(held(3, 40, article_id=2, version=2), figure=replace(figure, span=(70, 80)))
    copy = replace(held(4, 40, copy_of=2), figure=figure)
    worded = replace(figure, sentence="Rescuers had found 40 dead on the shore by noon.")
    reworded = replace(later, figure_id=5, version=3, figure=worded)
    elsewhere = held(6, 40)
    figures = [held(1, 12), other, later, copy, reworded, elsewhere]
    derived = compare_ledger(figures, [], [on_figure(1, other)])
    assert [one.figure_id for one in derived.corrected] == [2, 3, 4, 5]
    assert series(derived) == {"dead": [1, 6]}


def test_a_word_on_a_copy_holds_for_its_origin() -> None:
    origin, copy = held(1, 40), held(2, 40, copy_of=1)
    assert compare_ledger([origin, copy], [], [on_figure(1, copy)]).points == ()


def test_of_two_equal_numbers_in_a_sentence_only_the_one_of_its_measure_is_meant() -> None:
    dead = held(1, 12)
    hurt = replace(held(2, 12, article_id=1, measure="injured"), time=dead.time)
    hurt = replace(hurt, figure=replace(hurt.figure, sentence=dead.figure.sentence))
    assert series(compare_ledger([dead, hurt], [], [on_figure(1, hurt)])) == {"dead": [1]}
    assert compare_ledger([dead], [], [on_figure(1, replace(hurt, figure_id=9))]).points == ()


def test_a_text_that_is_read_again_keeps_the_word_on_its_figure() -> None:
    word = on_figure(1, held(2, 40, measure="casualty"))
    again = replace(held(9, 40, article_id=2, measure="dead"), time=held(2, 40).time)
    assert series(compare_ledger([held(1, 12), again], [], [word])) == {"dead": [1]}
    cut = replace(again, figure=replace(again.figure, sentence=f"Late on Monday {again.figure.sentence}", span=(0, 30)))
    assert series(compare_ledger([held(1, 12), cut], [], [word])) == {"dead": [1]}


def test_a_statement_of_another_story_answers_nothing() -> None:
    first, second = said(1, "Nobody was warned of the storm"), said(2, "The captain did what he could that night")
    assert compare_ledger([], [first, second]).first_responses[0].statement_id == 1
    derived = compare_ledger([], [first, second], [on_statement(1, first)])
    assert [one.statement_id for one in derived.first_responses] == [2]
    assert derived.novel_statements == {2}
    assert derived.corrected == (Corrected(correction_id=1, statement_id=1),)


def test_a_word_on_a_statement_holds_for_its_copies_and_where_it_is_cut_otherwise() -> None:
    first = said(1, "Nobody was warned of the storm")
    copy = said(2, "Nobody was warned of the storm", copy_of=1)
    cut = replace(
        first, statement_id=3, statement=replace(first.statement, quote_or_paraphrase="was warned of the storm")
    )
    derived = compare_ledger([], [cut, copy], [on_statement(1, first)])
    assert derived.first_responses == ()


def test_a_word_on_a_text_that_is_not_held_changes_nothing() -> None:
    figures = [held(1, 12), held(2, 17)]
    derived = compare_ledger(figures, [], [on_figure(1, held(7, 40)), on_figure(2, held(8, 12))])
    assert derived == compare_ledger(figures, [])


@st.composite
def corrected_figures(draw: st.DrawFn) -> tuple[list[HeldFigure], list[Correction]]:
    """Return a story's figures, and some words on them and on their series."""
    figures = [placed_at(20 * one.figure_id, one) for one in draw(held_figures())]
    measures = st.sampled_from(["dead", "missing", "hurt"])
    words: list[Correction] = []
    for key in range(1, draw(st.integers(1, 5))):
        if draw(st.booleans()) or not figures:
            words.append(merge(key, draw(measures), draw(measures)))
        else:
            words.append(on_figure(key, draw(st.sampled_from(figures)), draw(st.none() | measures)))
    return figures, words


def placed_at(start: int, one: HeldFigure) -> HeldFigure:
    """Return *one* at a place of its own: no two rows of a text stand in one."""
    return replace(one, figure=replace(one.figure, span=(start, start + len(one.figure.sentence))))


def renumbered(figures: Sequence[HeldFigure], ids: Sequence[int]) -> list[HeldFigure]:
    return [replace(one, figure_id=key) for one, key in zip(figures, ids, strict=True)]


def without_ids(derived: Derived, numbers: dict[int, int]) -> tuple[Any, ...]:
    """Return the ledger with the figures' first ids, in no order."""
    points = sorted(repr(replace(point, figure_id=numbers[point.figure_id])) for point in derived.points)
    updates = sorted(repr(replace(one, figure_id=numbers[one.figure_id or 0])) for one in derived.updates)
    corrected = sorted((one.correction_id, numbers[one.figure_id]) for one in derived.corrected)
    return points, updates, corrected, sorted(numbers[key] for key in derived.novel_figures)


@given(corrected_figures(), st.randoms(use_true_random=False))
@settings(max_examples=120, deadline=None)
def test_corrections_give_one_ledger_whatever_the_order_of_arrival_and_the_ids(
    story: tuple[list[HeldFigure], list[Correction]], random: Any
) -> None:
    figures, words = story
    ids = list(range(101, 101 + len(figures)))
    random.shuffle(ids)
    again = renumbered(figures, ids)
    random.shuffle(again)
    back = {key: one.figure_id for one, key in zip(figures, ids, strict=True)}
    same = {one.figure_id: one.figure_id for one in figures}
    derived = compare_ledger(again, [], random.sample(words, len(words)))
    assert without_ids(derived, back) == without_ids(compare_ledger(figures, [], words), same)
