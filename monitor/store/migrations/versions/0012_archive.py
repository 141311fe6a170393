"""Where the fetched bytes of a version stand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("version", sa.Column("warc_file", sa.Text(), nullable=True))
    op.add_column("version", sa.Column("warc_offset", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("version", "warc_offset")
    op.drop_column("version", "warc_file")
