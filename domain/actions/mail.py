"""E-mail that does not reach an employer, and the way back to it (R30)."""

from __future__ import annotations

from typing import Literal

from domain.calendar import Moment
from domain.decision import Decision
from domain.declared import StaffAction
from domain.employer import EmployerState
from domain.letters import SentAgain
from domain.payload import Payload
from domain.refusal import Refusal
from domain.roles import Role
from domain.text import Line, PastDay, Reason
from domain.to_fill import to_fill
from domain.transition import LetterKnown


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
    """A letter came back by e-mail after the mail server had taken it: somebody has read that.

    ``letter`` is the one that came back, by its number or as it is called; it goes out again by post.
    """

    returned_on: PastDay
    letter: Line | None = None
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
    done = "Letters go by post until the address is changed or confirmed."
    if returned.letter is None:
        return Decision(events=("mail_came_back",), ground=returned.reason, done=done)
    again = SentAgain(letter=returned.letter, by="post", reason=returned.reason)
    return Decision(
        events=("mail_came_back", "letter_sent_again"),
        letters=(again,),
        requires=(LetterKnown(letter=returned.letter),),
        ground=returned.reason,
        done=f"{done} The letter that came back goes out again by post.",
    )


class SendLetterAgain(Payload):
    """A letter that the employer was sent already, once more: the same document.

    ``letter`` is its number, such as L-2027-000001, or what it is called: then the newest of that name.
    """

    letter: Line
    by: Literal["email", "post"]
    reason: Reason


def send_letter_again(state: EmployerState, wish: SendLetterAgain, _: Moment) -> Decision:
    """Send a letter once more, for a reason (R24)."""
    if wish.by == "email" and state.addressee().email is None:
        message = "E-mail does not reach this employer: send the letter by post, or change its address first."
        raise Refusal(message, rule="R24", field="by")
    return Decision(
        events=("letter_sent_again",),
        letters=(SentAgain(letter=wish.letter, by=wish.by, reason=wish.reason),),
        requires=(LetterKnown(letter=wish.letter),),
        ground=wish.reason,
        done=f"The letter {wish.letter} goes out again by {'e-mail' if wish.by == 'email' else 'post'}.",
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
    events=("mail_came_back", "letter_sent_again"),
    rule="R30",
    sentence="Record that a letter came back by e-mail: letters go by post until the address is put right.",
    decide=record_returned_mail,
    example=lambda _state, today: {"returned_on": str(today), "reason": to_fill("why")},
    others=lambda _state, today: {
        "With the letter, which goes out again by post": {
            "returned_on": str(today),
            "letter": "Registration confirmed",
            "reason": to_fill("why"),
        }
    },
)
SEND_LETTER_AGAIN = StaffAction(
    name="send_letter_again",
    case="Employer",
    roles=(Role.ADMINISTRATOR, Role.TRAINING_COORDINATOR),
    payload=SendLetterAgain,
    events=("letter_sent_again",),
    rule="R24",
    sentence="Send a letter again that the employer was sent before: the same one, with the reason.",
    decide=send_letter_again,
    example=lambda _state, _today: {
        "letter": "Registration confirmed",
        "by": "post",
        "reason": to_fill("why"),
    },
)
MAIL_ACTIONS = (SEND_LETTER_AGAIN, CONFIRM_EMAIL, RECORD_RETURNED_MAIL)
