"""What does the database remember of each outlet? Its lines, which of them are furniture, and what its pages look like.

More tables like those of models, and for the same rooms; ``docs/tables.md`` explains them to people.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from monitor.store.models import Base


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
