"""What does a teaser tell of an article that is held? What it says; never that the rest is no longer said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.holdings import HeldFigure, Update
from monitor.updates.compare import compare_ledger
from tests.updates.test_compare import START, held


def give(version: int, *values: float, teaser: bool = False, before: int = 0, **fields: Any) -> list[HeldFigure]:
    """Return the figures of one version of article 1, two measures by turns."""
    rows = [
        held(
            100 * version + place,
            value,
            article_id=1,
            version=version,
            measure=("dead", "rescued")[place % 2],
            span=(1000 * place, 1000 * place + 9),
            **fields,
        )
        for place, value in enumerate(values)
    ]
    when = START + timedelta(hours=version)
    return [replace(row, is_teaser=teaser, teasers_before=before, time=when) for row in rows]


def tell(*versions: Sequence[HeldFigure]) -> list[Update]:
    return list(compare_ledger([row for version in versions for row in version], []).updates)


def kinds(*versions: Sequence[HeldFigure]) -> list[str]:
    return [update.kind for update in tell(*versions)]


def test_what_a_teaser_lacks_is_neither_retracted_nor_withdrawn_nor_an_edit() -> None:
    derived = compare_ledger([*give(1, 12, 105), *give(2, 12, teaser=True)], [])
    assert [point.status for point in derived.points] == ["current", "current"]
    assert [update.kind for update in derived.updates] == ["new", "new"]


def test_what_a_whole_version_lacks_is_retracted_as_before() -> None:
    assert "retracted" in kinds(give(1, 12, 105), give(2, 12))


def test_a_later_whole_version_is_judged_across_the_teaser_between() -> None:
    updates = tell(give(1, 12, 105), give(2, 12, teaser=True), give(3, 12, before=1))
    assert [update.what for update in updates if update.kind == "retracted"] == ["people killed 105 no longer given"]
    assert [update.kind for update in updates].count("edit") == 1


def test_the_whole_text_of_a_teaser_is_no_edit_of_it_even_where_the_teaser_gave_nothing() -> None:
    assert "edit" not in kinds(give(1, 12, teaser=True), give(2, 12, 105, before=1))
    assert "edit" not in kinds(give(2, 12, 105, before=1))


def test_a_whole_version_again_is_no_edit_though_the_teaser_between_gave_nothing() -> None:
    assert "edit" not in kinds(give(1, 12, 105), give(3, 12, 105, before=1))


def test_another_value_in_a_teaser_counts() -> None:
    updates = tell(give(1, 12, 105), give(2, 17, teaser=True))
    assert {"revised", "edit"} <= {update.kind for update in updates}
    assert "retracted" not in {update.kind for update in updates}


def test_a_sentence_that_the_teaser_cuts_off_is_no_edit() -> None:
    whole = give(1, 12, sentence="12 people died and 105 were rescued, the coastguard said on Monday.")
    cut = give(2, 12, teaser=True, sentence="12 people died and…")
    assert kinds(whole, cut) == ["new"]


VALUES = st.lists(st.integers(1, 4).map(float), max_size=4)


@given(versions=st.lists(st.tuples(VALUES, st.booleans()), min_size=1, max_size=4), last=VALUES)
@settings(max_examples=150, deadline=None)
def test_one_more_teaser_never_adds_a_retraction(versions: list[tuple[list[float], bool]], last: list[float]) -> None:
    rows: list[HeldFigure] = []
    teasers = 0
    for number, (values, teaser) in enumerate(versions, start=1):
        rows += give(number, *values, teaser=teaser, before=teasers)
        teasers = teasers + 1 if teaser else 0
    more = give(len(versions) + 1, *last, teaser=True, before=teasers)
    assert kinds(rows, more).count("retracted") <= kinds(rows).count("retracted")
