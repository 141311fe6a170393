"""The series rules and the updates that follow from them, one rule a test, and the laws that hold for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.holdings import Derived, HeldFigure
from monitor.items import Figure
from monitor.updates.compare import compare_ledger
from monitor.updates.saying import say_value
from monitor.updates.series import RULES

START = datetime(2025, 6, 3, 6, tzinfo=UTC)


def held(number: int, value: float | None, source: str | None = "Rescue Office", **fields: Any) -> HeldFigure:
    """Return the figure of article *number*, published that many hours after the start."""
    article = fields.pop("article_id", number)
    where: dict[str, Any] = {key: fields.pop(key) for key in ("version", "copy_of", "url") if key in fields}
    sentence = f"{value} dead."
    given = {
        "measure": "dead",
        "measure_text": "people killed",
        "qualifier": "exact",
        "unit": "persons",
        "span": (0, len(sentence)),
    }
    kind = fields.pop("source_kind", "official" if source else None)
    figure = Figure(
        **{
            **given,
            "value_low": value,
            "value_high": value,
            "source": source,
            "source_kind": kind,
            "sentence": sentence,
            "surface": str(value),
            **fields,
        }
    )
    return HeldFigure(
        figure_id=number,
        article_id=article,
        version=where.get("version", 1),
        time=START + timedelta(hours=number),
        outlet="post",
        url=where.get("url", f"https://post.example/{article}"),
        copy_of=where.get("copy_of"),
        figure=figure,
    )


def statuses(*figures: HeldFigure) -> list[tuple[str, str]]:
    return [(point.status, point.rule) for point in compare_ledger(figures, []).points]


def kinds(*figures: HeldFigure) -> list[str]:
    return [update.kind for update in compare_ledger(figures, []).updates]


def test_a_first_value_is_current_and_new() -> None:
    assert statuses(held(1, 12)) == [("current", "first")]
    assert kinds(held(1, 12)) == ["new"]


def test_a_higher_value_of_the_same_source_supersedes() -> None:
    assert statuses(held(1, 12), held(2, 17)) == [("superseded", "first"), ("current", "same-source")]
    assert [u.what for u in compare_ledger([held(1, 12), held(2, 17)], []).updates] == [
        "people killed 12",
        "people killed 12 → 17",
    ]


def test_other_events_and_previous_values_never_enter() -> None:
    outside = [
        held(2, 31, scope="other_event"),
        held(3, 9, role="previous"),
        held(4, 3, role="delta"),
        held(5, 2, role="breakdown"),
    ]
    assert statuses(held(1, 12), *outside) == [("current", "first")]


def test_a_breakdown_enters_where_nothing_else_is_counted() -> None:
    assert statuses(held(1, 5, role="breakdown")) == [("current", "first")]


def test_a_superseded_value_printed_again_is_stale_and_no_update() -> None:
    figures = [held(1, 12), held(2, 17), held(3, 12, source="Harbour Post", source_kind="media")]
    assert statuses(*figures)[-1] == ("stale", "reprint")
    assert kinds(*figures) == ["new", "revised"]


def test_a_politician_with_another_value_is_a_conflict_beside() -> None:
    figures = [held(1, 12), held(2, 40, source="Ada Fors", source_kind="politician")]
    assert statuses(*figures) == [("current", "first"), ("conflict", "lower-standing")]
    assert kinds(*figures) == ["new", "contradicted"]


def test_who_disputed_a_value_and_comes_round_disputes_it_no_longer() -> None:
    fors: dict[str, Any] = {"source": "Ada Fors", "source_kind": "politician"}
    figures = [held(1, 12), held(2, 40, **fors), held(3, 12, **fors)]
    assert statuses(*figures)[1] == ("withdrawn", "resolved")


def test_a_disputed_value_that_holds_in_the_end_was_still_a_conflict_when_it_came() -> None:
    figures = [held(1, 12), held(2, 40, source="Ada Fors", source_kind="politician"), held(3, 40)]
    assert statuses(*figures) == [("superseded", "first"), ("conflict", "resolved"), ("current", "same-source")]


def test_a_minister_speaks_with_the_standing_of_the_ministry() -> None:
    ministry = held(1, 12, source="health ministry")
    minister = held(3, 17, source="Health Minister Ada Fors", source_kind="politician")
    clinic = held(2, 15, source="Belm Clinic")
    assert statuses(ministry, clinic, minister)[-1] == ("current", "rise")
    alone = held(3, 17, source="Ada Fors", source_kind="politician")
    assert statuses(ministry, clinic, alone)[-1] == ("conflict", "lower-standing")


def test_what_falls_by_itself_falls_within_one_report_too() -> None:
    rows: dict[str, Any] = {"measure": "without_power", "article_id": 1, "source": None}
    noon = replace(held(2, 1600, span=(50, 60), **rows), time=held(1, 0).time)
    assert statuses(held(1, 2300, **rows), noon) == [("superseded", "first"), ("current", "falls-freely")]


def test_a_toll_falls_only_with_a_cue_or_by_the_same_source() -> None:
    other: dict[str, Any] = {"source": "Fire Service", "source_kind": "official"}
    assert statuses(held(1, 17), held(2, 15, **other))[-1][0] == "conflict"
    assert statuses(held(1, 17), held(2, 15)) == [("corrected", "first"), ("current", "same-source")]
    assert statuses(held(1, 17), held(2, 15, correction=True, **other))[-1] == ("current", "correction")


def test_the_missing_grow_fewer_without_a_correction() -> None:
    figures = [held(1, 28, measure="missing"), held(2, 12, measure="missing", source="Fire Service")]
    assert statuses(*figures)[-1] == ("current", "falls-freely")


def test_at_least_never_lowers_an_exact_value() -> None:
    at_least = held(2, 15, value_high=None, qualifier="at_least")
    assert statuses(held(1, 17), at_least)[-1] == ("stale", "coarser")


def test_an_exact_value_refines_the_bound_it_fulfils() -> None:
    at_least = held(1, 11, value_high=None, qualifier="at_least")
    assert statuses(at_least, held(2, 14, source=None))[-1] == ("current", "refines")


def test_a_rounded_headline_gives_way_to_the_number_below_it() -> None:
    headline = held(1, 9000, prominence="headline")
    body = replace(held(2, 9312, article_id=1, span=(60, 70)), time=headline.time)
    assert statuses(headline, body) == [("superseded", "first"), ("current", "refines")]
    assert statuses(held(1, 9312), held(2, 9000))[-1] == ("stale", "coarser")
    assert statuses(held(1, 198), held(2, 200))[-1] == ("current", "same-source")
    assert statuses(held(1, 9312), held(2, 9000, correction=True))[-1] == ("current", "correction")
    about: dict[str, Any] = {"qualifier": "about"}
    assert statuses(held(1, 1150), held(2, 1200, **about))[-1] == ("current", "same-source")
    assert statuses(held(1, 1150), held(2, 1100, **about))[-1] == ("stale", "coarser")


def test_from_a_to_b_replaces_whoever_gave_a() -> None:
    told = [held(2, 15, source="Ada Fors", source_kind="politician"), held(3, 17, role="previous", article_id=2)]
    figures = [held(1, 17), told[0], replace(told[1], time=told[0].time)]
    assert ("current", "from-to") in statuses(*figures)


def test_a_number_without_a_number_never_replaces_one() -> None:
    vague = held(2, 24, value_high=None, qualifier="vague")
    assert statuses(held(1, 17), vague)[-1] == ("unquantified", "unquantified")


def test_a_value_that_the_newest_version_lacks_is_withdrawn() -> None:
    url: dict[str, Any] = {"url": "https://post.example/1", "article_id": 1}
    figures = [held(1, 120, **url), held(2, 12, version=2, **url)]
    assert statuses(*figures) == [("corrected", "edited"), ("current", "same-source")]
    assert kinds(*figures) == ["new", "edit", "revised"]


def test_a_value_that_an_edit_took_out_with_nothing_instead_is_retracted() -> None:
    url: dict[str, Any] = {"url": "https://post.example/1", "article_id": 1}
    figures = [held(1, 120, **url), held(2, 3, version=2, measure="missing", **url)]
    assert statuses(*figures)[0] == ("withdrawn", "edited")
    assert "retracted" in kinds(*figures)


def test_an_edit_is_one_update_with_the_sentence_before_and_after() -> None:
    url: dict[str, Any] = {"url": "https://post.example/1", "article_id": 1, "measure": "vehicle", "unit": "vehicles"}
    old = held(1, 31, measure_text="vehicles", **url)
    new = held(2, 27, measure_text="vehicles", version=2, **url)
    edit = next(update for update in compare_ledger([new, old], []).updates if update.kind == "edit")
    assert (edit.what, edit.before, edit.after) == ("1 sentence changed: 31 → 27 vehicles", "31 dead.", "27 dead.")
    assert (edit.time, edit.article_id, edit.figure_id) == (new.time, 1, 2)


def test_an_unchanged_sentence_of_a_new_version_is_no_point_and_no_edit() -> None:
    url: dict[str, Any] = {"url": "https://post.example/1", "article_id": 1}
    figures = [held(1, 12, **url), held(2, 12, version=2, **url)]
    assert statuses(*figures) == [("current", "first")]
    assert kinds(*figures) == ["new"]


def test_a_copy_is_a_point_only_where_its_value_differs() -> None:
    assert len(statuses(held(1, 12), held(2, 12, copy_of=1), held(3, 14, copy_of=1))) == 2


def test_an_article_that_sets_two_authorities_side_by_side_has_both_stand() -> None:
    ministry = held(2, 14, source="Interior Ministry")
    coastguard = replace(held(3, 12, article_id=2), time=ministry.time)
    assert statuses(held(1, 12), ministry, coastguard)[1:] == [("current", "repeat"), ("conflict", "disputed")]


def test_one_side_of_a_dispute_wins_nothing_by_saying_it_again() -> None:
    ministry = {"source": "Interior Ministry"}
    beside = replace(held(3, 12, article_id=2), time=held(2, 14).time)
    figures = [held(1, 12), held(2, 14, **ministry), beside, held(4, 14, **ministry)]
    assert statuses(*figures)[-1] == ("conflict", "disputed")


def test_a_second_number_of_one_source_in_one_text_replaces_nothing() -> None:
    envoy: dict[str, Any] = {"source": "Envoy Brandt", "article_id": 3}
    told = [held(3, 64, **envoy), replace(held(4, 300, span=(30, 40), **envoy), time=held(3, 64).time)]
    assert statuses(held(1, 64), held(2, 70), *told)[2:] == [("stale", "reprint"), ("stale", "later-in-text")]


def test_a_document_and_a_politician_stand_beside_each_other() -> None:
    figures = [
        held(1, 155, source="President Fors", source_kind="politician"),
        held(2, 168, source="leaked document", source_kind="document"),
    ]
    assert [status for status, _ in statuses(*figures)] == ["current", "conflict"]


def test_a_disputed_value_that_is_withdrawn_ends_the_dispute() -> None:
    harbour: dict[str, Any] = {"source": "Harbour Master", "source_kind": "witness"}
    figures = [held(1, 85), held(2, 94, **harbour), held(3, 94, role="previous", correction=True)]
    assert statuses(*figures)[-1] == ("withdrawn", "withdrawn")


def test_a_figure_with_its_own_instant_takes_its_place_by_that() -> None:
    blog = held(1, 9, as_of=START + timedelta(hours=5))
    derived = compare_ledger([blog, held(2, 7)], [])
    assert [point.figure_id for point in derived.points] == [2, 1]
    assert derived.points[1].time == START + timedelta(hours=5)


def test_a_copy_adds_no_update_and_no_origin() -> None:
    derived = compare_ledger([held(1, 12), held(2, 12, copy_of=1)], [])
    assert [update.kind for update in derived.updates] == ["new"]
    assert [point.independent_sources for point in derived.points] == [1]
    assert derived.novel_figures == {1}


def test_two_outlets_that_quote_one_office_are_one_origin() -> None:
    figures = [held(1, 12), held(2, 12), held(3, 12, source="Fire Service")]
    assert [point.independent_sources for point in compare_ledger(figures, []).points] == [1, 1, 2]


def test_the_headline_stands_before_later_sentences_of_its_article() -> None:
    body = replace(
        held(1, 12, article_id=1),
        figure_id=2,
        figure=replace(held(1, 12).figure, value_low=9, value_high=9, sentence="9 dead.", span=(50, 57)),
    )
    first = replace(held(1, 12), figure=replace(held(1, 12).figure, prominence="headline"))
    assert statuses(body, first) == [("current", "first"), ("stale", "later-in-text")]


def test_a_value_is_said_with_its_qualifier_and_unit() -> None:
    figure = held(1, 1200).figure
    assert say_value(figure) == "1,200"
    assert say_value(replace(figure, qualifier="at_least", value_high=None)) == "≥ 1,200"
    assert say_value(replace(figure, qualifier="range", value_high=1500.0)) == "1,200–1,500"
    assert say_value(replace(figure, unit="EUR")) == "1,200 EUR"


def test_nothing_held_gives_nothing() -> None:
    assert compare_ledger([], []) == Derived()


SOURCES: Sequence[tuple[str | None, str | None]] = (
    ("Rescue Office", "official"), ("Ada Fors", "politician"), (None, None), ("Fire Service", "official"), ("Olle Brandt", "witness")
)  # fmt: skip


@st.composite
def held_figures(draw: st.DrawFn) -> list[HeldFigure]:
    """Return a story's figures: a few measures, values that rise, fall and come back, copies and new versions."""
    figures: list[HeldFigure] = []
    for number in range(1, draw(st.integers(1, 12))):
        source, kind = draw(st.sampled_from(SOURCES))
        version = draw(st.sampled_from([1, 1, 1, 2]))
        qualifier = draw(st.sampled_from(["exact", "exact", "at_least", "vague", "about"]))
        value = float(draw(st.sampled_from([4, 12, 15, 17])))
        high = None if qualifier in ("at_least", "vague") else value
        measure, role = (
            draw(st.sampled_from(["dead", "missing"])),
            draw(st.sampled_from(["current", "current", "previous"])),
        )
        made = held(number, value, source, source_kind=kind, article_id=(number + 1) // version, version=version,
                    qualifier=qualifier, value_high=high, measure=measure, role=role, correction=draw(st.booleans()))  # fmt: skip
        figures.append(replace(made, time=START + timedelta(hours=draw(st.integers(0, 5)))))
    return figures


