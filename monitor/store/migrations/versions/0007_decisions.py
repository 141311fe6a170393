"""Keep a person's word on whether an article is on a story."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('confirmed', 'rejected')", name=op.f("ck_decision_verdict")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_decision_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["story"], ["story.name"], name=op.f("fk_decision_story_story"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story", "article_id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_article_id"), "decision", ["article_id"], unique=False)


def downgrade() -> None:
    op.drop_table("decision")
