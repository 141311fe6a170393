"""Are countries found by all their names in six languages, and nothing else taken for one?"""

from __future__ import annotations

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources import load_outlets
from monitor.text.countries import count_countries, list_countries, list_spoken, name_country, name_language
from monitor.text.languages import list_languages

UNCLEAR = {
    ("uk", "ML"), ("uk", "PE"), ("uk", "TD"), ("uk", "TG"), ("ru", "TD"), ("ru", "TG"),  # little, feather, fumes, of that
    ("es", "GD"),  # a city of Spain
}  # fmt: skip
"""Names that are a usual word or another place: found by adjective and capital alone."""


@pytest.mark.parametrize("language", list_languages())
def test_every_country_is_known_by_the_name_that_cldr_gives_it(language: str) -> None:
    names = Locale(language).territories
    unclear = {code for spoken, code in UNCLEAR if spoken == language}
    found = {code: dict(count_countries(str(names[code]), language)) for code in set(list_countries()) - unclear}
    # One Congo's bare name is the other's too where people say no more.
    wrong = {code: counts for code, counts in found.items() if list(counts) != [code] and code not in ("CD", "CG")}
    assert wrong == {}


@pytest.mark.parametrize("language", list_languages())
def test_every_country_has_more_than_its_name_in_every_language(language: str) -> None:
    from monitor.text.languages import load_countries

    # Islands of which the world's press writes only by name.
    assert {"LC", "VC", "KN", "DM"} >= set(list_countries()) - set(load_countries(language))


def test_every_country_of_the_catalogue_is_known() -> None:
    assert {outlet.country for outlet in load_outlets(None)} <= set(list_countries())


@pytest.mark.parametrize(
    ("language", "text", "named"),
    [
        ("en", "Beijing told Chinese firms that China waits.", {"CN": 3}),
        ("en", "The US and U.S. officials met the British envoy in Downing Street.", {"US": 2, "GB": 2}),
        ("en", "North Korean and South Korean envoys met a Nigerian and a man from Niger.", {"KP": 1, "KR": 1, "NG": 1, "NE": 1}),
        ("en", "In Jordan, Chad Wilson and Michael Jordan met.", {"JO": 1}),
        ("en", "Across Latin America and the South China Sea.", {}),
        ("en", "They polish the turkey and give us china.", {}),
        ("de", "Die chinesische Führung und Chinas Botschafter in Kiew schwiegen.", {"CN": 2, "UA": 1}),
        ("de", "Der Deutsche und die deutschen Helfer, auch ein Ukrainer, kamen aus den USA.", {"DE": 2, "UA": 1, "US": 1}),
        ("fr", "L’Ukraine accuse les Chinois ; à Pékin et aux Etats-Unis, silence.", {"UA": 1, "CN": 2, "US": 1}),
        ("es", "El embajador ruso en EE. UU. viajó a Pekín y a Ucrania.", {"RU": 1, "US": 1, "CN": 1, "UA": 1}),
        ("uk", "Українські військові в Києві, громадяни Китаю, у Москві та Північній Кореї.", {"UA": 2, "CN": 1, "RU": 1, "KP": 1}),
        ("ru", "Того же дня китайцы из Пекина и граждане США были на Украине.", {"CN": 2, "US": 1, "UA": 1}),
        ("pl", "W Ukrainie i z Polską o Chinach.", {"UA": 1, "PL": 1, "CN": 1}),
        ("zh", "中国外交部谈乌克兰和俄罗斯", {"CN": 1, "UA": 1, "RU": 1}),
    ],
)  # fmt: skip
def test_a_country_is_found_by_name_adjective_people_and_capital(
    language: str, text: str, named: dict[str, int]
) -> None:
    assert count_countries(text, language) == named


def test_brussels_stands_for_belgium_and_for_the_union() -> None:
    assert count_countries("Brussels waits.", "en") == {"BE": 1, "EU": 1}


def test_an_unknown_language_is_read_as_english_and_no_text_names_nothing() -> None:
    assert count_countries("Kyiv", "xx") == count_countries("Kyiv", None) == {"UA": 1}
    assert count_countries("", "en") == {}


@given(st.text(), st.sampled_from(["en", "de", "uk", "zh", "pl"]))
def test_any_text_gives_counts_of_known_countries(text: str, language: str) -> None:
    counts = count_countries(text, language)
    assert set(counts) <= set(list_countries())
    assert all(count > 0 for count in counts.values())


def test_countries_and_languages_are_named_as_a_sentence_has_them() -> None:
    assert [name_country(code) for code in ("UA", "US", "NL", "CZ")] == [
        "Ukraine", "the United States", "the Netherlands", "Czechia",
    ]  # fmt: skip
    assert (name_language("uk"), name_language("qq")) == ("Ukrainian", "qq")
    assert (list_spoken("CH")[0], list_spoken("US"), list_spoken("EU")) == ("de", ("en",), ())
