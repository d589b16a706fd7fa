"""Bulk work: one order that becomes the same staff action on many cases.

A bulk step is nothing but many ordinary staff actions. Each case gets the very update that its staff member
would have sent by hand, with the same checks, the same actor and an entry of its own. Here each kind of bulk
work is declared; what is ordered of it stands in `domain/bulk_orders.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from domain.actions.attendance import RECORD_ATTENDANCE
from domain.actions.fees import RECORD_PAYMENT
from domain.actions.notices import SEND_NOTICE
from domain.actions.ordering import RECORD_CORRS_ENTRY, RECORD_MAILING
from domain.actions.pir import CONFIRM_PIR_DISCOUNT
from domain.actions.policy_change import APPLY_POLICY
from domain.actions.quality_review import ASSIGN_REVIEWER
from domain.bulk_orders import Attendance, CorrsBatch, Letter, MailingDay, PolicyForMany, Reassign
from domain.file_orders import CardSettlement, PirDiscounts
from domain.payload import parse
from domain.refusal import Refusal
from domain.sent import one_object, refuse_unfilled
from domain.subjects import Subject

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from domain.bulk_order import BulkOrder
    from domain.declared import StaffAction


@dataclass(frozen=True)
class BulkKind:
    """One kind of bulk work. Who may order it is whoever may take its action.

    Attributes:
        order: what is filled in.
        action: what each case is sent.
        sentence: what it does.
        title: what staff call it.
        subject: the kind of work that it belongs to.
        example: an order filled in for a day; ``actor``, ``kind`` and ``dry_run`` are added to it.
        template: the same to be filled in: what stands in angle brackets has to be replaced.

    """

    order: type[BulkOrder]
    action: StaffAction
    title: str
    subject: Subject
    sentence: str
    example: Callable[[date], dict[str, Any]]
    template: dict[str, Any] = field(hash=False)

    @property
    def name(self) -> str:
        """What the kind is called in an order."""
        (name,) = self.order.model_fields["kind"].annotation.__args__  # type: ignore[union-attr] # it is a Literal of one name
        return str(name)

    def filled_in(self, today: date) -> dict[str, Any]:
        """Give an example of an order, ready to be changed and sent."""
        who = f"your.id ({self.action.roles[0].label})"
        return {"actor": who, "kind": self.name, "dry_run": True, **self.example(today)}

    def to_fill_in(self) -> dict[str, Any]:
        """Give the form on which staff order it, without a word of any case."""
        return {"actor": "<your staff id>", "kind": self.name, "dry_run": True, **self.template}


def _certificate(today: date, number: int) -> str:
    return f"certificate-{1234567 + number}-{today.year}-1"


_KINDS = (
    BulkKind(
        order=Reassign,
        action=ASSIGN_REVIEWER,
        title="Reassign a reviewer's audits",
        subject=Subject.AUDITS,
        sentence="Give all open audits of a reviewer to another one.",
        example=lambda _: {"from_reviewer": "leaving.id", "to_reviewer": "reviewer.id"},
        template={"from_reviewer": "<whose audits>", "to_reviewer": "<who gets them>"},
    ),
    BulkKind(
        order=CorrsBatch,
        action=RECORD_CORRS_ENTRY,
        title="Enter a batch in CORRS",
        subject=Subject.CERTIFICATES,
        sentence="Record that a batch of orders was entered in CORRS, each with its number.",
        example=lambda today: {
            "entered_on": str(today),
            "orders": [
                {"order": _certificate(today, number), "corrs_number": f"CORRS-2041{number}"}
                for number in (0, 1)
            ],
        },
        template={
            "entered_on": "<day, as 2027-03-10>",
            "orders": [{"order": "<order>", "corrs_number": "<number>"}] * 3,
        },
    ),
    BulkKind(
        order=MailingDay,
        action=RECORD_MAILING,
        title="Record a mailing day",
        subject=Subject.CERTIFICATES,
        sentence="Record that all certificates that were to be mailed, or those named, were mailed.",
        example=lambda today: {"mailed_on": str(today)},
        template={"mailed_on": "<day, as 2027-03-10>"},
    ),
    BulkKind(
        order=Letter,
        action=SEND_NOTICE,
        title="Send one letter to many",
        subject=Subject.LETTERS,
        sentence="Send one letter of your own words to all employers that fit.",
        example=lambda today: {
            "to": {"stages": ["certified"]},
            **SEND_NOTICE.example(None, today),
        },
        template={
            "to": {"stages": ["certified"], "standings": ["in_good_standing"]},
            "subject": "<subject>",
            "text": "<text>",
        },
    ),
    BulkKind(
        order=PolicyForMany,
        action=APPLY_POLICY,
        title="Apply a policy to running cycles",
        subject=Subject.STANDING,
        sentence="Let the running cycles of all employers that fit take up a later policy.",
        example=lambda today: {"to": {"stages": ["certified"]}, **APPLY_POLICY.example(None, today)},
        template={
            "to": {"stages": ["certified"]},
            "effective": "<day on which the policy took effect>",
            "reason": "<why>",
        },
    ),
    BulkKind(
        order=CardSettlement,
        action=RECORD_PAYMENT,
        title="Read a card settlement",
        subject=Subject.EMPLOYERS,
        sentence="Record the payments and refunds of the card processor's settlement file.",
        example=lambda today: {"file": f"settlement-{today}.csv"},
        template={"file": "<name of the file, or newest>"},
    ),
    BulkKind(
        order=PirDiscounts,
        action=CONFIRM_PIR_DISCOUNT,
        title="Read the WCB's discounts",
        subject=Subject.PIR,
        sentence="Record the PIR discounts that the WCB confirmed for a year, from its file.",
        example=lambda today: {
            "file": f"discounts-{today.year}.csv",
            "year": today.year,
            "accept_differences": False,
        },
        template={"file": "<name of the file, or newest>", "year": "<year>", "accept_differences": False},
    ),
    BulkKind(
        order=Attendance,
        action=RECORD_ATTENDANCE,
        title="Record the attendance of a session",
        subject=Subject.COURSES,
        sentence="Record that everybody with a seat in a session took part, but for those named absent.",
        example=lambda today: {
            "session": f"M1-{today:%Y-%m}-RD",
            "absent": [{"wcb_account": "1234567", "enrolments": [1]}],
        },
        template={"session": "<code from the course calendar>", "absent": []},
    ),
)
#: Every kind of bulk work by its name.
BULK: dict[str, BulkKind] = {kind.name: kind for kind in _KINDS}


def read_order(raw: object, workflow: str, today: date) -> Any:  # noqa: ANN401 - the order's own type
    """Read an order as it was sent.

    Raises:
        Refusal: when it is none, is not filled in, holds a card number, or the workflow's id is not one of
            its kind.

    """
    fields = one_object(raw)
    kind = BULK.get(str(fields.get("kind")))
    if kind is None:
        message = f"must be one of {', '.join(BULK)}."
        raise Refusal(message, field="kind")
    refuse_unfilled(fields)
    order = parse(kind.order, fields, today)
    if not re.fullmatch(rf"bulk-{kind.name}-[A-Za-z0-9._-]{{1,60}}", workflow):
        message = (
            f'The workflow id has to be "bulk-{kind.name}-" and a name for this piece of work, such as '
            f'"bulk-{kind.name}-{today}". Under one id each case is dealt with once. Start it again so.'
        )
        raise Refusal(message)
    return order
