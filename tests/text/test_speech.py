"""The tables of reported speech: how their entries are read, and that every language has what the rules ask for."""

from __future__ import annotations

from typing import get_args

import pytest

from monitor.items import Stance
from monitor.text.languages import load_language
from monitor.text.phrases import find_mentions
from monitor.text.speech import expand_forms, load_speech
from monitor.text.tokens import read_tokens

LANGUAGES = ("en", "de", "fr", "es", "uk", "ru")


def test_braces_write_out_the_forms_of_a_word() -> None:
    assert expand_forms(["sa{id,ys}", "told"]) == ["said", "says", "told"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_the_tables_that_the_rules_ask_for(code: str) -> None:
    table = load_language(code).statements
    assert {"words", "roles", "organisations", "cue", "according", "silence", "content", "parties"} <= set(table)
    lists = {key for key, value in load_language("en").statements["words"].items() if isinstance(value, list)}
    optional = {
        "addressees",
        "contrast",
        "general",
        "partitive",
        "single",
        "numerals",
        "names_too",
        "plain_subjects",
        "pronominal",
        "relatives",
        "that",
    }
    assert lists - optional <= set(table["words"])


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_cue_has_a_stance_of_the_contract(code: str) -> None:
    cues = load_language(code).statements["cue"]
    assert {cue["stance"] for cue in cues} <= set(get_args(Stance))
    assert {cue["kind"] for cue in cues} <= {"clause", "object", "quote", "act", "impersonal"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_country_has_one_name_in_all_languages(code: str) -> None:
    known = set(load_speech("en").parties.values()) | {"Bolivia", "Ecuador", "Mali", "Senegal"}
    assert set(load_speech(code).parties.values()) <= known


@pytest.mark.parametrize(
    ("code", "word", "party"),
    [
        ("en", "Beijing", "China"),
        ("de", "russischen", "Russia"),
        ("fr", "Moscou", "Russia"),
        ("uk", "Кремля", "Russia"),
    ],
)
def test_capitals_and_adjectives_name_their_country(code: str, word: str, party: str) -> None:
    assert load_speech(code).party_of(word) == party


@pytest.mark.parametrize(
    ("code", "text", "kind", "name", "role"),
    [
        ("en", "harbour minister Ada Holm", "person", "Ada Holm", "harbour minister"),
        ("en", "Ada Holm, a spokeswoman for the port,", "person", "Ada Holm", "spokeswoman for the port"),
        ("en", "the Lorwick Port Authority", "organisation", "Lorwick Port Authority", "Lorwick Port Authority"),
        ("en", "Grid operator Ostrel", "organisation", "Ostrel", "Grid operator"),
        ("de", "die Direktorin der Hafenbehörde, Ada Holm,", "person", "Ada Holm", "Direktorin der Hafenbehörde"),
        ("fr", "le maire de Varnes, Luc Besson,", "person", "Luc Besson", "maire de Varnes"),
        ("ru", "глава МЧС Павел Орлов", "person", "Павел Орлов", "глава МЧС"),
    ],
)  # fmt: skip
def test_a_noun_phrase_is_read_as_name_and_role(code: str, text: str, kind: str, name: str, role: str) -> None:
    speech = load_speech(code)
    mention = find_mentions(text, read_tokens(text, 0, len(text), speech), speech)[0]
    assert (mention.kind, mention.name, mention.role) == (kind, name, role)
