"""Puts documents into a store's tables as saves would, but thousands at once: benchmarks of look-ups need full stores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from monitor.store.database import Store
from monitor.text.fingerprints import body_sha256

START = datetime(2031, 1, 1, tzinfo=UTC)
ARTICLE = ("id", "url", "url_sha256", "outlet", "authors", "first_seen", "is_seed", "current_version")
VERSION = (
    "id", "article_id", "version", "time", "fetched_at", "body_sha256", "article_body", "dropped", "is_origin", "paragraphs",
    "is_teaser", "is_live_blog",
)  # fmt: skip


class Document(NamedTuple):
    """One text with its row number, which is the article's and the version's."""

    key: int
    body: str
    sketch: Sequence[int]


def save_documents(store: Store, documents: Sequence[Document]) -> None:
    """Save *documents* in one transaction, each an article with one version at an address of its own.

    Past the layers above the driver: with sixteen values a document these would take most of the time.
    """
    is_sqlite = store.engine.dialect.name == "sqlite"
    times = [START + timedelta(minutes=document.key) for document in documents]
    told: Sequence[Any] = [f"{time:%Y-%m-%d %H:%M:%S.%f}" for time in times] if is_sqlite else times
    with store.begin() as session:
        driver: Any = session.connection().connection.driver_connection
        if is_sqlite:
            driver.execute("PRAGMA cache_size = -1000000")  # only to fill it sooner
        articles = (
            (key, f"https://data.example/{key}", f"{key:064x}", f"outlet-{key % 97}", "[]", time, False, 1)
            for (key, _, _), time in zip(documents, told, strict=True)
        )
        versions = (
            (key, key, 1, time, time, body_sha256(body), body, "[]", False, "[]", False, False)
            for (key, body, _), time in zip(documents, told, strict=True)
        )
        _put(driver, "article", ARTICLE, articles)
        _put(driver, "version", VERSION, versions)
        values = ((band, key) for key, _, sketch in documents for band in sketch)
        _put(driver, "fingerprint", ("band", "version_id"), values)


def _put(driver: Any, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    names = ", ".join(columns)
    if hasattr(driver, "executemany"):  # SQLite's connection; psycopg's has none
        driver.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})", rows)
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
