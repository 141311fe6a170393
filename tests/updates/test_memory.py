"""A ledger that is thought through again where its rows changed is the ledger that is thought through as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.holdings import HeldFigure, HeldStatement
from monitor.updates.compare import compare_ledger
from monitor.updates.memory import Memory
from tests.updates.test_compare import START, held, held_figures
from tests.updates.test_corrections import corrected_figures, said

SPEAKERS = ("Ada Fors", "Fors", "Olle Brandt", "Varda Lines")
WORDS = (
    "Nobody on the island was warned of the coming storm",
    "Nobody on the island was warned of the coming storm that night",
    "The captain did everything that he could for his passengers",
    "did not answer calls",
)


@st.composite
def held_statements(draw: st.DrawFn) -> list[HeldStatement]:
    """Return a story's statements: few speakers, who are silent, answer, and say the same again."""
    found = []
    for number in range(1, draw(st.integers(1, 8))):
        words = draw(st.sampled_from(WORDS))
        one = said(
            number,
            words,
            "no_comment" if words == WORDS[-1] else "claim",
            copy_of=draw(st.sampled_from([None, None, 1])),
        )
        speaker = draw(st.sampled_from(SPEAKERS))
        party = draw(st.sampled_from(["Varda Lines", None, "Harbour Office"]))
        time = START + timedelta(hours=draw(st.integers(0, 60)))
        found.append(replace(one, time=time, statement=replace(one.statement, speaker=speaker, party=party)))
    return found


@given(corrected_figures(), held_statements(), st.data())
@settings(max_examples=80, deadline=None)
def test_rows_that_come_and_go_give_what_the_whole_gives(
    story: tuple[list[HeldFigure], Any], statements: list[HeldStatement], data: st.DataObject
) -> None:
    figures, words = story
    memory = Memory()
    for _ in range(3):
        some = data.draw(st.lists(st.sampled_from(figures), unique_by=id)) if figures else []
        heard = data.draw(st.lists(st.sampled_from(statements), unique_by=id)) if statements else []
        corrections = words if data.draw(st.booleans()) else []
        assert compare_ledger(some, heard, corrections, memory=memory) == compare_ledger(some, heard, corrections)


@given(held_figures(), held_figures())
@settings(max_examples=40, deadline=None)
def test_two_stories_share_a_memory_and_nothing_else(one: list[HeldFigure], other: list[HeldFigure]) -> None:
    memory = Memory()
    for figures in (one, other, one):
        assert compare_ledger(figures, [], memory=memory) == compare_ledger(figures, [])


def test_a_row_that_is_another_now_is_seen_whatever_its_id() -> None:
    memory = Memory()
    assert [point.status for point in compare_ledger([held(1, 12)], [], memory=memory).points] == ["current"]
    copied = replace(held(1, 12), copy_of=2)
    derived = compare_ledger([copied, held(2, 12)], [], memory=memory)
    assert [point.figure_id for point in derived.points] == [2]


def test_equal_rows_are_asked_of_once() -> None:
    memory, asked = Memory(), list[int]()

    def ask() -> str:
        asked.append(1)
        return "answer"

    assert [memory.recall("question", [1, 2], ask) for _ in range(3)] == ["answer"] * 3
    assert memory.recall("question", [1, 3], ask) == "answer"
    assert memory.recall("another", [1, 3], ask) == "answer"
    assert len(asked) == 3
