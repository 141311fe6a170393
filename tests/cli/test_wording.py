from __future__ import annotations

import pytest

from monitor.cli.wording import word_copies, word_place, word_speaker, word_value


@pytest.mark.parametrize(
    ("low", "high", "qualifier", "words"),
    [
        (17, 17, "exact", "17"),
        (155, None, "at_least", "at least 155"),
        (30, None, "more_than", "more than 30"),
        (None, 25, "at_most", "at most 25"),
        (40, 40, "about", "about 40"),
        (20, 25, "range", "20 to 25"),
        (24, None, "vague", "dozens"),
        (40, None, "vague", "40 or more"),
        (1500, 1500, "exact", "1,500"),
        (None, None, "vague", "?"),
    ],
)
def test_a_value_is_said_with_its_qualifier(low: float, high: float, qualifier: str, words: str) -> None:
    assert word_value(low, high, qualifier) == words


def test_a_speaker_is_named_once() -> None:
    assert word_speaker("Mara Tolvik", "mayor", "Lornholm") == "Mara Tolvik (mayor)"
    assert word_speaker("Varda Lines", None, "Varda Lines") == "Varda Lines"
    assert word_speaker(None, None, None) == "-"


def test_a_place_without_an_offset_is_the_article() -> None:
    assert word_place(9, 626) == "#9 @626"
    assert word_place(9, None) == "#9"


def test_a_copy_says_of_what_and_how_much_and_who_else_has_it() -> None:
    held = {
        "outlet": "pier",
        "copy_of": 12,
        "copy_kind": "near",
        "carried_by": ["agency", "quay", "pier"],
        "versions": [{"copy_containment": 0.914}],
    }
    assert word_copies(held) == [
        "a copy of #12: edited, 91% of its wording; what it gives otherwise than #12 counts as its own",
        "also in 2 outlets (agency, quay), 1 origin",
    ]
    origin = {"outlet": "agency", "copy_of": None, "copy_kind": None, "carried_by": ["agency", "quay"], "versions": []}
    assert word_copies(origin) == ["also in 1 outlet (quay), 1 origin"]
    assert word_copies({**origin, "carried_by": ["agency"]}) == []
