"""Fees keep the card processor's references of what was paid back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fees keep the card processor's references of what was paid back."""
    op.add_column(
        "fees",
        sa.Column(
            "refund_references",
            sa.JSON(),
            nullable=True,
            comment="The card processor's references of what was paid back",
        ),
    )
    op.execute("UPDATE fees SET refund_references = '[]'")


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
