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
- ``withdrawn``: rule 8, who disputed it, or somebody else, took the other value back; or the value held
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.holdings import HeldFigure, PointStatus
from monitor.updates.bounds import is_bound_kept, is_coarser, is_within, refines, same_number
from monitor.updates.origins import origin_of, rank_sources, same_source
from monitor.updates.placing import (
    Document,
    Value,
    by_document,
    document_of,
    newest_versions,
    order_key,
    value_of,
    without_copies,
    without_repeats,
    without_unchanged,
)
from monitor.updates.points import Entry, belongs, falls, is_correction, is_sharper, is_texture, number_of

RULES: Mapping[int, tuple[str, ...]] = {
    1: (),  # outside the story: no point, so no id
    2: ("later-in-text",),
    3: ("reprint",),
    4: ("same-source", "higher-standing", "rise", "lower-standing", "disputed"),
    5: ("correction", "falls-freely"),
    6: ("refines", "coarser"),
    7: ("from-to",),
    8: ("withdrawn", "resolved"),
    9: ("unquantified",),
    0: ("first", "repeat", "edited"),
}
"""The ids of each rule of docs/ledger.md, in its order; 0 has those that no rule decides."""

_BY_STANDING = frozenset({"higher-standing", "rise", "falls-freely"})
"""Rules by which another source's value takes the place of the one held."""


def build_series(
    figures: Iterable[HeldFigure], newest: Mapping[int, int] | None = None, live: Collection[int] = ()
) -> list[Entry]:
    """Return the entries of one measure in order, with the status that each has in the end. [] gives [].

    *newest* is the newest version of each article that was read whole, where others of its rows tell of one that
    *figures* lacks; *live* are the articles that are live blogs. A teaser never tells that a value is no longer given. A
    breakdown enters only where the measure has nothing else, or is a part's own ("dead: children"): "of whom 45
    children" is no toll, but may be the only count. Copies and unchanged sentences of a later version give no entry.
    """
    ordered = sorted(figures, key=order_key)
    latest = newest_versions([held for held in ordered if not held.is_teaser]) | dict(newest or {})
    whole = any(
        held.figure.role == "current" and ":" not in held.figure.measure for held in ordered if belongs(held.figure)
    )
    entering = [held for held in ordered if belongs(held.figure) and not (whole and held.figure.role == "breakdown")]
    gone = [held for held in ordered if held.figure.role == "previous"]
    points = without_repeats(without_copies(without_unchanged(entering)))
    series = _Series(documents=by_document(points), standings=rank_sources(held.figure for held in points))
    replaced = {document: frozenset(value_of(held) for held in found) for document, found in by_document(gone).items()}
    seen: set[Document] = set()
    for held in sorted([*points, *gone], key=order_key):
        document = document_of(held)
        if held.figure.role == "previous":
            series.close(held)
            continue
        series.place(Entry(held), replaced.get(document, frozenset()), first=document not in seen)
        seen.add(document)
    _mark_edited([entry for entry in series.entries if entry.held.article_id not in live], latest, entering)
    _mark_rewritten([entry for entry in series.entries if entry.held.article_id in live], latest, entering)
    return series.entries


def _mark_edited(entries: Sequence[Entry], newest: Mapping[int, int], entering: Sequence[HeldFigure]) -> None:
    """Mark what an article no longer says: its newest whole version, and no teaser since, has that value."""
    now = {(held.article_id, value_of(held)) for held in entering if held.version >= newest.get(held.article_id, 0)}
    for entry in entries:
        if (
            entry.held.version < newest.get(entry.held.article_id, 0)
            and (entry.held.article_id, entry.value) not in now
        ):
            _mark(entry)


def _mark_rewritten(entries: Sequence[Entry], newest: Mapping[int, int], entering: Sequence[HeldFigure]) -> None:
    """Mark what an entry of a live blog no longer says: the newest version has the entry with another value.

    An entry that is not there any more has scrolled off, and a summary above the entries is written anew each time.
    """
    now: dict[tuple[int, datetime | None], set[Value]] = {}
    for held in entering:
        if held.version == newest.get(held.article_id):
            now.setdefault((held.article_id, held.figure.posted_at), set()).add(value_of(held))
    for entry in entries:
        held = entry.held
        values = now.get((held.article_id, held.figure.posted_at), set()) if held.figure.posted_at else set()
        if held.version < newest.get(held.article_id, 0) and values and entry.value not in values:
            _mark(entry)


def _mark(entry: Entry) -> None:
    replaced = "superseded" if falls(entry) else "corrected"
    entry.status = "withdrawn" if entry.status == "current" else replaced  # type: ignore[assignment]
    entry.rule = "edited"


