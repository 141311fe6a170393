"""Remember what recurs on an outlet's pages, what kind each paragraph is of, and whether a text is paid, a teaser or live."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("version", sa.Column("paragraphs", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("version", sa.Column("is_accessible_for_free", sa.Boolean(), nullable=True))
    for name in ("is_teaser", "is_live_blog"):
        op.add_column("version", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    _make_line_tables()
    op.create_table(
        "outlet_template",
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("keep_rate", sa.Double(), nullable=False),
        sa.Column("odd_pages", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("outlet", name=op.f("pk_outlet_template")),
    )


def _make_line_tables() -> None:
    op.create_table(
        "outlet_line",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("is_witness", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_outlet_line_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_outlet_line_version_id_version"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "key", name=op.f("pk_outlet_line")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_outlet_line_key_is_witness", "outlet_line", ["key", "is_witness"], unique=False)
    op.create_index(op.f("ix_outlet_line_version_id"), "outlet_line", ["version_id"], unique=False)
    op.create_table(
        "outlet_furniture",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("known_since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_outlet_furniture")),
    )
    op.create_index(op.f("ix_outlet_furniture_outlet"), "outlet_furniture", ["outlet"], unique=False)
    op.create_table(
        "recurring_paragraph",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("paragraph", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("known_since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_recurring_paragraph_version_id_version"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_id", "paragraph", name=op.f("pk_recurring_paragraph")),
    )


def downgrade() -> None:
    for table in ("outlet_template", "recurring_paragraph", "outlet_furniture", "outlet_line"):
        op.drop_table(table)
    for name in ("is_live_blog", "is_teaser", "is_accessible_for_free", "paragraphs"):
        op.drop_column("version", name)
