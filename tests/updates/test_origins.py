"""Two credits name one source by the words that tell it from others, in whatever language its body is named."""

from __future__ import annotations

import pytest

from monitor.updates.origins import same_source


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Küstenwache", "Velmark Coastguard"),
        ("Die Küstenwache", "coast guard"),
        ("les pompiers", "fire brigade"),
        ("the health ministry", "Ministry of Health"),
        ("coastguard spokesman Tomas Reyk", "Tomas Reyk"),
        ("l’armée", "Armee"),
        ("Feuerwehr", "Fire Services Department"),
    ],
)
def test_a_body_is_one_source_in_every_language_that_names_it(one: str, two: str) -> None:
    assert same_source(one, two)
    assert same_source(two, one)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Polizei", "Feuerwehr"),
        ("police", "Police Union of Halvern"),
        ("Polizei Hamburg", "Feuerwehr Hamburg"),
        ("Hamburg police", "fire department Hamburg"),
        ("полиция Одессы", "армия Одессы"),
        ("Croix-Rouge française", "Russian Red Cross"),
        ("Feuerwehr", "Forest Fire Research Centre"),
        ("Streitkräfte der Ukraine", "Streitkräfte der Türkei"),
        ("Küstenwache", None),
    ],
)
def test_other_bodies_and_nobody_are_other_sources(one: str | None, two: str | None) -> None:
    assert not same_source(one, two)
    assert not same_source(two, one)
