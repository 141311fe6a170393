"""What is kept of a judgement on one version: its verdicts, and the figures and statements of the stories it is in.

Used inside the transaction of whoever judges: the save of a crawled article, a rejudge, a person's decision. Rows that
stay are left alone, so that ids stand, and whether anything changed is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from monitor.items import Article, Verdict
from monitor.store.held import figure_values, statement_values
from monitor.store.ledger_models import FigureRow, LedgerUpdateRow, StatementRow
from monitor.store.marks import list_spans, load_marks
from monitor.store.models import VerdictRow, VersionRow
from monitor.store.tables import table_of

_ADD_VERDICTS = insert(table_of(VerdictRow))


def save_verdicts(
    session: Session, article: Article, version: VersionRow, now: datetime, *, is_created: bool = False
) -> set[str]:
    """Store the verdicts; return the stories whose ledger they can change: those the article is or was in.

    *is_created* says that this transaction made the version, so that nothing need be looked for that cannot be there.
    """
    touched: set[str] = set()
    if is_created and version.version == 1:
        return _save_first(session, article, version, now)
    for verdict in article.verdicts:
        query = select(VerdictRow).where(VerdictRow.article_id == version.article_id, VerdictRow.story == verdict.story)
        held = {row.version: row for row in session.scalars(query)}
        if verdict.bin == "in" or any(row.is_current and row.bin == "in" for row in held.values()):
            touched.add(verdict.story)
        newest = max([version.version, *held])
        for row in held.values():
            row.is_current = row.version == newest
        if held:
            session.flush()  # before the insert: one current verdict a story and article
        row = held.get(version.version) or VerdictRow(article_id=version.article_id, version=version.version)
        _fill_verdict(row, verdict, now)
        row.is_current = row.version == newest
        session.add(row)
    session.flush()
    return touched


def _save_first(session: Session, article: Article, version: VersionRow, now: datetime) -> set[str]:
    """Store the verdicts on an article that had none; return the stories that it is in."""
    place = {"article_id": version.article_id, "version": version.version, "is_current": True, "judged_at": now}
    rows = [
        {"story": one.story, "bin": one.bin, "score": one.score, "reasons": list(one.reasons), "likeness": one.likeness}
        for one in article.verdicts
    ]
    if rows:
        session.execute(_ADD_VERDICTS, [row | place for row in rows])
    return {verdict.story for verdict in article.verdicts if verdict.bin == "in"}


def _fill_verdict(row: VerdictRow, verdict: Verdict, now: datetime) -> None:
    """Write what the verdict says; one that says the same again keeps the time at which it was first reached."""
    said = verdict.story, verdict.bin, verdict.score, list(verdict.reasons), verdict.likeness
    if (row.story, row.bin, row.score, row.reasons, row.likeness) != said:
        row.story, row.bin, row.score, row.reasons, row.likeness = said
        row.judged_at = now


def save_findings(session: Session, article: Article, version: VersionRow, *, is_created: bool = False) -> set[str]:
    """Store figures and statements of the stories judged; return those of which a row came or went.

    *is_created* says that this transaction made the version: it has no rows yet. What stands in a paragraph that is marked as furniture is left out.
    """
    judged = {verdict.story for verdict in article.verdicts}
    on_story = sorted(verdict.story for verdict in article.verdicts if verdict.bin == "in")
    if is_created and not article.figures and not article.statements:
        return set()
    marked = list(_find_marked(session, version))
    figures = [
        {**figure_values(one), "story": story} for one in article.figures for story in _stories(one.story, on_story)
    ]
    statements = [
        {**statement_values(one), "story": story}
        for one in article.statements
        for story in _stories(one.story, on_story)
    ]
    figures = [row for row in figures if not _stands_in(marked, row["span_start"])]
    statements = [row for row in statements if not _stands_in(marked, row["sentence_start"])]
    if is_created and not figures and not statements:
        return set()
    return _replace_rows(session, FigureRow, version, judged, figures) | _replace_rows(
        session, StatementRow, version, judged, statements
    )


def _find_marked(session: Session, version: VersionRow) -> Iterator[tuple[int, int]]:
    marks = load_marks(session, [version.id]).get(version.id, ())
    spans = list_spans(version.article_body) if marks else []
    return (spans[mark["paragraph"]] for mark in marks)


def _stands_in(spans: Sequence[tuple[int, int]], start: int) -> bool:
    return any(first <= start < end for first, end in spans)


def _stories(named: str, on_story: Sequence[str]) -> Sequence[str]:
    """Return the stories a finding belongs to: the one it names, else every story the article is on."""
    return [named] if named else on_story


def _replace_rows(
    session: Session,
    table: type[FigureRow] | type[StatementRow],
    version: VersionRow,
    judged: set[str],
    wanted: Sequence[dict[str, Any]],
) -> set[str]:
    """Make the rows of the *judged* stories those that are *wanted*; return the stories of which one came or went."""
    missing = [values for values in wanted if values["story"] in judged]
    gone: list[FigureRow | StatementRow] = []
    query = select(table).where(table.version_id == version.id, table.story.in_(judged)).order_by(table.id)
    held: list[FigureRow | StatementRow] = list(session.scalars(query))
    for row in held:
        same = next((values for values in missing if all(getattr(row, name) == values[name] for name in values)), None)
        if same is None:
            gone.append(row)
        else:
            missing.remove(same)
    if missing:
        context = {"article_id": version.article_id, "version_id": version.id, "novel": False}
        session.execute(insert(table), [{**values, **context} for values in missing])
    if gone:
        known = {row.id for row in held}
        there: list[FigureRow | StatementRow] = list(session.scalars(query))
        _hand_on_updates(session, table, gone, [row for row in there if row.id not in known])
        session.execute(delete(table).where(table.id.in_([row.id for row in gone])))
    return {row.story for row in gone} | {values["story"] for values in missing}


def _hand_on_updates(
    session: Session,
    table: type[FigureRow] | type[StatementRow],
    gone: Sequence[FigureRow | StatementRow],
    come: Sequence[FigureRow | StatementRow],
) -> None:
    """Let an update that tells of a row that goes tell of the one in its place: it is the same news, better read, and no new one."""
    places: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in come:
        places[_place_of(row)].append(row.id)
    column = "figure_id" if table is FigureRow else "statement_id"
    for row in gone:
        if heirs := places[_place_of(row)]:
            telling = getattr(LedgerUpdateRow, column) == row.id
            session.execute(update(LedgerUpdateRow).where(telling).values({column: heirs.pop(0)}))


def _place_of(row: FigureRow | StatementRow) -> tuple[Any, ...]:
    if isinstance(row, FigureRow):
        return row.story, row.span_start, row.span_end, row.value_low, row.value_high
    return row.story, row.sentence_start, row.sentence_end
