"""What a text is about is the same however it was read: words at once or one by one, met before or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.story import terms
from monitor.story.terms import bridge_word, bridge_words, read_terms

BODY = (
    "Rescuers reached the village of Ostrava Mill on Tuesday. Mayor Jonna Reyk-Halvard's house stood under water, and 1,240 "
    "people slept in Ostrava Mill's school. “Nobody is missing,” Jonna Reyk said."
)


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1).map(str.casefold), max_size=8))
def test_words_have_the_same_form_alone_and_among_others(words: list[str]) -> None:
    assert bridge_words(words) == [bridge_word(word) for word in words]


@pytest.mark.parametrize("most", [0, 5])
def test_words_that_are_no_longer_kept_weigh_what_they_did(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    kept = [read_terms("Dam holds", BODY, code) for code in ("en", "de")]
    monkeypatch.setattr(terms, "MOST_WORDS", most)
    read_terms.cache_clear()
    anew = [read_terms("Dam holds", BODY, code) for code in ("en", "de")]
    assert anew == kept
    assert [one.bridge for one in anew] == [one.bridge for one in kept]


def test_a_word_of_a_name_is_written_as_the_whole_name_where_both_stand_together() -> None:
    surfaces = read_terms(None, BODY, "en").surfaces
    assert (surfaces["ostrava"], surfaces["jonna"]) == ("Ostrava Mill", "Jonna Reyk")


def test_a_headline_that_opens_the_body_counts_once() -> None:
    assert (
        read_terms("Dam holds", f"Dam holds. {BODY}", "en").weights
        == read_terms(None, f"Dam holds. {BODY}", "en").weights
    )
    assert read_terms("Dam holds", BODY, "en").weights.keys() > read_terms(None, BODY, "en").weights.keys()


def test_a_text_without_words_is_about_nothing() -> None:
    empty = read_terms(None, " … ", None)
    assert (empty.weights, empty.length, empty.bridge, empty.surfaces, empty.names) == ({}, 0.0, {}, {}, frozenset())


@given(st.text(st.characters(max_codepoint=127), max_size=200))
def test_a_text_in_plain_letters_has_the_words_that_it_has_beside_other_signs(text: str) -> None:
    assert read_terms(None, text, "en").weights == read_terms(None, f"{text} §", "en").weights
