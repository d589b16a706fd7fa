"""Orders keep who decided on them at the ministry."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep who decided on an order at the ministry."""
    op.add_column(
        "certificate_orders",
        sa.Column(
            "decided_by",
            sa.Text(),
            nullable=True,
            comment="Who decided at the ministry, where it says so (R20)",
        ),
    )


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
