from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.cli.conftest import Run

HEAVY = ("scrapy", "trafilatura", "wordfreq", "aiohttp", "apscheduler", "alembic", "py3langid", "numpy", "uniplot")


def test_the_version_is_the_installed_ones(run: Run) -> None:
    answer = run("--version")
    assert answer.code == 0
    assert answer.out == f"news-story-monitor {version('news-story-monitor')}\n"


def test_an_unknown_command_or_option_ends_with_2(run: Run) -> None:
    assert run("updatse").code == 2
    assert run("updates", "ferry", "--jsn").code == 2
    assert run("updates").code == 2


def test_a_state_that_no_source_has_or_an_address_of_another_kind_ends_with_2(run: Run) -> None:
    assert "not-a-feed" in run("sources", "list", "--state", "sick").err
    answer = run("sources", "test", "ftp://quay.example/feed")
    assert (answer.code, "ftp://quay.example/feed" in answer.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [("MONITOR_NOW", "today"), ("MONITOR_ALLOW_PRIVATE", "yes"), ("MONITOR_TICK", "soon"), ("MONITOR_TICK", "0")],
)
def test_a_variable_that_cannot_be_used_ends_with_2_and_its_name(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    answer = run("updates", "ferry")
    assert answer.code == 2
    assert answer.out == ""
    assert name in answer.err
    assert "Traceback" not in answer.err


def test_a_database_of_another_program_ends_with_2(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "monitor.sqlite3").write_text("This is a letter, not a database. " * 100)
    answer = run("db", "stats")
    assert answer.code == 2
    assert "not a database" in answer.err


def test_reading_the_ledger_imports_nothing_heavy() -> None:
    code = "import sys, monitor.cli.app; print(sorted(set(sys.modules) & set(sys.argv[1:])))"
    done = subprocess.run([sys.executable, "-c", code, *HEAVY], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_reader_that_goes_away_leaves_no_traceback(ferry: Run) -> None:
    code = "from monitor.cli.app import main; main(['updates', 'ferry', '--json'])"
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None
    child.stdout.close()
    assert child.stderr is not None
    errors = child.stderr.read()
    child.stderr.close()
    assert child.wait() == 1
    assert errors == ""


def test_the_console_script_is_installed(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("monitor")
    done = subprocess.run([script, "--help"], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert "updates" in done.stdout
    assert list(tmp_path.iterdir()) == []
