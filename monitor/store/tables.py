"""What table is behind a class of rows? For statements that are run at every save.

A statement on the table, made once with bound parameters, costs a fifth of one that is put together each time from the class:
the session then makes no objects, and the statement's text is known. What changes rows that a session holds goes by the class.
"""

from __future__ import annotations

from sqlalchemy import Table
from sqlalchemy.orm import DeclarativeBase


def table_of(row: type[DeclarativeBase]) -> Table:
    """Return the table of *row*."""
    table = row.__table__
    assert isinstance(table, Table)
    return table
