"""What did each address answer the last time, so that it can be asked for changes only? What is remembered, in and out.

Nothing is kept by itself: :func:`keep_remembered` belongs into the transaction that stores what was read in the body. A crawl
that is killed in between must find the body new, or a 304 would hide what it named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from monitor.revalidation import Remembered
from monitor.store.database import Store
from monitor.store.models import Base
from monitor.store.storable import digest, scrub, scrub_optional
from monitor.store.tables import table_of

KEYS_A_QUERY = 500


class FetchMemoryRow(Base):
    """The last whole answer of one address: its validators, its body's hash, and for whom it was read."""

    __tablename__ = "fetch_memory"
    address_sha256: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str]
    url: Mapped[str]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    body_sha256: Mapped[str]
    whole_at: Mapped[datetime]
    readers: Mapped[list[str]]
    links: Mapped[int | None]
    distrusted: Mapped[str | None]
    distrusted_at: Mapped[datetime | None]


_MEMORY = table_of(FetchMemoryRow)
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_WHOLE = select(*_MEMORY.c).where(_MEMORY.c.address_sha256.in_(_KEYS))
_HELD = select(_MEMORY.c.address_sha256).where(_MEMORY.c.address_sha256.in_(_KEYS))
_ADD = insert(_MEMORY)
_REPLACE = update(_MEMORY).where(_MEMORY.c.address_sha256 == bindparam("held_key"))


def load_remembered(store: Store, addresses: Iterable[str]) -> dict[str, Remembered]:
    """Return what is remembered of *addresses*, by address; those of which nothing is are left out."""
    by_key = {digest(address): address for address in addresses}
    with store.read() as session:
        return {
            by_key[row["address_sha256"]]: _read_row(by_key[row["address_sha256"]], row)
            for keys in _portions(sorted(by_key))
            for row in session.execute(_WHOLE, {"keys": keys}).mappings()
        }


def save_remembered(store: Store, remembered: Iterable[Remembered | None]) -> None:
    """Keep what is to be remembered of what is stored already, in a transaction of its own."""
    with store.begin() as session:
        keep_remembered(session, remembered)


def keep_remembered(session: Session, remembered: Iterable[Remembered | None]) -> None:
    """Put what is to be remembered into the transaction of *session*, in place of what was; None is nothing to keep."""
    rows = {digest(one.address): _make_row(one) for one in remembered if one is not None}
    if not rows:
        return
    connection = session.connection()
    held = {one for keys in _portions(sorted(rows)) for one in connection.scalars(_HELD, {"keys": keys})}
    new = [{"address_sha256": one, **row} for one, row in rows.items() if one not in held]
    old = [{"held_key": one, **row} for one, row in rows.items() if one in held]
    if new:
        connection.execute(_ADD, new)
    if old:
        connection.execute(_REPLACE, old)


def _make_row(one: Remembered) -> dict[str, Any]:
    return {
        "address": scrub(one.address),
        "url": scrub(one.url),
        "etag": one.etag,
        "last_modified": one.last_modified,
        "body_sha256": one.body_sha256,
        "whole_at": one.whole_at,
        "readers": sorted(one.readers),
        "links": one.links,
        "distrusted": scrub_optional(one.distrusted),
        "distrusted_at": one.distrusted_at,
    }


def _read_row(address: str, row: Any) -> Remembered:
    said = {name: row[name] for name in row if name not in ("address_sha256", "address", "readers")}
    return Remembered(address=address, readers=frozenset(row["readers"]), **said)


def _portions(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + KEYS_A_QUERY] for start in range(0, len(keys), KEYS_A_QUERY))
