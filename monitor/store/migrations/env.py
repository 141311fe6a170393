"""How does Alembic reach the database? It is handed a connection that is in a transaction already.

The caller (store/database, or a test) owns that transaction, so that an upgrade happens wholly or not at all.
"""

from __future__ import annotations

from typing import Any

from alembic import context

from monitor.store.models import Base

# Made in SQL by the migrations, because the models cannot say them: the full-text index of either database.
FULL_TEXT = "version_fts"


def is_ours(item: object, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Return whether autogenerate shall look at it: everything but the full-text index and its shadow tables."""
    return not (name or "").startswith(FULL_TEXT)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_object=is_ours,
    transactional_ddl=False,  # no commit between migrations: the caller commits
)
context.run_migrations()
