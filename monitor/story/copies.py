"""Does this article repeat text that a held one carried first? A Copy, or None.

Pure: the article and the store's candidates in, the relation out. Finding candidates is the store's work
(by text/fingerprints); what a copy means for figures is decided in updates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from monitor.items import Article, Copy, CopyKind, HeldText
from monitor.text.fingerprints import body_sha256, containment

NEAR = 0.36
"""Share of shingles, in both directions, from which two texts are one: with every sixth word edited 0.85**5 = 0.44 stay."""
CONTAINED = 0.5
"""Share of the new text's shingles in the held one from which it is a part of it: most of it is not its own."""


class _Match(NamedTuple):
    held: HeldText
    kind: CopyKind
    containment: float
    containment_of_held: float


def judge_copy(article: Article, held: Sequence[HeldText]) -> Copy | None:
    """Return which held text *article* shares its text with, all others in ``others``, or None where its text is new.

    ``exact``: the same text. ``near``: each holds most of the other's wording. ``contained``: most of the later text is in
    the longer, earlier one; an article that takes in a whole earlier one is one of its own. Which of two repeats the other
    is left to the store, which knows the times of both. Never a version: candidates of the article's own address
    (``article_id``) do not count. The answer is the closest text, of equally close ones the earliest, by its origin's
    name. An empty body, or no candidates, gives None.
    """
    matches = sorted((match for text in held if (match := _match(article, text))), key=_rank)
    if not matches:
        return None
    nearest, *others = (_as_copy(match) for match in matches)
    return replace(nearest, others=tuple(others))


def _as_copy(match: _Match) -> Copy:
    return Copy(
        article_id=match.held.origin_id,
        kind=match.kind,
        containment=round(match.containment, 3),
        containment_of_origin=round(match.containment_of_held, 3),
        version_id=match.held.version_id,
    )


def _match(article: Article, held: HeldText) -> _Match | None:
    if not article.article_body or article.article_id == held.article_id:
        return None
    if (article.body_sha256 or body_sha256(article.article_body)) == held.body_sha256:
        return _Match(held, "exact", 1.0, 1.0)
    share = containment(article.article_body, held.article_body)
    of_held = containment(held.article_body, article.article_body)
    if share >= NEAR and of_held >= NEAR:
        return _Match(held, "near", share, of_held)
    part = of_held if _is_earlier(article, held) else share
    return _Match(held, "contained", share, of_held) if part >= CONTAINED else None


def _is_earlier(article: Article, held: HeldText) -> bool:
    """Tell whether *article* is older than what is held; without any date it is as young as its fetch."""
    told = article.date_published if article.article_id is None else None  # of an edit, when it was made counts
    time = told or article.date_modified or article.fetched_at
    return time is not None and time < held.time


def _rank(match: _Match) -> tuple[bool, float, float, int]:
    """Exact first; then the share in tenths, so that a word more or less does not outweigh who came first."""
    return match.kind != "exact", -round(match.containment, 1), match.held.time.timestamp(), match.held.article_id
