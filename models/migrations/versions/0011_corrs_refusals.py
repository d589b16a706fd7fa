"""Orders keep why CORRS did not take them by itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep why CORRS did not take an order by itself."""
    op.add_column(
        "certificate_orders",
        sa.Column(
            "corrs_refusal", sa.Text(), nullable=True, comment="Why CORRS did not take it by itself (R19)"
        ),
    )


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
