from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor import schedule
from monitor.environment import read_environment
from monitor.schedule import Scheduler
from monitor.systemd import ALIVE, READY, STOPPING, VARIABLE, tell_systemd
from tests.newsweb.desk import Desk


@pytest.fixture
def channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Give the socket that systemd would listen on."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bound:
        bound.bind(str(tmp_path / "notify"))
        bound.settimeout(60)
        monkeypatch.setenv(VARIABLE, str(tmp_path / "notify"))
        yield bound


def test_a_scheduler_says_when_it_is_ready_that_it_lives_and_that_it_stops(
    channel: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "BEAT_SECONDS", 0.05)
    environment = read_environment(Desk(tmp_path).variables)
    Scheduler(environment, tick_seconds=0.2, ticks=3).run()
    heard = [channel.recv(100).decode()]
    while heard[-1] != STOPPING:
        heard.append(channel.recv(100).decode())
    assert heard[0] == READY
    assert set(heard[1:-1]) == {ALIVE}


def test_a_scheduler_whose_ticks_have_stopped_does_not_say_that_it_lives(
    channel: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(schedule, "find_ailment", lambda vitals, at: "no tick")
    Scheduler(read_environment(Desk(tmp_path).variables), tick_seconds=0.2, ticks=3).run()
    assert [channel.recv(100).decode() for _ in range(2)] == [READY, STOPPING]


@pytest.mark.parametrize("address", ["", "nowhere", "/no/such/folder/notify", "@no-such-name-of-ours"])
def test_without_a_systemd_nothing_is_said_and_nothing_breaks(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, address)
    assert not tell_systemd(READY)


def test_an_abstract_name_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bound:
        try:
            bound.bind("\0news-story-monitor-test")
        except OSError:
            pytest.skip("this system has no abstract names")
        monkeypatch.setenv(VARIABLE, "@news-story-monitor-test")
        assert tell_systemd(READY)
        assert bound.recv(100) == READY.encode()
