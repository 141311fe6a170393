"""How much like a story do articles read that are not on it? The Background, by which a score means the same for every story.

A likeness of a tenth is a great deal for a saga that is told in ever new words, and nothing for an event that every outlet
reports in the same ones. What tells them apart is how far below it the articles lie that nobody would take for the
story: where these are far off, less will do. Topic tracking calls it score normalisation (Allan, Topic Detection and Tracking,
2002). And how near the nearest come: where two reports all but repeat a seed, half as much is another event; where none does, the
story is told in ever new words. And where a gap parts the near from the rest: that is where a person would draw the line, too. An
article that shares nothing at all with the story, as in another language, tells nothing. Until articles are held, a usual story's
background stands in. Pure: the same likenesses give the same Background.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.items import StoryScope

HALF = 0.98
"""Likeness that gives a score of one half, against a usual background."""
SCOPE_FACTOR: Mapping[StoryScope, float] = {"event": 0.7, "story": 1.0, "saga": 1.4}
"""How much further a thread may wander that its user calls a saga, and how much less an event."""
FAR = 0.5
"""Likeness up to which an article counts as background; above it, it may well be on the story."""
SHARE = 0.75
"""Share of the background that lies below its level: high enough to meet those that share a topic."""
USUAL_LEVEL, USUAL_NEAREST = 0.05, 0.45
"""Level of the background of a usual story, and the similarity of the articles nearest to its seeds: about the middle of the
development stories' own."""
USUAL_ARTICLES = 200
"""Articles' worth of belief in them."""
TRUST, TRUST_OF_ONE = 0.6, 0.8
"""How far the level moves the scores, 0 (not at all) to 1 (likenesses count by their ratio to it alone). A single seed does
not tell how widely its story is worded, so the articles held tell more."""
NEAREST_TRUST, NEAREST_TRUST_OF_ONE = 0.5, 1.0
"""The same for the nearest: several seeds tell by themselves how alike the story's reports are, one leaves it to them."""
NEAREST = 2
"""How many articles are the nearest: one may be a seed's own copy."""
LEAST_NEAREST, MOST_NEAREST = 0.15, 0.6
"""Bounds of their similarity: copies say nothing of other reports, and the nearest nothing where none is on the story."""
LEAST, MOST = 0.6, 8.0
"""Bounds of what the level does. Pages are fetched because their headlines share something: such a background looks nearer than it is."""
NEAR = 500
"""How many of the nearest articles are looked at for a gap: farther down they lie close together."""
GAP_REACH = 0.65
"""Doublings of likeness around one half within which gaps are looked for, as a standard deviation."""
GAP_POWER = 3
"""Twice as wide a gap counts for eight: one that stands out moves the line, the many small ones of a gradual story do not."""
MOST_GAP = 2.0
"""Doublings from which a gap is as wide as can be: below a lone article there may be nothing for any distance."""
GAP_MARGIN = 0.5
"""Doublings that the line keeps from both sides of a gap that has room for it: inside it may stay where it is."""
GAP_DOUBT = 0.1
"""Weight of the line that is drawn without gaps: that of one of about half a doubling, right there."""
STEPS = 4
"""Steps to a doubling of the factor: scores stand still while the background moves little."""


@dataclass(frozen=True)
class Background:
    """The held articles that are not like the story, in two numbers, and how near the others come; without those that share nothing."""

    level: float = USUAL_LEVEL
    """Likeness below which most of them lie; always above 0."""
    articles: int = 0
    """How many they are."""
    nearest: float = 0.0
    """Mean likeness of the NEAREST articles held; 0.0 where there are none."""
    held: int = 0
    """How many articles are held, near and far."""
    near: tuple[float, ...] = ()
    """Likenesses of the NEAR nearest, nearest first."""


USUAL = Background()
"""What is known before any article is held."""


def find_background(likenesses: Iterable[float]) -> Background:
    """Return the background in the *likenesses* of articles held, in any order; USUAL where none shares anything with the story."""
    ordered = sorted((likeness for likeness in likenesses if likeness > 0), reverse=True)
    nearest = math.fsum(ordered[:NEAREST]) / (len(ordered[:NEAREST]) or 1)
    far = [likeness for likeness in reversed(ordered) if likeness < FAR]
    level = _lean(_find_quantile(far) + 1e-4, USUAL_LEVEL, len(far)) if far else USUAL_LEVEL
    return Background(level, len(far), nearest, len(ordered), tuple(ordered[:NEAR]))


def find_factor(background: Background, *, seeds: int, scale: float, scope: StoryScope = "story") -> float:
    """Return what likenesses are multiplied by against *background*: 1.0 for a usual one, more for one far off.

    *seeds* is the number of the story's seeds, *scale* that of its profile: a likeness without it is a similarity. In steps. What
    the level does lies between LEAST and MOST, what the nearest do follows from the bounds of their similarity, and a gap moves
    what these two and the scope say by hardly more than a doubling.
    """
    one = seeds < 2
    by_level = (TRUST_OF_ONE if one else TRUST) * math.log2(USUAL_LEVEL / background.level)
    by_level = min(math.log2(MOST), max(math.log2(LEAST), by_level))
    similarity = min(MOST_NEAREST, max(LEAST_NEAREST, background.nearest / scale))
    nearest = _lean(similarity, USUAL_NEAREST, background.held)
    by_nearest = (NEAREST_TRUST_OF_ONE if one else NEAREST_TRUST) * math.log2(USUAL_NEAREST / nearest)
    found = by_level + by_nearest + math.log2(SCOPE_FACTOR[scope])
    factor: float = 2.0 ** (round(STEPS * (found - _find_gap(background, math.log2(HALF) - found))) / STEPS)
    return factor


def _find_gap(background: Background, line: float) -> float:
    """Return how far from *line*, a likeness as logarithm to base 2, the near articles part: 0.0 where no gap stands out.

    The mean of where all gaps would have it, the wide and close ones counting most, so that no article makes it jump.
    """
    total, weight = 0.0, GAP_DOUBT
    for above, below in pairwise(map(math.log2, background.near)):
        margin = min(GAP_MARGIN, (above - below) / 2)
        off = min(above - margin, max(below + margin, line)) - line
        counts = min(MOST_GAP, above - below) ** GAP_POWER * math.exp(-((off / GAP_REACH) ** 2) / 2)
        total += counts * off
        weight += counts
    return total / weight * background.held / (background.held + USUAL_ARTICLES)


def _lean(found: float, usual: float, articles: int) -> float:
    """Return *found* in so many *articles*, drawn towards the *usual*, as ratios go."""
    return math.exp((articles * math.log(found) + USUAL_ARTICLES * math.log(usual)) / (articles + USUAL_ARTICLES))


def _find_quantile(ordered: Sequence[float]) -> float:
    """Return the value at SHARE, between the two nearest in proportion; *ordered* has one value at least."""
    place = SHARE * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
