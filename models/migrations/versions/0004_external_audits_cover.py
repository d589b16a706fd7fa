"""Audits keep what an external auditor covered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Audits keep what an external auditor covered."""
    op.add_column(
        "audits",
        sa.Column("covered", sa.JSON(), nullable=True, comment="What an external audit covered (R12)"),
    )


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
