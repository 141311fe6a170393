"""What a clock that ran ahead spent of a day's budget stands in nobody's way."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from monitor.store.asked import load_asked, note_asked
from monitor.store.database import Store
from tests.store.samples import NOW

DAY = timedelta(days=1)


def ask(store: Store, *instants: datetime) -> None:
    for instant in instants:
        with store.begin() as session:
            note_asked(session, host="gazette.example", outlet="gazette", now=instant)


def count(store: Store, now: datetime) -> int:
    return sum(one.pages for one in load_asked(store, after=now - DAY, now=now))


@pytest.mark.parametrize("ahead", [timedelta(hours=2), DAY, 400 * DAY])
def test_what_was_asked_for_in_the_future_counts_for_no_day(store: Store, ahead: timedelta) -> None:
    ask(store, NOW, NOW + ahead)
    assert count(store, NOW) == 1
    assert count(store, NOW + ahead) == (1 if ahead < DAY else 0), "nor once that future has come"


def test_clocks_that_differ_by_minutes_count_together(store: Store) -> None:
    ask(store, NOW, NOW + timedelta(minutes=20))
    assert count(store, NOW) == 2


def test_what_is_days_old_is_forgotten(store: Store) -> None:
    ask(store, NOW)
    assert count(store, NOW + 9 * DAY) == 0
    assert count(store, NOW) == 0
