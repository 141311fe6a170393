"""Which held texts may a text be a copy of? Looks them up by digest and by the values of their sketches.

How likely a text is depends on how rare the values are that it shares: thousands of pages have the values of one box of
background, and only a copy has those of the news. A look-up reads a bounded number of rows however large the store, and however
often a value recurs in it. What a copy is, is judged elsewhere.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, CompoundSelect, Row, bindparam, func, select, union_all
from sqlalchemy.orm import Session

from monitor.holdings import HeldText
from monitor.items import Article, Copy
from monitor.store.database import Store
from monitor.store.marks import load_marks
from monitor.store.models import ArticleRow, FingerprintRow, VersionRow
from monitor.store.origins import IDS_A_QUERY
from monitor.store.tables import table_of

Judge = Callable[[Article, Sequence[HeldText]], Copy | None]
"""Tells which of the held texts an article shares its text with: knowledge, and handed in."""

CANDIDATES = 20
"""Articles that a text is held against."""
ROWS_A_VALUE = 512
"""Rows read of one value: of one that recurs more often the first that were stored, and it tells next to nothing."""
TEXTS = 80
"""Texts loaded: an article may have many versions, and any of them may have been copied."""
VERSIONS_AN_ARTICLE = 4
"""Versions that one article may have among them before every other article has had as many: a live blog's are all alike."""
EXACT = 1e9
"""Weight of an equal text: more than all values of a sketch."""

_version, _article = table_of(VersionRow).c, table_of(ArticleRow).c
_NEWEST = select(func.max(_version.id))
_SAME = select(_version.id).where(_version.body_sha256 == bindparam("digest"), _version.id > bindparam("after"))
_ARTICLES = select(_version.id, _version.article_id).where(_version.id.in_(bindparam("versions", expanding=True)))
_TEXTS = (
    select(_version.id, _version.article_id, _version.time, _version.body_sha256, _version.article_body)
    .add_columns(_version.copy_of, _article.url, _article.outlet)
    .join_from(table_of(VersionRow), table_of(ArticleRow), _article.id == _version.article_id)
    .where(_version.id.in_(bindparam("versions", expanding=True)))
)


@dataclass(frozen=True)
class Candidates:
    """What a look-up found, and how far it saw."""

    texts: list[HeldText]
    """Likeliest first."""
    newest_version: int
    """Row of the newest version that was held, 0 in an empty store: what has another number came later."""


def find_copy_candidates(
    store: Store, *, body_sha256: str, bands: Sequence[int], not_article: int | None, limit: int = CANDIDATES
) -> list[HeldText]:
    """Return held texts that a text with this digest and these MinHash bands may be a copy of, likeliest first.

    Texts with the same digest come first, then those that share most bands, rare ones counting most; of equally likely ones
    the earlier first. Versions that are no longer the newest count too: a copy may have been taken from them. Texts of at most
    *limit* articles; none of *not_article*.
    """
    return look_up(store, body_sha256=body_sha256, bands=bands, not_article=not_article, limit=limit).texts


def look_up(
    store: Store, *, body_sha256: str, bands: Sequence[int], not_article: int | None, limit: int = CANDIDATES
) -> Candidates:
    """Do the same and tell up to which version the store was seen, in one state of the database."""
    with store.read() as session:
        newest = session.scalar(_NEWEST) or 0
        return Candidates(load_candidates(session, body_sha256, bands, not_article=not_article, limit=limit), newest)


