"""What do the held figures and statements of one story add up to? Series, updates, novelty, first responses.

A pure function of what is held: the same articles in any order of arrival give the same answer. The rules of the series
are in series.py, those of statements in mentions.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import chain

from monitor.holdings import Correction, Derived, HeldFigure, HeldStatement, Point, Update, UpdateKind, UpdateLabel
from monitor.items import Figure
from monitor.updates.corrections import hear_corrections
from monitor.updates.edits import find_edits, find_live
from monitor.updates.memory import Memory
from monitor.updates.mentions import compare_statements
from monitor.updates.placing import order_key, time_of
from monitor.updates.points import Entry, as_point, belongs, is_correction, number_of
from monitor.updates.saying import say_value
from monitor.updates.series import build_series
from monitor.updates.uniting import unite_kinds, unite_measures

_REVISES = frozenset({"same-source", "higher-standing", "rise", "falls-freely", "correction", "from-to", "refines"})


def compare_ledger(
    figures: Sequence[HeldFigure],
    statements: Sequence[HeldStatement],
    corrections: Sequence[Correction] = (),
    *,
    memory: Memory | None = None,
) -> Derived:
    """Return what follows from every version held of one story's ``in`` articles. Empty sequences give an empty Derived.

    Copies take part as witnesses, and give an update only where they changed the value. Updates are in order of time. What a
    person corrected is replayed first: what belongs to no story of ours is left out, series and figures have the measures
    that the person gave them. With a *memory* the answer is the same, and only the series and parties that have other rows
    than when it was asked last are thought through again.
    """
    memory = Memory() if memory is None else memory
    said = hear_corrections(corrections, figures, statements)
    corrected = said.list_corrected(unite_kinds(figures)) if corrections else ()
    newest, live = _newest_whole_versions(figures, statements), find_live(figures, statements)
    figures, statements = said.keep_figures(figures), said.keep_statements(statements)
    by_measure = unite_measures(figures, said)
    points: list[Point] = []
    updates: list[Update] = []
    for measure in sorted(by_measure):
        found, told = _follow_series(measure, by_measure[measure], newest, live, memory)
        points += found
        updates += told
    first_mentions, first_responses, statement_updates = compare_statements(statements, memory)
    updates += [*statement_updates, *find_edits(figures, statements)]
    return Derived(
        points=tuple(points),
        updates=tuple(sorted(updates, key=lambda update: (update.time, update.kind, update.what, update.after or ""))),
        novel_figures=_find_novel(said.move(figures), memory),
        novel_statements=frozenset(key for key, first in first_mentions.items() if key == first),
        retold={key: first for key, first in first_mentions.items() if key != first},
        first_responses=first_responses,
        corrected=corrected,
    )


def _follow_series(
    measure: str,
    figures: Sequence[HeldFigure],
    newest: Mapping[int, tuple[int, datetime]],
    live: Set[int],
    memory: Memory,
) -> tuple[tuple[Point, ...], tuple[Update, ...]]:
    """Return the points and the updates of one series."""
    articles = {held.article_id for held in figures}
    known = {article: newest[article] for article in articles if article in newest}
    blogs = articles & live

    def derive() -> tuple[tuple[Point, ...], tuple[Update, ...]]:
        versions = {article: version for article, (version, _) in known.items()}
        entries = build_series(figures, versions, blogs)
        given = {
            held.article_id
            for held in figures
            if belongs(held.figure)
            and held.figure.role == "current"
            and held.version >= versions.get(held.article_id, 0)
        }
        edited = {article: time for article, (_, time) in known.items()}
        return tuple(map(as_point, entries)), tuple(_figure_updates(entries, edited, given))

    return memory.recall(("series", figures[0].figure.story, measure), (figures, known, blogs), derive)


def _newest_whole_versions(
    figures: Sequence[HeldFigure], statements: Sequence[HeldStatement]
) -> dict[int, tuple[int, datetime]]:
    """Return each article's newest version that is no teaser, and when it came; nothing of one that was never read whole."""
    newest: dict[int, tuple[int, datetime]] = {}
    rows: Iterable[HeldFigure | HeldStatement] = chain(figures, statements)
    for held in rows:
        if held.is_teaser:
            continue
        known = newest.get(held.article_id)
        if known is None or held.version > known[0]:
            newest[held.article_id] = held.version, held.time
        elif held.version == known[0]:
            newest[held.article_id] = held.version, max(held.time, known[1])
    return newest


