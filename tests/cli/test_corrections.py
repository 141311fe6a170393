"""What a person's corrections of a ledger do at the command line, and what is said where a word is not clear."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import THIRD, Run


@pytest.fixture
def divided(ferry: Run) -> Run:
    """Return :func:`ferry`, in whose ledger the second count is a series of its own."""
    assert ferry("ledger", "split", "ferry", "f2", "--as", "body").code == 0
    return ferry


def test_a_split_is_told_with_what_it_changes_and_how_to_take_it_back(ferry: Run) -> None:
    answer = ferry("ledger", "split", "ferry", "2", "--as", " crew ", "--note", "crew only")
    assert answer.code == 0
    assert "ferry: corrected (1): 17 (dead) counts for “crew”: 1 figure (crew only)" in answer.out
    assert "updates of the ledger:" in answer.out
    assert "'crew' is a new series" in answer.err
    assert "to take it back: monitor ledger undo 1" in answer.err
    table = ferry("figures", "ferry").out
    assert "crew" in table
    assert "current, series by you" in table


def test_a_merge_makes_one_series_of_two(divided: Run) -> None:
    assert divided("ledger", "merge", "ferry", "body", "dead").code == 0
    (series,) = json.loads(divided("export", "ferry", "--to", "ledger").out)["series"]
    assert (series["measure"], len(series["points"])) == ("dead", 2)
    assert "people dead ≥ 12 → 17 (series by you)" in divided("updates", "ferry").out


def test_what_does_not_belong_is_marked_and_counts_for_nothing(ferry: Run) -> None:
    answer = ferry("ledger", "not-this-story", "ferry", "f2", "s1", "--json")
    (done,) = json.loads(answer.out)
    assert [row["finding"] for row in done["corrections"]] == ["figure", "statement"]
    assert ferry("figures", "ferry").out.count("not this story, by you") == 1
    assert ferry("statements", "ferry").out.count("not this story, by you") == 1
    ledger = json.loads(ferry("export", "ferry", "--to", "ledger").out)
    assert ledger["first_responses"] == []
    assert [len(row["corrections"]) for row in ledger["figures"]] == [0, 1]
    assert [row["kind"] for row in ledger["corrections"]] == ["not_this_story", "not_this_story"]


def test_why_tells_what_a_person_corrected_in_an_article(ferry: Run) -> None:
    ferry("ledger", "not-this-story", "ferry", "f2", "--note", "the whole coast")
    told = "corrected by you on 2025-03-06 (1): figure “17” is not of ferry: 1 figure (the whole coast)"
    assert told in ferry("why", "2").out
    assert json.loads(ferry("why", "2", "--json").out)["corrections"][0]["note"] == "the whole coast"
    assert "corrected by you" not in ferry("why", "1").out


def test_corrections_are_listed_with_their_sentence_and_can_be_undone(ferry: Run) -> None:
    ferry("ledger", "not-this-story", "ferry", "f2")
    listed = ferry("ledger", "corrections", "ferry")
    assert listed.out.startswith("1  2025-03-06 12:00  figure “17” is not of ferry: 1 figure")
    assert f"#2 @0  {THIRD}" in listed.out
    assert "ferry: undone (1)" in ferry("ledger", "undo", "1").out
    assert "by you" not in ferry("figures", "ferry").out
    assert "nothing was corrected in ferry" in ferry("ledger", "corrections", "ferry").err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["merge", "ferry", "ded", "body"], "ferry has no series 'ded'; it has: dead"),
        (["merge", "ferry", "dead", "vessel"], "ferry has no series 'vessel'; it has: body, dead"),
        (["merge", "ferry", "dead", "dead"], "'dead' is one series already"),
        (["merge", "fery", "dead", "body"], "no story is called 'fery': there are ferry"),
        (["split", "ferry", "f9", "--as", "crew"], "ferry has no figure 9; `monitor figures ferry` show the IDs"),
        (["split", "ferry", "s1", "--as", "crew"], "'s1' is no ID: write f12 for figure 12"),
        (["split", "ferry", "f1", "--as", " "], "a series needs a name"),
        (["not-this-story", "ferry", "1"], "1 is a figure and a statement; write which one is meant. f1: At least 12"),
        (["not-this-story", "ferry", "first"], "'first' is no ID: write f12 for figure 12 or s12 for statement 12"),
        (["undo", "7"], "there is no correction 7; `monitor ledger corrections STORY` lists a story's"),
        (["undo", "9" * 20], f"there is no correction {'9' * 20};"),
        (["not-this-story", "ferry", "f" + "9" * 20], f"ferry has no figure {'9' * 20};"),
        (["not-this-story", "ferry", "f" + "9" * 5000], "is no ID: write f12 for figure 12"),
        (["split", "ferry", "f1", "--as", "\udcff\x1b"], "a series needs a name"),
        (["split", "ferry", "f1", "--as", "dead"], "f1 counts for 'dead' already; name another series"),
    ],
)
def test_a_word_that_means_nothing_is_told_and_nothing_is_written(divided: Run, words: list[str], told: str) -> None:
    answer = divided("ledger", *words)
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.err
    assert len(json.loads(divided("ledger", "corrections", "ferry", "--json").out)) == 1


def test_a_series_that_was_merged_already_is_told_with_the_way_back(divided: Run) -> None:
    divided("ledger", "merge", "ferry", "body", "dead")
    answer = divided("ledger", "merge", "ferry", "body", "dead")
    assert "'body' counts for 'dead' by your own word; to change that: monitor ledger undo 2" in answer.err


def test_a_new_series_that_is_named_almost_like_one_is_asked_about(ferry: Run) -> None:
    assert "was 'dead' meant?" in ferry("ledger", "split", "ferry", "f2", "--as", "deads").err


def test_a_name_is_kept_without_what_no_terminal_or_database_takes(ferry: Run) -> None:
    assert ferry("ledger", "split", "ferry", "f2", "--as", "d\udcff \x1b[31mcrew\x00").code == 0
    (row,) = json.loads(ferry("ledger", "corrections", "ferry", "--json").out)
    assert row["into"] == "d [31mcrew"


def test_a_corrected_store_is_sound(divided: Run) -> None:
    assert divided("db", "check").code == 0
