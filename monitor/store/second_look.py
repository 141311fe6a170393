"""What has changed since a text was held against the others? Looks again, inside the save that knows.

Two things change the answer: a text that another crawl saved since dedupe looked, and a paragraph that turned out to be
furniture, by which no copy is told. What is a copy of what then follows as if both had been known from the start.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from monitor.items import Article, Copy
from monitor.store.candidates import Judge, load_candidates, read_evidence
from monitor.store.marks import load_marks
from monitor.store.models import ArticleRow, FingerprintRow, VersionRow
from monitor.store.origins import IDS_A_QUERY, hand_on_origins, place_version
from monitor.store.tables import table_of

_version = table_of(VersionRow).c
_NEWER = select(_version.id).where(_version.id > bindparam("sought_to"), _version.id != bindparam("version")).limit(1)


def look_again(session: Session, article: Article, version: VersionRow, judge: Judge | None) -> Copy | None:
    """Return what *article*, saved as *version*, shares its text with: what dedupe found, and what came in since it looked."""
    if judge is None or article.copies_sought_to is None:
        return article.copy
    if session.scalar(_NEWER, {"sought_to": article.copies_sought_to, "version": version.id}) is None:
        return article.copy
    since = load_candidates(
        session,
        version.body_sha256,
        article.bands,
        not_article=version.article_id,
        after=article.copies_sought_to,
    )
    later = judge(article, [text for text in since if text.version_id != version.id])
    known = {one.version_id for one in _flatten(article.copy)}
    found = [*_flatten(article.copy), *(one for one in _flatten(later) if one.version_id not in known)]
    return replace(found[0], others=tuple(found[1:])) if found else None


def place_again(session: Session, versions: Collection[int], judge: Judge | None) -> set[int]:
    """Set anew what *versions* repeat, whose evidence has changed, and what repeats them; return the articles whose origin changed."""
    if judge is None or not versions:
        return set()
    near = select(VersionRow.id).where(VersionRow.copy_kind != "exact")
    repeating = (session.scalars(near.where(VersionRow.repeats.in_(some))) for some in _portions(sorted(versions)))
    concerned = sorted({*versions, *chain.from_iterable(repeating)})
    before = _load_origins(session, concerned)
    cleared = {"copy_of": None, "copy_kind": None, "copy_containment": None, "repeats": None}
    for some in _portions(concerned):
        session.execute(update(VersionRow).where(VersionRow.id.in_(some)).values(**cleared))
    turned: set[int] = set()
    for version in concerned:
        turned |= _place(session, version, judge)
    turned |= hand_on_origins(session, concerned)
    after = _load_origins(session, concerned)
    return turned | {article for version, (article, origin) in after.items() if before[version][1] != origin}


def _place(session: Session, version_id: int, judge: Judge) -> set[int]:
    row = session.get_one(VersionRow, version_id)
    session.refresh(row)
    source = session.get_one(ArticleRow, row.article_id)
    marks = load_marks(session, [version_id]).get(version_id, ())
    article = Article(
        url=source.url,
        outlet=source.outlet,
        article_id=row.article_id,
        article_body=read_evidence(row.article_body, marks),
        body_sha256=row.body_sha256,
        fetched_at=row.time,  # the instant that stands for the version
    )
    bands = session.scalars(select(FingerprintRow.band).where(FingerprintRow.version_id == version_id)).all()
    held = load_candidates(session, row.body_sha256, bands, not_article=row.article_id)
    return place_version(session, version_id, row.body_sha256, judge(article, held))


def _load_origins(session: Session, versions: Sequence[int]) -> dict[int, tuple[int, int | None]]:
    origins: dict[int, tuple[int, int | None]] = {}
    for some in _portions(versions):
        query = select(VersionRow.id, VersionRow.article_id, VersionRow.copy_of)
        origins |= {
            row.id: (row.article_id, row.copy_of) for row in session.execute(query.where(VersionRow.id.in_(some)))
        }
    return origins


def _portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + IDS_A_QUERY] for start in range(0, len(ids), IDS_A_QUERY))


def _flatten(copy: Copy | None) -> Iterable[Copy]:
    return () if copy is None else (replace(copy, others=()), *copy.others)
