"""What was entered wrongly is corrected by a new entry that names the old one (R31)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from domain.calendar import Moment
from domain.decision import Decision
from domain.declared import StaffAction
from domain.payload import Payload
from domain.refusal import Refusal
from domain.roles import Role
from domain.text import Count, IndustryCode, Line, PastDay, Reason, Reference, Whole
from domain.to_fill import to_fill
from domain.training import find_person, refresher_due
from domain.transition import DidNotMake, EntryKnown
from domain.wording import worded

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.case import CaseState
    from domain.employer import EmployerState
    from domain.records import PersonRecord
    from domain.review import AuditState, OrderState

EntryNumber = Annotated[Whole, Field(ge=1)]


class _Correction(Payload):
    entry: EntryNumber
    reason: Reason
    new_value: Line | None = None


class CorrectEmployerEntry(_Correction):
    """Corrects an entry of the employer's file. ``other`` notes the error and changes no figure."""

    what: Literal[
        "legal_name",
        "industry_code",
        "payment_reference",
        "person_name",
        "module_1_completed_on",
        "refresher_completed_on",
        "pir_registered_on",
        "confirmed_percent",
        "other",
    ]
    person: Count | None = None


class CorrectReviewEntry(_Correction):
    """Corrects an entry of an audit. ``other`` notes the error and changes no figure."""

    what: Literal["assessor", "completed_on", "other"]


class CorrectOrderEntry(_Correction):
    """Corrects an entry of a certificate order. ``other`` notes the error and changes no figure."""

    what: Literal["corrs_number", "certificate_number", "other"]


def _value(wish: _Correction, form: Any, today: date) -> Any:  # noqa: ANN401 - each field has its own form
    """Read the new value in the form that its field has everywhere else."""
    if wish.new_value is None:
        message = (
            'Say what is right, in quotation marks; or let "what" be "other", which only notes the error.'
        )
        raise Refusal(message, rule="R31", field="new_value")
    try:
        return TypeAdapter(form).validate_python(wish.new_value, context={"today": today})
    except ValidationError as error:
        what = worded(error.errors(include_input=False)[0])
        raise Refusal(f"{what}.", rule="R31", field="new_value") from error


def _decided(wish: _Correction) -> Decision:
    return Decision(
        events=("entry_corrected",),
        ground=wish.reason,
        requires=(EntryKnown(number=wish.entry),),
        corrects=wish.entry,
        done=f"Entry {wish.entry} is corrected by this one; it stays as it was.",
    )


def correct_employer_entry(state: EmployerState, wish: CorrectEmployerEntry, moment: Moment) -> Decision:
    """Correct what is recorded of an employer (R31)."""
    if wish.what != "other":
        _EMPLOYER_FIELDS[wish.what](state, wish, moment.day)
    return _decided(wish)


def _legal_name(state: EmployerState, wish: CorrectEmployerEntry, day: date) -> None:
    state.employer = state.employer.model_copy(update={"legal_name": _value(wish, Line, day)})


def _industry_code(state: EmployerState, wish: CorrectEmployerEntry, day: date) -> None:
    code = _value(wish, IndustryCode, day)
    state.employer = state.employer.model_copy(update={"industry_code": code})


def _payment_reference(state: EmployerState, wish: CorrectEmployerEntry, day: date) -> None:
    if state.fee.paid_on is None:
        message = "No payment is recorded that this could correct."
        raise Refusal(message, rule="R31", field="what")
    state.fee.processor_reference = _value(wish, Reference, day)


def _person_name(state: EmployerState, wish: CorrectEmployerEntry, day: date) -> None:
    find_person(state, wish.person or 0).name = _value(wish, Line, day)


def _module_1(state: EmployerState, wish: CorrectEmployerEntry, day: date) -> None:
    person = find_person(state, wish.person or 0)
    person.module_1_on = _value(wish, PastDay, day)
    if person.refreshed_on is None:
        _current_from(person, person.module_1_on, state, day)


def _refresher(state: EmployerState, wish: CorrectEmployerEntry, day: date) -> None:
    person = find_person(state, wish.person or 0)
    if person.refreshed_on is None:
        message = f"{person.name} has no refresher on record that this could correct."
        raise Refusal(message, rule="R31", field="what")
    person.refreshed_on = _value(wish, PastDay, day)
    _current_from(person, person.refreshed_on, state, day)


