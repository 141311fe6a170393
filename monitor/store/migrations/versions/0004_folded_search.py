"""Let PostgreSQL find "Jürgen" for "Jurgen", as SQLite's index does."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FUNCTION = r"""CREATE OR REPLACE FUNCTION version_fts_document(headline text, article_body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT to_tsvector('pg_catalog.simple', regexp_replace({text}, '[!-/:-@\[-`{{-~]+', ' ', 'g'))
    $$"""
_PLAIN = "left(coalesce(headline, '') || ' ' || article_body, 200000)"
# Composed again at the end: three letters for each of Korean could outgrow the 1 MB that a tsvector holds.
_FOLDED = rf"normalize(regexp_replace(normalize({_PLAIN}, NFD), '[\u0300-\u036f]+', '', 'g'), NFC)"


def upgrade() -> None:
    _index(_FOLDED)


def downgrade() -> None:
    _index(_PLAIN)


def _index(document: str) -> None:
    """Index that document on PostgreSQL: the index has what the function gave when a row was written."""
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(_FUNCTION.format(text=document))
        op.get_bind().exec_driver_sql("REINDEX INDEX version_fts_index")
