"""Which value of a measure holds, since when, and why? The rules of a series, each with an id that every point keeps.

Pure, and independent of the order in which articles came in: figures are put in order of publication first, and no rule
looks at an id that the store gives out. The ids (docs/glossary.md tells them):

- ``first``: nothing was held; ``repeat``: the value held, said again
- ``same-source`` / ``higher-standing``: rule 4, a later value by who gave the last one, or by one who counts more
- ``rise``: rule 4, a higher count by a source of equal standing; ``falls-freely``: a lower count of what comes and goes
- ``correction``: rule 5, a fall with a correction cue; ``from-to``: rule 7, the text itself says what it replaces
- ``refines``: rule 6, a value inside the bound held; ``coarser``: rule 6, a bound that the held value fulfils
- ``reprint``: rule 3, a value already replaced; ``later-in-text``: rule 2, below the article's own headline and lead
- ``lower-standing`` / ``disputed``: rule 4, another value that does not replace the one held: a conflict
- ``unquantified``: rule 9; ``resolved``: rule 8, who disputed it has come round; ``edited``: a newer version has another value
- ``withdrawn``: rule 8, who disputed it, or somebody else, took the other value back
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from monitor.items import Figure, HeldFigure, Point, PointStatus, SourceKind

STANDING: dict[SourceKind | None, int] = {
    "official": 4,
    "operator": 3,
    "agency": 3,
    "document": 3,
    None: 3,
    "media": 2,
    "politician": 2,
    "unnamed": 1,
    "witness": 1,
}
"""Who counts more (rule 4). An uncredited value is the outlet's own word, as good as a wire's."""

FALLING = frozenset(
    {
        "missing",
        "evacuated",
        "displaced",
        "without_power",
        "without_water",
        "hospitalised",
        "stranded",
        "held",
        "hostages",
    }
)
"""Measures that fall by themselves, as people are found and power returns: no correction cue is needed."""

_BY_STANDING = frozenset({"higher-standing", "rise", "falls-freely"})
"""Rules by which another source's value takes the place of the one held."""

_PROMINENCE = {"headline": 0, "lead": 1, "body": 2}
_NEARLY = 0.06  # "about 9,000" and 9,300 are one count
_GENERIC = frozenset(
    [
        "the",
        "of",
        "and",
        "for",
        "national",
        "office",
        "ministry",
        "agency",
        "government",
        "police",
        "department",
        "service",
        "spokesman",
    ]
)

Value = tuple[float | None, float | None]
Document = tuple[int, int]
"""article_id and version."""


@dataclass
class Entry:
    """One figure's place in its series while the series is being made."""

    held: HeldFigure
    status: PointStatus = "current"
    rule: str = "first"
    before: Figure | None = None
    """The figure it replaced or disputes."""
    placed: str = ""
    """The rule when it came; ``rule`` may be another since."""
    witnesses: int = 1

    @property
    def value(self) -> Value:
        """The bounds that the article gives."""
        return self.held.figure.value_low, self.held.figure.value_high


def order_key(held: HeldFigure) -> tuple[object, ...]:
    """Return what figures are put in order by: publication, then address and place in the text. No stored id takes part."""
    figure = held.figure
    low, high = (-1.0 if bound is None else bound for bound in (figure.value_low, figure.value_high))
    place = _PROMINENCE[figure.prominence], figure.span, figure.sentence.find(figure.surface)
    rest = figure.surface, figure.role, figure.source or "", figure.qualifier, figure.correction
    return time_of(held), held.url, held.version, place, low, high, rest


def time_of(held: HeldFigure) -> datetime:
    """Return the instant the value counts from: its own where the text says one, else its article's."""
    return held.figure.as_of or held.time


def belongs(figure: Figure) -> bool:
    """Rule 1: only what the story counts now; see build_series for the parts of a count."""
    return figure.scope == "story" and figure.role in ("current", "breakdown")


