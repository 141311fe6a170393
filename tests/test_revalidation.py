"""Is an address asked for changes only where that can hide nothing, and is a server that lies found out?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.revalidation import (
    DISTRUST,
    MOST_READERS,
    WHOLE_AT_LEAST,
    Answer,
    Remembered,
    choose_condition,
    read_body,
    read_unmodified,
    read_validator,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FEED = "https://gazette.example/rss.xml"
READERS = frozenset({"ferry", "rules"})
HOUR = timedelta(hours=1)


def ask(known: Remembered | None, *, now: datetime = NOW, url: str = FEED, readers: frozenset[str] = READERS) -> str:
    condition = choose_condition(known, url=url, readers=readers, now=now)
    return ": ".join(condition) if condition else ""


def answer(
    known: Remembered | None,
    body: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    readers: frozenset[str] = READERS,
    now: datetime = NOW,
    url: str = FEED,
) -> Answer:
    return read_body(
        known,
        body.encode(),
        address=FEED,
        url=url,
        etag=etag,
        last_modified=last_modified,
        readers=readers,
        now=now,
    )


def remember(body: str = "one", **said: str | None) -> Remembered:
    kept = answer(None, body, etag=said.get("etag", '"a"'), last_modified=said.get("last_modified")).keep
    assert kept is not None
    return kept


def test_an_address_never_asked_before_is_asked_for_everything() -> None:
    assert ask(None) == ""


def test_the_stronger_validator_is_sent_alone() -> None:
    assert ask(remember(etag='W/"a"', last_modified="Mon, 02 Mar 2026 09:00:00 GMT")) == 'If-None-Match: W/"a"'
    assert ask(remember(etag=None, last_modified="yesterday")) == "If-Modified-Since: yesterday"
    assert ask(remember(etag=None)) == ""


def test_a_body_that_came_long_ago_is_asked_for_whole() -> None:
    known = remember()
    assert ask(known, now=NOW + WHOLE_AT_LEAST - HOUR) != ""
    assert ask(known, now=NOW + WHOLE_AT_LEAST) == ""


def test_a_clock_that_was_set_back_asks_for_the_whole_body() -> None:
    assert ask(remember(), now=NOW - HOUR) == ""


def test_a_validator_is_sent_to_the_address_it_came_from_alone() -> None:
    assert ask(remember(), url="https://elsewhere.example/rss.xml") == ""


def test_a_body_is_news_to_a_story_it_was_not_read_for() -> None:
    known = remember()
    assert ask(known, readers=frozenset({"ferry"})) != ""
    assert ask(known, readers=READERS | {"bridge"}) == ""
    again = answer(known, "one", etag='"a"', readers=frozenset({"bridge"}))
    assert again.meaning == "whole"
    assert again.keep is not None
    assert again.keep.readers == READERS | {"bridge"}
    assert answer(again.keep, "one", readers=READERS | {"bridge"}).meaning == "same_body"


def test_another_body_was_read_for_nobody_before() -> None:
    kept = answer(remember(), "two", etag='"b"', readers=frozenset({"bridge"})).keep
    assert kept is not None
    assert kept.readers == {"bridge"}


def test_readers_do_not_pile_up_for_ever() -> None:
    known = replace(remember(), readers=frozenset(str(number) for number in range(MOST_READERS)))
    kept = answer(known, "one").keep
    assert kept is not None
    assert kept.readers == READERS


def test_a_304_to_no_condition_tells_nothing() -> None:
    assert read_unmodified(remember(), conditional=False, now=NOW).meaning == "baseless"
    assert read_unmodified(None, conditional=True, now=NOW).meaning == "baseless"
    assert read_unmodified(remember(), conditional=True, now=NOW) == Answer(meaning="not_modified")


def test_the_same_body_sent_again_is_unchanged_whatever_its_validators() -> None:
    again = answer(remember(), "one", etag='"other"', now=NOW + HOUR)
    assert (again.meaning, again.unchanged) == ("same_body", True)
    assert again.keep is not None
    assert (again.keep.etag, again.keep.whole_at) == ('"other"', NOW + HOUR)


@pytest.mark.parametrize(
    ("before", "after", "lie"),
    [
        ({"etag": '"a"'}, {"etag": '"a"'}, 'ETag "a" stayed while the body changed'),
        ({"etag": '"a"'}, {"etag": 'W/"a"'}, 'ETag W/"a" stayed while the body changed'),
        ({"etag": None, "last_modified": "x"}, {"last_modified": "x"}, "Last-Modified x stayed while the body changed"),
        # The ETag is what is sent: beside it, a Last-Modified that stays does no harm.
        ({"etag": '"a"', "last_modified": "x"}, {"etag": '"b"', "last_modified": "x"}, None),
        ({"etag": '"a"'}, {"etag": None}, None),
        ({"etag": None}, {"etag": None}, None),
        ({"etag": None, "last_modified": "x"}, {"last_modified": "y"}, None),
    ],
)
def test_a_validator_that_stays_while_the_body_changes_is_a_lie(
    before: dict[str, str | None], after: dict[str, str | None], lie: str | None
) -> None:
    kept = answer(remember(**before), "two", **after).keep  # type: ignore[arg-type]
    assert kept is not None
    assert kept.distrusted == lie


def test_a_server_that_lied_is_asked_for_whole_bodies_until_it_has_another_chance() -> None:
    liar = answer(remember(), "two", etag='"a"').keep
    assert ask(liar) == ""
    # The same body again clears nobody: the next change may be hidden as the last one was.
    later = answer(liar, "two", etag='"a"', now=NOW + HOUR).keep
    assert ask(later, now=NOW + HOUR) == ""
    still = answer(later, "three", etag='"b"', now=NOW + 2 * HOUR).keep
    assert ask(still, now=NOW + 2 * HOUR) == ""
    trusted = answer(still, "three", etag='"b"', now=NOW + DISTRUST).keep
    assert ask(trusted, now=NOW + DISTRUST) == 'If-None-Match: "b"'


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [
        ({"etag": '"a"'}, {"etag": '"b"'}, 'If-None-Match: "a"'),
        ({"etag": None, "last_modified": "x"}, {"last_modified": "y"}, "If-Modified-Since: x"),
        ({"etag": None, "last_modified": "x"}, {"etag": '"b"'}, "If-Modified-Since: x"),
    ],
)
def test_what_changed_only_when_it_was_asked_for_whole_is_tried_by_its_old_validator(
    before: dict[str, str | None], after: dict[str, str | None], asked: str
) -> None:
    later = NOW + WHOLE_AT_LEAST
    found = answer(remember(**before), "two", now=later, **after)  # type: ignore[arg-type]
    assert found.meaning == "whole"
    assert ask(found.keep, now=later) == asked
    honest = answer(found.keep, "two", now=later + HOUR, **after)  # type: ignore[arg-type]
    assert honest.meaning == "same_body"
    assert honest.keep is not None
    assert (honest.keep.distrusted, ask(honest.keep, now=later + HOUR) != asked) == (None, True)
    lied = read_unmodified(found.keep, conditional=True, now=later + HOUR)
    assert lied.meaning == "baseless"
    assert lied.keep is not None
    assert "is called current though the body changed" in str(lied.keep.distrusted)
    assert ask(lied.keep, now=later + HOUR) == ""
    again = answer(lied.keep, "two", now=later + HOUR, **after)  # type: ignore[arg-type]
    assert ask(again.keep, now=later + 2 * HOUR) == ""


@pytest.mark.parametrize("told", ["early", "elsewhere", "without"])
def test_a_change_that_a_condition_could_have_told_of_is_not_suspected(told: str) -> None:
    known = remember(etag=None) if told == "without" else remember()
    url = "https://elsewhere.example/" if told == "elsewhere" else FEED
    now = NOW + (HOUR if told == "early" else WHOLE_AT_LEAST)
    kept = answer(known, "two", etag='"b"', now=now, url=url).keep
    assert kept is not None
    assert (kept.etag, kept.distrusted) == ('"b"', None)


def test_a_redirect_that_leads_elsewhere_now_is_no_lie() -> None:
    kept = answer(remember(), "two", etag='"a"', url="https://elsewhere.example/").keep
    assert kept is not None
    assert kept.distrusted is None


@pytest.mark.parametrize("value", [None, "", "  ", '"é"', '"a\x7f"', f'"{"a" * 600}"'])
def test_what_cannot_be_sent_back_is_no_validator(value: str | None) -> None:
    assert read_validator(value) is None


@given(
    st.lists(
        st.tuples(st.sampled_from(["one", "two"]), st.sampled_from([None, '"a"', '"b"']), st.integers(0, 100)),
        max_size=12,
    )
)
def test_no_change_of_an_honest_server_is_ever_hidden(looks: list[tuple[str, str | None, int]]) -> None:
    """An honest server gives each body one ETag; what was read last is what it serves, or the answer says ``whole``."""
    known: Remembered | None = None
    read: str | None = None
    now = NOW
    for body, _, hours in looks:
        now += timedelta(hours=hours)
        etag = f'"{body}"'
        if ask(known, now=now) == f"If-None-Match: {etag}":
            unmodified = read_unmodified(known, conditional=True, now=now)
            if unmodified.meaning == "not_modified":
                assert read == body
                continue
            known = unmodified.keep  # and it is asked again, for everything
            assert ask(known, now=now) == ""
        meant = answer(known, body, etag=etag, now=now)
        assert meant.meaning == ("same_body" if read == body else "whole")
        known, read = meant.keep or known, body


def test_a_server_that_calls_everything_unchanged_is_found_out_on_its_second_day() -> None:
    known: Remembered | None = None
    read = []
    for hour in range(30):
        now = NOW + hour * HOUR
        if ask(known, now=now):
            unmodified = read_unmodified(known, conditional=True, now=now)
            if unmodified.meaning == "not_modified":
                continue
            known = unmodified.keep
        known = answer(known, f"of hour {hour}", etag=f'"{hour}"', now=now).keep
        read.append(hour)
    assert read == [0, *range(20, 30)]
