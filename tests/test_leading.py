from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.leading import (
    BEAT_SECONDS,
    SILENT_SECONDS,
    Lead,
    Pulse,
    find_dead,
    is_process_gone,
    note_pulses,
    read_process_space,
)
from monitor.store import schedulers
from monitor.store.database import Store, open_store
from monitor.store.schedulers import list_schedulers, save_heartbeat


def row(token: str, beats: int) -> dict[str, Any]:
    return {"token": token, "beats": beats}


def never(_: object) -> bool:
    return False


def test_another_leads_within_thirty_seconds_of_a_leaders_death() -> None:
    assert SILENT_SECONDS + 2 * BEAT_SECONDS <= 30
    assert SILENT_SECONDS >= 3 * BEAT_SECONDS


@given(st.lists(st.tuples(st.floats(0.1, 10), st.integers(0, 2)), min_size=1, max_size=30))
def test_one_whose_row_moves_in_time_is_never_dead(looks: list[tuple[float, int]]) -> None:
    at, beats, pulses = 0.0, 0, dict[str, Pulse]()
    moved = 0.0
    for wait, more in looks:
        at, beats = at + wait, beats + more
        moved = at if more or not pulses else moved
        pulses = note_pulses(pulses, [row("a", beats)], at=at)
        dead = find_dead(pulses, [row("a", beats)], at=at, is_gone=never)
        assert (dead == {"a": beats}) == (at - moved >= SILENT_SECONDS)


def test_what_is_seen_for_the_first_time_is_alive_however_old_it_looks() -> None:
    pulses = note_pulses({}, [row("a", 7)], at=1e6)
    assert find_dead(pulses, [row("a", 7)], at=1e6, is_gone=never) == {}


def test_a_row_that_went_is_forgotten() -> None:
    assert note_pulses({"a": Pulse(1, 0.0)}, [row("b", 1)], at=5.0) == {"b": Pulse(1, 5.0)}


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with open_store(f"sqlite:///{tmp_path / 'monitor.sqlite3'}") as opened:
        yield opened


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def step(seconds: float) -> None:
        now[0] += seconds

    return step


@pytest.mark.fault(50)
def test_the_first_leads_and_the_second_waits_until_it_resigns(store: Store) -> None:
    first, second = Lead(tick_seconds=60), Lead(tick_seconds=60)
    assert first.renew(store)
    assert not second.renew(store)
    assert first.renew(store)
    first.resign(store)
    assert second.renew(store)
    assert [one["leads"] for one in list_schedulers(store)] == [True]


def test_one_that_falls_silent_is_followed_by_another(store: Store, pass_time: Callable[[float], None]) -> None:
    first, second = Lead(tick_seconds=60), Lead(tick_seconds=60)
    first.renew(store)
    second.renew(store)
    pass_time(SILENT_SECONDS - 1)
    assert not second.renew(store)
    pass_time(1)
    assert second.renew(store)
    assert len(list_schedulers(store)) == 1
    assert not first.renew(store), "it woke up again, and another leads"
    assert [one["leads"] for one in list_schedulers(store)] == [True, False]


def test_one_that_beats_at_the_last_moment_is_not_followed(store: Store, pass_time: Callable[[float], None]) -> None:
    first, second = Lead(tick_seconds=60), Lead(tick_seconds=60)
    first.renew(store)
    second.renew(store)
    for _ in range(9):
        pass_time(SILENT_SECONDS - 1)
        assert first.renew(store)
        assert not second.renew(store)


def test_one_that_had_to_wait_for_the_stores_lock_takes_nobody_for_dead_by_that_time(
    store: Store, pass_time: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Lead(tick_seconds=60), Lead(tick_seconds=60)
    first.renew(store)
    second.renew(store)

    def save_late(*arguments: Any, **named: Any) -> bool:
        pass_time(SILENT_SECONDS)  # another program writes meanwhile, and the first waits for it as well
        return save_heartbeat(*arguments, **named)

    with monkeypatch.context() as locked:
        locked.setattr(schedulers, "save_heartbeat", save_late)
        assert not second.renew(store)
    pass_time(1)
    assert not second.renew(store), "the first has had no time to write"
    pass_time(SILENT_SECONDS)
    assert second.renew(store), "by now it has"


def test_a_killed_process_of_this_machine_is_followed_at_once(store: Store) -> None:
    if not read_process_space():
        pytest.skip("this system does not tell in which namespace its processes count")
    lines = "import sys; from monitor.leading import Lead; from monitor.store.database import open_store\n"
    lines += "print(Lead(tick_seconds=60).renew(open_store(sys.argv[1])))"
    url = str(store.engine.url)
    ran = subprocess.run([sys.executable, "-c", lines, url], capture_output=True, text=True, check=True)
    assert ran.stdout == "True\n"
    assert [one["pid"] for one in list_schedulers(store)] != [os.getpid()]
    assert Lead(tick_seconds=60).renew(store)


def test_a_killed_process_that_nobody_has_buried_is_gone() -> None:
    if not read_process_space():
        pytest.skip("this system does not tell in which namespace its processes count")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert not is_process_gone(process.pid)
        process.kill()
        while not is_process_gone(process.pid):
            time.sleep(0.01)
        assert process.returncode is None, "it was not waited for"


def test_a_process_of_another_machine_is_watched_before_it_is_followed(
    store: Store, pass_time: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(socket, "gethostname", lambda: "quay")
        elsewhere.setattr(os, "getpid", lambda: 2**22 + 1)
        Lead(tick_seconds=60).renew(store)
    here = Lead(tick_seconds=60)
    assert not here.renew(store)
    pass_time(SILENT_SECONDS)
    assert here.renew(store)


def test_what_the_last_tick_did_stands_in_the_row(store: Store) -> None:
    lead = Lead(tick_seconds=2.5, address="127.0.0.1:9")
    lead.renew(store)
    (before,) = list_schedulers(store)
    assert (before["ticks"], before["ticked_at"], before["tick_seconds"], before["address"]) == (
        0,
        None,
        2.5,
        "127.0.0.1:9",
    )
    lead.note_tick(3, "sources.toml does not exist")
    lead.renew(store)
    (after,) = list_schedulers(store)
    assert (after["ticks"], after["fault"], after["beats"]) == (3, "sources.toml does not exist", 2)
    assert after["ticked_at"] is not None


def test_who_leads_is_told_once(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    first, second = Lead(tick_seconds=60), Lead(tick_seconds=60)
    caplog.set_level("INFO", "monitor.leading")
    for lead in (first, second, second):
        lead.renew(store)
    first.resign(store)
    for _ in range(2):
        second.renew(store)
    assert caplog.messages == [
        f"The scheduler on {socket.gethostname()}, process {os.getpid()}, leads; this one waits",
        "This scheduler leads now",
    ]
