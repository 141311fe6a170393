"""Where is the store, is its schema ours, and how does one read or write it? Engines, transactions, migrations.

SQLite by default (WAL: readers never wait for a writer), PostgreSQL by URL. On both, writers queue for one lock, so that
what a transaction has looked up is still true when it writes. Knows no table: those are in models.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
    StatementError,
)
from sqlalchemy.orm import Session

from monitor.errors import StoreEmpty, StoreError, StoreRefused

HEAD = "0016"
"""The schema revision this code reads and writes; a test holds it to the newest migration."""
MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_SECONDS = 30
"""How long a writer waits for another one before it gives up."""
LINE_TO_SERVER = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""For PostgreSQL (libpq's names; seconds, the last milliseconds): a server that is cut off is noticed within half a minute."""
WRITER_LOCK = 0x6E6577730001
"""Key of the PostgreSQL advisory lock that writers queue for; advisory locks are per database."""

# What the drivers say, and what the user can do about it.
REMEDIES = (
    ("disk is full", "free some space and run the command again; nothing already stored is lost"),
    ("No space left", "free some space and run the command again; nothing already stored is lost"),
    ("readonly database", "make the file and its folder writable, or point MONITOR_DATABASE_URL elsewhere"),
    ("read-only", "make the database writable, or point MONITOR_DATABASE_URL elsewhere"),
    ("database is locked", "another program holds it; close that program and run the command again"),
    ("lock timeout", "another program holds it; close that program and run the command again"),
    ("not a database", "point MONITOR_DATABASE_URL at the monitor's own file, or move this one away"),
    ("malformed", "restore the file from a backup; `monitor db check` says what is damaged"),
    ("unable to open", "check that the folder exists and can be written, or set MONITOR_DATABASE_URL"),
    ("timed out", "see whether the server can be reached, and run the command again; nothing already stored is lost"),
    ("connection", "check that the server runs and that MONITOR_DATABASE_URL names its host, user and password"),
)


class Store:
    """The engine of one database. A context manager: leaving it closes every connection. Safe to share by threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.name = engine.url.render_as_string(hide_password=True)
        """The URL without its password, for messages."""
        self._memory: dict[Any, dict[Any, Any]] = {"held": {}}
        """What held.py remembers of rows that never change, for every session that writes."""
        self._writer = engine.execution_options(monitor_write=True)
        self._synced_writer = engine.execution_options(monitor_write=True, monitor_synced=True)
        self._reader = engine.execution_options(**_reader_options(engine))

    @contextmanager
    def begin(self, *, synced: bool = False) -> Generator[Session]:
        """Give a session in one write transaction: committed at the end, undone if anything is raised.

        A program that is killed loses nothing that was committed. A power cut may take the last commits from SQLite, whole
        ones and the newest only, but for those before and up to a *synced* one, which waits for the disk. PostgreSQL always does.
        Raises StoreError where the database cannot take it (full, read-only, locked for 30 s, damaged).
        """
        try:
            with (
                _explained(self.name),
                Session(
                    self._synced_writer if synced else self._writer, expire_on_commit=False, info=self._memory
                ) as session,
                session.begin(),
                self._forgetting(),
            ):
                yield session
        except BaseException:
            self._memory["held"].clear()  # the commit itself has failed
            raise

    @contextmanager
    def _forgetting(self) -> Generator[None]:
        """Forget remembered rows before they are undone: SQLite gives their ids to others, once the lock is free."""
        try:
            yield
        except BaseException:
            self._memory["held"].clear()
            raise

    @contextmanager
    def read(self) -> Generator[Session]:
        """Give a session that sees one unchanging state of the database, however long it reads. Writes are undone."""
        with _explained(self.name), Session(self._reader, autoflush=False) as session:
            yield session

    def close(self) -> None:
        """Close every connection. The store can be used again: it would open new ones."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(url: str) -> Store:
    """Open the store at *url* (an SQLAlchemy URL); make its folder and schema where there is nothing yet.

    Raises StoreError, naming the remedy, for an older or newer schema, a file that is no database, another program's
    database, one that cannot be reached, read or written.
    """
    store = _connect(url)
    try:
        with _explained(store.name):
            _ensure_schema(store)
    except StoreError:
        store.close()
        raise
    return store


def open_as_it_is(url: str) -> Store:
    """Open the store at *url* whatever its schema, and make none: for whoever looks for damage. Raises StoreError."""
    return _connect(url)


def open_existing(url: str) -> Store:
    """Open the store at *url* and make nothing: for whoever only looks.

    Raises StoreError as :func:`open_store` does, and StoreEmpty where there is no file or no table yet.
    """
    address = _read_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        raise StoreEmpty(f"there is no database yet at {address.database}; the first crawl makes it")
    store = _connect(url)
    try:
        with _explained(store.name), store._reader.connect() as connection:
            revision = _read_revision(connection, store.name)
            if revision is None:
                raise StoreEmpty(f"{store.name} is empty; the first crawl makes its tables")
            _refuse_other(store.name, revision)
    except StoreError:
        store.close()
        raise
    return store


