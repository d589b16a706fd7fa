"""Staff have absences, entries say who stood in for whom, and auditors belong to employers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Staff have absences, entries say who stood in for whom, and auditors belong to employers."""
    op.create_table(
        "absences",
        sa.Column("staff_id", sa.Text(), nullable=False, comment="Who is away"),
        sa.Column("begins_on", sa.Date(), nullable=False, comment="First day of the absence"),
        sa.Column(
            "ends_on", sa.Date(), nullable=False, comment="Last day; before the first if it was taken back"
        ),
        sa.Column("deputy", sa.Text(), nullable=True, comment="Who may act for them meanwhile"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_absences_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", "begins_on", name=op.f("pk_absences")),
    )
    op.add_column(
        "entries",
        sa.Column(
            "stands_in_for",
            sa.Text(),
            nullable=True,
            comment="Staff id of who was away, and in whose role the actor was let act",
        ),
    )
    op.add_column(
        "auditors",
        sa.Column(
            "wcb_accounts",
            sa.JSON(),
            nullable=True,
            comment="Accounts of the employers to whose staff the auditor belongs",
        ),
    )


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
