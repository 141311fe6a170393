"""Does this article repeat text that a held one carried first? A Copy, or None.

Pure: the article and the store's candidates in, the relation out. Finding candidates is the store's work
(by text/fingerprints); what a copy means for figures is decided in updates.

Wording alone does not make a copy. Reports on one story end with the same paragraphs of background for weeks, and an outlet's
pages carry the same boxes: such text recurs, and what a report has beside it is its own. It is told by three marks that two
texts and their times show, so that the answer depends on no order of arrival: it stands apart from what is new, it stands
below it, and the two texts are one outlet's or of different days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from monitor.holdings import HeldText
from monitor.items import Article, Copy, CopyKind
from monitor.text.fingerprints import Overlap, body_sha256, measure_overlap

NEAR = 0.36
"""Share of shingles, in both directions, from which two texts are one: with every sixth word edited 0.85**5 = 0.44 stay."""
CONTAINED = 0.5
"""Share of the new text's shingles in the held one from which it is a part of it: most of it is not its own."""
COVERED = 0.6
"""Share of a copy's length that lies in runs of shared wording: what reporters add to a wire copy is less than the half of it."""
RECURRENT_COVERED = 0.7
"""The same of the later text where what is shared may be standing text: of pages of one outlet, and of texts of different days."""
NEARLY_ALL = 0.85
"""Of such texts one has next to nothing but what is shared: an outlet that rewrites its report keeps all of it, and adds."""
RECURRENT_OPENING = 40
"""Words with which either of such texts may begin alone (a dateline, a paragraph): news comes first, what stands below it recurs."""
SAME_NEWS = timedelta(hours=36)
"""Papers print in the morning what an agency sent the day before."""


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
    own = measure_overlap(article.article_body, held.article_body)
    if not own.share:
        return None
    of_held = measure_overlap(held.article_body, article.article_body)
    later, earlier = (of_held, own) if _is_earlier(article, held) else (own, of_held)
    if _may_recur(article, held) and not _is_told_again(later, earlier):
        return None
    if min(own.share, of_held.share) >= NEAR and max(later.coverage, earlier.coverage) >= COVERED:
        return _Match(held, "near", own.share, of_held.share)
    if later.share >= CONTAINED and later.coverage >= COVERED:
        return _Match(held, "contained", own.share, of_held.share)
    return None


def _may_recur(article: Article, held: HeldText) -> bool:
    """Tell whether what the two share may be standing text: both are one outlet's, or too far apart to be one day's news."""
    if article.outlet and article.outlet == held.outlet:
        return True
    time = _time_of(article)
    return time is not None and abs(time - held.time) > SAME_NEWS


def _is_told_again(later: Overlap, earlier: Overlap) -> bool:
    """Tell whether the later text is the earlier one again, from the head on, and not merely what stands below another's news."""
    if max(later.begins, earlier.begins) > RECURRENT_OPENING or later.coverage < RECURRENT_COVERED:
        return False
    return max(later.coverage, earlier.coverage) >= NEARLY_ALL


def _is_earlier(article: Article, held: HeldText) -> bool:
    """Tell whether *article* is older than what is held; without any date it is as young as its fetch."""
    time = _time_of(article)
    return time is not None and (time, article.url) < (held.time, held.url)


def _time_of(article: Article) -> datetime | None:
    """Return the instant that will stand for the article in the store; None where only the store's clock knows it."""
    newest = max((one.posted_at for one in article.paragraphs if one.posted_at is not None), default=None)
    if newest is not None:
        return newest
    if article.article_id is not None:  # of an edit, when it was made counts
        return article.date_modified or article.fetched_at
    return article.date_published or article.date_modified or article.stands_at or article.fetched_at


def _rank(match: _Match) -> tuple[bool, float, float, int]:
    """Exact first; then the share in tenths, so that a word more or less does not outweigh who came first."""
    return match.kind != "exact", -round(match.containment, 1), match.held.time.timestamp(), match.held.article_id
