"""Is what is not the article cut, and what is then too short kept out?"""

from __future__ import annotations

import pytest

from monitor.items import Article
from monitor.pipelines.clean import Clean, TooShort, count_words

LONG = "The ferry sank off the harbour on Monday and the coast guard brought everybody on board ashore before noon, it said."
MORE = "A second vessel stood by, and divers from two towns went down to the wreck in the afternoon."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("  \n", 0),
        ("One two-three, four", 4),
        ("Мальта сказала «ні»", 3),
        ("渡輪沉沒", 2),
        ("渡輪 Margit 沉", 3),
    ],
)
def test_words_are_counted_in_any_script(text: str, words: int) -> None:
    assert count_words(text) == words


def test_a_text_under_the_bound_is_dropped_and_one_on_it_is_kept() -> None:
    with pytest.raises(TooShort, match="21 words after cleaning, fewer than 22"):
        Clean(22).process_item(Article(url="https://a.example/1", article_body=LONG, in_language="en"))
    kept = Clean(21).process_item(Article(url="https://a.example/1", article_body=LONG, in_language="en"))
    assert kept.article_body == LONG


def test_a_seed_is_kept_however_short_it_is() -> None:
    seed = Article(url="seed:ferry/a.txt", article_body="Ferry sinks.", is_seed=True, seed_of="ferry", in_language="en")
    assert Clean(20).process_item(seed).article_body == "Ferry sinks."


def test_controls_and_furniture_go_and_what_was_cut_is_kept_beside() -> None:
    article = Article(
        url="https://a.example/1",
        headline=" Ferry\x00 sinks\u202e ",
        authors=["Ines  Kolding", " "],
        article_body=f"{LONG}\r\nAdvertisement\r\n\r\n\r\n{MORE}\x00",
        in_language="en",
    )
    cleaned = Clean(5).process_item(article)
    assert (cleaned.headline, cleaned.authors) == ("Ferry sinks", ["Ines Kolding"])
    assert cleaned.article_body == f"{LONG}\n\n{MORE}"
    assert [line.text for line in cleaned.dropped] == ["Advertisement"]


def test_what_is_no_article_passes_as_it_is() -> None:
    assert Clean(20).process_item("outcome") == "outcome"
