"""A store of either kind for every test: an SQLite file, and a database of a real PostgreSQL server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.store.database import Store, open_store
from tests.databases import BACKENDS, execute, make_database, with_database


@pytest.fixture(scope="session")
def template(postgresql: str) -> str:
    """Return the name of a database that has the schema: copying it is quicker than migrating anew."""
    execute(postgresql, "CREATE DATABASE template_monitor")
    open_store(with_database(postgresql, "template_monitor")).close()
    return "template_monitor"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file that has the schema and no rows."""
    path = tmp_path_factory.mktemp("template") / "monitor.sqlite3"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Iterator[str]:
    """Give the URL of a store of either kind in which there are no rows."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'monitor.sqlite3')}"
        return
    yield from make_database(request.getfixturevalue("postgresql"), request.getfixturevalue("template"))


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
