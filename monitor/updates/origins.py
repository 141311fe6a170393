"""Who counts more, and do two credits name one source? Credits compared by the words that are no mere kind of office."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from monitor.holdings import HeldFigure
from monitor.items import Figure, SourceKind
from monitor.updates.parties import list_articles, split_body

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

_APOSTROPHE = re.compile(r"['’]")
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


def rank_sources(figures: Iterable[Figure]) -> dict[str | None, int]:
    """Return how much each credited source of a series counts: as much as the kind it is given anywhere in it.

    Whoever is credited elsewhere with an office has its standing: the health minister is the health ministry's voice, and a
    doctor named by name alone is the clinic's director of the article before. Unnamed sources gain nothing so.
    """
    kinds: dict[str | None, int] = {}
    unnamed: set[str | None] = set()
    for figure in figures:
        kinds[figure.source] = max(STANDING[figure.source_kind], kinds.get(figure.source, 0))
        if figure.source_kind == "unnamed":
            unnamed.add(figure.source)
    named = [source for source in kinds if source is not None and source not in unnamed]
    raised = {source: max(kinds[other] for other in named if same_source(source, other)) for source in named}
    return kinds | raised


def same_source(one: str | None, two: str | None) -> bool:
    """Tell whether two credits name one source by the words that are no mere kind of office: one name within the other.

    The police and the fire brigade of one town are two, whatever their names have in common.
    """
    if one is None or two is None:
        return one is two
    if one == two:
        return True
    bodies = {_find_body(one), _find_body(two)} - {""}
    if len(bodies) == 2:
        return False
    words, others = _source_words(one), _source_words(two)
    words, others = words - _GENERIC or words, others - _GENERIC or others
    shared = len(words & others)
    return shared > 0 and (shared == min(len(words), len(others)) or 2 * shared >= len(words | others))


def _split(source: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    return split_body(_APOSTROPHE.sub(" ", source.casefold()))


def _find_body(source: str) -> str:
    return _split(source)[1]


@cache
def _source_words(source: str) -> frozenset[str]:
    """Return the words of a credit by their beginnings, a body that the tables know as one word, in English."""
    before, body, after = _split(source)
    words: list[str] = re.findall(r"[^\W\d_]{3,}", " ".join([*before, "/", *after]))
    own = {word[:6] if word not in _GENERIC else word for word in words if word not in list_articles()}
    return frozenset(own | ({body} if body else set()))


def origin_of(held: HeldFigure) -> frozenset[str]:
    """Return words that name where the value comes from: the credited source, else the outlet whose text came first."""
    words = _source_words(held.figure.source) if held.figure.source else frozenset()
    named = words - _GENERIC or words
    return named or frozenset({f"article {held.copy_of or held.article_id}"})
