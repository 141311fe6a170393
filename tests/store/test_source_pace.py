"""When is a source due again? Its looks, what it asks for, and what the sources file says decide."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from monitor.items import Link, Outcome, SourceReport
from monitor.store.database import Store
from monitor.store.frontier import NotedLink, note_links
from monitor.store.read import list_sources
from monitor.store.source_looks import SourceRow, save_source_report, save_sources
from tests.store.samples import NOW

FEED = "https://gazette.example/rss.xml"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def follow(store: Store, every: int | None = None) -> None:
    save_sources(store, [SourceRow(url=FEED, outlet="gazette", kind="feed", every_seconds=every)])


def look(
    store: Store, *, now: datetime, new: range = range(0), links: int = 10, status: int = 200, **said: int | bool
) -> timedelta:
    """Note a look that named the addresses of these numbers for the first time; return how long the source is left alone then."""
    noted = [
        NotedLink(
            address=f"https://gazette.example/{number}",
            link=Link(url=f"https://gazette.example/{number}"),
            screened_out="no",
        )
        for number in new
    ]
    note_links(store, noted, source_url=FEED, outlet="gazette", run_id=None, owner="run:a", now=now, lease_seconds=300)
    report = SourceReport(url=FEED, status=status, links=links, newest=now - HOUR, **said)  # type: ignore[arg-type]
    save_source_report(store, report, now=now)
    return due(store) - now


def due(store: Store) -> datetime:
    (row,) = list_sources(store)
    return datetime.fromisoformat(row["due_at"])


def test_the_interval_follows_the_share_of_known_entries(store: Store) -> None:
    follow(store)
    waits = [
        look(store, now=NOW, new=range(10)),
        look(store, now=NOW + HOUR, new=range(10, 15)),
        look(store, now=NOW + 2 * HOUR, new=range(15, 16)),
        look(store, now=NOW + 3 * HOUR, status=304, links=0),
        look(store, now=NOW + 4 * HOUR, new=range(20, 30)),
        look(store, now=NOW + 5 * HOUR, new=range(30, 40)),
    ]
    assert [int(wait.total_seconds()) for wait in waits] == [900, 900, 1125, 1406, 703, 600]


def test_an_entry_that_another_source_named_before_is_known(store: Store) -> None:
    other = "https://gazette.example/asia.xml"
    rows = [SourceRow(url=url, outlet="gazette", kind="feed", every_seconds=None) for url in (FEED, other)]
    save_sources(store, rows)
    noted = [
        NotedLink(address="https://gazette.example/1", link=Link(url="https://gazette.example/1"), screened_out="no")
    ]
    note_links(store, noted, source_url=other, outlet="gazette", run_id=None, owner="run:a", now=NOW, lease_seconds=300)
    note_links(store, noted, source_url=FEED, outlet="gazette", run_id=None, owner="run:a", now=NOW, lease_seconds=300)
    for url in (FEED, other):
        save_source_report(store, SourceReport(url=url, status=200, links=1, newest=NOW), now=NOW)
    with store.read() as session:
        shares = session.connection().exec_driver_sql("SELECT url, seen_share FROM source ORDER BY url").all()
    assert [tuple(row) for row in shares] == [(other, 0.0), (FEED, 1.0)]


def test_what_a_source_asked_for_stands_while_it_does_not_change(store: Store) -> None:
    follow(store)
    assert look(store, now=NOW, new=range(10), ttl_seconds=7200) == 2 * HOUR
    assert look(store, now=NOW + 2 * HOUR, status=304, links=0) == 2.5 * HOUR
    assert look(store, now=NOW + 5 * HOUR, new=range(10, 20), max_age_seconds=3 * 3600) == 3 * HOUR
    assert look(store, now=NOW + 8 * HOUR, new=range(20, 30)) == 1.5 * HOUR


def test_every_stands_whatever_the_source_asks_but_for_retry_after(store: Store) -> None:
    follow(store, every=300)
    assert look(store, now=NOW, new=range(10), ttl_seconds=7200, max_age_seconds=86400) == 5 * MINUTE
    asked = Outcome(address=FEED, state="failed", reason="HTTP 429", source_url=FEED, retry_after=NOW + 3 * HOUR)
    save_source_report(store, asked, now=NOW + HOUR)
    assert due(store) == NOW + 3 * HOUR


def test_a_look_that_failed_leaves_the_pace_as_it_was(store: Store) -> None:
    follow(store)
    look(store, now=NOW, new=range(10))
    assert look(store, now=NOW + HOUR, new=range(10, 15)) == 15 * MINUTE
    save_source_report(
        store, Outcome(address=FEED, state="failed", reason="HTTP 500", source_url=FEED), now=NOW + 2 * HOUR
    )
    assert due(store) == NOW + 2.5 * HOUR
    assert look(store, now=NOW + 3 * HOUR, new=range(15, 20)) == 15 * MINUTE


@pytest.mark.parametrize("looked_before", [False, True])
def test_a_look_that_followed_no_link_leaves_the_source_due_as_it_was(store: Store, looked_before: bool) -> None:
    follow(store)
    if looked_before:
        look(store, now=NOW, new=range(10))
    look(store, now=NOW + 5 * MINUTE, followed=False)
    assert due(store) == NOW + (15 * MINUTE if looked_before else 5 * MINUTE)


def test_a_shortened_every_does_not_wait_for_the_old_one_to_be_over(store: Store) -> None:
    follow(store, every=86400)
    look(store, now=NOW, new=range(10))
    follow(store, every=600)
    assert due(store) == NOW + 10 * MINUTE
    follow(store, every=86400)
    assert due(store) == NOW + 10 * MINUTE, "a longer one begins with the next look"


def test_a_shortened_every_does_not_bring_forward_what_a_failing_source_is_owed(store: Store) -> None:
    follow(store, every=86400)
    look(store, now=NOW, new=range(10))
    asked = Outcome(address=FEED, state="failed", reason="HTTP 429", source_url=FEED, retry_after=NOW + 30 * HOUR)
    save_source_report(store, asked, now=NOW + HOUR)
    follow(store, every=600)
    assert due(store) == NOW + 30 * HOUR
