from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

PASTED = """Advertisement

Ferry capsizes off Lornholm, dozens feared lost

3 days ago

At least 12 people died when the ferry Ansa capsized off Lornholm on Tuesday, the coast guard said. Rescuers from three
ports searched the water until the evening, and a hospital in Lornholm called in every doctor it could reach.

"We have never seen a storm like this one," said Mara Tolvik, the mayor of Lornholm. She said that the harbour would stay
closed until Friday, and that the town would pay for the rooms of the families who had come.

Varda Lines, which runs the ferry, declined to comment.

Total Comments: 0
"""


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "pasted"
    folder.mkdir()
    (folder / "one.txt").write_text(PASTED, encoding="utf-8")
    (folder / "two.txt").write_text(PASTED.replace("3 days ago", "Published On 4 Mar 2025"), encoding="utf-8")
    return folder


def test_a_new_story_shows_who_what_and_what_stays_open(run: Run, seeds: Path) -> None:
    known = json.loads(run("story", "new", "ferry", "--seed", str(seeds / "one.txt"), "--json").out)
    assert "Mara Tolvik" in [row["speaker"] for row in known["who"]]
    assert [row["value_low"] for row in known["what"] if row["qualifier"] == "at_least"] == [12.0]
    assert [row["stance"] for row in known["open"]] == ["decline_comment"]
    assert "Lornholm" in known["places"]
    assert any("Lornholm" in term for term in known["terms"])


def test_a_new_story_tells_what_was_cut_and_what_it_could_not_tell(run: Run, seeds: Path) -> None:
    answer = run("story", "new", "ferry", "--seed", str(seeds / "one.txt"), "--verbose")
    assert answer.code == 0
    assert "lines of page furniture" in answer.out
    assert "Total Comments: 0" in answer.out
    assert "no date: the text says only '3 days ago'" in answer.out
    assert "story.toml" in answer.err


def test_seeds_of_the_same_text_are_told(run: Run, seeds: Path) -> None:
    known = json.loads(run("story", "new", "ferry", "--seed", str(seeds), "--json").out)
    assert known["duplicates"] == [{"file": "two.txt", "duplicate": "same text as one.txt"}]
    assert len([row for row in known["what"] if row["qualifier"] == "at_least"]) == 1


def test_several_seeds_can_follow_one_option_and_keep_their_files(run: Run, seeds: Path, tmp_path: Path) -> None:
    answer = run("story", "new", "ferry", "--seed", *map(str, sorted(seeds.iterdir())), "--since", "2025-03-04")
    assert answer.code == 0
    folder = tmp_path / "stories" / "ferry"
    assert {path.name for path in folder.iterdir()} == {"story.toml", "one.txt", "two.txt"}
    assert "since = 2025-03-04" in (folder / "story.toml").read_text()


def test_the_title_is_what_was_asked_for_or_a_seeds_headline(run: Run, seeds: Path) -> None:
    run("story", "new", "ferry", "--seed", str(seeds))
    run("story", "new", "ansa", "--seed", str(seeds), "--title", "The Ansa")
    titles = {row["story"]: row["title"] for row in json.loads(run("story", "list", "--json").out)}
    assert titles == {"ansa": "The Ansa", "ferry": "Ferry capsizes off Lornholm, dozens feared lost"}


def test_an_existing_story_is_not_written_over_unasked(run: Run, seeds: Path, tmp_path: Path) -> None:
    run("story", "new", "ferry", "--seed", str(seeds / "one.txt"))
    answer = run("story", "new", "ferry", "--seed", str(seeds / "two.txt"), "--title", "Other")
    assert answer.code == 2
    assert "--replace" in answer.err
    assert "Other" not in (tmp_path / "stories" / "ferry" / "story.toml").read_text()


def test_replacing_a_story_tells_which_seeds_stay(run: Run, seeds: Path, tmp_path: Path) -> None:
    run("story", "new", "ferry", "--seed", str(seeds / "one.txt"))
    answer = run("story", "new", "ferry", "--seed", str(seeds / "two.txt"), "--title", "Other", "--replace")
    assert answer.code == 0
    assert "one.txt was a seed before" in answer.err
    assert "Other" in (tmp_path / "stories" / "ferry" / "story.toml").read_text()


def test_a_seed_that_is_not_there_ends_with_2(run: Run) -> None:
    answer = run("story", "new", "ferry", "--seed", "nowhere.txt")
    assert answer.code == 2
    assert "nowhere.txt" in answer.err


def test_a_day_that_cannot_be_read_is_a_usage_error(run: Run, seeds: Path) -> None:
    assert run("story", "new", "ferry", "--seed", str(seeds), "--since", "March").code == 2


def test_showing_a_story_says_what_making_it_said(run: Run, seeds: Path) -> None:
    made = json.loads(run("story", "new", "ferry", "--seed", str(seeds), "--json").out)
    shown = json.loads(run("story", "show", "ferry", "--json").out)
    assert {key: shown[key] for key in ("title", "who", "what", "open", "terms")} == {
        key: made[key] for key in ("title", "who", "what", "open", "terms")
    }


def test_without_stories_the_list_is_empty_and_says_how_to_make_one(run: Run) -> None:
    assert json.loads(run("story", "list", "--json").out) == []
    assert "monitor story new" in run("story", "list").err


def test_the_seeds_of_the_development_data_are_understood(run: Run, shared: Path) -> None:
    known = json.loads(run("story", "new", "fighters", "--seed", str(shared / "seeds"), "--json").out)
    assert len(known["seeds"]) == 5
    assert sum(row["lines"] for row in known["cut"]) > 20
    assert {155.0, 168.0} <= {row["value_low"] for row in known["what"]}
    assert any("Peskov" in row["speaker"] for row in known["open"])
    assert any("Lin Jian" in row["speaker"] for row in known["who"])
