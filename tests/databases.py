"""Which databases is a store tested on? An SQLite file, and a database of a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from sqlalchemy import create_engine

BACKENDS = ("sqlite", "postgresql")
_NUMBERS = count()


def make_database(server: str, template: str) -> Iterator[str]:
    """Give the URL of a copy of *template* on the server at that URL; it is gone afterwards."""
    name = f"monitor_{next(_NUMBERS)}"
    execute(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield with_database(server, name)
    execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def with_database(server: str, name: str) -> str:
    """Return the server's URL with another database's name."""
    return server.replace("/postgres?", f"/{name}?")


def execute(server: str, statement: str) -> None:
    """Run a statement that no transaction may hold."""
    engine = create_engine(server.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
