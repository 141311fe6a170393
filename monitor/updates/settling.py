"""What do an article's figures say of one another? Roles and wordings that only the whole article tells.

Each figure was read in its own sentence: here "three bodies were brought up" becomes a step of the toll that another
sentence gives, "76 passengers and nine crew" the parts of the 85 beside them, and a bare "missing" is worded in full.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, takewhile

from monitor.items import Figure, FigureRole
from monitor.updates.measure_words import CITIZEN, Measure

Read = tuple[Figure, Measure]
_LONGEST = 8
_MOST_WORDINGS = 100
"""Wordings of one measure that are looked through for a fuller one; an article has a handful."""


def settle(read: Sequence[Read], lead: str = "") -> list[Figure]:
    """Return the figures in their order, with role and wording as the others make them. [] gives [].

    *lead* is how the article begins: what happened in a place that it names is no mere part of the whole.
    """
    read = [_named_below(number, read) for number in range(len(read))]
    figures = [figure for figure, _ in read]
    tolls = _tolls(read)
    parts = _find_parts(figures) | _find_local(read, lead.casefold())
    side = _only_side(figures)
    wordings = _list_wordings(figures)
    return [
        replace(
            figure,
            measure=side if side and figure.measure == CITIZEN else figure.measure,
            role=_role(number, figure, measure, tolls, parts),
            measure_text=_fullest(figure, wordings[figure.measure]),
        )
        for number, (figure, measure) in enumerate(read)
    ]


def _named_below(number: int, read: Sequence[Read]) -> Read:
    """Return the figure of a headline with the measure that the text below names for the same value.

    "Ministry cuts count to 318" leaves open of what; a heading within the text does, too. A measure group that a heading
    names itself stands.
    """
    figure, measure = read[number]
    if not _is_heading(figure) or (measure.group is not None and not measure.elliptic):
        return read[number]
    below = [
        (other, counts)
        for other, counts in read[number + 1 :]
        if not _is_heading(other) and _value(other) == _value(figure) and _comparable((other, counts), read[number])
    ]
    if len({other.measure for other, _ in below}) != 1 or below[0][0].measure == figure.measure:
        return read[number]
    other, counts = below[0]
    return replace(figure, measure=other.measure, measure_text=other.measure_text, unit=other.unit), counts


def _is_heading(figure: Figure) -> bool:
    """Tell a line of its own without a full stop: a headline, or a heading within the text."""
    return figure.prominence == "headline" or (figure.sentence[-1:] not in '.!?…:"”“»' and len(figure.sentence) < 100)


def _value(figure: Figure) -> tuple[float | None, float | None]:
    return figure.value_low, figure.value_high


def _comparable(one: Read, two: Read) -> bool:
    """Tell two counts, or two amounts of one unit: 60 persons and 60 kilometres are no one figure."""
    return one[0].unit == two[0].unit or not (one[1].amount or two[1].amount)


def _only_side(figures: Sequence[Figure]) -> str | None:
    """Return the key of the one side whose citizens the article counts: "dozens of its citizens" are those."""
    sides = {figure.measure for figure in figures if figure.measure.endswith(f" {CITIZEN}")}
    return next(iter(sides)) if len(sides) == 1 else None


def _tolls(read: Sequence[Read]) -> dict[str, list[float]]:
    """Return the current counts of each measure that are no count of what was found."""
    found: dict[str, list[float]] = {}
    for figure, measure in read:
        bounded = figure.qualifier in ("exact", "at_least", "more_than", "about")
        if bounded and figure.role == "current" and figure.scope == "story" and not measure.found:
            found.setdefault(figure.measure, []).append(_number(figure))
    return found


def _role(
    number: int, figure: Figure, measure: Measure, tolls: dict[str, list[float]], parts: frozenset[int]
) -> FigureRole:
    if figure.role != "current":
        return figure.role
    if number in parts:
        return "breakdown"
    known = tolls.get(figure.measure, [])
    is_step = measure.found and _number(figure) not in known and any(toll > _number(figure) for toll in known)
    return "delta" if is_step else "current"


def _find_parts(figures: Sequence[Figure]) -> frozenset[int]:
    """Return the places of counts that add up to the count of persons before them in the sentence: 85, 76 and nine."""
    found: set[int] = set()
    for number, whole in enumerate(figures):
        if whole.unit != "persons" or whole.role != "current":
            continue
        rest = [
            at
            for at in _same_sentence(figures, number)
            if figures[at].unit == "persons" and figures[at].qualifier == "exact"
        ]
        for last, total in enumerate(accumulate(_number(figures[at]) for at in rest), start=1):
            if last > 1 and total == _number(whole):
                found.update(rest[:last])
    return frozenset(found)


def _same_sentence(figures: Sequence[Figure], number: int) -> Iterator[int]:
    """Yield the places of the figures after *number* in its sentence."""
    return takewhile(lambda at: figures[at].span == figures[number].span, range(number + 1, len(figures)))


def _find_local(read: Sequence[Read], lead: str) -> frozenset[int]:
    """Return the places of counts that hold for one place, below a larger count without it: 12 in Tamin, 58 in all."""
    largest: dict[str, float] = {}
    for figure, measure in read:
        if figure.role == "current" and figure.scope == "story" and not measure.place:
            largest[figure.measure] = max(_number(figure), largest.get(figure.measure, 0.0))
    return frozenset(
        number
        for number, (figure, measure) in enumerate(read)
        if measure.place
        and figure.prominence == "body"
        and _begin_of(measure.place) not in lead
        and largest.get(figure.measure, 0.0) > _number(figure)
    )


def _begin_of(place: str) -> str:
    """Return what the cases of a name share."""
    return place[: max(4, len(place) - 2)]


def _number(figure: Figure) -> float:
    bound = figure.value_low if figure.value_low is not None else figure.value_high
    return bound if bound is not None else 0.0


def _list_wordings(figures: Sequence[Figure]) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return by measure the different wordings that may be fuller than another, each with its words, in the order of the text."""
    found: dict[str, dict[str, Sequence[str]]] = {}
    for figure in figures:
        known = found.setdefault(figure.measure, {})
        if figure.measure_text not in known and len(known) < _MOST_WORDINGS:
            known[figure.measure_text] = figure.measure_text.casefold().split()
    return found


def _fullest(figure: Figure, wordings: Mapping[str, Sequence[str]]) -> str:
    """Return the article's first fuller wording that has every word of this one: "missing" > "people missing"."""
    words = set(figure.measure_text.casefold().split())
    fuller = (text for text, more in wordings.items() if len(words) < len(more) <= _LONGEST and words <= set(more))
    return next(fuller, figure.measure_text)
