"""The nine rules of a series, each by a test: what it does, and what it leaves alone. docs/ledger.md has them for people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from monitor.holdings import HeldFigure
from monitor.updates.compare import compare_ledger
from monitor.updates.series import RULES
from tests.updates.test_compare import held, statuses

POLITICIAN: dict[str, Any] = {"source": "Ada Fors", "source_kind": "politician"}
WIRE: dict[str, Any] = {"source": "Nordfax", "source_kind": "agency"}
MEDIA: dict[str, Any] = {"source": "Harbour Post", "source_kind": "media"}


def beside(one: HeldFigure, other: HeldFigure) -> HeldFigure:
    """Return *other* as a later sentence of the text that has *one*."""
    figure = replace(other.figure, span=(50, 50 + len(other.figure.sentence)))
    return replace(other, article_id=one.article_id, url=one.url, time=one.time, figure=figure)


def test_rule_1_what_is_outside_the_story_never_enters() -> None:
    inside = held(1, 12)
    for outside in ({"scope": "other_event"}, {"scope": "background"}, {"role": "delta"}, {"role": "capacity"}):
        assert statuses(inside, held(2, 40, **outside)) == [("current", "first")]
        assert statuses(held(2, 40, **outside)) == []
    assert statuses(inside, held(2, 40, role="breakdown")) == [("current", "first")]
    assert statuses(held(2, 40, role="breakdown")) == [("current", "first")]  # nothing else is counted


def test_rule_2_headline_and_lead_stand_before_later_sentences() -> None:
    headline = held(1, 12, prominence="headline")
    assert statuses(headline, beside(headline, held(2, 9)))[-1] == ("stale", "later-in-text")
    assert statuses(held(1, 12), held(2, 19))[-1] == ("current", "same-source")  # another text
    body = held(1, 12)
    assert statuses(body, beside(body, held(2, 19, prominence="headline")))[0] == ("current", "first")
    points = compare_ledger([body, beside(body, held(2, 19, prominence="headline"))], []).points
    assert [point.figure_id for point in points if point.status == "current"] == [2]


def test_rule_3_a_value_already_superseded_is_stale_when_it_is_reprinted() -> None:
    assert statuses(held(1, 12), held(2, 17), held(3, 12, **MEDIA))[-1] == ("stale", "reprint")
    assert statuses(held(1, 12), held(2, 17), held(3, 12))[-1] == ("stale", "reprint")
    assert statuses(held(1, 12), held(2, 17), held(3, 12, correction=True))[-1] == ("current", "correction")
    assert statuses(held(1, 12), held(2, 17), held(3, 17, **MEDIA))[-1] == ("current", "repeat")


@pytest.mark.parametrize(
    ("later", "told"),
    [
        ({}, ("current", "same-source")),
        ({"source": "Fire Service"}, ("current", "rise")),
        (POLITICIAN, ("conflict", "lower-standing")),
        (MEDIA, ("conflict", "lower-standing")),
        ({"source": "Olle Brandt", "source_kind": "witness"}, ("conflict", "lower-standing")),
    ],
)
def test_rule_4_the_same_or_a_higher_standing_supersedes_an_authority(
    later: dict[str, Any], told: tuple[str, str]
) -> None:
    assert statuses(held(1, 12), held(2, 17, **later))[-1] == told


def test_rule_4_an_authority_supersedes_the_wire_and_the_wire_an_outlet() -> None:
    assert statuses(held(1, 12, **WIRE), held(2, 17))[-1] == ("current", "higher-standing")
    assert statuses(held(1, 12, **MEDIA), held(2, 17, **WIRE))[-1] == ("current", "higher-standing")
    assert statuses(held(1, 12, **POLITICIAN), held(2, 17))[-1] == ("current", "higher-standing")
    assert statuses(held(1, 17, **WIRE), held(2, 12))[-1] == ("current", "higher-standing")


def test_rule_4_who_is_disputed_goes_on_beside_the_one_that_stands() -> None:
    figures = [held(1, 17), held(2, 12, source="Fire Service"), held(3, 12, source="Fire Service")]
    assert statuses(*figures)[1:] == [("conflict", "disputed"), ("conflict", "disputed")]


def test_rule_4_who_counts_more_than_the_rumour_vouches_for_it() -> None:
    rumour = held(2, 17, **MEDIA)
    assert statuses(held(1, 12), rumour, held(3, 17, source=None, source_kind=None))[-1] == ("current", "rise")
    assert statuses(held(1, 12), rumour, held(3, 17, **MEDIA | {"source": "Canal Sol"}))[-1][0] == "conflict"


def test_rule_4_within_a_text_the_authority_stands_before_a_witness_above_it() -> None:
    witness = held(1, 25, source="Olle Brandt", source_kind="witness")
    told = statuses(witness, beside(witness, held(2, 11)))
    assert told == [("conflict", "lower-standing"), ("current", "higher-standing")]
    headline = held(1, 25, source="Olle Brandt", source_kind="witness", prominence="headline")
    assert statuses(headline, beside(headline, held(2, 11)))[0][0] == "current"
    assert statuses(witness, beside(witness, held(2, 11, source=None)))[0][0] == "current"


def test_rule_5_a_fall_needs_a_cue_or_the_source_itself() -> None:
    other: dict[str, Any] = {"source": "Fire Service"}
    assert statuses(held(1, 17), held(2, 15, **other))[-1] == ("conflict", "disputed")
    assert statuses(held(1, 17), held(2, 15, correction=True, **other)) == [
        ("corrected", "first"),
        ("current", "correction"),
    ]
    assert statuses(held(1, 17), held(2, 15)) == [("corrected", "first"), ("current", "same-source")]
    assert statuses(held(1, 17), held(2, 15, correction=True, **POLITICIAN))[-1][0] == "conflict"


def test_rule_5_what_falls_by_itself_needs_neither() -> None:
    missing: dict[str, Any] = {"measure": "missing"}
    told = statuses(held(1, 28, **missing), held(2, 12, source="Fire Service", **missing))
    assert told == [("superseded", "first"), ("current", "falls-freely")]


def test_rule_6_a_bound_never_lowers_an_exact_value() -> None:
    for bound in ("at_least", "more_than"):
        assert statuses(held(1, 17), held(2, 15, qualifier=bound, value_high=None))[-1] == ("stale", "coarser")
    above = held(2, 25, qualifier="at_most", value_low=None)
    assert statuses(held(1, 17), above)[-1] == ("stale", "coarser")
    assert statuses(held(1, 17), held(2, 19, qualifier="at_least", value_high=None))[-1] == ("current", "same-source")


def test_rule_6_nested_ranges_refine_and_disjoint_ones_conflict() -> None:
    wide = held(1, 90, value_high=110.0, qualifier="range")
    other: dict[str, Any] = {"source": "Fire Service", "qualifier": "range"}
    assert statuses(wide, held(2, 95, value_high=105.0, **other))[-1] == ("current", "refines")
    assert statuses(wide, held(2, 40, value_high=60.0, **other))[-1] == ("conflict", "disputed")
    assert statuses(held(1, 100), held(2, 90, value_high=110.0, **other))[-1] == ("stale", "coarser")


def test_rule_6_a_number_below_an_upper_bound_or_under_a_rounding_is_no_fall() -> None:
    other: dict[str, Any] = {"source": "Fire Service"}
    feared = held(1, 200, value_low=None, qualifier="at_most")
    assert statuses(feared, held(2, 96, **other)) == [("superseded", "first"), ("current", "refines")]
    nearly = held(1, 350, qualifier="about")
    assert statuses(nearly, held(2, 347, **other))[-1] == ("current", "refines")
    assert statuses(nearly, beside(nearly, held(2, 347)))[-1] == ("current", "refines")
    assert statuses(nearly, held(2, 250, **other))[-1] == ("conflict", "disputed")


def test_rule_6_a_rounding_below_a_vague_headline_refines_it() -> None:
    thousands = held(1, 2000, value_high=None, qualifier="vague", prominence="headline")
    assert statuses(thousands, beside(thousands, held(2, 18_400, qualifier="about")))[-1] == ("current", "refines")


def test_rule_7_from_a_to_b_closes_a_and_opens_b() -> None:
    later = held(2, 12, source="Fire Service")
    closing = beside(later, held(3, 17, role="previous"))
    assert statuses(held(1, 17), later, closing) == [("corrected", "first"), ("current", "from-to")]
    other = beside(later, held(3, 16, role="previous"))
    assert statuses(held(1, 17), later, other)[-1] == ("conflict", "disputed")


def test_rule_8_a_withdrawal_closes_a_conflict() -> None:
    fors = held(2, 40, **POLITICIAN)
    withdrawn = held(3, 40, role="previous", correction=True, **POLITICIAN)
    assert statuses(held(1, 12), fors, withdrawn)[-1] == ("withdrawn", "withdrawn")
    assert statuses(held(1, 12), fors, held(3, 12, **POLITICIAN))[1] == ("withdrawn", "resolved")
    elsewhere = held(3, 41, role="previous", correction=True, **POLITICIAN)
    assert statuses(held(1, 12), fors, elsewhere)[-1] == ("conflict", "lower-standing")


def test_rule_9_no_number_is_an_unquantified_bound() -> None:
    dozens = held(2, 24, value_high=None, qualifier="vague")
    assert statuses(held(1, 17), dozens)[-1] == ("unquantified", "unquantified")
    assert statuses(replace(dozens, time=held(1, 0).time), held(3, 30))[-1] == ("current", "refines")


def test_rule_9_no_number_of_what_has_no_name_opens_no_series_from_within_a_text() -> None:
    thousands = {"value_high": None, "qualifier": "vague", "prominence": "body"}
    assert statuses(held(1, 2000, measure="soldier", **thousands))[-1] == ("unquantified", "unquantified")
    assert statuses(held(1, 24, measure="injured", **thousands))[-1] == ("current", "first")
    in_lead = thousands | {"prominence": "lead"}
    assert statuses(held(1, 2000, measure="soldier", **in_lead))[-1] == ("current", "first")
    series = statuses(held(1, 2000, measure="soldier", **thousands), held(2, 2400, measure="soldier"))
    assert series == [("unquantified", "unquantified"), ("current", "first")]


def test_every_rule_of_the_handbook_has_a_test_here() -> None:
    tested = {int(name.split("_")[2]) for name in globals() if name.startswith("test_rule_")}
    assert tested == {number for number in RULES if number}
