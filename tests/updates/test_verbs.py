"""Who is the subject of a verb of saying, and what is its content? Orders of words, language by language."""

from __future__ import annotations

import pytest

from monitor.items import Article
from monitor.updates.statements import find_statements


def said(body: str, language: str) -> list[tuple[str, str, str]]:
    found = find_statements(Article(url="https://a.example/1", article_body=body, in_language=language))
    return [(one.speaker, one.stance, one.quote_or_paraphrase) for one in found]


@pytest.mark.parametrize(
    ("body", "statement"),
    [
        ("Am Montag forderte der Minister eine Untersuchung.", ("Minister", "demand", "eine Untersuchung")),
        ("Später bestritt die Firma den Vorwurf.", ("Firma", "denial", "den Vorwurf")),
        ("Den Vorwurf wies das Unternehmen zurück.", ("Unternehmen", "denial", "Den Vorwurf")),
        ("Gleichzeitig kündigte der Minister ein Gesetz an.", ("Minister", "announcement", "ein Gesetz")),
        ("Hernach kündigte der Minister ein Gesetz an.", ("Minister", "announcement", "ein Gesetz")),
        ("Nach dem Treffen kritisierte Außenministerin Anna Berg das Vorgehen.",
         ("Anna Berg", "criticism", "das Vorgehen")),
        ("Der Minister der Finanzen hat seine Haltung bekräftigt.",
         ("Minister der Finanzen", "position", "seine Haltung")),
        ("Das Krankenhaus meldete zwölf Verletzte.", ("Krankenhaus", "announcement", "zwölf Verletzte")),
    ],
)  # fmt: skip
def test_the_subject_behind_a_german_verb_speaks(body: str, statement: tuple[str, str, str]) -> None:
    assert said(body, "de") == [statement]


@pytest.mark.parametrize(
    "body", ["Die Firma teilte das Geld mit den Armen.", "Gewalt gab und gibt es auch an der Küste."]
)
def test_a_german_prefix_belongs_to_its_verb_only_at_the_end_of_the_clause(body: str) -> None:
    assert said(body, "de") == []


def test_a_german_pronoun_behind_the_auxiliary_is_the_subject() -> None:
    body = "Anna Berg blieb. In einem Interview vor der Wahl hatte sie eingeräumt, zu schnell gehandelt zu haben."
    assert said(body, "de") == [("Anna Berg", "confirmation", "zu schnell gehandelt zu haben")]


@pytest.mark.parametrize(
    ("language", "body", "words"),
    [
        ("es", "El alcalde, Juan Mora, dijo que el puerto abre. «Habrá barcos», añadió.", "Habrá barcos"),
        ("es", "El alcalde, Juan Mora, dijo que el puerto abre. Señaló que habrá barcos.", "habrá barcos"),
        ("uk", "Мер Іван Лоза заявив, що порт відкрито. Додав, що кораблі йдуть.", "кораблі йдуть"),
        ("ru", "Мэр Иван Лоза заявил, что порт открыт. Добавил, что корабли идут.", "корабли идут"),
    ],
)
def test_a_verb_without_a_subject_has_the_last_speaker(language: str, body: str, words: str) -> None:
    first, second = said(body, language)
    assert (second[0], second[2]) == (first[0], words)


@pytest.mark.parametrize(
    ("body", "statement"),
    [
        ("On Sunday, Robert Gibb, a political adviser to President Ober, criticised the plan.",
         ("Robert Gibb", "criticism", "the plan")),
        ("Mr. Sorum, at another rally on Saturday, in Colm, Ohio, called the idea “stale”.",
         ("Sorum", "criticism", "the idea “stale”")),
        ("Mr. Trum stepped in, accusing Mr. Schill of “lying”.", ("Trum", "accusation", "Mr. Schill of “lying”")),
        ("Reading from a letter, Mr. Connor added, “Your time is up.”", ("Connor", "claim", "Your time is up.")),
        ("The company announced a plan that would cut 90 jobs.",
         ("company", "announcement", "a plan that would cut 90 jobs")),
    ],
)  # fmt: skip
def test_the_subject_is_found_over_what_stands_between(body: str, statement: tuple[str, str, str]) -> None:
    assert said(body, "en") == [statement]


@pytest.mark.parametrize("body", ["The company recalled 90 packs.", "The firm added 300 jobs."])
def test_a_verb_of_saying_with_a_thing_as_its_object_says_nothing(body: str) -> None:
    assert said(body, "en") == []


def test_a_danger_denied_is_no_warning() -> None:
    assert said("Die Direktorin der Behörde teilte mit, es gebe keine Gefahr.", "de")[0][1] == "claim"
    assert said('"There is no danger," Ada Holm said.', "en")[0][1] == "claim"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("The pirates were caught, a Navy spokesman said here on Friday.", "The pirates were caught"),
        ("Ada Holm told senators she was glad that talks went on.", "she was glad that talks went on"),
        ("Ada Holm stood up. The goal, she said, is “the end of the war”.", "The goal is “the end of the war”"),
    ],
)
def test_the_content_begins_where_the_clause_does(body: str, words: str) -> None:
    assert [said_words for _, _, said_words in said(body, "en")] == [words]


def test_a_cue_with_nothing_but_time_and_place_has_no_content() -> None:
    assert said("Ada Holm said in a tweet.", "en") == []


def test_a_heading_in_capitals_names_nobody() -> None:
    body = "Norland Issues Emergency Patch Today\n\nNorland said the hole was closed."
    assert [who for who, _, _ in said(body, "en")] == ["Norland"]


@pytest.mark.parametrize(
    ("language", "body", "statement"),
    [
        ("de", "Die Gewerkschaften fordern mehr Lohn.", ("Gewerkschaften", "demand", "mehr Lohn")),
        ("fr", "La direction s'est excusée auprès des clients.", ("direction", "apology", "auprès des clients")),
        ("fr", "Les syndicats réclament une hausse.", ("syndicats", "demand", "une hausse")),
        ("es", "Los sindicatos exigen una subida.", ("sindicatos", "demand", "una subida")),
        ("uk", "Міністерство внутрішніх справ повідомило про 14 затриманих.",
         ("Міністерство", "announcement", "про 14 затриманих")),
        ("ru", "В прокуратуре сообщили о возбуждении дела.",
         ("прокуратуре", "announcement", "о возбуждении дела")),
    ],
)  # fmt: skip
def test_plurals_reflexives_and_long_offices_speak(language: str, body: str, statement: tuple[str, str, str]) -> None:
    assert said(body, language) == [statement]


def test_a_german_infinitive_at_the_end_reports_nothing() -> None:
    assert said("Die Partei will höhere Steuern fordern.", "de") == []


def test_who_stands_by_a_number_is_the_second_speaker_of_the_sentence() -> None:
    found = said("The ministry said 14 people had died, while the coastguard stood by a toll of 12.", "en")
    assert [(who, words) for who, _, words in found] == [
        ("ministry", "14 people had died"),
        ("coastguard", "a toll of 12"),
    ]
