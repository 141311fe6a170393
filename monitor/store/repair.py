"""What of a damaged store can be made good from the rows that are whole? The index of words, fingerprints, leases of nobody.

Nothing that was read from a page is touched: for that there are backups. One transaction each.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import CursorResult, insert, text, update

from monitor.store.database import Store
from monitor.store.models import AddressRow, FingerprintRow
from monitor.store.structure import check_words, find_unfingerprinted


@dataclass(frozen=True, kw_only=True)
class Repaired:
    """What was mended."""

    words: bool
    """Whether the index of words was made anew."""
    fingerprints: int
    """Versions that got theirs."""
    leases: int
    """Addresses that were leased to nobody, and can be fetched again."""


def repair_store(store: Store) -> Repaired:
    """Mend what can be mended; a sound store is left as it is. Raises StoreError for a database that cannot be written."""
    words = bool(check_words(store))
    if words:
        with store.begin() as session:
            session.execute(text("INSERT INTO version_fts (version_fts) VALUES ('rebuild')"))
    with store.begin() as session:
        lacking = dict(find_unfingerprinted(session))
        if rows := [{"version_id": key, "band": band} for key, bands in lacking.items() for band in sorted(set(bands))]:
            session.execute(insert(FingerprintRow), rows)
    with store.begin() as session:
        stuck = (AddressRow.state == "leased", AddressRow.lease_owner.is_(None))
        freed = session.execute(
            update(AddressRow).where(*stuck).values(state="queued", reason="its lease was nobody's")
        )
    return Repaired(
        words=words, fingerprints=len(lacking), leases=freed.rowcount if isinstance(freed, CursorResult) else 0
    )
