"""Who is named in a text, and which spellings are one name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.text.people import find_people, fold_name


@pytest.mark.parametrize(
    "spelling",
    ["Zelensky", "Zelenskyy", "Zelenskiy", "ZELENSKYI", "Зеленський", "Зеленский", "Zelens'kyy", "Selenskyj"],
)
def test_the_spellings_of_a_name_fold_to_one_key(spelling: str) -> None:
    assert fold_name(spelling) == fold_name("Zelensky")


@pytest.mark.parametrize(("one", "other"), [("Putin", "Poutine"), ("Peskov", "Пєсков"), ("Klitschko", "Кличко")])
def test_the_spellings_of_other_languages_fold_to_one_key(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(("one", "other"), [("Ada Holm", "Eda Halm"), ("Berg", "Borg"), ("Lin Jian", "Lin Jun")])
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


def test_people_have_the_fullest_name_the_role_and_the_party_of_the_text() -> None:
    text = "Holm spoke first. Norlandic harbour minister Ada Holm, 51, met Karl Berg, a lawyer, in Kyiv. Berg left."
    people = {person.name: person for person in find_people(text, "en")}
    assert set(people) == {"Ada Holm", "Karl Berg"}
    assert people["Karl Berg"].role == "lawyer"
    assert text[slice(*people["Ada Holm"].spans[0])] == "Holm"


def test_an_organisation_is_not_a_person() -> None:
    assert find_people("The Harbour Agency met the Port Commission.", "en") == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["en", "de", "fr", "uk", "xx", None]))
def test_any_text_can_be_searched_for_people(text: str, language: str | None) -> None:
    for person in find_people(text, language):
        assert person.name
        assert all(0 <= start < end <= len(text) for start, end in person.spans)


@settings(max_examples=100)
@given(st.text(max_size=40))
def test_folding_a_folded_name_changes_nothing(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)
