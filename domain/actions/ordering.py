"""The certificate order: CORRS, the ministry, two signatures in order, the mail (R19 to R21)."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from domain.actions.corrections import CORRECT_ORDER_ENTRY
from domain.calendar import Moment, years_after
from domain.certificates import dated
from domain.decision import Decision
from domain.declared import StaffAction
from domain.letters import CertificateCover, OrderDeclined
from domain.payload import Payload
from domain.refusal import Refusal
from domain.review import OrderState
from domain.roles import Role
from domain.text import Line, PastDay, Reason, Reference, StaffId
from domain.to_fill import to_fill


def _refuse_before(rule: str, day: date, earlier: date | None, field: str, what: str) -> None:
    """Refuse a day before that of the step that comes first by a rule."""
    if earlier is not None and day < earlier:
        message = f"{what} on {earlier}; this can't have been before."
        raise Refusal(message, rule=rule, field=field)


class RecordCorrsEntry(Payload):
    """The audit's results are in CORRS, which ordered the certificate."""

    corrs_number: Reference
    entered_on: PastDay


def record_corrs_entry(state: OrderState, entry: RecordCorrsEntry, _: Moment) -> Decision:
    """Record the entry in CORRS (R19)."""
    _refuse_before("R19", entry.entered_on, state.audit_accepted_on, "entered_on", "The audit was accepted")
    state.order.corrs_number, state.order.entered_on = entry.corrs_number, entry.entered_on
    state.order.corrs_refusal = None
    return Decision(
        events=("entered_in_corrs",),
        done=f"Ordered in CORRS as {entry.corrs_number}; the order is with the ministry.",
    )


class TryCorrsAgain(Payload):
    """What kept CORRS from taking the order was put right."""

    reason: Reason


def try_corrs_again(state: OrderState, wish: TryCorrsAgain, _: Moment) -> Decision:
    """Have an order that CORRS refused entered by itself once more (R19)."""
    if state.order.corrs_refusal is None:
        message = "CORRS has not refused this order: where it takes orders by itself, it is asked already."
        raise Refusal(message, rule="R19")
    state.order.corrs_refusal = None
    return Decision(
        events=("corrs_asked_again",),
        ground=wish.reason,
        done="CORRS is asked again; the page says what it answers.",
    )


class RecordMinistryDecision(Payload):
    """What the ministry decided: approved with a number, returned for correction, or declined.

    ``decided_by`` is who decided at the ministry, where it says so.
    """

    decision: Literal["approved", "returned", "declined"]
    decided_on: PastDay
    decided_by: Line | None = None
    certificate_number: Reference | None = None
    reason: Reason | None = None


def record_ministry_decision(state: OrderState, made: RecordMinistryDecision, _: Moment) -> Decision:
    """Record the ministry's decision (R20)."""
    order = state.order
    _refuse_before("R20", made.decided_on, order.entered_on, "decided_on", "The order was entered in CORRS")
    order.decided_on, order.decided_by, order.decision_reason = made.decided_on, made.decided_by, made.reason
    if made.decision == "approved":
        if made.certificate_number is None:
            message = "An approved certificate has a number; the ministry gives it."
            raise Refusal(message, rule="R20", field="certificate_number")
        order.certificate_number = made.certificate_number
        done = f"Approved as certificate {made.certificate_number}; the Director signs next."
        return Decision(events=("ministry_approved",), ground=made.reason or "", done=done)
    if made.reason is None:
        message = f"Say why the ministry {made.decision} the order."
        raise Refusal(message, rule="R20", field="reason")
    if made.decision == "returned":
        order.returned += 1
        done = "Returned for correction; resubmit_order sends it again."
        return Decision(events=("ministry_returned",), ground=made.reason, done=done)
    letter = OrderDeclined(order_id=order.order_id, reason=made.reason)
    done = "Declined; the employer is told."
    return Decision(events=("ministry_declined",), letters=(letter,), ground=made.reason, done=done)


