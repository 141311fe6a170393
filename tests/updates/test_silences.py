"""Who refused, and who gave no answer? Split verb brackets, adverbs within, negations before and after, in six languages."""

from __future__ import annotations

import pytest

from monitor.items import Article
from monitor.updates.statements import find_statements


def silences(body: str, language: str) -> list[tuple[str, str]]:
    found = find_statements(Article(url="https://a.example/1", article_body=body, in_language=language))
    return [(one.speaker, one.stance) for one in found]


@pytest.mark.parametrize(
    ("language", "body", "speaker"),
    [
        ("de", "Ein Sprecher wollte sich nicht zu den Vorwürfen äußern.", "Sprecher"),
        ("de", "Der Konzern wollte sich auf Anfrage zu den Zahlen nicht äußern.", "Konzern"),
        ("de", "Zu dem Vorwurf wollte sich das Ministerium nicht äußern.", "Ministerium"),
        ("de", "Ein Sprecher wollte dazu nichts sagen.", "Sprecher"),
        ("de", "Das Ministerium wollte die Angaben weder bestätigen noch dementieren.", "Ministerium"),
        ("de", "Auf die Frage nach dem Kredit wollte Anna Berg nicht antworten.", "Anna Berg"),
        ("de", "Der Betreiber machte zur Ursache keine Angaben.", "Betreiber"),
        ("en", "The ministry would neither confirm nor deny the report.", "ministry"),
        ("en", "Holm sidestepped a question about the loan.", "Holm"),
        ("fr", "Le ministère n'a pas souhaité faire de commentaire.", "ministère"),
        ("fr", "La préfecture n'a ni confirmé ni démenti.", "préfecture"),
        ("es", "El ministerio no quiso hacer comentarios.", "ministerio"),
        ("es", "La empresa ni confirmó ni desmintió la información.", "empresa"),
        ("uk", "Від коментарів у міністерстві відмовилися.", "міністерстві"),
        ("uk", "Мер утримався від коментарів.", "Мер"),
        ("uk", "Прокуратура не підтвердила і не спростувала цю інформацію.", "Прокуратура"),
        ("ru", "Ламин воздержался от комментариев.", "Ламин"),
        ("ru", "Прокуратура не подтвердила и не опровергла эту информацию.", "Прокуратура"),
    ],
)
def test_who_was_asked_and_refused_declines(language: str, body: str, speaker: str) -> None:
    assert silences(body, language) == [(speaker, "decline_comment")]


@pytest.mark.parametrize(
    ("language", "body", "speakers"),
    [
        ("de", "Eine Stellungnahme des Konzerns lag zunächst nicht vor.", ["Konzerns"]),
        ("de", "Aus Moskau gab es zunächst keine Reaktion.", ["Moskau"]),
        ("de", "Moskau hat sich bislang nicht zu dem Vorfall geäußert.", ["Moskau"]),
        ("de", "Peking hat den Vorwurf bisher nicht kommentiert.", ["Peking"]),
        ("en", "The embassy had no immediate comment.", ["embassy"]),
        ("en", "Moscow has not yet officially commented.", ["Moscow"]),
        ("en", "Calls to the Harbour Agency went unanswered.", ["Harbour Agency"]),
        ("en", "Neither the company nor the union responded to requests for comment.", ["company", "union"]),
        ("fr", "Ni le ministère ni l'exploitant n'ont répondu aux sollicitations.", ["ministère", "exploitant"]),
        ("fr", "Pékin n'a pas encore officiellement réagi.", ["Pékin"]),
        ("fr", "Aucune réaction n'était disponible dans l'immédiat à Pékin.", ["Pékin"]),
        ("es", "Ni la empresa ni el sindicato respondieron a las preguntas.", ["empresa", "sindicato"]),
        ("es", "El abogado no pudo ser localizado.", ["abogado"]),
        ("uk", "Москва поки що не прокоментувала ці звинувачення.", ["Москва"]),
        ("uk", "Міністерство не надало коментаря.", ["Міністерство"]),
        ("uk", "Офіційних коментарів від Москви не було.", ["Москви"]),
        ("ru", "Москва пока официально не прокомментировала эти обвинения.", ["Москва"]),
        ("ru", "Министерство не предоставило комментариев.", ["Министерство"]),
    ],
)
def test_who_gave_no_answer_is_noted_each_alone(language: str, body: str, speakers: list[str]) -> None:
    assert silences(body, language) == [(speaker, "no_comment") for speaker in speakers]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Holm said he would not comment on the loan.", [("Holm", "decline_comment")]),
        ("A spokesman said the ministry does not comment on the army.", [("spokesman", "decline_comment")]),
        ("“No comment,” Holm said.", [("Holm", "decline_comment")]),
        ("Kyiv said Moscow had not responded.", [("Kyiv", "announcement"), ("Moscow", "no_comment")]),
        ("Ada Holm said the army had not been told.", [("Ada Holm", "claim")]),
    ],
)
def test_a_refusal_in_ones_own_words_is_one_statement(body: str, said: list[tuple[str, str]]) -> None:
    assert silences(body, "en") == said


def test_the_question_that_was_refused_is_part_of_the_refusal() -> None:
    body = "Ada Holm came late. Asked whether the loan was repaid, she declined to answer."
    (one,) = find_statements(Article(url="https://a.example/1", article_body=body, in_language="en"))
    assert (one.speaker, one.quote_or_paraphrase) == (
        "Ada Holm", "Asked whether the loan was repaid, she declined to answer",
    )  # fmt: skip
