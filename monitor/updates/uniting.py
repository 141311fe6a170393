"""Which measures of a story are one series? What a single article can't tell, because only the others say it.

Pure: the same held figures in any order give the same series. A figure keeps the measure that its own article gives it; here
it is only placed in another series.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from monitor.holdings import HeldFigure
from monitor.updates.corrections import Said
from monitor.updates.measure_words import LISTED
from monitor.updates.placing import Value, time_of, value_of

_CUSTODY = "custody"
_HELD, _HOSTAGES = "held", "hostages"
_DEAD, _BURIED = "dead", "buried"
_COST, _DAMAGE = "cost ", "damage "
_TELLING = 10  # smaller counts are the same by chance
_PEAK = ": peak"
_WAYS_IN = ("arrested", "captured")
"""Of whom the story says that they are in custody: police arrest, soldiers capture. A tie is a matter for the police."""


def unite_measures(figures: Iterable[HeldFigure], said: Said | None = None) -> dict[str, list[HeldFigure]]:
    """Return the figures by series, each with the measure of its series. None give {}.

    What a person *said* of series and figures stands above what the story's articles tell of them.
    """
    by_measure: dict[str, list[HeldFigure]] = {}
    united = unite_kinds(list(figures))
    for held in united if said is None else said.move(united):
        by_measure.setdefault(held.figure.measure, []).append(held)
    return _with_outgrown(by_measure, frozenset() if said is None else said.split)


def unite_kinds(figures: Sequence[HeldFigure]) -> Sequence[HeldFigure]:
    """Return the figures, in their order, with the measures that two ways of counting one thing share."""
    return _with_listed(_with_cost(_with_buried(_with_held(_with_custody(figures)))))


def _with_custody(figures: Sequence[HeldFigure]) -> Sequence[HeldFigure]:
    """Count those in custody with those arrested or captured, whichever the story counts more often."""
    counts = Counter(_whole(held.figure.measure) for held in figures)
    way = max(_WAYS_IN, key=lambda one: counts[one])  # max keeps the first of equals
    if not counts[_CUSTODY] or not counts[way]:
        return figures
    return [_moved(held, way) if _whole(held.figure.measure) == _CUSTODY else held for held in figures]


def _with_held(figures: Sequence[HeldFigure]) -> Sequence[HeldFigure]:
    """Count those held with the hostages, where the story counts more of these than of those arrested or captured."""
    counts = Counter(_whole(held.figure.measure) for held in figures)
    if not counts[_HELD] or counts[_HOSTAGES] <= sum(counts[way] for way in _WAYS_IN):
        return figures
    return [_moved(held, _HOSTAGES) if _whole(held.figure.measure) == _HELD else held for held in figures]


def _with_buried(figures: Sequence[HeldFigure]) -> Sequence[HeldFigure]:
    """Count those buried with the dead, of whom they are at least so many; where nobody counts the dead, by themselves."""
    if not any(_whole(held.figure.measure) == _DEAD for held in figures):
        return figures
    return [_as_bound(held) if _whole(held.figure.measure) == _BURIED else held for held in figures]


def _as_bound(held: HeldFigure) -> HeldFigure:
    moved = _moved(held, _DEAD)
    if moved.figure.qualifier != "exact":
        return moved
    return replace(moved, figure=replace(moved.figure, qualifier="at_least", value_high=None))


def _with_cost(figures: Sequence[HeldFigure]) -> Sequence[HeldFigure]:
    """Count what it cost with the damage, in one currency, where the story gives the same sum as both: Schaden, cost, pertes."""
    sums: dict[str, set[float]] = {}
    for held in figures:
        if held.figure.measure.startswith((_COST, _DAMAGE)):
            sums.setdefault(held.figure.measure, set()).update(value for value in value_of(held) if value)
    shared = {
        measure
        for measure, values in sums.items()
        if measure.startswith(_COST) and values & sums.get(measure.replace(_COST, _DAMAGE, 1), set())
    }
    if not shared:
        return figures
    return [
        _counted_as(held, held.figure.measure.replace(_COST, _DAMAGE, 1)) if held.figure.measure in shared else held
        for held in figures
    ]


def _with_listed(figures: Sequence[HeldFigure]) -> Sequence[HeldFigure]:
    """Count the names on a list with the people of whom the story has the same number, where these are of one measure."""
    if not any(held.figure.measure == LISTED for held in figures):
        return figures
    counted: dict[Value, set[str]] = {}
    for held in figures:
        if held.figure.unit == "persons" and held.figure.measure != LISTED and _low(held) >= _TELLING:
            counted.setdefault(value_of(held), set()).add(held.figure.measure)
    same = {value: next(iter(measures)) for value, measures in counted.items() if len(measures) == 1}
    return [
        _moved(held, same[value_of(held)]) if held.figure.measure == LISTED and value_of(held) in same else held
        for held in figures
    ]


def _with_outgrown(
    by_measure: dict[str, list[HeldFigure]], stay: frozenset[int] = frozenset()
) -> dict[str, list[HeldFigure]]:
    """Count a part as the whole where it is more than anybody has counted of the whole by then.

    "23 children fell ill" is the count until somebody has "141 cases"; a peak is no part in this sense. The figures of *stay*
    are no such parts.
    """
    found = dict(by_measure)
    for whole in sorted({_whole(measure) for measure in by_measure if ":" in measure and not measure.endswith(_PEAK)}):
        if whole not in by_measure:
            continue
        parts = [measure for measure in by_measure if measure.startswith(f"{whole}:") and not measure.endswith(_PEAK)]
        held = sorted((one for key in (whole, *parts) for one in by_measure[key] if _counts(one)), key=time_of)
        outgrown = _outgrown(held, whole) - stay
        for part in parts:
            moved = [_counted_as(one, whole) for one in by_measure[part] if one.figure_id in outgrown]
            found[whole] = [*found[whole], *moved]
            found[part] = [one for one in by_measure[part] if one.figure_id not in outgrown]
    return {measure: held for measure, held in found.items() if held}


def _outgrown(held: Sequence[HeldFigure], whole: str) -> frozenset[int]:
    """Return the ids of the parts among *held*, by time, that are more than the whole as anybody has counted it by then."""
    most = 0.0
    found: set[int] = set()
    for _, group in groupby(held, key=time_of):
        now = list(group)
        most = max([most, *(_low(one) for one in now if one.figure.measure == whole)])
        larger = [one for one in now if one.figure.measure != whole and _low(one) > most]
        found.update(one.figure_id for one in larger)
        most = max([most, *map(_low, larger)])
    return frozenset(found)


def _counts(held: HeldFigure) -> bool:
    return held.figure.scope == "story" and held.figure.role == "current" and held.figure.value_low is not None


def _low(held: HeldFigure) -> float:
    return held.figure.value_low or 0.0


def _whole(measure: str) -> str:
    return measure.split(":")[0]


def _moved(held: HeldFigure, measure: str) -> HeldFigure:
    """Return the figure counted with *measure*; a part of its own as the same part: the children buried are children dead."""
    return _counted_as(held, measure + held.figure.measure[len(_whole(held.figure.measure)) :])


def _counted_as(held: HeldFigure, measure: str) -> HeldFigure:
    return replace(held, figure=replace(held.figure, measure=measure))
