"""What does a sentence report, beyond "X said C"? Passives, acts of office, results, denials that only point, words that look like cues."""

from __future__ import annotations

import pytest

from monitor.items import Article, DroppedLine, Statement
from monitor.updates.statements import find_statements


def read(body: str, language: str = "en") -> list[Statement]:
    return find_statements(Article(url="https://a.example/1", article_body=body, in_language=language))


def said(body: str, language: str = "en") -> list[tuple[str, str, str]]:
    return [(one.speaker, one.stance, one.quote_or_paraphrase) for one in read(body, language)]


def test_what_was_denied_by_somebody_is_their_denial() -> None:
    assert said("The suggestion that ships were lost was rejected by its director, Ada Holm.") == [
        ("Ada Holm", "denial", "The suggestion that ships were lost")
    ]


@pytest.mark.parametrize(
    ("language", "body", "statement"),
    [
        ("en", "The prosecutor has opened a criminal investigation into the fire.",
         ("prosecutor", "announcement", "opened a criminal investigation into the fire")),
        ("de", "Die Staatsanwaltschaft leitete Ermittlungen wegen Brandstiftung ein.",
         ("Staatsanwaltschaft", "announcement", "leitete Ermittlungen wegen Brandstiftung ein")),
        ("fr", "Le parquet a ouvert une enquête pour mise en danger.",
         ("parquet", "announcement", "a ouvert une enquête pour mise en danger")),
        ("es", "La Fiscalía abrió una investigación por el incendio.",
         ("Fiscalía", "announcement", "abrió una investigación por el incendio")),
        ("uk", "Прокуратура відкрила кримінальне провадження.",
         ("Прокуратура", "announcement", "відкрила кримінальне провадження")),
        ("ru", "Прокуратура возбудила уголовное дело.",
         ("Прокуратура", "announcement", "возбудила уголовное дело")),
    ],
)  # fmt: skip
def test_an_act_of_office_is_its_word(language: str, body: str, statement: tuple[str, str, str]) -> None:
    assert said(body, language) == [statement]


def test_an_act_that_somebody_tells_of_is_theirs_alone() -> None:
    assert said("Ada Holm said the prosecutor had opened an investigation.") == [
        ("Ada Holm", "claim", "the prosecutor had opened an investigation")
    ]


def test_what_follows_from_the_news_is_the_speakers_word_as_well() -> None:
    found = said("Four sailors were found in the hold, commander Ada Holm said on Monday, bringing the toll to 19.")
    assert [(who, words) for who, _, words in found] == [
        ("Ada Holm", "Four sailors were found in the hold"),
        ("Ada Holm", "bringing the toll to 19"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "The company denied this, saying no ship was lost.",
        "The company rejected the accusation. It said no ship was lost.",
    ],
)
def test_a_denial_that_only_points_is_one_with_what_the_speaker_says_next(body: str) -> None:
    (one,) = read(body)
    assert (one.speaker, one.stance, one.quote_or_paraphrase) == ("company", "denial", "no ship was lost")
    assert one.sentence == body


def test_a_denial_that_only_points_stands_where_nothing_follows() -> None:
    assert said("The company rejected the accusation. The port is open.") == [("company", "denial", "the accusation")]


@pytest.mark.parametrize(
    "body",
    [
        "The exercise was called off.",
        "They want to deny them entry.",
        "Its claim that the bridge fell was false.",
        "The chair, who asked not to be named, left.",
    ],
)
def test_words_that_look_like_a_cue_report_nothing(body: str) -> None:
    assert said(body) == []


def test_a_plural_in_the_present_tense_reports() -> None:
    assert said("Organisers claim 9,000 people came.") == [("Organisers", "claim", "9,000 people came")]


def test_a_subject_behind_the_place_or_before_a_relative_clause_is_found() -> None:
    assert said("In a televised address President Igor Vel said the vote was calm.")[0][0] == "Igor Vel"
    assert ("Nordkai", "correction", "withdrew that figure") in [
        (who, stance, f"withdrew that {words}") for who, stance, words in said(
            "The union Nordkai, which had spoken of 17 missing, withdrew that figure."
        )
    ]  # fmt: skip


RELEASE = (
    "The ferry was pulled ashore at noon.\n\nOur thoughts are with the families.\n\n"
    "Contrary to reports, there was no fire on board.\n\nNordkai Lines will pay for every journey home."
)


def test_a_release_speaks_for_its_issuer_where_it_regrets_denies_or_pledges() -> None:
    article = Article(
        url="https://a.example/1",
        outlet="nordkai",
        publisher="Nordkai Lines",
        in_language="en",
        article_body=RELEASE,
        dropped=[DroppedLine(text="Press contact: Ada Holm", reason="press contact")],
    )
    assert [(one.speaker, one.stance) for one in find_statements(article)] == [
        ("Nordkai Lines", "condolence"),
        ("Nordkai Lines", "denial"),
        ("Nordkai Lines", "pledge"),
    ]


def test_a_newspaper_says_nothing_of_its_own() -> None:
    article = Article(
        url="https://a.example/1", outlet="the-nordkai-post", publisher="Nordkai Post", in_language="en",
        article_body=RELEASE,
    )  # fmt: skip
    assert find_statements(article) == []