@dataclass
class _Series:
    """The state of one series while its figures are placed in order."""

    documents: Mapping[Document, Sequence[HeldFigure]] = field(default_factory=dict)
    """Every point of each article version: does it give the value held beside its own?"""
    standings: Mapping[str | None, int] = field(default_factory=dict)
    """How much each credited source counts."""
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
            if entry.value in self.past:
                entry.status, entry.rule, entry.placed = "stale", "reprint", "reprint"
            elif is_texture(entry.held.figure):
                entry.status, entry.rule, entry.placed = "unquantified", "unquantified", "unquantified"
            else:
                self._take(entry, "first")
            return
        held = self.current[0]
        if same_number(entry.value, held.value) and not is_sharper(entry, held):
            entry.rule, entry.placed, entry.before = "repeat", "repeat", held.before
            self.current.append(entry)
            self._resolve(entry)
            return
        entry.before = held.held.figure
        if self._outranks(entry, held):
            self._give_way(entry)
            return
        rule = self._accept(entry, held, replaced, first=first)
        said = self._has_said(entry, held)
        if said and rule not in ("from-to", "correction"):
            rule = None
        if rule in _BY_STANDING and (self._is_disputed(entry) or self._is_beside(entry, held)):
            rule = None
        if rule is not None:
            self._take(entry, rule)
        else:
            entry.status, entry.rule = self._refuse(entry, held, first=first)
            if entry.status == "conflict" and said:
                entry.status, entry.rule = "stale", "later-in-text"
            entry.placed = entry.rule
            if entry.status == "conflict":
                self.disputed.append(entry)

    def _outranks(self, entry: Entry, held: Entry) -> bool:
        """Rule 4 within one text: tell the ministry's number from that of a witness or union quoted above it.

        A president's stays: whoever is quoted below may count for one hospital or district.
        """
        new, old = entry.held.figure, held.held.figure
        credited = new.source is not None and old.source is not None and old.source_kind != "politician"
        if not credited or new.qualifier != "exact" or old.qualifier == "vague":
            return False
        told_above = all(
            document_of(one.held) == document_of(entry.held) and one.held.figure.prominence != "headline"
            for one in self.current
        )
        return told_above and self.standings[new.source] > self.standings[old.source]

    def _give_way(self, entry: Entry) -> None:
        """Let *entry* stand, and what the same text quotes of lesser standing be a conflict, as if it came behind."""
        for old in self.current:
            old.status, old.before = "conflict", entry.held.figure
            old.rule = old.placed = "lower-standing"
        self.disputed += self.current
        self.current = []
        self._take(entry, "higher-standing")

    def close(self, gone: HeldFigure) -> None:
        """Rule 8: a text that says that a disputed value no longer holds ends the dispute; one that stood is retracted."""
        same = [entry for entry in self.disputed if same_number(entry.value, value_of(gone))]
        for entry in same:
            entry.status, entry.rule = "withdrawn", "withdrawn" if gone.figure.correction else "resolved"
            self.disputed.remove(entry)
        if not same and self._is_retraction(gone):
            self._retract(gone)

    def _is_retraction(self, gone: HeldFigure) -> bool:
        """Tell a text that takes back the value held, with words of correction, and gives no other in its place."""
        if not self.current or not gone.figure.correction or document_of(gone) in self.documents:
            return False
        held = self.current[0].held.figure
        same = gone.figure.source is None or same_source(gone.figure.source, held.source)
        return same and gone.figure.qualifier == "exact" and same_number(self.current[0].value, value_of(gone))

    def _retract(self, gone: HeldFigure) -> None:
        for entry in self.current:
            entry.status, entry.rule = "retracted", "withdrawn"
            self.past.add(entry.value)
        self.current[0].retraction = gone
        self.current = []

    def _is_disputed(self, entry: Entry) -> bool:
        """Tell a value that is one side of an open dispute: who says it again, or sides with it, ends nothing so.

        But who counts more than all that gave it so far vouches for it: a rumour that the ministry confirms.
        """
        sides = [other.held.figure.source for other in self.disputed if same_number(other.value, entry.value)]
        mine = self.standings[entry.held.figure.source]
        return any(self.standings[source] >= mine for source in sides)

    def _has_said(self, entry: Entry, held: Entry) -> bool:
        """Rule 2: tell a second number that one source gives in one text ("64 on Tuesday, 300 on Thursday")."""
        document, source = document_of(entry.held), entry.held.figure.source
        if source is None or document_of(held.held) == document:
            return False
        mine = (one for one in self.documents.get(document, ()) if one.figure.source is not None)
        before = [one for one in mine if order_key(one) < order_key(entry.held) and one.figure.qualifier == "exact"]
        return any(same_source(one.figure.source, source) and value_of(one) != entry.value for one in before)

    def _is_beside(self, entry: Entry, held: Entry) -> bool:
        """Tell an article that sets the value held, by another source, beside the new one: both stand."""
        source = entry.held.figure.source
        if source is None:
            return False
        beside = (other for other in self.documents.get(document_of(entry.held), ()) if other.figure.source is not None)
        return any(
            same_number(value_of(other), held.value) and not same_source(other.figure.source, source)
            for other in beside
        )

    def _take(self, entry: Entry, rule: str) -> None:
        is_lower = bool(self.current) and number_of(entry.held.figure) < number_of(self.current[0].held.figure)
        for old in self.current:
            old.status = "corrected" if is_lower and is_correction(entry, rule) else "superseded"
            self.past.add(old.value)
        self.past.discard(entry.value)
        self.current = [entry]
        entry.status, entry.rule, entry.placed = "current", rule, rule
        self._resolve(entry)

    def _resolve(self, entry: Entry) -> None:
        """Rule 8: who disputed the value and now gives it disputes it no longer; nor does a value that holds now.

        Neither held when it came, so neither becomes ``superseded``.
        """
        open_still: list[Entry] = []
        for other in self.disputed:
            if same_number(other.value, entry.value):
                other.rule = "resolved"
            elif same_source(other.held.figure.source, entry.held.figure.source):
                other.status, other.rule = "withdrawn", "resolved"
            else:
                open_still.append(other)
        self.disputed = open_still

    def _accept(self, entry: Entry, held: Entry, replaced: frozenset[Value], *, first: bool) -> str | None:
        """Return the rule by which *entry* replaces *held*; None where it does not."""
        new, old = entry.held.figure, held.held.figure
        if new.qualifier == "vague":
            return None
        if not first and self._same_document(entry, held):
            return _accept_within(entry, held)
        if old.qualifier == "vague":
            return "refines"
        if any(same_number(value, held.value) for value in replaced):
            return "from-to"
        if entry.value in self.past and not new.correction:
            return None
        same = same_source(new.source, old.source)
        standing, held_standing = self.standings[new.source], self.standings[old.source]
        rounded = new.qualifier != "range" and is_coarser(new, held.value, anew=False)
        if is_bound_kept(new, held.value) or (rounded and not new.correction):
            return None
        return _accept_moved(entry, held, same, standing, held_standing)

    @staticmethod
    def _same_document(entry: Entry, held: Entry) -> bool:
        return document_of(entry.held) == document_of(held.held)

    def _refuse(self, entry: Entry, held: Entry, *, first: bool) -> tuple[PointStatus, str]:
        """Return the status of what does not replace the value held."""
        new, old = entry.held.figure, held.held.figure
        if new.qualifier == "vague":
            return "unquantified", "unquantified"
        if entry.value in self.past:
            return "stale", "reprint"
        if is_bound_kept(new, held.value) or is_coarser(new, held.value):
            return "stale", "coarser"
        if same_source(new.source, old.source) and not first:
            return "stale", "later-in-text"
        lower = self.standings[new.source] < self.standings[old.source]
        return "conflict", "lower-standing" if lower else "disputed"

    def _witness(self, entry: Entry) -> int:
        """Count the origins that have given the value by now: a source however many outlets quote it is one."""
        known = self.origins.setdefault(entry.value, [])
        origin = origin_of(entry.held)
        if not any(origin & other for other in known):
            known.append(origin)
        return len(known)


