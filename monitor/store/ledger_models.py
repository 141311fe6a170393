"""What was read from the versions of a story, and what follows from it? Figures, statements, series, updates, corrections.

More tables like those of models, and for the same rooms; ``docs/tables.md`` explains them to people.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from monitor.store.models import NEVER_REUSE_IDS, ArticleKey, Base, Key, StoryName, VersionKey


class FigureRow(Base):
    """One count as a version states it, with the sentence that states it."""

    __tablename__ = "figure"
    __table_args__ = (CheckConstraint("span_start < span_end", name="span"), NEVER_REUSE_IDS)
    id: Mapped[Key]
    story: Mapped[StoryName]
    article_id: Mapped[ArticleKey]
    version_id: Mapped[VersionKey]
    measure: Mapped[str]
    measure_text: Mapped[str]
    value_low: Mapped[float | None]
    value_high: Mapped[float | None]
    qualifier: Mapped[str]
    unit: Mapped[str]
    source: Mapped[str | None]
    source_kind: Mapped[str | None]
    role: Mapped[str]
    scope: Mapped[str]
    as_of: Mapped[datetime | None]
    span_start: Mapped[int]
    span_end: Mapped[int]
    sentence: Mapped[str]
    surface: Mapped[str]
    correction: Mapped[bool]
    prominence: Mapped[str]
    novel: Mapped[bool]
    posted_at: Mapped[datetime | None]


class StatementRow(Base):
    """Who said what in a version, or declined to."""

    __tablename__ = "statement"
    __table_args__ = (CheckConstraint("sentence_start < sentence_end", name="span"), NEVER_REUSE_IDS)
    id: Mapped[Key]
    story: Mapped[StoryName]
    article_id: Mapped[ArticleKey]
    version_id: Mapped[VersionKey]
    speaker: Mapped[str]
    role: Mapped[str | None]
    party: Mapped[str | None]
    stance: Mapped[str]
    mode: Mapped[str]
    direct: Mapped[bool]
    cue: Mapped[str | None]
    quote_or_paraphrase: Mapped[str]
    spans: Mapped[list[list[int]]]
    sentence_start: Mapped[int]
    sentence_end: Mapped[int]
    sentence: Mapped[str]
    novel: Mapped[bool]
    posted_at: Mapped[datetime | None]
    first_mention: Mapped[int | None]


class SeriesPointRow(Base):
    """Derived: a figure's place in the series of its measure."""

    __tablename__ = "series_point"
    figure_id: Mapped[int] = mapped_column(ForeignKey("figure.id", ondelete="CASCADE"), primary_key=True)
    story: Mapped[StoryName]
    measure: Mapped[str]
    article_id: Mapped[ArticleKey]
    time: Mapped[datetime]
    status: Mapped[str]
    rule: Mapped[str]
    independent_sources: Mapped[int]


class LedgerUpdateRow(Base):
    """Derived: what a version reports that the ledger did not hold. ``recorded_at`` is when the store first held it."""

    __tablename__ = "ledger_update"
    __table_args__ = (Index("ix_ledger_update_story_time", "story", "time"), NEVER_REUSE_IDS)
    id: Mapped[Key]
    story: Mapped[str] = mapped_column(ForeignKey("story.name", ondelete="CASCADE"))
    time: Mapped[datetime]
    kind: Mapped[str]
    what: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    article_id: Mapped[ArticleKey]
    figure_id: Mapped[int | None] = mapped_column(ForeignKey("figure.id", ondelete="CASCADE"), index=True)
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
    recorded_at: Mapped[datetime]
    label: Mapped[str | None]


class FirstResponseRow(Base):
    """Derived: the first reaction of a party to the story."""

    __tablename__ = "first_response"
    __table_args__ = (NEVER_REUSE_IDS,)
    id: Mapped[Key]
    story: Mapped[StoryName]
    party: Mapped[str]
    speaker: Mapped[str]
    stance: Mapped[str]
    time: Mapped[datetime]
    article_id: Mapped[ArticleKey]
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)


class CorrectionRow(Base):
    """A person's word on a ledger: two series are one, a figure is of another measure, a finding is of no story of ours.

    Figures and statements are named by where they stand and what they say: a text that is read again has rows with other ids.
    Undone, the row goes.
    """

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("kind IN ('merge', 'split', 'not_this_story')", name="kind"),
        CheckConstraint("(kind = 'merge') = (article_id IS NULL)", name="target"),
        NEVER_REUSE_IDS,
    )
    id: Mapped[Key]
    story: Mapped[StoryName]
    kind: Mapped[str]
    measure: Mapped[str | None]
    into_measure: Mapped[str | None]
    finding: Mapped[str | None]
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), index=True)
    version: Mapped[int | None]
    spans: Mapped[list[list[int]]]
    sentence: Mapped[str | None]
    words: Mapped[str | None]
    value_low: Mapped[float | None]
    value_high: Mapped[float | None]
    note: Mapped[str | None]
    corrected_at: Mapped[datetime]


class CorrectedRow(Base):
    """Derived: a figure or statement that a correction reaches."""

    __tablename__ = "corrected"
    id: Mapped[Key]
    correction_id: Mapped[int] = mapped_column(ForeignKey("correction.id", ondelete="CASCADE"), index=True)
    figure_id: Mapped[int | None] = mapped_column(ForeignKey("figure.id", ondelete="CASCADE"), index=True)
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
