"""Does ``monitor demo`` keep to its own folder and database, whatever the user has set?"""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from monitor.cli.demo import find_program, word_variables
from monitor.demo.script import DAYS, MARKER, build_environment, prepare_home
from tests.programs import MONITOR, strip_variables


def test_a_folder_that_the_demo_did_not_make_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    command = [MONITOR, "demo", "--home", str(tmp_path)]
    done = subprocess.run(command, env=strip_variables(), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 2
    assert "--home" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_second_demo_starts_with_an_empty_folder(tmp_path: Path) -> None:
    prepare_home(tmp_path)
    (tmp_path / "monitor.sqlite3").write_text("of an earlier run")
    prepare_home(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [MARKER]


def test_the_program_is_named_so_that_a_shell_finds_it() -> None:
    done = subprocess.run([*shlex.split(find_program("monitor")), "--version"], capture_output=True, check=False)
    assert done.returncode == 0


def test_the_demo_never_uses_a_database_that_the_user_has_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MONITOR_DATABASE_URL", "sqlite:///mine.sqlite3")
    assert str(tmp_path) in build_environment(tmp_path, DAYS[0]).database_url
    assert word_variables({"MONITOR_HOME": "x"}).startswith("MONITOR_DATABASE_URL= ")
