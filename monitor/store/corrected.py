"""Which corrections has a person made in a story's ledger, and on which of its rows do they bear?

Read within the transaction of whoever asks, so that rows and marks are of one state.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from monitor.store.ledger_models import CorrectedRow, CorrectionRow
from monitor.store.models import ArticleRow


def read_corrections(session: Session, story: str, *, article_id: int | None = None) -> list[dict[str, Any]]:
    """Return a story's corrections in the order in which they are replayed; of one article, those of its figures and statements.

    ``reaches`` counts the figures or statements that each bears on now.
    """
    row = CorrectionRow
    reached = select(func.count()).where(CorrectedRow.correction_id == row.id).scalar_subquery().label("reaches")
    query = (
        select(row, reached, ArticleRow.outlet, ArticleRow.url)
        .outerjoin(ArticleRow, ArticleRow.id == row.article_id)
        .where(row.story == story)
        .order_by(row.id)
    )
    if article_id is not None:
        query = query.where(row.article_id == article_id)
    return [
        {
            "correction_id": found.id,
            "story": found.story,
            "kind": found.kind,
            "measure": found.measure if found.finding != "statement" else None,
            "into": found.into_measure,
            "finding": found.finding,
            "article_id": found.article_id,
            "version": found.version,
            "span": [found.spans[0][0], found.spans[-1][1]] if found.spans else None,
            "sentence": found.sentence,
            "words": found.words,
            "note": found.note,
            "corrected_at": found.corrected_at,
            "outlet": outlet,
            "url": url,
            "reaches": reaches,
        }
        for found, reaches, outlet, url in session.execute(query)
    ]


def mark_corrected(session: Session, story: str, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return *rows*, of figures, statements or updates, with ``corrections``: what a person said of each, [] of most.

    Each is ``correction_id``, ``kind``, ``into`` and ``note``.
    """
    found: defaultdict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    word, reached = CorrectionRow, CorrectedRow
    query = (
        select(word.id, word.kind, word.into_measure, word.note, reached.figure_id, reached.statement_id)
        .join(reached, reached.correction_id == word.id)
        .where(word.story == story)
        .order_by(word.id)
    )
    for row in session.execute(query):
        key = ("figure_id", row.figure_id) if row.figure_id is not None else ("statement_id", row.statement_id)
        said = {"correction_id": row.id, "kind": row.kind, "into": row.into_measure, "note": row.note}
        found[key].append(said)
    return [
        {
            **row,
            "corrections": [
                said for key in ("figure_id", "statement_id") if row.get(key) for said in found.get((key, row[key]), ())
            ],
        }
        for row in rows
    ]
