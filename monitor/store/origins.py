"""Which text came first? Puts a new text in its place among those it shares words with, whatever the order they came in.

A text repeats the nearest of the earlier ones: earlier by time, then address, then version. Its origin is where following
these ends. So an early text that comes in late takes over the copies of what was held to be the origin, and the same
texts in any order of arrival have the same origins. How near two texts are is handed in: that is knowledge.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session, aliased

from monitor.items import Copy
from monitor.store.models import ArticleRow, VersionRow
from monitor.store.tables import table_of

IDS_A_QUERY = 500
"""SQLite and PostgreSQL both bound the number of parameters."""
_VERSIONS = table_of(VersionRow)
_SAME = select(_VERSIONS.c.id).where(_VERSIONS.c.body_sha256 == bindparam("digest"))
_MARK = update(_VERSIONS).where(_VERSIONS.c.id == bindparam("marked")).values(is_origin=True)
Rank = tuple[bool, float, tuple[datetime, str, int]]


@dataclass(frozen=True)
class _Text:
    """A stored version, without its text."""

    id: int
    article_id: int
    key: tuple[datetime, str, int]
    """What texts are put in order by: time, address, version."""
    copy_of: int | None
    rank: Rank | None
    """Of what it repeats; None where it repeats nothing."""

    @property
    def origin(self) -> int:
        """The article that what repeats this text is a copy of."""
        return self.copy_of or self.article_id


def place_version(session: Session, version_id: int, body_sha256: str, copy: Copy | None) -> set[int]:
    """Set what the new version repeats, and which held ones repeat it; return the articles whose origin changed by that.

    *copy* tells of the texts that share words with it. Equal texts are found here too: another crawl may have
    brought one in since dedupe looked. The new version's own article is not among the answers.
    """
    same = set(session.scalars(_SAME, {"digest": body_sha256})) - {version_id}
    found = {key: one for one in _flatten(copy) if (key := _version_of(session, one)) is not None}
    found |= {key: Copy(article_id=0, kind="exact", containment=1.0, containment_of_origin=1.0) for key in same}
    if not found:  # nearly every text is like no other
        session.execute(_MARK, {"marked": version_id})
        return set()
    texts = _load_texts(session, {version_id, *found})
    new = texts.pop(version_id)
    _mark_first(session, body_sha256, new, [texts[key] for key in same])
    others = {key: text for key, text in texts.items() if text.article_id != new.article_id}
    new = _repeat_earlier(session, new, [(text, found[key]) for key, text in others.items() if text.key < new.key])
    return _take_over(session, new, [(text, found[key]) for key, text in others.items() if text.key > new.key])


def _flatten(copy: Copy | None) -> Sequence[Copy]:
    return () if copy is None else (copy, *copy.others)


def _version_of(session: Session, copy: Copy) -> int | None:
    if copy.version_id is not None:
        return copy.version_id
    query = select(VersionRow.id).where(VersionRow.article_id == copy.article_id, VersionRow.version == 1)
    return session.scalar(query)


def _mark_first(session: Session, body_sha256: str, new: _Text, same: Sequence[_Text]) -> None:
    """Mark the earliest row with this text; a unique index holds that there is one."""
    if all(new.key < text.key for text in same):
        marked = (VersionRow.body_sha256 == body_sha256, VersionRow.is_origin)
        session.execute(update(VersionRow).where(*marked).values(is_origin=False))
        session.execute(update(VersionRow).where(VersionRow.id == new.id).values(is_origin=True))


def _repeat_earlier(session: Session, new: _Text, earlier: Iterable[tuple[_Text, Copy]]) -> _Text:
    """Return *new* as it is once it repeats the nearest of *earlier*, if there is one that does not go back to itself."""
    near = [
        (_rank(copy.kind, copy.containment, text), text, copy)
        for text, copy in earlier
        if text.origin != new.article_id and (copy.kind != "contained" or copy.containment > copy.containment_of_origin)
    ]
    if not near:
        return new
    rank, text, copy = min(near, key=lambda one: one[0])
    _write(session, new.id, text, copy.kind, copy.containment)
    return _Text(new.id, new.article_id, new.key, text.origin, rank)


def _take_over(session: Session, new: _Text, later: Iterable[tuple[_Text, Copy]]) -> set[int]:
    """Let those of *later* repeat *new* that are nearer to it than to what they repeat now; return whose origin changed."""
    changed: dict[int, int] = {}
    for text, copy in later:
        share = copy.containment_of_origin
        is_part = copy.kind != "contained" or share > copy.containment
        rank = _rank(copy.kind, share, new)
        if is_part and new.origin != text.article_id and (text.rank is None or rank < text.rank):
            _write(session, text.id, new, copy.kind, share)
            changed[text.id] = text.article_id
    return set(changed.values()) | hand_on_origins(session, changed)


def _rank(kind: str, share: float, text: _Text) -> Rank:
    """Nearest first: exact, then the share in tenths, so that a word more or less does not outweigh who came first."""
    return kind != "exact", -round(share, 1), text.key


def _write(session: Session, version_id: int, repeated: _Text, kind: str, share: float) -> None:
    values = {"repeats": repeated.id, "copy_of": repeated.origin, "copy_kind": kind, "copy_containment": share}
    session.execute(update(VersionRow).where(VersionRow.id == version_id).values(**values))


def hand_on_origins(session: Session, changed: Collection[int]) -> set[int]:
    """Hand on the origin of *changed* versions to what repeats them; return the articles that it reached."""
    reached: set[int] = set()
    while changed:
        following = set()
        for row in [row for ids in _portions(changed) for row in session.execute(_select_repeating(ids))]:
            origin = row.repeated_copy_of or row.repeated_article
            if origin == row.copy_of:
                continue
            # What turns out to go back to its own article's text is no copy.
            own = {"copy_of": None, "copy_kind": None, "copy_containment": None, "repeats": None}
            values = own if origin == row.article_id else {"copy_of": origin}
            session.execute(update(VersionRow).where(VersionRow.id == row.id).values(**values))
            following.add(row.id)
            reached.add(row.article_id)
        changed = following
    return reached


def _select_repeating(ids: Sequence[int]) -> Select[Any]:
    repeated = aliased(VersionRow)
    return (
        select(VersionRow.id, VersionRow.article_id, VersionRow.copy_of)
        .add_columns(repeated.copy_of.label("repeated_copy_of"), repeated.article_id.label("repeated_article"))
        .join(repeated, VersionRow.repeats == repeated.id)
        .where(repeated.id.in_(ids))
    )


def _load_texts(session: Session, ids: Collection[int]) -> dict[int, _Text]:
    repeated, source = aliased(VersionRow), aliased(ArticleRow)
    query = (
        select(VersionRow.id, VersionRow.article_id, VersionRow.time, VersionRow.version, VersionRow.copy_of)
        .add_columns(VersionRow.copy_kind, VersionRow.copy_containment, ArticleRow.url)
        .add_columns(
            repeated.time.label("its_time"), repeated.version.label("its_version"), source.url.label("its_url")
        )
        .join(ArticleRow, ArticleRow.id == VersionRow.article_id)
        .outerjoin(repeated, repeated.id == VersionRow.repeats)
        .outerjoin(source, source.id == repeated.article_id)
    )
    texts = {}
    for some in _portions(ids):
        for row in session.execute(query.where(VersionRow.id.in_(some))):
            rank = None
            if row.its_time is not None:
                share = row.copy_containment or 0.0
                rank = row.copy_kind != "exact", -round(share, 1), (row.its_time, row.its_url, row.its_version)
            texts[row.id] = _Text(row.id, row.article_id, (row.time, row.url, row.version), row.copy_of, rank)
    return texts


def _portions(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), IDS_A_QUERY):
        yield ordered[start : start + IDS_A_QUERY]
