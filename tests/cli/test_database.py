from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from tests.cli.conftest import Run


def test_a_sound_database_ends_with_0(ferry: Run) -> None:
    answer = ferry("db", "check")
    assert answer.code == 0
    assert "sound" in answer.err
    assert json.loads(ferry("db", "check", "--json").out) == {"sound": True, "faults": []}


def test_a_sentence_that_is_not_in_its_text_ends_with_2(ferry: Run, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "home" / "monitor.sqlite3")
    connection.execute("UPDATE figure SET sentence = 'Nobody said this.' WHERE id = 1")
    connection.commit()
    connection.close()
    answer = ferry("db", "check")
    assert answer.code == 2
    assert "figure" in answer.out
    assert json.loads(ferry("db", "check", "--json").out)["sound"] is False


def test_stats_count_every_table(ferry: Run) -> None:
    counts = json.loads(ferry("db", "stats", "--json").out)
    assert (counts["article"], counts["figure"], counts["statement"]) == (3, 2, 1)
    assert "article" in ferry("db", "stats").out


def test_upgrading_an_upgraded_database_does_nothing(ferry: Run) -> None:
    revisions = json.loads(ferry("db", "upgrade", "--json").out)
    assert revisions["before"] == revisions["after"]
    assert "nothing to do" in ferry("db", "upgrade").out
