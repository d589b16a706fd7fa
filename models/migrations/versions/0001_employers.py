"""Employers, their training, audits and certificates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: Exact on both databases: SQLite would keep a number as a binary fraction.
_EXACT = sa.Numeric().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Employers, their training, audits and certificates."""
    op.create_table(
        "employers",
        sa.Column(
            "employer_id", sa.Text(), nullable=False, comment="Identity that no change of account alters"
        ),
        sa.Column(
            "wcb_account", sa.Text(), nullable=False, comment="WCB account; one live employer each (R6)"
        ),
        sa.Column("legal_name", sa.Text(), nullable=False, comment="Legal name (R5)"),
        sa.Column("trade_name", sa.Text(), nullable=True, comment="Name it trades under, where it differs"),
        sa.Column("industry_code", sa.Text(), nullable=False, comment="WCB industry code"),
        sa.Column("contact_name", sa.Text(), nullable=False, comment="To whose attention letters go"),
        sa.Column("email", sa.Text(), nullable=True, comment="Address for e-mail; none means post only"),
        sa.Column("phone", sa.Text(), nullable=True, comment="Telephone of the contact"),
        sa.Column("street", sa.Text(), nullable=False, comment="Postal address: street or box"),
        sa.Column("city", sa.Text(), nullable=False, comment="Postal address: city or town"),
        sa.Column("province", sa.Text(), nullable=False, comment="Postal address: two letters"),
        sa.Column("postal_code", sa.Text(), nullable=False, comment="Postal address: postal code"),
        sa.Column("registered_on", sa.Date(), nullable=False, comment="Alberta day of registration"),
        sa.Column(
            "stage", sa.Text(), nullable=False, comment="State of the application region of the machine"
        ),
        sa.Column(
            "standing", sa.Text(), nullable=False, comment="State of the standing region of the machine"
        ),
        sa.Column("size", sa.Text(), nullable=False, comment="State of the size region of the machine (R4)"),
        sa.Column("fee_status", sa.Text(), nullable=False, comment="State of the registration fee (R7)"),
        sa.Column(
            "ended_on", sa.Date(), nullable=True, comment="Day the file was closed; empty while it is live"
        ),
        sa.Column("end", sa.Text(), nullable=True, comment="How the file was closed (R30)"),
        sa.PrimaryKeyConstraint("employer_id", name=op.f("pk_employers")),
    )
    op.create_index(
        "uq_employers_live_wcb_account",
        "employers",
        ["wcb_account"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "head_counts",
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="Counts of an employer are numbered as they come in",
        ),
        sa.Column("reported_on", sa.Date(), nullable=False, comment="Day on which the count was reported"),
        sa.Column("owners", sa.Integer(), nullable=False, comment="Owners"),
        sa.Column("full_time", sa.Integer(), nullable=False, comment="Full-time employees"),
        sa.Column("part_time", sa.Integer(), nullable=False, comment="Part-time employees"),
        sa.Column("casual", sa.Integer(), nullable=False, comment="Casual employees"),
        sa.Column(
            "other_covered", sa.Integer(), nullable=False, comment="Anyone else covered by the WCB account"
        ),
        sa.Column(
            "total", sa.Integer(), nullable=False, comment="The sum that eligibility is judged by (R1)"
        ),
        sa.Column("employer_id", sa.Text(), nullable=False, comment="The employer whose row this is"),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="What tells this row from the employer's others of its kind",
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.employer_id"], name=op.f("fk_head_counts_employer_id_employers")
        ),
        sa.PrimaryKeyConstraint("employer_id", "key", name=op.f("pk_head_counts")),
    )
    op.create_table(
        "fees",
        sa.Column("number", sa.Integer(), nullable=False, comment="Fees of an employer are numbered"),
        sa.Column("amount", _EXACT, nullable=False, comment="Amount in Canadian dollars"),
        sa.Column("invoiced_on", sa.Date(), nullable=True, comment="Day of the invoice"),
        sa.Column("invoice_due_on", sa.Date(), nullable=True, comment="Last day to pay the invoice"),
        sa.Column("invoice_number", sa.Text(), nullable=True, comment="Number of the invoice"),
        sa.Column("paid_on", sa.Date(), nullable=True, comment="Day of payment"),
        sa.Column("method", sa.Text(), nullable=True, comment="How it was paid"),
        sa.Column("processor_reference", sa.Text(), nullable=True, comment="The card processor's reference"),
        sa.Column("last_four", sa.Text(), nullable=True, comment="Last four digits of the card, at most"),
        sa.Column("refunded_on", sa.Date(), nullable=True, comment="Day of the refund"),
        sa.Column("refunded_amount", _EXACT, nullable=True, comment="Amount paid back in Canadian dollars"),
        sa.Column("employer_id", sa.Text(), nullable=False, comment="The employer whose row this is"),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="What tells this row from the employer's others of its kind",
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.employer_id"], name=op.f("fk_fees_employer_id_employers")
        ),
        sa.PrimaryKeyConstraint("employer_id", "key", name=op.f("pk_fees")),
        sa.UniqueConstraint("invoice_number", name=op.f("uq_fees_invoice_number")),
    )
    op.create_table(
        "enrolments",
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="Enrolments of an employer are numbered as they come in",
        ),
        sa.Column("person_name", sa.Text(), nullable=False, comment="Who takes the course"),
        sa.Column("course", sa.Text(), nullable=False, comment="Code of the course in the policy"),
        sa.Column("delivery", sa.Text(), nullable=False, comment="E-learning or classroom"),
        sa.Column(
            "session", sa.Text(), nullable=True, comment="Code of the classroom session, where there is one"
        ),
        sa.Column("enrolled_on", sa.Date(), nullable=False, comment="Day of enrolment"),
        sa.Column("completed_on", sa.Date(), nullable=True, comment="Day of completion"),
        sa.Column("employer_id", sa.Text(), nullable=False, comment="The employer whose row this is"),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="What tells this row from the employer's others of its kind",
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.employer_id"], name=op.f("fk_enrolments_employer_id_employers")
        ),
        sa.PrimaryKeyConstraint("employer_id", "key", name=op.f("pk_enrolments")),
    )
    op.create_table(
        "people",
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="People of an employer are numbered: a name identifies nobody",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="The person's name"),
        sa.Column(
            "module_1_on", sa.Date(), nullable=False, comment="Day on which Module 1 was completed (R8)"
        ),
        sa.Column("refreshed_on", sa.Date(), nullable=True, comment="Day of the latest refresher (R9)"),
        sa.Column(
            "refresher_due_on",
            sa.Date(),
            nullable=False,
            comment="Last day on which the training is current (R9)",
        ),
        sa.Column(
            "reminded_for", sa.Date(), nullable=True, comment="The due day that a reminder went out for"
        ),
        sa.Column(
            "lapsed_on", sa.Date(), nullable=True, comment="Day from which the training is no longer current"
        ),
        sa.Column(
            "left_on", sa.Date(), nullable=True, comment="Day on which the person left the employer (R10)"
        ),
        sa.Column("employer_id", sa.Text(), nullable=False, comment="The employer whose row this is"),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="What tells this row from the employer's others of its kind",
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.employer_id"], name=op.f("fk_people_employer_id_employers")
        ),
        sa.PrimaryKeyConstraint("employer_id", "key", name=op.f("pk_people")),
    )
    op.create_table(
        "standing_history",
        sa.Column(
            "number", sa.Integer(), nullable=False, comment="Stretches of an employer are numbered in order"
        ),
        sa.Column("standing", sa.Text(), nullable=False, comment="The standing in this stretch"),
        sa.Column("since", sa.Date(), nullable=False, comment="First day of the stretch"),
        sa.Column("ground", sa.Text(), nullable=False, comment="Why it changed"),
        sa.Column("employer_id", sa.Text(), nullable=False, comment="The employer whose row this is"),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="What tells this row from the employer's others of its kind",
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.employer_id"], name=op.f("fk_standing_history_employer_id_employers")
        ),
        sa.PrimaryKeyConstraint("employer_id", "key", name=op.f("pk_standing_history")),
    )
    op.create_table(
        "pir_registrations",
        sa.Column("registered_on", sa.Date(), nullable=False, comment="Day of registration in PIR"),
        sa.Column("employer_id", sa.Text(), nullable=False, comment="The employer whose row this is"),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="What tells this row from the employer's others of its kind",
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"],
            ["employers.employer_id"],
            name=op.f("fk_pir_registrations_employer_id_employers"),
        ),
        sa.PrimaryKeyConstraint("employer_id", "key", name=op.f("pk_pir_registrations")),
    )
    op.create_table(
        "pir_discounts",
        sa.Column("year", sa.Integer(), nullable=False, comment="Calendar year of the discount"),
        sa.Column("entitled_percent", _EXACT, nullable=False, comment="What the policy's table gives"),
        sa.Column("confirmed_percent", _EXACT, nullable=False, comment="What the WCB confirmed"),
        sa.Column("confirmed_on", sa.Date(), nullable=False, comment="Day of the WCB's confirmation"),
        sa.Column("employer_id", sa.Text(), nullable=False, comment="The employer whose row this is"),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="What tells this row from the employer's others of its kind",
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.employer_id"], name=op.f("fk_pir_discounts_employer_id_employers")
        ),
        sa.PrimaryKeyConstraint("employer_id", "key", name=op.f("pk_pir_discounts")),
    )
    op.create_table(
        "cor_moves",
        sa.Column("number", sa.Integer(), nullable=False, comment="Marks of an employer are numbered"),
        sa.Column(
            "marked_on",
            sa.Date(),
            nullable=False,
            comment="Day on which the count over the limit was reported",
        ),
        sa.Column("head_count", sa.Integer(), nullable=False, comment="The count that led to the mark"),
        sa.Column(
            "from_year",
            sa.Integer(),
            nullable=False,
            comment="First calendar year whose audit must be a COR audit",
        ),
        sa.Column(
            "cancelled_on",
            sa.Date(),
            nullable=True,
            comment="Day on which an administrator cancelled the move",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why the move was cancelled"),
        sa.Column("employer_id", sa.Text(), nullable=False, comment="The employer whose row this is"),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="What tells this row from the employer's others of its kind",
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.employer_id"], name=op.f("fk_cor_moves_employer_id_employers")
        ),
        sa.PrimaryKeyConstraint("employer_id", "key", name=op.f("pk_cor_moves")),
    )
    op.create_table(
        "audits",
        sa.Column("audit_id", sa.Text(), nullable=False, comment="Also the id of the audit's workflow"),
        sa.Column(
            "purpose", sa.Text(), nullable=False, comment="Certification, maintenance or renewal (R23)"
        ),
        sa.Column("external", sa.Boolean(), nullable=False, comment="By a certified external auditor (R12)"),
        sa.Column("assessor", sa.Text(), nullable=False, comment="Name of the self-assessor or auditor"),
        sa.Column(
            "auditor_id", sa.Text(), nullable=True, comment="The external auditor on the association's list"
        ),
        sa.Column(
            "anniversary", sa.Date(), nullable=True, comment="The anniversary that asks for this audit"
        ),
        sa.Column(
            "received_on", sa.Date(), nullable=False, comment="Date stamp: Alberta day of receipt (R15)"
        ),
        sa.Column(
            "completed_on", sa.Date(), nullable=False, comment="Day on which the audit itself was completed"
        ),
        sa.Column(
            "documentation_from",
            sa.Date(),
            nullable=False,
            comment="First day that the documentation covers (R14)",
        ),
        sa.Column(
            "documentation_to",
            sa.Date(),
            nullable=False,
            comment="Last day that the documentation covers (R14)",
        ),
        sa.Column("elements", sa.JSON(), nullable=False, comment="Points of each element of the audit tool"),
        sa.Column("documents", sa.JSON(), nullable=False, comment="References into the document store (R11)"),
        sa.Column("score", _EXACT, nullable=False, comment="Overall score in percent (R13)"),
        sa.Column(
            "term_years", sa.Integer(), nullable=False, comment="Years that a certificate would run (R14)"
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="State of the audit's machine"),
        sa.Column("reviewer", sa.Text(), nullable=True, comment="Staff id of the reviewer (R15, R16)"),
        sa.Column("closed_on", sa.Date(), nullable=True, comment="Day on which the audit was closed"),
        sa.Column("ground", sa.Text(), nullable=True, comment="Why it was closed"),
        sa.Column("employer_id", sa.Text(), nullable=False, comment="The employer whose row this is"),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="What tells this row from the employer's others of its kind",
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.employer_id"], name=op.f("fk_audits_employer_id_employers")
        ),
        sa.PrimaryKeyConstraint("employer_id", "key", name=op.f("pk_audits")),
        sa.UniqueConstraint("employer_id", "audit_id", name=op.f("uq_audits_employer_id_audit_id")),
    )
    op.create_table(
        "review_rounds",
        sa.Column("audit_id", sa.Text(), nullable=False, comment="The audit reviewed"),
        sa.Column("number", sa.Integer(), nullable=False, comment="Rounds of an audit are numbered"),
        sa.Column(
            "received_on", sa.Date(), nullable=False, comment="Date stamp of what this round looks at (R15)"
        ),
        sa.Column("reviewer", sa.Text(), nullable=True, comment="Staff id of the reviewer"),
        sa.Column("reviewed_on", sa.Date(), nullable=True, comment="Day of the review sheet"),
        sa.Column(
            "review_score", _EXACT, nullable=True, comment="Score of the review sheet in percent (R16)"
        ),
        sa.Column("audit_score", _EXACT, nullable=True, comment="The audit as re-scored, in percent (R18)"),
        sa.Column("decision", sa.Text(), nullable=True, comment="What the reviewer decided"),
        sa.Column("deficiencies", sa.JSON(), nullable=False, comment="What was found missing"),
        sa.Column("reply_due_on", sa.Date(), nullable=True, comment="Last day of the reply window"),
        sa.Column(
            "reply_extended", sa.Boolean(), nullable=False, comment="Whether the reply window was extended"
        ),
        sa.Column("reminded_on", sa.Date(), nullable=True, comment="Day of the reminder"),
        sa.Column("answer", sa.Text(), nullable=True, comment="What the employer answered"),
        sa.Column(
            "answer_documents", sa.JSON(), nullable=False, comment="References into the document store"
        ),
        sa.Column("answered_on", sa.Date(), nullable=True, comment="Day of the answer"),
        sa.Column("employer_id", sa.Text(), nullable=False, comment="The employer whose row this is"),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="What tells this row from the employer's others of its kind",
        ),
        sa.ForeignKeyConstraint(
            ["employer_id", "audit_id"],
            ["audits.employer_id", "audits.audit_id"],
            name=op.f("fk_review_rounds_employer_id_audit_id_audits"),
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.employer_id"], name=op.f("fk_review_rounds_employer_id_employers")
        ),
        sa.PrimaryKeyConstraint("employer_id", "key", name=op.f("pk_review_rounds")),
    )
    op.create_index(op.f("ix_review_rounds_audit_id"), "review_rounds", ["audit_id"], unique=False)
    op.create_table(
        "certificate_orders",
        sa.Column("order_id", sa.Text(), nullable=False, comment="Also the id of the order's workflow"),
        sa.Column("audit_id", sa.Text(), nullable=False, comment="The accepted audit"),
        sa.Column(
            "term_years", sa.Integer(), nullable=False, comment="Years that the certificate will run (R14)"
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="State of the order's machine"),
        sa.Column("opened_on", sa.Date(), nullable=False, comment="Day on which the order was opened"),
        sa.Column("corrs_number", sa.Text(), nullable=True, comment="Number of the order in CORRS (R19)"),
        sa.Column("entered_on", sa.Date(), nullable=True, comment="Day of the entry in CORRS (R19)"),
        sa.Column(
            "returned",
            sa.Integer(),
            nullable=False,
            comment="How often the ministry returned the order (R20)",
        ),
        sa.Column("decided_on", sa.Date(), nullable=True, comment="Day of the ministry's decision (R20)"),
        sa.Column("decision_reason", sa.Text(), nullable=True, comment="The ministry's reason"),
        sa.Column("certificate_number", sa.Text(), nullable=True, comment="Given by the ministry (R20)"),
        sa.Column("director", sa.Text(), nullable=True, comment="Staff id of the Director who signed (R21)"),
        sa.Column("director_signed_on", sa.Date(), nullable=True, comment="Day of the Director's signature"),
        sa.Column(
            "executive_director", sa.Text(), nullable=True, comment="Staff id of the Executive Director (R21)"
        ),
        sa.Column("executive_director_signed_on", sa.Date(), nullable=True, comment="Day of that signature"),
        sa.Column(
            "mailed_on", sa.Date(), nullable=True, comment="Day on which it was mailed to the employer (R21)"
        ),
        sa.Column("closed_on", sa.Date(), nullable=True, comment="Day on which the order was closed"),
        sa.Column("employer_id", sa.Text(), nullable=False, comment="The employer whose row this is"),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="What tells this row from the employer's others of its kind",
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"],
            ["employers.employer_id"],
            name=op.f("fk_certificate_orders_employer_id_employers"),
        ),
        sa.PrimaryKeyConstraint("employer_id", "key", name=op.f("pk_certificate_orders")),
        sa.UniqueConstraint("certificate_number", name=op.f("uq_certificate_orders_certificate_number")),
        sa.UniqueConstraint(
            "employer_id", "order_id", name=op.f("uq_certificate_orders_employer_id_order_id")
        ),
    )
    op.create_table(
        "certificates",
        sa.Column("number", sa.Text(), nullable=False, comment="The ministry's number"),
        sa.Column("order_id", sa.Text(), nullable=False, comment="The order that it came from"),
        sa.Column("audit_id", sa.Text(), nullable=False, comment="The audit that it rests on"),
        sa.Column("dated", sa.Date(), nullable=False, comment="Day from which it runs (R22)"),
        sa.Column("term_years", sa.Integer(), nullable=False, comment="Years that it runs (R14)"),
        sa.Column("expires_on", sa.Date(), nullable=False, comment="Day on which it ends (R25)"),
        sa.Column("issued_on", sa.Date(), nullable=False, comment="Day on which it was issued"),
        sa.Column("ended_on", sa.Date(), nullable=True, comment="Day on which it ended in fact"),
        sa.Column("end", sa.Text(), nullable=True, comment="How it ended"),
        sa.Column("employer_id", sa.Text(), nullable=False, comment="The employer whose row this is"),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="What tells this row from the employer's others of its kind",
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.employer_id"], name=op.f("fk_certificates_employer_id_employers")
        ),
        sa.PrimaryKeyConstraint("employer_id", "key", name=op.f("pk_certificates")),
        sa.UniqueConstraint("number", name=op.f("uq_certificates_number")),
    )
    op.create_table(
        "anniversaries",
        sa.Column("certificate_number", sa.Text(), nullable=False, comment="The certificate"),
        sa.Column("day", sa.Date(), nullable=False, comment="The anniversary"),
        sa.Column("purpose", sa.Text(), nullable=False, comment="Maintenance or renewal (R23)"),
        sa.Column("deadline", sa.Date(), nullable=False, comment="Last day for the audit (R26)"),
        sa.Column("status", sa.Text(), nullable=False, comment="How far that audit has come"),
        sa.Column("audit_id", sa.Text(), nullable=True, comment="The audit that came in for it"),
        sa.Column(
            "reopened_on",
            sa.Date(),
            nullable=True,
            comment="Day on which an audit that came in for it ended without success",
        ),
        sa.Column(
            "reminded_months", sa.JSON(), nullable=False, comment="Reminders sent, by months ahead (R24)"
        ),
        sa.Column(
            "on_paper_since",
            sa.Date(),
            nullable=True,
            comment="Day on which its audit came in on paper, until it is entered",
        ),
        sa.Column("employer_id", sa.Text(), nullable=False, comment="The employer whose row this is"),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="What tells this row from the employer's others of its kind",
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.employer_id"], name=op.f("fk_anniversaries_employer_id_employers")
        ),
        sa.PrimaryKeyConstraint("employer_id", "key", name=op.f("pk_anniversaries")),
    )


def downgrade() -> None:
    """Refuse: the register keeps what was entered (R31)."""
    raise NotImplementedError("The register is not taken back to an older form: restore a backup instead.")
