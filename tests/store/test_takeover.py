"""Two real `monitor run` on one store of either kind, and SIGKILL."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.store.database import Store, open_store
from monitor.store.schedulers import list_schedulers
from tests.newsweb.desk import Desk

MONITOR = Path(sys.executable).with_name("monitor")


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Give a list for processes; those that still run at the end are killed."""
    processes: list[subprocess.Popen[bytes]] = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()


def wait_for_leader(store: Store, among: dict[int, subprocess.Popen[bytes]], schedulers: int) -> int:
    """Return the pid of the one that leads, once there are so many schedulers."""
    while True:
        rows: list[dict[str, Any]] = list_schedulers(store)
        if len(rows) == schedulers and rows[0]["leads"]:
            assert [row["leads"] for row in rows[1:]] == [False] * (schedulers - 1)
            return int(rows[0]["pid"])
        assert all(process.poll() is None for process in among.values()), "a scheduler has ended by itself"
        threading.Event().wait(0.1)


def test_when_the_one_that_leads_is_killed_the_other_leads(
    url: str, tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    desk = Desk(tmp_path)
    variables = {**os.environ, **desk.variables, "MONITOR_DATABASE_URL": url, "MONITOR_METRICS": "off"}
    for _ in range(2):
        started.append(subprocess.Popen([MONITOR, "run", "--tick", "1"], cwd=tmp_path, env=variables))
    alive = {process.pid: process for process in started}
    with open_store(url) as store:
        leader = alive.pop(wait_for_leader(store, alive, schedulers=2))
        leader.kill()
        leader.wait()
        assert wait_for_leader(store, alive, schedulers=1) in alive
        for process in alive.values():
            process.terminate()
            assert process.wait(timeout=60) == 0
        assert list_schedulers(store) == []
