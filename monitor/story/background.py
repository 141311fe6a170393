"""How much like a story do articles read that are not on it? The Background, by which a score means the same for every story.

A likeness of a tenth is a great deal for a saga that is told in ever new words, and nothing for an event that every outlet
reports in the same ones. What tells them apart is how far below it the articles lie that nobody would take for the
story: where these are far off, less will do. Topic tracking calls it score normalisation (Allan, Topic Detection and Tracking,
2002). Until articles are held, a usual story's background stands in. Pure: the same likenesses give the same Background.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FAR = 0.4
"""Likeness up to which an article counts as background; above it, it may well be on the story."""
SHARE = 0.75
"""Share of the background that lies below its level: high enough to meet those that share a topic."""
USUAL_LEVEL = 0.043
"""Level of the background of a usual story: the middle of the development stories' own."""
USUAL_ARTICLES = 100
"""Articles' worth of belief in it."""
TRUST, TRUST_OF_ONE = 0.5, 0.7
"""How far the level moves the scores, 0 (not at all) to 1 (likenesses count by their ratio to it alone). A single seed does
not tell how widely its story is worded, so the articles held tell more."""
LEAST, MOST = 0.7, 4.0
"""Bounds of the factor. Pages are fetched because their headlines share something: such a background looks nearer than it is."""
STEPS = 4
"""Steps to a doubling of the factor: scores stand still while the background moves little."""


@dataclass(frozen=True)
class Background:
    """The held articles that are not like the story, in two numbers."""

    level: float = USUAL_LEVEL
    """Likeness below which most of them lie; always above 0."""
    articles: int = 0
    """How many they are."""


USUAL = Background()
"""What is known before any article is held."""


def find_background(likenesses: Iterable[float]) -> Background:
    """Return the background in the *likenesses* of articles held, in any order; USUAL for none, or none that is far."""
    far = sorted(likeness for likeness in likenesses if likeness < FAR)
    if not far:
        return USUAL
    held, usual = math.log(_find_quantile(far) + 1e-4), math.log(USUAL_LEVEL)
    level = math.exp((len(far) * held + USUAL_ARTICLES * usual) / (len(far) + USUAL_ARTICLES))
    return Background(level, len(far))


def find_factor(background: Background, seeds: int) -> float:
    """Return what likenesses are multiplied by against *background*: 1.0 for a usual one, more for one far off.

    *seeds* is the number of the story's seeds. Between LEAST and MOST, in steps.
    """
    trust = TRUST_OF_ONE if seeds < 2 else TRUST
    steps = round(STEPS * trust * math.log2(USUAL_LEVEL / background.level))
    factor: float = 2.0 ** (steps / STEPS)
    return min(MOST, max(LEAST, factor))


def _find_quantile(ordered: Sequence[float]) -> float:
    """Return the value at SHARE, between the two nearest in proportion; *ordered* has one value at least."""
    place = SHARE * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
