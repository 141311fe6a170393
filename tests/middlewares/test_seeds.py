"""Are the seeds of a story read once, and again as soon as they say something else?"""

from __future__ import annotations

from pathlib import Path

from tests.newsweb.desk import Desk


def test_seeds_that_are_stored_as_they_are_do_not_go_down_the_line_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert "'item_scraped_count': 1" in desk.crawl(settings={"STATS_DUMP": "1"}).log
    again = desk.crawl(settings={"STATS_DUMP": "1"}).log
    assert "item_scraped_count" not in again
    assert "item_dropped_count" not in again


def test_a_seed_that_says_something_else_is_read_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.crawl()
    with (tmp_path / "seeds" / "ferry" / "one.md").open("a", encoding="utf-8") as file:
        file.write("\nTwo more people were found alive on Tuesday, the coast guard said.\n")
    desk.crawl()
    assert desk.rows("select max(version) from version") == [(2,)]


def test_seeds_are_judged_for_a_story_that_is_new(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.crawl()
    desk.follow_ferry("second", 901)
    desk.crawl()
    assert desk.rows("select distinct story from verdict order by story") == [("ferry",), ("second",)]
    assert desk.rows("select count(*) from verdict") == [(4,)]


def test_seeds_that_were_held_before_they_were_remembered_are_remembered(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.crawl()
    desk.rows("delete from fetch_memory")
    assert "item_dropped_count" in desk.crawl(settings={"STATS_DUMP": "1"}).log
    assert "item_dropped_count" not in desk.crawl(settings={"STATS_DUMP": "1"}).log
