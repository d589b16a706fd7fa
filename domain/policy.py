"""The policy: every figure of the program, by date of effect.

A cycle carries the policy under which it began (R33), so that a :class:`Policy` is a plain value that
travels in a workflow's state.
"""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from domain.toml_lines import line_of, mistakes_in

if TYPE_CHECKING:
    from collections.abc import Sequence

WholePercent = Annotated[Decimal, Field(ge=0, le=100)]
Months = Annotated[int, Field(ge=0, le=36, strict=True)]
YesNo = Annotated[bool, Field(strict=True)]


class PolicyError(Exception):
    """A policy file that can't be used: names the file, the line and the reason."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Eligibility(_Section):
    """Who is a small employer (R1, R4)."""

    max_employees: Annotated[int, Field(ge=1, le=1000, strict=True)]
    cor_move_cancellable: YesNo


class FeeBlock(StrEnum):
    """What an unpaid registration fee holds back (R7); each also holds back what comes after it."""

    TRAINING = "training"
    AUDIT = "audit"
    CERTIFICATE_ORDER = "certificate_order"


class Fees(_Section):
    """What registration costs, how long an invoice may stay unpaid, and what then follows (R7).

    Attributes:
        invoice_reminder_days: how many days after its due day an unpaid invoice is reminded of.

    """

    registration_fee: Annotated[Decimal, Field(gt=0, decimal_places=2)]
    invoice_days: Annotated[int, Field(ge=1, le=365, strict=True)]
    invoice_reminder_days: tuple[Annotated[int, Field(ge=1, le=730, strict=True)], ...]
    unpaid_invoice_blocks: FeeBlock

    @field_validator("invoice_reminder_days")
    @classmethod
    def _earliest_first(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if list(days) != sorted(set(days)):
            message = "must be different numbers of days, the smaller first"
            raise ValueError(message)
        return days


class Course(_Section):
    """A course on the calendar (R8, R9)."""

    code: str
    title: str
    makes_self_assessor: YesNo = False
    refreshes: YesNo = False
    delivery: tuple[Literal["e-learning", "classroom"], ...]


class Training(_Section):
    """The mandatory courses and how long training is current (R8, R9)."""

    refresher_years: Annotated[int, Field(ge=1, le=10, strict=True)]
    refresher_reminder_months: Months
    refresher_min_days: Annotated[Decimal, Field(gt=0, le=30)]
    courses: tuple[Course, ...]

    def course(self, code: str) -> Course | None:
        """Find a course by its code."""
        return next((course for course in self.courses if course.code == code), None)


class AuditPolicy(_Section):
    """What comes with an audit, when it passes and for how long (R11 to R14)."""

    self_assessment_documents_min: Annotated[int, Field(ge=0, le=100, strict=True)]
    audit_document_required: Annotated[bool, Field(strict=True)] = False
    pass_percent: WholePercent
    maintenance_pass_percent: WholePercent
    element_min_percent: WholePercent | None = None
    full_year_months: Months
    min_months: Months
    terms: tuple[int, int]

    @field_validator("terms")
    @classmethod
    def _short_before_long(cls, terms: tuple[int, int]) -> tuple[int, int]:
        if not 0 < terms[0] <= terms[1] <= 10:  # noqa: PLR2004 - no certificate runs longer than ten years
            message = "must be two numbers of years, the shorter first"
            raise ValueError(message)
        return terms


class Review(_Section):
    """How quality review is timed and scored (R16, R17)."""

    review_pass_percent: WholePercent
    rounds_max: Annotated[int, Field(ge=1, strict=True)] | None = None
    reply_days: Annotated[int, Field(ge=1, le=365, strict=True)]
    reply_reminder_days: Annotated[int, Field(ge=0, le=365, strict=True)]
    qa_total_days: Annotated[int, Field(ge=1, le=730, strict=True)]

    @model_validator(mode="after")
    def _reminder_inside_window(self) -> Review:
        if self.reply_reminder_days >= self.reply_days:
            message = "reply_reminder_days must be smaller than reply_days"
            raise ValueError(message)
        return self


class CertificateDate(StrEnum):
    """The day from which a certificate runs (R22)."""

    APPROVAL = "approval"
    AUDIT_COMPLETED = "audit_completed"
    RECEIVED = "received"


class CertificatePolicy(_Section):
    """How a certificate is dated (R22)."""

    certificate_date: CertificateDate


class MaintenanceDeadline(StrEnum):
    """The last day for a maintenance audit (R26)."""

    CALENDAR_YEAR_END = "calendar_year_end"
    ANNIVERSARY = "anniversary"
    ANNIVERSARY_MONTH_END = "anniversary_month_end"


class Maintenance(_Section):
    """The yearly audits: reminders, the deadline, the way back, how early to renew (R24 to R27)."""

    reminder_months: tuple[Months, ...]
    maintenance_deadline: MaintenanceDeadline
    late_maintenance_reinstates: YesNo
    renewal_earliest_months: Months | None = None

    @field_validator("reminder_months")
    @classmethod
    def _earliest_first(cls, months: tuple[int, ...]) -> tuple[int, ...]:
        if len(months) not in {1, 2} or list(months) != sorted(set(months), reverse=True):
            message = "must be one or two different numbers of months, the larger first"
            raise ValueError(message)
        return months


class PirStep(_Section):
    """One line of the discount table: claims costs up to this share of the industry's earn this discount."""

    claims_percent_max: WholePercent
    discount: WholePercent


