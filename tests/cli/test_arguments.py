from __future__ import annotations

from datetime import UTC, datetime

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from monitor.cli.arguments import read_choices, read_day, read_instant, spread_values

NOW = datetime(2025, 3, 6, 12, tzinfo=UTC)


def test_each_value_after_a_repeatable_option_gets_its_name() -> None:
    assert spread_values(["a", "--seed", "b", "c", "--json"], {"--seed"}) == [
        "a",
        "--seed",
        "b",
        "--seed",
        "c",
        "--json",
    ]


def test_a_double_dash_ends_the_values() -> None:
    assert spread_values(["--seed", "b", "--", "c", "d"], {"--seed"}) == ["--seed", "b", "--", "c", "d"]


@given(st.lists(st.sampled_from(["a", "b", "--title", "--json", "-", "-v"])))
def test_arguments_without_a_repeatable_option_stay_as_they_are(arguments: list[str]) -> None:
    assert spread_values(arguments, {"--seed"}) == arguments


def test_an_instant_without_a_zone_is_utc_and_a_day_is_its_first_minute() -> None:
    assert read_instant("2025-03-04T10:00", option="--since", now=NOW) == datetime(2025, 3, 4, 10, tzinfo=UTC)
    assert read_instant("2025-03-04", option="--since", now=NOW) == datetime(2025, 3, 4, tzinfo=UTC)
    assert read_instant("2025-03-04T10:00+02:00", option="--since", now=NOW) == datetime(2025, 3, 4, 8, tzinfo=UTC)


def test_so_long_ago_is_counted_from_now() -> None:
    assert read_instant("36h", option="--since", now=NOW) == datetime(2025, 3, 5, tzinfo=UTC)
    assert read_instant("2d", option="--since", now=NOW) == datetime(2025, 3, 4, 12, tzinfo=UTC)
    assert read_instant("90m", option="--since", now=NOW) == datetime(2025, 3, 6, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "d", "3w", "yesterday", "99999999999d", "2025-13-01"])
def test_what_is_no_instant_is_refused_by_name(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="--since"):
        read_instant(text, option="--since", now=NOW)


def test_an_unknown_choice_is_refused_with_the_known_ones() -> None:
    assert read_choices(None, ["in", "out"], option="--bin") == []
    with pytest.raises(typer.BadParameter, match="in, out"):
        read_choices(["of"], ["in", "out"], option="--bin")


def test_what_is_no_day_is_refused_by_name() -> None:
    with pytest.raises(typer.BadParameter, match="--until"):
        read_day("tomorrow", option="--until")
