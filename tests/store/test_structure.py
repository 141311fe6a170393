"""Does the check find damage, name table, row and remedy, and does a repair mend what it may?"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.items import Link
from monitor.store import frontier, write
from monitor.store.check import check_store
from monitor.store.database import Store, open_as_it_is, open_store
from monitor.store.frontier import NotedLink
from monitor.store.repair import Repaired, repair_store
from monitor.store.structure import TRIGGERS, VIEWS, check_file, list_left_over
from monitor.text.fingerprints import minhash_bands
from tests.store.samples import NOW, derive, make_article

BODY = "The ferry left Tannholm at dawn. " + " ".join(f"Wave{number} rose." for number in range(40))


def fill(store: Store, articles: int = 3) -> None:
    """Store some articles long enough for fingerprints, and one address."""
    for number in range(articles):
        article = make_article(number, number)
        article.article_body += f"\n\n{BODY} {number}"
        article.bands = minhash_bands(article.article_body)
        write.save_article(store, article, run_id=None, now=NOW, derive=derive)


def run(store: Store, *statements: str) -> None:
    """Do to the database what no program of ours does."""
    with store.begin() as session:
        for statement in statements:
            session.execute(text(statement))


def test_the_views_and_triggers_that_are_looked_for_are_those_of_the_schema(sqlite_store: Store) -> None:
    with sqlite_store.read() as session:
        for kind, names in (("view", VIEWS), ("trigger", TRIGGERS)):
            held = session.scalars(text(f"SELECT name FROM sqlite_master WHERE type = '{kind}' ORDER BY name"))
            assert tuple(held) == names


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("DROP VIEW v_updates", "view v_updates is missing; go back to a backup"),
        ("DROP INDEX ix_address_state_due_at", "index ix_address_state_due_at of table address is missing"),
        ("DELETE FROM fingerprint WHERE version_id = 2", "version 2 has no fingerprints.*run: monitor db repair"),
        ("UPDATE verdict SET version = 7 WHERE id = 1", "verdict 1 is on version 7 of article 1, which is not held"),
        ("UPDATE version SET repeats = 99 WHERE id = 3", r"version 3 \(article 3, version 1\) repeats a version"),
        ("UPDATE version SET article_body = 'Gone.' WHERE id = 2", "article 2 version 1: the text is not what its"),
    ],
)
def test_damage_is_named_with_its_table_row_and_remedy(store: Store, damage: str, told: str) -> None:
    fill(store)
    assert check_store(store) == []
    run(store, damage)
    faults = check_store(store)
    assert any(re.search(told, fault) for fault in faults), faults


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("DROP TRIGGER version_fts_insert", "trigger version_fts_insert of table version is missing"),
        ("DELETE FROM version_fts_docsize WHERE id = 2", "version_fts and version differ in row 2.*db repair"),
        ("INSERT INTO version_fts (version_fts) VALUES ('delete-all')", "version_fts.*monitor db repair"),
        ("UPDATE version_fts_data SET block = zeroblob(20) WHERE id > 10", "version_fts.*monitor db repair"),
    ],
)
def test_what_only_sqlite_has_is_looked_at_there(sqlite_store: Store, damage: str, told: str) -> None:
    fill(sqlite_store)
    run(sqlite_store, damage)
    faults = check_store(sqlite_store)
    assert any(re.search(told, fault) for fault in faults), faults


def test_a_row_that_points_at_nothing_is_named(tmp_path: Path, sqlite_store: Store) -> None:
    fill(sqlite_store)
    with closing(sqlite3.connect(tmp_path / "monitor.sqlite3")) as connection:  # without the guard that ours have on
        connection.execute("UPDATE version SET article_id = 88 WHERE id = 3")
        connection.commit()
    assert "version 3 points at a row of article that is not there; go back to a backup" in check_store(sqlite_store)


PAGES = 8 * 4096
"""Bytes at the end of a file, where rows are; the first pages hold the list of tables."""


@pytest.mark.fault(49)
def test_a_damaged_file_names_the_tables_that_are(tmp_path: Path) -> None:
    path = tmp_path / "monitor.sqlite3"
    with open_store(f"sqlite:///{path}") as store:
        fill(store, 30)
    path.write_bytes(path.read_bytes()[:-PAGES] + b"\xa5" * PAGES)
    with open_as_it_is(f"sqlite:///{path}") as store:
        faults = check_file(store)
    assert faults
    assert all(re.match(r"table \w+ (is damaged|cannot be read): ", fault) for fault in faults), faults
    assert all("backup" in fault for fault in faults)


@pytest.mark.fault(49)
@pytest.mark.parametrize(
    "tear",
    [lambda held: held[:100] + b"\xa5" * 3996 + held[4096:], lambda held: held[:-PAGES]],
    ids=["first page overwritten", "cut off"],
)
def test_a_file_whose_list_of_tables_is_torn_says_so(tmp_path: Path, tear: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "monitor.sqlite3"
    open_store(f"sqlite:///{path}").close()
    path.write_bytes(tear(path.read_bytes()))
    with open_as_it_is(f"sqlite:///{path}") as store:
        (fault,) = check_file(store)
    assert re.search("list of tables cannot be read: .*malformed; restore the file from a backup", fault)


def test_a_repair_mends_fingerprints_leases_and_words_and_touches_no_text(store: Store) -> None:
    fill(store)
    noted = NotedLink(address="https://tern.example/9", link=Link(url="https://tern.example/9"), screened_out=None)
    frontier.note_links(
        store, [noted], source_url="", outlet="tern", run_id=None, owner="run:a", now=NOW, lease_seconds=60
    )
    with store.read() as session:
        before = session.execute(text("SELECT * FROM fingerprint ORDER BY band, version_id")).all()
    run(store, "DELETE FROM fingerprint WHERE version_id = 2", "UPDATE address SET lease_owner = NULL")
    if store.engine.dialect.name == "sqlite":
        run(store, "INSERT INTO version_fts (version_fts) VALUES ('delete-all')")
    assert any("is leased to nobody" in fault for fault in check_store(store))
    sqlite = store.engine.dialect.name == "sqlite"
    assert repair_store(store) == Repaired(words=sqlite, fingerprints=1, leases=1)
    assert check_store(store) == []
    with store.read() as session:
        assert session.execute(text("SELECT * FROM fingerprint ORDER BY band, version_id")).all() == before
    (claimed,) = frontier.claim_addresses(
        store, owner="run:b", now=NOW + timedelta(1), lease_seconds=60, outlets=None, limit=9
    )
    assert claimed.url == "https://tern.example/9"
    assert repair_store(store) == Repaired(words=False, fingerprints=0, leases=0)


def test_what_a_dead_crawl_held_is_told_and_is_no_fault(store: Store) -> None:
    run_id = write.start_run(
        store, token="dead", spider="news", stories=[], started_at=NOW, trigger="command", pid=2**22 + 1
    )
    noted = NotedLink(address="https://tern.example/9", link=Link(url="https://tern.example/9"), screened_out=None)
    frontier.note_links(
        store, [noted], source_url="", outlet="tern", run_id=run_id, owner="run:dead", now=NOW, lease_seconds=60
    )
    assert check_store(store) == []
    assert list_left_over(store) == ["1 addresses are leased to the dead crawl dead; the next crawl takes them over"]
