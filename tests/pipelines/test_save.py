"""Does a person's word stand, though it falls while an article is on its way from the judgement to the store?"""

from __future__ import annotations

import asyncio
import copy
import os
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from scrapy.utils.test import get_crawler

from monitor import crawling
from monitor.crawling import Crawl
from monitor.items import Article, Outcome, SourceReport
from monitor.pipelines import save as pipeline
from monitor.pipelines.compare import Compare
from monitor.pipelines.dedupe import Dedupe
from monitor.pipelines.save import LOOKS_WAIT_SECONDS, Save
from monitor.pipelines.track import Track
from monitor.rejudging import decide, undo_decisions
from monitor.store.check import check_store
from monitor.store.decisions import Decision, DecisionKind
from monitor.store.ledger import load_ledger
from monitor.store.read import list_sources
from monitor.store.settling import find_unsettled
from monitor.store.source_looks import SourceRow, save_sources
from monitor.store.texts import load_verdicts
from monitor.store.write import finish_run, start_run
from tests.judged import LATER, NOW, OTHER, STORY, find_id, list_bins, open_desk, take_in


def say(crawl: Crawl, verdict: DecisionKind, article: Article) -> None:
    key = find_id(crawl.store, article)
    decide(crawl.store, Decision(story="dam", article_id=key, verdict=verdict, decided_at=NOW), now=NOW)


def judge_edit(crawl: Crawl, article: Article) -> Article:
    """Return an edit of *article* as the line has it before it is saved."""
    body = f"{article.article_body}\n\nAnother 44 people were injured, Interior Minister Dana Osk said."
    item = replace(copy.deepcopy(article), article_body=body, fetched_at=NOW + timedelta(hours=1))
    item.date_published_from = "meta"
    for step in (Dedupe(crawl), Track(crawl), Compare()):
        item = step.process_item(item)
    return item


def save(crawl: Crawl, item: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    crawler = get_crawler()
    monkeypatch.setitem(crawling._crawls, crawler, crawl)
    Save(crawler).process_item(item)


def find_injured(crawl: Crawl) -> list[str]:
    figures = load_ledger(crawl.store, "dam", generated_at=NOW)["figures"]
    return [row["sentence"] for row in figures if row["value_low"] == 44]


@pytest.mark.parametrize(("verdict", "article", "found"), [("confirmed", OTHER, 1), ("rejected", LATER, 0)])
def test_a_word_that_falls_before_the_save_is_what_is_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verdict: DecisionKind, article: Article, found: int
) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, [article])
        item = judge_edit(crawl, article)
        say(crawl, verdict, article)
        save(crawl, item, monkeypatch)
        verdicts = load_verdicts(crawl.store, [find_id(crawl.store, article)], "dam")
        (told,) = verdicts.values()
        assert told[1] == told[2]
        assert told[2].reasons[0].startswith(verdict)
        assert len(find_injured(crawl)) == found
        assert check_store(crawl.store) == []


def test_a_word_taken_back_before_the_save_is_not_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, [OTHER])
        say(crawl, "confirmed", OTHER)
        item = judge_edit(crawl, OTHER)
        undo_decisions(crawl.store, STORY, [find_id(crawl.store, OTHER)], now=NOW)
        save(crawl, item, monkeypatch)
        assert list_bins(crawl.store)[OTHER.url] == "review"  # the edit names the minister
        assert find_injured(crawl) == []


def test_a_look_that_found_nothing_new_is_not_kept_back_until_the_crawl_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = [0.0]
    monkeypatch.setattr(pipeline, "monotonic", lambda: passed[0])
    feeds = [f"https://quay.example/{number}.xml" for number in range(3)]
    with open_desk(tmp_path) as crawl:
        save_sources(crawl.store, [SourceRow(url=url, outlet="quay", kind="feed", every_seconds=None) for url in feeds])
        crawler = get_crawler()
        monkeypatch.setitem(crawling._crawls, crawler, crawl)
        step = Save(crawler)
        stored = []
        for seconds, url in [(0.0, feeds[0]), (LOOKS_WAIT_SECONDS - 1, feeds[1]), (LOOKS_WAIT_SECONDS, None)]:
            passed[0] = seconds
            step.process_item(
                SourceReport(url=url, status=304, links=0, newest=None)
                if url
                else Outcome(address="https://quay.example/a", state="failed", reason="HTTP 500")
            )
            stored.append(sum(row["looked_at"] is not None for row in list_sources(crawl.store)))
        assert stored == [0, 0, 2]


def test_what_a_killed_crawl_left_of_a_removed_story_is_owed_to_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, [OTHER])
        for token, stories in (("killed", ["dam", "removed"]), ("mine", ["dam"])):
            crawl.run_id = start_run(
                crawl.store,
                token=token,
                spider="news",
                stories=stories,
                started_at=NOW,
                trigger="command",
                pid=os.getpid(),
            )
            if token == "killed":
                finish_run(crawl.store, crawl.run_id, finished_at=NOW, reason="finished", counts={"unsettled": 1})
        crawler = get_crawler()
        monkeypatch.setitem(crawling._crawls, crawler, crawl)
        asyncio.run(Save(crawler).close_spider())
        assert crawler.stats.get_value("monitor/unsettled") == 0
        assert find_unsettled(crawl.store, but=crawl.run_id or 0, now=NOW) == []


def test_the_loop_serves_others_while_scores_are_settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_desk(tmp_path) as crawl:
        crawl.run_id = 1
        crawler = get_crawler()
        monkeypatch.setitem(crawling._crawls, crawler, crawl)
        served = threading.Event()
        monkeypatch.setattr(Save, "_settle", lambda self: 0 if served.wait(30) else pytest.fail("the loop stood still"))

        async def close() -> None:
            asyncio.get_running_loop().call_later(0.05, served.set)
            await Save(crawler).close_spider()

        asyncio.run(close())
        assert crawler.stats.get_value("monitor/unsettled") == 0