class Pir(_Section):
    """The WCB's Partners in Injury Reduction discount (R28, R29)."""

    pir_base: WholePercent
    pir_max: WholePercent
    pir_as_of: Annotated[str, Field(pattern=r"^\d\d-\d\d$")]
    pir_table: tuple[PirStep, ...]

    @field_validator("pir_as_of")
    @classmethod
    def _day_of_every_year(cls, written: str) -> str:
        try:
            date.fromisoformat(f"2001-{written}")
        except ValueError:
            message = 'must be a month and a day that every year has, such as "12-31"'
            raise ValueError(message) from None
        return written

    @model_validator(mode="after")
    def _within_maximum(self) -> Pir:
        if self.pir_base > self.pir_max:
            message = "pir_base must not be more than pir_max"
            raise ValueError(message)
        if any(not self.pir_base <= step.discount <= self.pir_max for step in self.pir_table):
            message = "every discount of pir_table must lie between pir_base and pir_max"
            raise ValueError(message)
        return self


class Lists(_Section):
    """What lists in the Web UI show ahead, and whether they know names.

    Attributes:
        names_searchable: whether employers can be searched by name there. Lists are not encrypted, and the
            name of a sole proprietor is personal, so this is off unless an association decides otherwise.

    """

    expiring_days: Annotated[int, Field(ge=0, le=730, strict=True)]
    reply_window_days: Annotated[int, Field(ge=0, le=365, strict=True)]
    names_searchable: YesNo


class Policy(_Section):
    """All figures that hold together from one day on."""

    effective: date
    eligibility: Eligibility
    fees: Fees
    training: Training
    audit: AuditPolicy
    review: Review
    certificate: CertificatePolicy
    maintenance: Maintenance
    pir: Pir
    lists: Lists


class _Records(_Section):
    closed_cases_years: int = Field(ge=1, le=100)


class _File(_Section):
    records: _Records
    policy: tuple[Policy, ...]

    @field_validator("policy")
    @classmethod
    def _at_least_one(cls, policies: tuple[Policy, ...]) -> tuple[Policy, ...]:
        if not policies:
            message = "must have at least one [[policy]] block"
            raise ValueError(message)
        return policies


class PolicyBook:
    """Every policy of a file, in the order in which they take effect.

    Attributes:
        policies: in that order; no two begin on the same day.
        closed_cases: for how long closed cases can be looked up in Temporal, whatever policy they had.

    """

    def __init__(self, policies: Sequence[Policy], *, closed_cases_years: int) -> None:
        """Keep the policies; they must be in order and not share a day."""
        self.policies = tuple(policies)
        self.closed_cases = timedelta(days=365 * closed_cases_years)

    def on(self, day: date) -> Policy:
        """Give the policy in effect on a day (R33).

        Raises:
            PolicyError: when none is in effect yet.

        """
        current = [policy for policy in self.policies if policy.effective <= day]
        if not current:
            message = (
                f"No policy is in effect on {day}: the first one begins on {self.policies[0].effective}."
            )
            raise PolicyError(message)
        return current[-1]


def parse_policy(text: str, source: str = "policy.toml") -> PolicyBook:
    """Read a policy file.

    Raises:
        PolicyError: with the line and the reason of each mistake, all of them at once.

    """
    try:
        file = _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        message = f"{source}: {error}"
        raise PolicyError(message) from error
    except ValidationError as error:
        raise PolicyError("\n".join(mistakes_in(text, source, error))) from error
    for place, (earlier, later) in enumerate(pairwise(file.policy), start=1):
        if later.effective <= earlier.effective:
            message = (
                f"{source}, line {line_of(text, ('policy', place, 'effective'))}: "
                "the [[policy]] blocks must stand in order of `effective`, each on its own day."
            )
            raise PolicyError(message)
    return PolicyBook(file.policy, closed_cases_years=file.records.closed_cases_years)
