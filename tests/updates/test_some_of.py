"""Of whom a verb tells that stands behind two numbers, in six languages."""

from __future__ import annotations

import pytest

from monitor.items import Article
from monitor.updates.figures import find_figures


def read(body: str, language: str = "en") -> list[tuple[str, float | None, str]]:
    found = find_figures(Article(url="x", article_body=body, in_language=language))
    return [(figure.measure, figure.value_low, figure.role) for figure in found]


@pytest.mark.parametrize(
    ("language", "sentence", "some", "whole"),
    [
        ("en", "Twenty of the 58 trapped miners were brought to the surface at night.", "rescued", "missing"),
        ("en", "Twenty out of 58 miners have been rescued.", "rescued", "miner"),
        ("en", "20 of 58 miners rescued", "rescued", "miner"),
        ("en", "Twenty of the 58 houses were destroyed.", "homes_damaged", "house"),
        ("de", "20 der 58 verschütteten Bergleute sind am Abend gerettet worden.", "rescued", "missing"),
        ("de", "20 von 58 Fahrgästen wurden verletzt.", "injured", "fahrgäst"),
        ("fr", "Vingt des 58 ouvriers bloqués ont été secourus.", "rescued", "stranded"),
        ("es", "Veinte de los 58 mineros atrapados fueron rescatados.", "rescued", "missing"),
        ("es", "Rescatados 20 de los 58 mineros", "rescued", "minero"),
        ("uk", "20 із 58 гірників врятовано.", "rescued", "гірник"),
        ("ru", "Спасены 20 из 58 горняков.", "rescued", "горняк"),
    ],
)
def test_the_verb_tells_of_the_part_and_the_noun_of_the_whole(
    language: str, sentence: str, some: str, whole: str
) -> None:
    assert read(sentence, language) == [(some, 20, "current"), (whole, 58, "current")]


@pytest.mark.parametrize(
    ("language", "sentence", "some", "whole"),
    [
        ("en", "Of the 212 people aboard, 30 were hurt.", "injured", "aboard"),
        ("de", "Von den 212 Menschen an Bord wurden 30 verletzt.", "injured", "aboard"),
        ("fr", "Sur les 212 passagers, 30 ont été blessés.", "injured", "passager"),
        ("es", "De los 212 pasajeros, 30 resultaron heridos.", "injured", "pasajero"),
        ("uk", "Із 212 пасажирів 30 поранені.", "injured", "пасажир"),
        ("ru", "Из 212 пассажиров 30 ранены.", "injured", "пассажир"),
    ],
)
def test_a_whole_that_opens_the_sentence_is_not_what_the_verb_tells_of(
    language: str, sentence: str, some: str, whole: str
) -> None:
    assert read(sentence, language) == [(whole, 212, "current"), (some, 30, "current")]


def test_a_whole_without_a_noun_is_what_was_counted_so_before() -> None:
    body = "Fifty-eight people are missing.\n\nTwenty of the 58 have been rescued."
    assert read(body)[-2:] == [("rescued", 20, "current"), ("missing", 58, "current")]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Two of the three men captured by the rebels hold passports.", [("captured", 2, "breakdown"), ("captured", 3, "current")]),
        ("Two of the 17 dead were children.", [("dead", 2, "breakdown"), ("dead", 17, "current")]),
        ("Two of the five missing were found dead.", [("missing", 2, "breakdown"), ("missing", 5, "current")]),
    ],
)  # fmt: skip
def test_a_word_that_tells_the_whole_makes_the_part_no_count_of_its_own(
    sentence: str, expected: list[tuple[str, float, str]]
) -> None:
    assert read(sentence) == expected
