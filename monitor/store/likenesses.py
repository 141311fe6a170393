"""How like a story are the articles held? What its background is made of, and the scores that follow when it moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Table, bindparam, select, update

from monitor.store.database import Store
from monitor.store.models import VerdictRow


class Scored(NamedTuple):
    """A verdict on one version, where a likeness decided it."""

    verdict_id: int
    article_id: int
    likeness: float
    score: float


def load_scored(store: Store, story: str) -> list[Scored]:
    """Return the verdicts on *story* that have a likeness, by article and version; [] for a story without any.

    Older versions' too: what they report counts for as long as the article is on the story.
    """
    row = VerdictRow.__table__.c
    query = select(row.id, row.article_id, row.likeness, row.score)
    query = query.where(row.story == story, row.likeness.is_not(None)).order_by(row.article_id, row.version)
    with store.read() as session:
        return [Scored(*found) for found in session.execute(query)]


def load_likenesses(store: Store, story: str) -> list[float]:
    """Return the likenesses of the articles' newest versions alone, in the order of the articles' ids."""
    row = VerdictRow.__table__.c
    query = select(row.likeness).where(row.story == story, row.is_current, row.likeness.is_not(None))
    with store.read() as session:
        return list(session.scalars(query.order_by(row.article_id)))


def save_scores(store: Store, scores: Mapping[Scored, float]) -> None:
    """Write the new score of each verdict, in one transaction; bins stay as they are.

    A verdict that is no longer the one that was read, because a person or a crawl has judged since, is left alone.
    """
    table = VerdictRow.__table__
    assert isinstance(table, Table)
    row = table.c
    same = (
        row.id == bindparam("read_id"),
        row.likeness == bindparam("read_likeness"),
        row.score == bindparam("read_score"),
    )
    read = [
        {"read_id": one.verdict_id, "read_likeness": one.likeness, "read_score": one.score, "new_score": score}
        for one, score in sorted(scores.items())
    ]
    if read:
        with store.begin() as session:
            session.connection().execute(update(table).where(*same).values(score=bindparam("new_score")), read)
