"""What is known of a case, in the words in which people ask: where it stands, whose turn it is, by when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.actions.resubmission import last_day
from domain.calendar import in_words
from domain.counting import counted
from domain.course_calendar import told_as
from domain.eligibility import must_be_cor
from domain.employer import EmployerState, purpose_words
from domain.machines import label, leaves
from domain.records import AnniversaryStatus
from domain.review import AuditState, OrderState
from domain.roles import NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from domain.case import CaseState
    from domain.records import AnniversaryRecord, EnrolmentRecord

#: Where most employers stand in a region; it needs no mention.
_ORDINARY = {"fee_paid", "no_certificate", "small"}


@dataclass(frozen=True)
class Known:
    """Something known, with its name.

    Attributes:
        value: as it is, for whoever may see names.
        public: as it may travel in an address: without people and without what somebody typed; may be empty.

    """

    name: str
    value: str
    public: str


def _plain(name: str, value: object) -> Known:
    text = str(value or "")
    return Known(name, text, text)


def headline(state: CaseState) -> str:
    """Say in a few words where a case stands, what matters most first."""
    stands = leaves(state.machine, state.states)
    if isinstance(state, EmployerState) and not state.ended:
        told = [name for name in stands if name not in _ORDINARY]
        # How far the application is comes first, before the fee.
        stands = tuple(sorted(told, key=lambda name: name.startswith("fee_")))
    first, *rest = (label(state.machine, name) for name in stands)
    return ", ".join([first, *(one if "COR" in one else one.lower() for one in rest)])


def turn(state: CaseState, owner: str) -> str:
    """Say whose turn it is, and what for where nobody at the association has to act.

    Args:
        state: the case.
        owner: the role that has to act, or ``none``.

    """
    if state.ended:
        return "Nobody's: this case is over"
    if isinstance(state, AuditState) and state.is_in("in_review") and owner == "reviewer":
        return f"Reviewer {state.audit.reviewer}{_stood_in_for(state)}"
    if isinstance(state, AuditState) and state.reviewer_left:
        return f"Administrator: {state.audit.reviewer} has left, assign_reviewer names somebody else"
    if owner != NOBODY:
        role = owner.replace("_", " ")
        return role[0].upper() + role[1:]
    if isinstance(state, EmployerState):
        return _employers_turn(state)
    # An order always waits for somebody; an audit does not while information is requested.
    return "The employer, to answer the deficiencies"


def _stood_in_for(state: AuditState) -> str:
    now = state.reviewer_now
    if now is None or now.away_until is None:
        return ""
    who = f"{now.deputy} stands in" if now.deputy else "nobody stands in"
    return f", away until {in_words(now.away_until)}: {who}"


def _employers_turn(state: EmployerState) -> str:
    if state.is_in("audit_under_review"):
        return "That of its audit, linked below"
    if state.is_in("certificate_ordered"):
        return "That of its certificate order, linked below"
    if state.is_in("suspended"):
        return "The employer; the suspension is lifted by an action below"
    mark = next((one for one in state.anniversaries if one.status is AnniversaryStatus.OPEN), None)
    if mark and state.certificate_in_force and must_be_cor(state, mark.day):
        return "Nobody's: the SECOR closes by itself, because the next audit has to be a COR audit"
    wanted = purpose_words(mark.purpose) if mark and state.certificate_in_force else "certification audit"
    return f"The employer, to hand in its {wanted}"


def by_when(state: CaseState) -> date | None:
    """Give the day by which whoever's turn it is has to act, where the program sets one."""
    if state.ended:
        return None
    if isinstance(state, AuditState):
        return state.round.reply_due_on if state.is_in("information_requested") else last_day(state)
    if isinstance(state, EmployerState):
        if state.is_in("awaiting_payment") and state.is_in("fee_invoiced"):
            return state.fee.invoice_due_on
        if state.is_in("certified"):
            lacking = {AnniversaryStatus.OPEN, AnniversaryStatus.MISSED}
            open_marks = (mark for mark in state.anniversaries if mark.status in lacking)
            return next((mark.deadline for mark in open_marks if not must_be_cor(state, mark.day)), None)
    return None


