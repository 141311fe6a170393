"""Who is credited with a figure: whoever says the words it stands in, its own sentence's inner source, or a release's issuer."""

from __future__ import annotations

import pytest

from monitor.items import Article, DroppedLine, Figure
from monitor.updates.extractors import read_article
from monitor.updates.figures import find_figures


def article(body: str, language: str = "en") -> Article:
    return Article(url="https://a.example/1", outlet="harbour-post", in_language=language, article_body=body)


def sources(body: str, language: str = "en") -> list[str | None]:
    return [figure.source for figure in read_article(article(body, language))[0]]


@pytest.mark.parametrize(
    ("body", "source"),
    [
        (
            "The operator, Brask Minerals, said the mine was dry. The company said it would replace 90 pumps.",
            "Brask Minerals",
        ),
        ('"I wrote down sixty debts," cafe owner Ilse Brand said.', "Ilse Brand"),
        ("No injuries had been reported, the ministry said.", "ministry"),
        ("The harbour's lawyers have asked the court to annul 31 contracts.", "harbour's lawyers"),
    ],
)
def test_a_figure_is_credited_to_who_says_the_words_it_stands_in(body: str, source: str) -> None:
    assert sources(body)[-1] == source


def test_who_counts_inside_what_another_says_keeps_the_credit() -> None:
    body = "El Gobierno cifra los daños en 90 millones de euros, según el Ministerio de Finanzas."
    assert sources(body, "es") == ["Ministerio de Finanzas"]


def test_a_release_vouches_for_its_own_figures_and_a_newspaper_does_not() -> None:
    body = "Nineteen pumps failed at night.\n\nMissing: 12"
    release = article(body)
    release.publisher = "Nordkai Lines"
    release.dropped = [DroppedLine(text="Press contact: Ada Holm", reason="press contact")]
    assert {figure.source for figure in read_article(release)[0]} == {"Nordkai Lines"}
    assert set(sources(body)) == {None}


def test_only_the_source_of_a_figure_changes() -> None:
    paper = article("Twelve people died, police said. The mayor put the number of missing at 34.")
    plain, credited = find_figures(paper), read_article(paper)[0]

    def rest(figure: Figure) -> tuple[object, ...]:
        return figure.measure, figure.value_low, figure.value_high, figure.span, figure.sentence, figure.role

    assert [rest(figure) for figure in plain] == [rest(figure) for figure in credited]


def test_a_document_that_holds_the_number_is_its_source_with_where_it_comes_from() -> None:
    body = "A list shared with reporters by the ministry names 16 sailors, according to the union."
    (figure,) = read_article(article(body))[0]
    assert (figure.source, figure.source_kind) == ("list shared with reporters by the ministry", "document")
