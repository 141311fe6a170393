"""Is what a printer changes no difference, and is every changed number, word and quotation mark one?"""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.text.difference import compare_words, fold_wording, is_same_wording, pair_sentences, read_words
from monitor.text.normalize import normalize_body

TEXT = (
    "The barge Adela was carrying 1,200 tonnes of barley, its owner's clerk said.",
    '"We heard a bang," said the mate - a man of 34 - who waited on the roof... until 14:05.',
    "Between 20-25 lorries are to take 12 500 sacks to Kestrel Bend; that costs -3.5 per cent less.",
)
REPRINTS = (
    ("'", "’"),
    ('"We', "“We"),
    ('bang,"', "bang,”"),
    ('"We heard a bang,"', "« We heard a bang, »"),
    ('"We heard a bang,"', "„We heard a bang,“"),
    (" - ", " — "),
    (" - ", "—"),
    ("20-25", "20–25"),
    ("-3.5", "\N{MINUS SIGN}3.5"),
    ("...", "…"),
    ("12 500", "12\N{NARROW NO-BREAK SPACE}500"),
    ("1,200 tonnes", "1,200\N{NO-BREAK SPACE}tonnes"),
    ("barley", "bar\N{SOFT HYPHEN}ley"),
    ("barley", "bar\N{ZERO WIDTH SPACE}ley"),
    ("barley", "bar\N{ZERO WIDTH NON-JOINER}ley"),
    ("Kestrel", "Kestrel\N{VARIATION SELECTOR-16}"),
    ("Between", "• Between"),
    ("said. ", "said.\n\n"),
)


@pytest.mark.parametrize(("printed", "otherwise"), REPRINTS)
def test_another_print_of_the_same_words_is_no_difference(printed: str, otherwise: str) -> None:
    text = " ".join(TEXT)
    assert printed in text
    assert fold_wording(normalize_body(text.replace(printed, otherwise))) == fold_wording(text)


@pytest.mark.parametrize(
    ("said", "edited"),
    [
        ("1,200", "1,250"),
        ("1,200", "1.200"),
        ("1,200", "1200"),
        ("12 500", "12 50"),
        ("20-25", "20, 25"),
        ("-3.5", "3.5"),
        ("-3.5", "-35"),
        ("14:05", "14.05"),
        ('"We heard a bang,"', "We heard a bang,"),
        ("a bang", "a bell"),
        ("barley,", "barley"),
        ("Kestrel", "kestrel"),
    ],
)
def test_another_number_word_or_quotation_is_a_difference(said: str, edited: str) -> None:
    text = " ".join(TEXT)
    assert said in text
    assert fold_wording(text.replace(said, edited, 1)) != fold_wording(text)


