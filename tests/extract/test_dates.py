"""Dates are read as stated, with their own offset, or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract.dates import load_months, read_instant, read_orders


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
        ("2025-12-05T23:15:0Z", None, "2025-12-05T23:15:00+00:00", "minute"),
        ("Fri Apr 11 19:20:36 CEST 2025", None, "2025-04-11T19:20:36+02:00", "minute"),
        ("Tuesday, April 9th, 2025 at 2:10 p.m. ET", "en", "2025-04-09T14:10:00-04:00", "minute"),
        ("January 9, 2025 2:10 PM ET", "en", "2025-01-09T14:10:00-05:00", "minute"),
        ("January 9, 2025 2:10 PM EDT", "en", "2025-01-09T14:10:00-04:00", "minute"),
        ("10 kwietnia 2025, 14:10 (CET/CEST)", "pl", "2025-04-10T14:10:00+02:00", "minute"),
        ("9 avril 2025 à 14h10 et modifié", "fr", "2025-04-09T14:10:00+00:00", "day"),
        ("13 Jan 2025, 22:11 GMT+10", "en", "2025-01-13T22:11:00+10:00", "minute"),
        ("2025. 4. 9. 오후 3:05", "ko", "2025-04-09T15:05:00+00:00", "day"),
        ("2025年4月9日 下午2:10", "zh", "2025-04-09T14:10:00+00:00", "day"),
        ("9 tháng 4 năm 2025, 14:10", "vi", "2025-04-09T14:10:00+00:00", "day"),
        ("9 เม.ย. 2568 14:10 น.", "th", "2025-04-09T14:10:00+00:00", "day"),
        ("20 فروردین ۱۴۰۴ - 14:10", "fa", "2025-04-09T14:10:00+00:00", "day"),
        ("٩ نيسان / أبريل ٢٠٢٥", "ar", "2025-04-09T00:00:00+00:00", "day"),
        ("2025 m. balandžio 9 d. 14:10", "lt", "2025-04-09T14:10:00+00:00", "day"),
        ("2025. gada 9. aprīlis", "lv", "2025-04-09T00:00:00+00:00", "day"),
        ("9 באפריל 2025", "he", "2025-04-09T00:00:00+00:00", "day"),
        ("9 listopada 2025", "hr", "2025-10-09T00:00:00+00:00", "day"),
        ("9 listopada 2025", "pl", "2025-11-09T00:00:00+00:00", "day"),
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
        "9 listopad 2025",
        "Copyright 2019-2025",
        "0001-01-01T00:00:00Z",
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


LANGUAGES = sorted(code for code, table in load_months().items() if isinstance(table, list))


def test_news_is_written_in_more_than_fifty_languages() -> None:
    assert len(LANGUAGES) > 50
    assert all(len(load_months()[code]) == 12 for code in LANGUAGES)


@given(st.sampled_from(LANGUAGES), st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.integers(0, 3))
def test_a_day_written_in_its_language_is_read_back(language: str, day: date, form: int) -> None:
    stems = load_months()[language][day.month - 1].split("|")
    name = stems[form % len(stems)]
    texts = (
        f"{day.day}. {name} {day.year}",
        f"{day.day} {name} {day.year}, 14:10",
        f"{name} {day.day}, {day.year}",
        f"{day.year}. {name} {day.day}.",
    )
    instant = read_instant(texts[form], language=language)
    assert instant is not None
    assert instant.when.date() == day


@given(
    st.text(max_size=60)
    | st.from_regex(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-](19|20)[0-9]{2}( [0-9:]{4,8})?", fullmatch=True)
)
def test_both_readings_of_a_date_in_figures_differ(text: str) -> None:
    assert len(read_orders(text)) in (0, 1, 2)


def test_a_date_in_figures_has_two_readings_where_its_order_cannot_be_told() -> None:
    assert [reading.when.date() for reading in read_orders("04/09/2025")] == [date(2025, 9, 4), date(2025, 4, 9)]
    assert read_orders("25/09/2025") == ()
    assert read_orders("04.09.2025") == ()
