"""Text enters the house clean and in one form."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from monitor.text.normalize import normalize_body, normalize_line, strip_controls

anything = st.text(alphabet=st.characters(codec=None, exclude_categories=[]), max_size=200)


def test_nul_surrogates_and_bidi_controls_are_gone() -> None:
    assert strip_controls("a\x00b\ud800c\u202ed\x1b[0m") == "abcd[0m"


def test_persian_joiners_stay() -> None:
    assert strip_controls("می\u200cخواهم") == "می\u200cخواهم"


def test_a_decomposed_letter_is_composed() -> None:
    assert strip_controls("Zu\u0308rich") == "Zürich"


def test_windows_and_old_mac_line_ends_are_line_feeds() -> None:
    assert strip_controls("a\r\nb\rc\u2028d") == "a\nb\nc\nd"


def test_paragraphs_are_parted_by_exactly_one_empty_line() -> None:
    assert normalize_body("\n\none\u00a0 two\n three \n\n\n\tfour\n") == "one two\n\nthree\n\nfour"


def test_a_line_has_single_blanks() -> None:
    assert normalize_line("  a \n b\u00a0\tc ") == "a b c"


@given(anything)
def test_stripping_twice_is_stripping_once(text: str) -> None:
    once = strip_controls(text)
    assert strip_controls(once) == once == unicodedata.normalize("NFC", once)


@given(anything)
def test_a_body_survives_utf8_and_a_second_pass(text: str) -> None:
    body = normalize_body(text)
    assert normalize_body(body) == body
    assert body.encode("utf-8").decode("utf-8") == body
    assert "\n\n\n" not in body
