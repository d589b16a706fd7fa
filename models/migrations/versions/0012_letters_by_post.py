"""Letters know the batch in which they were printed, and which letter they repeat, and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Letters know the batch in which they were printed, and which letter they repeat, and why."""
    for name, comment in (
        ("batch", "The batch for the post that it is in"),
        ("again_of", "Number of the letter that it repeats"),
        ("reason", "Why that was sent again"),
    ):
        op.add_column("letters", sa.Column(name, sa.Text(), nullable=True, comment=comment))
    op.create_index(op.f("ix_letters_batch"), "letters", ["batch"], unique=False)


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
