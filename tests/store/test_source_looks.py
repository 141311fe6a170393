"""Every source is looked at by one crawl at a time, and its health is a state that a person can read."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.items import Link, Outcome, SourceReport
from monitor.revalidation import Remembered
from monitor.store.database import Store, open_store
from monitor.store.fetch_memory import load_remembered
from monitor.store.frontier import NotedLink, note_links
from monitor.store.read import list_sources
from monitor.store.source_looks import SourceRow, claim_sources, save_source_report, save_sources
from tests.store.samples import NOW

FEED = "https://gazette.example/rss.xml"
PAGE = "https://gazette.example/1"
LEASE = 300


def list_feed(store: Store, *urls: str) -> None:
    save_sources(store, [SourceRow(url=url, outlet="gazette", kind="feed", every_seconds=None) for url in urls])


def claim_feed(store: Store, owner: str, *, now: datetime = NOW, ignore_due: bool = False) -> set[str]:
    return claim_sources(store, [FEED], owner=owner, now=now, lease_seconds=LEASE, ignore_due=ignore_due)


def look(store: Store, *, now: datetime = NOW, **said: Any) -> dict[str, Any]:
    report = SourceReport(**{"url": FEED, "status": 200, "links": 3, "newest": now, **said})
    save_source_report(store, report, now=now, due_at=now + timedelta(minutes=15))
    return source(store)


def source(store: Store) -> dict[str, Any]:
    return next(row for row in list_sources(store) if row["url"] == FEED)


def test_a_source_is_unchecked_until_somebody_looks(store: Store) -> None:
    list_feed(store, FEED)
    assert (source(store)["state"], source(store)["state_since"]) == ("unchecked", None)


def test_a_source_that_left_the_file_is_kept_and_marked(store: Store) -> None:
    list_feed(store, FEED, "https://herald.example/rss")
    list_feed(store, "https://herald.example/rss")
    assert {row["url"]: row["listed"] for row in list_sources(store)} == {
        FEED: False,
        "https://herald.example/rss": True,
    }


def test_a_source_is_claimed_by_one_until_it_reports_and_then_when_it_is_due(store: Store) -> None:
    list_feed(store, FEED)
    assert claim_feed(store, "run:a") == {FEED}
    assert claim_feed(store, "run:b", ignore_due=True) == set()
    look(store)
    assert claim_feed(store, "run:b") == set()
    assert claim_feed(store, "run:b", ignore_due=True) == {FEED}
    assert claim_feed(store, "run:c", now=NOW + timedelta(minutes=16), ignore_due=True) == {FEED}


def test_a_source_nobody_listed_is_not_claimed(store: Store) -> None:
    assert claim_feed(store, "run:a") == set()


def test_of_many_that_claim_a_source_at_once_one_gets_it(url: str) -> None:
    won: list[str] = []
    with open_store(url) as store:
        list_feed(store, FEED)
        barrier = threading.Barrier(6)

        def claim_once(owner: str) -> None:
            barrier.wait()
            won.extend(claim_feed(store, owner))

        threads = [threading.Thread(target=claim_once, args=(f"run:{index}",)) for index in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert won == [FEED]


@pytest.mark.parametrize(
    ("said", "state", "reason"),
    [
        ({}, "ok", "3 entries"),
        ({"links": 0, "newest": None}, "empty", "no entries"),
        ({"newest": None}, "ok", "3 entries"),
        ({"newest": NOW - timedelta(days=15)}, "stale", "nothing new for 15 days"),
        ({"newest": NOW - timedelta(days=13)}, "ok", "3 entries"),
        ({"status": 403, "links": 0}, "blocked", "HTTP 403"),
        ({"status": 404, "links": 0}, "gone", "HTTP 404"),
        ({"status": 410, "links": 0}, "gone", "HTTP 410"),
        ({"status": 503, "links": 0}, "failing", "HTTP 503"),
        ({"links": 0, "newest": None, "fault": "not a feed: text/html"}, "not-a-feed", "text/html"),
    ],
)
def test_what_a_source_answers_tells_its_state(
    sqlite_store: Store, said: dict[str, Any], state: str, reason: str
) -> None:
    list_feed(sqlite_store, FEED)
    seen = look(sqlite_store, **said)
    assert seen["state"] == state
    assert reason in seen["reason"]


@pytest.mark.parametrize(
    ("ended", "reason", "state"),
    [
        ("refused", "robots.txt disallows /rss.xml", "blocked"),
        ("failed", "HTTP 429", "blocked"),
        ("failed", "HTTP 404", "gone"),
        ("failed", "HTTP 500", "failing"),
        ("failed", "timed out after 20 s", "failing"),
        ("quarantined", "consent page: We value your privacy", "not-a-feed"),
    ],
)
def test_how_a_source_failed_tells_its_state(sqlite_store: Store, ended: Any, reason: str, state: str) -> None:
    list_feed(sqlite_store, FEED)
    outcome = Outcome(address=FEED, source_url=FEED, state=ended, reason=reason)
    save_source_report(sqlite_store, outcome, now=NOW, due_at=NOW)
    assert (source(sqlite_store)["state"], source(sqlite_store)["reason"]) == (state, reason)


def fail(store: Store, *, now: datetime, reason: str = "HTTP 503 (not available for now)") -> dict[str, Any]:
    """Let a look at the feed fail that is else due again after 15 minutes."""
    outcome = Outcome(address=FEED, source_url=FEED, state="failed", reason=reason)
    save_source_report(store, outcome, now=now, due_at=now + timedelta(minutes=15))
    return source(store)


def test_a_state_lasts_since_it_began(store: Store) -> None:
    list_feed(store, FEED)
    look(store)
    for hours in (1, 2, 3, 4):
        seen = fail(store, now=NOW + timedelta(hours=hours))
    assert (seen["state"], seen["state_since"]) == ("failing", "2031-05-04T13:00:00Z")
    assert (seen["failures"], seen["failing_since"]) == (4, "2031-05-04T13:00:00Z")
    assert seen["last_good"] == "2031-05-04T12:00:00Z"
    seen = look(store, now=NOW + timedelta(hours=5))
    assert (seen["state"], seen["state_since"]) == ("ok", "2031-05-04T17:00:00Z")
    assert (seen["failures"], seen["failing_since"]) == (0, None)


def test_a_source_that_failed_once_is_not_sick_but_the_failure_is_told(store: Store) -> None:
    list_feed(store, FEED)
    look(store)
    seen = fail(store, now=NOW + timedelta(minutes=15))
    assert (seen["state"], seen["state_since"]) == ("ok", "2031-05-04T12:00:00Z")
    assert seen["reason"] == "the last look failed: HTTP 503 (not available for now)"
    assert seen["advice"] == "nothing yet: it is asked again soon, and called sick if that goes on"
    assert look(store, now=NOW + timedelta(minutes=30))["reason"] == "3 entries"


def test_a_source_that_keeps_failing_is_asked_half_as_often_each_time(store: Store) -> None:
    list_feed(store, FEED)
    waits = []
    now = NOW
    for _ in range(9):
        seen = fail(store, now=now)
        due = datetime.fromisoformat(seen["due_at"])
        waits.append((due - now) / timedelta(minutes=15))
        now = due
    assert waits == [1, 2, 4, 8, 16, 32, 64, 96, 96]


def test_while_no_source_answers_none_is_held_sick_or_asked_less_often(store: Store) -> None:
    other = "https://herald.example/rss"
    list_feed(store, FEED, other)
    look(store)
    look(store, url=other)
    for hours in range(2, 20):
        seen = fail(store, now=NOW + timedelta(hours=hours), reason="no connection")
    assert (seen["state"], seen["failures"]) == ("ok", 0)
    assert seen["reason"] == "the last look failed, and no other source answers: no connection"
    assert seen["due_at"] == "2031-05-05T07:15:00Z"
    look(store, url=other, now=NOW + timedelta(hours=20))
    for hours in (21, 22, 23):
        seen = fail(store, now=NOW + timedelta(hours=hours), reason="no connection")
    assert (seen["state"], seen["failures"]) == ("failing", 3)


def test_a_source_without_entries_is_stale_once_its_last_are_old_and_a_search_never_is(store: Store) -> None:
    search = "https://gazette.example/search?q=ferry"
    list_feed(store, FEED)
    save_sources(
        store,
        [
            SourceRow(url=FEED, outlet="gazette", kind="feed", every_seconds=None),
            SourceRow(url=search, outlet="gazette", kind="search", every_seconds=None),
        ],
    )
    for url in (FEED, search):
        look(store, url=url)
        look(store, url=url, now=NOW + timedelta(days=1), links=0, newest=None)
    assert [row["state"] for row in list_sources(store)] == ["empty", "empty"]
    for url in (FEED, search):
        look(store, url=url, now=NOW + timedelta(days=15), links=0, newest=None)
    assert {row["kind"]: row["state"] for row in list_sources(store)} == {"feed": "stale", "search": "empty"}
    assert source(store)["reason"] == "it has no entries any more; nothing new for 15 days"


def test_a_busy_source_is_stale_after_three_days_and_a_slow_one_after_three_of_its_gaps(sqlite_store: Store) -> None:
    list_feed(sqlite_store, FEED)
    for hours in range(0, 12, 2):
        look(sqlite_store, now=NOW + timedelta(hours=hours))
    newest = NOW + timedelta(hours=10)
    assert look(sqlite_store, now=newest + timedelta(days=3), newest=newest)["state"] == "ok"
    seen = look(sqlite_store, now=newest + timedelta(days=3, minutes=1), newest=newest)
    assert seen["state"] == "stale"
    assert seen["reason"] == "nothing new for 3 days; something new every 2 hours was usual"
    weekly = newest + timedelta(days=7)
    for _ in range(12):
        look(sqlite_store, now=weekly)
        weekly += timedelta(days=7)
    newest = weekly - timedelta(days=7)
    assert look(sqlite_store, now=newest + timedelta(days=18), newest=newest)["state"] == "ok"


def test_an_unchanged_answer_stands_for_the_entries_seen_before_until_they_are_old(sqlite_store: Store) -> None:
    list_feed(sqlite_store, FEED)
    look(sqlite_store)
    seen = look(sqlite_store, now=NOW + timedelta(days=1), status=304, links=0, newest=None)
    assert (seen["state"], seen["links"], seen["newest_item"]) == ("ok", 3, "2031-05-04T12:00:00Z")
    outcome = Outcome(address=FEED, source_url=FEED, state="unchanged", reason="HTTP 304")
    save_source_report(sqlite_store, outcome, now=NOW + timedelta(days=20), due_at=NOW)
    assert source(sqlite_store)["state"] == "stale"


def test_a_section_page_without_dates_is_stale_when_it_names_nothing_new(sqlite_store: Store) -> None:
    list_feed(sqlite_store, FEED)
    named = NotedLink(address=PAGE, link=Link(url=PAGE), screened_out=None)
    note_links(
        sqlite_store,
        [named],
        source_url=FEED,
        outlet="gazette",
        run_id=None,
        owner="run:a",
        now=NOW,
        lease_seconds=LEASE,
    )
    look(sqlite_store, newest=None)
    assert look(sqlite_store, now=NOW + timedelta(days=13), newest=None)["state"] == "ok"
    assert look(sqlite_store, now=NOW + timedelta(days=15), newest=None)["state"] == "stale"


def test_a_source_is_not_due_before_the_instant_its_server_named(store: Store) -> None:
    list_feed(store, FEED)
    outcome = Outcome(
        address=FEED, source_url=FEED, state="refused", reason="HTTP 429", retry_after=NOW + timedelta(hours=2)
    )
    save_source_report(store, outcome, now=NOW, due_at=NOW + timedelta(minutes=5))
    assert claim_feed(store, "run:a", now=NOW + timedelta(hours=1)) == set()
    assert claim_feed(store, "run:a", now=NOW + timedelta(hours=2)) == {FEED}


def test_a_look_that_follows_no_link_leaves_nothing_to_be_remembered_by(store: Store) -> None:
    list_feed(store, FEED)
    kept = Remembered(address=FEED, url=FEED, etag='"a"', body_sha256="0" * 64, whole_at=NOW)
    look(store, remembered=(kept,), followed=False)
    assert load_remembered(store, [FEED]) == {}
    look(store, remembered=(kept,))
    assert load_remembered(store, [FEED]) == {FEED: kept}
