"""Is the store sound? Whole files, whole rows, and the promise: every sentence is where its span says.

Reads everything, in portions; writes nothing. Whether the database itself is whole, structure says.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from monitor.errors import StoreError
from monitor.store import structure
from monitor.store.database import Store
from monitor.store.ledger_models import CorrectedRow, CorrectionRow, FigureRow, SeriesPointRow, StatementRow
from monitor.store.marks import list_spans, load_marks
from monitor.store.models import ArticleRow, DecisionRow, VerdictRow, VersionRow
from monitor.store.outlet_silences import check_silences
from monitor.store.storable import digest
from monitor.store.structure import BACKUP, check_file

PORTION = 200
"""Versions read at a time: a body can be megabytes."""


def check_store(store: Store, unchecked: list[str] | None = None) -> list[str]:
    """Return one line for each thing that is wrong, naming table, row and remedy; [] when the store is sound.

    What could not be looked at now is added to *unchecked*.
    """
    try:
        if damage := check_file(store):
            return damage  # what is read from a damaged file is not worth checking
        with store.read() as session:
            if lacking := list(structure.check_schema(session)):
                return lacking
        with store.read() as session:
            checks = (
                structure.check_orphans,
                structure.check_fingerprints,
                _check_rows,
                _check_decisions,
                check_silences,
                _check_texts,
            )
            found = [fault for check in checks for fault in check(session)]
        if unchecked is not None:
            unchecked += structure.list_unasked(store)
        return [*structure.check_words(store, unchecked), *found]
    except StoreError as error:
        return [str(error)]


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
        yield f"article {key} version {version}: copy_of is {of}, but what it repeats leads elsewhere; {BACKUP}"
    judged = exists().where(
        VerdictRow.article_id == FigureRow.article_id,
        VerdictRow.story == FigureRow.story,
        VerdictRow.is_current,
        VerdictRow.bin == "in",
    )
    points = select(SeriesPointRow.figure_id, FigureRow.story)
    points = points.join(FigureRow, FigureRow.id == SeriesPointRow.figure_id)
    for key, story in session.execute(points.where(~judged)):
        yield f"figure {key} is in a series of {story}, but its article is not on it; run: monitor rejudge {story}"
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
            yield f"article {version.article_id} version {version.version}: the text is not what its body_sha256 says; {BACKUP}"
    first, last = min(versions), max(versions)
    furniture = {
        version: [list_spans(versions[version].article_body)[row["paragraph"]] for row in rows]
        for version, rows in load_marks(session, versions).items()
    }
    for figure in session.scalars(select(FigureRow).where(FigureRow.version_id.between(first, last))):
        body = versions[figure.version_id].article_body
        if body[figure.span_start : figure.span_end] != figure.sentence:
            place = f"article_body[{figure.span_start}:{figure.span_end}]"
            yield f"figure {figure.id}: {place} is not its sentence; run: monitor rejudge {figure.story}"
        if any(start <= figure.span_start < end for start, end in furniture.get(figure.version_id, ())):
            yield f"figure {figure.id} stands in a line that recurs at its outlet; crawl its address again"
    for row in session.scalars(select(StatementRow).where(StatementRow.version_id.between(first, last))):
        body = versions[row.version_id].article_body
        if body[row.sentence_start : row.sentence_end] != row.sentence:
            place = f"article_body[{row.sentence_start}:{row.sentence_end}]"
            yield f"statement {row.id}: {place} is not its sentence; run: monitor rejudge {row.story}"
        if any(start <= row.sentence_start < end for start, end in furniture.get(row.version_id, ())):
            yield f"statement {row.id} stands in a line that recurs at its outlet; crawl its address again"
        if " ".join(body[start:end] for start, end in row.spans) != row.quote_or_paraphrase:
            yield f"statement {row.id}: its spans do not give its words; run: monitor rejudge {row.story}"
