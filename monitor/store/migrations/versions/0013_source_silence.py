"""Count how often in a row a source could not be read, and note when an outlet falls silent and is heard again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("failures", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("source", sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "outlet_silence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("usual_gap_seconds", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('silent', 'unreachable', 'heard')", name="ck_outlet_silence_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_outlet_silence"),
        sa.UniqueConstraint("outlet", "number", name="uq_outlet_silence_outlet_number"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("outlet_silence")
    for name in ("failing_since", "failures"):
        op.drop_column("source", name)
