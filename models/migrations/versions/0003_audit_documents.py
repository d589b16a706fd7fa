"""Audits name the audit tool as it was filled in, and the answers that their scores follow from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Audits name the audit tool as it was filled in, and the answers that their scores follow from."""
    for name, comment in (
        ("instrument", "The version of the audit tool"),
        ("workbook", "Reference of the filled-in audit tool (R11, R12)"),
        ("answers", "Reference of the answers that were read from it"),
    ):
        op.add_column("audits", sa.Column(name, sa.Text(), nullable=True, comment=comment))


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
