"""A person's words on a ledger are kept with what follows from them, in one transaction, and are taken back as easily."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.errors import NotFound
from monitor.items import Article
from monitor.store.check import check_store
from monitor.store.corrections import (
    Word,
    drop_corrections,
    find_findings,
    list_corrections,
    list_measures,
    save_corrections,
)
from monitor.store.database import Store
from monitor.store.ledger import load_ledger
from monitor.store.ledger_models import CorrectedRow
from monitor.store.rejudge import derive_again
from monitor.store.write import save_article
from monitor.updates.compare import compare_ledger
from tests.store.samples import NOW, STORY, make_article

LATER = NOW + timedelta(days=2)


def counted(number: int, dead: int, measure: str = "dead") -> Article:
    """Return an article whose count is of *measure*, which is read as such."""
    article = make_article(number, dead)
    article.figures = [replace(one, measure=measure, source="port officials") for one in article.figures]
    return article


def fill(store: Store, *articles: Article) -> None:
    for article in articles or (counted(1, 12), counted(2, 17, "body"), counted(3, 19)):
        save_article(store, article, run_id=None, now=NOW, derive=compare_ledger)


def say(store: Store, *words: Word, note: str | None = None) -> Sequence[int]:
    change = save_corrections(store, STORY, words, note=note, now=LATER, derive=compare_ledger)
    return [row["correction_id"] for row in change.rows]


def series(store: Store) -> dict[str, list[float]]:
    ledger = load_ledger(store, STORY, generated_at=NOW)
    return {one["measure"]: [point["value_low"] for point in one["points"]] for one in ledger["series"]}


def test_a_merge_is_kept_with_the_ledger_that_follows(store: Store) -> None:
    fill(store)
    assert series(store) == {"body": [17], "dead": [12, 19]}
    change = save_corrections(
        store,
        STORY,
        [Word(kind="merge", measure="body", into="dead")],
        note="the same people",
        now=LATER,
        derive=compare_ledger,
    )
    assert series(store) == {"dead": [12, 17, 19]}
    (row,) = change.rows
    assert (row["kind"], row["measure"], row["into"], row["reaches"]) == ("merge", "body", "dead", 1)
    assert (row["note"], row["corrected_at"]) == ("the same people", "2031-05-06T12:00:00Z")
    assert [one["what"] for one in change.after.values()] == ["people died ≥ 12", "people died ≥ 12 → ≥ 17", "people died ≥ 17 → ≥ 19"]  # fmt: skip
    assert check_store(store) == []


def test_a_word_that_is_taken_back_leaves_the_ledger_as_it_was(store: Store) -> None:
    fill(store)
    before = load_ledger(store, STORY, generated_at=NOW)
    ids = say(store, Word(kind="merge", measure="body", into="dead"), Word(kind="split", into="crew", finding="figure", finding_id=3))  # fmt: skip
    assert series(store) == {"crew": [19], "dead": [12, 17]}
    drop_corrections(store, ids, now=LATER, derive=compare_ledger)
    after = load_ledger(store, STORY, generated_at=NOW)
    assert after["series"] == before["series"]
    assert [row["what"] for row in after["updates"]] == [row["what"] for row in before["updates"]]
    assert list_corrections(store, STORY) == []


def test_a_word_that_is_no_correction_takes_none_back(store: Store) -> None:
    fill(store)
    ids = say(store, Word(kind="merge", measure="body", into="dead"))
    with pytest.raises(NotFound, match="there is no correction 99"):
        drop_corrections(store, [*ids, 99], now=LATER, derive=compare_ledger)
    assert len(list_corrections(store, STORY)) == 1


def test_a_later_word_on_a_figure_replaces_the_earlier_one(store: Store) -> None:
    fill(store)
    say(store, Word(kind="split", into="crew", finding="figure", finding_id=1))
    say(store, Word(kind="not_this_story", finding="figure", finding_id=1))
    assert [row["kind"] for row in list_corrections(store, STORY)] == ["not_this_story"]
    assert series(store) == {"body": [17], "dead": [19]}


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63, 10**30])
def test_a_number_that_no_row_can_have_is_told(store: Store, number: int) -> None:
    fill(store)
    with pytest.raises(NotFound, match=f"there is no correction {number}"):
        drop_corrections(store, [number], now=LATER, derive=compare_ledger)
    assert find_findings(store, STORY, number) == {}


def test_a_figure_of_another_story_or_of_none_is_told(store: Store) -> None:
    fill(store, make_article(1, 12, verdict="review"))
    with pytest.raises(NotFound, match="ferry has no figure 7; `monitor figures ferry` lists them"):
        say(store, Word(kind="not_this_story", finding="figure", finding_id=7))
    assert find_findings(store, STORY, 1) == {}


def test_the_measures_of_a_story_are_told_with_the_series_that_they_count_for(store: Store) -> None:
    fill(store)
    say(store, Word(kind="merge", measure="body", into="dead"))
    assert list_measures(store, STORY) == {"body": "dead", "dead": "dead"}


def test_a_word_outlives_the_row_that_it_was_said_of(store: Store) -> None:
    fill(store)
    say(store, Word(kind="not_this_story", finding="figure", finding_id=2))
    again = counted(2, 17, "body")
    again.figures = [replace(one, measure_text="bodies found", measure="found") for one in again.figures]
    fill(store, again)  # the same text, read otherwise: a row with another id
    assert find_findings(store, STORY, 2) == {}
    assert series(store) == {"dead": [12, 19]}
    assert list_corrections(store, STORY)[0]["reaches"] == 1


def test_a_word_holds_for_a_later_version_and_after_the_ledger_is_derived_again(store: Store) -> None:
    fill(store)
    say(store, Word(kind="not_this_story", finding="figure", finding_id=2))
    edited = counted(2, 17, "body")
    body = "Divers went on.\n\n" + edited.article_body
    start = body.index(edited.figures[0].sentence)
    moved = [replace(one, span=(start, start + len(one.sentence))) for one in edited.figures]
    fill(store, replace(edited, article_body=body, figures=moved))
    derive_again(store, {STORY: "A ferry sinks"}, now=LATER, derive=compare_ledger)
    assert series(store) == {"dead": [12, 19]}
    assert check_store(store) == []


def test_a_point_that_a_person_took_out_is_told_by_the_check(store: Store) -> None:
    fill(store)
    ids = say(store, Word(kind="not_this_story", finding="figure", finding_id=2))
    with store.begin() as session:
        session.add(CorrectedRow(correction_id=ids[0], figure_id=1))
    (told,) = check_store(store)
    assert told == "figure 1 is not of ferry by your word, and is in a series of it; run: monitor rejudge ferry"


def test_a_word_waits_for_an_article_that_is_off_the_story(store: Store) -> None:
    fill(store)
    say(store, Word(kind="split", into="crew", finding="figure", finding_id=3))
    fill(store, make_article(3, 19, verdict="out"))
    assert (list_corrections(store, STORY)[0]["reaches"], series(store)) == (0, {"body": [17], "dead": [12]})
    fill(store, counted(3, 19))
    assert series(store) == {"body": [17], "crew": [19], "dead": [12]}