def _find_novel(figures: Sequence[HeldFigure], memory: Memory) -> frozenset[int]:
    """Return the figures whose measure, value and qualifier no earlier article had."""
    by_measure: dict[str, list[HeldFigure]] = {}
    for held in figures:
        by_measure.setdefault(held.figure.measure, []).append(held)
    return frozenset().union(
        *(
            memory.recall(("novel", found[0].figure.story, measure), found, partial(_find_first, found))
            for measure, found in by_measure.items()
        )
    )


def _find_first(figures: Sequence[HeldFigure]) -> frozenset[int]:
    """Return, of the figures of one measure, those whose value and qualifier no earlier article had."""
    first: dict[tuple[object, ...], str] = {}
    novel: set[int] = set()
    for held in sorted(figures, key=order_key):
        figure = held.figure
        key = figure.value_low, figure.value_high, figure.qualifier, figure.scope
        if first.setdefault(key, held.url) == held.url:
            novel.add(held.figure_id)
    return frozenset(novel)


def _figure_updates(entries: Sequence[Entry], edited: Mapping[int, datetime], given: Set[int]) -> Iterator[Update]:
    """Yield what an editor would be told of one series: new, revised, contradicted and retracted values, each once.

    *given* are the articles that still give a value of it, whether or not that is a point: a copy's are its origin's.
    """
    held_now = given | {entry.held.article_id for entry in entries if entry.rule != "edited"}
    told: set[tuple[str, str | None]] = set()
    for entry in entries:
        replaced = entry.held.article_id in held_now
        for update in _as_updates(entry, edited.get(entry.held.article_id), replaced=replaced):
            change = f"{update.before} {update.after}" if update.kind == "revised" else update.after or update.before
            if (update.kind, change) not in told:
                told.add((update.kind, change))
                yield update


def _as_updates(entry: Entry, edited: datetime | None, *, replaced: bool) -> Iterator[Update]:
    """Yield the updates of one point: what it was when it came, and that it was taken back with nothing instead."""
    figure = entry.held.figure
    after = say_value(figure)
    before = say_value(entry.before) if entry.before is not None else None
    if entry.placed == "first":
        yield _update(entry, "new", "new figure", f"{_name(figure)} {after}", None, after)
    elif entry.placed in ("disputed", "lower-standing"):
        source = f" ({figure.source})" if figure.source else ""
        yield _update(entry, "contradicted", "conflict", f"{_name(figure)} {before} ≠ {after}{source}", before, after)
    elif entry.placed in _REVISES and before != after:
        yield _update(entry, "revised", _label_revision(entry), f"{_name(figure)} {before} → {after}", before, after)
    if entry.rule == "edited" and edited is not None and not replaced:
        what = f"{_name(figure)} {after} no longer given"
        yield replace(_update(entry, "retracted", "retracted", what, after, None), time=edited)
    if entry.retraction is not None:
        what = f"{_name(figure)} {after} withdrawn"
        gone = _update(entry, "retracted", "retracted", what, after, None)
        by = entry.retraction
        yield replace(gone, time=time_of(by), article_id=by.article_id, figure_id=by.figure_id)


def _label_revision(entry: Entry) -> UpdateLabel:
    """Return what an editor calls the step from the value held to that of *entry*."""
    new, old = number_of(entry.held.figure), number_of(entry.before or entry.held.figure)
    if new == old:
        return "revised"
    if new > old:
        return "revised up"
    return "corrected" if is_correction(entry, entry.placed) else "revised down"


def _update(
    entry: Entry, kind: UpdateKind, label: UpdateLabel, what: str, before: str | None, after: str | None
) -> Update:
    held = entry.held
    return Update(
        time=time_of(held),
        kind=kind,
        label=label,
        what=what,
        before=before,
        after=after,
        article_id=held.article_id,
        figure_id=held.figure_id,
    )


def _name(figure: Figure) -> str:
    return figure.measure_text or figure.measure
