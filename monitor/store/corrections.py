"""What has a person corrected in a ledger? Series that are one, figures of another measure, findings that do not belong.

One row for each word; a later word on a series, figure or statement replaces the earlier one. Writing one derives the ledger
anew in the same transaction. What a word makes of the ledger is handed in: that is knowledge.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from monitor.errors import NotFound
from monitor.holdings import CorrectionKind, Finding
from monitor.store.corrected import read_corrections
from monitor.store.database import Store
from monitor.store.ledger import iso
from monitor.store.ledger_models import CorrectionRow, FigureRow, SeriesPointRow, StatementRow
from monitor.store.models import VerdictRow, VersionRow
from monitor.store.rederive import Derive, rederive_story
from monitor.store.rejudge import read_updates
from monitor.store.storable import is_id, refuse_naive, scrub_optional
from monitor.text.normalize import normalize_line

Updates = Mapping[int, Mapping[str, Any]]
"""A story's updates by id, as :func:`monitor.store.rejudge.load_updates` gives them."""


@dataclass(frozen=True, kw_only=True)
class Word:
    """One correction as a person says it."""

    kind: CorrectionKind
    measure: str | None = None
    """Of ``merge`` the series that goes into another."""
    into: str | None = None
    """Of ``merge`` and ``split`` the measure of the series that the figures count for."""
    finding: Finding | None = None
    """What is corrected, but of ``merge``."""
    finding_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """What some words made of a story's ledger."""

    rows: tuple[Mapping[str, Any], ...]
    """The corrections that were made or undone, as :func:`list_corrections` gives them."""
    before: Updates
    after: Updates


def save_corrections(
    store: Store, story: str, words: Sequence[Word], *, note: str | None, now: datetime, derive: Derive
) -> Change:
    """Keep a person's *words* on a story's ledger, which is derived anew. Raises NotFound for a finding that it does not hold."""
    refuse_naive(now=now)
    with store.begin(synced=True) as session:
        before = read_updates(session, story)
        rows = [_make_row(session, story, word) for word in words]
        for row in rows:
            row.note, row.corrected_at = scrub_optional(note), now
            session.execute(delete(CorrectionRow).where(CorrectionRow.id.in_(_find_replaced(session, row))))
            session.add(row)
            session.flush()
        ids = [row.id for row in rows]
        rederive_story(session, story, derive, now)
        told = [row for row in _tell(session, story) if row["correction_id"] in ids]
        return Change(rows=tuple(told), before=before, after=read_updates(session, story))


def drop_corrections(store: Store, ids: Collection[int], *, now: datetime, derive: Derive) -> dict[str, Change]:
    """Take words back, by story. Raises NotFound, and takes none back, where one of *ids* is no correction."""
    refuse_naive(now=now)
    changes = {}
    with store.begin(synced=True) as session:
        rows = [session.get(CorrectionRow, key) for key in ids if is_id(key)]
        stories = {row.id: row.story for row in rows if row is not None}
        if missing := [key for key in ids if key not in stories]:
            raise NotFound(f"there is no correction {missing[0]}; `monitor ledger corrections STORY` lists a story's")
        for story in sorted(set(stories.values())):
            before = read_updates(session, story)
            told = [row for row in _tell(session, story) if row["correction_id"] in stories]
            gone = [key for key, name in stories.items() if name == story]
            session.execute(delete(CorrectionRow).where(CorrectionRow.id.in_(gone)))
            rederive_story(session, story, derive, now)
            changes[story] = Change(rows=tuple(told), before=before, after=read_updates(session, story))
    return changes


def list_corrections(store: Store, story: str) -> list[dict[str, Any]]:
    """Return a story's corrections in the order in which they are replayed.

    correction_id, story, kind, measure, into, finding, article_id, version, span, sentence, words, note, corrected_at, outlet,
    url, and ``reaches``: how many figures or statements each bears on now, 0 where its text is not on the story.
    """
    with store.read() as session:
        return _tell(session, story)


