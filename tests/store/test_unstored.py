"""Does the next crawl learn from when on the files of killed ones may hold what no crawl stored?"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.items import Link, Outcome
from monitor.store.database import Store
from monitor.store.frontier import NotedLink, claim_addresses, note_links, save_outcome
from monitor.store.leases import release_leases
from monitor.store.write import start_run
from tests.store.samples import NOW

FEED = "https://gazette.example/rss.xml"
PAGE = "https://gazette.example/1"
LEASE = 300
LATER = NOW + timedelta(seconds=LEASE)
"""Leases have run out by then."""
BEFORE = NOW - timedelta(days=2)


def run_of(store: Store, token: str, began: datetime) -> int:
    return start_run(
        store, token=token, spider="news", stories=[], started_at=began, trigger="command", pid=os.getpid()
    )


def note(
    store: Store, owner: str, now: datetime, run: int | None = None, headline: str = "Ferry sinks", **changes: Any
) -> dict[str, datetime | None]:
    noted = NotedLink(address=PAGE, link=Link(url=PAGE, headline=headline), screened_out=None, **changes)
    return note_links(
        store, [noted], source_url=FEED, outlet="gazette", run_id=run, owner=owner, now=now, lease_seconds=LEASE
    )


def claim(store: Store, owner: str, now: datetime) -> list[datetime | None]:
    claimed = claim_addresses(store, owner=owner, now=now, lease_seconds=LEASE, outlets=None, limit=9)
    return [one.unstored_since for one in claimed]


def test_of_a_new_address_nothing_can_have_been_fetched(store: Store) -> None:
    assert note(store, "run:a", NOW) == {PAGE: None}


def test_what_a_killed_crawl_had_is_unstored_since_it_was_found_however_many_are_killed_with_it(store: Store) -> None:
    note(store, "run:a", NOW)
    assert claim(store, "run:b", NOW + timedelta(seconds=LEASE)) == [NOW]
    assert claim(store, "run:c", NOW + timedelta(seconds=2 * LEASE)) == [NOW]
    assert note(store, "run:d", NOW + timedelta(seconds=3 * LEASE)) == {PAGE: NOW}
    assert claim(store, "run:e", NOW + timedelta(seconds=4 * LEASE)) == [NOW]


def test_what_was_given_back_for_a_killed_crawl_is_unstored_as_well(store: Store) -> None:
    note(store, "run:a", NOW)
    release_leases(store, owner="run:a", now=LATER)
    assert claim(store, "run:b", LATER) == [NOW]


def test_what_was_put_off_was_not_fetched(store: Store) -> None:
    note(store, "run:a", NOW)
    put_off = Outcome(address=PAGE, state="queued", reason="the budget is spent", retry_after=LATER)
    save_outcome(store, put_off, run_id=None, now=NOW)
    assert claim(store, "run:b", LATER) == [None]


def test_what_is_tried_again_after_a_failure_was_not_fetched(store: Store) -> None:
    note(store, "run:a", NOW)
    save_outcome(store, Outcome(address=PAGE, state="failed", reason="HTTP 500"), run_id=None, now=NOW)
    assert claim(store, "run:b", NOW + timedelta(hours=1)) == [None]


def test_what_was_stored_counts_no_more(store: Store) -> None:
    first = run_of(store, "a", BEFORE)
    note(store, "run:a", BEFORE, first)
    save_outcome(store, Outcome(address=PAGE, state="unchanged", reason=""), run_id=first, now=NOW)
    assert note(store, "run:b", NOW + timedelta(days=1), headline="Ferry sinks, 12 dead") == {PAGE: None}
    assert claim(store, "run:c", NOW + timedelta(days=1, hours=1)) == [NOW + datetime.resolution]


def test_a_wall_that_an_earlier_crawl_was_shown_counts_no_more(store: Store) -> None:
    note(store, "run:a", BEFORE, run_of(store, "a", BEFORE))
    save_outcome(store, Outcome(address=PAGE, state="quarantined", reason="paywall: no text"), run_id=None, now=BEFORE)
    assert note(store, "run:b", NOW, run_of(store, "b", NOW), headline="Ferry sinks, 12 dead") == {PAGE: None}
    assert claim(store, "run:c", LATER) == [NOW]


@pytest.mark.parametrize("changes", [{"headline": "Ferry sinks, 12 dead"}, {"is_given": True}])
def test_what_a_source_says_has_changed_or_a_person_asks_for_is_fetched(store: Store, changes: dict[str, Any]) -> None:
    note(store, "run:a", BEFORE, run_of(store, "a", BEFORE))
    assert note(store, "run:b", NOW, run_of(store, "b", NOW), **changes) == {PAGE: None}
    assert claim(store, "run:c", LATER) == [NOW]


def test_a_change_told_while_the_page_is_being_read_is_still_one_afterwards(store: Store) -> None:
    note(store, "run:a", NOW)
    assert note(store, "run:b", NOW, headline="Ferry sinks, 12 dead") == {}
    save_outcome(store, Outcome(address=PAGE, state="unchanged", reason=""), run_id=None, now=NOW)
    assert note(store, "run:c", LATER + timedelta(hours=1), headline="Ferry sinks, 12 dead") == {PAGE: None}
