"""Keep what a verdict's score was made of, so that it can follow the story's background."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of verdicts that are held already nothing is known; `monitor rejudge` fills it in.
    op.add_column("verdict", sa.Column("likeness", sa.Double(), nullable=True))


def downgrade() -> None:
    op.drop_column("verdict", "likeness")