def build_series(figures: Iterable[HeldFigure], newest: Mapping[int, int] | None = None) -> list[Entry]:
    """Return the entries of one measure in order, with the status that each has in the end. [] gives [].

    *newest* is the newest version of each article, where others of its rows tell of one that *figures* lacks. A
    breakdown enters only where the measure has nothing else, or is a part's own ("dead: children"): "of whom 45
    children" is no toll, but may be the only count. Copies and unchanged sentences of a later version give no entry.
    """
    ordered = sorted(figures, key=order_key)
    latest = _newest_versions(ordered) | dict(newest or {})
    whole = any(
        held.figure.role == "current" and ":" not in held.figure.measure for held in ordered if belongs(held.figure)
    )
    entering = [held for held in ordered if belongs(held.figure) and not (whole and held.figure.role == "breakdown")]
    gone = [held for held in ordered if held.figure.role == "previous"]
    points = _without_repeats(_without_copies(_without_unchanged(entering)))
    series = _Series(documents=_by_document(points))
    replaced = {document: frozenset(_value(held) for held in found) for document, found in _by_document(gone).items()}
    seen: set[Document] = set()
    for held in sorted([*points, *gone], key=order_key):
        document = _document(held)
        if held.figure.role == "previous":
            series.close(held)
            continue
        series.place(Entry(held), replaced.get(document, frozenset()), first=document not in seen)
        seen.add(document)
    _mark_edited(series.entries, latest, entering)
    return series.entries


def _document(held: HeldFigure) -> Document:
    return held.article_id, held.version


def _value(held: HeldFigure) -> Value:
    return held.figure.value_low, held.figure.value_high


def _by_document(ordered: Iterable[HeldFigure]) -> dict[Document, list[HeldFigure]]:
    found: dict[Document, list[HeldFigure]] = {}
    for held in ordered:
        found.setdefault(_document(held), []).append(held)
    return found


def _newest_versions(ordered: Sequence[HeldFigure]) -> dict[int, int]:
    newest: dict[int, int] = {}
    for held in ordered:
        newest[held.article_id] = max(held.version, newest.get(held.article_id, 0))
    return newest


def _without_unchanged(ordered: Sequence[HeldFigure]) -> list[HeldFigure]:
    """Leave out what a later version of an article only repeats: the same sentence with the same value."""
    first: dict[tuple[object, ...], int] = {}
    for held in ordered:
        key = held.article_id, held.figure.sentence, _value(held)
        first[key] = min(held.version, first.get(key, held.version))
    return [held for held in ordered if first[held.article_id, held.figure.sentence, _value(held)] == held.version]


def _without_copies(ordered: Sequence[HeldFigure]) -> list[HeldFigure]:
    """Leave out a copy's values that its origin has: the copy is a witness of the same origin, no new word."""
    origins = {(held.article_id, _value(held)) for held in ordered}
    return [held for held in ordered if held.copy_of is None or (held.copy_of, _value(held)) not in origins]


def _without_repeats(ordered: Sequence[HeldFigure]) -> list[HeldFigure]:
    """Keep one point for a value that an article gives again from the same source, the credited one before the bare."""
    kept: list[HeldFigure] = []
    for found in _by_document(ordered).values():
        mine: list[HeldFigure] = []
        for held in sorted(found, key=_credited_first):
            source = held.figure.source
            same = (
                one for one in mine if _value(one) == _value(held) and one.figure.qualifier == held.figure.qualifier
            )
            if not any(source is None or same_source(one.figure.source, source) for one in same):
                mine.append(held)
        kept += mine
    return sorted(kept, key=order_key)


def _credited_first(held: HeldFigure) -> tuple[object, ...]:
    # The id parts only rows that are alike in everything else: which of those stays says nothing.
    return held.figure.source is None, order_key(held), held.figure_id


def _mark_edited(entries: Sequence[Entry], newest: Mapping[int, int], entering: Sequence[HeldFigure]) -> None:
    """Mark what an article no longer says: its newest version has another value, or none at all."""
    now = {(held.article_id, _value(held)) for held in entering if held.version == newest[held.article_id]}
    for entry in entries:
        if entry.held.version < newest[entry.held.article_id] and (entry.held.article_id, entry.value) not in now:
            replaced = "superseded" if _falls(entry) else "corrected"
            entry.status = "withdrawn" if entry.status == "current" else replaced  # type: ignore[assignment]
            entry.rule = "edited"


