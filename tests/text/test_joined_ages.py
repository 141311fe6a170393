"""Two ages side by side are no counts; two counts side by side stay."""

from __future__ import annotations

import pytest

from monitor.text.numerals import tokenize
from monitor.text.quantities import find_quantities


def lows(sentence: str, language: str) -> list[float | None]:
    return [quantity.low for quantity in find_quantities(tokenize(sentence, language), language)]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The suspects are aged 27 and 34."),
        ("en", "The men, 27 and 34, were charged."),
        ("de", "Die Verdächtigen sind 27 und 34 Jahre alt."),
        ("de", "Die Männer (27 und 34) wurden festgenommen."),
        ("de", "Männer im Alter von 27 und 34 Jahren."),
        ("fr", "Les suspects ont 27 et 34 ans."),
        ("es", "Los detenidos tienen 27 y 34 años."),
        ("es", "Detuvieron a los hombres de 27 y 34 años."),
        ("uk", "Чоловіки віком 27 та 34 роки."),
        ("ru", "Мужчины в возрасте 27 и 34 лет."),
    ],
)
def test_two_ages_are_no_quantities(language: str, sentence: str) -> None:
    assert lows(sentence, language) == []


@pytest.mark.parametrize(
    ("language", "sentence", "left"),
    [
        ("en", "Police in Osk and Tamin arrested 27 and 34 people.", [27, 34]),
        ("en", "Women in both towns, 27 and 34 of them, were hurt.", [27, 34]),
        ("ru", "Задержанным 27 и 34 года.", [34]),
    ],
)
def test_two_counts_are_quantities_and_what_shares_years_counts_nobody(
    language: str, sentence: str, left: list[float]
) -> None:
    assert lows(sentence, language) == left
