"""What stands in quotation marks, in the marks of several languages, and what only looks so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.updates.quotes import find_quotes


def quoted(text: str) -> list[str]:
    return [text[quote.first : quote.last] for quote in find_quotes(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('He said "no" twice.', ["no"]),
        ("„Nein“, sagte sie.", ["Nein"]),
        ("« Non », dit-elle.", ["Non"]),
        ("«Нет», — сказал он.", ["Нет"]),
        ("»Nein«, sagte sie.", ["Nein"]),
        ("“The ‘old’ dam is gone,” she said.", ["The ‘old’ dam is gone,"]),
        ("It is ‘absolutely groundless’ to say so.", ["absolutely groundless"]),
        ("It's the crews' turn, isn't it?", []),
        ('A 5" pipe burst.', []),
        ('He said "no\n\nand left.', []),
    ],
)
def test_quotations_are_found_by_their_marks(text: str, words: list[str]) -> None:
    assert quoted(text) == words


def test_a_quotation_left_open_goes_on_where_the_next_paragraph_opens_with_the_mark() -> None:
    first, second = find_quotes("“One.\n\n“Two.”")
    assert (first.open, second.open) == (True, False)


@settings(max_examples=100)
@given(st.text(alphabet="ab \n\"'“”„«»‘’.,", max_size=80))
def test_quotations_never_overlap_and_are_never_empty(text: str) -> None:
    place = 0
    for quote in find_quotes(text):
        assert place <= quote.start <= quote.first < quote.last <= quote.end
        place = quote.end
