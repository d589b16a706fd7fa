"""Enrolments know their session's days and place, and stand in its line."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TOLD = (
    sa.Column("starts_on", sa.Date(), nullable=True, comment="First day of the session, as was told"),
    sa.Column("ends_on", sa.Date(), nullable=True, comment="Last day of the session, as was told"),
    sa.Column("place", sa.Text(), nullable=True, comment="Place of the session, as was told"),
    sa.Column("ended_on", sa.Date(), nullable=True, comment="Day of cancelling, or of recording the absence"),
    sa.Column("reason", sa.Text(), nullable=True, comment="Why it was cancelled"),
)


def upgrade() -> None:
    """Enrolments know their session's days and place, and stand in its line."""
    op.add_column(
        "enrolments",
        sa.Column(
            "status",
            sa.Text(),
            nullable=False,
            server_default="enrolled",
            comment="How far the enrolment is",
        ),
    )
    for column in _TOLD:
        op.add_column("enrolments", column)
    op.create_table(
        "course_places",
        sa.Column(
            "entry",
            sa.Integer(),
            nullable=False,
            comment="The entry that put the person in line: lines are ordered by it",
        ),
        sa.Column("session", sa.Text(), nullable=False, comment="Code of the session"),
        sa.Column("employer_id", sa.Text(), nullable=False, comment="The employer whose person it is"),
        sa.Column(
            "enrolment", sa.Integer(), nullable=False, comment="Number of the enrolment within the employer"
        ),
        sa.Column(
            "given_up", sa.Integer(), nullable=True, comment="The entry that took the person out of the line"
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"],
            ["employers.employer_id"],
            name=op.f("fk_course_places_employer_id_employers"),
        ),
        sa.ForeignKeyConstraint(["entry"], ["entries.number"], name=op.f("fk_course_places_entry_entries")),
        sa.ForeignKeyConstraint(
            ["given_up"], ["entries.number"], name=op.f("fk_course_places_given_up_entries")
        ),
        sa.ForeignKeyConstraint(
            ["session"], ["course_sessions.id"], name=op.f("fk_course_places_session_course_sessions")
        ),
        sa.PrimaryKeyConstraint("entry", "session", name=op.f("pk_course_places")),
    )
    op.create_index(op.f("ix_course_places_employer_id"), "course_places", ["employer_id"])
    op.create_index("ix_course_places_line", "course_places", ["session", "entry"])
    op.create_index(
        "uq_course_places_held",
        "course_places",
        ["employer_id", "enrolment"],
        unique=True,
        sqlite_where=sa.text("given_up IS NULL"),
        postgresql_where=sa.text("given_up IS NULL"),
    )


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
