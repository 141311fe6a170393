"""Do the scores follow the backgrounds at the end of a real import, and of the next one where the database would not have it?"""

from __future__ import annotations

import json
import os
import random
import signal
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
from tests.newsweb.desk import NOW, Desk, outlet
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

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
KILL = """
import os
import signal


class Kill:
    def close_spider(self):
        os.kill(os.getpid(), signal.SIGKILL)
"""


def make_far_articles(ending: str = " Nobody spoke of it.") -> list[tuple[str, str, str]]:
    """Return address, headline and text of articles in words of no language, with a usual sentence at the end."""
    draw = random.Random(1)
    words = ["".join(draw.choices("bdfgklmnprstvz") + draw.choices("aeiou")) * 3 for _ in range(900)]
    return [
        (
            f"https://wire.example/{number}",
            " ".join(draw.sample(words, 6)),
            " ".join(draw.sample(words, 60)) + "." + ending,
        )
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
    assert (after[URL][0], after[URL][2]) == ("in", before[URL][2])
    assert after == list_settled(desk)
    counts = [json.loads(row[0])["rejudged"] for row in desk.rows("select counts from crawl_run order by id")]
    assert counts == [0, 1]


def test_an_import_that_shares_nothing_with_the_story_moves_no_score(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    bring_in(desk, [(URL, *LIGHTS)])
    before = list_scores(desk)
    bring_in(desk, make_far_articles(ending=""))
    assert list_scores(desk)[URL] == before[URL]


def test_what_came_in_for_one_story_is_judged_for_the_next_that_is_crawled(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    bring_in(desk, [(URL, *LIGHTS), *make_far_articles()])
    later = tmp_path / "seeds" / "lights"
    later.mkdir()
    (later / "story.toml").write_text('title = "New lights for a harbour"\n', encoding="utf-8")
    front = "---\nurl: https://seed.example/lights\nheadline: Harbour of Tannholm to have new lights\n---\n"
    (later / "one.md").write_text(front + LIGHTS[1], encoding="utf-8")
    assert desk.crawl(story="lights").code == 0
    query = (
        "select v.bin from verdict v join article a on a.id = v.article_id where v.story = 'lights' and v.is_current"
    )
    assert desk.rows(f"{query} and a.url = '{URL}'") == [("in",)]
    assert len(desk.rows(query)) == len(desk.rows("select id from article"))


def test_scores_that_cannot_be_settled_are_a_line_in_the_log_and_wait_for_the_next_import(tmp_path: Path) -> None:
    (tmp_path / "refusal.py").write_text(REFUSE, encoding="utf-8")
    desk = Desk(tmp_path)
    desk.variables["PYTHONPATH"] = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    articles = [(URL, *LIGHTS), *make_far_articles()]
    # What closes last was asked first: the trigger is there before the scores are settled.
    steps = json.dumps({**ITEM_PIPELINES, "refusal.Refuse": 950})
    log = bring_in(desk, articles, ITEM_PIPELINES=steps)
    assert "Scores were not settled: " in log
    assert "; the next crawl does it, or `monitor rejudge`" in log
    assert [json.loads(row[0])["unsettled"] for row in desk.rows("select counts from crawl_run")] == [1]
    assert "Traceback" not in log
    assert desk.rows("select reason from crawl_run") == [("finished",)]
    assert list_scores(desk) != list_settled(desk)
    with closing(sqlite3.connect(tmp_path / "data" / "monitor.sqlite3")) as held:
        held.execute("drop trigger refuse")
    bring_in(desk, articles[:1])
    assert list_scores(desk)[URL][0] == "in"
    assert list_scores(desk) == list_settled(desk)
    assert [json.loads(row[0])["unsettled"] for row in desk.rows("select counts from crawl_run")] == [0, 0]


def test_a_crawl_that_fetched_a_seed_and_was_killed_before_it_settled_is_made_up_for_by_the_next(
    tmp_path: Path,
) -> None:
    (tmp_path / "killing.py").write_text(KILL, encoding="utf-8")
    desk = Desk(tmp_path)
    desk.variables["PYTHONPATH"] = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    with Newsweb() as web:
        told = [ferry_article(number) for number in range(3)]
        for number, (headline, paragraphs) in enumerate(told):
            web.put(f"/{number}", Page(article_page(headline, paragraphs), delay=2.0 * (number == 0)))
        urls = [web.url(f"/{number}") for number in (1, 2)]
        web.put("/feed.xml", Page(rss_feed(entries(urls, [headline for headline, _ in told[1:]]))))
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        (tmp_path / "seeds" / "ferry" / "one.md").unlink()
        (tmp_path / "seeds" / "ferry" / "seed.urls").write_text(web.url("/0") + "\n", encoding="utf-8")
        killed = desk.crawl(settings={"ITEM_PIPELINES": json.dumps({**ITEM_PIPELINES, "killing.Kill": 950})})
        assert killed.code == -signal.SIGKILL
        assert "review" in dict(desk.rows("select bin, count(*) from verdict group by 1")), "judged by the title alone"
        assert desk.crawl(all="1").code == 0
    assert desk.rows("select bin, count(*) from verdict group by 1") == [("in", 3)]
