"""Lists of PIR participants that were sent to the WCB."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lists of PIR participants that were sent to the WCB."""
    op.create_table(
        "pir_lists",
        sa.Column("number", sa.Text(), nullable=False, comment="Number, without gaps in a year"),
        sa.Column("key", sa.Text(), nullable=False, comment="What asked for it: it is sent once"),
        sa.Column("year", sa.Integer(), nullable=False, comment="Calendar year that it is for"),
        sa.Column(
            "as_of", sa.Date(), nullable=False, comment="Alberta day at whose end it shows the participants"
        ),
        sa.Column(
            "known_by", sa.Integer(), nullable=False, comment="Number of the last entry that was looked at"
        ),
        sa.Column("participants", sa.Integer(), nullable=False, comment="How many are in it"),
        sa.Column("totals", sa.JSON(), nullable=False, comment="How many of each industry are in it"),
        sa.Column("changes", sa.JSON(), nullable=False, comment="How many were added, changed and removed"),
        sa.Column(
            "previous",
            sa.Text(),
            nullable=False,
            comment="Number of the list that its changes count from, if any",
        ),
        sa.Column("document", sa.Text(), nullable=False, comment="Reference of the list as sent"),
        sa.Column(
            "changes_document",
            sa.Text(),
            nullable=False,
            comment="Reference of the change list as sent",
        ),
        sa.Column("sent_on", sa.Date(), nullable=False, comment="Alberta day on which it was sent"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False, comment="Instant in UTC"),
        sa.Column("entry", sa.Integer(), nullable=False, comment="The entry that goes with it"),
        sa.ForeignKeyConstraint(["entry"], ["entries.number"], name=op.f("fk_pir_lists_entry_entries")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_pir_lists")),
        sa.UniqueConstraint("key", name=op.f("uq_pir_lists_key")),
    )


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
