"""docs/tables.md tells of every table, view and column, and of none that is not there."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import inspect, text

from monitor.store.database import Store
from monitor.store.write import save_article
from tests.store.samples import NOW, derive, make_article

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "tables.md").read_text(encoding="utf-8")


def documented() -> dict[str, list[str]]:
    """Return the columns that the document tells of, by table or view."""
    parts = re.split(r"^## `(\w+)`$", DOCUMENT, flags=re.MULTILINE)[1:]
    return {
        name: re.findall(r"^\| `(\w+)` \| \S.*\|$", part, flags=re.MULTILINE)
        for name, part in zip(parts[::2], parts[1::2], strict=True)
    }


def test_every_table_view_and_column_is_documented_in_its_order(store: Store) -> None:
    inspector = inspect(store.engine)
    shadows = r"version_fts_\w+|sqlite_sequence"  # SQLite's own
    names = [*inspector.get_table_names(), *inspector.get_view_names()]
    held = {
        name: [column["name"] for column in inspector.get_columns(name)]
        for name in names
        if not re.fullmatch(shadows, name)
    }
    told = documented()
    if store.engine.dialect.name != "sqlite":
        del told["version_fts"]
    assert told == held


def test_every_example_query_runs(sqlite_store: Store) -> None:
    save_article(sqlite_store, make_article(1, 12, speaker="Ana Belk"), run_id=None, now=NOW, derive=derive)
    queries = re.findall(r"```sql\n(.*?)```", DOCUMENT, flags=re.DOTALL)
    assert len(queries) >= 5
    with sqlite_store.read() as session:
        found = [len(session.execute(text(query.replace("demo-ferry", "ferry"))).all()) for query in queries]
    assert found == [1, 1, 1, 0, 0, 1, 1]


def test_the_views_show_the_sentence_behind_every_row(store: Store) -> None:
    save_article(store, make_article(1, 12, speaker="Ana Belk"), run_id=None, now=NOW, derive=derive)
    save_article(store, make_article(2, 17, verdict="out"), run_id=None, now=NOW, derive=derive)
    with store.read() as session:
        for view, rows in (("v_updates", 1), ("v_figures", 1), ("v_statements", 1)):
            found = session.execute(text(f"SELECT * FROM {view}")).all()
            assert len(found) == rows
            assert all(row.sentence and row.url and row.outlet for row in found)
        assert [row.bin for row in session.execute(text("SELECT * FROM v_articles ORDER BY time"))] == ["in", "out"]
