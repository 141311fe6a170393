"""What find_figures reads: golden texts in six languages, and the cases that news is made of."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.items import Article, Figure
from monitor.updates.figures import find_figures

GOLDEN = Path(__file__).parent.parent / "golden" / "figures"
KEYS = ("surface", "measure", "measure_text", "qualifier", "unit", "source", "source_kind", "role", "scope")


def article(body: str, language: str = "en", published: datetime | None = None, **fields: Any) -> Article:
    when = published or datetime(2025, 6, 3, 18, tzinfo=UTC)
    return Article(url="https://post.example/1", in_language=language, article_body=body, date_published=when, **fields)


def figures(body: str, language: str = "en", **fields: Any) -> list[Figure]:
    return find_figures(article(body, language, **fields))


def counts(body: str, language: str = "en") -> list[tuple[str, float | None, str]]:
    return [(figure.measure, figure.value_low, figure.role) for figure in figures(body, language)]


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_a_text_gives_the_figures_of_its_golden_file(path: Path) -> None:
    golden = json.loads(path.read_text(encoding="utf-8"))
    body = path.with_suffix(".txt").read_text(encoding="utf-8").strip()
    found = figures(body, golden["language"], published=datetime.fromisoformat(golden["published"]))
    read = [{key: getattr(figure, key) for key in KEYS} for figure in found]
    bounds = [[figure.value_low, figure.value_high] for figure in found]
    assert [{**one, "value": value} for one, value in zip(read, bounds, strict=True)] == golden["figures"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("A blast killed 12 and injured 30.", [("dead", 12, "current"), ("injured", 30, "current")]),
        ("The toll rises to 17 from 12.", [("dead", 17, "current"), ("dead", 12, "previous")]),
        ("The death toll stood at 17, up from 12.", [("dead", 17, "current"), ("dead", 12, "previous")]),
        ("Ada Fors said 17 people died, not 19.", [("dead", 17, "current"), ("dead", 19, "previous")]),
        (
            "Twenty people, five of them children, were killed and 58 wounded.",
            [("dead", 20, "current"), ("dead: children", 5, "breakdown"), ("injured", 58, "current")],
        ),
        ("Nobody was still missing.", [("missing", 0, "current")]),
        ("There were no injuries.", [("injured", 0, "current")]),
        ("The stadium can hold 40,000 spectators.", [("spectator", 40_000, "capacity")]),
        ("Divers freed 9 sailors; 4 remain trapped.", [("exchanged", 9, "current"), ("missing", 4, "current")]),
        (
            "Only two of the country's five refineries closed.",
            [("refiner", 2, "breakdown"), ("refiner", 5, "current")],
        ),
        (
            "The quake killed 17 people. The ministry corrected the total to 15.",
            [("dead", 17, "current"), ("dead", 15, "current")],
        ),
        ("There are two ways to see it, on one hand.", []),
        ("One of the boats sank.", []),
    ],
)
def test_what_is_counted_and_in_which_role(sentence: str, expected: list[tuple[str, float, str]]) -> None:
    assert counts(sentence) == expected


def test_a_label_and_its_number_are_worded_by_the_whole_label() -> None:
    assert [figure.measure_text for figure in figures("On duty at the time of the blast: 58")] == [
        "On duty at the time of the blast"
    ]


def test_more_of_a_kind_adds_only_to_a_count_the_article_has() -> None:
    assert [role for _, _, role in counts("Another 30 people were injured.")] == ["current"]
    assert [role for _, _, role in counts("Twelve were injured. Another 30 people were injured.")] == [
        "current",
        "delta",
    ]


def test_a_headline_that_begins_with_another_adds() -> None:
    body = "Another 30 arrested in Kest\n\nPolice arrested another 30 people, which brings the arrests to 75."
    assert [(value, role) for _, value, role in counts(body)] == [(30, "delta"), (30, "delta"), (75, "current")]


@pytest.mark.parametrize(
    ("body", "source", "kind"),
    [
        ("The Harbour Police said 12 people died.", "Harbour Police", "official"),
        ("Twelve people died, according to the fire service.", "fire service", "official"),
        ('"We buried 12 people," said Mayor Ivo Lind.', "Mayor Ivo Lind", "politician"),
        ("Governor Ada Fors spoke first. She said 12 people died.", "Ada Fors", "witness"),
        ("A leaked document lists 168 names.", "leaked document", "document"),
        (
            "North Grid said power was out. Some 300 homes were without power, the company said.",
            "North Grid",
            "operator",
        ),
        ("Twelve people died.", None, None),
        ("Some 6,500 residents were told to evacuate.", None, None),
        ("Police: 12 dead in bus crash", "Police", "official"),
        ("20:25 Union: 17 still missing", "Union", "operator"),
        ("Police: 4 officers", None, None),
        ("Storm Frieda: 12 dead", None, None),
    ],
)
def test_who_is_credited(body: str, source: str | None, kind: str | None) -> None:
    figure = figures(body)[0]
    assert figure.source is source or (figure.source or "").endswith(source or "")
    assert (figure.source_kind is None) == (kind is None)


def test_a_german_office_behind_its_verb_is_credited() -> None:
    body = "In Brenn starben neun Menschen, sagte Gouverneur Ivo Stant. Landesweit spricht das Innenministerium von 52 Toten."
    assert [figure.source for figure in figures(body, "de")] == ["Gouverneur Ivo Stant", "Innenministerium"]


def test_the_office_before_a_name_behind_a_comma_is_the_persons() -> None:
    body = "Vingt ouvriers ont été secourus, a indiqué le chef des secours, Jost Kern."
    assert [figure.source_kind for figure in figures(body, "fr")] == ["official"]


def test_the_issuer_of_a_bulletin_is_credited_where_nobody_else_is() -> None:
    body = "CIVIL DEFENCE OFFICE OF WESTMARK\n\nInjured: 312"
    assert [figure.source for figure in figures(body)] == ["Civil Defence Office of Westmark"]


def test_a_past_year_or_another_month_is_another_event() -> None:
    assert [f.scope for f in figures("It last burned in 1997, when 31 people died.")] == ["other_event"]
    assert [f.scope for f in figures("A fire in the port in February killed 9 people.")] == ["other_event"]
    assert [f.scope for f in figures("A fire on June 2 killed 9 people.")] == ["story"]


def test_the_population_of_a_town_is_background() -> None:
    assert [(f.measure, f.scope) for f in figures("Belm, a town of 22,000, is quiet.")] == [
        ("population", "background")
    ]


def test_a_headline_takes_the_source_of_the_same_value_below() -> None:
    found = figures("Fire kills 12 in Belm\n\nA fire killed 12 people, the Belm fire service said.")
    assert [figure.prominence for figure in found] == ["headline", "lead"]
    assert found[0].source == found[1].source == "Belm fire service"


def test_an_empty_text_has_no_figures() -> None:
    assert figures("") == []


WORDS = st.sampled_from(
    ["12", "people", "were", "killed", "said", ",", ".", "The", "Governor", '"', "from", "to", "%", "$", "million", "of",
     "them", "children", "no", "one", "\n\n", ":", "between", "and", "1,200", "half of", "(", ")", "May", "2025", "’", "\x00"]
)  # fmt: skip


@given(
    st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join)),
    st.sampled_from(["en", "de", "fr", "es", "uk", "ru", "xx", None]),
)
@settings(max_examples=200, deadline=None)
def test_any_text_gives_figures_whose_span_is_their_sentence(body: str, language: str | None) -> None:
    found = find_figures(Article(url="https://post.example/1", in_language=language, article_body=body))
    for figure in found:
        assert body[figure.span[0] : figure.span[1]] == figure.sentence
        assert figure.surface in figure.sentence
        assert figure.value_low is not None or figure.value_high is not None
        assert (figure.source is None) == (figure.source_kind is None)
