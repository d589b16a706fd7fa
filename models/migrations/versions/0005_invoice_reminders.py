"""Fees keep which reminders of their invoice went out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fees keep which reminders of their invoice went out."""
    op.add_column(
        "fees",
        sa.Column(
            "reminded_days",
            sa.JSON(),
            nullable=True,
            comment="Reminders that went out, as days after the invoice's last day to pay",
        ),
    )
    op.execute("UPDATE fees SET reminded_days = '[]'")


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
