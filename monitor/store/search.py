"""Which held articles have these words? Full text on either database, whatever a user types.

Every term is quoted, or handed over as a parameter: no text is read as search syntax, and none raises.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from monitor.store.database import Store
from monitor.store.ledger import iso, read_precision
from monitor.store.models import UtcDateTime, VerdictRow

MAX_TERMS = 32
"""A longer query is cut: 100 KB of pasted text is no search, and must not keep the database busy."""
MAX_TERM_CHARACTERS = 100
RANKED = 1000
"""Only so many of the newest matches are ranked: ranking every article that has a common word takes seconds."""
_WORD = re.compile(r"\w")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_PUNCTUATION = re.compile(r"""[!-/:-@\[-`{-~]+""")
"""The same characters that part words in the index on PostgreSQL (migration 0002)."""

_KEYS = ("article_id", "url", "outlet", "headline", "in_language", "version", "time", "copy_of", "snippet")
"""What a row of :func:`search_articles` has of the query's columns."""
_SELECT = """
    SELECT article.id AS article_id, article.url, article.outlet, article.headline, article.in_language, version.version,
           version.time, version.copy_of, matched.snippet, article.date_published, article.date_published_precision
    FROM matched
    JOIN version ON version.id = matched.id
    JOIN article ON article.id = version.article_id AND article.current_version = version.version
"""
_ON_STORY = """
    JOIN verdict ON verdict.article_id = article.id AND verdict.is_current AND verdict.bin = 'in'
         AND verdict.story = :story
"""
_ORDER = " ORDER BY matched.rank, version.time DESC, article.id LIMIT :limit"

_SQLITE = """
    WITH newest AS (
        SELECT rowid AS id FROM version_fts WHERE version_fts MATCH :query ORDER BY rowid DESC LIMIT :ranked
    ), matched AS (
        SELECT version_fts.rowid AS id, version_fts.rank AS rank,
               snippet(version_fts, -1, '', '', '…', 24) AS snippet
        FROM version_fts
        WHERE version_fts MATCH :query AND version_fts.rowid >= (SELECT min(id) FROM newest)
    )
"""
_POSTGRESQL = """
    WITH wanted AS (SELECT {query} AS query, {words} AS words), newest AS (
        SELECT version.id, version.headline, version.article_body FROM version, wanted
        WHERE version_fts_document(headline, article_body) @@ wanted.query ORDER BY version.id DESC LIMIT :ranked
    ), matched AS (
        SELECT newest.id, -ts_rank(version_fts_document(headline, article_body), wanted.query) AS rank,
               ts_headline('pg_catalog.simple', left(article_body, 20000), wanted.query || wanted.words,
                           'StartSel="", StopSel="", MaxWords=24, MinWords=12') AS snippet
        FROM newest, wanted
    )
"""


def search_articles(store: Store, words: str, *, story: str | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """Return articles whose newest text has all *words*, best match first; within *story*, those that are ``in``.

    Words joined by punctuation (``foo-bar``, ``U.S.``) must stand next to each other. Words are matched whole, in any
    case, with or without their accents.
    Keys: article_id, url, outlet, headline, in_language, version, time, time_precision, copy_of, snippet (plain text),
    stories (those it is ``in``). [] for a text without any letter or digit. At most 32 words count.
    """
    terms = read_terms(words)
    if not terms:
        return []
    is_sqlite = store.engine.dialect.name == "sqlite"
    match = (
        _SQLITE
        if is_sqlite
        else _POSTGRESQL.format(
            query=_postgresql_query("folded", len(terms)), words=_postgresql_query("term", len(terms))
        )
    )
    query = text(match + _SELECT + (_ON_STORY if story else "") + _ORDER).columns(
        time=UtcDateTime(), date_published=UtcDateTime()
    )
    values: dict[str, Any] = {"limit": limit, "ranked": RANKED}
    if story:
        values["story"] = story
    if is_sqlite:
        values["query"] = " ".join(f'"{term}"' for term in terms)
    else:
        values |= {f"term{index}": term for index, term in enumerate(terms)}
        values |= {f"folded{index}": fold_accents(term) for index, term in enumerate(terms)}
    with store.read() as session:
        rows = session.execute(query, values).all()
        stories = _list_stories(session, [row.article_id for row in rows])
        return [
            {key: iso(getattr(row, key)) for key in _KEYS}
            | read_precision(row)
            | {"stories": stories.get(row.article_id, [])}
            for row in rows
        ]


def _list_stories(session: Session, articles: Sequence[int]) -> dict[int, list[str]]:
    """Return the names of the stories that each of *articles* is on."""
    query = select(VerdictRow.article_id, VerdictRow.story).where(VerdictRow.is_current, VerdictRow.bin == "in")
    stories: dict[int, list[str]] = {}
    for row in session.execute(query.where(VerdictRow.article_id.in_(articles)).order_by(VerdictRow.story)):
        stories.setdefault(row.article_id, []).append(row.story)
    return stories


def read_terms(words: str) -> list[str]:
    """Return the terms in *words*, without punctuation: each is one word, or several that stand next to each other."""
    clean = words[: MAX_TERMS * MAX_TERM_CHARACTERS].encode("utf-8", "ignore").decode().replace("\x00", " ")
    terms = (_PUNCTUATION.sub(" ", term[:MAX_TERM_CHARACTERS]).strip() for term in clean.split())
    return [term for term in terms if _WORD.search(term)][:MAX_TERMS]


def fold_accents(text: str) -> str:
    """Return *text* without accents, as the index on PostgreSQL has it (migration 0004)."""
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


def _postgresql_query(name: str, terms: int) -> str:
    return " && ".join(f"phraseto_tsquery('pg_catalog.simple', :{name}{index})" for index in range(terms))
