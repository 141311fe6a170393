"""Make the first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_sha256", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=True),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("in_language", sa.Text(), nullable=True),
        sa.Column("date_published", sa.DateTime(timezone=True), nullable=True),
        sa.Column("date_published_from", sa.Text(), nullable=True),
        sa.Column("date_published_precision", sa.Text(), nullable=True),
        sa.Column("date_modified", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_seed", sa.Boolean(), nullable=False),
        sa.Column("seed_of", sa.Text(), nullable=True),
        sa.Column("current_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("url_sha256", name=op.f("uq_article_url_sha256")),
    )
    op.create_index(op.f("ix_article_outlet"), "article", ["outlet"], unique=False)
    op.create_table(
        "crawl_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("spider", sa.Text(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("stories", sa.JSON(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crawl_run")),
        sa.UniqueConstraint("token", name=op.f("uq_crawl_run_token")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_sha256", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("every_seconds", sa.Integer(), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_good", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("links", sa.Integer(), nullable=True),
        sa.Column("newest_item", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_new_link", sa.DateTime(timezone=True), nullable=True),
        sa.Column("usual_gap_seconds", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("url_sha256", name=op.f("uq_source_url_sha256")),
    )
    op.create_index(op.f("ix_source_outlet"), "source", ["outlet"], unique=False)
    op.create_table(
        "story",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_story")),
    )
    op.create_table(
        "address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_sha256", sa.Text(), nullable=False),
        sa.Column("named_url", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("headline", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("in_language", sa.Text(), nullable=True),
        sa.Column("source_date", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stamp", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("final_url", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_address_article_id_article"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["crawl_run.id"], name=op.f("fk_address_run_id_crawl_run"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("url_sha256", name=op.f("uq_address_url_sha256")),
    )
    op.create_index(op.f("ix_address_article_id"), "address", ["article_id"], unique=False)
    op.create_index(op.f("ix_address_lease_owner"), "address", ["lease_owner"], unique=False)
    op.create_index(op.f("ix_address_run_id"), "address", ["run_id"], unique=False)
    op.create_index("ix_address_state_due_at", "address", ["state", "due_at"], unique=False)
    op.create_table(
        "verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("bin", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.CheckConstraint("bin IN ('in', 'review', 'out')", name=op.f("ck_verdict_bin")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_verdict_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["story"], ["story.name"], name=op.f("fk_verdict_story_story"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        sa.UniqueConstraint("article_id", "story", "version", name=op.f("uq_verdict_article_id_story_version")),
    )
    op.create_index(op.f("ix_verdict_story"), "verdict", ["story"], unique=False)
    op.create_index(
        "uq_verdict_current",
        "verdict",
        ["story", "article_id"],
        unique=True,
        sqlite_where=sa.text("is_current = 1"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("headline", sa.Text(), nullable=True),
        sa.Column("date_modified", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.Column("article_body", sa.Text(), nullable=False),
        sa.Column("dropped", sa.JSON(), nullable=False),
        sa.Column("is_origin", sa.Boolean(), nullable=False),
        sa.Column("copy_of", sa.Integer(), nullable=True),
        sa.Column("copy_kind", sa.Text(), nullable=True),
        sa.Column("copy_containment", sa.Double(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_version_version")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_version_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["copy_of"], ["article.id"], name=op.f("fk_version_copy_of_article"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["crawl_run.id"], name=op.f("fk_version_run_id_crawl_run"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("article_id", "version", name=op.f("uq_version_article_id_version")),
    )
    op.create_index(op.f("ix_version_body_sha256"), "version", ["body_sha256"], unique=False)
    op.create_index(op.f("ix_version_copy_of"), "version", ["copy_of"], unique=False)
    op.create_index(op.f("ix_version_run_id"), "version", ["run_id"], unique=False)
    op.create_index(
        "uq_version_origin_text",
        "version",
        ["body_sha256"],
        unique=True,
        sqlite_where=sa.text("is_origin = 1"),
        postgresql_where=sa.text("is_origin"),
    )
    op.create_table(
        "figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("measure_text", sa.Text(), nullable=False),
        sa.Column("value_low", sa.Double(), nullable=True),
        sa.Column("value_high", sa.Double(), nullable=True),
        sa.Column("qualifier", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("source_kind", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("correction", sa.Boolean(), nullable=False),
        sa.Column("prominence", sa.Text(), nullable=False),
        sa.Column("novel", sa.Boolean(), nullable=False),
        sa.CheckConstraint("span_start < span_end", name=op.f("ck_figure_span")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_figure_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["story"], ["story.name"], name=op.f("fk_figure_story_story"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_figure_version_id_version"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_figure_article_id"), "figure", ["article_id"], unique=False)
    op.create_index(op.f("ix_figure_story"), "figure", ["story"], unique=False)
    op.create_index(op.f("ix_figure_version_id"), "figure", ["version_id"], unique=False)
    op.create_table(
        "fingerprint",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("band", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_fingerprint_version_id_version"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_id", "band", name=op.f("pk_fingerprint")),
    )
    op.create_index(op.f("ix_fingerprint_band"), "fingerprint", ["band"], unique=False)
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("party", sa.Text(), nullable=True),
        sa.Column("stance", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("cue", sa.Text(), nullable=True),
        sa.Column("quote_or_paraphrase", sa.Text(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("sentence_start", sa.Integer(), nullable=False),
        sa.Column("sentence_end", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("novel", sa.Boolean(), nullable=False),
        sa.CheckConstraint("sentence_start < sentence_end", name=op.f("ck_statement_span")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_statement_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["story"], ["story.name"], name=op.f("fk_statement_story_story"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_statement_version_id_version"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_statement_article_id"), "statement", ["article_id"], unique=False)
    op.create_index(op.f("ix_statement_story"), "statement", ["story"], unique=False)
    op.create_index(op.f("ix_statement_version_id"), "statement", ["version_id"], unique=False)
    op.create_table(
        "first_response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("stance", sa.Text(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_first_response_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_first_response_statement_id_statement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["story"], ["story.name"], name=op.f("fk_first_response_story_story"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_response")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_first_response_article_id"), "first_response", ["article_id"], unique=False)
    op.create_index(op.f("ix_first_response_statement_id"), "first_response", ["statement_id"], unique=False)
    op.create_index(op.f("ix_first_response_story"), "first_response", ["story"], unique=False)
    op.create_table(
        "ledger_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("figure_id", sa.Integer(), nullable=True),
        sa.Column("statement_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_ledger_update_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["figure_id"], ["figure.id"], name=op.f("fk_ledger_update_figure_id_figure"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_ledger_update_statement_id_statement"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["story"], ["story.name"], name=op.f("fk_ledger_update_story_story"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_update")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ledger_update_article_id"), "ledger_update", ["article_id"], unique=False)
    op.create_index(op.f("ix_ledger_update_figure_id"), "ledger_update", ["figure_id"], unique=False)
    op.create_index(op.f("ix_ledger_update_statement_id"), "ledger_update", ["statement_id"], unique=False)
    op.create_index("ix_ledger_update_story_time", "ledger_update", ["story", "time"], unique=False)
    op.create_table(
        "series_point",
        sa.Column("figure_id", sa.Integer(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("independent_sources", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_series_point_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["figure_id"], ["figure.id"], name=op.f("fk_series_point_figure_id_figure"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["story"], ["story.name"], name=op.f("fk_series_point_story_story"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("figure_id", name=op.f("pk_series_point")),
    )
    op.create_index(op.f("ix_series_point_article_id"), "series_point", ["article_id"], unique=False)
    op.create_index(op.f("ix_series_point_story"), "series_point", ["story"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_series_point_story"), table_name="series_point")
    op.drop_index(op.f("ix_series_point_article_id"), table_name="series_point")
    op.drop_table("series_point")
    op.drop_index("ix_ledger_update_story_time", table_name="ledger_update")
    op.drop_index(op.f("ix_ledger_update_statement_id"), table_name="ledger_update")
    op.drop_index(op.f("ix_ledger_update_figure_id"), table_name="ledger_update")
    op.drop_index(op.f("ix_ledger_update_article_id"), table_name="ledger_update")
    op.drop_table("ledger_update")
    op.drop_index(op.f("ix_first_response_story"), table_name="first_response")
    op.drop_index(op.f("ix_first_response_statement_id"), table_name="first_response")
    op.drop_index(op.f("ix_first_response_article_id"), table_name="first_response")
    op.drop_table("first_response")
    op.drop_index(op.f("ix_statement_version_id"), table_name="statement")
    op.drop_index(op.f("ix_statement_story"), table_name="statement")
    op.drop_index(op.f("ix_statement_article_id"), table_name="statement")
    op.drop_table("statement")
    op.drop_index(op.f("ix_fingerprint_band"), table_name="fingerprint")
    op.drop_table("fingerprint")
    op.drop_index(op.f("ix_figure_version_id"), table_name="figure")
    op.drop_index(op.f("ix_figure_story"), table_name="figure")
    op.drop_index(op.f("ix_figure_article_id"), table_name="figure")
    op.drop_table("figure")
    op.drop_index(
        "uq_version_origin_text",
        table_name="version",
        sqlite_where=sa.text("is_origin = 1"),
        postgresql_where=sa.text("is_origin"),
    )
    op.drop_index(op.f("ix_version_run_id"), table_name="version")
    op.drop_index(op.f("ix_version_copy_of"), table_name="version")
    op.drop_index(op.f("ix_version_body_sha256"), table_name="version")
    op.drop_table("version")
    op.drop_index(
        "uq_verdict_current",
        table_name="verdict",
        sqlite_where=sa.text("is_current = 1"),
        postgresql_where=sa.text("is_current"),
    )
    op.drop_index(op.f("ix_verdict_story"), table_name="verdict")
    op.drop_table("verdict")
    op.drop_index("ix_address_state_due_at", table_name="address")
    op.drop_index(op.f("ix_address_run_id"), table_name="address")
    op.drop_index(op.f("ix_address_lease_owner"), table_name="address")
    op.drop_index(op.f("ix_address_article_id"), table_name="address")
    op.drop_table("address")
    op.drop_table("story")
    op.drop_index(op.f("ix_source_outlet"), table_name="source")
    op.drop_table("source")
    op.drop_table("crawl_run")
    op.drop_index(op.f("ix_article_outlet"), table_name="article")
    op.drop_table("article")
