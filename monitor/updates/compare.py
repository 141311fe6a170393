"""What do the held figures and statements of one story add up to? Series, updates, novelty, first responses.

A pure function of what is held: the same articles in any order of arrival give the same answer. The rules of the series
are in series.py, those of statements in mentions.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from itertools import chain

from monitor.holdings import Correction, Derived, HeldFigure, HeldStatement, Update, UpdateKind, UpdateLabel
from monitor.items import Figure
from monitor.updates.corrections import hear_corrections
from monitor.updates.edits import find_edits, find_live
from monitor.updates.mentions import compare_statements
from monitor.updates.placing import order_key, time_of
from monitor.updates.points import Entry, as_point, belongs, is_correction, number_of
from monitor.updates.saying import say_value
from monitor.updates.series import build_series
from monitor.updates.uniting import unite_kinds, unite_measures

_REVISES = frozenset({"same-source", "higher-standing", "rise", "falls-freely", "correction", "from-to", "refines"})


def compare_ledger(
    figures: Sequence[HeldFigure], statements: Sequence[HeldStatement], corrections: Sequence[Correction] = ()
) -> Derived:
    """Return what follows from every version held of one story's ``in`` articles. Empty sequences give an empty Derived.

    Copies take part as witnesses, and give an update only where they changed the value. Updates are in order of time. What a
    person corrected is replayed first: what belongs to no story of ours is left out, series and figures have the measures
    that the person gave them.
    """
    said = hear_corrections(corrections, figures, statements)
    corrected = said.list_corrected(unite_kinds(figures)) if corrections else ()
    newest, live = _newest_whole_versions(figures, statements), find_live(figures, statements)
    versions = {article: version for article, (version, _) in newest.items()}
    figures, statements = said.keep_figures(figures), said.keep_statements(statements)
    by_measure = unite_measures(figures, said)
    entries = [entry for measure in sorted(by_measure) for entry in build_series(by_measure[measure], versions, live)]
    novel_statements, first_responses, statement_updates = compare_statements(statements)
    edited = {article: time for article, (_, time) in newest.items()}
    given = {
        (held.article_id, held.figure.measure)
        for held in chain.from_iterable(by_measure.values())
        if belongs(held.figure) and held.figure.role == "current" and held.version >= versions.get(held.article_id, 0)
    }
    updates = [*_figure_updates(entries, edited, given), *statement_updates, *find_edits(figures, statements)]
    return Derived(
        points=tuple(as_point(entry) for entry in entries),
        updates=tuple(sorted(updates, key=lambda update: (update.time, update.kind, update.what, update.after or ""))),
        novel_figures=_find_novel(said.move(figures)),
        novel_statements=novel_statements,
        first_responses=first_responses,
        corrected=corrected,
    )


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


def _find_novel(figures: Sequence[HeldFigure]) -> frozenset[int]:
    """Return the figures whose measure, value and qualifier no earlier article had."""
    first: dict[tuple[object, ...], str] = {}
    novel: set[int] = set()
    for held in sorted(figures, key=order_key):
        figure = held.figure
        key = figure.measure, figure.value_low, figure.value_high, figure.qualifier, figure.scope
        if first.setdefault(key, held.url) == held.url:
            novel.add(held.figure_id)
    return frozenset(novel)


def _figure_updates(
    entries: Sequence[Entry], edited: Mapping[int, datetime], given: Set[tuple[int, str]]
) -> Iterator[Update]:
    """Yield what an editor would be told of: new, revised, contradicted and retracted values, each once.

    *given* are the measures that an article still gives, whether or not they are a point: a copy's are its origin's.
    """
    held_now = given | {(e.held.article_id, e.held.figure.measure) for e in entries if e.rule != "edited"}
    told: set[tuple[str, str, str | None]] = set()
    for entry in entries:
        replaced = (entry.held.article_id, entry.held.figure.measure) in held_now
        for update in _as_updates(entry, edited.get(entry.held.article_id), replaced=replaced):
            change = f"{update.before} {update.after}" if update.kind == "revised" else update.after or update.before
            key = (entry.held.figure.measure, update.kind, change)
            if key not in told:
                told.add(key)
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