def upgrade_store(url: str) -> tuple[str, str]:
    """Bring the schema at *url* to this program's; return the revision before ("" for an empty database) and after.

    Raises StoreError as :func:`open_store` does, but for an older schema.
    """
    with _connect(url) as store, _explained(store.name), store._writer.begin() as connection:
        before = _read_revision(connection, store.name)
        if before is not None and before > HEAD:
            raise _newer(store.name, before)
        _migrate(connection)
        return before or "", _read_revision(connection, store.name) or ""


def _ensure_schema(store: Store) -> None:
    with store._reader.connect() as connection:
        revision = _read_revision(connection, store.name)
    if revision is None:
        with store._writer.begin() as connection:
            # Another process may have made the schema while we waited for the lock.
            if _read_revision(connection, store.name) is None:
                _migrate(connection)
    else:
        _refuse_other(store.name, revision)


def _refuse_other(name: str, revision: str) -> None:
    if revision < HEAD:
        raise StoreError(f"{name} has schema {revision}, this program wants {HEAD}; run `monitor db upgrade`")
    if revision > HEAD:
        raise _newer(name, revision)


def _newer(name: str, revision: str) -> StoreError:
    return StoreError(
        f"{name} has schema {revision}, newer than this program's {HEAD}; install the newer news-story-monitor"
    )


def _read_revision(connection: Connection, name: str) -> str | None:
    """Return the schema revision, None for a database without tables."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if revision is None else str(revision)
    if tables:
        raise StoreError(
            f"{name} holds another program's tables ({', '.join(sorted(tables)[:3])}); "
            "point MONITOR_DATABASE_URL at a database of the monitor's own"
        )
    return None


def migration_config() -> Any:
    """Return Alembic's configuration, made here so that no alembic.ini has to be found at run time."""
    # Imported late: Alembic costs a fifth of a second that only an upgrade has to spend.
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _migrate(connection: Connection) -> None:
    """Run the migrations to HEAD inside the transaction that *connection* is in: all of them, or none."""
    from alembic import command

    config = migration_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _connect(url: str) -> Store:
    address = _read_url(url)
    if address.get_backend_name() == "sqlite":
        _make_folder(address)
        engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(address, pool_pre_ping=True, connect_args=LINE_TO_SERVER)
        event.listen(engine, "begin", _begin_postgresql)
    return Store(engine)


def _read_url(url: str) -> URL:
    try:
        address = make_url(url)
        backend = "postgresql" if address.drivername == "postgres" else address.get_backend_name()
    except (ArgumentError, NoSuchModuleError):
        raise StoreError(f"MONITOR_DATABASE_URL {url!r} is no address of a database; use {_EXAMPLES}") from None
    if backend == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise StoreError(f"MONITOR_DATABASE_URL names {backend}, which is not supported; use {_EXAMPLES}")
    if not address.database or address.database == ":memory:":
        raise StoreError(f"a store in memory is lost at once; use {_EXAMPLES}")
    return address


_EXAMPLES = "sqlite:///folder/monitor.sqlite3 or postgresql://user:password@host/name"


def _make_folder(address: URL) -> None:
    folder = Path(address.database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the folder {folder}: {error.strerror}; set MONITOR_HOME to another") from None


def _prepare_sqlite(connection: Any, record: object) -> None:
    # None: the driver starts no transaction by itself, _begin_sqlite does.
    connection.isolation_level = None
    _switch_to_wal(connection)
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _switch_to_wal(connection: Any) -> None:
    # Of two that open a new file at once SQLite refuses one on the spot: it waits for every lock but this.
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as refusal:
            if "locked" not in str(refusal) or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("monitor_write"):
        connection.exec_driver_sql("BEGIN")
        return
    # To wait for the disk costs 8 ms, a third of a save: a crawl fetches again what it lost, a person does not say it again.
    waits = "FULL" if options.get("monitor_synced") else "NORMAL"
    if connection.info.get("synchronous") != waits:
        connection.exec_driver_sql(f"PRAGMA synchronous={waits}")
        connection.info["synchronous"] = waits
    # A write that began as a read cannot wait for the lock: SQLite refuses it at once.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("monitor_write"):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")


def _reader_options(engine: Engine) -> dict[str, Any]:
    if engine.dialect.name == "sqlite":
        return {}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


@contextmanager
def _explained(name: str) -> Generator[None]:
    """Turn what the driver says about the database as a whole into a StoreRefused; let broken constraints pass."""
    try:
        yield
    except IntegrityError:
        raise
    except StatementError as error:
        if isinstance(error.orig, ValueError):
            raise StoreError(f"{name}: {error.orig}") from error  # an instant without a time zone
        if not isinstance(error, DBAPIError):
            raise
        said = str(error.orig).strip()
        remedy = next((remedy for sign, remedy in REMEDIES if sign in said), None)
        if remedy is None and not isinstance(error, OperationalError):
            raise  # a wrong statement is our fault, not the database's: keep the trace
        raise StoreRefused(f"{name}: {said}" + (f"; {remedy}" if remedy else "")) from error