def deficiencies(state: CaseState) -> tuple[str, ...]:
    """Give what is open in quality review: the deficiencies of the last round that was reviewed (R17)."""
    if not isinstance(state, AuditState) or state.ended:
        return ()
    return next((tuple(one.deficiencies) for one in reversed(state.rounds) if one.reviewed_on), ())


def related(state: CaseState) -> tuple[str, ...]:
    """Give the ids of the workflows that belong to a case: what is open under an employer, or that."""
    if isinstance(state, EmployerState):
        audit = state.open_audit.audit.audit_id if state.open_audit else None
        ordered = state.accepted if state.is_in("certificate_ordered") else None
        return tuple(one for one in (audit, ordered.order_id if ordered else None) if one)
    return (state.employer_workflow_id,) if isinstance(state, AuditState | OrderState) else ()


def title(state: CaseState) -> str:
    """Say who or what a case is about, with the employer's name."""
    name = state.addressee().legal_name
    return name if isinstance(state, EmployerState) else f"{name}: {state.workflow_id}"


#: What the UI shows beside each page, also when a case is closed and no worker is there to write its page.
MORE = (
    "The current details say where this case stands and what may be done. When it is closed, its result, on "
    "the first tab, says how it ended; the register keeps all of it."
)


def employer_summary(account: str) -> str:
    """Say what an employer's case is, by its WCB account alone."""
    return f"Employer with WCB account {account}"


def summary(state: CaseState) -> str:
    """Say what a case is, for the whole of its life, without people: it travels in an address too."""
    if isinstance(state, EmployerState):
        return employer_summary(state.employer.wcb_account)
    if isinstance(state, AuditState):
        what = purpose_words(state.audit.purpose)
        said = f"{what[0].upper()}{what[1:]} that was received on {in_words(state.audit.received_on)}"
    elif isinstance(state, OrderState):
        said = (
            f"Order of a certificate for {counted(state.order.term_years, 'year')}, on {state.order.audit_id}"
        )
    else:
        message = f"There is no summary of a {type(state).__name__}"
        raise TypeError(message)
    return f"{said}, of {state.employer_workflow_id}"


def facts(state: CaseState) -> list[Known]:
    """Give what else is known of a case, in the order in which people ask for it.

    Raises:
        TypeError: for a case of another kind.

    """
    if isinstance(state, EmployerState):
        found = _of_employer(state)
    elif isinstance(state, AuditState):
        found = _of_audit(state)
    elif isinstance(state, OrderState):
        found = _of_order(state)
    else:
        message = f"There is no view of a {type(state).__name__}"
        raise TypeError(message)
    return [one for one in found if one.value]


def _of_employer(state: EmployerState) -> Iterator[Known]:
    employer = state.employer
    yield Known("Trade name", employer.trade_name or "", "")
    reached = (employer.contact_name, employer.phone, employer.email)
    yield Known("Contact", ", ".join(filter(None, reached)), "")
    at = employer.address
    yield Known("Address", f"{at.street}, {at.city} {at.province} {at.postal_code}", "")
    yield _plain("WCB account", employer.wcb_account)
    yield _plain("Certificate", _certificate(state))
    yield _plain("Standing", f"{state.standing.standing.replace('_', ' ')} since {state.standing.since}")
    marks = (f"{mark.day}: {_how_far(mark)}" for mark in state.anniversaries)
    yield _plain("Anniversaries", ", ".join(marks))
    yield _plain("Registration fee", _fee(state))
    yield _plain("Head count", f"{state.head_count.total}, reported on {state.head_count.reported_on}")
    people = [(f"{one.number} = {one.name}", one.number, one.refresher_due_on) for one in state.trained()]
    yield Known(
        "Trained",
        ", ".join(f"{name}, current until {until}" for name, _, until in people),
        ", ".join(f"person {number}, current until {until}" for _, number, until in people),
    )
    places = [(one, _how_placed(one)) for one in state.open_enrolments()]
    yield Known(
        "Courses",
        "; ".join(f"{one.number} = {one.person_name}: {how}" for one, how in places),
        "; ".join(f"enrolment {one.number}: {how}" for one, how in places),
    )
    yield _plain("In PIR since", state.pir.registered_on if state.pir else "")
    yield _plain("Moving to COR", _cor_move(state))
    yield _plain("Policy", f"of {state.policy.effective}")


