"""When a young article is looked at again, whether its page is gone, and how many pages a host was asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Articles that are held already are not looked at again: they have no row of when they last changed.
    op.add_column("address", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("address", sa.Column("revisit_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("address", sa.Column("gone_since", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_address_revisit_at"), "address", ["revisit_at"], unique=False)
    op.create_table(
        "pages_asked",
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("slot", "host", "outlet", name=op.f("pk_pages_asked")),
    )


def downgrade() -> None:
    op.drop_table("pages_asked")
    op.drop_index(op.f("ix_address_revisit_at"), table_name="address")
    op.drop_column("address", "gone_since")
    op.drop_column("address", "revisit_at")
    op.drop_column("address", "changed_at")
