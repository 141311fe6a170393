"""Names of one party are one where that is certain, and apart where it is not."""

from __future__ import annotations

import pytest

from monitor.updates.parties import fold_party, unite_parties


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("coastguard", "Kessa Coastguard"),
        ("Coastguard", "Kessa's coastguard"),
        ("harbour authority", "Port Ansel Harbour Authority"),
        ("Tamin", "Reederei Tamin"),
        ("Tamin Water", "Tamin Water Company"),
        ("ministry", "ministry of transport"),
        ("der Küstenwache", "coastguard"),
        ("polizei", "Kessa police"),
    ],
)
def test_a_part_of_one_name_alone_is_that_party(short: str, full: str) -> None:
    united = unite_parties([short, full], [short, full])
    assert united[short] == united[full]


@pytest.mark.parametrize(
    "names",
    [
        ("Kessa", "Kessa General Hospital"),
        ("police", "Police Union"),
        ("China", "China Harbour Company"),
        ("government", "Kessa government office"),
        ("Ada Holm", "Bea Holm"),
    ],
)
def test_names_that_only_share_words_stay_apart(names: tuple[str, str]) -> None:
    assert len(set(unite_parties(names, names).values())) == 2


def test_a_name_that_fits_two_parties_is_neither() -> None:
    names = ("harbour authority", "Port Ansel Harbour Authority", "Kessa Harbour Authority")
    assert len(set(unite_parties(names, names).values())) == 3


def test_a_person_is_never_the_full_name_of_a_party() -> None:
    assert unite_parties(["Holm", "Ada Holm"], ["Holm"])["Holm"] == fold_party("Holm")


def test_no_names_give_no_parties() -> None:
    assert unite_parties([], []) == {}
