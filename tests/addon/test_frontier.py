"""Does the frontier give out each request once, and keep what is not done? On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import AddonFault
from monitor.revalidation import Remembered
from monitor.store.database import Store
from monitor.store.fetch_memory import load_remembered
from monitor.unattended.frontier import CrawlRow, Frontier, Noted, load_pauses, open_frontier, save_pause

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def store(empty_url: str) -> Iterator[Store]:
    with open_frontier(empty_url) as opened:
        yield opened


@pytest.fixture
def frontier(store: Store) -> Iterator[Frontier]:
    taken = Frontier(store, "pages")
    taken.take(NOW, forget=False)
    yield taken
    taken.release(is_over=False)


def note(number: int, *, priority: int = 0, due_at: datetime | None = None) -> Noted:
    return Noted(number=number, fingerprint=f"f{number}", priority=priority, request=b"r%d" % number, due_at=due_at)


def restart(frontier: Frontier, *, is_over: bool = False, forget: bool = False) -> int:
    frontier.release(is_over=is_over)
    return frontier.take(NOW, forget=forget)


def test_what_a_crawl_has_in_memory_is_given_out_by_the_next_alone(frontier: Frontier) -> None:
    frontier.write([note(1), note(2)], [1], [], NOW)
    assert frontier.load(NOW, 10) == []
    assert restart(frontier) == 2
    assert frontier.load(NOW, 10) == [(2, b"r2")]
    assert frontier.load(NOW, 10) == []


def test_the_most_urgent_come_first_and_no_more_than_asked_for(frontier: Frontier) -> None:
    frontier.write([note(1), note(2, priority=5), note(3)], [], [], NOW)
    restart(frontier)
    assert [number for number, _ in frontier.load(NOW, 2)] == [2, 1]
    assert [number for number, _ in frontier.load(NOW, 2)] == [3]


def test_what_is_put_off_waits_until_it_is_due(frontier: Frontier) -> None:
    frontier.write([note(1, due_at=NOW + HOUR)], [], [], NOW)
    assert frontier.load(NOW, 10) == []
    assert frontier.find_next_due() == NOW + HOUR
    assert frontier.count_waiting() == 1
    assert frontier.load(NOW + HOUR, 10) == [(1, b"r1")]
    assert frontier.find_next_due() is None


def test_a_round_that_is_over_forgets_what_is_done_and_keeps_what_waits(frontier: Frontier) -> None:
    frontier.write([note(1), note(2, due_at=NOW + HOUR)], [1], [], NOW)
    assert frontier.holds("f1", up_to=2)
    assert not frontier.holds("f2", up_to=1)
    restart(frontier, is_over=True)
    assert not frontier.holds("f1", up_to=2)
    assert frontier.holds("f2", up_to=2)


def test_forgetting_drops_the_spiders_own_rows_alone(store: Store, frontier: Frontier) -> None:
    other = Frontier(store, "other")
    frontier.write([note(1)], [], [], NOW)
    other.write([note(1)], [], [], NOW)
    assert restart(frontier, forget=True) == 0
    assert other.holds("f1", up_to=1)


def test_an_answer_is_remembered_with_the_request_that_is_done(store: Store, frontier: Frontier) -> None:
    known = Remembered(address="f1", url="http://a.example/", body_sha256="0" * 64, whole_at=NOW)
    frontier.write([note(1)], [1], [known, None], NOW)
    assert load_remembered(store, ["f1"]) == {"f1": known}


def test_a_spider_that_a_living_crawl_has_is_refused(store: Store, frontier: Frontier) -> None:
    with pytest.raises(AddonFault, match="is crawling pages"):
        Frontier(store, "pages").take(NOW, forget=False)
    Frontier(store, "other").check_free(NOW)


def test_a_crawl_on_another_machine_counts_as_dead_after_five_silent_minutes(store: Store) -> None:
    with store.begin() as session:
        session.add(CrawlRow(spider="pages", machine="elsewhere.example", process=1, seen_at=NOW))
    with pytest.raises(AddonFault, match=r"elsewhere\.example"):
        Frontier(store, "pages").check_free(NOW + timedelta(minutes=4))
    Frontier(store, "pages").check_free(NOW + timedelta(minutes=5))


def test_pauses_are_kept_until_they_are_over(store: Store) -> None:
    save_pause(store, "a.example", NOW + HOUR)
    save_pause(store, "a.example", NOW + 2 * HOUR)
    save_pause(store, "b.example:8080", NOW + HOUR)
    assert load_pauses(store, NOW + HOUR) == {"a.example": NOW + 2 * HOUR}
