"""A letter of an employer whose file is closed: sent again, or come back (R24, R30).

An open file does this by steps of its own. The workflow of a closed one is over, so that staff start a form,
which works by the ledger alone.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from domain.actions.mail import RECORD_RETURNED_MAIL, SEND_LETTER_AGAIN
from domain.calendar import alberta_day
from domain.letters import Addressee, LetterOrder, SentAgain
from domain.office_steps import OfficeStep, Taken
from domain.payload import Payload, parse
from domain.records import Address
from domain.refusal import Refusal
from domain.registration import employer_workflow_id
from domain.sent import one_object, refuse_unfilled
from domain.text import PastDay, Reason
from domain.transition import Transition

#: The form; where the address stays empty, the letter goes to the one on file.
AGAIN_FORM: Final[dict[str, Any]] = {
    "actor": "<your staff id>",
    "letter": "<number of the letter, as L-2027-000001>",
    "by": "<post, email, or nothing if it only came back>",
    "returned_on": "",
    "address": "",
    "reason": "<why>",
}
AGAIN: Final = OfficeStep("send_letter_again", "letter_sent_again", "R24", SEND_LETTER_AGAIN.roles)
CAME_BACK: Final = OfficeStep("record_returned_mail", "mail_came_back", "R30", RECORD_RETURNED_MAIL.roles)


class LetterAgain(Payload):
    """A letter of a closed file goes out again, or came back, or both.

    ``returned_on`` is the day on which it came back, and ``address`` another one for the post; both may stay
    empty.
    """

    letter: Annotated[str, Field(pattern=r"^L-[0-9]{4}-[0-9]{1,9}$")]
    by: Literal["post", "email", "nothing"]
    returned_on: PastDay | None = None
    address: Address | None = None
    reason: Reason

    @field_validator("returned_on", "address", mode="before")
    @classmethod
    def _empty_is_none(cls, typed: object) -> object:
        """Take an empty text for nothing: these fields may stay empty."""
        return None if typed == "" else typed

    @model_validator(mode="after")
    def _says_something(self) -> LetterAgain:
        if self.by == "nothing" and self.returned_on is None:
            message = 'say in returned_on when the letter came back, or send it by "post" or "email"'
            raise ValueError(message)
        if self.address is not None and self.by != "post":
            message = 'an address is for a letter that goes by "post": leave it empty'
            raise ValueError(message)
        return self


class AgainAsked(BaseModel):
    """Asks for it, once for a key.

    Attributes:
        key: of the form; asking again gives the first answer.
        workflow_id: of the form, with its run.
        proof: the nonce of the proof of who sent it, where there is one (R32).

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    again: LetterAgain
    key: str
    workflow_id: str
    run_id: str
    at: datetime
    proof: str | None = None


class LetterOfFile(BaseModel):
    """The letter that is meant, as the ledger has it, and the file that it belongs to.

    Attributes:
        case: the workflow that owed it.
        wcb_account: of the employer.
        closed_on: the day on which its file was closed; nothing while it is open.
        addressee: to whom its letters went last.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    title: str
    dated: date
    case: str
    employer_id: str
    wcb_account: str
    closed_on: date | None
    addressee: Addressee


def read_again(sent: object, today: date) -> LetterAgain:
    """Read the form.

    Raises:
        Refusal: when it is none, or not filled in.

    """
    refuse_unfilled(one_object(sent), rule="R24")
    again: LetterAgain = parse(LetterAgain, sent, today)
    return again


def entry_of(asked: AgainAsked, letter: LetterOfFile) -> Transition:
    """Give the register's entry for it, in the employer's history.

    Raises:
        Refusal: when the file is open, the letter is younger than its return, or no e-mail reaches anybody.

    """
    again = asked.again
    if letter.closed_on is None:
        raise Refusal(
            f"The file of this letter's employer is open: take {AGAIN.name} or {CAME_BACK.name} on the page "
            f"of {employer_workflow_id(letter.wcb_account)}.",
            rule="R24",
            field="letter",
        )
    if again.returned_on is not None and again.returned_on < letter.dated:
        message = f"The letter is of {letter.dated}, which is later."
        raise Refusal(message, rule="R30", field="returned_on")
    if again.by == "email" and letter.addressee.email is None:
        raise Refusal("E-mail does not reach this employer: send the letter by post.", rule="R24", field="by")
    step = CAME_BACK if again.by == "nothing" else AGAIN
    taken = Taken(actor=again.actor, **asked.model_dump(exclude={"again"}))
    data = again.model_dump(mode="json", exclude={"actor"}, exclude_none=True)
    entry = step.entry(taken, again.reason, data)
    both = {"event": f"{CAME_BACK.event} {AGAIN.event}"} if again.returned_on and step is AGAIN else {}
    return entry.model_copy(update={"employer_id": letter.employer_id, **both})


def order_of(asked: AgainAsked, letter: LetterOfFile) -> LetterOrder | None:
    """Order the letter once more, or nothing where it only came back."""
    again = asked.again
    if again.by == "nothing":
        return None
    to = {"address": again.address} if again.address is not None else {}
    return LetterOrder(
        key=f"{asked.key}/sent_again",
        employer_id=letter.employer_id,
        workflow_id=letter.case,
        run_id=asked.run_id,
        dated=alberta_day(asked.at),
        at=asked.at,
        addressee=letter.addressee.model_copy(update=to),
        content=SentAgain(letter=again.letter, by=again.by, reason=again.reason),
    )


def told(asked: AgainAsked, number: str = "") -> str:
    """Say what was done.

    Args:
        asked: what was asked for.
        number: of the letter that goes out.

    """
    again = asked.again
    back = f"That {again.letter} came back on {again.returned_on} is noted." if again.returned_on else ""
    way = {"post": "post", "email": "e-mail"}.get(again.by)
    out = f"{again.letter} goes out again by {way}, as {number}." if way else ""
    return " ".join(filter(None, (back, out)))
