"""A held article is looked at when its time has come, if a story wants it, by one crawl at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.items import Link, Outcome, Verdict
from monitor.revisits import STEPS
from monitor.store.asked import load_asked
from monitor.store.database import Store
from monitor.store.frontier import NotedLink, claim_addresses, note_links, save_outcome
from monitor.store.leases import release_leases
from monitor.store.monitoring import take_reading
from monitor.store.revisits import claim_revisits, count_due_revisits, load_page
from monitor.store.source_looks import SourceRow, save_sources
from monitor.store.write import save_article
from tests.store.samples import NOW, derive, make_article

STORY = "ferry"
PAGE = "https://gazette.example/1"


def fetch(store: Store, number: int = 1, *, now: datetime = NOW, bin_: str = "in", **changes: Any) -> None:
    """Let a crawl fetch a page that its source names, published just now."""
    article = make_article(number, 3)
    url = f"https://gazette.example/{number}"
    article.url = article.address = url
    article.date_published, article.date_modified, article.date_published_precision = NOW, None, "minute"
    article.fetched_at = now
    article.verdicts = [Verdict(story=STORY, bin=bin_, score=0.5, reasons=("said so",))]  # type: ignore[arg-type]
    if bin_ != "in":
        article.figures, article.statements = [], []
    for name, value in changes.items():
        setattr(article, name, value)
    ask(store, url, now)
    save_article(store, article, run_id=None, now=now, derive=derive)


def ask(store: Store, url: str, now: datetime) -> None:
    noted = NotedLink(address=url, link=Link(url=url), screened_out=None, is_given=True)
    note_links(
        store, [noted], source_url="given", outlet="gazette", run_id=None, owner="run:a", now=now, lease_seconds=300
    )


def claim(store: Store, now: datetime, *, owner: str = "run:b", **changes: Any) -> list[str]:
    terms: dict[str, Any] = {"stories": [STORY], "outlets": None, "limit": 100, "lease_seconds": 300, **changes}
    return [one.address for one in claim_revisits(store, owner=owner, now=now, **terms)]


def end(store: Store, state: Any, reason: str, now: datetime, **changes: Any) -> None:
    save_outcome(store, Outcome(address=PAGE, state=state, reason=reason, **changes), run_id=None, now=now)


def page(store: Store) -> dict[str, Any]:
    held = load_page(store, 1)
    assert held is not None
    return held


def test_an_unchanged_article_is_looked_at_at_every_step_and_never_again(store: Store) -> None:
    fetch(store)
    for step in STEPS:
        due = NOW + step
        assert claim(store, due - timedelta(minutes=1)) == []
        assert count_due_revisits(store, [STORY], now=due) == 1
        assert claim(store, due) == [PAGE]
        end(store, "unchanged", "as before", due)
    assert claim(store, NOW + timedelta(days=400)) == []
    assert page(store)["revisit_at"] is None


def test_an_edit_brings_the_quick_steps_back(store: Store) -> None:
    fetch(store)
    later = NOW + timedelta(days=2)
    fetch(store, now=later, article_body="The ferry has been raised.", figures=[], statements=[])
    assert claim(store, later + STEPS[0] - timedelta(minutes=1)) == []
    assert claim(store, later + STEPS[0]) == [PAGE]


def test_a_look_that_is_under_way_is_left_to_its_crawl_and_taken_up_when_given_back(store: Store) -> None:
    fetch(store)
    due = NOW + STEPS[0]
    assert claim(store, due, owner="run:b") == [PAGE]
    assert claim(store, due, owner="run:c") == []
    assert count_due_revisits(store, [STORY], now=due) == 0
    release_leases(store, owner="run:b", now=due)
    assert claim(store, due, owner="run:c") == [PAGE]


def test_an_article_that_no_story_wants_is_not_looked_at_until_it_is_taken_in(store: Store) -> None:
    fetch(store, bin_="out")
    due = NOW + STEPS[0]
    assert (count_due_revisits(store, [STORY], now=due), claim(store, due)) == (0, [])
    fetch(store, now=due, bin_="in")
    assert claim(store, NOW + STEPS[1]) == [PAGE]


def test_what_nobody_wanted_in_time_falls_to_its_next_step(store: Store) -> None:
    fetch(store, bin_="out")
    assert claim(store, NOW + STEPS[0]) == []
    assert page(store)["revisit_at"] == (NOW + STEPS[1]).isoformat().replace("+00:00", "Z")


def test_the_pages_of_an_outlet_that_is_no_longer_listed_are_left_alone_until_it_is(store: Store) -> None:
    fetch(store)
    gazette = SourceRow(url="https://gazette.example/rss", outlet="gazette", kind="feed", every_seconds=None)
    save_sources(store, [gazette])
    save_sources(store, [])
    when = NOW + STEPS[0]
    assert (count_due_revisits(store, [STORY], now=when), claim(store, when, ignore_due=True)) == (0, [])
    assert take_reading(store, now=when).oldest_due is None
    save_sources(store, [gazette])
    assert (count_due_revisits(store, [STORY], now=when), claim(store, when)) == (1, [PAGE])


def test_only_articles_of_the_stories_asked_for_are_looked_at(store: Store) -> None:
    fetch(store)
    assert claim(store, NOW + STEPS[0], stories=["another"]) == []
    assert claim(store, NOW + STEPS[0], outlets=["herald"]) == []
    assert claim(store, NOW + STEPS[0], outlets=["gazette"]) == [PAGE]


def test_the_youngest_change_is_looked_at_first(store: Store) -> None:
    fetch(store, 1)
    fetch(store, 2, date_published=NOW - timedelta(hours=2))
    fetch(store, 3, date_published=NOW - timedelta(hours=1))
    assert [url[-1] for url in claim(store, NOW + timedelta(days=1))] == ["1", "3", "2"]


def test_a_clock_that_was_set_back_does_not_put_a_look_off_for_ever(store: Store) -> None:
    fetch(store)
    assert claim(store, NOW - timedelta(days=30)) == [PAGE]


def test_every_article_that_a_crawl_fetched_can_be_asked_for_due_or_not(store: Store) -> None:
    fetch(store)
    assert claim(store, NOW) == []
    assert claim(store, NOW, ignore_due=True) == [PAGE]


@pytest.mark.parametrize("reason", ["HTTP 410 (gone for good)", "HTTP 404 (not found)"])
def test_a_page_that_is_gone_keeps_its_article_and_ends_its_looks(store: Store, reason: str) -> None:
    fetch(store)
    when = NOW + STEPS[0]
    for _ in range(5):
        end(store, "failed", reason, when)
        when += timedelta(hours=7)
    assert page(store)["gone_since"] == (NOW + STEPS[0]).isoformat().replace("+00:00", "Z")
    assert claim(store, NOW + timedelta(days=3), ignore_due=True) == []


def test_a_page_that_comes_back_is_gone_no_more(store: Store) -> None:
    fetch(store)
    end(store, "failed", "HTTP 404 (not found)", NOW + STEPS[0])
    assert claim(store, NOW + timedelta(hours=2)) == [PAGE]
    end(store, "unchanged", "as before", NOW + timedelta(hours=2))
    assert page(store)["gone_since"] is None
    assert claim(store, NOW + STEPS[1]) == [PAGE]


def test_a_page_that_is_gone_for_good_is_not_tried_again(store: Store) -> None:
    fetch(store)
    end(store, "failed", "HTTP 410 (gone for good)", NOW + STEPS[0])
    assert (
        claim_addresses(store, owner="run:c", now=NOW + timedelta(days=9), lease_seconds=300, outlets=None, limit=9)
        == []
    )


@pytest.mark.parametrize(("state", "reason"), [("quarantined", "paywall: …"), ("refused", "HTTP 403 (forbids)")])
def test_a_page_that_turned_into_a_lasting_wall_is_not_looked_at_again(store: Store, state: str, reason: str) -> None:
    fetch(store)
    end(store, state, reason, NOW + STEPS[0])
    assert claim(store, NOW + timedelta(days=30), ignore_due=True) == []
    assert (page(store)["state"], page(store)["gone_since"]) == (state, None)


@pytest.mark.parametrize("reason", ["empty: no bytes but white space", "maintenance: back soon", "bot check: a puzzle"])
def test_a_page_without_its_text_for_a_while_is_looked_at_again_at_the_next_step(store: Store, reason: str) -> None:
    fetch(store)
    asked = []
    for step in STEPS:
        assert count_due_revisits(store, [STORY], now=NOW + step) == 1
        asked += claim(store, NOW + step)
        end(store, "quarantined", reason, NOW + step)
    assert asked == [PAGE] * len(STEPS)
    assert claim(store, NOW + timedelta(days=60)) == []
    assert page(store)["gone_since"] is None


def test_a_server_that_fails_is_asked_again_after_its_retries_at_the_next_step(store: Store) -> None:
    fetch(store)
    when = NOW + STEPS[0]
    for _ in range(4):
        assert claim(store, when) == [PAGE]
        end(store, "failed", "HTTP 500 (server error)", when)
        when += timedelta(hours=6)
    assert claim(store, NOW + timedelta(days=1)) == [PAGE]


def test_an_imported_article_is_not_looked_at(store: Store) -> None:
    article = make_article(1, 3)
    article.address = article.url
    save_article(store, article, run_id=None, now=NOW, derive=derive)
    assert load_page(store, 1) is None
    assert claim(store, NOW + timedelta(days=1), ignore_due=True) == []


def test_of_two_addresses_of_one_article_only_the_one_asked_for_last_is_looked_at(store: Store) -> None:
    fetch(store)
    other = "https://gazette.example/one?from=front"
    ask(store, other, NOW)
    article = make_article(1, 3)
    article.url, article.address = PAGE, other
    article.verdicts = [Verdict(story=STORY, bin="in", score=0.5, reasons=("said so",))]
    save_article(store, article, run_id=None, now=NOW, derive=derive)
    assert claim(store, NOW + timedelta(days=1)) == [other]


def test_a_look_counts_for_the_budget_as_a_new_page_does(store: Store) -> None:
    fetch(store)
    claim(store, NOW + STEPS[0])
    end(store, "unchanged", "as before", NOW + STEPS[0])
    claim(store, NOW + STEPS[1])
    end(store, "refused", "robots.txt disallows /1", NOW + STEPS[1])
    (asked,) = load_asked(store, after=NOW - timedelta(days=1), now=NOW + STEPS[1])
    assert (asked.host, asked.outlet, asked.pages) == ("gazette.example", "gazette", 2)
    assert load_asked(store, after=NOW + timedelta(days=9), now=NOW + timedelta(days=10)) == []
    assert load_asked(store, after=NOW - timedelta(days=1), now=NOW) == [], "what is days old is forgotten"
