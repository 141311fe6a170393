"""Are newspapers and agencies found where a text cites them, and everyday words left alone?"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.citations import find_citations
from monitor.outlets import Outlet
from monitor.sources import load_outlets

OUTLETS = [
    Outlet(name="lighthouse", title="The Lighthouse", homepage="https://lighthouse.example/"),
    Outlet(name="halvern-courier", title="Halvern Courier (HCN)", homepage="https://courier.example/"),
    Outlet(name="tide", title="Die Flut", homepage="https://flut.example/"),
    Outlet(name="velmark-pravda", title="Velmark Truth", homepage="https://truth.example/", also=("Вельмарська правда",)),
]  # fmt: skip


def cite(text: str, language: str = "en") -> list[str]:
    return [citation.name for citation in find_citations(text, language, OUTLETS)]


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("en", "An official told AFP that the toll had risen.", ["AFP"]),
        ("en", "The list was seen by Agence France-Presse and the Halvern Courier.", ["AFP", "halvern-courier"]),
        ("en", "Nobody answered, HCN reported.", ["halvern-courier"]),
        ("en", "She told the Lighthouse that she had seen it.", ["lighthouse"]),
        ("en", "The Lighthouse was dark, and boats passed the Lighthouse.", []),
        ("de", "Das berichtete die Zeitung „Flut“ am Montag.", ["tide"]),
        ("de", "Die Flut kam in der Nacht.", []),
        ("uk", "Про це пише видання, передає «Вельмарської правди» кореспондент.", ["velmark-pravda"]),
        ("fr", "Selon une source citée par l'AFP, le bilan est plus lourd.", ["AFP"]),
        ("en", "", []),
    ],
)
def test_a_newspaper_is_found_where_it_is_cited(language: str, text: str, names: list[str]) -> None:
    assert cite(text, language) == names


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("en", "The Kyiv Independent and Reuters reported it; the Guardian's guardian slept at dawn.", ["kyivindependent", "reuters"]),
        ("de", "Das meldet Reuters. Die Zeit drängt, sagte er der „Zeit“ und dem Spiegel.", ["reuters"]),
        ("ru", "Об этом сообщает ТАСС со ссылкой на Интерфакс и Российской газете.", ["tass", "interfax-ru", "rg-ru"]),
        ("uk", "Інтерфакс-Україна та Українська правда з посиланням на Reuters.", ["pravda-ua", "reuters"]),
        ("es", "El país espera. Lo publicó el diario El País.", ["elpais"]),
    ],
)  # fmt: skip
def test_the_catalogues_outlets_are_known_by_the_names_that_others_give_them(
    language: str, text: str, names: list[str]
) -> None:
    found = [citation.name for citation in find_citations(text, language, load_outlets(None))]
    assert [name for name in found if name in names] == names


@given(st.text(alphabet="AFP HCNLightouse„“«»()Флут.", max_size=80), st.sampled_from(["en", "de", "ru"]))
def test_citations_never_overlap_and_stand_in_order(text: str, language: str) -> None:
    found = find_citations(text, language, OUTLETS)
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert all(0 <= one.start < one.end <= len(text) for one in found)
