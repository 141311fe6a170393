"""Keep the values of sketches in one tree, by value: a third of the room, and what look-ups ask for stands together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_fingerprint_band", "fingerprint")
    _make_again(["band", "version_id"], sqlite_with_rowid=False)


def downgrade() -> None:
    _make_again(["version_id", "band"])
    op.create_index("ix_fingerprint_band", "fingerprint", ["band"], unique=False)


def _make_again(key: list[str], **options: bool) -> None:
    """Copy the rows, in the order of the new key, into a table that has this primary key."""
    op.rename_table("fingerprint", "fingerprint_before")
    # Its constraints take their names along, and PostgreSQL knows names but once.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE fingerprint_before RENAME CONSTRAINT pk_fingerprint TO pk_fingerprint_before")
        op.execute(
            "ALTER TABLE fingerprint_before RENAME CONSTRAINT fk_fingerprint_version_id_version TO fk_fingerprint_before"
        )
    types: dict[str, sa.types.TypeEngine[int]] = {"band": sa.BigInteger(), "version_id": sa.Integer()}
    op.create_table(
        "fingerprint",
        *(sa.Column(name, types[name], autoincrement=False, nullable=False) for name in key),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_fingerprint_version_id_version"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_fingerprint")),
        **options,
    )
    before, after = (
        sa.table(name, *(sa.column(column) for column in key)) for name in ("fingerprint_before", "fingerprint")
    )
    op.execute(sa.insert(after).from_select(key, sa.select(*before.c).order_by(*before.c)))
    op.drop_table("fingerprint_before")
