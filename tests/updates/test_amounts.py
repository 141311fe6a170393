"""Shares that a story follows: one key for every wording, in six languages."""

from __future__ import annotations

import pytest

from monitor.items import Article
from monitor.updates.figures import find_figures


def read(body: str, language: str = "en") -> list[tuple[str, float | None]]:
    found = find_figures(Article(url="x", article_body=body, in_language=language))
    return [(figure.measure, figure.value_low) for figure in found]


@pytest.mark.parametrize(
    ("language", "sentence", "measure"),
    [
        ("en", "Power has been restored to 40 percent of households.", "restored"),
        ("en", "Electricity returns to 40 percent of customers", "restored"),
        ("en", "The company said 40 percent of its customers had power again.", "restored"),
        ("de", "40 Prozent der Haushalte haben wieder Strom.", "restored"),
        ("fr", "Quelque 40 % des foyers ont retrouvé l'électricité.", "restored"),
        ("es", "El 40 % de los hogares ha recuperado la luz.", "restored"),
        ("uk", "Електропостачання відновлено для 40 % споживачів.", "restored"),
        ("ru", "Электроснабжение восстановлено для 40 % потребителей.", "restored"),
        ("en", "The fire is 40 percent contained.", "contained"),
        ("en", "Containment stood at 40 percent on Friday.", "contained"),
        ("de", "Der Brand ist zu 40 Prozent unter Kontrolle.", "contained"),
        ("fr", "L'incendie est maîtrisé à 40 %.", "contained"),
        ("es", "El incendio está controlado en un 40 %.", "contained"),
        ("uk", "Пожежу локалізовано на 40 %.", "contained"),
        ("ru", "Пожар локализован на 40 %.", "contained"),
        ("en", "With 40 percent of votes counted, the race was open.", "counted"),
        ("de", "Nach Auszählung von 40 Prozent der Stimmen war das Rennen offen.", "counted"),
        ("fr", "Après le dépouillement de 40 % des bulletins, rien n'était joué.", "counted"),
        ("es", "Con el 40 % de los votos escrutados, nada estaba decidido.", "counted"),
        ("uk", "Опрацьовано 40 % протоколів.", "counted"),
        ("ru", "Обработано 40 % протоколов.", "counted"),
    ],
)
def test_a_share_has_one_key_in_every_wording(language: str, sentence: str, measure: str) -> None:
    assert read(sentence, language) == [(measure, 40)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Fors took 46.9 percent with 98 percent of ballots counted.",
        "After 98 percent of ballots were counted, Fors had 46.9 percent of votes.",
    ],
)
def test_what_share_is_counted_is_not_what_a_candidate_has(sentence: str) -> None:
    assert [value for measure, value in read(sentence) if measure == "counted"] == [98]
