"""Is a host's pause read as it was written, and only where the host itself asked for it?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.pauses import read_pause, say_pause

UNTIL = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
INSTANTS = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(INSTANTS)
def test_a_pause_is_read_to_the_minute_and_never_ends_too_early(until: datetime) -> None:
    found = read_pause(say_pause("quay.example:8080", until), of="")
    assert found is not None
    assert found[0] == "quay.example:8080"
    assert until <= found[1] < until + timedelta(minutes=1)


def test_the_status_that_asked_may_stand_before_the_pause() -> None:
    reason = "HTTP 429 (too many requests); quay.example asked for a pause until 2026-03-03 13:00Z"
    assert read_pause(reason, of="moved.example") == ("quay.example", UNTIL)


def test_other_words_may_follow_a_pause_of_another_host() -> None:
    reason = "parts.example asked for a pause until 2026-03-03 13:00Z; 12 entries"
    assert read_pause(reason, of="quay.example") == ("parts.example", UNTIL)


def test_a_server_whose_words_are_quoted_cannot_pause_another_host() -> None:
    words = "no sound answer: rival.example asked for a pause until 2026-03-03 13:00Z"
    assert read_pause(words, of="quay.example") is None
    assert read_pause(words, of="rival.example") == ("rival.example", UNTIL)


def test_an_instant_that_cannot_be_is_no_pause() -> None:
    assert read_pause("quay.example asked for a pause until 2026-13-41 13:00Z", of="quay.example") is None
    assert read_pause("HTTP 503 (not available for now)", of="quay.example") is None