def _how_far(mark: AnniversaryRecord) -> str:
    entered = f", on paper since {mark.on_paper_since}, to be entered" if mark.on_paper_since else ""
    return mark.status.value.replace("_", " ") + entered


def _how_placed(place: EnrolmentRecord) -> str:
    return f"{place.course}, {told_as(place)}, {place.status.value.replace('_', ' ')}"


def _certificate(state: EmployerState) -> str:
    held = state.certificate
    return (
        f"{held.number}, {counted(held.term_years, 'year')} from {held.dated} to {held.expires_on}"
        if held
        else ""
    )


def _fee(state: EmployerState) -> str:
    fee, invoice = state.fee, ""
    if fee.invoice_number:
        invoice = f", invoice {fee.invoice_number} due on {fee.invoice_due_on}"
    if state.ended or not state.fee_open:
        return f"paid on {fee.paid_on}{invoice}" if fee.paid_on and invoice else ""
    return f"{state.fee_open} dollars are to be paid{invoice if state.is_in('fee_invoiced') else ''}"


def _cor_move(state: EmployerState) -> str:
    move = state.cor_move
    if move is None or not state.is_in("moving_to_cor"):
        return ""
    return f"from {move.from_year} on, {counted(move.head_count, 'employee')}"


def _of_audit(state: AuditState) -> Iterator[Known]:
    audit = state.audit
    made_by = f"external auditor {audit.auditor_id}" if audit.external else "self-assessor"
    yield _plain("Purpose", audit.purpose.value)
    yield Known("Made by", f"{audit.assessor} ({made_by})", made_by)
    yield _plain("Covered", ", ".join(audit.covered))
    yield _plain("Received on", audit.received_on)
    yield _plain("Audit score", f"{audit.score} %")
    documented = (
        f"{audit.documentation_from} to {audit.documentation_to}: {counted(audit.term_years, 'year')}"
    )
    yield _plain("Documentation", documented)
    yield _plain("Reviewer", audit.reviewer)
    yield _plain("Round", state.round.number)
    for one in state.rounds:
        if one.review_score is not None:
            found = f"{one.review_score} %: {(one.decision or '').replace('_', ' ')}"
            full = f"{found}. {'; '.join(one.deficiencies)}" if one.deficiencies else found
            yield Known(f"Review, round {one.number}", full, found)
    yield _plain("Reply by", state.round.reply_due_on if state.is_in("information_requested") else "")


def _of_order(state: OrderState) -> Iterator[Known]:
    order = state.order
    yield _plain("For audit", order.audit_id)
    yield _plain("Term", counted(order.term_years, "year"))
    yield _plain("CORRS refused it", order.corrs_refusal)
    yield _plain("CORRS number", order.corrs_number)
    yield _plain("Certificate number", order.certificate_number)
    yield _plain("Ministry decided on", order.decided_on)
    yield Known("Decided by", order.decided_by or "", "")
    yield _plain("Reason", order.decision_reason)
    yield _plain("Director signed", _signed(order.director, order.director_signed_on))
    yield _plain(
        "Executive Director signed", _signed(order.executive_director, order.executive_director_signed_on)
    )
    yield _plain("Mailed on", order.mailed_on)


def _signed(who: str | None, when: date | None) -> str:
    return f"{who} on {when}" if who else ""
