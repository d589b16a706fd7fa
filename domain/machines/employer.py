"""The employer's machine: fee, application, standing and size move apart from one another.

A certificate is ordered only on the way fee paid, Module 1 taken, audit accepted (R7, R8, R16, R19); it
stands well only while its yearly audits come in (R26); and above the limit of employees it ends as moved
to COR (R4).
"""

from __future__ import annotations

from typing import Any

from statemachine import State, StateChart

from domain.machines.staying import stays

#: The guards. Each asks only where the machine itself stands.
FEE_PAID = "In('fee_paid')"
IN_FORCE = "In('in_good_standing') or In('not_in_good_standing') or In('suspended')"
REGISTERED = "In('registered')"
ORDERED = "In('certificate_ordered')"
NOT_ORDERED = f"not ({ORDERED})"


class EmployerMachine(StateChart[Any]):
    """Where an employer stands, and which steps lead on from there."""

    allow_event_without_transition = False
    catch_errors_as_events = False

    class active(State.Parallel, name="Active"):  # noqa: N801 - a state, not a class
        """The employer is with the association."""

        class fee(State.Compound, name="Fee"):  # noqa: N801
            """The registration fee (R7)."""

            fee_due = State("Fee due", initial=True)
            fee_invoiced = State("Fee invoiced")
            fee_paid = State("Fee paid")
            fee_partly_refunded = State("Fee partly refunded")
            fee_refunded = State("Fee refunded")

            # An employer comes with its paper certificate at once, or never.
            certificate_taken_over = fee_due.to(fee_paid, cond=REGISTERED)
            payment_recorded = (
                fee_due.to(fee_paid)
                | fee_invoiced.to(fee_paid)
                | fee_partly_refunded.to(fee_paid)
                | fee_refunded.to(fee_paid)
            )
            invoice_issued = (
                fee_due.to(fee_invoiced)
                | fee_partly_refunded.to(fee_invoiced)
                | fee_refunded.to(fee_invoiced)
            )
            # Nothing is paid back while a certificate is being made: it would be mailed unpaid.
            payment_refunded = fee_paid.to(fee_refunded, cond=NOT_ORDERED) | fee_partly_refunded.to(
                fee_refunded
            )
            payment_partly_refunded = fee_paid.to(fee_partly_refunded, cond=NOT_ORDERED) | stays(
                fee_partly_refunded
            )

        class application(State.Compound, name="Application"):  # noqa: N801
            """The way to the next certificate or the next yearly audit."""

            registered = State("Registered", initial=True)
            in_training = State("In training")
            preparing = State("Preparing its audit")
            audit_under_review = State("Audit under review")
            awaiting_payment = State("Audit accepted, fee unpaid")
            certificate_ordered = State("Certificate ordered")
            certified = State("Certified")

            certificate_taken_over = registered.to(certified)
            # R7, R8: training begins once the fee is paid or invoiced. A fee that is paid only after the
            # audit was accepted releases the order that waited for it.
            payment_recorded = registered.to(in_training) | awaiting_payment.to(certificate_ordered)
            invoice_issued = registered.to(in_training)
            enrolled = stays(
                in_training, preparing, audit_under_review, awaiting_payment, certificate_ordered, certified
            )
            refresher_taken = stays(
                preparing, audit_under_review, awaiting_payment, certificate_ordered, certified
            )
            module_1_completed = in_training.to(preparing) | stays(
                preparing, audit_under_review, awaiting_payment, certificate_ordered, certified
            )
            # R15
            audit_received = preparing.to(audit_under_review) | certified.to(audit_under_review)
            # R16, R19: an audit for a certificate leads to an order, one for maintenance does not.
            certification_accepted = audit_under_review.to(
                certificate_ordered, cond=FEE_PAID
            ) | audit_under_review.to(awaiting_payment)
            maintenance_accepted = audit_under_review.to(certified, cond=IN_FORCE) | audit_under_review.to(
                preparing
            )
            audit_closed = audit_under_review.to(certified, cond=IN_FORCE) | audit_under_review.to(preparing)
            order_closed = certificate_ordered.to(certified, cond=IN_FORCE) | certificate_ordered.to(
                preparing
            )
            certificate_issued = certificate_ordered.to(certified)
            certificate_expired = certified.to(preparing)

        class standing(State.Compound, name="Standing"):  # noqa: N801
            """What the employer's certificate is worth today (R25 to R27, R30)."""

            no_certificate = State("No certificate", initial=True)
            in_good_standing = State("In good standing")
            not_in_good_standing = State("Not in good standing")
            suspended = State("Suspended")
            expired = State("Expired")
            expired_while_suspended = State("Expired while suspended")

            certificate_taken_over = no_certificate.to(in_good_standing, cond=REGISTERED)
            # A suspension outlasts the certificate: a new one, by renewal or after an expiry, has it too.
            certificate_issued = (
                no_certificate.to(in_good_standing, cond=ORDERED)
                | not_in_good_standing.to(in_good_standing, cond=ORDERED)
                | expired.to(in_good_standing, cond=ORDERED)
                | expired_while_suspended.to(suspended, cond=ORDERED)
            )
            maintenance_missed = in_good_standing.to(not_in_good_standing) | stays(
                not_in_good_standing, suspended
            )
            reinstated = not_in_good_standing.to(in_good_standing)
            suspension_begun = in_good_standing.to(suspended) | not_in_good_standing.to(suspended)
            suspension_lifted = suspended.to(in_good_standing) | expired_while_suspended.to(expired)
            suspension_lifted_in_arrears = suspended.to(not_in_good_standing)
            certificate_expired = (
                in_good_standing.to(expired)
                | not_in_good_standing.to(expired)
                | suspended.to(expired_while_suspended)
            )

        class size(State.Compound, name="Size"):  # noqa: N801
            """Whether the employer still is a small one (R1, R4)."""

            small = State("Small employer", initial=True)
            moving_to_cor = State("Moving to COR")

            limit_exceeded = small.to(moving_to_cor, cond=IN_FORCE)
            cor_move_cancelled = moving_to_cor.to(small)

    withdrawn = State("Withdrawn", final=True)
    moved_to_cor = State("Moved to COR", final=True)
    transferred = State("Transferred", final=True)
    merged = State("Merged", final=True)

    # R4, R30: the ways out.
    cor_move_due = active.to(moved_to_cor, cond="In('moving_to_cor')")
    employer_withdrew = active.to(withdrawn)
    partner_changed = active.to(transferred)
    merged_into_another = active.to(merged)

    # Noted in the file at any stage, without moving anything (R3, R8 to R10, R24, R28, R30, R31, R33).
    reminded = stays(active)
    invoice_numbered = stays(active)
    head_count_reported = stays(active)
    person_left = stays(active)
    enrolment_moved = stays(active)
    enrolment_cancelled = stays(active)
    attendance_recorded = stays(active)
    seat_given = stays(active)
    waiting_list_joined = stays(active)
    waited_in_vain = stays(active)
    session_changed = stays(active)
    session_called_off = stays(active)
    refresher_lapsed = stays(active)
    contact_changed = stays(active)
    account_changed = stays(active)
    file_moved = stays(active)
    pir_registered = stays(active)
    pir_confirmed = stays(active)
    entry_corrected = stays(active)
    paper_audit_taken_back = stays(active)
    notice_sent = stays(active)
    letter_sent_again = stays(active)
    mail_came_back = stays(active)
    email_confirmed = stays(active)
    policy_wanted = stays(active)
    policy_applied = stays(active)
    policy_kept = stays(active)


#: The region of the machine in which each state lies, for those who ask about one region only.
REGIONS: dict[str, str] = {
    state.id: region.id for region in EmployerMachine.states_map["active"].states for state in region.states
}
