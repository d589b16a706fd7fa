"""PIR: the employer's registration in it, and the discount that the WCB confirmed for a year (R28)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from domain.calendar import Moment
from domain.decision import Decision
from domain.declared import StaffAction
from domain.employer import EmployerState
from domain.payload import Payload
from domain.pir import entitlement
from domain.records import PirDiscountRecord, PirRecord
from domain.refusal import Refusal
from domain.roles import Role
from domain.text import PastDay, Percent, Year, typed_number


class RegisterInPir(Payload):
    """The WCB has registered the employer in PIR."""

    registered_on: PastDay


def register_in_pir(state: EmployerState, entry: RegisterInPir, _: Moment) -> Decision:
    """Record the registration in PIR (R28)."""
    if state.pir is not None:
        message = f"The employer has been registered in PIR since {state.pir.registered_on}."
        raise Refusal(message, rule="R28")
    state.pir = PirRecord(registered_on=entry.registered_on)
    return Decision(events=("pir_registered",), done="The registration in PIR is recorded.")


class ConfirmPirDiscount(Payload):
    """The discount that the WCB confirmed for a year.

    Attributes:
        only_as_expected: whether a figure that the policy's table does not give is refused.

    """

    year: Year
    confirmed_percent: Percent
    confirmed_on: PastDay
    claims_percent: Annotated[Decimal, BeforeValidator(typed_number), Field(ge=0, le=1000)] | None = None
    only_as_expected: Annotated[bool, Field(strict=True)] = False


def confirm_pir_discount(state: EmployerState, confirmed: ConfirmPirDiscount, _: Moment) -> Decision:
    """Record the WCB's discount beside the one that the table gives (R28)."""
    if state.pir is None:
        message = "The employer is not registered in PIR. Record that with register_in_pir first."
        raise Refusal(message, rule="R28")
    if confirmed.confirmed_percent > state.policy.pir.pir_max:
        message = f"The discount is at most {state.policy.pir.pir_max} %."
        raise Refusal(message, rule="R28", field="confirmed_percent")
    if any(one.year == confirmed.year for one in state.pir_discounts):
        message = f"The discount for {confirmed.year} is already recorded; correct_entry corrects it."
        raise Refusal(message, rule="R28", field="year")
    entitled = entitlement(state, confirmed.claims_percent)
    if confirmed.only_as_expected and confirmed.confirmed_percent != entitled:
        message = f"The table gives {entitled} %, and the WCB says {confirmed.confirmed_percent} %."
        raise Refusal(message, rule="R28", field="confirmed_percent")
    state.pir_discounts.append(
        PirDiscountRecord(
            year=confirmed.year,
            entitled_percent=entitled,
            confirmed_percent=confirmed.confirmed_percent,
            confirmed_on=confirmed.confirmed_on,
        )
    )
    done = (
        f"The WCB's discount for {confirmed.year} is {confirmed.confirmed_percent} %; "
        f"the table gives {entitled} %."
    )
    return Decision(events=("pir_confirmed",), done=done)


def _discount_example(state: EmployerState, today: date) -> dict[str, Any]:
    base = str(state.policy.pir.pir_base)
    year = max((one.year + 1 for one in state.pir_discounts), default=today.year)
    return {"year": year, "confirmed_percent": base, "confirmed_on": str(today)}


_ADMINISTRATOR = (Role.ADMINISTRATOR,)

REGISTER_IN_PIR = StaffAction(
    name="register_in_pir",
    case="Employer",
    roles=_ADMINISTRATOR,
    payload=RegisterInPir,
    events=("pir_registered",),
    rule="R28",
    sentence="Record that the WCB registered the employer in PIR.",
    decide=register_in_pir,
    example=lambda _state, today: {"registered_on": str(today)},
)
CONFIRM_PIR_DISCOUNT = StaffAction(
    name="confirm_pir_discount",
    case="Employer",
    roles=_ADMINISTRATOR,
    payload=ConfirmPirDiscount,
    events=("pir_confirmed",),
    rule="R28",
    sentence="Record the PIR discount that the WCB confirmed for a year.",
    decide=confirm_pir_discount,
    example=_discount_example,
)
PIR_ACTIONS = (REGISTER_IN_PIR, CONFIRM_PIR_DISCOUNT)
