"""Make the views that people browse, and the full-text index of either database."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

VIEWS = {
    "v_articles": """
        SELECT verdict.story, first.time, article.outlet, article.headline, verdict.bin, verdict.score, verdict.reasons,
               version.copy_of, version.copy_kind, article.in_language, article.date_published, article.date_modified,
               article.first_seen, article.current_version AS versions, article.is_seed, article.url,
               article.id AS article_id
        FROM verdict
        JOIN article ON article.id = verdict.article_id
        JOIN version AS first ON first.article_id = article.id AND first.version = 1
        JOIN version ON version.article_id = article.id AND version.version = article.current_version
        WHERE verdict.is_current
    """,
    "v_figures": """
        SELECT figure.story, version.time, article.outlet, article.headline, figure.measure, figure.measure_text,
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
    """,
    "v_statements": """
        SELECT statement.story, version.time, article.outlet, article.headline, statement.speaker, statement.role,
               statement.party, statement.stance, statement.mode, statement.cue, statement.quote_or_paraphrase,
               statement.novel, statement.sentence, article.url, statement.article_id, version.version, version.copy_of,
               statement.id AS statement_id
        FROM statement
        JOIN version ON version.id = statement.version_id
        JOIN article ON article.id = statement.article_id
        JOIN verdict ON verdict.article_id = statement.article_id AND verdict.story = statement.story
             AND verdict.is_current AND verdict.bin = 'in'
    """,
    "v_updates": """
        SELECT ledger_update.story, ledger_update.time, ledger_update.kind, ledger_update.what, ledger_update.before,
               ledger_update.after, COALESCE(statement.speaker, figure.source) AS who, article.outlet, article.headline,
               COALESCE(figure.sentence, statement.sentence) AS sentence, article.url, ledger_update.recorded_at,
               ledger_update.article_id, ledger_update.figure_id, ledger_update.statement_id,
               ledger_update.id AS update_id
        FROM ledger_update
        JOIN article ON article.id = ledger_update.article_id
        LEFT JOIN figure ON figure.id = ledger_update.figure_id
        LEFT JOIN statement ON statement.id = ledger_update.statement_id
    """,
}

# content="version" in these quotes: that is how Datasette sees that the table can be searched.
SQLITE_SEARCH = (
    """CREATE VIRTUAL TABLE version_fts USING fts5(
        headline, article_body, content="version", content_rowid="id", tokenize="unicode61 remove_diacritics 2")""",
    """CREATE TRIGGER version_fts_insert AFTER INSERT ON version BEGIN
        INSERT INTO version_fts (rowid, headline, article_body) VALUES (new.id, new.headline, new.article_body);
    END""",
    """CREATE TRIGGER version_fts_delete AFTER DELETE ON version BEGIN
        INSERT INTO version_fts (version_fts, rowid, headline, article_body)
        VALUES ('delete', old.id, old.headline, old.article_body);
    END""",
    """CREATE TRIGGER version_fts_update AFTER UPDATE OF headline, article_body ON version BEGIN
        INSERT INTO version_fts (version_fts, rowid, headline, article_body)
        VALUES ('delete', old.id, old.headline, old.article_body);
        INSERT INTO version_fts (rowid, headline, article_body) VALUES (new.id, new.headline, new.article_body);
    END""",
)

# ASCII punctuation parts words, as it does in FTS5: PostgreSQL's parser would take "U.S." or "and/or" for one word.
# 200,000 characters: a tsvector over 1 MB is an error, and an article that cannot be searched wholly is still stored.
POSTGRESQL_SEARCH = (
    r"""CREATE FUNCTION version_fts_document(headline text, article_body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT to_tsvector('pg_catalog.simple', regexp_replace(
            left(coalesce(headline, '') || ' ' || article_body, 200000), '[!-/:-@\[-`{-~]+', ' ', 'g'))
    $$""",
    """CREATE INDEX version_fts_index ON version USING gin (version_fts_document(headline, article_body))""",
)


def upgrade() -> None:
    for name, select in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {select}")
    for statement in SQLITE_SEARCH if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_SEARCH:
        # exec_driver_sql: the colons in the pattern are no parameters.
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for name in VIEWS:
        op.execute(f"DROP VIEW {name}")
    if op.get_bind().dialect.name == "sqlite":
        for event in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER version_fts_{event}")
        op.execute("DROP TABLE version_fts")
    else:
        op.execute("DROP INDEX version_fts_index")
        op.execute("DROP FUNCTION version_fts_document(text, text)")
