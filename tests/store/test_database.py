"""The store opens, refuses and upgrades as it says."""

from __future__ import annotations

import re
import socket
import sqlite3
import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, inspect, text

from monitor.errors import StoreEmpty, StoreError
from monitor.store.check import check_store
from monitor.store.corrections import Word, save_corrections
from monitor.store.database import (
    HEAD,
    LINE_TO_SERVER,
    Store,
    migration_config,
    open_as_it_is,
    open_existing,
    open_store,
    upgrade_store,
)
from monitor.store.decisions import drop_decision
from monitor.store.models import Base
from monitor.store.read import count_rows, list_stories
from monitor.store.write import finish_run, save_article, save_stories, start_run
from tests.databases import with_database
from tests.store.samples import NOW, derive, make_article


def test_the_migrations_make_exactly_the_tables_of_the_models(store: Store) -> None:
    def is_ours(item: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
        return not (name or "").startswith("version_fts")

    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours, "compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(migration_config()).get_current_head() == HEAD


def test_an_upgrade_of_nothing_makes_the_schema_and_a_second_one_changes_nothing(empty_url: str) -> None:
    assert upgrade_store(empty_url) == ("", HEAD)
    assert upgrade_store(empty_url) == (HEAD, HEAD)
    with open_store(empty_url) as store:
        assert set(count_rows(store).values()) == {0}


def test_a_migration_undone_can_be_done_again(empty_url: str) -> None:
    from alembic import command

    with open_store(empty_url) as store:
        config = migration_config()
        with store.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, "base")
    assert upgrade_store(empty_url)[1] == HEAD


def test_whoever_only_looks_makes_no_file_and_no_table(empty_url: str) -> None:
    with pytest.raises(StoreEmpty, match="the first crawl makes"):
        open_existing(empty_url)
    if empty_url.startswith("sqlite"):
        assert not Path(empty_url.removeprefix("sqlite:///")).exists()
    else:
        with open_as_it_is(empty_url) as store:
            assert inspect(store.engine).get_table_names() == []
    open_store(empty_url).close()
    open_existing(empty_url).close()


def test_an_older_schema_asks_for_the_upgrade_which_keeps_the_rows(empty_url: str) -> None:
    from alembic import command

    with open_store(empty_url) as store:
        save_stories(store, [("ferry", "A ferry sinks")])
        config = migration_config()
        with store.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, "0001")
    with pytest.raises(StoreError, match=r"schema 0001.*monitor db upgrade"):
        open_store(empty_url)
    assert upgrade_store(empty_url) == ("0001", HEAD)
    with open_store(empty_url) as store:
        assert [story["title"] for story in list_stories(store)] == ["A ferry sinks"]


def test_a_newer_schema_asks_for_the_newer_program(url: str) -> None:
    with open_store(url) as store, store.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9000'"))
    for attempt in (open_store, upgrade_store):
        with pytest.raises(StoreError, match=r"9000, newer than this program's.*install"):
            attempt(url)


def test_another_programs_database_is_left_alone(empty_url: str) -> None:
    engine = create_engine(empty_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoices (id integer)"))
    engine.dispose()
    with pytest.raises(StoreError, match="another program's tables \\(invoices\\)"):
        open_store(empty_url)


def test_a_file_that_is_no_database_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Dear diary, " * 200)
    with pytest.raises(StoreError, match=r"notes\.txt: file is not a database; point MONITOR_DATABASE_URL"):
        open_store(f"sqlite:///{tmp_path / 'notes.txt'}")


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(StoreError, match="check that the server runs") as caught:
        open_store("postgresql://reporter:secret@127.0.0.1:1/news")
    assert "secret" not in str(caught.value)


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LINE_TO_SERVER, "connect_timeout", 2)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(StoreError, match="check that the server runs"),
    ):
        open_store(f"postgresql://127.0.0.1:{silent.getsockname()[1]}/news")


def test_a_server_that_is_cut_off_is_noticed(postgresql: str, template: str) -> None:
    with open_store(with_database(postgresql, template)) as store, store.engine.connect() as connection:
        asked = dict(connection.connection.driver_connection.info.get_parameters())  # type: ignore[union-attr]
    assert {name: asked.get(name) for name in LINE_TO_SERVER} == {
        name: str(value) for name, value in LINE_TO_SERVER.items()
    }


@pytest.mark.parametrize("address", ["", "news.sqlite3", "mysql://host/name", "sqlite://", "sqlite:///:memory:", "???"])
def test_an_address_of_no_store_shows_what_one_looks_like(address: str) -> None:
    with pytest.raises(StoreError, match=re.escape("sqlite:///folder/monitor.sqlite3")):
        open_store(address)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"cannot make the folder.*MONITOR_HOME"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'deeper' / 'monitor.sqlite3'}")


