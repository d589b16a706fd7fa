"""An employer registers: the form, and the case that it opens (R3, R5, R6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, field_validator

from domain.case import beginning
from domain.decision import Decision
from domain.eligibility import refuse_over_limit
from domain.employer import EmployerState
from domain.letters import LetterOwed, RegistrationConfirmed
from domain.machines import fire, leaves
from domain.machines.employer import EmployerMachine
from domain.payload import Payload, digest_of, parse
from domain.records import Address, EmployerRecord, FeeRecord, HeadCount, HeadCountRecord, StandingRecord
from domain.refusal import Refusal
from domain.roles import Role
from domain.sent import refuse_unfilled
from domain.steps import Step
from domain.takeover import PaperCertificate, take_over
from domain.text import Email, IndustryCode, Line, Phone, WcbAccount
from domain.transition import AccountFree, ActorMay, Transition

if TYPE_CHECKING:
    from datetime import date
    from typing import Any

    from domain.calendar import Moment
    from domain.policy import Policy
    from domain.steps import Caller


class Registration(Payload):
    """The registration form (R5). ``actor`` is the staff member who enters it."""

    wcb_account: WcbAccount
    legal_name: Line
    trade_name: Line | None = None
    industry_code: IndustryCode
    contact_name: Line
    email: Email | None = None
    phone: Phone | None = None
    address: Address
    head_count: HeadCount
    taken_over: PaperCertificate | None = None

    @field_validator("trade_name", "email", "phone", mode="before")
    @classmethod
    def _empty_is_none(cls, typed: object) -> object:
        """Take an empty text for nothing: in a form these fields may stay empty."""
        return None if typed == "" else typed

    @field_validator("head_count")
    @classmethod
    def _somebody(cls, count: HeadCount) -> HeadCount:
        if count.total == 0:
            message = "counts nobody: at least the owner is covered by the account"
            raise ValueError(message)
        return count


class Registered(BaseModel):
    """What comes of a registration: the workflow that serves the employer from then on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    done: str
    goes_on_as: str


#: A form filled in but for who enters it, for staff to change and for documents to show.
EXAMPLE: dict[str, Any] = {
    "actor": "<your staff id>",
    "wcb_account": "1234567",
    "legal_name": "Foothills Fencing Ltd.",
    "trade_name": "Foothills Fencing",
    "industry_code": "42124",
    "contact_name": "Robin Okafor",
    "email": "office@foothillsfencing.example",
    "phone": "403 555 0142",
    "address": {"street": "12 Range Road", "city": "Okotoks", "province": "AB", "postal_code": "T1S 1A1"},
    "head_count": {"owners": 1, "full_time": 4, "part_time": 1, "casual": 0, "other_covered": 0},
}


#: The form as it is laid out for staff to fill in. What stands in angle brackets has to be replaced.
TEMPLATE: dict[str, Any] = {
    "actor": "<your staff id>",
    "wcb_account": "<WCB account>",
    "legal_name": "<legal name>",
    "trade_name": "",
    "industry_code": "<industry code, five digits>",
    "contact_name": "<contact person>",
    "email": "",
    "phone": "",
    "address": {"street": "<street>", "city": "<city>", "province": "AB", "postal_code": "<T1S 1A1>"},
    "head_count": {"owners": 0, "full_time": 0, "part_time": 0, "casual": 0, "other_covered": 0},
}


def employer_workflow_id(wcb_account: str) -> str:
    """Give the id of the one live lifecycle of a WCB account (R6)."""
    return f"employer-{wcb_account}"


def read_form(raw: object, today: date) -> Registration:
    """Read a registration form as it was sent.

    Raises:
        Refusal: when it is not one, is not filled in, or holds a card number.

    """
    refuse_unfilled(raw, rule="R5")
    form: Registration = parse(Registration, raw, today)
    return form


def register(  # noqa: PLR0913 - where the file is opened, and as what
    form: Registration,
    policy: Policy,
    moment: Moment,
    caller: Caller,
    *,
    workflow_id: str,
    employer_id: str,
    proof: str | None = None,
) -> Step:
    """Open the file of a small employer, or of one that holds a certificate from paper (R1, R3, R5, R6).

    Raises:
        Refusal: when there are too many employees, or the workflow's id is not that of the account.

    """
    if workflow_id != employer_workflow_id(form.wcb_account):
        message = (
            f'The workflow id has to be "{employer_workflow_id(form.wcb_account)}" for this WCB account, '
            f'and it is "{workflow_id}". Start it again with the right id.'
        )
        raise Refusal(message, rule="R6")
    if form.taken_over is None:
        refuse_over_limit(form.head_count, policy, "SECOR registration")
    fields = form.model_dump(exclude={"actor", "head_count", "taken_over"})
    state = EmployerState(
        states=beginning(EmployerMachine),
        policy=policy,
        employer_id=employer_id,
        workflow_id=workflow_id,
        step=1,
        employer=EmployerRecord(employer_id=employer_id, registered_on=moment.day, **fields),
        head_count=HeadCountRecord(
            number=1, reported_on=moment.day, counted=form.head_count, total=form.head_count.total
        ),
        fee=FeeRecord(number=1, amount=policy.fees.registration_fee),
        standing=StandingRecord(number=1, standing="no_certificate", since=moment.day, ground="Registered"),
        numbers={"head_count": 1},
    )
    opened = _opened(state, form, moment)
    key = f"{state.case_key}/1"
    state.letters_owed = [
        LetterOwed(key=f"{key}/{letter.name}", content=letter, owed_at=moment.instant)
        for letter in opened.letters
    ]
    transition = Transition(
        key=key,
        employer_id=employer_id,
        workflow_id=workflow_id,
        run_id=caller.run_id,
        update_id=caller.update_id,
        at=moment.instant,
        day=moment.day,
        actor=form.actor,
        action="register",
        event=" ".join(opened.events) or "registered",
        before=(),
        after=leaves(EmployerMachine, state.states),
        rule="R5",
        ground=opened.ground,
        data={"wcb_account": form.wcb_account, "head_count": form.head_count.total},
        requirements=(ActorMay(roles=(Role.ADMINISTRATOR,)), AccountFree(wcb_account=form.wcb_account)),
        records=tuple(state.records()),
        proof=proof,
        left=state.left(),
    )
    return Step(
        after=state,
        transition=transition,
        done="Registered.",
        letters=tuple(state.letters_owed),
        digest=digest_of(form.model_dump(mode="json")),
    )


def _opened(state: EmployerState, form: Registration, moment: Moment) -> Decision:
    """Decide what a new file begins with, and move the machine there."""
    if form.taken_over is None:
        return Decision(events=(), letters=(RegistrationConfirmed(fee=state.fee.amount),))
    decision, before = take_over(state, form.taken_over, moment), state.states
    for event in decision.events:
        state.states = fire(EmployerMachine, state.states, event)
    state.settle(before, moment.day, decision)
    return decision
