"""A person's word and what follows from it are one transaction, on either database; a trial leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.errors import StoreError
from monitor.items import Bin, Verdict
from monitor.store.check import check_store
from monitor.store.database import Store
from monitor.store.decisions import (
    Decision,
    drop_decision,
    find_reviewed_in,
    list_decisions,
    load_decisions,
    load_decisions_on,
    save_decision,
)
from monitor.store.ledger import list_articles, load_ledger
from monitor.store.ledger import list_updates as list_all_updates
from monitor.store.read import count_rows
from monitor.store.rejudge import Judged, derive_again, load_updates, save_judgements, try_judgements
from monitor.store.texts import StoredVersion, load_texts, load_verdicts
from monitor.store.write import save_article
from tests.store.samples import NOW, STORY, derive, make_article

LATER = NOW + timedelta(days=2)


def fill(store: Store) -> None:
    for article in (make_article(1, 12), make_article(2, 17, verdict="review"), make_article(3, 19, verdict="out")):
        save_article(store, article, run_id=None, now=NOW, derive=derive)


def judge(store: Store, article_id: int, bin_: Bin, score: float = 1.0) -> list[StoredVersion]:
    """Return an article's versions as a person would have them: in *bin_*, with the figures that its text has."""
    number = {1: (1, 12), 2: (2, 17), 3: (3, 19)}[article_id]
    verdict = Verdict(story=STORY, bin=bin_, score=score, reasons=("said by a person",))
    return [
        replace(
            one, article=replace(one.article, verdicts=[verdict], figures=make_article(*number).figures if bin_ == "in" else [])
        )
        for one in load_texts(store, [article_id])[article_id]
    ]  # fmt: skip


def decide(store: Store, article_id: int, *, confirmed: bool, note: str | None = None) -> Decision:
    decision = Decision(
        story=STORY,
        article_id=article_id,
        verdict="confirmed" if confirmed else "rejected",
        note=note,
        decided_at=LATER,
    )
    judged = judge(store, article_id, "in" if confirmed else "out")
    save_decision(store, decision, lambda _: judged, now=LATER, derive=derive)
    return decision


def list_updates(store: Store) -> list[str]:
    return [row["what"] for row in load_updates(store, STORY).values()]


def test_a_word_is_kept_with_what_follows_from_it(store: Store) -> None:
    fill(store)
    said = decide(store, 2, confirmed=True, note="the same ship")
    assert load_decisions(store, STORY) == {2: said}
    assert load_decisions_on(store, 2) == {STORY: said}
    assert load_decisions_on(store, 1) == {}
    assert load_decisions(store, "harbour") == {}
    (row,) = list_decisions(store, STORY)
    assert (row["article_id"], row["note"], row["decided_at"]) == (2, "the same ship", "2031-05-06T12:00:00Z")
    assert [(one["bin"], one["score"]) for one in list_articles(store, STORY)] == [("in", 0.75), ("in", 1.0), ("out", 0.75)]  # fmt: skip
    assert list_updates(store) == ["dead 12", "dead 12 → 17"]
    assert check_store(store) == []


def test_a_word_taken_back_takes_its_rows_along(store: Store) -> None:
    fill(store)
    before = load_ledger(store, STORY, generated_at=NOW)
    rows = count_rows(store)
    decide(store, 1, confirmed=False)
    assert list_updates(store) == []
    judged = judge(store, 1, "in", 0.75)
    drop_decision(store, STORY, 1, lambda _: judged, now=LATER, derive=derive)
    assert load_decisions(store, STORY) == {}
    after = load_ledger(store, STORY, generated_at=NOW)
    assert [row["value_low"] for row in after["figures"]] == [row["value_low"] for row in before["figures"]]
    assert count_rows(store) == rows
    drop_decision(store, STORY, 1, lambda _: judged, now=LATER, derive=derive)  # of which nothing is said
    assert count_rows(store) == rows


def test_a_word_on_a_story_that_was_never_saved_makes_it(store: Store) -> None:
    fill(store)
    said = Decision(story="harbour", article_id=1, verdict="rejected", decided_at=LATER)
    save_decision(store, said, list, now=LATER, derive=derive)
    assert load_decisions(store, "harbour") == {1: said}


