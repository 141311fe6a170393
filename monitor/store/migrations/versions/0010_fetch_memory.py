"""Keep what a server said of a body, so that it can be asked for changes only, and what a source's pace was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fetch_memory",
        sa.Column("address_sha256", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("readers", sa.JSON(), nullable=False),
        sa.Column("links", sa.Integer(), nullable=True),
        sa.Column("distrusted", sa.Text(), nullable=True),
        sa.Column("distrusted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("address_sha256", name=op.f("pk_fetch_memory")),
    )
    op.add_column("source", sa.Column("interval_seconds", sa.Integer(), nullable=True))
    op.add_column("source", sa.Column("seen_share", sa.Double(), nullable=True))
    op.add_column("source", sa.Column("ttl_seconds", sa.Integer(), nullable=True))
    op.add_column("source", sa.Column("new_links", sa.Integer(), nullable=False, server_default=sa.text("0")))


def downgrade() -> None:
    for name in ("new_links", "ttl_seconds", "seen_share", "interval_seconds"):
        op.drop_column("source", name)
    op.drop_table("fetch_memory")
