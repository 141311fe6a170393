"""Does every language know how news words its counts? One sentence a row: its measure, or its values with qualifier and role."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.items import Article, Figure
from monitor.updates.figures import find_figures

GOLDEN = Path(__file__).parents[1] / "golden" / "wordings"
LANGUAGES = [path.stem for path in sorted(GOLDEN.glob("*.json"))]


def rows(kind: str) -> list[Any]:
    found = [
        (language, json.loads((GOLDEN / f"{language}.json").read_text(encoding="utf-8"))) for language in LANGUAGES
    ]
    return [
        pytest.param(language, *row, id=f"{language}: {row[0]}") for language, table in found for row in table[kind]
    ]


def figures(language: str, sentence: str) -> list[Figure]:
    return find_figures(Article(url="x", article_body=sentence, in_language=language))


@pytest.mark.parametrize(("language", "sentence", "measure"), rows("measures"))
def test_a_usual_wording_names_its_measure(language: str, sentence: str, measure: str) -> None:
    assert [figure.measure for figure in figures(language, sentence)] == [measure]


@pytest.mark.parametrize(("language", "sentence", "values"), rows("values"))
def test_a_usual_wording_gives_its_values_and_roles(language: str, sentence: str, values: list[list[Any]]) -> None:
    found = figures(language, sentence)
    read = [[one.measure, one.value_low, one.value_high, one.qualifier, one.role] for one in found]
    assert read == values


def test_a_search_for_suspects_misses_nobody() -> None:
    assert [figure.measure for figure in figures("en", "Police searched for three suspects.")] == ["suspect"]
    assert [figure.measure for figure in figures("en", "Police searched for three hikers.")] == ["missing"]


def test_what_is_left_of_a_whole_is_a_part_of_it() -> None:
    assert [figure.role for figure in figures("en", "The three other captured men stayed.")] == ["breakdown"]
    assert [figure.role for figure in figures("en", "The storm injured three other people.")] == ["current"]


def test_those_of_one_place_are_a_part_of_a_larger_count_beside_them() -> None:
    body = "Storm kills 58\n\nThe storm killed 58 people.\n\nRain went on.\n\nIn Tamin, 12 people died, the mayor said."
    assert [figure.role for figure in figures("en", body)] == ["current", "current", "breakdown"]
    alone = "Storm kills 12 in Tamin\n\nMore to come.\n\nIt blew.\n\nIn Tamin, 12 people died, 58 in all."
    assert figures("en", alone)[-2].role == "current"
    assert [figure.role for figure in figures("en", "Some 19 people were aboard one trawler.")] == ["breakdown"]
