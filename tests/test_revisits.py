"""A page is looked at again ever more seldom, sooner after it changed, and at some time never more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.revisits import (
    LIVE_STEPS,
    LONGEST_YOUTH,
    MOST_CHANGES,
    STEPS,
    choose_revisit,
    date_change,
    date_first,
    has_passing_reason,
    is_gone,
)

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
instants = st.timedeltas(timedelta(), timedelta(days=365)).map(lambda age: NOON - age)


def walk(changed_at: datetime, first_look: datetime, *, is_live: bool = False) -> list[datetime]:
    """Return when a page that never changes is looked at after *first_look*, each look in time."""
    looks = [first_look]
    while (due := choose_revisit(changed_at=changed_at, is_live=is_live, now=looks[-1])) is not None:
        looks.append(due)
    return looks[1:]


def test_an_article_that_never_changes_costs_a_look_for_each_step_and_no_more() -> None:
    assert walk(NOON, NOON) == [NOON + step for step in STEPS]


def test_an_article_first_seen_on_its_second_day_gets_the_later_looks_only() -> None:
    assert walk(NOON, NOON + timedelta(hours=30)) == [NOON + timedelta(days=3), NOON + timedelta(days=7)]


def test_an_article_that_was_old_when_it_was_found_is_never_looked_at_again() -> None:
    assert walk(NOON - timedelta(days=8), NOON) == []


def test_a_look_that_came_late_is_not_followed_by_the_next_one_at_once() -> None:
    late = NOON + timedelta(hours=2, minutes=55)
    assert choose_revisit(changed_at=NOON, is_live=False, now=late) == late + HOUR


def test_a_live_blog_is_looked_at_sooner_than_an_article() -> None:
    live, plain = (choose_revisit(changed_at=NOON, is_live=kind, now=NOON) for kind in (True, False))
    assert live is not None
    assert plain is not None
    assert live < plain


@given(instants, st.timedeltas(timedelta(), timedelta(days=20)), st.booleans())
def test_the_gaps_between_looks_never_fall_below_the_shortest_step_and_the_looks_end(
    changed_at: datetime, waited: timedelta, is_live: bool
) -> None:
    steps = LIVE_STEPS if is_live else STEPS
    looks = [changed_at + waited, *walk(changed_at, changed_at + waited, is_live=is_live)]
    assert all(later - earlier >= steps[0] for earlier, later in pairwise(looks))
    assert len(looks) <= len(steps) + 1


def test_a_change_sets_the_clock_back_to_the_quick_end() -> None:
    later = NOON + timedelta(days=2)
    changed = date_change(NOON, first_seen=NOON, changes=1, is_live=False, now=later)
    assert choose_revisit(changed_at=changed, is_live=False, now=later) == later + STEPS[0]


@pytest.mark.parametrize(
    ("changes", "after"), [(MOST_CHANGES + 1, timedelta(days=2)), (1, LONGEST_YOUTH + timedelta(days=1))]
)
def test_a_page_that_changes_for_ever_is_left_alone_in_the_end(changes: int, after: timedelta) -> None:
    assert date_change(NOON, first_seen=NOON, changes=changes, is_live=False, now=NOON + after) == NOON


def test_an_article_is_as_old_as_the_latest_date_that_it_states() -> None:
    modified = NOON - timedelta(hours=2)
    assert date_first(NOON - timedelta(days=30), "minute", modified, first_seen=NOON) == modified


@pytest.mark.parametrize("published", [None, NOON + timedelta(days=2)])
def test_an_article_without_a_date_or_with_one_to_come_is_as_old_as_our_knowledge_of_it(
    published: datetime | None,
) -> None:
    assert date_first(published, "minute", None, first_seen=NOON) == NOON


def test_an_article_of_which_only_the_day_is_known_is_young_on_that_day() -> None:
    midnight = NOON.replace(hour=0)
    assert date_first(midnight, "day", None, first_seen=NOON) == NOON
    assert date_first(midnight, "day", None, first_seen=NOON + timedelta(days=5)) == midnight + timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "reason", "gone"),
    [
        ("failed", "HTTP 404 (not found)", True),
        ("failed", "HTTP 410 (gone for good)", True),
        ("quarantined", "not found: the page says that it is not there", True),
        ("failed", "HTTP 500 (server error)", False),
        ("quarantined", "consent: We value your privacy", False),
        ("refused", "HTTP 403 (forbids)", False),
        ("fetched", None, False),
    ],
)
def test_only_a_page_that_was_taken_down_is_gone(state: str, reason: str | None, gone: bool) -> None:
    assert is_gone(state, reason) is gone


@pytest.mark.parametrize(
    ("reason", "passes"),
    [("empty: 4 words of text", True), ("consent: accept", True), ("login: a password field", False), (None, False)],
)
def test_a_bad_hour_of_a_host_passes_and_a_subscription_does_not(reason: str | None, passes: bool) -> None:
    assert has_passing_reason(reason) == passes
