"""The row that every writer locks first says whether an older copy was put in the register's place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for the mark, and for the name of the server by which doctor notices a restore past us.

    On PostgreSQL the mark is there already where a backup of an earlier release was put back with it.
    """
    marked = op.get_context().dialect.name == "postgresql"
    for column in (
        sa.Column(
            "put_back_at",
            sa.DateTime(timezone=True),
            comment="When a backup was put in this place; empty once it was compared with Temporal",
        ),
        sa.Column(
            "written_on",
            sa.Text(),
            comment="PostgreSQL's server and timeline on which it was compared last; empty on SQLite",
        ),
    ):
        op.add_column("chain_head", column, if_not_exists=marked or None)


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
