"""What is one figure's place in its series? Its status, the rule that gave it, and what is asked of it meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.holdings import HeldFigure, Point, PointStatus
from monitor.items import Figure
from monitor.updates.measure_words import CROWD, load_measures
from monitor.updates.placing import Value, time_of

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
        CROWD,
    }
)
"""Measures that fall by themselves, as people are found and power returns: no correction cue is needed."""


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
    retraction: HeldFigure | None = None
    """What says that the value, which stood, is withdrawn."""

    @property
    def value(self) -> Value:
        """The bounds that the article gives."""
        return self.held.figure.value_low, self.held.figure.value_high


def belongs(figure: Figure) -> bool:
    """Rule 1: only what the story counts now; see build_series for the parts of a count."""
    return figure.scope == "story" and figure.role in ("current", "breakdown")


def is_texture(figure: Figure) -> bool:
    """Tell "thousands of troops" far down in a text: no number, of what no measure has a name for. It opens no series."""
    named = figure.measure.split(":")[0]
    return (
        figure.qualifier == "vague"
        and figure.prominence == "body"
        and named not in FALLING
        and named not in load_measures("en").units  # the names are those of every language
    )


def falls(entry: Entry) -> bool:
    """Tell a count of what comes and goes: it falls by itself."""
    return entry.held.figure.measure.split(":")[0] in FALLING


def number_of(figure: Figure) -> float:
    """Return the number that stands for a value: its lower bound, else its upper one, else 0."""
    low, high = figure.value_low, figure.value_high
    return low if low is not None else high if high is not None else 0.0


def is_correction(entry: Entry, rule: str) -> bool:
    """Tell a fall that is taken back by whoever gave the value, or by words of correction, and not one of its own kind."""
    return rule in ("correction", "from-to", "same-source") and not falls(entry)


def is_sharper(entry: Entry, held: Entry) -> bool:
    """Tell an exact value that replaces the bound of the same number."""
    return entry.held.figure.qualifier == "exact" and held.held.figure.qualifier != "exact"


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
