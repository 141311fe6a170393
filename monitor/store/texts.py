"""Which texts are held, as the articles they were, and what is kept of them when they are judged again?

A stored version is handed out as an Article, so that whatever judges a page judges it in the same way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from monitor.items import Article, Bin, DatePrecision, DroppedLine, Paragraph, ParagraphKind, Verdict
from monitor.store.database import Store
from monitor.store.judgements import save_findings, save_verdicts
from monitor.store.models import ArticleRow, VerdictRow, VersionRow

TEXTS_A_QUERY = 200
"""A text can be megabytes."""


@dataclass(frozen=True, kw_only=True)
class StoredVersion:
    """One stored text."""

    version_id: int
    version: int
    """1 for the first."""
    article: Article
    """As it was saved, with ``article_id``; without verdicts, figures and statements until it is judged."""


def list_article_ids(store: Store) -> list[int]:
    """Return the id of every article held, in order."""
    with store.read() as session:
        return list(session.scalars(select(ArticleRow.id).order_by(ArticleRow.id)))


def list_unjudged(store: Store, story: str) -> list[int]:
    """Return the id of every article held, in order, whose newest text has no verdict on *story*: it came in for other stories."""
    verdict = VerdictRow
    judged = exists().where(
        verdict.article_id == ArticleRow.id, verdict.story == story, verdict.version >= ArticleRow.current_version
    )
    with store.read() as session:
        return list(session.scalars(select(ArticleRow.id).where(~judged).order_by(ArticleRow.id)))


def load_texts(store: Store, article_ids: Collection[int]) -> dict[int, list[StoredVersion]]:
    """Return every version of these articles, by article, the first first; ids that are not held are left out."""
    with store.read() as session:
        return read_texts(session, article_ids)


def read_texts(session: Session, article_ids: Collection[int]) -> dict[int, list[StoredVersion]]:
    """Return what :func:`load_texts` does, as it stands in this transaction."""
    texts: defaultdict[int, list[StoredVersion]] = defaultdict(list)
    query = select(VersionRow, ArticleRow).join(ArticleRow, ArticleRow.id == VersionRow.article_id)
    for some in _portions(article_ids):
        wanted = query.where(VersionRow.article_id.in_(some)).order_by(VersionRow.article_id, VersionRow.version)
        for version, article in session.execute(wanted):
            texts[article.id].append(_read_version(version, article))
    return dict(texts)


def load_verdicts(store: Store, article_ids: Collection[int], story: str) -> dict[int, dict[int, Verdict]]:
    """Return the verdicts on *story* by article and version; articles never judged for it are left out."""
    verdicts: defaultdict[int, dict[int, Verdict]] = defaultdict(dict)
    with store.read() as session:
        for some in _portions(article_ids):
            query = select(VerdictRow).where(VerdictRow.story == story, VerdictRow.article_id.in_(some))
            for row in session.scalars(query.order_by(VerdictRow.version)):
                verdicts[row.article_id][row.version] = Verdict(
                    story=row.story,
                    bin=cast(Bin, row.bin),
                    score=row.score,
                    reasons=tuple(row.reasons),
                    likeness=row.likeness,
                )
    return dict(verdicts)


def write_judgement(session: Session, judged: Iterable[StoredVersion], now: datetime) -> set[str]:
    """Write verdicts and findings of the versions of one article; return the stories whose ledger that can change."""
    changed: set[str] = set()
    for one in judged:
        version = session.get_one(VersionRow, one.version_id)
        before = _load_stories_of(session, version.article_id)
        save_verdicts(session, one.article, version, now)
        changed |= save_findings(session, one.article, version)
        changed |= before ^ _load_stories_of(session, version.article_id)
    return changed


def _load_stories_of(session: Session, article_id: int) -> set[str]:
    on_story = (VerdictRow.article_id == article_id, VerdictRow.is_current, VerdictRow.bin == "in")
    return set(session.scalars(select(VerdictRow.story).where(*on_story)))


def _read_version(version: VersionRow, row: ArticleRow) -> StoredVersion:
    article = Article(
        url=row.url,
        outlet=row.outlet,
        headline=version.headline or row.headline,
        authors=list(row.authors),
        date_published=row.date_published,
        date_published_from=row.date_published_from,
        date_published_precision=cast("DatePrecision | None", row.date_published_precision),
        date_modified=version.date_modified,
        fetched_at=version.fetched_at,
        in_language=row.in_language,
        publisher=row.publisher,
        article_body=version.article_body,
        dropped=[
            DroppedLine(text=one["text"], reason=one["reason"], place=one.get("place")) for one in version.dropped
        ],
        paragraphs=[_read_paragraph(*one) for one in version.paragraphs],
        is_accessible_for_free=version.is_accessible_for_free,
        is_teaser=version.is_teaser,
        is_live_blog=version.is_live_blog,
        is_seed=row.is_seed,
        seed_of=row.seed_of,
        body_sha256=version.body_sha256,
        article_id=row.id,
    )
    return StoredVersion(version_id=version.id, version=version.version, article=article)


def _read_paragraph(kind: str, block: str, posted_at: str | None) -> Paragraph:
    posted = datetime.fromisoformat(posted_at) if posted_at else None
    return Paragraph(kind=cast(ParagraphKind, kind), block=block, posted_at=posted)


def _portions(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), TEXTS_A_QUERY):
        yield ordered[start : start + TEXTS_A_QUERY]