@dataclass
class _Series:
    """The state of one series while its figures are placed in order."""

    documents: Mapping[Document, Sequence[HeldFigure]] = field(default_factory=dict)
    """Every point of each article version: does it give the value held beside its own?"""
    entries: list[Entry] = field(default_factory=list)
    current: list[Entry] = field(default_factory=list)
    """The entries that give the value that holds, the first of them first."""
    disputed: list[Entry] = field(default_factory=list)
    """The conflicts that are open."""
    past: set[Value] = field(default_factory=set)
    origins: dict[Value, list[frozenset[str]]] = field(default_factory=dict)

    def place(self, entry: Entry, replaced: frozenset[Value], *, first: bool) -> None:
        """Give *entry* its status; *first*: it is the article's first of this measure."""
        entry.witnesses = self._witness(entry)
        self.entries.append(entry)
        if not self.current:
            self._take(entry, "first")
            return
        held = self.current[0]
        if _same_number(entry.value, held.value) and not _sharper(entry, held):
            entry.rule, entry.placed, entry.before = "repeat", "repeat", held.before
            self.current.append(entry)
            self._resolve(entry)
            return
        entry.before = held.held.figure
        rule = self._accept(entry, held, replaced, first=first)
        if rule in _BY_STANDING and (self._is_disputed(entry) or self._is_beside(entry, held)):
            rule = None
        if rule is not None:
            self._take(entry, rule)
        else:
            entry.status, entry.rule = self._refuse(entry, held, first=first)
            entry.placed = entry.rule
            if entry.status == "conflict":
                self.disputed.append(entry)

    def close(self, gone: HeldFigure) -> None:
        """Rule 8: a text that says that a disputed value no longer holds ends the dispute."""
        same = [entry for entry in self.disputed if _same_number(entry.value, _value(gone))]
        for entry in same:
            taken_back = gone.figure.correction
            entry.status, entry.rule = ("withdrawn", "withdrawn") if taken_back else ("superseded", "resolved")
            self.disputed.remove(entry)

    def _is_disputed(self, entry: Entry) -> bool:
        """Tell a value that is one side of an open dispute, said again by that side or by nobody: it wins nothing so."""
        source = entry.held.figure.source
        return any(
            _same_number(other.value, entry.value) and (source is None or same_source(other.held.figure.source, source))
            for other in self.disputed
        )

    def _is_beside(self, entry: Entry, held: Entry) -> bool:
        """Tell an article that sets the value held, by another source, beside the new one: both stand."""
        source = entry.held.figure.source
        if source is None:
            return False
        beside = (other for other in self.documents.get(_document(entry.held), ()) if other.figure.source is not None)
        return any(
            _same_number(_value(other), held.value) and not same_source(other.figure.source, source) for other in beside
        )

    def _take(self, entry: Entry, rule: str) -> None:
        falls = bool(self.current) and _number(entry) < _number(self.current[0])
        for old in self.current:
            old.status = (
                "corrected"
                if falls and rule in ("correction", "from-to", "same-source") and not _falls(entry)
                else "superseded"
            )
            self.past.add(old.value)
        self.past.discard(entry.value)
        self.current = [entry]
        entry.status, entry.rule, entry.placed = "current", rule, rule
        self._resolve(entry)

    def _resolve(self, entry: Entry) -> None:
        """Rule 8: who disputed the value and now gives it disputes it no longer."""
        open_still: list[Entry] = []
        for other in self.disputed:
            source = entry.held.figure.source
            if _same_number(other.value, entry.value) or same_source(other.held.figure.source, source):
                other.status, other.rule = "superseded", "resolved"
            else:
                open_still.append(other)
        self.disputed = open_still

    def _accept(self, entry: Entry, held: Entry, replaced: frozenset[Value], *, first: bool) -> str | None:
        """Return the rule by which *entry* replaces *held*; None where it does not."""
        new, old = entry.held.figure, held.held.figure
        if new.qualifier == "vague":
            return None
        if not first and self._same_document(entry, held):
            sharper = new.qualifier in ("exact", "at_least", "more_than") and old.qualifier != "range"
            return "refines" if sharper and _refines(new, old) else None
        if old.qualifier == "vague":
            return "refines"
        if any(_same_number(value, held.value) for value in replaced):
            return "from-to"
        if entry.value in self.past and not new.correction:
            return None
        if _is_bound_kept(new, held.value):
            return None
        same = same_source(new.source, old.source)
        standing, held_standing = STANDING[new.source_kind], STANDING[old.source_kind]
        if _number(entry) < _number(held):
            return _accept_fall(entry, same, standing, held_standing)
        if same and new.source is not None:
            return "same-source"
        if {new.source_kind, old.source_kind} == {"document", "politician"}:
            return None
        if _refines(new, old):
            return "refines" if standing >= held_standing - 1 else None
        if standing > held_standing:
            return "higher-standing"
        return "rise" if standing >= min(held_standing, 3) else None

    @staticmethod
    def _same_document(entry: Entry, held: Entry) -> bool:
        return (entry.held.article_id, entry.held.version) == (held.held.article_id, held.held.version)

    def _refuse(self, entry: Entry, held: Entry, *, first: bool) -> tuple[PointStatus, str]:
        """Return the status of what does not replace the value held."""
        new, old = entry.held.figure, held.held.figure
        if new.qualifier == "vague":
            return "unquantified", "unquantified"
        if entry.value in self.past:
            return "stale", "reprint"
        if _is_bound_kept(new, held.value) or _is_coarser(new, held.value):
            return "stale", "coarser"
        if same_source(new.source, old.source) and not first:
            return "stale", "later-in-text"
        lower = STANDING[new.source_kind] < STANDING[old.source_kind]
        return "conflict", "lower-standing" if lower else "disputed"

    def _witness(self, entry: Entry) -> int:
        """Count the origins that have given the value by now: a source however many outlets quote it is one."""
        known = self.origins.setdefault(entry.value, [])
        origin = _origin(entry.held)
        if not any(origin & other for other in known):
            known.append(origin)
        return len(known)


