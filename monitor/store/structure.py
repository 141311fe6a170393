"""Is the database itself whole? The file, its tables, views and indexes, rows that lack what they need, the index of words.

What the rows say is check's; what can be made good from other rows is repair's. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, inspect, select, text
from sqlalchemy.orm import Session, aliased

from monitor.errors import StoreError
from monitor.store import ledger_models, outlet_models  # noqa: F401 (their tables are the base's from then on)
from monitor.store.database import Store
from monitor.store.leases import OWNER_PREFIX, find_dead_owners
from monitor.store.models import AddressRow, Base, FingerprintRow, SourceRecord, VerdictRow, VersionRow

VIEWS = ("v_articles", "v_figures", "v_statements", "v_updates")
TRIGGERS = ("version_fts_delete", "version_fts_insert", "version_fts_update")
"""They keep SQLite's index of words in step."""
BACKUP = "go back to a backup"
REPAIR = "run: monitor db repair"
MOST_PAGES = 20
"""Lines of SQLite's own check of one table; a torn file has thousands."""


def check_file(store: Store) -> list[str]:
    """Return what is damaged in an SQLite file, table by table; [] for a whole one, and for PostgreSQL: see list_unasked."""
    if store.engine.dialect.name != "sqlite":
        return []
    try:
        with store.read() as session:
            names = list(session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")))
    except StoreError as error:
        return [f"the list of tables cannot be read: {error}"]
    return [fault for name in names for fault in _check_table(store, name)]


def _check_table(store: Store, name: str) -> list[str]:
    """Return what SQLite says of one table and its indexes; in a session of its own, as damage ends one."""
    if name == "version_fts":
        return []  # its words are compared with the texts by check_words; its own tables are looked at as all are
    try:
        with store.read() as session:
            said = list(session.scalars(text(f'PRAGMA integrity_check("{name}")')))[:MOST_PAGES]
            broken = list(session.execute(text(f'PRAGMA foreign_key_check("{name}")')))
    except StoreError as error:
        return [f"table {name} cannot be read: {error}"]  # which names the backup
    faults = [f"table {name} is damaged: {line}; {BACKUP}" for line in said if line != "ok"]
    for _, row, parent, _ in broken:
        at = f"{name} {row}" if row is not None else f"a row of {name}"
        faults.append(f"{at} points at a row of {parent} that is not there; {BACKUP}")
    return faults


def check_schema(session: Session) -> Iterator[str]:
    """Yield tables, views, triggers and indexes that this program's schema has and the database lacks."""
    seen = inspect(session.connection())
    tables = set(seen.get_table_names())
    for name in sorted(Base.metadata.tables.keys() - tables):
        yield f"table {name} is missing; {BACKUP}"
    for name in sorted(set(VIEWS) - set(seen.get_view_names())):
        yield f"view {name} is missing; {BACKUP}"
    for table in sorted(tables & Base.metadata.tables.keys()):
        wanted = {str(index.name) for index in Base.metadata.tables[table].indexes}
        for name in sorted(wanted - {str(index["name"]) for index in seen.get_indexes(table)}):
            yield f"index {name} of table {table} is missing; {BACKUP}"
    if session.get_bind().dialect.name == "sqlite":
        held = set(session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
        for name in sorted(set(TRIGGERS) - held):
            yield f"trigger {name} of table version is missing; {BACKUP}"


def check_orphans(session: Session) -> Iterator[str]:
    """Yield rows that point, without a foreign key, at rows that are not there, and leases that nobody could ever end."""
    version = select(VersionRow.id).where(
        VersionRow.article_id == VerdictRow.article_id, VersionRow.version == VerdictRow.version
    )
    query = select(VerdictRow.id, VerdictRow.article_id, VerdictRow.version, VerdictRow.story)
    for key, article, number, story in session.execute(query.where(~version.exists())):
        yield f"verdict {key} is on version {number} of article {article}, which is not held; run: monitor rejudge {story}"
    held = aliased(VersionRow)
    repeating = select(VersionRow.id, VersionRow.article_id, VersionRow.version)
    repeating = repeating.outerjoin(held, held.id == VersionRow.repeats)
    for key, article, number in session.execute(repeating.where(VersionRow.repeats.is_not(None), held.id.is_(None))):
        yield f"version {key} (article {article}, version {number}) repeats a version that is not held; {BACKUP}"
    stuck = select(AddressRow.id, AddressRow.url).where(AddressRow.state == "leased", AddressRow.lease_owner.is_(None))
    for key, url in session.execute(stuck):
        yield f"address {key} ({url}) is leased to nobody and would never be fetched; {REPAIR}"


def find_unsearchable(session: Session) -> list[int]:
    """Return the versions that SQLite's index of words does not know, by id, and those it knows and that are no more."""
    if session.get_bind().dialect.name != "sqlite":
        return []  # an index like any other
    held, known = (
        set(session.scalars(text(query))) for query in ("SELECT id FROM version", "SELECT id FROM version_fts_docsize")
    )
    return sorted(held ^ known)


def list_unasked(store: Store) -> list[str]:
    """Return what no check of ours looks at, with who does; [] for SQLite."""
    if store.engine.dialect.name == "sqlite":
        return []
    return ["not checked: PostgreSQL's own files; pg_amcheck does, and its data checksums, where they are on"]


def check_words(store: Store, unchecked: list[str] | None = None) -> list[str]:
    """Return where the index of words is not what the texts say: by row where rows lack, else as a whole.

    Where it cannot be asked now, that is added to *unchecked*.
    """
    if store.engine.dialect.name != "sqlite":
        return []
    with store.read() as session:
        if rows := find_unsearchable(session):
            return [f"version_fts and version differ in row {row}: a search misses it; {REPAIR}" for row in rows]
    try:
        with store.read() as session:  # undone at its end; it is a write by its form only
            session.execute(text("INSERT INTO version_fts (version_fts, rank) VALUES ('integrity-check', 1)"))
    except StoreError as error:
        if any(sign in str(error) for sign in ("readonly", "read-only", "locked", "full")):
            if unchecked is not None:
                unchecked.append(f"not checked: whether the index of words has those of the texts; {error}")
            return []  # it cannot be asked now, which says nothing of the index
        return [f"version_fts does not have the words of the texts; {REPAIR}"]
    return []


def find_unfingerprinted(session: Session) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield each version that lacks its fingerprints, with those it should have: no copy of it would be found."""
    from monitor.text.fingerprints import minhash_bands  # numpy with it, which most checks need not load

    known = select(FingerprintRow.version_id).where(FingerprintRow.version_id == VersionRow.id)
    for key, body in session.execute(select(VersionRow.id, VersionRow.article_body).where(~known.exists())):
        if bands := minhash_bands(body):
            yield key, bands


def check_fingerprints(session: Session) -> Iterator[str]:
    """Yield the versions that no copy would be found of."""
    for key, _ in find_unfingerprinted(session):
        yield f"version {key} has no fingerprints: its copies are not found; {REPAIR}"


def list_left_over(store: Store) -> list[str]:
    """Return what dead crawls were working on. No damage: the next crawl takes it over."""
    with store.read() as session:
        dead = sorted(find_dead_owners(session))
        found = []
        for table, name in ((AddressRow, "addresses"), (SourceRecord, "sources")):
            query = (
                select(table.lease_owner, func.count()).where(table.lease_owner.in_(dead)).group_by(table.lease_owner)
            )
            found += [
                f"{count} {name} are leased to the dead crawl {str(owner).removeprefix(OWNER_PREFIX)}; the next crawl takes them over"
                for owner, count in session.execute(query.order_by(table.lease_owner))
            ]
        return found
