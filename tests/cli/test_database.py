from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from monitor.store import database
from tests.cli.conftest import Run


def test_a_sound_database_ends_with_0(ferry: Run) -> None:
    answer = ferry("db", "check")
    assert answer.code == 0
    assert "sound" in answer.err
    assert json.loads(ferry("db", "check", "--json").out) == {
        "sound": True,
        "faults": [],
        "left_over": [],
        "unchecked": [],
    }


def test_a_sentence_that_is_not_in_its_text_ends_with_2(ferry: Run, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "home" / "monitor.sqlite3")
    connection.execute("UPDATE figure SET sentence = 'Nobody said this.' WHERE id = 1")
    connection.commit()
    connection.close()
    answer = ferry("db", "check")
    assert answer.code == 2
    assert "figure" in answer.out
    assert json.loads(ferry("db", "check", "--json").out)["sound"] is False


def test_what_could_not_be_checked_is_not_called_sound(
    ferry: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0)
    with closing(sqlite3.connect(tmp_path / "home" / "monitor.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = ferry("db", "check")
    assert answer.code == 0
    assert "not checked: whether the index of words has those of the texts; " in answer.err
    assert "sound but for what was not checked" in answer.err


def test_stats_count_every_table(ferry: Run) -> None:
    counts = json.loads(ferry("db", "stats", "--json").out)
    assert (counts["article"], counts["figure"], counts["statement"]) == (3, 2, 1)
    assert "article" in ferry("db", "stats").out


def test_upgrading_an_upgraded_database_does_nothing(ferry: Run) -> None:
    revisions = json.loads(ferry("db", "upgrade", "--json").out)
    assert revisions["before"] == revisions["after"]
    assert "nothing to do" in ferry("db", "upgrade").out


def test_repair_makes_the_index_of_words_anew_and_leaves_a_sound_database_alone(ferry: Run, tmp_path: Path) -> None:
    assert "nothing to mend" in ferry("db", "repair").err
    connection = sqlite3.connect(tmp_path / "home" / "monitor.sqlite3")
    connection.execute("INSERT INTO version_fts (version_fts) VALUES ('delete-all')")
    connection.commit()
    connection.close()
    told = ferry("db", "check")
    assert (told.code, "monitor db repair" in told.out) == (2, True)
    assert "index of words: made anew" in ferry("db", "repair").out
    assert ferry("db", "check").code == 0
    assert json.loads(ferry("db", "repair", "--json").out) == {"words": False, "fingerprints": 0, "leases": 0}
