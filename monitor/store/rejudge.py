"""How do verdicts on texts that are held replace those that stand, for good or as a trial?

Judging takes seconds or minutes and happens before; here are only writes, in transactions that other writers can wait for.
What a person decided while it was being judged is not written over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.store.database import Store
from monitor.store.decisions import Decision, read_decisions_on
from monitor.store.ledger import iso
from monitor.store.ledger_models import LedgerUpdateRow
from monitor.store.models import ArticleRow, StoryRow
from monitor.store.rederive import Derive, rederive_story
from monitor.store.storable import refuse_naive, scrub
from monitor.store.texts import StoredVersion, write_judgement


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What was made of one article that is held."""

    article_id: int
    versions: Sequence[StoredVersion]
    """All of them, with verdicts, figures and statements."""
    decisions: Mapping[str, Decision]
    """What a person had said of it by then, by story."""


def save_judgements(store: Store, judged: Iterable[Judged], *, now: datetime, derive: Derive) -> None:
    """Keep what was made of some articles, in one transaction, and bring the ledgers that change by it up to date."""
    refuse_naive(now=now)
    with store.begin() as session:
        _derive(session, _write(session, judged, now), derive, now)


def derive_again(store: Store, stories: Mapping[str, str], *, now: datetime, derive: Derive) -> None:
    """Note the *stories* (title by name), and derive their ledgers anew from the rows held."""
    refuse_naive(now=now)
    with store.begin() as session:
        _note_stories(session, stories)
        _derive(session, stories, derive, now)


def try_judgements(
    store: Store, judged: Iterable[Judged], stories: Mapping[str, str], *, now: datetime, derive: Derive
) -> dict[str, dict[int, dict[str, Any]]]:
    """Return the updates, as :func:`load_updates` does, that the *stories* would have; all that is written is undone.

    The same functions as for good, in one transaction that is never committed.
    """
    refuse_naive(now=now)
    found: dict[str, dict[int, dict[str, Any]]] = {}
    try:
        with store.begin() as session:
            _note_stories(session, stories)
            _write(session, judged, now)
            _derive(session, stories, derive, now)
            found = {story: read_updates(session, story) for story in stories}
            raise _Undone
    except _Undone:
        return found


def load_updates(store: Store, story: str) -> dict[int, dict[str, Any]]:
    """Return a story's updates by id: time, kind, what, before, after, article_id, outlet, url; {} for one never saved."""
    with store.read() as session:
        return read_updates(session, story)


class _Undone(Exception):
    """Ends a transaction whose rows are not to stay."""


def _write(session: Session, judged: Iterable[Judged], now: datetime) -> set[str]:
    changed: set[str] = set()
    for one in judged:
        if read_decisions_on(session, one.article_id) == one.decisions:  # else whoever decided has judged it since
            changed |= write_judgement(session, one.versions, now)
    return changed


def _derive(session: Session, stories: Iterable[str], derive: Derive, now: datetime) -> None:
    session.flush()
    for story in sorted(stories):
        rederive_story(session, story, derive, now)


def _note_stories(session: Session, stories: Mapping[str, str]) -> None:
    for name, title in stories.items():
        session.merge(StoryRow(name=name, title=scrub(title)))
    session.flush()


def read_updates(session: Session, story: str) -> dict[int, dict[str, Any]]:
    """Return what :func:`load_updates` does, as it stands in this transaction."""
    row = LedgerUpdateRow
    query = (
        select(row.id, row.time, row.kind, row.what, row.before, row.after, row.article_id)
        .add_columns(ArticleRow.outlet, ArticleRow.url)
        .join(ArticleRow, ArticleRow.id == row.article_id)
        .where(row.story == story)
        .order_by(row.time, ArticleRow.url, row.kind, row.what, row.id)
    )
    found = [dict(one._mapping) for one in session.execute(query)]
    return {one.pop("id"): {key: iso(value) for key, value in one.items()} for one in found}
