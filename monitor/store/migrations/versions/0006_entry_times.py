"""Keep when the entry of a live blog was posted that a figure or statement stands in; the views tell that time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_FIGURES = """
    SELECT figure.story, {figure_time} AS time, article.outlet, article.headline, figure.measure, figure.measure_text,
           figure.value_low, figure.value_high, figure.qualifier, figure.unit, figure.source, figure.source_kind,
           figure.role, figure.scope, figure.as_of, series_point.status, series_point.independent_sources,
           figure.novel, figure.sentence, article.url, figure.article_id, version.version, version.copy_of,
           figure.id AS figure_id
    FROM figure
    JOIN version ON version.id = figure.version_id
    JOIN article ON article.id = figure.article_id
    JOIN verdict ON verdict.article_id = figure.article_id AND verdict.story = figure.story
         AND verdict.is_current AND verdict.bin = 'in'
    LEFT JOIN series_point ON series_point.figure_id = figure.id
"""
_STATEMENTS = """
    SELECT statement.story, {statement_time} AS time, article.outlet, article.headline, statement.speaker, statement.role,
           statement.party, statement.stance, statement.mode, statement.cue, statement.quote_or_paraphrase,
           statement.novel, statement.sentence, article.url, statement.article_id, version.version, version.copy_of,
           statement.id AS statement_id
    FROM statement
    JOIN version ON version.id = statement.version_id
    JOIN article ON article.id = statement.article_id
    JOIN verdict ON verdict.article_id = statement.article_id AND verdict.story = statement.story
         AND verdict.is_current AND verdict.bin = 'in'
"""


def upgrade() -> None:
    for table in ("figure", "statement"):
        op.add_column(table, sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True))
    _make_views("COALESCE(figure.posted_at, version.time)", "COALESCE(statement.posted_at, version.time)")


def downgrade() -> None:
    _make_views("version.time", "version.time")
    for table in ("figure", "statement"):
        op.drop_column(table, "posted_at")


def _make_views(figure_time: str, statement_time: str) -> None:
    for name, select in (("v_figures", _FIGURES), ("v_statements", _STATEMENTS)):
        op.execute(f"DROP VIEW {name}")
        op.execute(f"CREATE VIEW {name} AS {select.format(figure_time=figure_time, statement_time=statement_time)}")
