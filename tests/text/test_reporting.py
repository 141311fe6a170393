"""Is a line a sentence of news, or does it speak to the reader, or of nothing that was said or counted?"""

from __future__ import annotations

import pytest

from monitor.text.reporting import is_report


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("At least 12,000 civilians have been killed since the war began, according to the mission.", "en"),
        ("The chancellery did not respond to a request for comment on Thursday.", "en"),
        ("The embassy declined to comment.", "en"),
        ("Hundreds of thousands of people have fled since the invasion.", "en"),
        ("Veldora has repeatedly denied that its army aimed at homes.", "en"),
        ("“We will not give way to you,” the minister said.", "en"),
        ("Laut Polizei wurden zwölf Menschen verletzt und ins Krankenhaus gebracht.", "de"),
        ("Le ministère n’a pas répondu à une demande de commentaire jeudi.", "fr"),
        ("Более 300 человек погибли с начала войны.", "ru"),
        ("Ponad 300 osób zginęło od początku wojny.", "pl"),
        ("地震造成至少412人死亡。", "zh"),
    ],
)
def test_what_was_said_counted_or_not_answered_is_news(line: str, language: str) -> None:
    assert is_report(line, language)


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("", "en"),
        ("Join the 48,000 readers who already pay for the Meridian and give 5 a month.", "en"),
        ("Subscribe for 5 a month.", "en"),
        ("You have read 3 of your 5 free articles, the counter says.", "en"),
        ("Our reporters said it first, and 12,000 households took note.", "en"),
        ("More than 400 killed, ministry says", "en"),
        ("12 comments.", "en"),
        ("The Meridian is owned by a foundation and printed beside the harbour.", "en"),
        ("Abonnieren Sie den Newsletter mit 12 Themen am Tag.", "de"),
    ],
)
def test_pleas_titles_and_what_tells_nothing_are_not(line: str, language: str) -> None:
    assert not is_report(line, language)


def test_without_a_language_the_english_words_serve() -> None:
    assert is_report("The embassy declined to comment on Thursday.", None)
    assert is_report("Maafisa walihesabu watu 412 katika mji.", "sw")
