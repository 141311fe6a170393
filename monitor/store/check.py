"""Is the store sound? Whole files, whole rows, and the promise: every sentence is where its span says.

Reads everything, in portions; writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, exists, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from monitor.errors import StoreError
from monitor.store.database import Store
from monitor.store.marks import list_spans, load_marks
from monitor.store.models import (
    ArticleRow,
    CorrectedRow,
    CorrectionRow,
    DecisionRow,
    FigureRow,
    SeriesPointRow,
    StatementRow,
    VerdictRow,
    VersionRow,
)
from monitor.store.outlet_silences import check_silences
from monitor.store.storable import digest

PORTION = 200
"""Versions read at a time: a body can be megabytes."""


def check_store(store: Store) -> list[str]:
    """Return one line for each thing that is wrong, naming row and remedy; [] when the store is sound."""
    try:
        with store.read() as session:
            if store.engine.dialect.name == "sqlite" and (damage := list(_check_sqlite(session))):
                return damage  # what is read from a damaged file is not worth checking
            return [
                *_check_rows(session),
                *_check_decisions(session),
                *check_silences(session),
                *_check_texts(session),
            ]
    except StoreError as error:
        return [str(error)]


def _check_sqlite(session: Session) -> Iterator[str]:
    for (said,) in session.execute(text("PRAGMA integrity_check(20)")):
        if said != "ok":
            yield f"the file is damaged: {said}; restore it from a backup"
    for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
        yield f"{table} {row} points at a row of {parent} that is not there; restore the file from a backup"


def _check_rows(session: Session) -> Iterator[str]:
    """Yield what constraints cannot say."""
    current = exists().where(VersionRow.article_id == ArticleRow.id, VersionRow.version == ArticleRow.current_version)
    for key in session.scalars(select(ArticleRow.id).where(~current)):
        yield f"article {key} has no version of its current number; crawl its address again"
    repeated, copied = aliased(VersionRow), aliased(VersionRow)
    chain = (
        select(copied.article_id, copied.version, copied.copy_of)
        .outerjoin(repeated, repeated.id == copied.repeats)
        .where(func.coalesce(repeated.copy_of, repeated.article_id, 0) != func.coalesce(copied.copy_of, 0))
    )
    for key, version, of in session.execute(chain):
        yield f"article {key} version {version}: copy_of is {of}, but what it repeats leads elsewhere"
    judged = exists().where(
        VerdictRow.article_id == FigureRow.article_id,
        VerdictRow.story == FigureRow.story,
        VerdictRow.is_current,
        VerdictRow.bin == "in",
    )
    points = select(SeriesPointRow.figure_id).join(FigureRow, FigureRow.id == SeriesPointRow.figure_id)
    for key in session.scalars(points.where(~judged)):
        yield f"figure {key} is in a series, but its article is not on the story"
    left_out = select(CorrectedRow.figure_id).join(CorrectionRow, CorrectionRow.id == CorrectedRow.correction_id)
    left_out = left_out.where(CorrectionRow.kind == "not_this_story", CorrectionRow.story == SeriesPointRow.story)
    for key, story in session.execute(
        select(SeriesPointRow.figure_id, SeriesPointRow.story).where(
            left_out.where(CorrectedRow.figure_id == SeriesPointRow.figure_id).exists()
        )
    ):
        yield f"figure {key} is not of {story} by your word, and is in a series of it; run: monitor rejudge {story}"


def _check_decisions(session: Session) -> Iterator[str]:
    """Yield where an article's verdict is not what a person said of it. A seed is one whatever was said before."""
    said, found = DecisionRow, VerdictRow
    confirmed = said.verdict == "confirmed"
    as_in = and_(found.bin == "in", found.score == 1, found.likeness.is_(None))  # so is a seed's
    as_out = and_(found.bin == "out", found.score == 0, ~confirmed)
    current = and_(found.article_id == said.article_id, found.story == said.story, found.is_current)
    query = select(said.article_id, said.story, said.verdict, found.bin, found.score).outerjoin(found, current)
    query = query.where(or_(found.id.is_(None), ~or_(as_in, as_out))).order_by(said.story, said.article_id)
    for key, story, word, bin_, score in session.execute(query):
        stands = f"is {bin_} with {score:.2f}" if bin_ else "has no verdict"
        yield f"article {key} was {word} by you for {story}, and {stands}; run: monitor rejudge {story}"


def _check_texts(session: Session) -> Iterator[str]:
    last = 0
    while True:
        query = select(VersionRow).where(VersionRow.id > last).order_by(VersionRow.id).limit(PORTION)
        versions = {row.id: row for row in session.scalars(query)}
        if not versions:
            return
        yield from _check_portion(session, versions)
        last = max(versions)
        session.expunge_all()


def _check_portion(session: Session, versions: dict[int, VersionRow]) -> Iterator[str]:
    for version in versions.values():
        if digest(version.article_body) != version.body_sha256:
            yield f"article {version.article_id} version {version.version}: the text is not what its body_sha256 says"
    first, last = min(versions), max(versions)
    furniture = {
        version: [list_spans(versions[version].article_body)[row["paragraph"]] for row in rows]
        for version, rows in load_marks(session, versions).items()
    }
    for figure in session.scalars(select(FigureRow).where(FigureRow.version_id.between(first, last))):
        body = versions[figure.version_id].article_body
        if body[figure.span_start : figure.span_end] != figure.sentence:
            yield f"figure {figure.id}: article_body[{figure.span_start}:{figure.span_end}] is not its sentence"
        if any(start <= figure.span_start < end for start, end in furniture.get(figure.version_id, ())):
            yield f"figure {figure.id} stands in a line that recurs at its outlet; crawl its address again"
    for row in session.scalars(select(StatementRow).where(StatementRow.version_id.between(first, last))):
        body = versions[row.version_id].article_body
        if body[row.sentence_start : row.sentence_end] != row.sentence:
            yield f"statement {row.id}: article_body[{row.sentence_start}:{row.sentence_end}] is not its sentence"
        if any(start <= row.sentence_start < end for start, end in furniture.get(row.version_id, ())):
            yield f"statement {row.id} stands in a line that recurs at its outlet; crawl its address again"
        if " ".join(body[start:end] for start, end in row.spans) != row.quote_or_paraphrase:
            yield f"statement {row.id}: its spans do not give its words"
