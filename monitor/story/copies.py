"""Does this article repeat text that a held one carried first? A Copy, or None.

Pure: the article and the store's candidates in, the relation out. Finding candidates is the store's work
(by text/fingerprints); what a copy means for figures is decided in updates.
"""

from __future__ import annotations

from collections.abc import Sequence
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


def judge_copy(article: Article, held: Sequence[HeldText]) -> Copy | None:
    """Return which held text *article* repeats, or None where its text is new.

    ``exact``: the same text. ``near``: each holds most of the other's wording. ``contained``: most of the article's text
    is in a longer held one. Never a version: candidates that are the article's own address (``article_id``), or
    that copy it, do not count. Of several the closest counts, of equally close ones the earliest, and the answer
    names that one's origin, so copies never chain. What is held stays the origin even where *article* was
    published earlier. An empty body, or no candidates, gives None.
    """
    matches = [match for text in held if not _is_own(article, text) and (match := _match(article, text))]
    if not matches:
        return None
    best = min(matches, key=_rank)
    return Copy(article_id=best.held.origin_id, kind=best.kind, containment=round(best.containment, 3))


def _is_own(article: Article, held: HeldText) -> bool:
    return article.article_id is not None and article.article_id in (held.article_id, held.origin_id)


def _match(article: Article, held: HeldText) -> _Match | None:
    if not article.article_body:
        return None
    if (article.body_sha256 or body_sha256(article.article_body)) == held.body_sha256:
        return _Match(held, "exact", 1.0)
    share = containment(article.article_body, held.article_body)
    if share >= NEAR and containment(held.article_body, article.article_body) >= NEAR:
        return _Match(held, "near", share)
    return _Match(held, "contained", share) if share >= CONTAINED else None


def _rank(match: _Match) -> tuple[bool, float, float, int]:
    """Exact first; then the share in tenths, so that a word more or less does not outweigh who came first."""
    return match.kind != "exact", -round(match.containment, 1), match.held.time.timestamp(), match.held.article_id