def _accept_moved(entry: Entry, held: Entry, same: bool, standing: int, held_standing: int) -> str | None:
    """Rules 4 to 6 for a number that says something new; *same*: it is given by who gave the one held."""
    new, old = entry.held.figure, held.held.figure
    if is_within(new, old) and standing >= held_standing - 1:
        return "refines"
    if number_of(new) < number_of(old):
        return _accept_fall(entry, same, standing, held_standing)
    if same and new.source is not None:
        return "same-source"
    if {new.source_kind, old.source_kind} == {"document", "politician"}:
        return None
    if refines(new, old):
        return "refines" if standing >= held_standing - 1 else None
    if standing > held_standing:
        return "higher-standing"
    return "rise" if standing >= min(held_standing, 3) else None


def _accept_within(entry: Entry, held: Entry) -> str | None:
    """Rule 2: what stands below the headline replaces nothing, but for a sharper value and for what falls by itself."""
    new, old = entry.held.figure, held.held.figure
    if falls(entry) and _is_exact_fall(entry, held) and new.source == old.source:
        return "falls-freely"  # "2.3 million at 07:50, 1.6 million at 11:30"
    sharper = new.qualifier in ("exact", "at_least", "more_than") and old.qualifier != "range"
    return "refines" if (sharper or old.qualifier == "vague") and refines(new, old) else None


def _accept_fall(entry: Entry, same: bool, standing: int, held_standing: int) -> str | None:
    """Rule 5: a fall needs a correction cue or the same source restating, but for what falls by itself."""
    figure = entry.held.figure
    if figure.qualifier in ("at_least", "more_than"):
        return None
    if figure.qualifier in ("at_most", "less_than") and not same and not falls(entry):
        return None
    if figure.correction and standing >= held_standing - 1:
        return "correction"
    if same and figure.source is not None:
        return "same-source"
    if standing > held_standing:
        return "higher-standing"
    return "falls-freely" if falls(entry) and standing >= min(held_standing, 3) else None


def _is_exact_fall(entry: Entry, held: Entry) -> bool:
    exact = entry.held.figure.qualifier == held.held.figure.qualifier == "exact"
    return exact and number_of(entry.held.figure) < number_of(held.held.figure)
