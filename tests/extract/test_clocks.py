"""A time has the offset that the page proves, and none that it does not."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract.clocks import find_offset, is_lying, part_lie, shift_day
from monitor.extract.dates import Instant, read_instant
from monitor.extract.zones import names_clock, read_zone


def at(text: str) -> Instant:
    instant = read_instant(text, language=None)
    assert instant is not None
    return instant


def hours(instant: Instant, *others: str, changes: tuple[str, ...] = ()) -> float | None:
    offset = find_offset(instant, [at(other) for other in others], [at(change) for change in changes])
    span = offset.utcoffset(instant.when) if offset else None
    return None if span is None else span / timedelta(hours=1)


def test_a_time_takes_the_offset_of_the_same_wall_clock() -> None:
    assert hours(at("2025-04-08T10:07:00"), "2025-04-08T10:07:30+03:00") == 3


def test_a_time_and_its_instant_in_utc_prove_the_offset() -> None:
    assert hours(at("2025-04-08 21:18:11"), "2025-04-09T02:18:11Z") == -5
    assert hours(at("2025-04-08 15:48:00"), "2025-04-08T10:18:00Z") == 5.5


def test_a_difference_that_no_clock_has_proves_nothing() -> None:
    assert hours(at("2025-04-08 18:17:00"), "2025-04-08T10:02:00+00:00", changes=()) in (0, None)
    assert shift_day(at("2025-04-08T03:00:00Z"), [at("2025-04-07 18:15:00")]).when.utcoffset() == timedelta(0)


def test_a_time_takes_the_offset_of_the_modification_of_the_same_season_only() -> None:
    assert hours(at("2025-04-08T10:00:00"), changes=("2025-04-09T11:30:00+02:00",)) == 2
    assert hours(at("2025-04-08T10:00:00"), changes=("2025-07-09T11:30:00+02:00",)) == 2
    assert hours(at("2025-03-08T10:00:00"), changes=("2025-04-09T11:30:00+02:00",)) is None


def test_no_offset_is_invented() -> None:
    assert hours(at("2025-04-08T10:00:00")) is None
    assert hours(at("2025-04-08T10:00:00"), "2025-04-08", "2025-04-08T12:13:00") is None


def test_a_z_that_repeats_a_local_clock_is_a_lie() -> None:
    assert is_lying(at("2025-05-29T20:00:27Z"), at("2025-05-29T20:00:27+02:00"))
    assert not is_lying(at("2025-05-29T18:00:27Z"), at("2025-05-29T20:00:27+02:00"))
    assert not is_lying(at("2025-05-29T20:00:27Z"), at("2025-05-29T20:00:27Z"))


def test_of_two_statements_in_utc_the_local_one_is_parted_by_the_side_of_greenwich() -> None:
    late, early = at("2025-04-25T07:25:06Z"), at("2025-04-24T21:25:06+00:00")
    parted = part_lie(late, early, east=True)
    assert parted is not None
    assert parted.when.isoformat() == "2025-04-25T07:25:06+10:00"
    assert part_lie(early, late, east=True) == early
    assert part_lie(at("2025-04-25T07:25:00Z"), early, east=True) is None


def test_the_day_is_the_outlets_own_where_its_clock_is_shown() -> None:
    shifted = shift_day(at("2025-12-05T23:15:00Z"), [at("2025-12-06 00:15")])
    assert shifted.when.isoformat() == "2025-12-06T00:15:00+01:00"
    assert shift_day(at("2025-12-05T10:15:00Z"), [at("2025-12-05 11:15")]).when.utcoffset() == timedelta(0)


@given(st.datetimes(min_value=at("1991-01-01").when.replace(tzinfo=None), max_value=at("2090-01-01").when.replace(tzinfo=None)), st.sampled_from([-10, -5, -3.5, 0, 1, 5.5, 5.75, 9, 13]))  # fmt: skip
def test_a_wall_clock_beside_its_instant_always_gives_the_offset(when: object, span: float) -> None:
    instant = at(f"{when!s}".partition(".")[0] + "Z")
    if not (instant.when.minute or instant.when.second):
        return
    wall = at((instant.when + timedelta(hours=span)).strftime("%Y-%m-%d %H:%M:%S"))
    if wall.when.strftime("%H%M%S") != "000000":
        assert hours(wall, instant.when.isoformat()) == span


@given(st.text(max_size=30), st.datetimes(), st.sampled_from(["", "he", "es-mx"]))
def test_any_letters_name_a_clock_or_none(text: str, naive: object, language: str) -> None:
    zone = read_zone(text, at("2025-04-08T10:00").when.replace(tzinfo=None), language)
    assert zone is None or abs(zone.utcoffset(None)) <= timedelta(hours=14)


def test_letters_mean_what_the_language_means_by_them() -> None:
    wall = at("2025-07-08T10:00").when.replace(tzinfo=None)
    india, israel = read_zone("IST", wall, "en-in"), read_zone("IST", wall, "he")
    assert india is not None
    assert israel is not None
    assert (india.utcoffset(None), israel.utcoffset(None)) == (timedelta(hours=5.5), timedelta(hours=3))
    assert read_zone(" et modifié", wall, "fr") is None


@pytest.mark.parametrize(
    ("letters", "language", "span"),
    [
        ("IST", "en-in", 5.5), ("IST", "en-ie", 1), ("IST", "en-il", 3), ("IST", "ta", 5.5), ("IST", "en", None), ("IST", "", None),
        ("CST", "en-us", -6), ("CST", "en-cn", 8), ("CST", "zh-hans-cn", 8), ("CST", "es-cu", -5), ("CST", "es", -6), ("CST", "en", None),
        ("CST", "en-au", 9.5), ("BST", "en-gb", 1), ("BST", "bn", 6), ("BST", "en-bd", 6), ("BST", "en", None),
        ("AST", "en-ca", -4), ("AST", "ar", 3), ("AST", "en-gb", None),
        ("EST", "en", -5), ("EST", "en-au", 10), ("EDT", "en-au", 11), ("PST", "en-ph", 8), ("PST", "en", -8), ("MST", "en-my", 8),
    ],
)  # fmt: skip
def test_letters_of_several_clocks_name_one_only_where_country_or_language_decides(
    letters: str, language: str, span: float | None
) -> None:
    zone = read_zone(letters, at("2025-07-08T10:00").when.replace(tzinfo=None), language)
    assert zone == (None if span is None else timezone(timedelta(hours=span)))
    assert names_clock(letters)


def test_letters_of_two_clocks_of_one_country_name_none_where_they_differ() -> None:
    assert read_zone("EST", at("2025-01-08T10:00").when.replace(tzinfo=None), "en-au") is None


def test_words_and_unknown_letters_are_no_clocks() -> None:
    assert not any(map(names_clock, ("", "est", "QQT", "Mira Okonjo")))
    assert all(map(names_clock, (" (CST)", "+02:00", "Moscow time")))
