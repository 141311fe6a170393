"""What a story's folder may say, what its faults say, and what writing one keeps."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitor.errors import StoryError
from monitor.items import Story, StoryScope
from monitor.stories import (
    KEYS,
    SAMPLES,
    add_outlets,
    list_outlets,
    list_stories,
    load_stories,
    load_story,
    write_story,
)
from monitor.story.profile import build_profile
from monitor.story.tracking import score_article

NOW = datetime(2025, 4, 12, 9, tzinfo=UTC)
ROOT = Path(__file__).resolve().parent.parent
SEED = "The ferry Ostrava capsized off the island of Karst on Sunday with 143 people on board, the coast guard said.\n"


def make_folder(root: Path, name: str = "ferry", toml: str = 'title = "Ferry Ostrava"\n') -> Path:
    folder = root / name
    folder.mkdir(parents=True)
    (folder / "story.toml").write_text(toml, encoding="utf-8")
    (folder / "001.txt").write_text(SEED, encoding="utf-8")
    return folder


def test_a_folder_is_read_with_its_seeds(tmp_path: Path) -> None:
    toml = 'title = "Ferry"\nsince = 2025-03-02\nuntil = 2025-04-30\nterms = ["Ostrava"]\nnot_terms = ["regatta"]\nscope = "saga"\n'
    story = load_story(make_folder(tmp_path, toml=toml), fetched_at=NOW)
    assert (story.name, story.title) == ("ferry", "Ferry")
    assert (story.since, story.until) == (date(2025, 3, 2), date(2025, 4, 30))
    assert (story.terms, story.not_terms, story.scope) == (("Ostrava",), ("regatta",), "saga")
    assert [(seed.url, seed.seed_of) for seed in story.seeds] == [("seed:ferry/001.txt", "ferry")]


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('tittle = "x"', r"unknown key 'tittle'; did you mean 'title'\?"),
        ('title = "x"\ncolour = 1', "unknown key 'colour'; the keys are title, since"),
        ("since = 2025-03-02", "title is None; say in a line"),
        ('title = "x"\nsince = "2025-03-02"', "since is '2025-03-02'; write a day without quotes"),
        ('title = "x"\nterms = "ferry"', "terms is 'ferry'; write a list"),
        ('title = "x"\nsince = 2025-04-02\nuntil = 2025-03-02', "since 2025-04-02 is after until 2025-03-02"),
        ('title = "x"\nscope = "epic"', 'scope is \'epic\'; write one of "event", "story", "saga"'),
        ('title = "x"\nscope = ["saga"]', r"scope is \['saga'\]; write one of"),
        ("title = x", "not TOML"),
    ],
)
def test_a_fault_names_folder_key_value_and_way_out(tmp_path: Path, toml: str, message: str) -> None:
    folder = make_folder(tmp_path, toml=toml)
    with pytest.raises(StoryError, match=message) as fault:
        load_story(folder, fetched_at=NOW)
    assert str(folder) in str(fault.value)


def test_a_story_with_nothing_to_go_by_is_an_error(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    (folder / "001.txt").unlink()
    with pytest.raises(StoryError, match=r"has no seed; put a \.txt"):
        load_story(folder, fetched_at=NOW)


def test_stories_are_found_by_folder_and_an_unknown_name_lists_them(tmp_path: Path) -> None:
    make_folder(tmp_path, "quake")
    make_folder(tmp_path, "ferry")
    (tmp_path / "notes").mkdir()
    assert list_stories(tmp_path) == ["ferry", "quake"]
    assert [story.name for story in load_stories(tmp_path, ["quake"], fetched_at=NOW)] == ["quake"]
    with pytest.raises(StoryError, match=r"no story 'fery' in .*: there are ferry, quake"):
        load_stories(tmp_path, ["fery"], fetched_at=NOW)


def test_no_root_is_no_stories_until_one_is_asked_for(tmp_path: Path) -> None:
    assert load_stories(tmp_path / "none", fetched_at=NOW) == []
    with pytest.raises(StoryError, match="there is none yet"):
        load_stories(tmp_path / "none", ["ferry"], fetched_at=NOW)


def test_an_undated_seed_stands_with_the_earliest_dated_one_and_is_not_dated_by_it(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    (folder / "002.txt").write_text("date 2025-03-04 " + SEED.replace("Sunday", "Tuesday"), encoding="utf-8")
    (folder / "003.txt").write_text("date 2025-03-03 " + SEED.replace("143", "150"), encoding="utf-8")
    undated, *dated = load_story(folder, fetched_at=NOW).seeds
    assert (undated.date_published, undated.stands_at) == (None, datetime(2025, 3, 3, tzinfo=UTC))
    assert [seed.stands_at for seed in dated] == [None, None]


def test_where_no_seed_states_a_date_the_storys_first_day_places_them(tmp_path: Path) -> None:
    toml = 'title = "Ferry"\nsince = 2025-03-02\n'
    (seed,) = load_story(make_folder(tmp_path / "with", toml=toml), fetched_at=NOW).seeds
    assert seed.stands_at == datetime(2025, 3, 2, tzinfo=UTC)
    assert load_story(make_folder(tmp_path / "without"), fetched_at=NOW).seeds[0].stands_at is None


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    original = tmp_path / "mine.txt"
    original.write_text(SEED + "\nAdvertisement\n", encoding="utf-8")
    story = Story(name="ferry", title='The "Ostrava"', since=date(2025, 3, 2), terms=("Karst",))
    written = write_story(tmp_path / "seeds/ferry", story, seed_paths=[original])
    assert [path.name for path in written] == ["story.toml", "mine.txt"]
    assert (tmp_path / "seeds/ferry/mine.txt").read_bytes() == original.read_bytes()
    read = load_story(tmp_path / "seeds/ferry", fetched_at=NOW)
    assert (read.title, read.since, read.until, read.terms) == (story.title, story.since, None, ("Karst",))
    assert read.seeds[0].article_body == SEED.strip()


@pytest.mark.parametrize("scope", ["event", "story", "saga"])
def test_a_scope_that_is_written_is_read_again_and_the_usual_one_goes_without_saying(
    tmp_path: Path, scope: StoryScope
) -> None:
    story = Story(name="ferry", title="Ferry", terms=("Karst",), scope=scope)
    write_story(tmp_path / "ferry", story)
    assert load_story(tmp_path / "ferry", fetched_at=NOW).scope == scope
    assert ("\nscope = " in (tmp_path / "ferry/story.toml").read_text()) == (scope != "story")


def test_a_new_storys_file_says_what_else_can_be_set_and_how(tmp_path: Path) -> None:
    write_story(tmp_path / "ferry", Story(name="ferry", title="Ferry", terms=("Karst",)))
    file = tmp_path / "ferry/story.toml"
    text = file.read_text()
    assert {key for key, line, _ in SAMPLES if f"\n# {line} " in text} == set(KEYS) - {"title", "terms"}
    file.write_text(text.replace("\n# ", "\n").replace("\nTake the", "\n# Take the"))
    (set_now,) = load_stories(tmp_path, ["ferry"], fetched_at=NOW)
    assert (set_now.since, set_now.until, set_now.terms) == (date(2025, 4, 8), date(2025, 5, 31), ("Karst",))
    assert (set_now.not_terms, set_now.scope) == (("football",), "story")


def test_the_comments_of_a_file_that_is_written_over_are_its_own(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, toml='title = "Ferry"\n')
    write_story(folder, Story(name="ferry", title="Ferry Ostrava"), overwrite=True)
    assert (folder / "story.toml").read_text() == 'title = "Ferry Ostrava"\n'


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    before = (folder / "story.toml").read_text()
    with pytest.raises(StoryError, match=r"story\.toml is there already"):
        write_story(folder, Story(name="ferry", title="Another"))
    assert (folder / "story.toml").read_text() == before


def test_rewriting_keeps_the_users_comments(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, toml='# followed since March\ntitle = "Ferry"\nterms = ["Karst"]\n')
    write_story(folder, Story(name="ferry", title="Ferry Ostrava"), overwrite=True)
    text = (folder / "story.toml").read_text()
    assert text.startswith("# followed since March\n")
    assert "Ferry Ostrava" in text
    assert "Karst" not in text


@pytest.mark.parametrize("name", ["../x", "", "a b", ".hidden", "x" * 65])
def test_a_name_that_is_no_safe_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoryError, match="cannot be a story's name"):
        write_story(tmp_path / "seeds" / name, Story(name=name, title="x"))


def test_two_seed_files_of_one_name_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    for part in ("a", "b"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "1.txt").write_text(SEED)
    with pytest.raises(StoryError, match="two seed files have one name"):
        write_story(tmp_path / "ferry", Story(name="ferry", title="x"), seed_paths=[tmp_path / "a", tmp_path / "b"])
    assert not (tmp_path / "ferry").exists()


def test_the_shipped_story_knows_its_own_seeds_by_the_others() -> None:
    (story,) = load_stories(ROOT / "seeds", ["zh-fighters"], fetched_at=NOW)
    assert len({seed.outlet for seed in story.seeds}) == 5
    for seed in story.seeds:
        others = tuple(other for other in story.seeds if other is not seed)
        profile = build_profile(Story(name="others", title=story.title, seeds=others))
        assert score_article(profile, seed).bin == "in"


def test_outlets_are_added_to_a_story_and_its_comments_kept(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, toml='# ours\ntitle = "Ferry"  # short\n')
    assert add_outlets(folder, ["quay", "tern", "quay"]) == ["quay", "tern"]
    assert add_outlets(folder, ["tern", "gull"]) == ["gull"]
    assert load_story(folder, fetched_at=NOW).outlets == ("quay", "tern", "gull")
    text = (folder / "story.toml").read_text(encoding="utf-8")
    assert text.startswith('# ours\ntitle = "Ferry"  # short\n')
    assert list_outlets(tmp_path) == {"ferry": ("quay", "tern", "gull")}


def test_a_story_that_cannot_be_written_to_its_end_stays_what_it_was(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    folder = make_folder(tmp_path, toml='# ours\ntitle = "Ferry"\n')
    before = sorted(folder.iterdir())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, hard))  # the disk is full in the middle of the file
    try:
        with pytest.raises(StoryError, match=r"story\.toml: cannot be written"):
            add_outlets(folder, ["quay", "tern"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (folder / "story.toml").read_text(encoding="utf-8") == '# ours\ntitle = "Ferry"\n'
    assert sorted(folder.iterdir()) == before


def test_line_ends_links_and_rights_of_a_story_are_kept(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, toml="")
    elsewhere = tmp_path / "ours.toml"
    elsewhere.write_bytes(b'# ours\r\ntitle = "Ferry"\r\n')
    elsewhere.chmod(0o640)
    (folder / "story.toml").unlink()
    (folder / "story.toml").symlink_to(elsewhere)
    add_outlets(folder, ["quay"])
    text = elsewhere.read_bytes()
    assert text.startswith(b'# ours\r\ntitle = "Ferry"\r\n')
    assert text.count(b"\n") == text.count(b"\r\n") > 2
    assert elsewhere.stat().st_mode & 0o777 == 0o640
    assert load_story(folder, fetched_at=NOW).outlets == ("quay",)


def test_a_list_that_a_person_wrote_keeps_its_order_and_remarks(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, toml='title = "Ferry"\noutlets = [\n  "tern",  # first\n  "quay",\n]\n')
    assert add_outlets(folder, ["auk"]) == ["auk"]
    assert '"tern",  # first' in (folder / "story.toml").read_text(encoding="utf-8")
    assert load_story(folder, fetched_at=NOW).outlets == ("tern", "quay", "auk")


def test_outlets_that_are_no_list_of_texts_are_refused(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, toml='title = "Ferry"\noutlets = "quay"\n')
    with pytest.raises(StoryError, match="outlets is 'quay'; write a list"):
        load_story(folder, fetched_at=NOW)
