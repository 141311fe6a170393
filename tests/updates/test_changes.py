"""Are changes told with figures and quotes first, each with its places, and furniture not at all?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.updates.changes import Change, Text, compare_texts

OLD = (
    "The ferry Ansa sank off Lornholm. It was carrying 31 vehicles, the harbour master said.\n\n"
    "The fog has lifted. The pier is closed until noon.\n\n"
    "“We saw nothing,” said the pilot. The inquiry begins on Friday."
)
NEW = (
    "The old ferry Ansa sank off Lornholm. It was carrying 27 vehicles, the harbour master said.\n\n"
    "The pier is closed until noon. Divers are on their way.\n\n"
    "“We saw no light,” said the pilot. The inquiry begins on Friday."
)


def tell(changes: list[Change]) -> list[tuple[str, str]]:
    return [(one.kind, (one.after or one.before).text) for one in changes if one.after or one.before]  # type: ignore[union-attr]


def compare(before: str, after: str, language: str = "en") -> list[Change]:
    return compare_texts(Text(body=before), Text(body=after), language)


def test_sentences_with_figures_or_quotes_come_first_and_the_rest_in_the_order_of_the_text() -> None:
    assert tell(compare(OLD, NEW)) == [
        ("changed", "It was carrying 27 vehicles, the harbour master said."),
        ("changed", "“We saw no light,” said the pilot."),
        ("changed", "The old ferry Ansa sank off Lornholm."),
        ("removed", "The fog has lifted."),
        ("added", "Divers are on their way."),
    ]


def test_every_change_has_its_place_in_each_text() -> None:
    for change in compare(OLD, NEW):
        for body, sentence in ((OLD, change.before), (NEW, change.after)):
            assert sentence is None or body[sentence.start : sentence.end] == sentence.text


def test_a_count_in_words_is_a_figure_and_a_word_in_quotation_marks_a_quote() -> None:
    changes = compare("Fourteen people are in hospital. He is well.", "Eight people are in hospital. He is “well”.")
    assert [(one.has_figure, one.has_quote) for one in changes] == [(True, False), (False, True)]


def test_an_age_that_changed_counts_as_a_figure_and_a_date_that_stayed_does_not() -> None:
    changes = compare(
        "Ina Roth, 34, left on 9 April. He came on 9 April.", "Ina Roth, 35, left on 9 April. She came on 9 April."
    )
    assert [one.has_figure for one in changes] == [True, False]


def test_a_quotation_over_two_sentences_makes_both_of_them_quotes() -> None:
    changes = compare("“We saw nothing. It was dark,” he said.", "“We saw little. It was dim,” he said.")
    assert [one.has_quote for one in changes] == [True, True]


def test_lines_that_are_furniture_to_either_reading_are_no_changes() -> None:
    plea = "Send 5 crowns a month to keep the Meridian on the river."
    held = Text(body=f"{OLD}\n\n{plea}", aside=frozenset({3}))
    assert compare_texts(held, Text(body=OLD), "en") == []
    assert compare_texts(Text(body=f"{OLD}\n\n{plea}"), Text(body=OLD, cut=(plea,)), "en") == []
    assert compare_texts(Text(body=OLD, cut=(plea,)), Text(body=f"{OLD}\n\n{plea}"), "en") == []


def test_a_sentence_that_a_page_repeats_outside_its_text_is_still_told_when_it_goes() -> None:
    paragraphs = OLD.split("\n\n")
    shortened = Text(body="\n\n".join(paragraphs[:2]))
    told = compare_texts(Text(body=OLD, cut=(paragraphs[2],)), shortened, "en")
    assert [one.kind for one in told] == ["removed", "removed"]


def test_texts_in_another_print_or_order_have_no_changes() -> None:
    printed = NEW.replace("“", '"').replace("”", '"').replace("\n\n", " ")
    assert compare(NEW, printed) == []
    assert compare(NEW, "\n\n".join(reversed(NEW.split("\n\n")))) == []


def test_an_empty_text_has_every_sentence_removed() -> None:
    assert {one.kind for one in compare(OLD, "")} == {"removed"}
    assert compare("", "") == []


PARAGRAPHS = st.lists(st.sampled_from([*OLD.split("\n\n"), *NEW.split("\n\n"), "Nine dead.", "Ten dead."]), max_size=5)


@given(PARAGRAPHS, PARAGRAPHS)
def test_what_one_way_adds_the_other_way_removes(before: list[str], after: list[str]) -> None:
    there, back = (compare("\n\n".join(one), "\n\n".join(two)) for one, two in ((before, after), (after, before)))
    assert len([one for one in there if one.kind == "added"]) == len([one for one in back if one.kind == "removed"])