def load_candidates(
    session: Session,
    body_sha256: str,
    bands: Sequence[int],
    *,
    not_article: int | None,
    after: int = 0,
    limit: int = CANDIDATES,
) -> list[HeldText]:
    """Return the candidates as :func:`find_copy_candidates` does, of versions with a row number above *after* only."""
    weights = _weigh_shared(session, bands, after)
    weights |= dict.fromkeys(session.scalars(_SAME, {"digest": body_sha256, "after": after}), EXACT)
    likeliest = sorted(weights, key=lambda key: (-weights[key], key))
    chosen = _choose_versions(session, likeliest, not_article, max(TEXTS, limit))
    if not chosen:  # nearly every text is like no other
        return []
    rows = list(session.execute(_TEXTS, {"versions": chosen}))
    rows.sort(key=lambda row: (-weights[row.id], row.time, row.id))
    articles = list(dict.fromkeys(row.article_id for row in rows))[:limit]
    marks = load_marks(session, (row.id for row in rows))
    texts = [_held_text(row, marks.get(row.id, ())) for row in rows]
    return sorted(
        (text for text in texts if text.article_id in articles), key=lambda text: articles.index(text.article_id)
    )


def _choose_versions(session: Session, likeliest: Sequence[int], not_article: int | None, most: int) -> list[int]:
    """Return up to *most* of the versions *likeliest*, none of *not_article*.

    The first of each article go before its others, so that one that was edited a hundred times does not crowd out the rest.
    """
    first: list[int] = []
    others: list[int] = []
    taken: Counter[int] = Counter()
    for start in range(0, len(likeliest), IDS_A_QUERY):
        some = likeliest[start : start + IDS_A_QUERY]
        articles = {row.id: row.article_id for row in session.execute(_ARTICLES, {"versions": some})}
        for version in some:
            if (article := articles[version]) != not_article:
                (first if taken[article] < VERSIONS_AN_ARTICLE else others).append(version)
                taken[article] += 1
        if len(first) >= most:
            break
    return [*first, *others][:most]


def read_evidence(body: str, marks: Collection[Mapping[str, Any]]) -> str:
    """Return *body* without the paragraphs that *marks* say are furniture: what two texts can be told to share."""
    if not marks:
        return body
    aside = {mark["paragraph"] for mark in marks}
    return "\n\n".join(text for place, text in enumerate(body.split("\n\n")) if place not in aside)


def _weigh_shared(session: Session, bands: Sequence[int], after: int) -> dict[int, float]:
    """Return how much the values tell that each version shares with *bands*.

    A value counts the square of the logarithm of its rarity: two that one other text has outweigh four that twenty have, and
    seven that fifty copies have outweigh one that a single text has by chance.
    """
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for band, version in _read_holders(session, sorted(set(bands)), after):
        holders[band].append(version)
    weights: defaultdict[int, float] = defaultdict(float)
    for band in sorted(holders):
        rarity = math.log(2 * ROWS_A_VALUE / len(holders[band])) ** 2
        for version in holders[band]:
            weights[version] += rarity
    return {version: round(weight, 6) for version, weight in weights.items()}


def _read_holders(session: Session, bands: Sequence[int], after: int) -> Iterable[tuple[int, int]]:
    if not bands:
        return ()
    asked = {f"band_{place}": band for place, band in enumerate(bands)}
    return ((row[0], row[1]) for row in session.execute(_select_holders(len(bands)), {**asked, "after": after}))


@cache  # a dozen selects: to put them together takes longer than to run them
def _select_holders(count: int) -> CompoundSelect[Any]:
    row = table_of(FingerprintRow).c
    each = (
        select(row.band, row.version_id)
        .where(row.band == bindparam(f"band_{place}", type_=BigInteger), row.version_id > bindparam("after"))
        .order_by(row.version_id)
        .limit(ROWS_A_VALUE)
        .subquery()
        for place in range(count)
    )
    return union_all(*(select(one) for one in each))


def _held_text(row: Row[Any], marks: Collection[Mapping[str, Any]]) -> HeldText:
    return HeldText(
        article_id=row.article_id,
        url=row.url,
        outlet=row.outlet,
        origin_id=row.copy_of or row.article_id,
        time=row.time,
        body_sha256=row.body_sha256,
        article_body=read_evidence(row.article_body, marks),
        version_id=row.id,
    )
