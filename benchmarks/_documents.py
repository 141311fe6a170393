"""Puts documents into a store's tables as saves would, but thousands at once: benchmarks of look-ups need full stores."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import insert

from monitor.store.database import Store
from monitor.store.models import ArticleRow, VersionRow
from monitor.text.fingerprints import body_sha256

START = datetime(2031, 1, 1, tzinfo=UTC)


class Document(NamedTuple):
    """One text with its row number, which is the article's and the version's."""

    key: int
    body: str
    sketch: Sequence[int]


def save_documents(store: Store, documents: Sequence[Document]) -> None:
    """Save *documents* in one transaction, each an article with one version at an address of its own."""
    articles: list[dict[str, Any]] = []
    versions: list[dict[str, Any]] = []
    for key, body, _ in documents:
        now = START + timedelta(minutes=key)
        articles.append(
            {"id": key, "url": f"https://data.example/{key}", "url_sha256": f"{key:064x}", "outlet": f"outlet-{key % 97}",
             "authors": [], "first_seen": now, "is_seed": False, "current_version": 1}
        )  # fmt: skip
        versions.append(
            {"id": key, "article_id": key, "version": 1, "time": now, "fetched_at": now, "body_sha256": body_sha256(body),
             "article_body": body, "dropped": [], "is_origin": False, "paragraphs": [], "is_teaser": False,
             "is_live_blog": False}
        )  # fmt: skip
    with store.begin() as session:
        session.execute(insert(ArticleRow), articles)
        session.execute(insert(VersionRow), versions)
        # Sixteen rows a document: past the layers above the driver, which would take the most of the time.
        driver: Any = session.connection().connection.driver_connection
        rows = ((band, key) for key, _, sketch in documents for band in sketch)
        if store.engine.dialect.name == "sqlite":
            driver.execute("PRAGMA cache_size = -1000000")  # only to fill it sooner
            driver.executemany("INSERT INTO fingerprint (band, version_id) VALUES (?, ?)", rows)
        else:
            with driver.cursor() as cursor, cursor.copy("COPY fingerprint (band, version_id) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
