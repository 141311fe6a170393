"""Note which earlier text a version repeats, so that the origin of copies can change when an earlier text comes in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Without a foreign key: SQLite cannot add one that says what a deletion does.
    op.add_column("version", sa.Column("repeats", sa.Integer(), nullable=True))
    op.create_index("ix_version_repeats", "version", ["repeats"], unique=False)
    op.execute(
        "UPDATE version SET repeats = (SELECT origin.id FROM version AS origin"
        " WHERE origin.article_id = version.copy_of AND origin.version = 1) WHERE copy_of IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_index("ix_version_repeats", "version")
    op.drop_column("version", "repeats")