def in_no_order(derived: Derived) -> Derived:
    return replace(
        derived,
        points=tuple(sorted(derived.points, key=lambda p: p.figure_id)),
        updates=tuple(sorted(derived.updates, key=repr)),
    )


@given(held_figures(), st.randoms(use_true_random=False))
@settings(max_examples=120, deadline=None)
def test_the_order_of_arrival_makes_no_difference(figures: list[HeldFigure], random: Any) -> None:
    shuffled = list(figures)
    random.shuffle(shuffled)
    assert in_no_order(compare_ledger(shuffled, [])) == in_no_order(compare_ledger(figures, []))


@given(held_figures())
@settings(max_examples=80, deadline=None)
def test_every_point_has_the_id_of_a_rule(figures: list[HeldFigure]) -> None:
    known = {one for ids in RULES.values() for one in ids}
    assert {point.rule for point in compare_ledger(figures, []).points} <= known


def test_the_rules_of_a_series_stand_in_the_handbook_in_their_order() -> None:
    text = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text(encoding="utf-8")
    rows = {number: line for number in range(1, 10) for line in text.splitlines() if line.startswith(f"| {number} |")}
    assert list(rows) == sorted(number for number in RULES if number)
    assert all(f"`{one}`" in rows[number] for number, ids in RULES.items() if number for one in ids)
    assert all(f"`{one}`" in text for one in RULES[0])


@given(held_figures())
@settings(max_examples=80, deadline=None)
def test_one_value_is_current_at_a_time_for_each_measure(figures: list[HeldFigure]) -> None:
    by_id = {one.figure_id: one.figure for one in figures}
    current: dict[str, set[float | None]] = {}
    for point in compare_ledger(figures, []).points:
        if point.status == "current":
            current.setdefault(point.measure, set()).add(by_id[point.figure_id].value_low)
    assert all(len(values) == 1 for values in current.values())
