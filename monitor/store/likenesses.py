"""How like a story are the articles held? What its background is made of, and the scores that follow when it moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select, update

from monitor.store.database import Store
from monitor.store.models import VerdictRow


class Scored(NamedTuple):
    """The newest verdict on one article, where a likeness decided it."""

    verdict_id: int
    article_id: int
    likeness: float
    score: float


def load_scored(store: Store, story: str) -> list[Scored]:
    """Return the newest verdicts on *story* that have a likeness, by article; [] for a story without any."""
    row = VerdictRow.__table__.c
    query = select(row.id, row.article_id, row.likeness, row.score)
    query = query.where(row.story == story, row.is_current, row.likeness.is_not(None)).order_by(row.article_id)
    with store.read() as session:
        return [Scored(*found) for found in session.execute(query)]


def load_likenesses(store: Store, story: str) -> list[float]:
    """Return the likenesses alone, in the order of the articles' ids."""
    row = VerdictRow.__table__.c
    query = select(row.likeness).where(row.story == story, row.is_current, row.likeness.is_not(None))
    with store.read() as session:
        return list(session.scalars(query.order_by(row.article_id)))


def save_scores(store: Store, scores: Mapping[int, float]) -> None:
    """Write new scores by verdict id, in one transaction; bins stay as they are."""
    rows: Sequence[dict[str, float]] = [{"id": key, "score": score} for key, score in sorted(scores.items())]
    if rows:
        with store.begin() as session:
            session.execute(update(VerdictRow), rows)
