"""Entries say whether it is proven who acted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Entries keep the nonce of the proof of who acted."""
    op.add_column(
        "entries",
        sa.Column(
            "proof",
            sa.Text(),
            nullable=True,
            comment="Nonce of the proof of who acted; empty where that is asserted",
        ),
    )
    op.create_index(op.f("ix_entries_proof"), "entries", ["proof"], unique=True)


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
