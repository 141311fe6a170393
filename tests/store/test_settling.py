"""Is a crawl that will never settle its scores told from one that still may?"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from monitor.items import Link
from monitor.store import frontier, settling
from monitor.store.database import Store
from monitor.store.frontier import NotedLink
from monitor.store.leases import list_dead_owners, renew_leases
from monitor.store.models import CrawlRunRow
from monitor.store.settling import LONGEST_CRAWL, find_unsettled, note_settled
from monitor.store.write import finish_run, start_run
from tests.store.samples import NOW

LONG_AGO = NOW - LONGEST_CRAWL - timedelta(minutes=1)
Start = Callable[..., int]


@pytest.fixture
def start(store: Store) -> Start:
    """Return a function that starts a run, by default in this process, and lets its row name other ones."""

    def start_once(token: str = "one", began: timedelta = timedelta(0), **row: object) -> int:
        run = start_run(
            store,
            token=token,
            spider="news",
            stories=["ferry"],
            started_at=NOW + began,
            trigger="command",
            pid=os.getpid(),
        )
        if row:
            with store.begin() as session:
                session.execute(update(CrawlRunRow).where(CrawlRunRow.id == run).values(**row))
        return run

    return start_once


def list_owing(store: Store) -> list[int]:
    return [run.run_id for run in find_unsettled(store, but=0, now=NOW)]


def lease(store: Store, run: int, token: str) -> None:
    noted = NotedLink(address="https://tern.example/9", link=Link(url="https://tern.example/9"), screened_out=None)
    frontier.note_links(
        store, [noted], source_url="", outlet="tern", run_id=run, owner=f"run:{token}", now=NOW, lease_seconds=60
    )


def test_a_crawl_killed_on_a_host_that_is_no_more_owes_its_scores_after_twelve_hours(
    store: Store, start: Start
) -> None:
    young = start("young", host="container-1")
    killed = start("old", host="container-2", began=LONG_AGO - NOW)
    assert list_owing(store) == [killed]
    note_settled(store, find_unsettled(store, but=0, now=NOW))
    assert list_owing(store) == []
    assert young not in list_owing(store)


def test_a_crawl_of_another_host_that_renews_its_leases_lives_however_long_it_takes(store: Store, start: Start) -> None:
    run = start(host="container-1", began=LONG_AGO - NOW)
    lease(store, run, "one")
    assert list_owing(store) == []
    renew_leases(store, owner="run:one", now=NOW - timedelta(hours=1), lease_seconds=60)
    assert list_owing(store) == [run]


def test_a_run_that_had_this_process_s_number_before_is_dead(store: Store, start: Start) -> None:
    run = start()
    assert list_owing(store) == []
    with store.begin() as session:
        session.execute(update(CrawlRunRow).values(token="of an earlier container"))
    lease(store, run, "of an earlier container")
    assert list_owing(store) == [run]
    assert list_dead_owners(store) == {"run:of an earlier container"}


def test_of_a_store_of_years_only_the_newest_runs_are_looked_at(
    store: Store, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "NEWEST_RUNS", 2)
    runs = [start(f"run {number}") for number in range(4)]
    for run in runs:
        finish_run(store, run, finished_at=NOW, reason="finished", counts={"unsettled": int(run != runs[3])})
    assert list_owing(store) == [runs[2]]