def list_corrections_on(store: Store, article_id: int) -> list[dict[str, Any]]:
    """Return what was said of the figures and statements of one article, story by story, as :func:`list_corrections` does."""
    row = CorrectionRow
    stories = select(row.story).where(row.article_id == article_id).distinct().order_by(row.story)
    with store.read() as session:
        return [one for story in session.scalars(stories) for one in _tell(session, story, article_id)]


def list_measures(store: Store, story: str) -> dict[str, str]:
    """Return for each measure of a story's figures the series that it counts for most; a series for itself.

    Measures that are no series and count for none, as those of other events, are left out.
    """
    point, figure = SeriesPointRow, FigureRow
    query = select(figure.measure, point.measure.label("series"), func.count().label("points"))
    query = query.join(point, point.figure_id == figure.id).where(point.story == story)
    query = query.group_by(figure.measure, point.measure)
    query = query.order_by(func.count(), point.measure.desc())  # of a measure the last row stays
    with store.read() as session:
        rows = session.execute(query).all()
    return {row.measure: row.series for row in rows} | {row.series: row.series for row in rows}


def find_series(store: Store, story: str, figure_ids: Collection[int]) -> dict[int, str]:
    """Return the series that each of these figures counts for now; one that counts for none is left out."""
    point = SeriesPointRow
    query = select(point.figure_id, point.measure).where(point.story == story, point.figure_id.in_(figure_ids))
    with store.read() as session:
        return {row.figure_id: row.measure for row in session.execute(query)}


def find_findings(store: Store, story: str, finding_id: int) -> dict[Finding, str]:
    """Return the sentence of the figure and of the statement of the story's ledger that have this id; {} where neither does."""
    with store.read() as session:
        return {
            kind: row.sentence
            for kind in ("figure", "statement")
            if (row := _load_finding(session, story, kind, finding_id)) is not None
        }


def _tell(session: Session, story: str, article_id: int | None = None) -> list[dict[str, Any]]:
    rows = read_corrections(session, story, article_id=article_id)
    return [{key: iso(value) for key, value in row.items()} for row in rows]


def _make_row(session: Session, story: str, word: Word) -> CorrectionRow:
    measure, into = (None if name is None else normalize_line(name) for name in (word.measure, word.into))
    row = CorrectionRow(story=story, kind=word.kind, measure=measure, into_measure=into, spans=[])
    if word.finding is None or word.finding_id is None:
        return row
    found = _load_finding(session, story, word.finding, word.finding_id)
    if found is None:
        raise NotFound(f"{story} has no {word.finding} {word.finding_id}; `monitor {word.finding}s {story}` lists them")
    row.finding, row.article_id, row.sentence = word.finding, found.article_id, found.sentence
    row.version = session.get_one(VersionRow, found.version_id).version
    if isinstance(found, FigureRow):
        row.measure, row.words = found.measure, found.surface
        row.spans = [[found.span_start, found.span_end]]
        row.value_low, row.value_high = found.value_low, found.value_high
    else:
        row.measure, row.words, row.spans = found.speaker, found.quote_or_paraphrase, found.spans
    return row


def _load_finding(session: Session, story: str, kind: Finding, key: int) -> FigureRow | StatementRow | None:
    """Return the row where it is in the story's ledger, None otherwise."""
    if not is_id(key):
        return None
    row = session.get(FigureRow, key) if kind == "figure" else session.get(StatementRow, key)
    if row is None or row.story != story:
        return None
    is_in = (VerdictRow.article_id == row.article_id, VerdictRow.story == story, VerdictRow.bin == "in")
    return row if session.scalar(select(VerdictRow.id).where(*is_in, VerdictRow.is_current)) is not None else None


def _find_replaced(session: Session, new: CorrectionRow) -> list[int]:
    """Return the ids of the earlier words on the same series, figure or statement."""
    row = CorrectionRow
    query = select(row).where(row.story == new.story)
    if new.kind == "merge":
        same = query.where(row.kind == "merge", row.measure == new.measure)
        return [held.id for held in session.scalars(same)]
    query = query.where(row.finding == new.finding, row.article_id == new.article_id, row.version == new.version)
    same = query.where(row.sentence == new.sentence, row.words == new.words, row.measure == new.measure)
    return [held.id for held in session.scalars(same) if held.spans == new.spans]
