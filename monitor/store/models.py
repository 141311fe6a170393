"""What does the database hold? Every table, one class each, with ledger_models and outlet_models; ``docs/tables.md`` explains them to people.

Only the rooms of the store import this module: everyone else calls the functions of write, read and frontier.
The annotation is the column. Instants are aware in Python; SQLite keeps them as UTC text, PostgreSQL as timestamptz.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Double,
    ForeignKey,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: any aware datetime in, UTC in the database, aware UTC out. A naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return *value* in UTC, without its zone where the database has no type for one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; the store takes aware datetimes only")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored instant, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Root of every table. Constraints have predictable names, so that later migrations can drop them."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        str: Text,
        float: Double,
        list[str]: JSON,
        list[list[int]]: JSON,
        list[dict[str, Any]]: JSON,
        list[list[Any]]: JSON,
        list[dict[str, int]]: JSON,
        dict[str, int]: JSON,
    }


Key = Annotated[int, mapped_column(primary_key=True)]
StoryName = Annotated[str, mapped_column(ForeignKey("story.name", ondelete="CASCADE"), index=True)]
ArticleKey = Annotated[int, mapped_column(ForeignKey("article.id", ondelete="CASCADE"), index=True)]
VersionKey = Annotated[int, mapped_column(ForeignKey("version.id", ondelete="CASCADE"), index=True)]
RunKey = Annotated[int | None, mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"), index=True)]
UrlDigest = Annotated[str, mapped_column(unique=True)]
"""Hex SHA-256 of a url: the url itself can be longer than what PostgreSQL lets into an index."""

# Ids of deleted rows must not come back as the ids of others: people and feeds may have noted them.
NEVER_REUSE_IDS: dict[str, Any] = {"sqlite_autoincrement": True}


class StoryRow(Base):
    """One story that is being followed."""

    __tablename__ = "story"
    name: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]


class CrawlRunRow(Base):
    """One start of a spider: when, what, and how it ended. ``finished_at`` is null while it runs or was killed."""

    __tablename__ = "crawl_run"
    id: Mapped[Key]
    token: Mapped[str] = mapped_column(unique=True)
    spider: Mapped[str]
    trigger: Mapped[str]
    stories: Mapped[list[str]]
    host: Mapped[str]
    pid: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    counts: Mapped[dict[str, int]]


class SchedulerRow(Base):
    """One ``monitor run`` that lives, or was killed and not yet missed. At most one of them leads: it alone crawls."""

    __tablename__ = "scheduler"
    __table_args__ = (
        Index(
            "uq_scheduler_leads",
            "leads",
            unique=True,
            sqlite_where=text("leads = 1"),
            postgresql_where=text("leads"),
        ),
    )
    id: Mapped[Key]
    token: Mapped[str] = mapped_column(unique=True)
    host: Mapped[str]
    pid: Mapped[int]
    process_space: Mapped[str]
    started_at: Mapped[datetime]
    beats: Mapped[int] = mapped_column(BigInteger)
    beat_at: Mapped[datetime]
    leads: Mapped[bool]
    tick_seconds: Mapped[float]
    ticks: Mapped[int]
    ticked_at: Mapped[datetime | None]
    fault: Mapped[str | None]
    address: Mapped[str | None]


class SourceRecord(Base):
    """One feed, news sitemap, section page or search feed: its health, when it is due, who looks at it now."""

    __tablename__ = "source"
    id: Mapped[Key]
    url: Mapped[str]
    url_sha256: Mapped[UrlDigest]
    outlet: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    every_seconds: Mapped[int | None]
    listed: Mapped[bool]
    title: Mapped[str | None]
    state: Mapped[str]
    reason: Mapped[str]
    state_since: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]
    last_good: Mapped[datetime | None]
    status: Mapped[int | None]
    links: Mapped[int | None]
    newest_item: Mapped[datetime | None]
    last_new_link: Mapped[datetime | None]
    usual_gap_seconds: Mapped[int | None]
    due_at: Mapped[datetime | None]
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    interval_seconds: Mapped[int | None]
    seen_share: Mapped[float | None]
    ttl_seconds: Mapped[int | None]
    new_links: Mapped[int]
    failures: Mapped[int]
    failing_since: Mapped[datetime | None]


class AddressRow(Base):
    """The frontier: every address a source ever named, and the state it ended in."""

    __tablename__ = "address"
    __table_args__ = (Index("ix_address_state_due_at", "state", "due_at"),)
    id: Mapped[Key]
    url: Mapped[str]
    url_sha256: Mapped[UrlDigest]
    named_url: Mapped[str]
    host: Mapped[str]
    outlet: Mapped[str]
    source_url: Mapped[str | None]
    state: Mapped[str]
    reason: Mapped[str | None]
    headline: Mapped[str | None]
    summary: Mapped[str | None]
    in_language: Mapped[str | None]
    source_date: Mapped[datetime | None]
    stamp: Mapped[datetime | None]
    found_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    lease_owner: Mapped[str | None] = mapped_column(index=True)
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    worker_kills: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    run_id: Mapped[RunKey]
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id", ondelete="SET NULL"), index=True)
    final_url: Mapped[str | None]
    changed_at: Mapped[datetime | None]
    revisit_at: Mapped[datetime | None] = mapped_column(index=True)
    gone_since: Mapped[datetime | None]


class PagesAskedRow(Base):
    """How many pages of one outlet one host was asked for within ten minutes: what daily budgets are counted by."""

    __tablename__ = "pages_asked"
    slot: Mapped[datetime] = mapped_column(primary_key=True)
    host: Mapped[str] = mapped_column(primary_key=True)
    outlet: Mapped[str] = mapped_column(primary_key=True)
    pages: Mapped[int]


class ArticleRow(Base):
    """One article; no two rows share a url. Its texts are in ``version``."""

    __tablename__ = "article"
    id: Mapped[Key]
    url: Mapped[str]
    url_sha256: Mapped[UrlDigest]
    outlet: Mapped[str] = mapped_column(index=True)
    headline: Mapped[str | None]
    authors: Mapped[list[str]]
    publisher: Mapped[str | None]
    in_language: Mapped[str | None]
    date_published: Mapped[datetime | None]
    date_published_from: Mapped[str | None]
    date_published_precision: Mapped[str | None]
    date_modified: Mapped[datetime | None]
    first_seen: Mapped[datetime]
    is_seed: Mapped[bool]
    seed_of: Mapped[str | None]
    current_version: Mapped[int]


class VersionRow(Base):
    """One text of an article as it was fetched. Never changed once written, but for which text it repeats."""

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("article_id", "version"),
        # The last guard against two crawls that save one text at once: a text has one origin.
        Index(
            "uq_version_origin_text",
            "body_sha256",
            unique=True,
            sqlite_where=text("is_origin = 1"),
            postgresql_where=text("is_origin"),
        ),
        CheckConstraint("version >= 1", name="version"),
    )
    id: Mapped[Key]
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    version: Mapped[int]
    time: Mapped[datetime]
    headline: Mapped[str | None]
    date_modified: Mapped[datetime | None]
    fetched_at: Mapped[datetime]
    body_sha256: Mapped[str] = mapped_column(index=True)
    article_body: Mapped[str]
    dropped: Mapped[list[dict[str, Any]]]
    is_origin: Mapped[bool]
    copy_of: Mapped[int | None] = mapped_column(ForeignKey("article.id", ondelete="SET NULL"), index=True)
    copy_kind: Mapped[str | None]
    copy_containment: Mapped[float | None]
    run_id: Mapped[RunKey]
    repeats: Mapped[int | None] = mapped_column(index=True)
    """Key of the nearest of the earlier versions that it repeats; ``copy_of`` is where following these ends."""
    paragraphs: Mapped[list[list[Any]]]
    """``[kind, block, posted_at]`` for each paragraph of the text, in order, or [] where all of them are plain."""
    is_accessible_for_free: Mapped[bool | None]
    is_teaser: Mapped[bool]
    is_live_blog: Mapped[bool]
    warc_file: Mapped[str | None]
    warc_offset: Mapped[int | None] = mapped_column(BigInteger)


class FingerprintRow(Base):
    """One MinHash band of a version's text; texts that share bands are candidates for copies.

    One tree, by the value first, is the whole table in SQLite: sixteen rows a version, and look-ups ask for values only.
    """

    __tablename__ = "fingerprint"
    __table_args__ = ({"sqlite_with_rowid": False},)
    band: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"), primary_key=True)


class VerdictRow(Base):
    """Is this version on this story? ``is_current`` marks the newest verdict of an article on a story."""

    __tablename__ = "verdict"
    __table_args__ = (
        UniqueConstraint("article_id", "story", "version"),
        Index(
            "uq_verdict_current",
            "story",
            "article_id",
            unique=True,
            sqlite_where=text("is_current = 1"),
            postgresql_where=text("is_current"),
        ),
        CheckConstraint("bin IN ('in', 'review', 'out')", name="bin"),
    )
    id: Mapped[Key]
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    version: Mapped[int]
    story: Mapped[StoryName]
    bin: Mapped[str]
    score: Mapped[float]
    reasons: Mapped[list[str]]
    judged_at: Mapped[datetime]
    is_current: Mapped[bool]
    likeness: Mapped[float | None]


class DecisionRow(Base):
    """A person's word on an article and a story: it stands above every verdict of ours. Undone, the row goes."""

    __tablename__ = "decision"
    __table_args__ = (CheckConstraint("verdict IN ('confirmed', 'rejected')", name="verdict"),)
    story: Mapped[str] = mapped_column(ForeignKey("story.name", ondelete="CASCADE"), primary_key=True)
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, index=True, autoincrement=False
    )
    verdict: Mapped[str]
    note: Mapped[str | None]
    decided_at: Mapped[datetime]