@given(st.text(), st.integers(0, 9), st.data())
def test_no_digit_can_change_unseen(text: str, digit: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    one, other = (f"{text[:place]}{number}{text[place:]}" for number in (digit, (digit + 1) % 10))
    assert fold_wording(one) != fold_wording(other)


@pytest.mark.parametrize("number", ["1,200", "1 200", "1.200,50", "3.5", "14:05", "27m", "5/6"])
def test_a_number_is_one_word_with_its_signs(number: str) -> None:
    text = f"About {number} of them."
    assert [text[word.start : word.end] for word in read_words(text)] == ["About", number, "of", "them", "."]


def test_paragraphs_that_are_cut_otherwise_say_the_same() -> None:
    assert is_same_wording(TEXT, [" ".join(TEXT[:2]), TEXT[2]])
    assert is_same_wording([*TEXT, ""], TEXT)
    assert not is_same_wording(TEXT, TEXT[:2])


def test_a_held_line_that_is_cut_today_is_no_difference_but_one_that_went_from_the_page_is() -> None:
    plea = "Help us to send a reporter to the river."
    assert is_same_wording([*TEXT, plea], TEXT, cut=[plea])
    assert not is_same_wording([*TEXT, plea], TEXT, cut=["Advertisement"])


def test_a_line_of_the_text_that_is_cut_elsewhere_on_the_page_stays_a_line_of_the_text() -> None:
    assert is_same_wording(TEXT, TEXT, cut=[TEXT[0]])
    assert not is_same_wording(TEXT[:2], TEXT, cut=[TEXT[0]])


# ---- pairs -------------------------------------------------------------------------------------------------------------


def test_a_reworded_sentence_is_paired_and_new_and_gone_ones_stand_alone() -> None:
    before = ["Fourteen survivors remained in hospital on Tuesday.", "The fog has lifted.", "The pier is closed."]
    after = ["Divers go down at noon.", "Eight survivors remained in hospital on Wednesday.", "The pier is closed."]
    assert pair_sentences(before, after) == [(None, 0), (0, 1), (1, None)]


def test_a_sentence_with_a_clause_put_in_is_reworded_not_new() -> None:
    before = ["The barge was carrying barley to the mills."]
    after = [
        "The barge, which its owner bought in spring from a company in Lund, was carrying barley and oats to the two mills."
    ]
    assert pair_sentences(before, after) == [(0, 0)]


def test_of_alike_sentences_the_likeliest_are_paired() -> None:
    before = ["In Lund 12 people were hurt on Monday.", "In Orm 5 people were hurt on Monday."]
    after = ["In Orm 7 people were hurt on Monday.", "In Lund 14 people were hurt on Monday."]
    assert pair_sentences(before, after) == [(1, 0), (0, 1)]


def test_sentences_that_are_joined_or_parted_do_not_differ() -> None:
    parts, whole = ["“No,” she said.", "“Never.”"], ["“No,” she said. “Never.”"]
    assert pair_sentences(parts, whole) == pair_sentences(whole, parts) == []


@given(
    st.lists(st.sampled_from([*TEXT, "The pier is closed.", "", "No."]), max_size=8), st.randoms(use_true_random=False)
)
def test_sentences_that_only_stand_elsewhere_do_not_differ(sentences: list[str], draw: random.Random) -> None:
    moved = list(sentences)
    draw.shuffle(moved)
    assert pair_sentences(sentences, moved) == []


SENTENCES = st.lists(
    st.lists(st.sampled_from(["a", "b", "c", "d", "e", "1", "2"]), max_size=6).map(" ".join), max_size=6
)


@given(SENTENCES, SENTENCES)
def test_no_sentence_is_in_two_pairs(before: list[str], after: list[str]) -> None:
    pairs = pair_sentences(before, after)
    for side in (0, 1):
        numbers = [pair[side] for pair in pairs if pair[side] is not None]
        assert len(numbers) == len(set(numbers))
    assert (None, None) not in pairs


# ---- words -------------------------------------------------------------------------------------------------------------


def mark(before: str, after: str) -> str:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return " ".join(marks[piece.op].format(piece.text) for piece in compare_words(before, after))


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("It had 31 lorries.", "It had 27 lorries.", "It had [-31-] {+27+} lorries."),
        ("1,200 tonnes", "1,250 tonnes", "[-1,200-] {+1,250+} tonnes"),
        ("Between 20-25 died.", "Between 30-35 died.", "Between [-20-25-] {+30-35+} died."),
        ("12 dead, 5 hurt", "17 dead, 8 hurt", "[-12-] {+17+} dead, [-5-] {+8+} hurt"),
        ("She said “no”.", 'She said "no".', 'She said "no".'),
        ("", "It is new.", "{+It is new.+}"),
        ("It is gone.", "", "[-It is gone.-]"),
        ("", "", ""),
        ("沉沒三艘", "沉沒五艘", "沉沒 [-三-] {+五+} 艘"),
    ],
)
def test_words_that_go_and_come_are_marked(before: str, after: str, marked: str) -> None:
    assert mark(before, after) == marked


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=300)
def test_what_stays_and_came_is_the_new_text_and_what_stays_and_went_the_old(before: str, after: str) -> None:
    pieces = compare_words(before, after)
    for text, op in ((after, "added"), (before, "removed")):
        told = " ".join(piece.text for piece in pieces if piece.op in ("same", op))
        assert "".join(fold_wording(told).split()) == "".join(fold_wording(text).split())
