"""Which statements are new, who answered first: single rules, and independence of the order of arrival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.holdings import FirstResponse, HeldStatement, Update
from monitor.items import Stance, Statement
from monitor.updates.mentions import compare_statements

NOON = datetime(2025, 4, 8, 12, tzinfo=UTC)


def held(
    number: int,
    speaker: str,
    words: str,
    *,
    hour: int | None = None,
    stance: Stance = "claim",
    party: str | None = None,
    copy_of: int | None = None,
) -> HeldStatement:
    statement = Statement(
        speaker=speaker,
        party=party,
        stance=stance,
        mode="none" if stance in ("no_comment", "decline_comment") else "indirect",
        direct=False,
        quote_or_paraphrase=words,
        spans=((0, len(words)),),
        sentence_span=(0, len(words)),
        sentence=words,
    )
    time = NOON + timedelta(hours=number if hour is None else hour)
    return HeldStatement(
        statement_id=number,
        article_id=number,
        version=1,
        time=time,
        outlet="harbour-post",
        url=f"https://a.example/{number:05}",
        copy_of=copy_of,
        statement=statement,
    )


def compare(
    statements: Sequence[HeldStatement],
) -> tuple[frozenset[int], tuple[FirstResponse, ...], tuple[Update, ...]]:
    """Return the ids of what is said for the first time, the first responses and the updates."""
    first, responses, updates = compare_statements(statements)
    return frozenset(key for key, told in first.items() if key == told), responses, updates


def test_what_is_said_again_is_a_mention_of_what_was_said_first() -> None:
    words = "the talks on the ferry line went on all night"
    rows = [held(1, "Zelensky", words), held(2, "Zelensky", f"{words} long"), held(3, "Zelensky", words)]
    assert compare_statements(rows)[0] == {1: 1, 2: 1, 3: 1}
    other = held(4, "Zelensky", "nobody was told that the harbour had closed")
    assert compare_statements([*rows, other])[0][4] == 4


def test_nothing_held_gives_nothing() -> None:
    assert compare([]) == (frozenset(), (), ())


def test_a_statement_told_again_is_not_new() -> None:
    first = held(1, "Volodymyr Zelensky", "two Chinese citizens were captured in the Donetsk region")
    again = held(2, "Zelenskyy", "the army captured two Chinese citizens in the eastern Donetsk region")
    novel, _, updates = compare([again, first])
    assert novel == {1}
    assert [update.kind for update in updates] == ["first_response"]


def test_another_statement_of_a_speaker_already_heard_is_an_update() -> None:
    novel, _, updates = compare(
        [held(1, "Ada Holm", "the dam is safe for now"), held(2, "Ada Holm", "thirty families must leave their homes")]
    )
    assert novel == {1, 2}
    assert [(update.kind, update.statement_id) for update in updates] == [("first_response", 1), ("statement", 2)]
    assert (updates[1].before, updates[1].after) == (None, "thirty families must leave their homes")
    assert updates[1].what == "claim: Ada Holm: thirty families must leave their homes"


def test_a_name_in_another_script_is_the_same_speaker() -> None:
    first = held(1, "Володимир Зеленський", "155", stance="claim")
    novel, responses, _ = compare([first, held(2, "Volodymyr Zelenskyy", "the talks went on")])
    assert len(responses) == 1
    assert novel == {1, 2}


def test_what_a_copy_repeats_is_neither_new_nor_a_response() -> None:
    origin = held(1, "Ada Holm", "the dam is safe for now and will be watched")
    copy = held(2, "Ada Holm", "the dam is safe for now and will be watched", copy_of=1)
    novel, responses, updates = compare([origin, copy])
    assert novel == {1}
    assert [response.statement_id for response in responses] == [1]
    assert [update.statement_id for update in updates] == [1]


def test_what_the_copying_outlet_has_added_is_its_own() -> None:
    origin = held(1, "Ada Holm", "the dam is safe for now and will be watched")
    added = held(2, "Jon Pell", "nobody told the villages below the wall", copy_of=1)
    novel, responses, updates = compare([origin, added])
    assert novel == {1, 2}
    assert [response.statement_id for response in responses] == [1, 2]
    assert [update.statement_id for update in updates] == [1, 2]


def test_silence_is_a_first_response_and_the_first_answer_a_second() -> None:
    silence = held(1, "Beijing", "no immediate comment", stance="no_comment", party="China")
    answer = held(2, "Wei Long", "the report is absolutely groundless", stance="denial", party="China")
    later = held(3, "Wei Long", "China is no party to the conflict", stance="position", party="China")
    _, responses, updates = compare([later, answer, silence])
    assert [(one.party, one.speaker, one.stance) for one in responses] == [
        ("China", "Beijing", "no_comment"),
        ("China", "Wei Long", "denial"),
    ]
    assert [update.kind for update in updates] == ["first_response", "first_response", "statement"]


def test_the_same_silence_on_the_next_day_is_not_new_and_after_three_days_it_is() -> None:
    rows = [
        held(n, "Kremlin", "has not commented", stance="no_comment", party="Russia", hour=h)
        for n, h in ((1, 0), (2, 24), (3, 80))
    ]
    assert compare(rows)[0] == {1, 3}


def test_two_thousand_statements_of_one_speaker_are_compared_to_the_end() -> None:
    rows = [
        held(n, "Ada Holm", f"gate {n} of the dam was opened {n * 7 % 97} times in week {n % 50}") for n in range(2000)
    ]
    novel, _, _ = compare(rows)
    assert 0 in novel


rows = st.lists(
    st.tuples(
        st.sampled_from(["Ada Holm", "Holm", "Karl Berg", "Harbour Agency"]),
        st.lists(
            st.sampled_from(["dam", "port", "gate", "ship", "crew", "road", "town", "fire"]), min_size=1, max_size=6
        ).map(" ".join),
        st.integers(0, 4),
        st.sampled_from(["claim", "denial", "no_comment", "decline_comment"]),
        st.sampled_from([None, "Lorwick"]),
        st.sampled_from([None, None, 1]),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(
    drawn: list[tuple[str, str, int, Stance, str | None, int | None]], random: object
) -> None:
    made = [
        held(number, who, words, hour=hour, stance=stance, party=party, copy_of=copy_of)
        for number, (who, words, hour, stance, party, copy_of) in enumerate(drawn)
    ]
    shuffled = list(made)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert compare(shuffled) == compare(made)


def test_the_short_and_the_full_name_of_a_company_are_one_party() -> None:
    silence = held(1, "Tamin", "did not answer", stance="no_comment", party="Tamin")
    answer = held(2, "Reederei Tamin", "the hull was sound", stance="denial")
    _, responses, _ = compare([silence, answer])
    assert [(response.stance, response.statement_id) for response in responses] == [("no_comment", 1), ("denial", 2)]


def test_a_party_that_spoke_in_an_earlier_year_has_not_answered_yet() -> None:
    past = replace(
        held(1, "Tamin Water", "the dam would hold"),
        statement=replace(
            held(1, "Tamin Water", "the dam would hold").statement,
            spans=((33, 51),),
            sentence_span=(0, 52),
            sentence="In 2019, Tamin Water said that: the dam would hold.",
        ),
    )
    _, responses, _ = compare([past, held(2, "Tamin Water", "we are looking into it")])
    assert [response.statement_id for response in responses] == [2]


def test_an_update_names_stance_speaker_role_and_words_in_one_line() -> None:
    spoken = held(1, "Lin Weiss", " ".join(["absolutely groundless"] * 9), stance="denial")
    spoken = replace(spoken, statement=replace(spoken.statement, role="ministry spokesman", mode="direct"))
    what = compare([spoken])[2][0].what
    assert what.startswith("denial: Lin Weiss (ministry spokesman): “absolutely groundless")
    assert what.endswith("…”")
    assert len(what) <= 110


def test_an_article_that_notes_a_silence_holds_no_answer() -> None:
    silence = held(1, "Beijing", "no comment from Beijing", stance="no_comment", party="China")
    background = replace(held(2, "Beijing", "it sends no arms", stance="denial", party="China", hour=1), article_id=1)
    answer = held(3, "Beijing", "the report is groundless", stance="denial", party="China")
    _, responses, _ = compare([silence, background, answer])
    assert [response.statement_id for response in responses] == [1, 3]


def test_who_first_answers_by_name_and_in_their_own_words_is_noted_beside_what_was_reported_before() -> None:
    silence = held(1, "Beijing", "no comment from Beijing", stance="no_comment", party="China")
    reported = held(2, "Beijing", "denied that it knew of them", stance="denial", party="China")
    spoken = held(3, "Wei Long", "absolutely groundless", stance="denial", party="China")
    statement = replace(spoken.statement, role="foreign ministry spokesman", mode="direct", direct=True)
    again = replace(held(4, "Wei Long", "we deny it again", party="China"), statement=statement)
    _, responses, _ = compare([silence, reported, replace(spoken, statement=statement), again])
    assert [(response.speaker, response.statement_id) for response in responses] == [
        ("Beijing", 1), ("Beijing", 2), ("Wei Long", 3),
    ]  # fmt: skip


def test_another_number_is_another_statement_however_alike_the_words() -> None:
    first = held(1, "Ada Holm", "at least 12 sailors are confirmed dead in the harbour fire")
    later = held(2, "Ada Holm", "at least 17 sailors are confirmed dead in the harbour fire")
    novel, _, _ = compare([first, later])
    assert novel == {1, 2}


def test_the_silence_of_a_party_is_noted_once_under_whatever_name() -> None:
    moscow = held(1, "Moscow", "no comment from Moscow", stance="no_comment", party="Russia")
    kremlin = held(2, "Kremlin", "has not commented", stance="no_comment", party="Russia")
    novel, _, _ = compare([moscow, kremlin])
    assert novel == {1}


def test_the_forms_that_languages_give_a_name_are_one_speaker() -> None:
    forms = ["Volodymyr Selenko", "Wladimir Zelenko", "Володимир Зеленко", "Zelenko"]
    words = "the bridge will be opened again on the first of May"
    novel, responses, _ = compare([held(n, form, words) for n, form in enumerate(forms, 1)])
    assert novel == {1}
    assert len(responses) == 1


def test_the_ministries_of_two_governments_that_no_article_names_answer_each_for_itself() -> None:
    ours = held(1, "finance ministry", "the dam will be paid for", party="government")
    theirs = held(2, "Ministerio de Exteriores", "nueve turistas han sido localizados", party="government")
    _, responses, _ = compare([ours, theirs])
    assert [(response.party, response.statement_id) for response in responses] == [
        ("finance ministry", 1), ("Ministerio de Exteriores", 2),
    ]  # fmt: skip
