"""Are outlets suggested for a story, and written down where its crawls look?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SEED = """---
url: https://halvern.example/flood
headline: Flood cuts off Accra
in_language: en
---
Ghana closed its roads on Monday, officials in Accra told AFP. The Ghanaian army is helping, and so is Togo.
"""
SOURCES = """
[[outlet]]
name = "harbour-post"
title = "The Harbour Post"
homepage = "https://harbourpost.example/"
[[outlet.source]]
kind = "feed"
url = "https://harbourpost.example/sea.xml"
[[outlet.source]]
kind = "feed"
url = "https://harbourpost.example/land.xml"
"""


@pytest.fixture
def flood(run: Run, tmp_path: Path) -> Run:
    """Return a way to run commands where the story ``flood`` is followed, with the shipped catalogue."""
    folder = tmp_path / "stories" / "flood"
    folder.mkdir(parents=True)
    (folder / "story.toml").write_text('# what we follow\ntitle = "Flood in Accra"\n', encoding="utf-8")
    (folder / "one.md").write_text(SEED, encoding="utf-8")
    return run


def test_suggestions_are_shown_with_their_reasons_and_change_nothing(flood: Run, tmp_path: Path) -> None:
    answer = flood("sources", "suggest", "flood", "--limit", "3")
    assert answer.code == 0
    assert answer.out.splitlines()[0].split() == ["OUTLET", "SCORE", "COUNTRY", "LANGUAGE", "SOURCES", "ASKED", "WHY"]
    assert "prints reports of AFP, which 1 seed cites" in answer.out
    assert "3 of 94 outlets" in answer.err
    assert "lists no outlets, so a crawl for it asks all 94" in answer.err
    assert (tmp_path / "stories" / "flood" / "story.toml").read_text().count("\n") == 2


def test_added_outlets_stand_in_the_story_and_a_second_time_adds_only_new_ones(flood: Run, tmp_path: Path) -> None:
    first = json.loads(flood("sources", "suggest", "flood", "--add", "--limit", "2", "--json").out)
    assert [(row["asked"], row["added"]) for row in first] == [(True, True), (True, True)]
    answer = flood("sources", "suggest", "flood", "--add", "--limit", "4", "--json")
    assert [row["added"] for row in json.loads(answer.out)] == [False, False, True, True]
    assert "added 2 to outlets" in answer.err
    assert "asks the 4 that stand there" in answer.err
    text = (tmp_path / "stories" / "flood" / "story.toml").read_text(encoding="utf-8")
    assert text.startswith("# what we follow")
    assert [row["outlet"] for row in json.loads(answer.out)] == [line.strip(' ",') for line in text.split("\n")[3:7]]
    assert "stand in outlets in" in flood("sources", "suggest", "flood", "--add", "--limit", "4").err


def test_outlets_that_a_list_leaves_out_are_said_not_to_be_asked(flood: Run) -> None:
    flood("sources", "suggest", "flood", "--add", "--limit", "1")
    rows = json.loads(flood("sources", "suggest", "flood", "--limit", "2", "--json").out)
    assert [row["asked"] for row in rows] == [True, False]


def test_a_first_list_keeps_the_outlets_of_the_users_own_file(flood: Run, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(SOURCES, encoding="utf-8")
    answer = flood("sources", "suggest", "flood", "--add", "--limit", "1")
    assert "those of your own sources.toml: harbour-post" in answer.err
    assert '"harbour-post"' in (tmp_path / "stories" / "flood" / "story.toml").read_text(encoding="utf-8")


def test_where_nothing_speaks_for_any_outlet_it_is_said_and_nothing_written(
    flood: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other.toml").write_text(SOURCES, encoding="utf-8")
    monkeypatch.setenv("MONITOR_SOURCES", str(tmp_path / "other.toml"))
    answer = flood("sources", "suggest", "flood", "--add")
    assert (answer.code, answer.out) == (0, "")
    assert "none of 1 outlets" in answer.err
    assert "outlets" not in (tmp_path / "stories" / "flood" / "story.toml").read_text(encoding="utf-8")


def test_an_unknown_story_or_an_impossible_limit_ends_with_2(flood: Run) -> None:
    assert flood("sources", "suggest", "flod").code == 2
    assert flood("sources", "suggest", "flood", "--limit", "0").code == 2


def test_two_feeds_of_one_outlet_are_two_names(flood: Run, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(SOURCES, encoding="utf-8")
    lines = flood("sources", "list", "harbour-post").out.splitlines()[1:]
    assert [line.split()[0] for line in lines] == ["harbour-post/feed:sea", "harbour-post/feed:land"]
    rows = json.loads(flood("sources", "list", "harbour-post/feed:land", "--json").out)
    assert [(row["source"], row["url"]) for row in rows] == [
        ("harbour-post/feed:land", "https://harbourpost.example/land.xml")
    ]
