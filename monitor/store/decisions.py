"""What has a person said of which article? A word that stands above every verdict, until it is taken back.

One row for each story and article; a later word replaces the earlier one. Writing one brings verdict, figures, statements and
ledger along in the same transaction. What the article's verdict then says is handed in: that is knowledge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from monitor.holdings import Update
from monitor.items import Article
from monitor.store.database import Store
from monitor.store.ledger import iso
from monitor.store.models import ArticleRow, DecisionRow, StoryRow, VerdictRow
from monitor.store.rederive import Derive, rederive_story
from monitor.store.storable import refuse_naive
from monitor.store.texts import StoredVersion, read_texts, write_judgement

DecisionKind = Literal["confirmed", "rejected"]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A person's word on one article and one story."""

    story: str
    article_id: int
    verdict: DecisionKind
    note: str | None = None
    """Why, in the person's words."""
    decided_at: datetime


Hear = Callable[[Article, Mapping[str, Decision]], None]
"""Lets verdicts and findings of an article follow the decisions on it, by story: knowledge, and handed in."""

JudgeVersions = Callable[[Sequence[StoredVersion]], Sequence[StoredVersion]]
"""Fills in verdicts on a story, and the findings that follow, of all versions of an article: knowledge, and handed in."""


def load_decisions(store: Store, story: str) -> dict[int, Decision]:
    """Return the decisions of one story by article."""
    with store.read() as session:
        rows = session.scalars(select(DecisionRow).where(DecisionRow.story == story))
        return {row.article_id: _read_decision(row) for row in rows}


def load_decisions_on(store: Store, article_id: int) -> dict[str, Decision]:
    """Return the decisions on one article by story."""
    with store.read() as session:
        return read_decisions_on(session, article_id)


def read_decisions_on(session: Session, article_id: int) -> dict[str, Decision]:
    """Return the decisions on one article by story, as they stand in this transaction."""
    rows = session.scalars(select(DecisionRow).where(DecisionRow.article_id == article_id))
    return {row.story: _read_decision(row) for row in rows}


def list_decisions(store: Store, story: str) -> list[dict[str, Any]]:
    """Return a story's decisions in the order of time: article_id, verdict, note, decided_at, outlet, headline, url."""
    query = (
        select(DecisionRow.article_id, DecisionRow.verdict, DecisionRow.note, DecisionRow.decided_at)
        .add_columns(ArticleRow.outlet, ArticleRow.headline, ArticleRow.url)
        .join(ArticleRow, ArticleRow.id == DecisionRow.article_id)
        .where(DecisionRow.story == story)
        .order_by(DecisionRow.decided_at, DecisionRow.article_id)
    )
    with store.read() as session:
        return [{key: iso(value) for key, value in row._mapping.items()} for row in session.execute(query)]


def save_decision(
    store: Store, decision: Decision, judge: JudgeVersions, *, now: datetime, derive: Derive
) -> list[Update]:
    """Keep a person's word with what follows from it; return what the story's ledger did not hold before.

    *judge* is asked for every version that is held by then, one that a crawl has just saved too.
    """
    refuse_naive(now=now, decided_at=decision.decided_at)
    with store.begin(synced=True) as session:
        if session.get(StoryRow, decision.story) is None:
            session.add(StoryRow(name=decision.story, title=decision.story))
            session.flush()
        session.merge(
            DecisionRow(
                story=decision.story,
                article_id=decision.article_id,
                verdict=decision.verdict,
                note=decision.note,
                decided_at=decision.decided_at,
            )
        )
        return _follow(session, decision.story, decision.article_id, judge, now, derive)


def drop_decision(
    store: Store, story: str, article_id: int, judge: JudgeVersions, *, now: datetime, derive: Derive
) -> list[Update]:
    """Take a person's word back, with what followed from it; as :func:`save_decision`. One that is not there is none."""
    refuse_naive(now=now)
    with store.begin(synced=True) as session:
        gone = delete(DecisionRow).where(DecisionRow.story == story, DecisionRow.article_id == article_id)
        session.execute(gone)
        return _follow(session, story, article_id, judge, now, derive)


def find_reviewed_in(store: Store, article_id: int) -> list[str]:
    """Return the stories for which the article waits for a person's judgement, by name."""
    query = select(VerdictRow.story).where(
        VerdictRow.article_id == article_id, VerdictRow.is_current, VerdictRow.bin == "review"
    )
    with store.read() as session:
        return sorted(session.scalars(query))


def _follow(
    session: Session, story: str, article_id: int, judge: JudgeVersions, now: datetime, derive: Derive
) -> list[Update]:
    held = read_texts(session, [article_id]).get(article_id, [])
    write_judgement(session, judge(held), now)
    session.flush()
    return rederive_story(session, story, derive, now)


def _read_decision(row: DecisionRow) -> Decision:
    return Decision(
        story=row.story,
        article_id=row.article_id,
        verdict=cast(DecisionKind, row.verdict),
        note=row.note,
        decided_at=row.decided_at,
    )
