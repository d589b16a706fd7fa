"""The register keeps where each case stands, so that its workflow can be begun anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the state of every case as its newest step left it."""
    op.create_table(
        "kept_states",
        sa.Column("kind", sa.Text(), nullable=False, comment="The type of its workflow"),
        sa.Column("step", sa.Integer(), nullable=False, comment="How many steps the case has made"),
        sa.Column("entry", sa.Integer(), nullable=False, comment="The entry of the newest step"),
        sa.Column("ended", sa.Boolean(), nullable=False, comment="Whether the case is over"),
        sa.Column(
            "state", sa.JSON(), nullable=False, comment="All that its workflow knows, as that step left it"
        ),
        sa.Column("employer_id", sa.Text(), nullable=False, comment="The employer whose row this is"),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="What tells this row from the employer's others of its kind",
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.employer_id"], name=op.f("fk_kept_states_employer_id_employers")
        ),
        sa.ForeignKeyConstraint(["entry"], ["entries.number"], name=op.f("fk_kept_states_entry_entries")),
        sa.PrimaryKeyConstraint("employer_id", "key", name=op.f("pk_kept_states")),
    )


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
