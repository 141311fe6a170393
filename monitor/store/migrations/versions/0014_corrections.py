"""Keep what a person corrected in a ledger; what an editor calls an update, and what of a statement was said before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

VIEW = """
    CREATE VIEW v_updates AS
    SELECT ledger_update.story, ledger_update.time, ledger_update.kind, {label}ledger_update.what, ledger_update.before,
           ledger_update.after, COALESCE(statement.speaker, figure.source) AS who, article.outlet, article.headline,
           COALESCE(figure.sentence, statement.sentence) AS sentence, article.url, ledger_update.recorded_at,
           ledger_update.article_id, ledger_update.figure_id, ledger_update.statement_id,
           ledger_update.id AS update_id
    FROM ledger_update
    JOIN article ON article.id = ledger_update.article_id
    LEFT JOIN figure ON figure.id = ledger_update.figure_id
    LEFT JOIN statement ON statement.id = ledger_update.statement_id
"""


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("into_measure", sa.Text(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("value_low", sa.Double(), nullable=True),
        sa.Column("value_high", sa.Double(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('merge', 'split', 'not_this_story')", name=op.f("ck_correction_kind")),
        sa.CheckConstraint("(kind = 'merge') = (article_id IS NULL)", name=op.f("ck_correction_target")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_correction_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["story"], ["story.name"], name=op.f("fk_correction_story_story"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_correction_story"), "correction", ["story"], unique=False)
    op.create_index(op.f("ix_correction_article_id"), "correction", ["article_id"], unique=False)
    op.create_table(
        "corrected",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("figure_id", sa.Integer(), nullable=True),
        sa.Column("statement_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["correction.id"],
            name=op.f("fk_corrected_correction_id_correction"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["figure_id"], ["figure.id"], name=op.f("fk_corrected_figure_id_figure"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_corrected_statement_id_statement"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrected")),
    )
    for column in ("correction_id", "figure_id", "statement_id"):
        op.create_index(op.f(f"ix_corrected_{column}"), "corrected", [column], unique=False)
    # Of updates that are held already it is not known; the next time that the ledger is derived fills it in.
    op.add_column("ledger_update", sa.Column("label", sa.Text(), nullable=True))
    op.add_column("statement", sa.Column("first_mention", sa.Integer(), nullable=True))
    op.execute("DROP VIEW v_updates")
    op.execute(VIEW.format(label="ledger_update.label, "))


def downgrade() -> None:
    op.execute("DROP VIEW v_updates")
    op.drop_column("ledger_update", "label")
    op.drop_column("statement", "first_mention")
    op.execute(VIEW.format(label=""))
    op.drop_table("corrected")
    op.drop_table("correction")
