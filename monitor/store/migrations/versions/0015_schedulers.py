"""Which schedulers are alive, and which one of them crawls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scheduler",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("process_space", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beats", sa.BigInteger(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("tick_seconds", sa.Double(), nullable=False),
        sa.Column("ticks", sa.Integer(), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_scheduler"),
        sa.UniqueConstraint("token", name="uq_scheduler_token"),
    )
    op.create_index(
        "uq_scheduler_leads",
        "scheduler",
        ["leads"],
        unique=True,
        sqlite_where=sa.text("leads = 1"),
        postgresql_where=sa.text("leads"),
    )


def downgrade() -> None:
    op.drop_index("uq_scheduler_leads", table_name="scheduler")
    op.drop_table("scheduler")
