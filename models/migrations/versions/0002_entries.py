"""Entries and their chain, letters, numbers, and those who act."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_REFUSAL = "Entries are never changed or deleted: a correction is a new entry (R31)."


def upgrade() -> None:
    """Entries and their chain, letters, numbers, and those who act."""
    op.create_table(
        "entries",
        sa.Column(
            "number",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Place in the whole register, from 1, without gaps",
        ),
        sa.Column(
            "key", sa.Text(), nullable=False, comment="What makes the entry unique, whatever is retried"
        ),
        sa.Column("employer_id", sa.Text(), nullable=True, comment="The employer, where it concerns one"),
        sa.Column("workflow_id", sa.Text(), nullable=False, comment="The case"),
        sa.Column("run_id", sa.Text(), nullable=False, comment="The run of the case's workflow"),
        sa.Column(
            "update_id",
            sa.Text(),
            nullable=False,
            comment="The staff action's update; empty where nobody acted",
        ),
        sa.Column("at", _INSTANT, nullable=False, comment="Instant in UTC, by the workflow's clock"),
        sa.Column("day", sa.Date(), nullable=False, comment="The Alberta day of that instant"),
        sa.Column("actor", sa.Text(), nullable=False, comment="Staff id, or calendar, or service"),
        sa.Column(
            "actor_name", sa.Text(), nullable=False, comment="The actor's name as the directory had it"
        ),
        sa.Column(
            "role",
            sa.Text(),
            nullable=False,
            comment="The role in which the actor was let act; empty if refused",
        ),
        sa.Column(
            "on_behalf_of", sa.Text(), nullable=True, comment="Staff id of the person it was recorded for"
        ),
        sa.Column(
            "action", sa.Text(), nullable=False, comment="The staff action, or what happened by itself"
        ),
        sa.Column("event", sa.Text(), nullable=False, comment="The machine's event"),
        sa.Column("before", sa.JSON(), nullable=False, comment="The machine's states before"),
        sa.Column("after", sa.JSON(), nullable=False, comment="The machine's states after"),
        sa.Column(
            "rule", sa.Text(), nullable=False, comment="The rule that the step, or its refusal, rests on"
        ),
        sa.Column("ground", sa.Text(), nullable=False, comment="The ground given for the step"),
        sa.Column("data", sa.JSON(), nullable=False, comment="What the action said"),
        sa.Column("records", sa.JSON(), nullable=False, comment="The rows as this step left them"),
        sa.Column(
            "corrects",
            sa.Integer(),
            nullable=True,
            comment="Number of the entry that this one corrects (R31)",
        ),
        sa.Column("refused", sa.Boolean(), nullable=False, comment="Whether the step was refused (R32)"),
        sa.Column("refusal", sa.Text(), nullable=False, comment="Why it was refused, as the actor was told"),
        sa.Column(
            "content_hash",
            sa.Text(),
            nullable=False,
            comment="Hash of what the step says, to compare a repeat with",
        ),
        sa.Column("previous_hash", sa.Text(), nullable=False, comment="Hash of the entry before"),
        sa.Column("hash", sa.Text(), nullable=False, comment="Hash of all other columns of this entry"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_entries")),
        sa.UniqueConstraint("key", name=op.f("uq_entries_key")),
    )
    op.create_index(op.f("ix_entries_employer_id"), "entries", ["employer_id"], unique=False)
    op.create_table(
        "chain_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="Always 1"),
        sa.Column(
            "number", sa.Integer(), nullable=False, comment="Number of the newest entry; 0 before the first"
        ),
        sa.Column("hash", sa.Text(), nullable=False, comment="Hash of the newest entry"),
        sa.CheckConstraint("id = 1", name=op.f("ck_chain_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "letters",
        sa.Column("key", sa.Text(), nullable=False, comment="The case and the step that owed the letter"),
        sa.Column(
            "number", sa.Text(), nullable=False, comment="Number of the letter, without gaps in a year"
        ),
        sa.Column("employer_id", sa.Text(), nullable=False, comment="The employer that it is for"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name of the letter's template"),
        sa.Column("title", sa.Text(), nullable=False, comment="What the letter is called"),
        sa.Column("rule", sa.Text(), nullable=False, comment="The rule that asks for it"),
        sa.Column("case", sa.Text(), nullable=False, comment="Id of the workflow that owed it"),
        sa.Column("dated", sa.Date(), nullable=False, comment="Day that is printed on it"),
        sa.Column(
            "issued_at", _INSTANT, nullable=False, comment="Instant of its entry in the ledger, in UTC"
        ),
        sa.Column("document", sa.Text(), nullable=False, comment="Reference of the document as sent"),
        sa.Column("addressee", sa.JSON(), nullable=False, comment="To whom it goes, as on that day"),
        sa.Column("channel", sa.Text(), nullable=False, comment="By post or by e-mail"),
        sa.Column("status", sa.Text(), nullable=False, comment="How far it has come on its way"),
        sa.Column("entry", sa.Integer(), nullable=False, comment="The entry that goes with it"),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.employer_id"], name=op.f("fk_letters_employer_id_employers")
        ),
        sa.ForeignKeyConstraint(["entry"], ["entries.number"], name=op.f("fk_letters_entry_entries")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_letters")),
        sa.UniqueConstraint("number", name=op.f("uq_letters_number")),
    )
    op.create_index(op.f("ix_letters_employer_id"), "letters", ["employer_id"], unique=False)
    op.create_table(
        "numbers",
        sa.Column("key", sa.Text(), nullable=False, comment="What the number was given to"),
        sa.Column("series", sa.Text(), nullable=False, comment="Series with its year, such as invoice-2027"),
        sa.Column(
            "number", sa.Integer(), nullable=False, comment="Place in the series, from 1, without gaps"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_numbers")),
        sa.UniqueConstraint("series", "number", name=op.f("uq_numbers_series_number")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Text(), nullable=False, comment="The id under which the person acts"),
        sa.Column("name", sa.Text(), nullable=False, comment="The person's name"),
        sa.Column("roles", sa.JSON(), nullable=False, comment="The roles that the person holds"),
        sa.Column(
            "left_on", sa.Date(), nullable=True, comment="First day on which the person may no longer act"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    op.create_table(
        "auditors",
        sa.Column("id", sa.Text(), nullable=False, comment="The id under which audits name the auditor"),
        sa.Column("name", sa.Text(), nullable=False, comment="The auditor's name"),
        sa.Column("certified_from", sa.Date(), nullable=False, comment="First day of the certification"),
        sa.Column("certified_until", sa.Date(), nullable=False, comment="Last day of the certification"),
        sa.Column(
            "removed_on", sa.Date(), nullable=True, comment="First day on which the list no longer has them"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auditors")),
    )
    op.create_table(
        "course_sessions",
        sa.Column("id", sa.Text(), nullable=False, comment="The code that enrolments name"),
        sa.Column("course", sa.Text(), nullable=False, comment="Code of the course in the policy"),
        sa.Column("starts_on", sa.Date(), nullable=False, comment="First day of the session"),
        sa.Column("ends_on", sa.Date(), nullable=False, comment="Last day of the session"),
        sa.Column("place", sa.Text(), nullable=False, comment="Where it is held"),
        sa.Column("seats", sa.Integer(), nullable=False, comment="How many may take part"),
        sa.Column(
            "cancelled_on", sa.Date(), nullable=True, comment="Day from which the calendar no longer has it"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_sessions")),
    )

    op.execute(
        sa.text("INSERT INTO chain_head (id, number, hash) VALUES (1, 0, :genesis)").bindparams(
            genesis="0" * 64
        )
    )
    _refuse_changes_to_entries()


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")


def _refuse_changes_to_entries() -> None:
    """R31: no entry is edited in place or deleted, whoever asks the database to."""
    if op.get_context().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER entries_refuse_{change.lower()} BEFORE {change} ON entries "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION entries_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER entries_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION entries_refuse_change()"
    )
