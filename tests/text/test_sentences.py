"""Where sentences end, in six languages and in the odd layouts of news pages."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.text.languages import list_languages, load_language
from monitor.text.sentences import split_sentences


def texts(body: str, language: str = "en") -> list[str]:
    return [sentence.text for sentence in split_sentences(body, language)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Gen. J. R. Holm of the U.S. Coast Guard met Mrs. Adler at St. Bride's.",
        "The tank held approx. 900 litres, or No. 5 on the list, until Jan. 3.",
        'HARBOUR CITY, March 3 (North Wire) — "Where are they?" Anna Weiss asked.',
        "Rain of 3.5 inches fell by 4 p.m. and the dam held.",
        "Injured: 312",
        '"It was over in seconds!" he said.',
    ],
)
def test_one_english_sentence_stays_one(sentence: str) -> None:
    assert texts(sentence) == [sentence]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Am 3. Mai kamen laut Dr. Amsel ca. 40 Helfer, z. B. aus Nordtal."),
        ("fr", "« Où sont-ils ? » a demandé M. Duroc, selon l'art. 5."),
        ("es", "El Sr. Vidal, p. ej., contó aprox. 300 casas."),
        ("uk", "За даними ген. Б. Лукаша, у м. Зелене було 12 тис. Мешканців евакуюють."),
        ("ru", "В г. Речной, на ул. Садовой, пострадали 12 чел. и др. Люди ждут."),
    ],
)
def test_abbreviations_of_the_language_do_not_end_a_sentence(language: str, sentence: str) -> None:
    parts = texts(sentence, language)
    assert " ".join(parts) == sentence
    assert len(parts) <= 2
    assert all(len(part) > 10 for part in parts)


def test_a_closing_quotation_mark_stays_with_its_sentence() -> None:
    assert texts('"We lost two boats. We lost no one," she said. "Thank God." He left.') == [
        '"We lost two boats.',
        'We lost no one," she said.',
        '"Thank God."',
        "He left.",
    ]


def test_french_quotation_marks_with_inner_spaces_close_their_sentence() -> None:
    assert texts("Il a dit : « Tout va bien. » Puis il est parti.", "fr") == [
        "Il a dit : « Tout va bien. »",
        "Puis il est parti.",
    ]


def test_a_sentence_may_end_in_an_abbreviation_before_a_starter() -> None:
    assert texts("They flew to the U.S. The plane was late.") == ["They flew to the U.S.", "The plane was late."]


def test_no_sentence_crosses_an_empty_line() -> None:
    assert texts("Toll rises to 12\n\nRescuers went on") == ["Toll rises to 12", "Rescuers went on"]


def test_label_lines_are_sentences_of_their_own() -> None:
    assert texts("Dead: 12\nInjured: 312\nMissing: none") == ["Dead: 12", "Injured: 312", "Missing: none"]


def test_prose_wrapped_at_a_fixed_width_is_not_parted_at_its_lines() -> None:
    body = "The ferry left the harbour at noon with more than ninety\npeople on board, its owner said in a short note. Nobody\nknew why it sank."
    assert len(texts(body)) == 2


def test_paragraphs_are_numbered_from_zero() -> None:
    assert [sentence.paragraph for sentence in split_sentences("One. Two.\n\nThree.")] == [0, 0, 1]


def test_an_unknown_language_is_split_by_the_english_table() -> None:
    assert texts("Mr. Li left. Mr. Wu stayed.", "xx") == ["Mr. Li left.", "Mr. Wu stayed."]
    assert load_language("xx") is load_language(None) is load_language("en-GB")


def test_every_language_folder_has_a_sentence_table_of_its_own() -> None:
    tables = [load_language(code).sentences for code in list_languages()]
    assert all(table["titles"] for table in tables)
    assert len({id(table) for table in tables}) == len(tables)


@given(
    st.text(alphabet=st.sampled_from('ab.A?! \n"“”«»12…。•Mr'), max_size=120), st.sampled_from(["en", "de", "fr", "uk"])
)
@settings(max_examples=150, deadline=None)
def test_sentences_hold_every_character_that_is_not_space(body: str, language: str) -> None:
    sentences = split_sentences(body, language)
    assert all(sentence.text == body[sentence.start : sentence.end] for sentence in sentences)
    assert all(one.end <= two.start for one, two in pairwise(sentences))
    assert "".join("".join(s.text.split()) for s in sentences) == "".join(body.split())
    assert not any("\n\n" in s.text for s in sentences)
