"""Does the doctor look at everything, whatever is broken, and change nothing?"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from monitor.store.database import open_store
from monitor.store.source_looks import SourceRow, save_sources
from tests.cli.conftest import NOW, Answer, Run
from tests.newsweb.desk import Desk, outlet

CHECKS = {"settings", "contact", "guard", "disk", "stories", "database", "clock", "sources"}
INSIDE = {"leases", "crawl", "scheduler"}


@pytest.fixture
def desk(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a desk with a story and two outlets; nothing was crawled yet, and its clock is the machine's."""
    made = Desk(tmp_path)
    made.list_sources(
        outlet("quay", "https://quay.example/", [("feed", "https://quay.example/rss")]),
        outlet("tern", "https://tern.example/", [("feed", "https://tern.example/rss")]),
    )
    for name, value in made.variables.items():
        monkeypatch.setenv(name, value)
    for name in ("MONITOR_NOW", "MONITOR_ALLOW_PRIVATE"):
        monkeypatch.delenv(name)
    return made


def read(answer: Answer) -> dict[str, Any]:
    """Return the findings by check, the gravest of each."""
    assert "Traceback" not in answer.err
    found = json.loads(answer.out)["findings"]
    order = ["ok", "warn", "fail"]
    return {one["check"]: one for one in sorted(found, key=lambda one: order.index(one["level"]))}


def test_before_the_first_crawl_nothing_is_made_and_what_lacks_is_told(desk: Desk, run: Run) -> None:
    answer = run("doctor", "--json")
    found = read(answer)
    assert set(found) == CHECKS
    assert {check: one["level"] for check, one in found.items() if one["level"] != "ok"} == {
        "database": "warn",
        "sources": "warn",
    }
    assert answer.code == 3
    assert not (desk.folder / "data").exists()


def test_a_store_that_is_well_is_looked_at_from_all_sides(desk: Desk, run: Run) -> None:
    with open_store(f"sqlite:///{desk.folder}/data/monitor.sqlite3") as store:
        save_sources(store, [SourceRow(url="https://quay.example/rss", outlet="quay", kind="feed", every_seconds=None)])
    found = read(run("doctor", "--json"))
    assert set(found) == CHECKS | INSIDE
    assert found["database"]["level"] == "ok"
    assert found["crawl"]["seen"] == "none has run yet"


def damage(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"this is no database, and never was one" * 200)


def age(path: Path) -> None:
    with open_store(f"sqlite:///{path}"):
        pass
    with sqlite3.connect(path) as connection:
        connection.execute("update alembic_version set version_num = '0001'")
    connection.close()


@pytest.mark.parametrize(("harm", "words"), [(damage, "not a database"), (age, "monitor db upgrade")])
def test_a_database_that_cannot_be_opened_fails_and_the_rest_is_looked_at(
    desk: Desk, run: Run, harm: Any, words: str
) -> None:
    harm(desk.folder / "data" / "monitor.sqlite3")
    answer = run("doctor", "--json")
    found = read(answer)
    assert answer.code == 2
    assert found["database"]["level"] == "fail"
    assert words in found["database"]["seen"] + found["database"]["advice"]
    assert set(found) == CHECKS


def test_broken_files_and_variables_fail_each_by_itself(desk: Desk, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk.folder / "seeds" / "ferry" / "story.toml").write_text("title = ")
    (desk.folder / "sources.toml").write_text("[[outlet]]\nname = 'Quay Post'\n")
    monkeypatch.setenv("MONITOR_TICK", "soon")
    answer = run("doctor", "--json")
    found = read(answer)
    assert {check for check, one in found.items() if one["level"] == "fail"} == {"settings", "stories", "sources"}
    assert answer.code == 2


def test_a_held_clock_is_a_warning_and_people_get_a_table(
    desk: Desk, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_NOW", NOW.isoformat())
    answer = run("doctor")
    assert answer.code == 3
    lines = answer.out.splitlines()
    assert lines[0].split()[:3] == ["LEVEL", "CHECK", "SEEN"]
    assert any(line.startswith("warn   clock") and "unset MONITOR_NOW" in line for line in lines)