def _current_from(person: PersonRecord, trained_on: date, state: EmployerState, today: date) -> None:
    """Reckon anew how long training is current; what has lapsed by now is told and not reminded of (R9)."""
    person.refresher_due_on = refresher_due(trained_on, state.policy)
    person.lapsed_on = None
    if person.refresher_due_on < today:
        person.reminded_for = person.refresher_due_on


def _pir_registered(state: EmployerState, wish: CorrectEmployerEntry, day: date) -> None:
    if state.pir is None:
        message = "No registration in PIR is recorded that this could correct."
        raise Refusal(message, rule="R31", field="what")
    state.pir.registered_on = _value(wish, PastDay, day)


def _confirmed_percent(state: EmployerState, wish: CorrectEmployerEntry, day: date) -> None:
    if not state.pir_discounts:
        message = "No discount is recorded that this could correct."
        raise Refusal(message, rule="R31", field="what")
    most = state.policy.pir.pir_max
    state.pir_discounts[-1].confirmed_percent = _value(wish, Annotated[Decimal, Field(ge=0, le=most)], day)


_EMPLOYER_FIELDS: dict[str, Callable[[EmployerState, CorrectEmployerEntry, date], None]] = {
    "legal_name": _legal_name,
    "industry_code": _industry_code,
    "payment_reference": _payment_reference,
    "person_name": _person_name,
    "module_1_completed_on": _module_1,
    "refresher_completed_on": _refresher,
    "pir_registered_on": _pir_registered,
    "confirmed_percent": _confirmed_percent,
}


def correct_audit_entry(state: AuditState, wish: CorrectReviewEntry, moment: Moment) -> Decision:
    """Correct what is recorded of an audit; its assessor is not who reviews it (R16, R31)."""
    audit, decided = state.audit, _decided(wish)
    if wish.what == "assessor":
        audit.assessor = _value(wish, Line, moment.day)
        if audit.reviewer is not None:
            another = DidNotMake(staff_id=audit.reviewer, assessor=audit.assessor)
            return replace(decided, requires=(*decided.requires, another))
    elif wish.what == "completed_on":
        audit.completed_on = _value(wish, PastDay, moment.day)
    return decided


def correct_order_entry(state: OrderState, wish: CorrectOrderEntry, moment: Moment) -> Decision:
    """Correct what is recorded of a certificate order (R31)."""
    order = state.order
    if wish.what != "other":
        if getattr(order, wish.what) is None:
            message = "No such number is recorded yet that this could correct."
            raise Refusal(message, rule="R31", field="what")
        setattr(order, wish.what, _value(wish, Reference, moment.day))
    return _decided(wish)


def _example(state: CaseState, _: date) -> dict[str, Any]:
    entry = state.latest[0].entry if state.latest else 1
    return {"entry": entry, "what": "other", "reason": to_fill("what was wrong and what is right")}


def _to_put_right(state: Any, today: date, what: str) -> dict[str, dict[str, Any]]:  # noqa: ANN401 - any case
    """Give the example that corrects a value, where there is one yet."""
    if not what:
        return {}
    right = {"what": what, "new_value": to_fill("what is right")}
    return {"To put a value right": {**_example(state, today), **right}}


def _correction(
    case: str,
    payload: type[Payload],
    decide: Callable[[Any, Any, Moment], Decision],
    such_as: Callable[[Any], str],
) -> StaffAction:
    return StaffAction(
        name="correct_entry",
        case=case,
        roles=(Role.ADMINISTRATOR,),
        payload=payload,
        events=("entry_corrected",),
        rule="R31",
        sentence="Correct an entry by a new one that names it; nothing is edited or deleted.",
        decide=decide,
        example=_example,
        others=lambda state, today: _to_put_right(state, today, such_as(state)),
    )


CORRECT_EMPLOYER_ENTRY = _correction(
    "Employer", CorrectEmployerEntry, correct_employer_entry, lambda _: "legal_name"
)
CORRECT_AUDIT_ENTRY = _correction("Audit", CorrectReviewEntry, correct_audit_entry, lambda _: "assessor")
CORRECT_ORDER_ENTRY = _correction(
    "CertificateOrder",
    CorrectOrderEntry,
    correct_order_entry,
    lambda state: "corrs_number" if state.order.corrs_number else "",
)
