"""Dates are read as stated, with their own offset, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract.dates import read_instant


@pytest.mark.parametrize(
    ("text", "language", "iso", "precision"),
    [
        ("2025-04-09T14:10:00+0200", None, "2025-04-09T14:10:00+02:00", "minute"),
        ("2025-04-09T14:10:00.123Z", None, "2025-04-09T14:10:00.123000+00:00", "minute"),
        ("20250409T141000Z", None, "2025-04-09T14:10:00+00:00", "minute"),
        ("Wed, 09 Apr 2025 14:10:00 EST", None, "2025-04-09T14:10:00-05:00", "minute"),
        ("Wed Apr 09 2025 14:10:00 GMT+0200 (CEST)", None, "2025-04-09T14:10:00+02:00", "minute"),
        ("1744207800", None, "2025-04-09T14:10:00+00:00", "minute"),
        ("1744207800000", None, "2025-04-09T14:10:00+00:00", "minute"),
        ("April 9, 2025 2:10 pm EDT", "en", "2025-04-09T14:10:00-04:00", "minute"),
        ("Published On 9 Apr 20259 Apr 2025", "en", "2025-04-09T00:00:00+00:00", "day"),
        ("9. April 2025, 14:10 Uhr", "de", "2025-04-09T14:10:00+00:00", "day"),
        ("9 avril 2025 à 14h10", "fr", "2025-04-09T14:10:00+00:00", "day"),
        ("9 de abril de 2025 a las 14:10 CEST", "es", "2025-04-09T14:10:00+02:00", "minute"),
        ("9 квітня 2025, 14:10", "uk", "2025-04-09T14:10:00+00:00", "day"),
        ("9 апреля 2025 14:10 МСК", "ru", "2025-04-09T14:10:00+03:00", "minute"),
        ("04/09/2025", "en-US", "2025-04-09T00:00:00+00:00", "day"),
        ("04/09/2025", "en-GB", "2025-09-04T00:00:00+00:00", "day"),
        ("25/09/2025", "en", "2025-09-25T00:00:00+00:00", "day"),
        ("2025年4月9日 14:10", "zh", "2025-04-09T14:10:00+00:00", "day"),
    ],
)
def test_a_date_is_read_as_it_stands(text: str, language: str | None, iso: str, precision: str) -> None:
    instant = read_instant(text, language=language)
    assert instant is not None
    assert (instant.when.isoformat(), instant.precision) == (iso, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3 days ago",
        "today",
        "1970-01-01",
        "2025-02-31",
        "04/09/2025",
        "12",
        "the year 2025",
        "0000-00-00T00:00:00Z",
        "9" * 4000,
    ],
)
def test_what_names_no_certain_day_gives_nothing(text: str) -> None:
    assert read_instant(text, language="en") is None


def test_a_time_without_a_zone_takes_the_callers() -> None:
    zone = timezone(timedelta(hours=2))
    instant = read_instant("2025-04-09 14:10", language=None, default_zone=zone)
    assert instant is not None
    assert instant.when == datetime(2025, 4, 9, 14, 10, tzinfo=zone)
    assert instant.precision == "minute"


def test_a_stated_instant_an_hour_ahead_is_in_the_future_and_an_unzoned_one_may_not_be() -> None:
    now = datetime(2025, 4, 9, 12, 0, tzinfo=UTC)
    stated, unzoned = read_instant("2025-04-09T13:00Z", language=None), read_instant("2025-04-09T13:00", language=None)
    assert stated is not None
    assert stated.is_after(now)
    assert unzoned is not None
    assert not unzoned.is_after(now)


@given(
    st.text(max_size=60) | st.from_regex(r"[0-9T:./ ,+-]{4,30}(am|pm|GMT|Uhr)?", fullmatch=True),
    st.sampled_from([None, "en", "de", "en-US", "zh"]),
)
def test_any_text_gives_an_aware_instant_or_nothing(text: str, language: str | None) -> None:
    instant = read_instant(text, language=language)
    assert instant is None or instant.when.utcoffset() is not None


@given(st.integers(700_000_000, 4_000_000_000), st.integers(-12 * 60, 14 * 60))
def test_every_iso_instant_is_read_back_whole(seconds: int, minutes: int) -> None:
    when = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=minutes)))
    instant = read_instant(when.isoformat(), language=None)
    assert instant is not None
    assert instant.when == when
    assert instant.when.utcoffset() == when.utcoffset()
