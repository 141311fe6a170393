"""Does each question about the database's health have its answer, on both kinds of database, and change nothing?"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.items import SourceReport
from monitor.store.database import Store, open_store
from monitor.store.read import count_rows
from monitor.store.soundness import (
    count_stale_leases,
    find_damage,
    find_file,
    find_newest_instant,
    measure_size,
    try_write,
)
from monitor.store.source_looks import SourceRow, claim_sources, save_source_report, save_sources
from monitor.store.write import start_run
from tests.store.samples import NOW

FEED = "https://gazette.example/rss.xml"


def follow(store: Store) -> None:
    save_sources(store, [SourceRow(url=FEED, outlet="gazette", kind="feed", every_seconds=None)])


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:////srv/monitor.sqlite3", Path("/srv/monitor.sqlite3")),
        ("sqlite:///home/monitor.sqlite3", Path("home/monitor.sqlite3")),
        ("postgresql://desk@host/news", None),
        ("no address at all", None),
    ],
)
def test_only_sqlite_has_a_file(url: str, file: Path | None) -> None:
    assert find_file(url) == file


def test_a_new_store_is_whole_takes_writes_and_has_no_past(store: Store) -> None:
    before = count_rows(store)
    try_write(store)
    assert find_damage(store) == []
    assert measure_size(store) > 0
    assert find_newest_instant(store) is None
    assert count_stale_leases(store, now=NOW) == 0
    assert count_rows(store) == before


def test_the_newest_instant_is_the_latest_of_looks_and_runs(store: Store) -> None:
    follow(store)
    later = NOW + timedelta(hours=3)
    start_run(store, token="a", spider="news", stories=[], started_at=later, trigger="command", pid=1)
    report = SourceReport(url=FEED, status=200, links=1, newest=NOW + timedelta(days=9))
    save_source_report(store, report, now=NOW, due_at=NOW)
    assert find_newest_instant(store) == later


def test_a_lease_is_stale_once_it_has_run_out_or_its_crawl_is_dead(store: Store) -> None:
    follow(store)
    claim_sources(store, [FEED], owner="run:a", now=NOW, lease_seconds=300, ignore_due=False)
    assert count_stale_leases(store, now=NOW) == 0
    assert count_stale_leases(store, now=NOW + timedelta(minutes=6)) == 1
    gone = os.spawnlp(os.P_NOWAIT, "true", "true")
    os.waitpid(gone, 0)
    start_run(store, token="a", spider="news", stories=[], started_at=NOW, trigger="command", pid=gone)
    assert count_stale_leases(store, now=NOW) == 1


def word_damage(url: str) -> str:
    """Return what is said of a damaged database, whether it could still be checked or not; "" where it is taken for whole."""
    try:
        with open_store(url) as store:
            return "; ".join(find_damage(store))
    except StoreError as fault:
        return str(fault)


def test_a_damaged_page_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "monitor.sqlite3"
    with open_store(f"sqlite:///{path}") as store:
        follow(store)
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("select rootpage from sqlite_master where name = 'source'").fetchone()
        (size,) = connection.execute("pragma page_size").fetchone()
    content = bytearray(path.read_bytes())
    content[size * (page - 1) : size * page] = b"\xff" * size
    path.write_bytes(content)
    assert word_damage(f"sqlite:///{path}")
