"""What do the held figures and statements of one story add up to? Series, updates, novelty, first responses.

A pure function of what is held: the same articles in any order of arrival give the same answer. The rules of the series
are in series.py, those of statements in mentions.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.items import Derived, Figure, HeldFigure, HeldStatement, Update
from monitor.updates.mentions import compare_statements
from monitor.updates.series import Entry, as_point, build_series, order_key

_REVISES = frozenset({"same-source", "higher-standing", "rise", "falls-freely", "correction", "from-to", "refines"})


def compare_ledger(figures: Sequence[HeldFigure], statements: Sequence[HeldStatement]) -> Derived:
    """Return what follows from every version held of one story's ``in`` articles. Empty sequences give an empty Derived.

    Copies take part as witnesses, and give an update only where they changed the value. Updates are in order of time.
    """
    by_measure: dict[str, list[HeldFigure]] = {}
    for held in figures:
        by_measure.setdefault(held.figure.measure, []).append(held)
    entries = [entry for measure in sorted(by_measure) for entry in build_series(by_measure[measure])]
    novel_statements, first_responses, statement_updates = compare_statements(statements)
    updates = [*_figure_updates(entries), *statement_updates]
    return Derived(
        points=tuple(as_point(entry) for entry in entries),
        updates=tuple(sorted(updates, key=lambda update: (update.time, update.kind, update.what, update.after or ""))),
        novel_figures=_find_novel(figures),
        novel_statements=novel_statements,
        first_responses=first_responses,
    )


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


def _figure_updates(entries: Sequence[Entry]) -> Iterator[Update]:
    """Yield what an editor would be told of: new, revised, contradicted and retracted values, each once."""
    origins = {(entry.held.article_id, entry.value) for entry in entries}
    told: set[tuple[str, str, str | None]] = set()
    for entry in entries:
        if entry.held.copy_of is not None and (entry.held.copy_of, entry.value) in origins:
            continue
        update = _as_update(entry)
        if update is None:
            continue
        key = (entry.held.figure.measure, update.kind, f"{update.before} {update.after}")
        if key not in told:
            told.add(key)
            yield update


def _as_update(entry: Entry) -> Update | None:
    figure = entry.held.figure
    after = say_value(figure)
    before = say_value(entry.before) if entry.before is not None else None
    if entry.rule == "edited":
        return _update(entry, "retracted", f"{_name(figure)} {after} no longer given", after, None)
    if entry.rule == "first":
        return _update(entry, "new", f"{_name(figure)} {after}", None, after)
    if entry.status == "conflict" or entry.rule == "resolved":
        source = f" ({figure.source})" if figure.source else ""
        return _update(entry, "contradicted", f"{_name(figure)} {before} ≠ {after}{source}", before, after)
    if entry.rule in _REVISES:
        return _update(entry, "revised", f"{_name(figure)} {before} → {after}", before, after)
    return None


def _update(entry: Entry, kind: str, what: str, before: str | None, after: str | None) -> Update:
    held = entry.held
    return Update(
        time=held.time,
        kind=kind,  # type: ignore[arg-type]
        what=what,
        before=before,
        after=after,
        article_id=held.article_id,
        figure_id=held.figure_id,
    )


def _name(figure: Figure) -> str:
    return figure.measure_text or figure.measure


def say_value(figure: Figure) -> str:
    """Return the value for a person: ``≥ 17``, ``25–31``, ``about 1,200``, ``$400M``-less plain digits with their unit."""
    low, high = figure.value_low, figure.value_high
    signs = {"at_least": "≥ ", "more_than": "> ", "vague": "≥ ", "at_most": "≤ ", "less_than": "< ", "about": "≈ "}
    if figure.qualifier == "range" and low is not None and high is not None:
        number = f"{_digits(low)}–{_digits(high)}"
    else:
        stated = low if low is not None else high
        number = signs.get(figure.qualifier, "") + (_digits(stated) if stated is not None else "?")
    return number if figure.unit in ("persons", "homes", "") else f"{number} {figure.unit}"


def _digits(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:,.4g}"
