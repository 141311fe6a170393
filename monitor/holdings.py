"""What does the comparison of a story work on? Findings and texts as the store holds them, and what follows from them.

The store hands these out and takes them back; updates and story/copies decide on them. All are frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from monitor.items import Figure, Stance, Statement

PointStatus = Literal[
    "current", "superseded", "corrected", "retracted", "conflict", "withdrawn", "stale", "unquantified"
]
Finding = Literal["figure", "statement"]
CorrectionKind = Literal["merge", "split", "not_this_story"]
UpdateKind = Literal["new", "revised", "contradicted", "retracted", "statement", "first_response", "edit"]


UpdateLabel = Literal[
    "new figure", "revised up", "revised down", "revised", "corrected", "retracted", "conflict", "new statement",
    "first response", "first substantive response", "no comment", "edited article",
]  # fmt: skip
"""What an editor calls an update; each kind has some of them."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """What the rules must know of the article that a stored finding is from."""

    article_id: int
    version: int
    time: datetime
    """Of an entry of a live blog, when it was posted; else the version's: published, else modified, else first seen."""
    outlet: str
    url: str
    copy_of: int | None
    """article_id of the origin where the article is a copy."""
    is_teaser: bool = False
    """Only the version's free beginning was read: it tells what it says, never what is no longer said."""
    teasers_before: int = 0
    """How many versions right before this one were teasers: what was edited is the last one before those."""


@dataclass(frozen=True, kw_only=True)
class HeldFigure(Held):
    """A stored figure with what the series rules must know of its article."""

    figure_id: int
    figure: Figure


@dataclass(frozen=True, kw_only=True)
class HeldStatement(Held):
    """A stored statement with what novelty and first responses must know of its article."""

    statement_id: int
    statement: Statement


@dataclass(frozen=True, kw_only=True)
class Point:
    """One figure's place in the series of its measure."""

    measure: str
    figure_id: int
    article_id: int
    time: datetime
    status: PointStatus
    rule: str
    """Id of the series rule that set the status."""
    independent_sources: int
    """Origins (not outlets) that give this value by this time, at least 1."""


@dataclass(frozen=True, kw_only=True)
class Update:
    """What an article or version reports that the story's ledger did not hold."""

    time: datetime
    kind: UpdateKind
    what: str
    """One line for a person: ``dead 12 → 17``, ``denial: Lin Jian``."""
    before: str | None
    """The value or words held until then; None where there were none."""
    after: str | None
    article_id: int
    figure_id: int | None = None
    statement_id: int | None = None
    label: UpdateLabel | None = None


@dataclass(frozen=True, kw_only=True)
class FirstResponse:
    """The first reaction of a party; where that was a non-comment, the first substantive one comes as a second."""

    party: str
    speaker: str
    stance: Stance
    time: datetime
    article_id: int
    statement_id: int


@dataclass(frozen=True, kw_only=True)
class Target:
    """The figure or statement that a person corrected, by what stays when its text is read again: never by its row's id."""

    finding: Finding
    article_id: int
    origin_id: int
    """article_id of the origin of its text: the article itself, or what it is a copy of."""
    version: int
    spans: tuple[tuple[int, int], ...]
    """Of a figure its sentence's; of a statement those of its words."""
    sentence: str
    words: str
    """Of a figure the number as it is written, of a statement its words."""
    value_low: float | None = None
    value_high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A person's word on a story's ledger. They are replayed in the order of their ids."""

    correction_id: int
    kind: CorrectionKind
    measure: str | None = None
    """Of ``merge`` the series that goes into another; of ``split`` the measure that the figure's own article gives it."""
    into: str | None = None
    """Of ``merge`` and ``split`` the measure of the series that the figures count for."""
    target: Target | None = None
    """None of ``merge``."""


@dataclass(frozen=True, kw_only=True, order=True)
class Corrected:
    """A row that a correction reaches."""

    correction_id: int
    figure_id: int = 0
    """0: it is a statement."""
    statement_id: int = 0
    """0: it is a figure."""


@dataclass(frozen=True, kw_only=True)
class Derived:
    """What follows from a set of held figures and statements: a pure function of them, in no order of arrival."""

    points: tuple[Point, ...] = ()
    updates: tuple[Update, ...] = ()
    novel_figures: frozenset[int] = frozenset()
    """figure_id of every figure that no earlier on-story article had with the same values."""
    novel_statements: frozenset[int] = frozenset()
    retold: Mapping[int, int] = field(default_factory=dict)
    """By the statement_id of every statement that says what an earlier one said, that of the first of them."""
    first_responses: tuple[FirstResponse, ...] = ()
    corrected: tuple[Corrected, ...] = ()
    """What a person's corrections reach, in order."""


@dataclass(frozen=True, kw_only=True)
class HeldText:
    """A version of a held article, the newest or an older one, as a candidate for what a new text copies."""

    article_id: int
    url: str = ""
    outlet: str = ""
    """Slug; empty where it is not known: then it is nobody's own."""
    origin_id: int
    """article_id of the text's origin: itself, or what it is a copy of."""
    time: datetime
    """Published, else modified, else first seen; of an edit, when it was made."""
    body_sha256: str
    article_body: str
    """Without the paragraphs that are marked as furniture: no copy is told by those."""
    version_id: int | None = None
    """Its row in the store."""