def test_two_that_open_an_empty_database_at_once_make_one_schema(empty_url: str) -> None:
    failures: list[BaseException] = []

    def open_and_close() -> None:
        try:
            open_store(empty_url).close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=open_and_close) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


class RefusedOnce(sqlite3.Connection):
    """A connection to a file that another one is just switching to WAL."""

    refused = False

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if "journal_mode" in sql and not self.refused:
            self.refused = True
            raise sqlite3.OperationalError("database is locked")
        return super().execute(sql, *parameters)


def test_a_file_that_another_program_is_just_making_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite itself does not: it happens to one of four openers in a hundred new files."""
    monkeypatch.setattr(sqlite3.dbapi2, "connect", partial(sqlite3.connect, factory=RefusedOnce))
    with open_store(f"sqlite:///{tmp_path / 'monitor.sqlite3'}") as store:
        save_stories(store, [("ferry", "A ferry sinks")])
        assert [story["title"] for story in list_stories(store)] == ["A ferry sinks"]


def test_a_reader_goes_on_while_a_write_is_under_way_and_sees_none_of_it(store: Store) -> None:
    save_stories(store, [("ferry", "A ferry sinks")])
    with store.begin() as writing:
        writing.execute(text("UPDATE story SET title = 'half done'"))
        assert [story["title"] for story in list_stories(store)] == ["A ferry sinks"]


def test_a_reader_sees_one_state_however_long_it_reads(store: Store) -> None:
    save_stories(store, [("ferry", "before")])
    with store.read() as reading:
        assert reading.execute(text("SELECT title FROM story")).scalar_one() == "before"
        save_stories(store, [("ferry", "after")])
        assert reading.execute(text("SELECT title FROM story")).scalar_one() == "before"


def test_a_locked_file_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.store.database.BUSY_SECONDS", 0)
    path = tmp_path / "monitor.sqlite3"
    with open_store(f"sqlite:///{path}") as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="database is locked; another program holds it; close that program"):
            save_stories(store, [("ferry", "A ferry sinks")])
        other.execute("ROLLBACK")
        other.close()


@pytest.mark.fault(48)
def test_what_a_person_said_and_the_end_of_a_crawl_wait_for_the_disk(sqlite_store: Store) -> None:
    save_stories(sqlite_store, [("ferry", "Ferry")])
    run = start_run(sqlite_store, token="a", spider="news", stories=[], started_at=NOW, trigger="command", pid=1)
    save_article(sqlite_store, make_article(1, 12), run_id=run, now=NOW, derive=derive)
    levels: list[int] = []

    def note_level(connection: Connection) -> None:
        levels.append(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    event.listen(sqlite_store.engine, "commit", note_level)
    drop_decision(sqlite_store, "ferry", 99, lambda _: [], now=NOW, derive=derive)
    save_corrections(
        sqlite_store, "ferry", [Word(kind="merge", measure="dead", into="lost")], note=None, now=NOW, derive=derive
    )
    finish_run(sqlite_store, run, finished_at=NOW, reason="finished", counts={})
    full, normal = 2, 1
    assert levels == [full] * 3
    save_article(sqlite_store, make_article(2, 14), run_id=run, now=NOW, derive=derive)
    assert levels[-1] == normal


def test_a_full_disk_stops_the_save_with_a_remedy_and_loses_nothing(sqlite_store: Store) -> None:
    save_article(sqlite_store, make_article(1, 3), run_id=None, now=NOW, derive=derive)
    before = count_rows(sqlite_store)
    with sqlite_store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 60")
    big = make_article(2, 4)
    big.article_body += "\n\n" + "Waves broke over the pier. " * 100_000
    with pytest.raises(StoreError, match="disk is full; free some space"):
        save_article(sqlite_store, big, run_id=None, now=NOW, derive=derive)
    assert count_rows(sqlite_store) == before
    assert check_store(sqlite_store) == []


def test_a_damaged_file_is_told_by_the_check(tmp_path: Path) -> None:
    path = tmp_path / "monitor.sqlite3"
    with open_store(f"sqlite:///{path}") as store:
        for number in range(40):
            save_article(store, make_article(number, number), run_id=None, now=NOW, derive=derive)
    damaged = bytearray(path.read_bytes())
    damaged[-8 * 4096 :] = b"\xa5" * (8 * 4096)  # rows; the first pages hold the schema, without which nothing opens
    path.write_bytes(damaged)
    with open_store(f"sqlite:///{path}") as store:
        assert any("restore" in line for line in check_store(store))
