"""Who said what in an article: golden files of whole articles, single rules, and what holds for any text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.items import Article, Statement
from monitor.updates.statements import find_statements

GOLDEN = sorted((Path(__file__).parent.parent / "golden" / "statements").glob("*.json"))


def read(body: str, language: str = "en", outlet: str = "") -> list[Statement]:
    return find_statements(Article(url="https://a.example/1", article_body=body, in_language=language, outlet=outlet))


def said(body: str, language: str = "en") -> list[tuple[str, str, str]]:
    return [(one.speaker, one.stance, one.quote_or_paraphrase) for one in read(body, language)]


def as_row(one: Statement, body: str) -> dict[str, Any]:
    row = {key: getattr(one, key) for key in ("speaker", "role", "party", "stance", "mode", "cue")}
    return {**row, "spans": [body[start:end] for start, end in one.spans]}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_the_statements_of_an_article_are_those_of_its_golden_file(path: Path) -> None:
    golden = json.loads(path.read_text(encoding="utf-8"))
    body = "\n\n".join(golden["text"])
    assert [as_row(one, body) for one in read(body, golden["language"])] == golden["statements"]


def test_every_language_has_a_golden_file() -> None:
    assert {json.loads(path.read_text(encoding="utf-8"))["language"] for path in GOLDEN} == {
        "en",
        "de",
        "fr",
        "es",
        "uk",
        "ru",
    }


def test_a_quote_broken_by_its_cue_is_one_statement_with_two_spans() -> None:
    (one,) = read('"The dam held," Ada Holm said. "The valley is dry."')
    assert (one.speaker, one.mode, len(one.spans)) == ("Ada Holm", "direct", 2)
    assert one.quote_or_paraphrase == "The dam held The valley is dry."


def test_a_quote_over_a_paragraph_break_is_one_statement_of_whom_the_second_paragraph_names() -> None:
    body = '"We warned them in March.\n\n"Nobody listened to us," Ada Holm told reporters.'
    (one,) = read(body)
    assert (one.speaker, len(one.spans), one.sentence) == ("Ada Holm", 2, body)


def test_no_comment_from_two_capitals_is_one_statement_for_each() -> None:
    found = read("There was no immediate comment from Moscow or Beijing.")
    assert [(one.speaker, one.party, one.stance, one.mode) for one in found] == [
        ("Moscow", "Russia", "no_comment", "none"),
        ("Beijing", "China", "no_comment", "none"),
    ]


@pytest.mark.parametrize(
    ("body", "stance"),
    [
        ("The Harbour Agency declined to comment.", "decline_comment"),
        ("The Harbour Agency refused to say how many ships were lost.", "decline_comment"),
        ("The Harbour Agency did not respond to a request for comment.", "no_comment"),
        ("The Harbour Agency could not be reached on Sunday.", "no_comment"),
        ("The Harbour Agency has not commented on the matter.", "no_comment"),
        ("The Harbour Agency has yet to comment.", "no_comment"),
    ],
)
def test_a_refusal_is_told_from_the_absence_of_an_answer(body: str, stance: str) -> None:
    assert [(one.speaker, one.stance, one.mode) for one in read(body)] == [("Harbour Agency", stance, "none")]


def test_two_speakers_of_one_sentence_have_a_statement_each() -> None:
    found = said("The mayor said the road was open, but Governor Anna Holt said it was closed.")
    assert [(who, words) for who, _, words in found] == [
        ("mayor", "the road was open"),
        ("Anna Holt", "it was closed"),
    ]


def test_a_claim_inside_a_claim_belongs_to_the_outer_speaker() -> None:
    (one,) = read("Ada Holm said the ministry had denied the loan.")
    assert (one.speaker, one.quote_or_paraphrase) == ("Ada Holm", "the ministry had denied the loan")


def test_pronouns_and_offices_mean_the_last_fitting_speaker() -> None:
    body = (
        "Zoltan Reh, the Ostrovian president, said the talks were over. He added that no date was set. "
        "The Harbour Agency denied the loan. It said the port was open. The Ostrovian leader also warned of delays."
    )
    assert [one.speaker for one in read(body)] == [
        "Zoltan Reh", "Zoltan Reh", "Harbour Agency", "Harbour Agency", "Zoltan Reh",
    ]  # fmt: skip


def test_a_short_name_is_given_in_full_also_before_the_full_name_comes() -> None:
    body = 'Holm said the dam was safe.\n\n"It will hold," engineer Ada Holm told the town council.'
    assert {(one.speaker, one.role) for one in read(body)} == {("Ada Holm", "engineer")}


def test_the_party_is_the_country_in_the_role() -> None:
    (one,) = read('"That is absurd," said Chinese foreign ministry spokesman Wei Long.')
    assert (one.speaker, one.role, one.party) == ("Wei Long", "Chinese foreign ministry spokesman", "China")


@pytest.mark.parametrize(
    ("body", "stance"),
    [
        ("Ada Holm denied the report.", "denial"),
        ("Ada Holm accused the agency of hiding the letter.", "accusation"),
        ("Ada Holm demanded an inquiry.", "demand"),
        ("Ada Holm promised 300 tents.", "pledge"),
        ("Ada Holm apologised to the families.", "apology"),
        ("Ada Holm confirmed that two ships were lost.", "confirmation"),
        ("Ada Holm warned that the dam could break.", "warning"),
        ('"We regret the mistake," Ada Holm said.', "apology"),
        ('"These claims are groundless," Ada Holm said.', "denial"),
    ],
)
def test_the_stance_follows_from_the_cue_and_then_from_the_words(body: str, stance: str) -> None:
    assert [one.stance for one in read(body)] == [stance]


@pytest.mark.parametrize(
    "body",
    [
        'It was a "clear signal" to the markets.',
        'The film "A Winter at Sea" opens in May.',
        "The bridge is believed to have been built in 1903.",
        "The minister's claims were printed in June.",
        "Holm: no comment on line",
        "Fatalities: 64\nMissing: 12",
        "The army did not say when the road would open.",
    ],
)
def test_what_nobody_says_is_no_statement(body: str) -> None:
    assert read(body) == []


def test_an_announcement_speaks_for_its_issuer() -> None:
    body = "Harbour Agency of Lorwick\n\nThe Harbour Agency has closed pier 4. Residents are asked not to use the lower road."
    (one,) = read(body, outlet="Harbour Agency")
    assert (one.stance, one.quote_or_paraphrase) == ("demand", "Residents are asked not to use the lower road")
    assert "Harbour Agency" in one.speaker


def test_answers_of_an_interview_are_statements_and_questions_are_none() -> None:
    body = (
        "Question: Will the port close?\n\nAda Holm: No. It will stay open until June.\n\n"
        "Question: And then?\n\nAda Holm: Then we shall see what the ministry says."
    )
    assert [(one.speaker, one.mode) for one in read(body)] == [("Ada Holm", "direct")] * 2


def test_german_reports_on_in_the_subjunctive() -> None:
    found = read("Das Hafenamt teilte am Montag mit, drei Schiffe seien gesunken. Verletzte gebe es nicht.", "de")
    assert [one.speaker for one in found] == ["Hafenamt", "Hafenamt"]
    assert found[1].quote_or_paraphrase == "Verletzte gebe es nicht"


def test_that_was_announced_points_to_the_sentence_before() -> None:
    body = "Drei Schiffe sind gesunken. Das teilte das Hafenamt am Montag mit."
    (one,) = read(body, "de")
    assert (one.quote_or_paraphrase, one.sentence) == ("Drei Schiffe sind gesunken", body)


words = st.sampled_from(
    ['"', "“", "”", "«", "»", "‘", "’", "said", "Ada", "Holm", ",", ".", ":", "that", "the", "minister", "denied", "\n\n", "who",
     "according", "to", "not", "and", "There", "was", "no", "comment", "from", "Moscow", "(", ")", "-", "— ", "it", "…", "'s"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.text(max_size=300), st.lists(words, max_size=60).map(" ".join)),
    st.sampled_from(["en", "de", "fr", "es", "uk", "ru", "xx"]),
)
def test_any_text_can_be_read_and_every_span_is_exact(body: str, language: str) -> None:
    for one in read(body, language):
        assert body[slice(*one.sentence_span)] == one.sentence
        assert " ".join(body[start:end] for start, end in one.spans) == one.quote_or_paraphrase
        assert one.spans
        assert one.speaker
        for start, end in one.spans:
            assert one.sentence_span[0] <= start < end <= one.sentence_span[1]


@pytest.mark.parametrize("piece", ["word ", "Name ", '"', "he said ", "office of the ", "A B, "])
def test_a_hundred_thousand_repetitions_are_read_to_the_end(piece: str) -> None:
    assert read(piece * 20_000) == []


def test_the_company_is_the_body_that_was_introduced_as_one_or_that_somebody_speaks_for() -> None:
    known = "The dam's operator, Tamin Water, did not respond.\n\nThe company said the dam was sound."
    assert [one.speaker for one in read(known)] == ["Tamin Water", "Tamin Water"]
    later = (
        'The company denied that it had been warned.\n\n"Nobody wrote to us," said Petra Sall, a spokeswoman for Tamin.'
    )
    assert [(one.speaker, one.party) for one in read(later)] == [("Tamin", "Tamin"), ("Petra Sall", "Tamin")]


def test_a_union_is_not_the_company() -> None:
    body = "Oskar Brand, secretary of the Dockers' Union, demanded an inquiry.\n\nThe company said the dam was sound."
    assert [one.speaker for one in read(body)] == ["Oskar Brand", "company"]


def test_one_and_the_other_of_several_are_named_by_what_they_are() -> None:
    body = "Two captured fighters spoke on Monday. One said he had been misled. The other fighter said he was cold."
    assert [one.speaker for one in read(body)] == ["one of the two captured fighters", "the other fighter"]


def test_a_heading_that_quotes_somebody_is_no_statement() -> None:
    body = "Trawler skipper: “We heard them”\n\nRolf Hagen said his crew hauled nine people aboard."
    assert [one.speaker for one in read(body)] == ["Rolf Hagen"]


def test_a_negation_is_a_denial_beside_the_accusation_alone() -> None:
    accused = "The union accused Tamin of overloading the ship.\n\n"
    answer = '"The ship was not overloaded, not by one box," Ada Holm said.'
    assert [one.stance for one in read(accused + answer)] == ["accusation", "denial"]
    assert [one.stance for one in read(answer)] == ["claim"]
    assert [one.stance for one in read('"The turnstile does not lie," Ada Holm said.')] == ["claim"]


def test_a_role_behind_the_name_may_hold_a_name_of_its_own() -> None:
    (one,) = read("Rolf Hagen, skipper of the trawler Silver Line, told Radio Kessa that his crew saw nobody.")
    assert (one.speaker, one.role) == ("Rolf Hagen", "skipper of the trawler Silver Line")


def test_what_is_called_false_in_a_quotation_is_denied() -> None:
    (one,) = read("The ministry called the report “absolutely false”.")
    assert one.stance == "denial"


def test_a_lone_number_is_something_said() -> None:
    (one,) = read("The ministry speaks of 86.")
    assert (one.speaker, one.quote_or_paraphrase) == ("ministry", "86")
