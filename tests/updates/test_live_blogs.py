"""Entries of a live blog are reports with times of their own: in the series, in updates, in what is new and what an edit is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.holdings import Derived, HeldFigure, HeldStatement
from monitor.items import Article, Figure, Paragraph, Statement
from monitor.updates.compare import compare_ledger
from monitor.updates.figures import find_figures
from monitor.updates.statements import find_statements

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
TOLLS = {19: "Nine people are dead, the coastguard said.", 11: "Seven people are dead, the coastguard said.", 9: "Four people are dead, the coastguard said."}  # fmt: skip


def at(hour: int, minute: int = 0) -> datetime:
    return MORNING.replace(hour=hour, minute=minute)


def write_blog(*entries: tuple[int | None, str], **fields: Any) -> Article:
    """Return a live blog as the page's reader gives it: (hour of the entry, its one paragraph)."""
    return Article(
        url="https://post.example/live",
        in_language="en",
        article_body="\n\n".join(text for _, text in entries),
        date_published=MORNING,
        paragraphs=[Paragraph(posted_at=None if hour is None else at(hour)) for hour, _ in entries],
        is_live_blog=True,
        **fields,
    )


def hold(article: Article, *, version: int = 1, article_id: int = 1, first_id: int = 1) -> list[HeldFigure]:
    """Return the article's figures as the store hands them to the comparison."""
    newest = max((one.posted_at for one in article.paragraphs if one.posted_at), default=article.date_published)
    assert newest is not None
    return [
        HeldFigure(
            figure_id=first_id + number,
            article_id=article_id,
            version=version,
            time=figure.posted_at or newest,
            outlet="post",
            url=article.url,
            copy_of=None,
            figure=figure,
        )
        for number, figure in enumerate(find_figures(article))
    ]


def tell(figures: Sequence[HeldFigure]) -> list[tuple[str, str, datetime]]:
    return [
        (update.kind, update.what.split("dead ")[-1], update.time) for update in compare_ledger(figures, []).updates
    ]


BLOG = write_blog(*TOLLS.items())


def test_a_figure_and_a_statement_have_the_time_of_their_entry() -> None:
    blog = write_blog((None, "Nine people are dead."), (12, "Ada Holm said: “Seven people are dead.”"))
    figures, statements = find_figures(blog), find_statements(blog)
    assert [(figure.posted_at, figure.as_of) for figure in figures] == [(None, None), (at(12), at(12))]
    assert [statement.posted_at for statement in statements] == [at(12)]


def test_older_entries_below_newer_ones_rise_in_their_own_order() -> None:
    derived = compare_ledger(hold(BLOG), [])
    assert [(point.time, point.status) for point in derived.points] == [
        (at(9), "superseded"),
        (at(11), "superseded"),
        (at(19), "current"),
    ]
    assert [update.kind for update in derived.updates] == ["new", "revised", "revised"]
    assert [update.time for update in derived.updates] == [at(9), at(11), at(19)]


def test_an_older_entry_that_comes_later_revises_nothing() -> None:
    newer = write_blog((19, TOLLS[19]))
    figures = hold(newer) + hold(BLOG, version=2, first_id=10)
    assert [update.kind for update in compare_ledger(figures, []).updates if update.time == at(19)] == ["revised"]
    assert compare_ledger(figures, []).points[-1].status == "current"


def test_a_version_with_entries_added_tells_only_of_those() -> None:
    before = write_blog((11, TOLLS[11]), (9, TOLLS[9]))
    told = tell(hold(before))
    again = tell(hold(before) + hold(BLOG, version=2, first_id=10))
    assert again[: len(told)] == told
    assert again[len(told) :] == [("revised", "7 → 9", at(19))] or [row[2] for row in again[len(told) :]] == [at(19)]


def test_entries_that_scroll_off_are_not_withdrawn() -> None:
    after = write_blog((19, TOLLS[19]))
    derived = compare_ledger(hold(BLOG) + hold(after, version=2, first_id=10), [])
    assert {point.rule for point in derived.points}.isdisjoint({"edited", "withdrawn"})
    assert {update.kind for update in derived.updates} == {"new", "revised"}


