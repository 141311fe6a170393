"""What does the probe make of an answer, before it is said to a person?"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response

from monitor.middlewares.refusals import PrivateAddress, RobotsRefusal
from monitor.spiders.probing import ask_again, find_cadence, judge_robots

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
URL = "https://quay.example/feed.xml"


def test_the_cadence_is_the_median_gap_so_that_one_quiet_week_does_not_count() -> None:
    hours = (0, 2, 4, 6, 8, 8 + 24 * 7)
    assert find_cadence(NOW - timedelta(hours=h) for h in hours) == timedelta(hours=2)


@pytest.mark.parametrize("dates", [[], [NOW], [NOW, NOW]])
def test_one_instant_has_no_cadence(dates: list[datetime]) -> None:
    assert find_cadence(dates) is None


@given(st.lists(st.datetimes(timezones=st.just(UTC)), max_size=40))
def test_a_cadence_is_a_length_of_time_in_whatever_order_the_entries_come(dates: list[datetime]) -> None:
    gap = find_cadence(dates)
    assert gap == find_cadence(reversed(dates))
    assert gap is None or gap > timedelta(0)


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (RobotsRefusal("robots.txt disallows /feed.xml"), "disallows"),
        (RobotsRefusal("robots.txt answered HTTP 503", lasting=False), "cannot be read"),
        (PrivateAddress("the host's address is not public"), ""),
        (TimeoutError(), "allows"),
    ],
)
def test_how_a_request_ended_tells_what_robots_said(error: Exception, verdict: str) -> None:
    assert judge_robots(error) == verdict


def ask(again: Response | Exception, **headers: str) -> str:
    first = Response(URL, headers=headers, body=b"<rss/>", request=Request(URL))

    async def download(request: Request) -> Response:
        assert request.headers.get("If-None-Match") == b'"7"'
        if isinstance(again, Exception):
            raise again
        return again

    return asyncio.run(ask_again(first, download))


@pytest.mark.parametrize(
    ("again", "support"),
    [
        (Response(URL, status=304), "304"),
        (Response(URL, body=b"<rss/>"), "ignored"),
        (Response(URL, body=b"<rss>12:00</rss>"), "changed"),
        (Response(URL, status=503), "unknown"),
        (TimeoutError(), "unknown"),
    ],
)
def test_a_second_look_tells_how_a_conditional_request_is_answered(again: Response | Exception, support: str) -> None:
    assert ask(again, ETag='"7"') == support


def test_what_gives_no_validators_is_not_asked_again() -> None:
    assert ask(AssertionError("asked")) == "none"
