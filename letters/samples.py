"""One letter of each kind, as an employer might get it: for a look at the wording, and for the tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from domain import letters
from domain.letters import Addressee, AnyContent, LetterOrder
from domain.records import Address, Purpose

AUDIT: Final = "audit-1234567-certification-2028-1"
CERTIFICATE: Final = "SECOR-2028-00417"
DEFICIENCIES: Final = (
    "Element 3, question 7: no completed inspection checklist is attached. Please send at least three.",
    "Element 5: the training records name nobody. Please add who was trained, in what, and when.",
)

SAMPLES: Final[dict[str, AnyContent]] = {
    "registration_confirmed": letters.RegistrationConfirmed(fee=Decimal("250.00")),
    "taken_over": letters.TakenOver(
        certificate_number=CERTIFICATE,
        expires_on=date(2029, 5, 1),
        purpose=Purpose.MAINTENANCE,
        anniversary=date(2028, 5, 1),
    ),
    "taken_over, with its renewal in review": letters.TakenOver(
        certificate_number=CERTIFICATE,
        expires_on=date(2029, 5, 1),
        purpose=None,
        anniversary=None,
        audit_received_on=date(2028, 4, 12),
    ),
    "invoice": letters.Invoice(
        invoice_number="2028-0031",
        amount=Decimal("1250.00"),
        invoiced_on=date(2028, 4, 30),
        due_on=date(2028, 5, 30),
    ),
    "invoice_reminder": letters.InvoiceReminder(
        invoice_number="2028-0031",
        amount=Decimal("1250.00"),
        invoiced_on=date(2028, 4, 30),
        due_on=date(2028, 5, 30),
        last=False,
    ),
    "invoice_reminder, the last": letters.InvoiceReminder(
        invoice_number="2028-0031",
        amount=Decimal("250.00"),
        invoiced_on=date(2028, 4, 30),
        due_on=date(2028, 5, 30),
        last=True,
    ),
    "payment_receipt": letters.PaymentReceipt(
        amount=Decimal("250.00"),
        paid_on=date(2028, 4, 28),
        method="visa",
        processor_reference="PX-7781-20",
        last_four="4242",
    ),
    "payment_receipt, bare": letters.PaymentReceipt(
        amount=Decimal("250.00"),
        paid_on=date(2028, 4, 28),
        method="cheque",
        processor_reference=None,
        last_four=None,
    ),
    "refund_notice": letters.RefundNotice(
        amount=Decimal("100.00"),
        refunded_on=date(2028, 5, 3),
        to_be_paid=Decimal("250.00"),
        reason="Paid twice, by card and by cheque.",
    ),
    "course_confirmation, classroom": letters.CourseConfirmation(
        person_name="Zoë Tremblay-Côté",
        course_title="Module 1: Health and Safety Program Development",
        delivery="classroom",
        session="M1-2028-06-RD",
        starts_on=date(2028, 6, 12),
        ends_on=date(2028, 6, 13),
        place="Red Deer, Black Knight Inn",
    ),
    "course_confirmation, moved": letters.CourseConfirmation(
        person_name="Zoë Tremblay-Côté",
        course_title="Module 1: Health and Safety Program Development",
        delivery="classroom",
        session="M1-2028-07-CGY",
        starts_on=date(2028, 7, 4),
        ends_on=date(2028, 7, 4),
        place="Calgary",
        instead_of="M1-2028-06-RD, 12 June 2028 to 13 June 2028, Red Deer",
    ),
    "course_confirmation, e-learning": letters.CourseConfirmation(
        person_name="Zoë Tremblay-Côté",
        course_title="Self-assessor refresher",
        delivery="e-learning",
    ),
    "course_waiting": letters.CourseWaiting(
        person_name="Zoë Tremblay-Côté",
        course_title="Module 1: Health and Safety Program Development",
        delivery="classroom",
        session="M1-2028-06-RD",
        starts_on=date(2028, 6, 12),
        ends_on=date(2028, 6, 13),
        place="Red Deer",
        ahead=2,
    ),
    **{
        f"course_place_ended, {cause}": letters.CoursePlaceEnded(
            person_name="Zoë Tremblay-Côté",
            course_title="Module 1: Health and Safety Program Development",
            delivery="classroom",
            session="M1-2028-06-RD",
            starts_on=date(2028, 6, 12),
            ends_on=date(2028, 6, 13),
            place="Red Deer",
            cause=cause,
            reason="The participant is on leave." if cause == "cancelled" else None,
        )
        for cause in ("cancelled", "called_off", "no_seat", "missed")
    },
    "refresher_reminder": letters.RefresherReminder(person_name="Zoë Tremblay-Côté", due_on=date(2028, 8, 1)),
    "refresher_lapsed": letters.RefresherLapsed(person_name="Zoë Tremblay-Côté", due_on=date(2028, 5, 1)),
    "no_self_assessor": letters.NoSelfAssessor(person_name="Zoë Tremblay-Côté", left_on=date(2028, 4, 21)),
    "audit_received": letters.AuditReceived(
        audit_id=AUDIT, purpose=Purpose.CERTIFICATION, received_on=date(2028, 4, 29)
    ),
    "information_requested": letters.InformationRequested(
        audit_id=AUDIT, round=1, deficiencies=DEFICIENCIES, reply_due_on=date(2028, 5, 16)
    ),
    "information_requested, again": letters.InformationRequested(
        audit_id=AUDIT, round=3, deficiencies=DEFICIENCIES[:1], reply_due_on=date(2028, 5, 16)
    ),
    "information_reminder": letters.InformationReminder(
        audit_id=AUDIT, round=1, deficiencies=DEFICIENCIES, reply_due_on=date(2028, 5, 6)
    ),
    **{
        f"audit_accepted, {purpose}": letters.AuditAccepted(
            audit_id=AUDIT,
            purpose=purpose,
            audit_score=Decimal("91.25"),
            review_score=Decimal("84.00"),
            term_years=3,
        )
        for purpose in Purpose
    },
    **{
        f"audit_unsuccessful, {purpose}": letters.AuditUnsuccessful(
            audit_id=AUDIT,
            purpose=purpose,
            ground="The reply window ended on 16 May 2028 without an answer.",
        )
        for purpose in Purpose
    },
    "certificate_cover, three years": letters.CertificateCover(
        certificate_number=CERTIFICATE, dated=date(2028, 4, 20), term_years=3, expires_on=date(2031, 4, 20)
    ),
    "certificate_cover, one year": letters.CertificateCover(
        certificate_number=CERTIFICATE, dated=date(2028, 4, 20), term_years=1, expires_on=date(2029, 4, 20)
    ),
    "order_declined": letters.OrderDeclined(
        order_id="certificate-1234567-2028-1", reason="The WCB account was closed in March."
    ),
    **{
        f"{name}, {purpose}": letters.AnniversaryReminder(
            name=name,
            purpose=purpose,
            certificate_number=CERTIFICATE,
            anniversary=date(2028, 8, 1),
            deadline=date(2028, 12, 31) if purpose is Purpose.MAINTENANCE else date(2028, 8, 1),
        )
        for name in ("anniversary_reminder_first", "anniversary_reminder_second")
        for purpose in (Purpose.MAINTENANCE, Purpose.RENEWAL)
    },
    **{
        f"maintenance_overdue, {'in PIR' if in_pir else 'not in PIR'}": letters.MaintenanceOverdue(
            certificate_number=CERTIFICATE,
            anniversary=date(2028, 4, 30),
            deadline=date(2028, 12, 31),
            in_pir=in_pir,
        )
        for in_pir in (True, False)
    },
    **{
        f"standing_lost, {'in PIR' if in_pir else 'not in PIR'}": letters.StandingLost(
            certificate_number=CERTIFICATE,
            anniversary=date(2027, 8, 1),
            deadline=date(2027, 12, 31),
            in_pir=in_pir,
        )
        for in_pir in (True, False)
    },
    "standing_restored": letters.StandingRestored(
        certificate_number=CERTIFICATE, reason="The late maintenance audit was accepted on 28 April 2028."
    ),
    "suspension_lifted, in arrears": letters.SuspensionLifted(
        certificate_number=CERTIFICATE, reason="The guard rails are in place.", expired=False
    ),
    "suspension_lifted, expired": letters.SuspensionLifted(
        certificate_number=CERTIFICATE, reason="The guard rails are in place.", expired=True
    ),
    "suspended": letters.Suspended(
        certificate_number=CERTIFICATE, reason="A stop-work order of 2 April 2028 has not been answered."
    ),
    **{
        f"certificate_expired{', in review' if in_review else ''}{', in PIR' if in_pir else ''}": (
            letters.CertificateExpired(
                certificate_number=CERTIFICATE,
                expired_on=date(2028, 4, 30),
                suspended=in_pir,
                renewal_in_review=in_review,
                in_pir=in_pir,
            )
        )
        for in_review in (True, False)
        for in_pir in (True, False)
    },
    "move_to_cor": letters.MoveToCor(head_count=12, limit=10, from_year=2029),
    "moved_to_cor": letters.MovedToCor(certificate_number=CERTIFICATE, closed_on=date(2028, 4, 30)),
    "notice": letters.Notice(
        subject="Our office is closed from 24 December to 2 January",
        text="Audits that reach us by e-mail meanwhile are stamped with the day on which they came in.",
    ),
    "file_closed": letters.FileClosed(end="withdrawn", reason="The business was sold."),
    "file_closed, merged": letters.FileClosed(end="merged", reason="Sold to Prairie Plumbing Ltd."),
}


def order(content: AnyContent, **changes: object) -> LetterOrder:
    """Order a letter for a small company in Canmore."""
    values: dict[str, object] = {
        "key": f"E-000417/employer-1234567/17/{content.name}",
        "employer_id": "E-000417",
        "workflow_id": "employer-1234567",
        "run_id": "0196a0a0-0000-7000-8000-000000000001",
        "dated": date(2028, 5, 1),
        "at": datetime(2028, 5, 1, 12, 0, tzinfo=UTC),
        "addressee": addressee(),
        "content": content,
    }
    return LetterOrder.model_validate(values | changes)


def addressee(**changes: object) -> Addressee:
    """Address the owner of that company."""
    values: dict[str, object] = {
        "legal_name": "Rundle Roofing & Exteriors Ltd.",
        "contact_name": "Geneviève Bouchard",
        "email": "office@rundleroofing.example",
        "address": Address(street="214 Railway Avenue", city="Canmore", postal_code="T1W1P1"),
    }
    return Addressee.model_validate(values | changes)
