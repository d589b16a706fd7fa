"""Letters know how far they have come by e-mail, and employers whether their address takes letters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Letters know how far they have come by e-mail, and employers whether their address takes letters."""
    for column in (
        sa.Column(
            "tries",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="How often it was tried to send it by e-mail",
        ),
        sa.Column("first_tried_at", _INSTANT, nullable=True, comment="Instant of the first try"),
        sa.Column("next_try_at", _INSTANT, nullable=True, comment="No try before this instant"),
        sa.Column(
            "trouble", sa.Text(), nullable=True, comment="Why it has not left by e-mail, as the server said"
        ),
        sa.Column(
            "came_back",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="Whether its address did not take it",
        ),
        sa.Column("left_at", _INSTANT, nullable=True, comment="Instant at which it was sent, or printed"),
    ):
        op.add_column("letters", column)
    op.create_index(op.f("ix_letters_status"), "letters", ["status"], unique=False)
    op.add_column(
        "employers",
        sa.Column(
            "email_failed_on",
            sa.Date(),
            nullable=True,
            comment="Day since which letters to that address come back, until staff have seen to it",
        ),
    )


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
