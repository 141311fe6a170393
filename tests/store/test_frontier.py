"""Every address is fetched by one crawl at a time, and ends in a state that a person can read."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from monitor.items import Link, Outcome
from monitor.store.database import Store
from monitor.store.frontier import RETRY_AFTER, NotedLink, claim_addresses, count_waiting, note_links, save_outcome
from monitor.store.leases import release_leases, renew_leases
from monitor.store.read import count_rows, list_addresses, load_address
from monitor.store.source_looks import SourceRow, save_sources
from monitor.store.write import finish_run, save_article, start_run
from tests.store.samples import NOW, derive, make_article

FEED = "https://gazette.example/rss.xml"
PAGE = "https://gazette.example/1"
LEASE = 300


def link(number: int = 1, *, screened_out: str | None = None, **changes: Any) -> NotedLink:
    url = f"https://gazette.example/{number}"
    named = Link(url=f"{url}?utm_source=rss", headline=f"Ferry {number} sinks", summary="Off Port Halden.")
    return NotedLink(address=url, link=replace(named, **changes), screened_out=screened_out)


def note(
    store: Store, *links: NotedLink, owner: str = "run:a", now: datetime = NOW, source_url: str = FEED
) -> set[str]:
    asked = note_links(
        store,
        links,
        source_url=source_url,
        outlet="gazette",
        run_id=None,
        owner=owner,
        now=now,
        lease_seconds=LEASE,
    )
    return set(asked)


def claim(store: Store, owner: str = "run:b", now: datetime = NOW, outlets: Sequence[str] | None = None) -> list[str]:
    pending = claim_addresses(store, owner=owner, now=now, lease_seconds=LEASE, outlets=outlets, limit=100)
    return [address.address for address in pending]


def state(store: Store, url: str = PAGE) -> tuple[str, str | None]:
    held = load_address(store, url)
    assert held is not None
    return held["state"], held["reason"]


def end(store: Store, state: Any, reason: str = "as seen", now: datetime = NOW, **changes: Any) -> None:
    save_outcome(store, Outcome(address=PAGE, state=state, reason=reason, **changes), run_id=None, now=now)


def test_a_new_link_is_leased_and_a_screened_one_is_kept_with_the_reason(store: Store) -> None:
    assert note(store, link(1), link(2, screened_out="shares nothing with: ferry")) == {PAGE}
    assert state(store) == ("leased", None)
    assert state(store, "https://gazette.example/2") == ("screened_out", "shares nothing with: ferry")


def test_a_link_named_twice_is_fetched_once(store: Store) -> None:
    assert note(store, link(), link()) == {PAGE}
    assert note(store, link(), owner="run:a") == set()
    assert note(store, link(), owner="run:b") == set()
    assert count_rows(store)["address"] == 1


def test_a_screened_link_is_fetched_once_it_passes(store: Store) -> None:
    note(store, link(screened_out="shares nothing"))
    assert note(store, link(headline="No ferry", screened_out="still nothing")) == set()
    assert state(store) == ("screened_out", "still nothing")
    assert note(store, link(headline="Ferry toll rises")) == {PAGE}


def test_a_fetched_page_is_fetched_again_only_when_its_source_tells_of_a_change(store: Store) -> None:
    note(store, link(date_modified=NOW))
    save_article(store, make_article(1, 3), run_id=None, now=NOW, derive=derive)
    assert note(store, link(date_modified=NOW)) == set()
    assert note(store, link(date_modified=NOW - timedelta(hours=1))) == set()
    assert note(store, link(date_modified=NOW + timedelta(hours=1))) == {PAGE}
    end(store, "unchanged", now=NOW + timedelta(hours=1))
    assert note(store, link(headline="Ferry toll rises"), now=NOW + timedelta(hours=2)) == {PAGE}


def follow(
    store: Store, hours: Sequence[float], say: Callable[[datetime], NotedLink], state: Any, why: str
) -> list[float]:
    """Let a source name PAGE so many hours after NOW, and each request end as told; return when it was asked for."""
    asked = []
    for hour in hours:
        now = NOW + timedelta(hours=hour)
        run = run_of(store, now.isoformat(), os.getpid(), now)
        terms: dict[str, Any] = {"source_url": FEED, "outlet": "gazette", "owner": "run:a", "lease_seconds": LEASE}
        if note_links(store, [say(now)], run_id=run, now=now, **terms):
            save_outcome(store, Outcome(address=PAGE, state=state, reason=why), run_id=run, now=now)
            asked.append(hour)
    return asked


HALF_HOURS = [half / 2 for half in range(1, 7 * 48)]


def test_a_page_that_two_sources_date_differently_is_fetched_once(store: Store) -> None:
    hours = [NOW - timedelta(hours=2), NOW - timedelta(hours=1)]
    section = "https://gazette.example/world"
    assert note(store, link(date_modified=hours[0])) == {PAGE}
    assert note(store, link(date_modified=hours[1]), source_url=section) == set()
    end(store, "fetched", now=NOW + timedelta(seconds=5))
    assert note(store, link(date_modified=hours[1]), source_url=section, now=NOW + timedelta(hours=1)) == set()


@pytest.mark.parametrize("by", ["stamp", "headline"])
def test_a_source_that_tells_of_a_change_at_every_look_is_believed_ever_more_seldom(store: Store, by: str) -> None:
    def say(now: datetime) -> NotedLink:
        return link(date_modified=now) if by == "stamp" else link(headline=f"Ferry sinks, as of {now:%d %H:%M}")

    note(store, say(NOW))
    save_article(store, make_article(1, 3, hours=-1), run_id=None, now=NOW, derive=derive)
    asked = follow(store, HALF_HOURS, say, "unchanged", "as before")
    assert asked[:4] == [0.5, 1.5, 2.5, 4.0]
    assert len(asked) <= 18
    assert all(later - earlier >= (later + 1) / 4 for earlier, later in pairwise(asked[3:]))


def test_a_change_told_of_while_a_source_is_not_believed_is_followed_later(store: Store) -> None:
    note(store, link(date_modified=NOW))
    end(store, "fetched")
    edited = {0.5: NOW + timedelta(hours=0.5), 1.0: NOW + timedelta(hours=1)}
    hours = [0.5, 1.0, 1.25, 1.5, 2, 3]
    asked = follow(
        store,
        hours,
        lambda now: link(date_modified=edited.get((now - NOW) / timedelta(hours=1), edited[1.0])),
        "unchanged",
        "",
    )
    assert asked == [0.5, 1.5]


def test_an_edit_is_followed_at_once_although_a_look_by_the_schedule_found_nothing(store: Store) -> None:
    note(store, link(date_modified=NOW))
    save_article(store, make_article(1, 3, hours=-1), run_id=None, now=NOW, derive=derive)
    end(store, "unchanged", now=NOW + timedelta(hours=24))
    later = NOW + timedelta(hours=24, minutes=10)
    assert note(store, link(date_modified=later), now=later) == {PAGE}


@pytest.mark.parametrize(
    ("state", "reason"),
    [("failed", "HTTP 410 (gone for good)"), ("refused", "HTTP 403 (forbids)"), ("quarantined", "paywall: subscribe")],
)
def test_a_page_that_gives_nothing_is_not_asked_for_at_every_look(store: Store, state: Any, reason: str) -> None:
    asked = follow(store, [0, *HALF_HOURS], lambda now: link(date_modified=now), state, reason)
    assert len(asked) <= 9
    assert all(later - earlier >= 24 for earlier, later in pairwise(asked[1:]))


def test_a_page_that_ends_its_worker_is_read_twice_and_then_once_a_day(store: Store) -> None:
    note(store, link(date_modified=NOW))
    end(store, "quarantined", "timeout: 30 s", killed_worker=True)
    again = NOW + timedelta(hours=1)
    run = run_of(store, "again", os.getpid(), again)
    assert claim(store, now=again) == [PAGE]
    outcome = Outcome(address=PAGE, state="quarantined", reason="timeout: 30 s", killed_worker=True)
    save_outcome(store, outcome, run_id=run, now=again)
    for hours, asked in ((2, set()), (20, set()), (26, {PAGE})):
        now = NOW + timedelta(hours=hours)
        assert note(store, link(date_modified=now), now=now) == asked


def test_two_sources_that_word_a_headline_differently_do_not_have_it_fetched_for_ever(store: Store) -> None:
    note(store, link())
    end(store, "unchanged")
    section = "https://gazette.example/news/"
    for _ in range(2):
        assert note(store, link(headline="Halden ferry: live"), source_url=section) == set()
        assert note(store, link()) == set()


def test_a_feed_whose_address_is_edited_in_the_sources_file_is_heard_in_place_of_the_old_one(store: Store) -> None:
    def follow_feed(url: str) -> None:
        save_sources(store, [SourceRow(url=url, outlet="gazette", kind="feed", every_seconds=None)])

    moved = "https://gazette.example/feeds/all.xml"
    follow_feed(FEED)
    note(store, link())
    end(store, "fetched")
    follow_feed(moved)
    assert note(store, link(headline="Ferry: live"), source_url=moved) == set(), "its words are new, not the page's"
    assert note(store, link(headline="Ferry toll rises"), source_url=moved) == {PAGE}


def test_a_headline_that_no_database_holds_does_not_cost_the_other_links(store: Store) -> None:
    assert len(note(store, link(1, headline="Fer\x00ry \ud83d"), link(2))) == 2
    held = load_address(store, PAGE)
    assert held is not None
    assert held["headline"] == "Fer�ry �"


def test_what_a_stopped_crawl_gives_back_is_claimed_at_once(store: Store) -> None:
    note(store, link(1), link(2))
    end(store, "unchanged")
    assert release_leases(store, owner="run:a", now=NOW) == 1
    assert claim(store) == ["https://gazette.example/2"]


def test_a_claimed_address_brings_what_its_source_said(store: Store) -> None:
    said = link(date_published=NOW, in_language="en")
    note(store, said)
    release_leases(store, owner="run:a", now=NOW)
    (pending,) = claim_addresses(store, owner="run:b", now=NOW, lease_seconds=LEASE, outlets=["gazette"], limit=5)
    assert (pending.link, pending.url, pending.outlet) == (said.link, said.link.url, "gazette")


def test_only_addresses_of_the_outlets_asked_for_are_claimed(store: Store) -> None:
    note(store, link())
    release_leases(store, owner="run:a", now=NOW)
    assert claim(store, outlets=["herald"]) == []
    assert claim(store, outlets=["gazette"]) == [PAGE]


def list_outlet(store: Store, *outlets: str) -> None:
    rows = [
        SourceRow(url=f"https://{name}.example/rss.xml", outlet=name, kind="feed", every_seconds=None)
        for name in outlets
    ]
    save_sources(store, rows)


def test_what_an_outlet_left_is_not_claimed_while_the_sources_file_does_not_list_it(store: Store) -> None:
    list_outlet(store, "gazette", "courier")
    note(store, link())
    end(store, "failed", "HTTP 500")
    later = NOW + timedelta(hours=1)
    list_outlet(store, "courier")
    assert (count_waiting(store, now=later), claim(store, now=later)) == (0, [])
    list_outlet(store, "gazette")
    assert (count_waiting(store, now=later), claim(store, now=later)) == (1, [PAGE])


def test_a_lease_that_ran_out_is_claimed_by_another_and_a_renewed_one_is_not(store: Store) -> None:
    note(store, link())
    later = NOW + timedelta(seconds=LEASE - 1)
    assert claim(store, now=later) == []
    assert renew_leases(store, owner="run:a", now=later, lease_seconds=LEASE) == 1
    assert claim(store, now=NOW + timedelta(seconds=LEASE + 1)) == []
    assert claim(store, now=later + timedelta(seconds=LEASE)) == [PAGE]


def run_of(store: Store, token: str, pid: int, now: datetime = NOW) -> int:
    return start_run(store, token=token, spider="news", stories=[], started_at=now, trigger="command", pid=pid)


def test_what_a_finished_run_still_held_is_claimed_although_its_lease_runs(store: Store) -> None:
    run = run_of(store, "a", os.getpid())
    note(store, link())
    assert claim(store) == []
    finish_run(store, run, finished_at=NOW, reason="shutdown", counts={})
    assert claim(store) == [PAGE]


def test_what_a_killed_process_held_is_claimed_although_the_clock_stands_still(store: Store) -> None:
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    run_of(store, "a", child.pid)
    note(store, link())
    assert note(store, link(), owner="run:b") == {PAGE}
    assert claim(store, owner="run:c") == []  # run:b is no run we know of: alive until its lease runs out


def test_a_failed_address_is_tried_again_ever_later_and_then_left(store: Store) -> None:
    note(store, link())
    now = NOW
    for wait in RETRY_AFTER:
        end(store, "failed", "timed out after 20 s", now=now)
        assert claim(store, now=now + wait - timedelta(seconds=1)) == []
        now += wait
        assert claim(store, now=now) == [PAGE]
    end(store, "failed", "timed out after 20 s", now=now)
    assert claim(store, now=now + timedelta(days=30)) == []
    assert state(store) == ("failed", "timed out after 20 s")


def test_no_address_is_fetched_before_the_instant_its_server_named(store: Store) -> None:
    note(store, link())
    end(store, "refused", "HTTP 429", retry_after=NOW + timedelta(hours=1))
    assert note(store, link(), now=NOW + timedelta(minutes=59)) == set()
    assert claim(store, now=NOW + timedelta(minutes=59)) == []
    assert claim(store, now=NOW + timedelta(hours=1)) == [PAGE]


@pytest.mark.parametrize("ended", ["refused", "quarantined", "unchanged"])
def test_an_address_that_ended_is_not_claimed_again(store: Store, ended: str) -> None:
    note(store, link())
    end(store, ended)
    assert claim(store, now=NOW + timedelta(days=30)) == []
    assert state(store) == (ended, "as seen")


@pytest.mark.parametrize("ended", ["refused", "failed", "quarantined"])
def test_what_ended_is_fetched_again_where_a_source_tells_of_a_later_change(store: Store, ended: str) -> None:
    note(store, link())
    end(store, ended, "HTTP 410 (gone for good)")
    later = NOW + timedelta(hours=1)
    assert note(store, link(), now=later) == set()
    assert note(store, link(date_modified=NOW - timedelta(hours=1)), now=later) == set()
    assert note(store, link(date_modified=later), now=later) == {PAGE}


@pytest.mark.parametrize(
    ("ended", "reason", "tries"),
    [
        ("refused", "robots.txt forbids it", 14),
        ("failed", "HTTP 500", 14),
        ("failed", "HTTP 410 (gone for good)", 0),
        ("quarantined", "paywall: the text is for subscribers", 0),
        ("quarantined", "empty: no bytes but white space", 14),
        ("quarantined", "bot check: verify you are human", 14),
    ],
)
def test_what_gave_no_page_for_now_is_asked_for_once_a_day_while_it_is_named_for_two_weeks(
    store: Store, ended: Any, reason: str, tries: int
) -> None:
    def crawl(now: datetime) -> int:
        run = run_of(store, now.isoformat(), os.getpid(), now)
        asked = note_links(
            store, [link()], source_url=FEED, outlet="gazette", run_id=run, owner="run:a", now=now, lease_seconds=LEASE
        )
        if asked:
            save_outcome(store, Outcome(address=PAGE, state=ended, reason=reason), run_id=run, now=now)
        return len(asked)

    crawl(NOW)
    if ended == "failed":
        for _ in RETRY_AFTER:
            end(store, "failed", reason)
    later = [crawl(NOW + timedelta(hours=hours)) for hours in range(8, 24 * 20, 8)]
    assert sum(later) == tries
    assert max(sum(later[start : start + 3]) for start in range(len(later))) <= 1


def test_a_wait_that_a_host_asked_for_is_no_failed_try(store: Store) -> None:
    note(store, link())
    now = NOW
    for _ in range(5):
        end(store, "failed", "gazette.example gave no answer", now=now, retry_after=now + timedelta(hours=1))
        now += timedelta(hours=1)
        assert claim(store, now=now) == [PAGE]
    end(store, "failed", "timed out after 20 s", now=now)
    assert claim(store, now=now + RETRY_AFTER[0]) == [PAGE]


def test_an_outcome_of_an_address_nobody_noted_is_kept(store: Store) -> None:
    end(store, "failed", "no such host")
    assert state(store) == ("failed", "no such host")


def test_addresses_can_be_listed_by_how_they_ended(store: Store) -> None:
    note(store, link(1), link(2, screened_out="shares nothing"))
    end(store, "quarantined", "consent page: We value your privacy")
    assert [row["url"] for row in list_addresses(store)] == [PAGE, "https://gazette.example/2"]
    (row,) = list_addresses(store, states=["quarantined", "failed"])
    assert (row["url"], row["reason"]) == (PAGE, "consent page: We value your privacy")