class ResubmitOrder(Payload):
    """The returned order was corrected and sent again."""

    resubmitted_on: PastDay
    correction: Reason


def resubmit_order(state: OrderState, sent: ResubmitOrder, _: Moment) -> Decision:
    """Send a returned order to the ministry again (R20)."""
    _refuse_before("R20", sent.resubmitted_on, state.order.decided_on, "resubmitted_on", "It was returned")
    state.order.entered_on = sent.resubmitted_on
    state.order.decided_on = state.order.decided_by = None
    return Decision(
        events=("order_resubmitted",), ground=sent.correction, done="The order is with the ministry again."
    )


class RecordSignature(Payload):
    """A signature. ``on_behalf_of`` names who signed when the actor only records it."""

    signed_on: PastDay
    on_behalf_of: StaffId | None = None

    @property
    def signatory(self) -> str:
        """Whoever put the signature on the certificate."""
        return self.on_behalf_of or self.actor


def record_director_signature(state: OrderState, signature: RecordSignature, _: Moment) -> Decision:
    """Record the first signature: the ministry's Director's (R21)."""
    order = state.order
    _refuse_before(
        "R21", signature.signed_on, order.decided_on, "signed_on", "The ministry approved the order"
    )
    order.director, order.director_signed_on = signature.signatory, signature.signed_on
    return Decision(
        events=("director_signed",),
        done="The Director's signature is recorded; the Executive Director is next.",
    )


def record_executive_director_signature(state: OrderState, signature: RecordSignature, _: Moment) -> Decision:
    """Record the second signature: the association's Executive Director's, another person's (R21)."""
    order = state.order
    _refuse_before("R21", signature.signed_on, order.director_signed_on, "signed_on", "The Director signed")
    if signature.signatory == order.director:
        message = f"{order.director} gave the first signature; one person never gives both."
        raise Refusal(message, rule="R21", field="on_behalf_of" if signature.on_behalf_of else "actor")
    order.executive_director = signature.signatory
    order.executive_director_signed_on = signature.signed_on
    return Decision(
        events=("executive_director_signed",),
        done="Both signatures are recorded; the certificate can be mailed.",
    )


class RecordMailing(Payload):
    """The signed certificate was mailed to the employer."""

    mailed_on: PastDay


def record_mailing(state: OrderState, mailing: RecordMailing, _: Moment) -> Decision:
    """Record that the certificate is on its way: the order is done (R21, R22)."""
    order = state.order
    signed = order.executive_director_signed_on
    _refuse_before("R21", mailing.mailed_on, signed, "mailed_on", "The Executive Director signed")
    order.mailed_on = mailing.mailed_on
    begins = dated(state)
    letter = CertificateCover(
        certificate_number=order.certificate_number or "",
        dated=begins,
        term_years=order.term_years,
        expires_on=years_after(begins, order.term_years),
    )
    return Decision(
        events=("certificate_mailed",),
        letters=(letter,),
        done=f"Certificate {order.certificate_number} was mailed on {mailing.mailed_on}.",
    )


def _decided(decision: str, today: date, **more: str) -> dict[str, Any]:
    return {"decision": decision, "decided_on": str(today), **more}


def _approval_example(_state: OrderState, today: date) -> dict[str, Any]:
    return _decided("approved", today, certificate_number=to_fill("certificate number"))


def _other_decisions(_state: OrderState, today: date) -> dict[str, dict[str, Any]]:
    return {
        "Returned for correction": _decided("returned", today, reason=to_fill("why")),
        "Declined": _decided("declined", today, reason=to_fill("why")),
    }


def _signature_example(_state: OrderState, today: date) -> dict[str, Any]:
    return {"signed_on": str(today)}


def _recorded_for(who: str, today: date) -> dict[str, dict[str, Any]]:
    return {f"Recorded for the {who}": {"signed_on": str(today), "on_behalf_of": to_fill(f"id of the {who}")}}


_ADMINISTRATOR = (Role.ADMINISTRATOR,)