def _accept_fall(entry: Entry, same: bool, standing: int, held_standing: int) -> str | None:
    """Rule 5: a fall needs a correction cue or the same source restating, but for what falls by itself."""
    figure = entry.held.figure
    if figure.qualifier in ("at_least", "more_than"):
        return None
    if figure.qualifier in ("at_most", "less_than") and not same:
        return None
    if figure.correction and standing >= held_standing - 1:
        return "correction"
    if same and figure.source is not None:
        return "same-source"
    if standing > held_standing:
        return "higher-standing"
    return "falls-freely" if _falls(entry) and standing >= min(held_standing, 3) else None


def _falls(entry: Entry) -> bool:
    return entry.held.figure.measure.split(":")[0] in FALLING


def _number(entry: Entry) -> float:
    low, high = entry.value
    return low if low is not None else high if high is not None else 0.0


def _same_number(one: Value, two: Value) -> bool:
    """Compare what the texts state: 17, "at least 17" and "about 17" are one number."""
    return _stated(one) == _stated(two)


def _stated(value: Value) -> tuple[float, ...]:
    return tuple(sorted({bound for bound in value if bound is not None}))


def _sharper(entry: Entry, held: Entry) -> bool:
    """Tell an exact value that replaces the bound of the same number."""
    return entry.held.figure.qualifier == "exact" and held.held.figure.qualifier != "exact"


def _is_bound_kept(new: Figure, held: Value) -> bool:
    """Rule 6: a lower bound below the value held, or an upper bound above it, says nothing new."""
    low, high = held
    if new.qualifier in ("at_least", "more_than") and new.value_low is not None:
        return low is not None and new.value_low < low
    if new.qualifier in ("at_most", "less_than") and new.value_high is not None:
        held_number = high if low is None else low
        return held_number is not None and new.value_high > held_number
    return False


def _is_coarser(new: Figure, held: Value) -> bool:
    """Tell a rounding or a range that the value held fulfils."""
    low, high = held
    if low is None or high is None or new.value_low is None or new.value_high is None:
        return False
    slack = _NEARLY * max(abs(low), 1.0) if new.qualifier == "about" else 0.0
    return new.qualifier in ("about", "range") and new.value_low - slack <= low and high <= new.value_high + slack


def _refines(new: Figure, old: Figure) -> bool:
    """Tell a value that lies inside the bound or range held."""
    if old.qualifier in ("exact", "about") or new.value_low is None:
        return False
    above = old.value_low is None or new.value_low >= old.value_low
    below = old.value_high is None or (new.value_high is not None and new.value_high <= old.value_high)
    return above and below


def same_source(one: str | None, two: str | None) -> bool:
    """Tell whether two credits name one source by the words that are no mere kind of office: one name within the other."""
    if one is None or two is None:
        return one is two
    if one == two:
        return True
    words, others = _source_words(one), _source_words(two)
    words, others = words - _GENERIC or words, others - _GENERIC or others
    shared = len(words & others)
    return shared > 0 and (shared == min(len(words), len(others)) or 2 * shared >= len(words | others))


@cache
def _source_words(source: str) -> frozenset[str]:
    return frozenset(word[:6] if word not in _GENERIC else word for word in re.findall(r"[^\W\d_]{3,}", source.lower()))


def _origin(held: HeldFigure) -> frozenset[str]:
    """Return words that name where the value comes from: the credited source, else the outlet whose text came first."""
    words = _source_words(held.figure.source) if held.figure.source else frozenset()
    named = words - _GENERIC or words
    return named or frozenset({f"article {held.copy_of or held.article_id}"})


def as_point(entry: Entry) -> Point:
    """Return *entry* as the store keeps it."""
    held = entry.held
    return Point(
        measure=held.figure.measure,
        figure_id=held.figure_id,
        article_id=held.article_id,
        time=time_of(held),
        status=entry.status,
        rule=entry.rule,
        independent_sources=entry.witnesses,
    )
