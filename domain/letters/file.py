"""Letters about the employer's file: opened, taken over, moved, closed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from domain.letters.content import Content
from domain.records import Purpose


class RegistrationConfirmed(Content):
    """The employer is registered; what comes next."""

    title, rule = "Registration confirmed", "R5"
    name: Literal["registration_confirmed"] = "registration_confirmed"
    fee: Decimal


class TakenOver(Content):
    """The employer's file, with the certificate that it holds, has moved from paper to this service.

    Attributes:
        purpose: of the next audit that is to be handed in, if one is.
        anniversary: that asks for it.
        audit_received_on: the day on which an audit came in on paper that is still in review.

    """

    title, rule = "Your file has moved", "R23"
    name: Literal["taken_over"] = "taken_over"
    certificate_number: str
    expires_on: date
    purpose: Purpose | None
    anniversary: date | None
    audit_received_on: date | None = None


class MoveToCor(Content):
    """The employer has more than ten employees and must move to regular COR."""

    title, rule = "Move to regular COR", "R4"
    name: Literal["move_to_cor"] = "move_to_cor"
    head_count: int
    limit: int
    from_year: int


class MovedToCor(Content):
    """The SECOR is closed because the employer moved to regular COR."""

    title, rule = "SECOR closed: moved to COR", "R4"
    name: Literal["moved_to_cor"] = "moved_to_cor"
    certificate_number: str
    closed_on: date


class FileClosed(Content):
    """The employer's file was closed at a staff member's decision."""

    title, rule = "File closed", "R30"
    name: Literal["file_closed"] = "file_closed"
    end: str
    reason: str


class Notice(Content):
    """What the association tells employers beyond the program's own letters."""

    title, rule = "Notice", "R30"
    name: Literal["notice"] = "notice"
    subject: str
    text: str


class SentAgain(Content):
    """A letter that goes out once more: the same document, for a reason.

    Attributes:
        letter: its number, or what it is called, which means the newest of that name.
        by: the way on which it goes this time.

    """

    title, rule = "Letter sent again", "R24"
    name: Literal["sent_again"] = "sent_again"
    letter: str
    by: Literal["email", "post"]
    reason: str
