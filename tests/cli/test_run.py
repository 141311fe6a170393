from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.newsweb.desk import Desk

MONITOR = Path(sys.executable).with_name("monitor")
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.variables["MONITOR_METRICS"] = "127.0.0.1:0"
    return made


@pytest.fixture
def start(desk: Desk) -> Iterator[Start]:
    """Give a function that starts ``monitor run``; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, **variables: str) -> subprocess.Popen[str]:
        environment = {**os.environ, **desk.variables, **variables}
        process = subprocess.Popen(
            [MONITOR, "run", *arguments], cwd=desk.folder, env=environment, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def stop(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    return said


def read_address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if "answering on http://" in line:
            return line.partition("http://")[2].partition("/")[0]
    pytest.fail("it never said where it answers")


def ask(address: str, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://{address}{path}", timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def wait_until_ready(address: str) -> None:
    while ask(address, "/readyz")[0] != 200:
        threading.Event().wait(0.05)


def test_a_running_monitor_is_healthy_ready_and_measured(start: Start) -> None:
    process = start("--tick", "0.5")
    address = read_address(process)
    wait_until_ready(address)
    while "ok, 0 ticks" in ask(address, "/healthz")[1]:
        threading.Event().wait(0.05)
    assert ask(address, "/healthz")[1].endswith("ticks, leads\n")
    names = {family.name for family in text_string_to_metric_families(ask(address, "/metrics")[1])}
    assert {"monitor_ticks", "monitor_frontier_addresses", "process_resident_memory_bytes"} <= names
    assert stop(process).splitlines()[-1] == "stopped"


def test_a_store_that_does_not_open_makes_it_unready_and_not_unhealthy(start: Start, desk: Desk) -> None:
    (desk.folder / "data").mkdir()
    (desk.folder / "data" / "monitor.sqlite3").write_text("Dear diary, " * 200)
    process = start("--tick", "0.5")
    address = read_address(process)
    while (answer := ask(address, "/readyz"))[1] == "starting\n":
        threading.Event().wait(0.05)
    assert answer[0] == 503
    assert "file is not a database" in answer[1]
    assert ask(address, "/healthz")[0] == 200
    assert "monitor_store_up 0.0" in ask(address, "/metrics")[1]
    assert "file is not a database" in stop(process)


def test_a_port_that_somebody_asked_for_and_another_has_ends_it_with_the_way_out(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start("--metrics", f"127.0.0.1:{port}")
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said == (
        f"monitor: cannot answer on 127.0.0.1:{port}: Address already in use; "
        "give another address with --metrics HOST:PORT or MONITOR_METRICS, or `off`\n"
    )


def test_it_runs_without_an_address_where_it_is_told_to(start: Start) -> None:
    process = start("--metrics", "off", "--ticks", "1")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "http://" not in said


def test_a_last_tick_that_could_not_crawl_is_no_success(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    process = start("--metrics", "off", "--ticks", "1", MONITOR_HOME=str(tmp_path / "file" / "home"))
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "tick 1: cannot make the folder" in said


@pytest.mark.parametrize("text", ["somewhere", "127.0.0.1:99999", "127.0.0.1:"])
def test_an_address_that_is_none_is_refused_by_name(start: Start, text: str) -> None:
    process = start(MONITOR_METRICS=text)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said.startswith(f"monitor: MONITOR_METRICS is {text!r}; use HOST:PORT such as")


def test_every_line_of_a_json_log_is_an_object(start: Start) -> None:
    process = start("--ticks", "2", "--tick", "0.2", MONITOR_LOG_FORMAT="json")
    _, said = process.communicate(timeout=60)
    lines = [json.loads(line) for line in said.splitlines()]
    assert lines[-1]["message"] == "stopped"
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in lines)
