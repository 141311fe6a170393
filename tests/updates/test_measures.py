"""What a count is of, where no measure group names it."""

from __future__ import annotations

import pytest

from monitor.items import Article
from monitor.updates.figures import find_figures


def read(body: str, language: str = "en") -> list[tuple[str, float | None]]:
    found = find_figures(Article(url="x", article_body=body, in_language=language))
    return [(figure.measure, figure.value_low) for figure in found]


@pytest.mark.parametrize(
    ("language", "organisers", "police"),
    [
        ("en", "Organisers said 80,000 people took part in the march.", "Police put the crowd at 25,000."),
        ("de", "Nach Angaben der Veranstalter nahmen 80.000 Menschen an der Demonstration teil.", "Die Polizei sprach von 25.000 Teilnehmern."),
        ("fr", "Selon les organisateurs, 80 000 personnes ont manifesté.", "La police a compté 25 000 manifestants."),
        ("es", "Según los organizadores, 80.000 personas marcharon.", "La policía contó 25.000 manifestantes."),
        ("uk", "За словами організаторів, на мітинг прийшли 80 000 людей.", "Поліція нарахувала 25 000 протестувальників."),
        ("ru", "По словам организаторов, на митинг пришли 80 000 человек.", "Полиция насчитала 25 000 демонстрантов."),
    ],
)  # fmt: skip
def test_organisers_and_police_count_one_crowd(language: str, organisers: str, police: str) -> None:
    assert read(f"{organisers} {police}", language) == [("crowd", 80_000), ("crowd", 25_000)]


def test_a_handful_of_protesters_and_those_arrested_are_no_crowd() -> None:
    assert read("Five protesters threw stones.")[0][0] != "crowd"
    assert read("Police arrested 45 protesters.") == [("arrested", 45)]


def test_a_part_is_named_by_any_word_of_its_noun_phrase() -> None:
    assert read("Six injured police officers were on duty.") == [("injured: officers", 6)]
