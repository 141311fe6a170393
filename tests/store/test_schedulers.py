from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from monitor.store.database import Store
from monitor.store.models import SchedulerRow
from monitor.store.schedulers import Heartbeat, list_schedulers, remove_scheduler, save_heartbeat

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


def beat(store: Store, token: str, dead: dict[str, int] | None = None) -> bool:
    said = Heartbeat(
        token=token,
        host="quay",
        pid=7,
        process_space="",
        started_at=NOW,
        tick_seconds=60,
        ticks=0,
        ticked_at=None,
        fault=None,
        address=None,
    )
    return save_heartbeat(store, said, dead=dead or {}, now=NOW)


def test_of_many_that_start_at_once_one_leads(store: Store) -> None:
    led: list[bool] = []
    threads = [threading.Thread(target=lambda n=n: led.append(beat(store, f"t{n}"))) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(led) == [False] * 5 + [True]
    assert [row["leads"] for row in list_schedulers(store)] == [True] + [False] * 5


def test_the_dead_make_room_for_whoever_finds_them(store: Store) -> None:
    assert beat(store, "a")
    assert not beat(store, "b")
    assert beat(store, "b", dead={"a": 1})
    assert [row["token"] for row in list_schedulers(store)] == ["b"]


def test_one_that_has_beaten_since_it_was_called_dead_stays(store: Store) -> None:
    beat(store, "a")
    beat(store, "a")
    assert not beat(store, "b", dead={"a": 1})
    assert beat(store, "a")


def test_removing_an_unknown_scheduler_changes_nothing(store: Store) -> None:
    beat(store, "a")
    remove_scheduler(store, "b")
    assert len(list_schedulers(store)) == 1
    remove_scheduler(store, "a")
    assert list_schedulers(store) == []


def test_the_database_itself_refuses_a_second_leader(store: Store) -> None:
    beat(store, "a")
    beat(store, "b")
    with store.engine.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(update(SchedulerRow).values(leads=True))
