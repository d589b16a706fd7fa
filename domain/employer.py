"""The state of an employer, from registration for as long as it stays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from domain.case import CaseState
from domain.letters import Addressee, Invoice
from domain.machines import label
from domain.machines.employer import REGIONS, EmployerMachine
from domain.records import (
    AnniversaryRecord,
    AnniversaryStatus,
    AuditRecord,
    CertificateRecord,
    CorMoveRecord,
    EmployerRecord,
    EnrolmentRecord,
    EnrolmentStatus,
    FeeRecord,
    HeadCountRecord,
    PersonRecord,
    PirDiscountRecord,
    PirRecord,
    Purpose,
    StandingRecord,
)
from domain.text import WcbAccount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.decision import Decision
    from domain.machines import Machine, States
    from domain.records import AnyRecord


class OpenAudit(BaseModel):
    """An audit that is under review: what its workflow is started with."""

    model_config = ConfigDict(extra="forbid")

    audit: AuditRecord
    is_late: bool = False


class AcceptedAudit(BaseModel):
    """An accepted audit that a certificate is to be ordered on (R19)."""

    model_config = ConfigDict(extra="forbid")

    audit_id: str
    received_on: date
    completed_on: date
    accepted_on: date
    score: Decimal
    term_years: int
    order_id: str | None = None


class EmployerState(CaseState):
    """Everything that is known of an employer today. What is past lies in the register.

    Attributes:
        fee: the latest payment of the registration fee, or what is to be paid of it next (R7).
        fee_kept: what was paid of that fee, in dollars, and not paid back.
        policy_wanted: the day of the policy that this cycle is about to take up (R33).
        policy_taken_up_on: the day on which it took up a later policy than the one it began with.

    """

    machine: ClassVar[Machine] = EmployerMachine
    kind: ClassVar[str] = "Employer"

    employer: EmployerRecord
    head_count: HeadCountRecord
    fee: FeeRecord
    fee_kept: Decimal = Decimal(0)
    people: list[PersonRecord] = Field(default_factory=list)
    enrolments: list[EnrolmentRecord] = Field(default_factory=list)
    standing: StandingRecord
    certificate: CertificateRecord | None = None
    former_certificate: CertificateRecord | None = None
    anniversaries: list[AnniversaryRecord] = Field(default_factory=list)
    open_audit: OpenAudit | None = None
    accepted: AcceptedAudit | None = None
    pir: PirRecord | None = None
    pir_discounts: list[PirDiscountRecord] = Field(default_factory=list)
    cor_move: CorMoveRecord | None = None
    numbers: dict[str, int] = Field(default_factory=dict)
    account_moved_from: WcbAccount | None = None
    policy_wanted: date | None = None
    policy_taken_up_on: date | None = None
    end_reason: str | None = None

    # ---- where it stands

    def _leaf(self, region: str) -> str | None:
        return _leaf(self.states, region)

    @property
    def stage(self) -> str:
        """The stage that lists show: where the application stands, or how the file ended."""
        application = self._leaf("application")
        if application is None:
            return self.states[-1]
        return "moving_to_cor" if application == "certified" and self.is_in("moving_to_cor") else application

    @property
    def standing_now(self) -> str:
        """What the certificate is worth today."""
        return self._leaf("standing") or self.states[-1]

    @property
    def certificate_in_force(self) -> bool:
        """Whether the employer holds a certificate that has not ended."""
        return self.is_in("in_good_standing", "not_in_good_standing", "suspended")

    # ---- what it has

    @property
    def fee_open(self) -> Decimal:
        """What is to be paid of the registration fee, in dollars: after a refund, what was paid back (R7)."""
        if self.is_in("fee_paid"):
            return Decimal(0)
        if self.is_in("fee_partly_refunded"):
            return self.fee.refunded_amount or Decimal(0)
        return self.policy.fees.registration_fee if self.is_in("fee_refunded") else self.fee.amount

    def open_invoice(self) -> Invoice | None:
        """Give the invoice that has gone out, with its number, and is not paid (R7)."""
        fee = self.fee
        if not self.is_in("fee_invoiced") or not (
            fee.invoice_number and fee.invoiced_on and fee.invoice_due_on
        ):
            return None
        return Invoice(
            invoice_number=fee.invoice_number,
            amount=fee.amount,
            invoiced_on=fee.invoiced_on,
            due_on=fee.invoice_due_on,
        )

    def trained(self) -> list[PersonRecord]:
        """Everybody at the employer who took Module 1 and has not left."""
        return [person for person in self.people if person.left_on is None]

    def person(self, number: int) -> PersonRecord | None:
        """Find a trained person who has not left by number."""
        return next((person for person in self.trained() if person.number == number), None)

    def open_enrolments(self) -> list[EnrolmentRecord]:
        """Every place in a course of which something is still to come (R8)."""
        return [one for one in self.enrolments if one.status.is_open]

    def unmet(self) -> list[AnniversaryRecord]:
        """The maintenance audits that passed their deadline and were not made good (R26, R27)."""
        lacking = {AnniversaryStatus.MISSED, AnniversaryStatus.LATE_RECEIVED}
        return [mark for mark in self.anniversaries if mark.status in lacking]

    def in_arrears(self) -> bool:
        """Say whether good standing is withheld: an audit is lacking, or nobody has reinstated yet (R27)."""
        late = AnniversaryStatus.LATE_ACCEPTED
        return bool(self.unmet()) or any(mark.status is late for mark in self.anniversaries)

    def next_number(self, series: str) -> int:
        """Count on in one of the employer's own series."""
        self.numbers[series] = self.numbers.get(series, 0) + 1
        return self.numbers[series]

    @property
    def email_fails(self) -> bool:
        """Whether letters to the employer's address come back, and nobody has seen to it yet."""
        return self.employer.email is not None and self.employer.email_failed_on is not None

    # ---- what the rest of the program asks of a case

    def records(self) -> Iterator[AnyRecord]:
        """Give every row of the register that this state holds."""
        yield self.employer.model_copy(
            update={
                "stage": self.stage,
                "standing": self.standing_now,
                "size": self._leaf("size") or self.employer.size,
                "fee_status": self._leaf("fee") or self.employer.fee_status,
            }
        )
        yield from (self.head_count, self.fee, self.standing)
        yield from self.people
        yield from self.enrolments
        yield from self.anniversaries
        yield from self.pir_discounts
        single = (self.former_certificate, self.certificate, self.pir, self.cor_move)
        yield from (one for one in single if one is not None)

    def addressee(self) -> Addressee:
        """Say to whom the employer's letters go; by post as long as its e-mail address fails."""
        return Addressee(
            legal_name=self.employer.legal_name,
            contact_name=self.employer.contact_name,
            email=None if self.email_fails else self.employer.email,
            address=self.employer.address,
        )

    def settle(self, before: States, day: date, decision: Decision) -> None:
        """Write down a new stretch of standing, and the end of the file."""
        standing = self._leaf("standing")
        if standing is not None and standing not in before:
            self.standing = StandingRecord(
                number=self.standing.number + 1,
                standing=standing,
                since=decision.since or day,
                ground=decision.ground or label(self.machine, standing),
            )
        if self.ended and self.employer.ended_on is None:
            end = self.states[-1]
            last = {"stage": end, "standing": end, "ended_on": day, "end": end}
            # Of the regions only these two still say something of an employer that is gone.
            last |= {"size": _leaf(before, "size"), "fee_status": _leaf(before, "fee")}
            self.employer = self.employer.model_copy(update=last)
            for place in self.open_enrolments():
                place.status, place.ended_on = EnrolmentStatus.CANCELLED, day
            if self.certificate is not None and self.certificate.ended_on is None:
                self.certificate.ended_on, self.certificate.end = day, end

    def carried(self, day: date) -> EmployerState:
        """Give the state as the next run needs it: what is past and in the register is left behind."""
        kept = self.model_copy(deep=True)
        kept.numbers = {name: last for name, last in self.numbers.items() if not _of_past_year(name, day)}
        kept.people = kept.trained()
        kept.enrolments = kept.open_enrolments()
        kept.pir_discounts = kept.pir_discounts[-2:]
        kept.former_certificate = None
        if kept.cor_move is not None and kept.cor_move.cancelled_on is not None:
            kept.numbers["cor_move"] = kept.cor_move.number
            kept.cor_move = None
        return kept


def _leaf(states: States, region: str) -> str | None:
    return next((name for name in states if REGIONS.get(name) == region), None)


def _of_past_year(series: str, day: date) -> bool:
    """Say whether a series, such as ``certificate-2028``, is never counted on again."""
    *_, last = series.split("-")
    return last.isdecimal() and int(last) < day.year


class EmployerEnd(BaseModel):
    """How an employer's workflow ended: the machine's last state, or ``goes_on`` under a new account."""

    model_config = ConfigDict(extra="forbid")

    end: str
    reason: str


def purpose_words(purpose: Purpose) -> str:
    """Say what an audit is for, in a sentence."""
    return {
        Purpose.CERTIFICATION: "certification audit",
        Purpose.MAINTENANCE: "maintenance audit",
        Purpose.RENEWAL: "renewal audit",
    }[purpose]
