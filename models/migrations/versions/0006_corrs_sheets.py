"""Data sheets from which orders are typed into CORRS."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep data sheets and the orders on them."""
    op.create_table(
        "corrs_sheets",
        sa.Column(
            "number",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Sheets are numbered from 1, without gaps",
        ),
        sa.Column("request", sa.Text(), nullable=False, comment="The wish that it fulfils, once"),
        sa.Column("made_on", sa.Date(), nullable=False, comment="Alberta day on which it was made"),
        sa.Column("made_by", sa.Text(), nullable=False, comment="Staff id of the administrator who made it"),
        sa.Column("pdf", sa.Text(), nullable=False, comment="Reference of the sheet as it is printed"),
        sa.Column("csv", sa.Text(), nullable=False, comment="Reference of the sheet as a table"),
        sa.Column("entry", sa.Integer(), nullable=False, comment="The entry that goes with it"),
        sa.ForeignKeyConstraint(["entry"], ["entries.number"], name="fk_corrs_sheets_entry_entries"),
        sa.PrimaryKeyConstraint("number", name="pk_corrs_sheets"),
        sa.UniqueConstraint("request", name="uq_corrs_sheets_request"),
    )
    op.create_table(
        "corrs_sheet_lines",
        sa.Column("employer_id", sa.Text(), nullable=False, comment="The employer whose order it is"),
        sa.Column("order_id", sa.Text(), nullable=False, comment="The order"),
        sa.Column("sheet", sa.Integer(), nullable=False, comment="The sheet on which it stands"),
        sa.ForeignKeyConstraint(
            ["employer_id", "order_id"],
            ["certificate_orders.employer_id", "certificate_orders.order_id"],
            name="fk_corrs_sheet_lines_employer_id_certificate_orders",
        ),
        sa.ForeignKeyConstraint(
            ["sheet"], ["corrs_sheets.number"], name="fk_corrs_sheet_lines_sheet_corrs_sheets"
        ),
        sa.PrimaryKeyConstraint("employer_id", "order_id", name="pk_corrs_sheet_lines"),
    )
    op.create_index("ix_corrs_sheet_lines_sheet", "corrs_sheet_lines", ["sheet"])


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