RECORD_CORRS_ENTRY = StaffAction(
    name="record_corrs_entry",
    case="CertificateOrder",
    roles=_ADMINISTRATOR,
    payload=RecordCorrsEntry,
    events=("entered_in_corrs",),
    rule="R19",
    sentence="Record that the audit's results were entered in CORRS, with the order number.",
    decide=record_corrs_entry,
    example=lambda _state, today: {"corrs_number": to_fill("CORRS number"), "entered_on": str(today)},
    awaited_in=("to_be_entered",),
)
TRY_CORRS_AGAIN = StaffAction(
    name="try_corrs_again",
    case="CertificateOrder",
    roles=_ADMINISTRATOR,
    payload=TryCorrsAgain,
    events=("corrs_asked_again",),
    rule="R19",
    sentence="Have an order that CORRS refused entered there by itself once more.",
    decide=try_corrs_again,
    example=lambda _state, _today: {"reason": to_fill("what was corrected")},
)
RECORD_MINISTRY_DECISION = StaffAction(
    name="record_ministry_decision",
    case="CertificateOrder",
    roles=_ADMINISTRATOR,
    payload=RecordMinistryDecision,
    events=("ministry_approved", "ministry_returned", "ministry_declined"),
    rule="R20",
    sentence="Record what the ministry decided: approved, returned or declined.",
    decide=record_ministry_decision,
    example=_approval_example,
    others=_other_decisions,
    awaited_in=("with_ministry",),
)
RESUBMIT_ORDER = StaffAction(
    name="resubmit_order",
    case="CertificateOrder",
    roles=_ADMINISTRATOR,
    payload=ResubmitOrder,
    events=("order_resubmitted",),
    rule="R20",
    sentence="Send a returned order to the ministry again.",
    decide=resubmit_order,
    example=lambda _state, today: {
        "resubmitted_on": str(today),
        "correction": to_fill("what was corrected"),
    },
    awaited_in=("returned",),
)
RECORD_DIRECTOR_SIGNATURE = StaffAction(
    name="record_director_signature",
    case="CertificateOrder",
    roles=(Role.MINISTRY_DIRECTOR,),
    recorders=_ADMINISTRATOR,
    payload=RecordSignature,
    events=("director_signed",),
    rule="R21",
    sentence="Record the Director's signature, the first of the two.",
    decide=record_director_signature,
    example=_signature_example,
    others=lambda _state, today: _recorded_for("Director", today),
    awaited_in=("director_to_sign",),
)
RECORD_EXECUTIVE_DIRECTOR_SIGNATURE = StaffAction(
    name="record_executive_director_signature",
    case="CertificateOrder",
    roles=(Role.EXECUTIVE_DIRECTOR,),
    recorders=_ADMINISTRATOR,
    payload=RecordSignature,
    events=("executive_director_signed",),
    rule="R21",
    sentence="Record the Executive Director's signature, the second of the two.",
    decide=record_executive_director_signature,
    example=_signature_example,
    others=lambda _state, today: _recorded_for("Executive Director", today),
    awaited_in=("executive_director_to_sign",),
)
RECORD_MAILING = StaffAction(
    name="record_mailing",
    case="CertificateOrder",
    roles=_ADMINISTRATOR,
    payload=RecordMailing,
    events=("certificate_mailed",),
    rule="R21",
    sentence="Record that the signed certificate was mailed to the employer.",
    decide=record_mailing,
    example=lambda _state, today: {"mailed_on": str(today)},
    awaited_in=("to_be_mailed",),
)
ORDER_ACTIONS = (
    RECORD_CORRS_ENTRY,
    TRY_CORRS_AGAIN,
    RECORD_MINISTRY_DECISION,
    RESUBMIT_ORDER,
    RECORD_DIRECTOR_SIGNATURE,
    RECORD_EXECUTIVE_DIRECTOR_SIGNATURE,
    RECORD_MAILING,
    CORRECT_ORDER_ENTRY,
)
