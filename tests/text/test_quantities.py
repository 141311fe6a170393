"""Numbers, qualifiers and units as six languages write them, and the numbers that count nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.text.languages import list_languages, load_language
from monitor.text.numerals import find_numerals, tokenize
from monitor.text.quantities import find_quantities

Bounds = tuple[float | None, float | None, str, str | None]


def read(text: str, language: str = "en") -> list[Bounds]:
    quantities = find_quantities(tokenize(text, language), language)
    return [(quantity.low, quantity.high, quantity.qualifier, quantity.unit) for quantity in quantities]


@pytest.mark.parametrize(
    ("language", "words", "value"),
    [
        ("en", "two hundred and five", 205),
        ("en", "twenty-one", 21),
        ("en", "three million two hundred thousand", 3_200_000),
        ("en", "1,250,000", 1_250_000),
        ("de", "einundzwanzig", 21),
        ("de", "zweihundertfünfzig", 250),
        ("de", "60 000", 60_000),
        ("de", "1.200", 1200),
        ("de", "1,9 Milliarden", 1.9e9),
        ("fr", "quatre-vingt-dix-sept", 97),
        ("fr", "soixante et onze", 71),
        ("fr", "5 000", 5000),
        ("es", "treinta y dos", 32),
        ("es", "dos mil trescientos", 2300),
        ("uk", "двадцять одна", 21),
        ("uk", "12 тис.", 12_000),
        ("uk", "сімох", 7),
        ("ru", "двести пятьдесят три", 253),
        ("ru", "1,5 млн", 1_500_000),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(language: str, words: str, value: float) -> None:
    numerals = find_numerals(tokenize(words, language), language)
    assert [numeral.value for numeral in numerals] == [value]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at least 155 people", (155, None, "at_least", None)),
        ("more than 30 boats", (30, None, "more_than", None)),
        ("up to 25 boats", (None, 25, "at_most", None)),
        ("fewer than 40 boats", (None, 40, "less_than", None)),
        ("about 1,200 people", (1200, 1200, "about", None)),
        ("between 90 and 110 people", (90, 110, "range", None)),
        ("15 to 20 people", (15, 20, "range", None)),
        ("dozens of people", (24, None, "vague", None)),
        ("a dozen people", (12, 12, "about", None)),
        ("300 or more people", (300, None, "at_least", None)),
        ("400 million to 600 million euros", (400e6, 600e6, "range", "EUR")),
        ("$2.4bn", (2.4e9, 2.4e9, "exact", "USD")),
        ("£4m", (4e6, 4e6, "exact", "GBP")),
        ("2.1 percent", (2.1, 2.1, "exact", "%")),
        ("half of the homes", (50, 50, "exact", "%")),
        ("a magnitude 6.4 quake", (6.4, 6.4, "exact", "magnitude")),
    ],
)
def test_value_qualifier_and_unit_are_read_together(text: str, expected: Bounds) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "mindestens elf Menschen", (11, None, "at_least", None)),
        ("de", "rund 140 Urlauber", (140, 140, "about", None)),
        ("fr", "plus de 1 100 habitants", (1100, None, "more_than", None)),
        ("fr", "1,2 milliard d'euros", (1.2e9, 1.2e9, "exact", "EUR")),
        ("fr", "une centaine de personnes", (100, 100, "about", None)),
        ("es", "cerca de 9.000 personas", (9000, 9000, "about", None)),
        ("es", "entre 12 y 15 personas", (12, 15, "range", None)),
        ("uk", "щонайменше 17 людей", (17, None, "at_least", None)),
        ("uk", "300 млн гривень", (300e6, 300e6, "exact", "UAH")),
        ("ru", "не менее 40 человек", (40, None, "at_least", None)),
        ("ru", "десятки людей", (20, None, "vague", None)),
    ],
)
def test_qualifiers_of_other_languages(language: str, text: str, expected: Bounds) -> None:
    assert read(text, language) == [expected]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "On May 13, in 1997 and again in 2025, at 14:05, it rained."),
        ("en", "Marta Olin, 67, and Per Dahl (45) saw it."),
        ("en", "They came at three in the morning and left shortly after ten."),
        ("en", "Bulletin 3, page 34, Flight 302 and Route 66 are names."),
        ("en", "The F-16, COVID-19 and a nine-page note are names too."),
        ("en", "Call 555-0111 or +49 30 1234567."),
        ("en", "It is one in ten."),
        ("en", "The 67-year-old came 3rd in the 1990s."),
        ("de", "Am 3. Mai um 18 Uhr, im Jahr 2024, Seite 5."),
        ("fr", "Le 14 mai 2025, à 18h30, article 5."),
        ("es", "El 14 de mayo de 2025, página 7."),
        ("uk", "14 травня 2025 року, стаття 5."),
        ("ru", "В 2024 году, 5 июня, статья 7."),
    ],
)
def test_dates_times_ages_and_names_are_no_quantities(language: str, text: str) -> None:
    assert read(text, language) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The flow never exceeded 900 tonnes."),
        ("de", "Es waren nie mehr als 900 Tonnen."),
        ("fr", "Le débit n'a jamais dépassé 900 tonnes."),
        ("es", "El caudal nunca superó 900 toneladas."),
        ("uk", "Обсяг не перевищує 900 тонн."),
        ("ru", "Объём не превышает 900 тонн."),
    ],
)
def test_what_was_never_exceeded_is_a_bound_from_above(language: str, text: str) -> None:
    assert [(one.low, one.high, one.qualifier) for one in find_quantities(tokenize(text, language), language)] == [
        (None, 900, "at_most")
    ]


def test_from_a_to_b_is_a_change_and_no_range() -> None:
    tokens = tokenize("The toll rose from 12 to 17.", "en")
    quantities = find_quantities(tokens, "en")
    assert [(quantity.low, quantity.changed_from) for quantity in quantities] == [(12, True), (17, False)]


def test_every_language_has_the_sections_that_english_has() -> None:
    english = load_language("en")
    for code in list_languages():
        language = load_language(code)
        assert set(english.measures) <= set(language.measures), code
        assert set(english.measures["groups"]) - {"held"} <= set(language.measures["groups"]), code
        assert {"digits", "words", "qualifiers", "ranges", "units", "not_counts", "fractions"} <= set(
            language.numbers
        ), code
        assert len(language.numbers["not_counts"]["month_beginnings"]) == 12


@given(st.text(max_size=80), st.sampled_from(["en", "de", "fr", "es", "uk", "ru", "xx"]))
@settings(max_examples=150, deadline=None)
def test_tokens_hold_every_character_that_is_not_space(text: str, language: str) -> None:
    tokens = tokenize(text, language)
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert "".join("".join(token.text.split()) for token in tokens) == "".join(text.split())
    find_quantities(tokens, language)


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("Velin, 58, a former head of customs, resigned.", []),
        ("She spoke of her son Toby, eight, who waits.", []),
        ("Deaths were reported in Tamin, 12, Osk, 4, and Belm, 9.", [12, 4, 9]),
    ],
)
def test_a_number_between_commas_behind_a_name_is_an_age_but_not_behind_a_place(
    sentence: str, values: list[int]
) -> None:
    found = find_quantities(tokenize(sentence, "en"), "en")
    assert [quantity.low for quantity in found] == values


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "A man of 67 died."),
        ("en", "She died at the age of 67."),
        ("de", "Sie starb im Alter von 67 Jahren."),
        ("fr", "Le décès d'une femme de 67 ans."),
        ("es", "El hombre de 67 años murió."),
        ("es", "Murió a los 67 años."),
        ("uk", "Загинув чоловік 67 років."),
        ("ru", "Погиб мужчина 67 лет."),
    ],
)
def test_an_age_is_no_quantity_in_any_language(language: str, sentence: str) -> None:
    assert [
        quantity for quantity in find_quantities(tokenize(sentence, language), language) if quantity.low == 67
    ] == []
