"""What does the database remember of each outlet? Its lines, which of them are furniture, what its pages look like, and its silences.

More tables like those of models, and for the same rooms; ``docs/tables.md`` explains them to people.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from monitor.store.models import NEVER_REUSE_IDS, Base, Key


class OutletLineRow(Base):
    """One line of an article's pages, kept or dropped, by its key: the same line at the same outlet has the same key."""

    __tablename__ = "outlet_line"
    __table_args__ = (
        # Every line of a page is looked up at every save: only a few witnesses of each are read.
        Index("ix_outlet_line_key_is_witness", "key", "is_witness"),
        {"sqlite_with_rowid": False},
    )
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]
    is_kept: Mapped[bool]
    is_witness: Mapped[bool]


class OutletFurnitureRow(Base):
    """One line, or family of near copies, that recurs on an outlet's pages about different stories."""

    __tablename__ = "outlet_furniture"
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    outlet: Mapped[str] = mapped_column(index=True)
    line: Mapped[str]
    reason: Mapped[str]
    known_since: Mapped[datetime]


class RecurringParagraphRow(Base):
    """One paragraph of a stored text that later pages showed to be furniture: nothing that it says is in a ledger."""

    __tablename__ = "recurring_paragraph"
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"), primary_key=True)
    paragraph: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]
    known_since: Mapped[datetime]


class OutletTemplateRow(Base):
    """What an outlet's pages look like: the blocks that hold their text, and how much of the latest pages stood in these."""

    __tablename__ = "outlet_template"
    outlet: Mapped[str] = mapped_column(primary_key=True)
    blocks: Mapped[dict[str, int]]
    pages: Mapped[int]
    keep_rate: Mapped[float]
    odd_pages: Mapped[list[dict[str, int]]]
    changed_at: Mapped[datetime | None]
    note: Mapped[str | None]


class OutletSilenceRow(Base):
    """An outlet fell silent, could no longer be read, or was heard again. Rows are added and never changed.

    The newest of an outlet says how it is; none: it has been heard all along. ``number`` counts an outlet's rows from 1, so
    that two crawls that close at once cannot tell the same thing twice.
    """

    __tablename__ = "outlet_silence"
    __table_args__ = (
        UniqueConstraint("outlet", "number"),
        CheckConstraint("kind IN ('silent', 'unreachable', 'heard')", name="kind"),
        NEVER_REUSE_IDS,
    )
    id: Mapped[Key]
    outlet: Mapped[str]
    number: Mapped[int]
    kind: Mapped[str]
    time: Mapped[datetime]
    since: Mapped[datetime | None]
    reason: Mapped[str]
    source_url: Mapped[str | None]
    usual_gap_seconds: Mapped[int | None]
    recorded_at: Mapped[datetime]
