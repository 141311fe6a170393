"""What ``monitor rejudge`` tells, tries and does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import FIRST, SECOND, Run


@pytest.fixture
def closed(ferry: Run, tmp_path: Path) -> Run:
    """Return :func:`ferry` on a story whose window closed before its second article, which once was in."""
    folder = tmp_path / "stories" / "ferry"
    folder.mkdir(parents=True)
    (folder / "story.toml").write_text('title = "Ferry Ansa"\nuntil = 2025-03-03\n', encoding="utf-8")
    seed = f"---\nurl: https://tern.example/one\noutlet: tern\ndate_published: 2025-03-04T08:00Z\n---\n{FIRST}\n\n{SECOND}\n"
    (folder / "one.md").write_text(seed, encoding="utf-8")
    return ferry


def read(run: Run, *arguments: str) -> Any:
    return json.loads(run(*arguments, "--json").out)


def test_a_dry_run_shows_what_would_flip_and_why_and_writes_nothing(closed: Run) -> None:
    before = closed("export", "ferry", "--to", "ledger").out
    answer = closed("rejudge", "ferry", "--dry-run")
    assert answer.code == 0
    assert answer.out.startswith("ferry: 3 articles judged again, 1 would change bins\n")
    assert "  #2  in 0.80 -> out " in answer.out
    assert "      after the story's window, which ends on 2025-03-03\n" in answer.out
    assert "  - 2025-03-05 06:00  new " in answer.out
    assert "nothing was written" in answer.err
    assert closed("export", "ferry", "--to", "ledger").out == before


def test_a_rejudge_does_what_the_dry_run_told(closed: Run) -> None:
    trial = read(closed, "rejudge", "ferry", "--dry-run")
    done = read(closed, "rejudge", "ferry")
    assert (trial["dry_run"], done["dry_run"]) == (True, False)
    (told,), (did,) = trial["stories"], done["stories"]
    assert told["flips"] == did["flips"]
    assert told["updates"]["go"] == did["updates"]["go"]
    (flip,) = did["flips"]
    assert (flip["article_id"], flip["before"]["bin"], flip["after"]["bin"]) == (2, "in", "out")
    assert {row["article_id"]: row["bin"] for row in read(closed, "articles", "ferry", "--bin", "in", "out")} == {
        1: "in",
        2: "out",
        3: "out",
    }
    assert read(closed, "rejudge")["stories"][0]["flips"] == []
    assert closed("db", "check").code == 0


def test_a_story_that_is_not_there_is_named_and_no_story_at_all_is_told(run: Run, closed: Run) -> None:
    answer = closed("rejudge", "fery")
    assert answer.code == 2
    assert "no story 'fery'" in answer.err


def test_nothing_held_is_told(run: Run, tmp_path: Path) -> None:
    none = run("rejudge")
    assert none.code == 2
    assert "there is no story in" in none.err
    folder = tmp_path / "stories" / "dam"
    folder.mkdir(parents=True)
    (folder / "story.toml").write_text('title = "Dam"\nterms = ["Orvel"]\n', encoding="utf-8")
    empty = run("rejudge", "dam")
    assert (empty.code, empty.out.splitlines()[0]) == (0, "dam: 0 articles judged again, 0 changed bins")
    assert "`monitor crawl dam` brings some" in empty.err
