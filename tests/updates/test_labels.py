"""What an editor is told, and what it is called: each label of an update, with what stood before, after, and the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, get_args

from hypothesis import given, settings

from monitor.holdings import HeldFigure, HeldStatement, Update, UpdateLabel
from monitor.updates.compare import compare_ledger
from tests.updates.test_compare import held, held_figures, statuses
from tests.updates.test_corrections import said

POLITICIAN: dict[str, Any] = {"source": "Ada Fors", "source_kind": "politician"}
Told = tuple[str | None, str | None, str | None, int | None]


def told(figures: Sequence[HeldFigure], statements: Sequence[HeldStatement] = ()) -> list[Told]:
    """Return label, before, after and the evidence of each update."""

    def evidence(one: Update) -> int | None:
        return one.figure_id if one.figure_id is not None else one.statement_id

    return [(one.label, one.before, one.after, evidence(one)) for one in compare_ledger(figures, statements).updates]


def test_the_first_value_is_a_new_figure() -> None:
    assert told([held(1, 12)]) == [("new figure", None, "12", 1)]


def test_a_higher_value_is_revised_up() -> None:
    assert told([held(1, 12), held(2, 17)])[1:] == [("revised up", "12", "17", 2)]


def test_what_falls_by_itself_is_revised_down() -> None:
    figures = [held(1, 28, measure="missing"), held(2, 12, measure="missing")]
    assert told(figures)[1:] == [("revised down", "28", "12", 2)]


def test_a_lower_value_of_higher_standing_is_revised_down() -> None:
    assert told([held(1, 28, **POLITICIAN), held(2, 12)])[1:] == [("revised down", "28", "12", 2)]


def test_a_fall_by_who_gave_the_value_or_with_words_of_correction_is_corrected() -> None:
    assert told([held(1, 17), held(2, 15)])[1:] == [("corrected", "17", "15", 2)]
    other = held(2, 15, source="Fire Service", correction=True)
    assert told([held(1, 17), other])[1:] == [("corrected", "17", "15", 2)]


def test_a_rise_is_no_correction_whatever_its_words() -> None:
    assert told([held(1, 17), held(2, 19, correction=True)])[1:] == [("revised up", "17", "19", 2)]


def test_an_exact_number_for_its_own_bound_is_revised_in_no_direction() -> None:
    at_least = held(1, 17, value_high=None, qualifier="at_least")
    assert told([at_least, held(2, 17)])[1:] == [("revised", "≥ 17", "17", 2)]


def test_a_value_that_stood_and_is_withdrawn_with_none_in_its_place_is_retracted() -> None:
    withdrawn = held(2, 120, role="previous", correction=True)
    assert statuses(held(1, 120), withdrawn) == [("retracted", "withdrawn")]
    assert told([held(1, 120), withdrawn]) == [("new figure", None, "120", 1), ("retracted", "120", None, 2)]
    reprint = held(3, 120, source="Harbour Post", source_kind="media")
    assert statuses(held(1, 120), withdrawn, reprint)[-1] == ("stale", "reprint")
    assert told([held(1, 120), withdrawn, held(3, 40)])[-1] == ("new figure", None, "40", 3)


def test_only_who_gave_a_value_retracts_it_and_not_where_another_takes_its_place() -> None:
    stranger = held(2, 120, role="previous", correction=True, source="Fire Service")
    assert statuses(held(1, 120), stranger) == [("current", "first")]
    plain = held(2, 120, role="previous")
    assert statuses(held(1, 120), plain) == [("current", "first")]
    instead = replace(held(3, 40, article_id=2), time=plain.time)
    corrected = held(2, 120, role="previous", correction=True)
    assert statuses(held(1, 120), corrected, instead) == [("corrected", "first"), ("current", "from-to")]


def test_a_value_that_the_newest_version_lacks_is_retracted() -> None:
    article: dict[str, Any] = {"url": "https://post.example/1", "article_id": 1}
    figures = [held(1, 120, **article), held(2, 3, version=2, measure="missing", **article)]
    assert ("retracted", "120", None, 1) in told(figures)


def test_another_value_beside_is_a_conflict() -> None:
    assert told([held(1, 12), held(2, 40, **POLITICIAN)])[1:] == [("conflict", "12", "40", 2)]


def test_an_edit_is_an_edited_article_with_the_sentence_before_and_after() -> None:
    article: dict[str, Any] = {"url": "https://post.example/1", "article_id": 1}
    figures = [held(1, 12, **article), held(2, 17, version=2, **article)]
    assert ("edited article", "12 dead.", "17 dead.", 2) in told(figures)


def test_the_first_words_of_a_party_are_a_first_response_and_later_ones_a_new_statement() -> None:
    first, second = said(1, "Nobody was warned of the storm"), said(2, "The captain did what he could that night")
    assert told([], [first, second]) == [
        ("first response", None, "Nobody was warned of the storm", 1),
        ("new statement", None, "The captain did what he could that night", 2),
    ]


def test_a_silence_is_no_comment_and_the_answer_after_it_the_first_of_substance() -> None:
    silence, answer = said(1, "did not answer calls", "no_comment"), said(2, "Nobody was warned of the storm")
    assert told([], [silence, answer]) == [
        ("no comment", None, "did not answer calls", 1),
        ("first substantive response", "did not answer calls", "Nobody was warned of the storm", 2),
    ]


def test_a_refusal_after_no_answer_is_still_no_comment() -> None:
    silence, refusal = said(1, "did not answer calls", "no_comment"), said(2, "declined to comment", "decline_comment")
    assert [label for label, *_ in told([], [silence, refusal])] == ["no comment", "no comment"]


def test_what_only_repeats_is_no_update() -> None:
    figures = [held(1, 12), held(2, 12), held(3, 12, source="Fire Service"), held(4, 12, copy_of=1)]
    assert len(told(figures)) == 1
    words = "Nobody on the island was warned of the coming storm"
    repeats = [said(1, words), said(2, words), said(3, words, copy_of=1), said(4, f"{words} that night")]
    assert len(told([], repeats)) == 1


def test_a_bound_that_the_value_held_fulfils_is_no_update() -> None:
    assert len(told([held(1, 17), held(2, 15, value_high=None, qualifier="at_least")])) == 1


@given(held_figures())
@settings(max_examples=80, deadline=None)
def test_every_update_has_a_label_and_its_evidence(figures: list[HeldFigure]) -> None:
    for label, before, after, evidence in told(figures):
        assert label in get_args(UpdateLabel)
        assert evidence is not None
        assert before != after
