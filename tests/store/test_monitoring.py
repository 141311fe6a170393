"""Does a monitoring system hear of all that waits, and since when?"""

from __future__ import annotations

import os
from datetime import datetime, timedelta

import pytest

from monitor.items import Link, Outcome, Verdict
from monitor.revisits import STEPS
from monitor.store.database import Store
from monitor.store.frontier import NotedLink, note_links, save_outcome
from monitor.store.leases import release_leases
from monitor.store.monitoring import take_reading
from monitor.store.write import finish_run, save_article, start_run
from tests.store.samples import NOW, STORY, derive, make_article

PAGE = "https://gazette.example/1"
HOUR = timedelta(hours=1)


def note(store: Store, *, owner: str = "run:a", run: int | None = None, now: datetime = NOW) -> None:
    noted = NotedLink(address=PAGE, link=Link(url=PAGE), screened_out=None)
    note_links(
        store, [noted], source_url="feed", outlet="gazette", run_id=run, owner=owner, now=now, lease_seconds=3600
    )


def oldest(store: Store, now: datetime) -> datetime | None:
    return take_reading(store, now=now).oldest_due


def test_nothing_waits_in_an_empty_store_nor_while_a_page_is_fetched(store: Store) -> None:
    assert oldest(store, NOW) is None
    note(store)
    assert oldest(store, NOW + HOUR / 2) is None


def test_a_retry_is_due_when_it_is(store: Store) -> None:
    note(store)
    save_outcome(store, Outcome(address=PAGE, state="failed", reason="HTTP 500"), run_id=None, now=NOW)
    assert oldest(store, NOW) == NOW + HOUR / 4


@pytest.mark.parametrize("ended", [True, False])
def test_what_a_crawl_left_over_waits_since_that_crawl(store: Store, ended: bool) -> None:
    dead = os.getpid() if ended else 2**22 + 1
    run = start_run(
        store, token="a", spider="news", stories=[STORY], started_at=NOW + HOUR, trigger="command", pid=dead
    )
    note(store, run=run)
    if ended:
        release_leases(store, owner="run:a", now=NOW + 2 * HOUR)
        finish_run(store, run, finished_at=NOW + 2 * HOUR, reason="shutdown", counts={})
    assert oldest(store, NOW + 3 * HOUR) == NOW + (2 * HOUR if ended else HOUR)


def test_a_look_at_a_held_page_is_due_where_a_story_wants_it(store: Store) -> None:
    article = make_article(1, 3)
    article.url = article.address = PAGE
    article.date_published, article.date_published_precision, article.fetched_at = NOW, "minute", NOW
    note(store)
    save_article(store, article, run_id=None, now=NOW, derive=derive)
    due = NOW + STEPS[0]
    assert oldest(store, due - HOUR / 60) is None
    assert oldest(store, due + HOUR) == due
    article.verdicts = [Verdict(story=STORY, bin="out", score=0.1, reasons=("said so",))]
    article.figures, article.statements = [], []
    article.fetched_at = NOW + HOUR / 60
    save_article(store, article, run_id=None, now=NOW + HOUR / 60, derive=derive)
    assert oldest(store, NOW + 9 * HOUR) is None