def test_a_word_without_a_time_zone_is_refused(store: Store) -> None:
    fill(store)
    said = Decision(story=STORY, article_id=1, verdict="rejected", decided_at=LATER.replace(tzinfo=None))
    with pytest.raises((StoreError, ValueError)):
        save_decision(store, said, list, now=LATER, derive=derive)
    assert load_decisions(store, STORY) == {}


def test_what_waits_for_review_is_found_by_its_newest_verdict(store: Store) -> None:
    fill(store)
    assert [find_reviewed_in(store, key) for key in (1, 2, 3)] == [[], [STORY], []]


def test_a_trial_tells_the_updates_that_would_be_and_leaves_no_row(store: Store) -> None:
    fill(store)
    held = count_rows(store)
    before = load_updates(store, STORY)
    judged = [
        Judged(article_id=1, versions=judge(store, 1, "out"), decisions={}),
        Judged(article_id=3, versions=judge(store, 3, "in"), decisions={}),
    ]
    told = try_judgements(store, judged, {STORY: "A ferry sinks", "dam": "A dam breaks"}, now=LATER, derive=derive)
    assert [row["what"] for row in told[STORY].values()] == ["dead 19"]
    assert told["dam"] == {}
    assert (count_rows(store), load_updates(store, STORY)) == (held, before)
    save_judgements(store, judged, now=LATER, derive=derive)
    assert list_updates(store) == ["dead 19"]
    assert check_store(store) == []


def test_verdicts_that_say_the_same_are_not_written_again(store: Store) -> None:
    fill(store)
    held = load_texts(store, [1])[1]
    known = load_verdicts(store, [1, 2], STORY)
    assert [verdict.bin for verdict in known[1].values()] == ["in"]
    same = [replace(one, article=replace(one.article, verdicts=[known[1][1]], figures=make_article(1, 12).figures)) for one in held]  # fmt: skip
    save_judgements(store, [Judged(article_id=1, versions=same, decisions={})], now=LATER, derive=derive)
    with store.read() as session:
        from monitor.store.models import VerdictRow

        assert {row.judged_at for row in session.query(VerdictRow)} == {NOW}


def test_an_update_outlives_the_row_that_it_tells_of_where_the_same_count_is_read_better(store: Store) -> None:
    fill(store)
    before = load_updates(store, STORY)
    better = [replace(figure, source_kind="agency", measure_text="dead") for figure in make_article(1, 12).figures]
    (held,) = judge(store, 1, "in")
    judged = [replace(held, article=replace(held.article, figures=better))]
    save_judgements(store, [Judged(article_id=1, versions=judged, decisions={})], now=LATER, derive=derive)
    assert load_updates(store, STORY) == before
    assert [row["source_kind"] for row in load_ledger(store, STORY, generated_at=NOW)["figures"]] == ["agency"]
    assert {row["recorded_at"] for row in list_all_updates(store, STORY)} == {"2031-05-04T12:00:00Z"}
    none = [replace(held, article=replace(held.article, figures=[]))]
    save_judgements(store, [Judged(article_id=1, versions=none, decisions={})], now=LATER, derive=derive)
    assert load_updates(store, STORY) == {}
    assert check_store(store) == []


def test_a_ledger_derived_again_is_the_one_that_was_there(store: Store) -> None:
    fill(store)
    before = load_updates(store, STORY)
    derive_again(store, {STORY: "A ferry sinks"}, now=LATER, derive=derive)
    assert load_updates(store, STORY) == before


def test_a_stored_text_is_the_article_that_was_saved(store: Store) -> None:
    article = make_article(1, 12, speaker="Ana Belk")
    save_article(store, article, run_id=None, now=NOW, derive=derive)
    (held,) = load_texts(store, [1, 99])[1]
    wanted = replace(article, verdicts=[], figures=[], statements=[], bands=(), article_id=1)
    assert replace(held.article, body_sha256="") == wanted
    assert (held.version, load_texts(store, [99])) == (1, {})
