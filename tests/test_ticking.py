from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from apscheduler.schedulers import base
from hypothesis import given
from hypothesis import strategies as st

from monitor import ticking
from monitor.ticking import Ticker, is_out_of_reach

NOW = datetime(2026, 3, 29, 1, tzinfo=UTC)


class Clock(datetime):
    """The machine's clock as somebody sets it."""

    ahead = timedelta(0)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + cls.ahead


class Bell:
    """Counts ticks, and lets a test wait for them."""

    def __init__(self) -> None:
        self.rings = 0
        self._rung = threading.Condition()

    def ring(self) -> None:
        with self._rung:
            self.rings += 1
            self._rung.notify_all()

    def wait_for(self, rings: int) -> None:
        with self._rung:
            assert self._rung.wait_for(lambda: self.rings >= rings, timeout=60), f"{self.rings} ticks of {rings}"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    """Give a clock that the ticker and APScheduler both go by."""
    monkeypatch.setattr(base, "datetime", Clock)
    monkeypatch.setattr(ticking, "datetime", Clock)
    monkeypatch.setattr(Clock, "ahead", timedelta(0))
    return Clock


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.fault(50)
@pytest.mark.parametrize("jump", [-DAY, DAY, -HOUR, HOUR, 7 * DAY, -400 * DAY])
def test_a_clock_that_is_set_stops_no_tick_and_doubles_none(clock: type[Clock], jump: timedelta) -> None:
    bell = Bell()
    ticker = Ticker(bell.ring, seconds=600)
    first = ticker._job.next_run_time
    ticker.start()
    try:
        bell.wait_for(1)
        while ticker._job.next_run_time <= first:  # until APScheduler has gone back to sleep
            threading.Event().wait(0.01)
        clock.ahead = jump
        for _ in range(3):  # the owner looks every few seconds
            ticker.mend()
        bell.wait_for(2)
        for _ in range(3):
            ticker.mend()
        threading.Event().wait(0.2)
        assert bell.rings == 2
    finally:
        ticker.stop()


def test_ticks_go_on_by_themselves(clock: type[Clock]) -> None:
    bell = Bell()
    ticker = Ticker(bell.ring, seconds=0.01)
    ticker.start()
    bell.wait_for(3)
    ticker.stop()


def test_a_tick_can_be_had_at_once(clock: type[Clock]) -> None:
    bell = Bell()
    ticker = Ticker(bell.ring, seconds=3600)
    ticker.start()
    bell.wait_for(1)
    ticker.tick_now()
    bell.wait_for(2)
    ticker.stop()


@given(st.floats(0.1, 86400), st.floats(-1, 1))
def test_a_tick_within_an_interval_of_now_is_within_reach(seconds: float, share: float) -> None:
    assert not is_out_of_reach(NOW + share * timedelta(seconds=seconds), now=NOW, seconds=seconds)


@given(st.floats(0.1, 86400), st.floats(1.01, 1e4), st.sampled_from([-1, 1]))
def test_a_tick_further_off_than_an_interval_is_out_of_reach(seconds: float, times: float, sign: int) -> None:
    assert is_out_of_reach(NOW + sign * times * timedelta(seconds=seconds), now=NOW, seconds=seconds)


def test_what_has_no_next_tick_is_left_alone() -> None:
    assert not is_out_of_reach(None, now=NOW, seconds=60)
