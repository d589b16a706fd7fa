"""Log-ins are kept, so that one that has ended is over wherever a copy of its cookie is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep who is logged in at the codec server."""
    op.create_table(
        "log_ins",
        sa.Column(
            "digest",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of what the browser holds: who reads this can't log in with it",
        ),
        sa.Column("staff_id", sa.Text(), nullable=False, comment="Who is logged in"),
        sa.Column(
            "began_at", sa.DateTime(timezone=True), nullable=False, comment="Instant of the log-in, in UTC"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_log_ins_staff_id_staff")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_log_ins")),
    )


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
