"""Numbers that count nothing are left out, and those beside them are not."""

from __future__ import annotations

import pytest

from monitor.items import Article
from monitor.updates.figures import find_figures


@pytest.mark.parametrize(
    ("language", "sentence", "values"),
    [
        ("fr", "L'alarme a sonné à 2 h 51, a dit la police.", []),
        ("de", "Der Alarm ging um 2 Uhr 51 los, sagte die Polizei.", []),
        ("fr", "Ils ont marché 2 h avec 51 blessés.", [51]),
        ("fr", "Le bilan est de 51 morts.", [51]),
    ],
)
def test_the_minutes_of_a_clock_time_are_no_figure(language: str, sentence: str, values: list[float]) -> None:
    article = Article(url="https://a.example/1", article_body=sentence, in_language=language)
    assert [figure.value_low for figure in find_figures(article)] == values
