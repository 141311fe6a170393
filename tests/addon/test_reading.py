"""Which answers are remembered, and what must one request not hand on to the next?"""

from __future__ import annotations

from datetime import UTC, datetime

from monitor.revalidation import Remembered
from monitor.unattended.reading import OF_ONE_REQUEST, clear, judge_reading

SEEN = Remembered(
    address="f1",
    url="http://a.example/",
    body_sha256="0" * 64,
    whole_at=datetime(2026, 5, 4, tzinfo=UTC),
    readers=frozenset({"pages.parse"}),
)


def test_a_leaf_is_remembered_as_it_was_read() -> None:
    assert judge_reading(SEEN, "leaf", led_on=False) == SEEN


def test_a_page_that_led_on_counts_as_read_by_nobody() -> None:
    kept = judge_reading(SEEN, "leaf", led_on=True)
    assert kept is not None
    assert kept.readers == frozenset()


def test_a_page_that_led_on_is_remembered_where_the_request_says_so() -> None:
    assert judge_reading(SEEN, "always", led_on=True) == SEEN


def test_nothing_is_remembered_where_the_request_says_never() -> None:
    assert judge_reading(SEEN, "never", led_on=False) is None


def test_a_spiders_own_meta_is_handed_on() -> None:
    meta = {"depth": 2, "revalidation": "always", **dict.fromkeys(OF_ONE_REQUEST)}
    clear(meta)
    assert meta == {"depth": 2, "revalidation": "always"}
