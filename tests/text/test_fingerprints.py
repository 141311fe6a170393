"""What sketches and shares of shingles promise, for any text."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.text.fingerprints import (
    MIN_SKETCH_WORDS,
    SKETCH_SIZE,
    body_sha256,
    containment,
    fold_words,
    hash_shingles,
    measure_overlap,
    minhash_bands,
)


def make_words(count: int, seed: int) -> list[str]:
    draw = random.Random(seed)
    return [f"w{draw.randrange(100_000)}" for _ in range(count)]


def test_a_sketch_is_the_same_on_every_machine_and_in_every_release() -> None:
    text = " ".join(f"word{number}" for number in range(40))
    assert minhash_bands(text)[:3] == (332921829433238552, 336605920115219073, 362083556585523797)


@settings(max_examples=50)
@given(st.text(max_size=400))
def test_any_text_has_a_sketch_of_63_bit_integers_in_order(text: str) -> None:
    bands = minhash_bands(text)
    assert len(bands) <= SKETCH_SIZE
    assert list(bands) == sorted(bands)
    assert all(0 <= band < 2**63 for band in bands)
    assert len(body_sha256(text)) == 64


@settings(max_examples=50)
@given(st.text(max_size=200), st.text(max_size=200))
def test_containment_lies_between_none_and_all_and_a_text_holds_itself(one: str, other: str) -> None:
    assert 0.0 <= containment(one, other) <= 1.0
    assert containment(one, one) == (1.0 if hash_shingles(one).size else 0.0)


def test_a_text_of_few_words_has_no_sketch() -> None:
    words = make_words(MIN_SKETCH_WORDS, 1)
    assert minhash_bands(" ".join(words))
    assert minhash_bands(" ".join(words[1:])) == ()
    assert minhash_bands("") == ()


def test_case_and_punctuation_make_no_other_text() -> None:
    assert fold_words("“The Ferry”, he said: ＣＡＰＳＩＺＥＤ.") == ["the", "ferry", "he", "said", "capsized"]
    words = make_words(60, 2)
    assert minhash_bands(" ".join(words)) == minhash_bands(", ".join(words).upper())


def test_scripts_without_spaces_are_read_by_the_character() -> None:
    assert fold_words("渡轮沉没, 12 dead") == ["渡", "轮", "沉", "没", "12", "dead"]


def test_a_quarter_of_a_text_shares_a_value_with_the_whole_nearly_always() -> None:
    found = 0
    for seed in range(200):
        words = make_words(800, seed)
        found += bool(set(minhash_bands(" ".join(words))) & set(minhash_bands(" ".join(words[:200]))))
    assert found >= 194


def test_a_text_with_every_seventh_word_edited_shares_a_value_nearly_always() -> None:
    found = 0
    for seed in range(200):
        words = make_words(500, seed)
        edited = [f"x{place}" if place % 7 == 3 else word for place, word in enumerate(words)]
        found += bool(set(minhash_bands(" ".join(words))) & set(minhash_bands(" ".join(edited))))
    assert found >= 190


def test_unlike_texts_share_nothing() -> None:
    assert containment(" ".join(make_words(300, 1)), " ".join(make_words(300, 2))) == 0.0


def test_edits_within_a_run_are_covered_and_a_block_apart_is_not() -> None:
    words = make_words(400, 3)
    edited = " ".join(f"x{place}" if place % 6 == 3 else word for place, word in enumerate(words))
    overlap = measure_overlap(edited, " ".join(words))
    assert overlap.share < 0.5 < 0.95 < overlap.coverage
    apart = measure_overlap(" ".join([*make_words(200, 4), *words[:200]]), " ".join(words))
    assert 0.48 < apart.coverage < 0.52
    assert apart.begins == 200


@settings(max_examples=50)
@given(st.text(max_size=200), st.text(max_size=200))
def test_an_overlap_is_a_share_and_nothing_shared_begins_nowhere(one: str, other: str) -> None:
    overlap = measure_overlap(one, other)
    assert 0.0 <= overlap.share <= 1.0
    assert 0.0 <= overlap.coverage <= 1.0
    assert overlap.begins <= len(fold_words(one))
    assert (overlap.share == 0.0) == (overlap.coverage == 0.0) == (overlap.begins == len(fold_words(one)))
