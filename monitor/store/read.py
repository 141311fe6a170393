"""What does the store say? Every question that other rooms ask; the ledger's own are in ledger, full text in search.

Answers are frozen dataclasses or plain dicts with the contract's key names. In dicts, instants are ISO 8601 texts in UTC with
a Z, as in the exported JSON; ``datetime.fromisoformat`` reads them. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from monitor.errors import NotFound
from monitor.store import ledger
from monitor.store.advice import advise
from monitor.store.candidates import find_copy_candidates
from monitor.store.database import Store
from monitor.store.layout import load_notes
from monitor.store.ledger import (
    figure_dict,
    iso,
    list_articles,
    list_figures,
    list_series,
    list_statements,
    select_figures,
    select_statements,
    statement_dict,
)
from monitor.store.marks import load_marks
from monitor.store.models import (
    AddressRow,
    ArticleRow,
    Base,
    CrawlRunRow,
    SourceRecord,
    StoryRow,
    VerdictRow,
    VersionRow,
)
from monitor.store.outlet_silences import SILENCE_KEYS, TIMELINE_KEYS, list_silences
from monitor.store.search import search_articles
from monitor.store.silence import SILENCE_KINDS
from monitor.store.storable import digest
from monitor.store.tables import table_of

__all__ = [
    "HeldVersion",
    "count_rows",
    "find_article_id",
    "find_copy_candidates",
    "find_held",
    "list_addresses",
    "list_articles",
    "list_figures",
    "list_runs",
    "list_series",
    "list_sources",
    "list_statements",
    "list_stories",
    "list_timeline",
    "list_updates",
    "load_address",
    "load_article",
    "load_ledger",
    "load_run",
    "search_articles",
]

_articles, _versions, _addresses = table_of(ArticleRow).c, table_of(VersionRow).c, table_of(AddressRow).c
_BY_URL = select(_articles.id).where(_articles.url_sha256 == bindparam("digest"))
_BY_ADDRESS = select(_addresses.article_id).where(_addresses.url_sha256 == bindparam("digest"))
_NEWEST = (
    select(_versions.article_id, _versions.version, _versions.body_sha256)
    .join_from(table_of(VersionRow), table_of(ArticleRow), _articles.id == _versions.article_id)
    .where(_articles.id == bindparam("article_id"), _versions.version == _articles.current_version)
)


@dataclass(frozen=True)
class HeldVersion:
    """The newest version of an article that is held."""

    article_id: int
    version: int
    body_sha256: str


def list_updates(
    store: Store,
    story: str,
    *,
    since: datetime | None = None,
    recorded_since: datetime | None = None,
    kinds: Collection[str] = (),
) -> list[dict[str, Any]]:
    """Return what is new in *story*, by time: the ledger's updates (see ledger), and those on its outlets' silence.

    These have no sentence and no article: see outlet_silences for their keys.
    """
    updates = ledger.list_updates(store, story, since=since, recorded_since=recorded_since, kinds=kinds)
    with store.read() as session:
        silences = [row for row in list_silences(session, story) if row["kind"] in (kinds or SILENCE_KINDS)]
    bounds = {"time": since, "recorded_at": recorded_since}
    updates += [row for row in silences if all(_is_since(row[key], bound) for key, bound in bounds.items())]
    return sorted(updates, key=lambda row: datetime.fromisoformat(row["time"]))


def _is_since(instant: str, bound: datetime | None) -> bool:
    return bound is None or datetime.fromisoformat(instant) >= bound


def list_timeline(store: Store, story: str) -> list[dict[str, Any]]:
    """Return what happened, by time: articles and updates (see ledger), and what is to be told of the outlets."""
    rows = ledger.list_timeline(store, story)
    with store.read() as session:
        rows += [{key: row[key] for key in TIMELINE_KEYS} for row in list_silences(session, story)]
    return sorted(rows, key=lambda row: datetime.fromisoformat(row["time"]))


def load_ledger(store: Store, story: str, *, generated_at: datetime) -> dict[str, Any]:
    """Return the whole ledger of *story* as the contract's ``ledger/1``, with what is to be told of its outlets as ``silences``.

    Raises NotFound for a story never saved.
    """
    whole = ledger.load_ledger(store, story, generated_at=generated_at)
    with store.read() as session:
        return {**whole, "silences": [{key: row[key] for key in SILENCE_KEYS} for row in list_silences(session, story)]}


def find_held(store: Store, url: str) -> HeldVersion | None:
    """Return the newest version held under the canonical *url*, or of the article that *url* once led to."""
    with store.read() as session:
        article_id = _find_by_url(session, url)
        row = None if article_id is None else session.execute(_NEWEST, {"article_id": article_id}).first()
        return None if row is None else HeldVersion(*row)


def _find_by_url(session: Session, url: str) -> int | None:
    key = {"digest": digest(url)}
    found: int | None = session.scalar(_BY_URL, key)
    return session.scalar(_BY_ADDRESS, key) if found is None else found


def find_article_id(store: Store, url_or_id: str) -> int:
    """Return the id of the article that a person means by an id or an address; raises NotFound, naming the remedy."""
    wanted = url_or_id.strip()
    with store.read() as session:
        # Ids beyond 32 bits are no ids, and PostgreSQL would refuse to compare them.
        if wanted.isdecimal() and len(wanted) <= 9:
            found = session.scalar(select(ArticleRow.id).where(ArticleRow.id == int(wanted)))
        else:
            found = _find_by_url(session, wanted)
    if found is None:
        raise NotFound(f"no article {wanted!r} in the store; `monitor articles STORY` and `monitor search` list ids")
    return found


def load_article(store: Store, article_id: int) -> dict[str, Any]:
    """Return all that is held of one article.

    Keys: the article's own columns; ``versions`` (with article_body, copy_of, copy_kind, copy_containment; ``paragraphs``:
    kind, block and posted_at of each, [] where all are plain; ``dropped``: text, reason, place, and as ``in_text`` whether
    the line still stands there, as paragraph number *place*, because only later pages showed what it is),
    ``verdicts`` (newest first, all stories), ``copies`` (articles that copy it), ``carried_by`` (the outlets that have this text or
    a copy of it, the origin's first), ``figures`` and ``statements`` of every
    version and story, whatever the verdict. Raises NotFound.
    """
    with store.read() as session:
        row = session.get(ArticleRow, article_id)
        if row is None:
            raise NotFound(f"no article {article_id} in the store; `monitor articles STORY` lists ids")
        versions = session.scalars(
            select(VersionRow).where(VersionRow.article_id == article_id).order_by(VersionRow.version)
        ).all()
        verdicts = session.scalars(
            select(VerdictRow)
            .where(VerdictRow.article_id == article_id)
            .order_by(VerdictRow.version.desc(), VerdictRow.story)
        ).all()
        article = _columns(row, without=("id", "url_sha256"))
        newest = versions[-1]
        marks = load_marks(session, [one.id for one in versions])
        return {
            "article_id": row.id,
            **article,
            "copy_of": newest.copy_of,
            "copy_kind": newest.copy_kind,
            "versions": [_version(one, marks.get(one.id, ())) for one in versions],
            "verdicts": [_columns(one, without=("id", "article_id")) for one in verdicts],
            "copies": _list_copies(session, article_id),
            "carried_by": _list_carriers(session, newest.copy_of or article_id),
            "figures": [
                figure_dict(one) | {"story": one.story}
                for one in session.execute(select_figures(article_id=article_id))
            ],
            "statements": [
                statement_dict(one) | {"story": one.story}
                for one in session.execute(select_statements(article_id=article_id))
            ],
        }


def _version(row: VersionRow, marks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a version with its paragraphs by name, and what later pages showed to be furniture beside what was cut."""
    paragraphs = [dict(zip(("kind", "block", "posted_at"), one, strict=True)) for one in row.paragraphs]
    texts = row.article_body.split("\n\n")
    cut = [{**line, "in_text": False} for line in row.dropped]
    seen = [
        {"text": texts[mark["paragraph"]], "reason": mark["reason"], "place": mark["paragraph"], "in_text": True}
        for mark in marks
    ]
    return {**_columns(row, without=("id", "article_id")), "paragraphs": paragraphs, "dropped": cut + seen}


def _list_copies(session: Session, article_id: int) -> list[dict[str, Any]]:
    query = (
        select(ArticleRow.id.label("article_id"), ArticleRow.outlet, ArticleRow.headline, ArticleRow.url)
        .add_columns(VersionRow.version, VersionRow.time, VersionRow.copy_kind, VersionRow.copy_containment)
        .join(VersionRow, VersionRow.article_id == ArticleRow.id)
        .where(VersionRow.copy_of == article_id)
        .order_by(VersionRow.time, VersionRow.id)
    )
    return [{key: iso(value) for key, value in row._mapping.items()} for row in session.execute(query)]


def _list_carriers(session: Session, origin: int) -> list[str]:
    first = select(ArticleRow.outlet).where(ArticleRow.id == origin)
    others = select(ArticleRow.outlet).join(VersionRow, VersionRow.article_id == ArticleRow.id)
    newest = (VersionRow.copy_of == origin, VersionRow.version == ArticleRow.current_version)
    query = others.where(*newest).order_by(VersionRow.time, VersionRow.id)
    return list(dict.fromkeys([*session.scalars(first), *session.scalars(query)]))


def load_address(store: Store, url: str) -> dict[str, Any] | None:
    """Return what the frontier holds of the canonical address *url*; None where no source ever named it."""
    with store.read() as session:
        row = session.scalar(select(AddressRow).where(AddressRow.url_sha256 == digest(url)))
        return None if row is None else _columns(row, without=("id", "url_sha256"))


def list_addresses(store: Store, *, states: Collection[str] = (), limit: int = 200) -> list[dict[str, Any]]:
    """Return at most *limit* addresses of the frontier, oldest first, those in *states* only (none given: in any).

    Every column of ``address``; ``state`` and ``reason`` say how each ended.
    """
    query = select(AddressRow).order_by(AddressRow.found_at, AddressRow.id).limit(limit)
    if states:
        query = query.where(AddressRow.state.in_(sorted(states)))
    with store.read() as session:
        return [_columns(row, without=("id", "url_sha256")) for row in session.scalars(query)]


def list_stories(store: Store) -> list[dict[str, Any]]:
    """Return every story by name: ``story``, ``title``, and how many articles are ``in``, ``review`` and ``out``."""
    count = func.count(VerdictRow.id)
    query = (
        select(VerdictRow.story, VerdictRow.bin, count)
        .where(VerdictRow.is_current)
        .group_by(VerdictRow.story, VerdictRow.bin)
    )
    with store.read() as session:
        counts = {(story, bin_): number for story, bin_, number in session.execute(query)}
        return [
            {"story": row.name, "title": row.title}
            | {bin_: counts.get((row.name, bin_), 0) for bin_ in ("in", "review", "out")}
            for row in session.scalars(select(StoryRow).order_by(StoryRow.name))
        ]


def list_runs(store: Store, limit: int = 20) -> list[dict[str, Any]]:
    """Return the newest *limit* crawl runs, newest first, with every column of ``crawl_run``; ``id`` is ``run_id``."""
    with store.read() as session:
        rows = session.scalars(select(CrawlRunRow).order_by(CrawlRunRow.id.desc()).limit(limit))
        return [_run(row) for row in rows]


def load_run(store: Store, token: str) -> dict[str, Any] | None:
    """Return the run with this token, as :func:`list_runs` does; None where it never started."""
    with store.read() as session:
        row = session.scalar(select(CrawlRunRow).where(CrawlRunRow.token == token))
        return None if row is None else _run(row)


def list_sources(store: Store) -> list[dict[str, Any]]:
    """Return every source by outlet and url, with every column of ``source``; ``listed`` is false once it left the file.

    ``advice`` says what to do about it, "" where there is nothing; ``note`` is what is to be said beside the state, of the
    layout of the outlet's pages; None: nothing.
    """
    with store.read() as session:
        notes = load_notes(session)
        rows = session.scalars(select(SourceRecord).order_by(SourceRecord.outlet, SourceRecord.url))
        return [
            _columns(row, without=("id", "url_sha256"))
            | {"advice": advise(row.state, row.reason, row.url), "note": notes.get(row.outlet)}
            for row in rows
        ]


def count_rows(store: Store) -> dict[str, int]:
    """Return the number of rows of every table, by the table's name."""
    with store.read() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in sorted(Base.metadata.tables.items())
        }


def _run(row: CrawlRunRow) -> dict[str, Any]:
    return {"run_id": row.id, **_columns(row, without=("id",))}


def _columns(row: Base, without: Sequence[str]) -> dict[str, Any]:
    names = (column.key for column in row.__table__.columns)
    return {name: iso(getattr(row, name)) for name in names if name not in without}
