"""Do the scores follow the backgrounds at the end of a real import, and of the next one where the database would not have it?"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from monitor.judging import build_profiles
from monitor.settings import ITEM_PIPELINES
from monitor.store.database import open_store
from monitor.stories import load_stories
from monitor.story.tracking import score_likeness
from tests.newsweb.desk import NOW, Desk

FAR = 60
"""Articles on nothing: enough to move a usual story's background."""
LIGHTS = (
    "Tannholm harbour orders new lights",
    "The harbour is to have new lights on its breakwater before the winter, the port's board said.\n\n"
    "The board has put the price at two years of fees. Fishermen had asked for the lights since a trawler ran aground in fog.\n\n"
    "A company that calls there will pay for a part of them, and the town for the rest of it.",
)
"""Near the ferry's story, and for review as long as nothing else is held."""
URL = "https://wire.example/lights"
REFUSE = """
import sqlite3


class Refuse:
    def close_spider(self):
        held = sqlite3.connect("data/monitor.sqlite3")
        held.execute("create trigger refuse before update of score on verdict begin select no_such_function(); end")
        held.close()
"""


def make_far_articles() -> list[tuple[str, str, str]]:
    """Return address, headline and text of articles in words of no language."""
    draw = random.Random(1)
    words = ["".join(draw.choices("bdfgklmnprstvz") + draw.choices("aeiou")) * 2 + str(number) for number in range(900)]
    return [
        (f"https://wire.example/{number}", " ".join(draw.sample(words, 6)), " ".join(draw.sample(words, 60)) + ".")
        for number in range(FAR)
    ]


def bring_in(desk: Desk, articles: Iterable[tuple[str, str, str]], **settings: str) -> str:
    """Import the articles for the ferry's story; return the log."""
    fixed = {"outlet": "wire", "date_published": "2026-03-02T09:00:00Z", "in_language": "en"}
    lines = [
        json.dumps({"url": url, "headline": headline, "article_body": body, **fixed})
        for url, headline, body in articles
    ]
    (desk.folder / "wire.jsonl").write_text("\n".join(lines), encoding="utf-8")
    ended = desk.crawl("imported", settings=settings, path="wire.jsonl", story="ferry")
    assert ended.code == 0, ended.log
    return ended.log


def list_scores(desk: Desk) -> dict[str, tuple[str, float, float]]:
    """Return bin, score and likeness by address; without the seed, which has no likeness."""
    query = "select a.url, v.bin, v.score, v.likeness from verdict v join article a on a.id = v.article_id"
    return {row[0]: (row[1], row[2], row[3]) for row in desk.rows(f"{query} where v.likeness is not null")}


def list_settled(desk: Desk) -> dict[str, tuple[str, float, float]]:
    """Return the same as they have to be by the background of what is held."""
    stories = load_stories(desk.folder / "seeds", fetched_at=datetime.fromisoformat(NOW))
    with open_store(f"sqlite:///{desk.folder}/data/monitor.sqlite3") as store:
        profile = build_profiles(store, stories)["ferry"]
    settled: dict[str, tuple[str, float, float]] = {}
    for url, (_, _, likeness) in list_scores(desk).items():
        score, bin_ = score_likeness(profile, likeness)
        settled[url] = bin_, score, likeness
    return settled


def test_an_import_that_moves_the_background_settles_what_was_held_before(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    bring_in(desk, [(URL, *LIGHTS)])
    before = list_scores(desk)
    assert before[URL][0] == "review"
    bring_in(desk, make_far_articles())
    after = list_scores(desk)
    assert (after[URL][0], after[URL][2]) == ("out", before[URL][2])
    assert after == list_settled(desk)
    counts = [json.loads(row[0])["rejudged"] for row in desk.rows("select counts from crawl_run order by id")]
    assert counts == [0, 1]


def test_scores_that_cannot_be_settled_are_a_line_in_the_log_and_wait_for_the_next_import(tmp_path: Path) -> None:
    (tmp_path / "refusal.py").write_text(REFUSE, encoding="utf-8")
    desk = Desk(tmp_path)
    desk.variables["PYTHONPATH"] = str(tmp_path)
    articles = [(URL, *LIGHTS), *make_far_articles()]
    # What closes last was asked first: the trigger is there before the scores are settled.
    steps = json.dumps({**ITEM_PIPELINES, "refusal.Refuse": 950})
    log = bring_in(desk, articles, ITEM_PIPELINES=steps, STATS_DUMP="1")
    assert "Scores were not settled: " in log
    assert "; `monitor rejudge` brings them in line" in log
    assert "'monitor/settling_failed': 1" in log
    assert "Traceback" not in log
    assert desk.rows("select reason from crawl_run") == [("finished",)]
    assert list_scores(desk) != list_settled(desk)
    with closing(sqlite3.connect(tmp_path / "data" / "monitor.sqlite3")) as held:
        held.execute("drop trigger refuse")
    bring_in(desk, articles[:1])
    assert list_scores(desk)[URL][0] == "out"
    assert list_scores(desk) == list_settled(desk)