def test_a_summary_written_anew_is_no_edit() -> None:
    before = write_blog((None, "So far four people are dead, the coastguard said."), (9, TOLLS[9]))
    after = write_blog((None, "So far nine people are dead, the coastguard said."), (19, TOLLS[19]), (9, TOLLS[9]))
    derived = compare_ledger(hold(before) + hold(after, version=2, first_id=10), [])
    assert [update.kind for update in derived.updates] == ["new", "revised"]


def test_an_entry_that_is_reworded_is_an_edit_and_its_old_value_corrected() -> None:
    after = write_blog((19, "Eight people are dead, the coastguard said."), (11, TOLLS[11]), (9, TOLLS[9]))
    derived = compare_ledger(hold(BLOG) + hold(after, version=2, first_id=10), [])
    edits = [update for update in derived.updates if update.kind == "edit"]
    assert [(update.before, update.after) for update in edits] == [
        (TOLLS[19], "Eight people are dead, the coastguard said.")
    ]
    assert {point.rule for point in derived.points if point.figure_id == 1} == {"edited"}


def test_another_outlet_between_two_entries_has_its_place_between_them() -> None:
    wire = Article(url="https://wire.example/1", in_language="en", article_body=TOLLS[11], date_published=at(10))
    derived = compare_ledger(hold(BLOG) + hold(wire, article_id=2, first_id=20), [])
    first = next(update for update in derived.updates if update.after == "7")
    assert (first.article_id, first.time) == (2, at(10))


def test_a_response_in_an_entry_came_when_that_was_posted() -> None:
    said = Statement(
        speaker="Ada Holm",
        stance="denial",
        mode="direct",
        direct=True,
        quote_or_paraphrase="Nobody was warned",
        spans=((0, 17),),
        sentence_span=(0, 17),
        sentence="Nobody was warned",
        posted_at=at(12),
    )
    held = HeldStatement(
        statement_id=1, article_id=1, version=1, time=at(12), outlet="post", url="u", copy_of=None, statement=said
    )
    derived = compare_ledger([], [held])
    assert [response.time for response in derived.first_responses] == [at(12)]
    assert [update.time for update in derived.updates] == [at(12)]


@st.composite
def live_figures(draw: st.DrawFn) -> list[HeldFigure]:
    """Return the figures of two versions of a live blog and of an article beside it, entries in any order of time."""
    figures: list[HeldFigure] = []
    for number in range(1, draw(st.integers(1, 12))):
        value = float(draw(st.sampled_from([4, 7, 9])))
        hour = draw(st.sampled_from([None, 9, 11, 19]))
        version, article = draw(st.sampled_from([(1, 1), (2, 1), (1, 2)]))
        posted_at = at(hour) if hour is not None and article == 1 else None
        sentence = f"{value} are dead, says number {draw(st.integers(0, 2))}."
        figure = Figure(measure="dead", measure_text="people", value_low=value, value_high=value, qualifier="exact", unit="persons",
                        source=draw(st.sampled_from([None, "Coastguard"])), span=(0, len(sentence)), sentence=sentence,
                        surface=str(value), as_of=posted_at, posted_at=posted_at)  # fmt: skip
        time = posted_at or at(20) + timedelta(hours=version)
        figures.append(
            HeldFigure(
                figure_id=number,
                article_id=article,
                version=version,
                time=time,
                outlet="o",
                url=f"u{article}",
                copy_of=None,
                figure=figure,
            )
        )
    return figures


def without_ids(derived: Derived) -> Derived:
    return replace(
        derived,
        points=tuple(sorted((replace(point, figure_id=0) for point in derived.points), key=repr)),
        updates=tuple(sorted((replace(update, figure_id=0) for update in derived.updates), key=repr)),
        novel_figures=frozenset(),
    )


@given(live_figures(), st.randoms(use_true_random=False))
@settings(max_examples=120, deadline=None)
def test_the_order_in_which_entries_arrive_makes_no_difference(figures: list[HeldFigure], random: Any) -> None:
    shuffled = list(figures)
    random.shuffle(shuffled)
    assert without_ids(compare_ledger(shuffled, [])) == without_ids(compare_ledger(figures, []))
