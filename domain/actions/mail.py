"""E-mail that does not reach an employer, and the way back to it (R30)."""

from __future__ import annotations

from domain.calendar import Moment
from domain.decision import Decision
from domain.declared import StaffAction
from domain.employer import EmployerState
from domain.payload import Payload
from domain.refusal import Refusal
from domain.roles import Role
from domain.text import PastDay, Reason
from domain.to_fill import to_fill


class ConfirmEmail(Payload):
    """The e-mail address on file is right, although letters came back from it."""

    reason: Reason


def confirm_email(state: EmployerState, confirmed: ConfirmEmail, _: Moment) -> Decision:
    """Let letters go by e-mail again (R30)."""
    if not state.email_fails:
        message = "No letter came back from the address on file, so that there is nothing to confirm."
        raise Refusal(message, rule="R30")
    state.employer.email_failed_on = None
    return Decision(
        events=("email_confirmed",),
        ground=confirmed.reason,
        done="Letters go by e-mail again, to the address on file.",
    )


class RecordReturnedMail(Payload):
    """A letter came back by e-mail after the mail server had taken it: somebody has read that."""

    returned_on: PastDay
    reason: Reason


def record_returned_mail(state: EmployerState, returned: RecordReturnedMail, _: Moment) -> Decision:
    """Have letters go by post until the address is put right (R30)."""
    if state.employer.email is None:
        message = "There is no e-mail address on file, so that letters go by post already."
        raise Refusal(message, rule="R30")
    if state.email_fails:
        message = f"Letters go by post already, since {state.employer.email_failed_on}."
        raise Refusal(message, rule="R30")
    state.employer.email_failed_on = returned.returned_on
    return Decision(
        events=("mail_came_back",),
        ground=returned.reason,
        done="Letters go by post until the address is changed or confirmed.",
    )


_ADMINISTRATOR = (Role.ADMINISTRATOR,)

CONFIRM_EMAIL = StaffAction(
    name="confirm_email",
    case="Employer",
    roles=_ADMINISTRATOR,
    payload=ConfirmEmail,
    events=("email_confirmed",),
    rule="R30",
    sentence="Say that the e-mail address on file is right, after letters came back from it.",
    decide=confirm_email,
    example=lambda _state, _today: {"reason": to_fill("why")},
)
RECORD_RETURNED_MAIL = StaffAction(
    name="record_returned_mail",
    case="Employer",
    roles=_ADMINISTRATOR,
    payload=RecordReturnedMail,
    events=("mail_came_back",),
    rule="R30",
    sentence="Record that a letter came back by e-mail: letters go by post until the address is put right.",
    decide=record_returned_mail,
    example=lambda _state, today: {"returned_on": str(today), "reason": to_fill("why")},
)
MAIL_ACTIONS = (CONFIRM_EMAIL, RECORD_RETURNED_MAIL)
