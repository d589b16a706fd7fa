"""Staff have passwords for the codec server's log-in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the hashes of passwords."""
    op.create_table(
        "passwords",
        sa.Column("staff_id", sa.Text(), nullable=False, comment="Whose it is"),
        sa.Column("hash", sa.Text(), nullable=False, comment="Argon2 hash, with its parameters and its salt"),
        sa.Column(
            "set_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Instant at which it was set, in UTC",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_passwords_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_passwords")),
    )


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
