"""What can be ordered of bulk work: the fields of each kind, the cases that it means, what each is sent."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from domain.bulk_order import BulkOrder
from domain.file_orders import CardSettlement, PirDiscounts
from domain.registration import employer_workflow_id
from domain.selection import MOST_ITEMS, Employers, InSession, OpenAudits, Orders, Recipients, Selection
from domain.text import Count, Line, Paragraph, PastDay, Reason, Reference, SessionCode, StaffId, WcbAccount

OrderId = Annotated[str, StringConstraints(pattern=r"^certificate-[0-9]{5,9}-[0-9]{4}-[0-9]{1,4}$")]


class Reassign(BulkOrder):
    """All open audits of a reviewer go to another one (R15, R16)."""

    kind: Literal["reassign"]
    from_reviewer: StaffId
    to_reviewer: StaffId

    @property
    def selection(self) -> Selection:
        """The reviewer's open audits."""
        return OpenAudits(reviewer=self.from_reviewer)

    def values_for(self, workflow: str) -> dict[str, Any]:  # noqa: ARG002 - the same for each
        """Who reviews it from now on."""
        return {"reviewer": self.to_reviewer}


class NumberedOrder(BaseModel):
    """A certificate order with the number that CORRS gave it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    order: OrderId
    corrs_number: Reference


class CorrsBatch(BulkOrder):
    """A batch of orders was entered in CORRS (R19)."""

    kind: Literal["corrs_batch"]
    entered_on: PastDay
    orders: Annotated[tuple[NumberedOrder, ...], Field(min_length=1, max_length=MOST_ITEMS)]

    @field_validator("orders")
    @classmethod
    def _each_once(cls, orders: tuple[NumberedOrder, ...]) -> tuple[NumberedOrder, ...]:
        _refuse_twice([one.order for one in orders])
        _refuse_twice([one.corrs_number for one in orders])
        return orders

    @property
    def selection(self) -> Selection:
        """The orders that are named."""
        return Orders(named=tuple(one.order for one in self.orders))

    def values_for(self, workflow: str) -> dict[str, Any]:
        """The order's own number, and the day."""
        number = next(one.corrs_number for one in self.orders if one.order == workflow)
        return {"corrs_number": number, "entered_on": str(self.entered_on)}


class MailingDay(BulkOrder):
    """Certificates were mailed: all that were to be mailed, or those that are named (R21)."""

    kind: Literal["mailing_day"]
    mailed_on: PastDay
    orders: Annotated[tuple[OrderId, ...], Field(min_length=1, max_length=MOST_ITEMS)] | None = None

    @field_validator("orders")
    @classmethod
    def _each_once(cls, orders: tuple[str, ...] | None) -> tuple[str, ...] | None:
        _refuse_twice(orders or ())
        return orders

    @property
    def selection(self) -> Selection:
        """The orders that are named, or all that are to be mailed."""
        return Orders(named=self.orders or (), state="to_be_mailed")

    def values_for(self, workflow: str) -> dict[str, Any]:  # noqa: ARG002 - the same for each
        """The day."""
        return {"mailed_on": str(self.mailed_on)}


class Letter(BulkOrder):
    """One letter goes to many employers (R30)."""

    kind: Literal["letter"]
    to: Recipients
    subject: Line
    text: Paragraph

    @property
    def selection(self) -> Selection:
        """The employers to whom it goes."""
        return Employers(**self.to.model_dump())

    def values_for(self, workflow: str) -> dict[str, Any]:  # noqa: ARG002 - the same for each
        """The letter."""
        return {"subject": self.subject, "text": self.text}


class PolicyForMany(BulkOrder):
    """Running cycles take up a later policy (R33)."""

    kind: Literal["apply_policy"]
    to: Recipients
    effective: PastDay
    reason: Reason

    @property
    def selection(self) -> Selection:
        """The employers whose cycles take it up."""
        return Employers(**self.to.model_dump())

    def values_for(self, workflow: str) -> dict[str, Any]:  # noqa: ARG002 - the same for each
        """The policy's day, and why."""
        return {"effective": str(self.effective), "reason": self.reason}


class AbsentPeople(BaseModel):
    """People of an employer who did not come to a session, by the numbers of their enrolments."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    wcb_account: WcbAccount
    enrolments: Annotated[tuple[Count, ...], Field(min_length=1, max_length=100)]


class Attendance(BulkOrder):
    """A classroom session is over: everybody who had a seat took part, but for those who are named (R8)."""

    kind: Literal["attendance"]
    session: SessionCode
    absent: Annotated[tuple[AbsentPeople, ...], Field(max_length=1000)] = ()

    @field_validator("absent")
    @classmethod
    def _each_once(cls, absent: tuple[AbsentPeople, ...]) -> tuple[AbsentPeople, ...]:
        _refuse_twice([one.wcb_account for one in absent])
        return absent

    @property
    def selection(self) -> Selection:
        """The employers whose people have a seat."""
        return InSession(session=self.session)

    def values_for(self, workflow: str) -> dict[str, Any]:
        """The session, and who of this employer did not come."""
        named = (one for one in self.absent if employer_workflow_id(one.wcb_account) == workflow)
        absent = [number for one in named for number in one.enrolments]
        return {"session": self.session, "absent": absent}


AnyOrder = Annotated[
    Reassign | CorrsBatch | MailingDay | Letter | PolicyForMany | CardSettlement | PirDiscounts | Attendance,
    Field(discriminator="kind"),
]


def _refuse_twice(named: list[str] | tuple[str, ...]) -> None:
    twice = [one for one, times in Counter(named).items() if times > 1]
    if twice:
        message = f"{twice[0]} is named twice"
        raise ValueError(message)
