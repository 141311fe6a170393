"""Which outlets have fallen silent, and what of that is to be told of a story? Notes the changes, and lists them beside the ledger's updates.

What is told has no sentence behind it, so it is no row of a ledger: it has a table of its own and is merged when it is read.
The newest row of an outlet says what was told last: a change is told once, whoever looks and however often a crawl is started.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from monitor.store.database import Store
from monitor.store.ledger import iso
from monitor.store.models import ArticleRow, SourceRecord, VerdictRow, VersionRow
from monitor.store.outlet_models import OutletSilenceRow
from monitor.store.silence import Silence, SilenceKind, SourceStanding, date_after, is_news, judge_outlet, word_silence
from monitor.store.storable import refuse_naive

SILENCE_KEYS = (
    "silence_id", "time", "kind", "what", "before", "after", "since", "reason", "usual_gap_seconds", "outlet", "url",
    "recorded_at",
)  # fmt: skip
"""What an export tells of a silence."""
TIMELINE_KEYS = (
    "time", "time_precision", "kind", "what", "who", "sentence", "span", "outlet", "headline", "url", "article_id",
)  # fmt: skip
"""What a timeline tells of it: the keys of ledger.list_timeline."""
_LABELS = {"silent": "outlet silent", "unreachable": "outlet unreadable", "heard": "outlet heard again"}


def note_silences(store: Store, *, now: datetime) -> list[str]:
    """Note which outlets have fallen silent, can no longer be read or are heard again; return a line for each."""
    refuse_naive(now=now)
    with store.read() as session:
        if not _find_news(session, now):
            return []  # the usual case waits for no other writer
    with store.begin() as session:
        told = []
        for outlet, before, silence in _find_news(session, now):
            number = before.number + 1 if before else 1
            row = OutletSilenceRow(outlet=outlet, number=number, recorded_at=now, **vars(silence))
            session.add(row)
            told.append(word_silence(silence, _silence(before), outlet)[0])
        return told


def list_silences(session: Session, story: str) -> list[dict[str, Any]]:
    """Return what is to be told of the outlets that have reported on *story*, since each first did, by time.

    Keys as of list_updates, those of a sentence, article or figure null; with ``silence_id``, ``since``, ``reason`` and
    ``usual_gap_seconds``. ``url`` is the source that showed it.
    """
    reported = _load_reporters(session, story)
    query = (
        select(OutletSilenceRow)
        .where(OutletSilenceRow.outlet.in_(sorted(reported)))
        .order_by(OutletSilenceRow.outlet, OutletSilenceRow.number)
    )
    before: dict[str, OutletSilenceRow] = {}
    found = []
    for row in session.scalars(query):
        if row.time >= reported[row.outlet]:
            found.append(_update_dict(row, before.get(row.outlet)))
        before[row.outlet] = row
    return sorted(found, key=lambda row: (row["time"], row["outlet"], row["silence_id"]))


def check_silences(session: Session) -> Iterator[str]:
    """Yield where an outlet's rows tell a thing twice or leave one out."""
    rows: defaultdict[str, list[OutletSilenceRow]] = defaultdict(list)
    for row in session.scalars(select(OutletSilenceRow).order_by(OutletSilenceRow.outlet, OutletSilenceRow.number)):
        rows[row.outlet].append(row)
    for outlet, told in rows.items():
        kinds = [None, *(cast(SilenceKind, row.kind) for row in told)]
        whole = [row.number for row in told] == list(range(1, len(told) + 1))
        if not whole or not all(is_news(was, now) for was, now in pairwise(kinds) if now):
            yield f"outlet_silence of {outlet} tells a thing twice or leaves one out; restore it from a backup"


def _find_news(session: Session, now: datetime) -> list[tuple[str, OutletSilenceRow | None, Silence]]:
    """Return what is to be told of which outlet, with the row that says what was told last."""
    told = {row.outlet: row for row in session.scalars(select(OutletSilenceRow).order_by(OutletSilenceRow.number))}
    sources: defaultdict[str, list[SourceStanding]] = defaultdict(list)
    for row in session.scalars(select(SourceRecord).order_by(SourceRecord.outlet, SourceRecord.url)):
        sources[row.outlet].append(_standing(row))
    found = []
    for outlet, standings in sources.items():
        before, silence = told.get(outlet), judge_outlet(standings, now=now)
        if silence and is_news(cast(SilenceKind, before.kind) if before else None, silence.kind):
            found.append((outlet, before, date_after(silence, before.time if before else None, now=now)))
    return found


def _standing(row: SourceRecord) -> SourceStanding:
    return SourceStanding(
        url=row.url,
        kind=row.kind,
        listed=row.listed,
        state=row.state,
        reason=row.reason,
        since=row.state_since,
        newest=row.newest_item or row.last_new_link,
        last_good=row.last_good,
        usual_gap_seconds=row.usual_gap_seconds,
    )


def _load_reporters(session: Session, story: str) -> dict[str, datetime]:
    """Return the outlets that have an article on the story, with the time of the first."""
    query = (
        select(ArticleRow.outlet, func.min(VersionRow.time).label("first"))
        .join(VersionRow, VersionRow.article_id == ArticleRow.id)
        .join(VerdictRow, VerdictRow.article_id == ArticleRow.id)
        .where(VerdictRow.story == story, VerdictRow.is_current, VerdictRow.bin == "in")
        .group_by(ArticleRow.outlet)
    )
    return {row.outlet: row.first for row in session.execute(query)}


def _silence(row: OutletSilenceRow | None) -> Silence | None:
    if row is None:
        return None
    return Silence(
        kind=cast(SilenceKind, row.kind),
        time=row.time,
        since=row.since,
        reason=row.reason,
        source_url=row.source_url,
        usual_gap_seconds=row.usual_gap_seconds,
    )


_ABSENT: Sequence[str] = ("who", "source", "speaker", "role", "party", "measure", "sentence", "span", "headline")
"""Keys of an update that has a sentence behind it."""


def _update_dict(row: OutletSilenceRow, before: OutletSilenceRow | None) -> dict[str, Any]:
    silence = _silence(row)
    assert silence is not None
    what, was, after = word_silence(silence, _silence(before), row.outlet)
    return {
        "update_id": None,
        "silence_id": row.id,
        "time": iso(row.time),
        "time_precision": "minute",
        "kind": f"outlet_{row.kind}",
        "label": _LABELS[row.kind],
        "what": what,
        "before": was,
        "after": after,
        "article_id": None,
        "recorded_at": iso(row.recorded_at),
        "since": iso(row.since),
        "reason": row.reason,
        "usual_gap_seconds": row.usual_gap_seconds,
        "outlet": row.outlet,
        "url": row.source_url,
        "corrections": [],
        **dict.fromkeys(_ABSENT),
    }
