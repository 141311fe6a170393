"""What is remembered of an address stays with what was read at it, on either database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.errors import StoreError
from monitor.items import Outcome, SourceReport
from monitor.revalidation import Remembered
from monitor.store.database import Store
from monitor.store.fetch_memory import load_remembered, save_remembered
from monitor.store.frontier import save_outcome
from monitor.store.source_looks import Looked, SourceRow, save_source_report, save_source_reports, save_sources
from monitor.store.write import save_article
from tests.store.samples import NOW, derive, make_article

FEED = "https://gazette.example/rss.xml"
KNOWN = Remembered(
    address=FEED,
    url="https://feeds.gazette.example/rss.xml",
    etag='W/"one"',
    last_modified="Mon, 02 Mar 2026 09:00:00 GMT",
    body_sha256="ab" * 32,
    whole_at=NOW,
    readers=frozenset({"ferry", "rules"}),
    links=40,
    distrusted="ETag stayed",
    distrusted_at=NOW - timedelta(days=1),
)


def test_what_is_remembered_comes_back_as_it_was_and_the_last_word_stands(store: Store) -> None:
    assert load_remembered(store, [FEED]) == {}
    save_remembered(store, [KNOWN, None])
    assert load_remembered(store, [FEED, "https://else.example/"]) == {FEED: KNOWN}
    later = replace(KNOWN, etag=None, readers=frozenset(), links=None, distrusted=None, distrusted_at=None)
    other = replace(KNOWN, address="https://else.example/")
    save_remembered(store, [later, other])
    assert load_remembered(store, [FEED, other.address]) == {FEED: later, other.address: other}


def test_many_addresses_are_remembered_at_once(store: Store) -> None:
    many = [replace(KNOWN, address=f"{FEED}?{number}") for number in range(1100)]
    save_remembered(store, many)
    assert len(load_remembered(store, [one.address for one in many])) == 1100


def test_an_article_and_what_is_remembered_of_its_page_are_stored_together_or_not_at_all(store: Store) -> None:
    article = make_article(1, 12)
    article.remembered = replace(KNOWN, address=article.url)
    with pytest.raises(ZeroDivisionError):
        save_article(store, article, run_id=None, now=NOW, derive=lambda *_: 1 / 0)  # type: ignore[arg-type]
    assert load_remembered(store, [article.url]) == {}
    save_article(store, article, run_id=None, now=NOW, derive=derive)
    assert load_remembered(store, [article.url]) == {article.url: article.remembered}


def test_an_unchanged_page_is_remembered_as_it_ends(store: Store) -> None:
    page = replace(KNOWN, address="https://gazette.example/1")
    save_outcome(
        store, Outcome(address=page.address, state="unchanged", reason="", remembered=page), run_id=None, now=NOW
    )
    assert load_remembered(store, [page.address]) == {page.address: page}


def test_several_looks_are_noted_together_or_not_at_all(store: Store) -> None:
    urls = [f"{FEED}?{number}" for number in range(3)]
    save_sources(store, [SourceRow(url=url, outlet="gazette", kind="feed", every_seconds=None) for url in urls])
    reports = [
        SourceReport(url=url, status=200, links=2, newest=NOW, remembered=(replace(KNOWN, address=url),))
        for url in urls
    ]
    odd = Looked(report=reports[2], at=NOW.replace(tzinfo=None))
    with pytest.raises(StoreError, match="has no time zone"):
        save_source_reports(store, [Looked(report=reports[0], at=NOW), odd])
    assert load_remembered(store, urls) == {}
    save_source_reports(store, [Looked(report=report, at=NOW) for report in reports])
    assert sorted(load_remembered(store, urls)) == urls


def test_a_source_reports_what_is_remembered_with_its_look(store: Store) -> None:
    save_sources(store, [SourceRow(url=FEED, outlet="gazette", kind="feed", every_seconds=None)])
    report = SourceReport(url=FEED, status=200, links=2, newest=NOW, remembered=(KNOWN,))
    save_source_report(store, report, now=NOW)
    assert load_remembered(store, [FEED]) == {FEED: KNOWN}
