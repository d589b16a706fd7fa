"""What a report says: figures of the whole program as of one day.

A report holds what was true when its day was over, as far as the register keeps history: where cases and
employers stood, what had been received, decided, issued. Names stand in it only where staff have to act.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from domain.records import Purpose
from domain.roles import Role


class Section(StrEnum):
    """A part of the report that can be asked for on its own."""

    QUEUES = "queues"
    SIGNATURES = "signatures"
    REVIEWS = "reviews"
    PASS_RATES = "pass_rates"  # noqa: S105 - nobody logs in with it
    EXPIRING = "expiring"
    STANDING = "standing"
    PIR = "pir"
    HEAD_COUNTS = "head_counts"
    LETTERS = "letters"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WaitingCase(_Part):
    """The case that has waited longest in a queue."""

    case: str = Field(description="Id of its workflow")
    wcb_account: str = Field(description="WCB account of its employer")
    legal_name: str = Field(description="Legal name of its employer")
    since: date = Field(description="Day since which it has waited here without a break")
    days: int = Field(description="Days from then to the report's day")


class QueueLine(_Part):
    """Cases that wait for the same step of the same role."""

    name: str = Field(description="Name of the queue, as on the command line")
    title: str = Field(description="What staff call it")
    kind: str = Field(description="Employer, Audit or CertificateOrder")
    state: str = Field(description="State of that machine in which the cases wait")
    owner: Role = Field(description="Role that has to act")
    waiting: int = Field(description="How many cases wait")
    oldest: WaitingCase | None = Field(description="The one that has waited longest; none if none waits")


class Ages(_Part):
    """Waiting cases by how long they have waited."""

    up_to_a_week: int = Field(description="7 days at most")
    up_to_a_month: int = Field(description="8 to 30 days")
    longer: int = Field(description="More than 30 days")


class Signature(_Part):
    """The backlog of one of the two signatures, and how long it took in the period (R21)."""

    title: str = Field(description="Whose signature, in words")
    owner: Role = Field(description="Role that signs")
    waiting: int = Field(description="Certificates that wait to be signed")
    ages: Ages = Field(description="The same by how long they have waited")
    oldest: WaitingCase | None = Field(description="The one that has waited longest; none if none waits")
    signed: int = Field(description="Signatures given in the period")
    median_days: int | None = Field(description="Half of those were given within so many days of their turn")


class ReviewMonth(_Part):
    """Audits on which quality review decided in a month."""

    month: str = Field(description="Such as 2028-05")
    decided: int = Field(description="Audits accepted or found unsuccessful")
    median_days: int | None = Field(description="Half of them were decided within so many days of receipt")


class Rounds(_Part):
    """Decided audits that took so many rounds."""

    rounds: int = Field(description="Rounds of review")
    audits: int = Field(description="Decided audits that took that many")


class Reviews(_Part):
    """How long quality review took, and in how many rounds, over the period (R15, R17)."""

    first_day: date = Field(description="First day of the period")
    decided: int = Field(description="Audits accepted or found unsuccessful in it")
    median_days: int | None = Field(description="Half were decided within so many days of receipt")
    nine_of_ten_days: int | None = Field(description="Nine of ten were")
    longest_days: int | None = Field(description="All were")
    sheets: int = Field(description="Review sheets recorded in the period")
    sheet_median_days: int | None = Field(
        description="Half of those were recorded within so many days of what they look at coming in"
    )
    rounds: tuple[Rounds, ...] = Field(description="Decided audits by rounds")
    months: tuple[ReviewMonth, ...] = Field(description="Month by month")


class PassRate(_Part):
    """How audits of one kind ended in the period (R13, R16)."""

    purpose: Purpose | None = Field(description="What the audits were for; none for all of them")
    external: bool | None = Field(description="By an external auditor; none for all of them")
    accepted: int = Field(description="Audits accepted")
    accepted_in_first_round: int = Field(description="Those that needed one round only")
    unsuccessful: int = Field(description="Audits found unsuccessful")
    withdrawn: int = Field(description="Audits withdrawn: neither passed nor failed")
    pass_percent: float | None = Field(
        description="Accepted of those decided, in percent, to one place, rounded down"
    )


class PassRates(_Part):
    """How audits ended in the period, by what they were for and who made them."""

    first_day: date = Field(description="First day of the period")
    lines: tuple[PassRate, ...] = Field(description="Each kind of audit that ended in it")
    total: PassRate = Field(description="All of them")


class ExpiringMonth(_Part):
    """Certificates in force that end in a month unless renewed (R25)."""

    month: str = Field(description="Such as 2028-05")
    certificates: int = Field(description="Certificates that end in it")
    renewal_received: int = Field(description="Those whose renewal audit is in review or accepted")


class ExpiringSoon(_Part):
    """A certificate that ends soon: within the days that the policy says."""

    wcb_account: str = Field(description="WCB account of the employer")
    legal_name: str = Field(description="Legal name of the employer")
    certificate: str = Field(description="Number of the certificate")
    expires_on: date = Field(description="Day on which it ends")
    days_left: int = Field(description="Days from the report's day to then")
    renewal: str = Field(description="not_received, or the latest renewal audit: in_review, accepted, ...")


class Expiring(_Part):
    """Certificates in force by when they end."""

    in_force: int = Field(description="Certificates in force")
    months: tuple[ExpiringMonth, ...] = Field(
        description="Those that end in the report's month or the eleven after"
    )
    later: int = Field(description="Those that end after that")
    soon: tuple[ExpiringSoon, ...] = Field(description="Those that end soon, the next first")


class StandingDay(_Part):
    """Employers with an open file by standing, when a day was over (R26, R27)."""

    day: date = Field(description="The day")
    employers: dict[str, int] = Field(description="How many stood how, by state of the machine")


class Standings(_Part):
    """Standing over time."""

    days: tuple[StandingDay, ...] = Field(
        description="Ends of the twelve months before the report's, and its day"
    )


class PirDay(_Part):
    """Qualified PIR participants when a day was over (R26, R29)."""

    day: date = Field(description="The day")
    qualified: int = Field(description="Registered in PIR and in good standing")


class Pir(_Part):
    """Partners in Injury Reduction."""

    qualified: int = Field(description="Qualified participants on the report's day")
    not_qualified: dict[str, int] = Field(description="Others registered in PIR, by their standing")
    days: tuple[PirDay, ...] = Field(description="Ends of the twelve months before the report's, and its day")


class HeadCountLine(_Part):
    """Employers of one size."""

    head_count: int = Field(description="Head count last reported")
    employers: int = Field(description="How many employers reported it")


class NearTheLimit(_Part):
    """An employer at, over or one below the limit (R1, R4)."""

    wcb_account: str = Field(description="WCB account of the employer")
    legal_name: str = Field(description="Legal name of the employer")
    head_count: int = Field(description="Head count last reported")
    reported_on: date = Field(description="Day on which it was reported")
    moving_to_cor: bool = Field(description="Whether it is marked to move to regular COR")


class HeadCounts(_Part):
    """Head counts last reported by employers with an open file."""

    limit: int = Field(description="The most employees that a small employer has, by the day's policy")
    counts: tuple[HeadCountLine, ...] = Field(description="Employers by head count")
    near: tuple[NearTheLimit, ...] = Field(description="Those near or over the limit, the largest first")


class LetterMonth(_Part):
    """Letters dated in a month."""

    month: str = Field(description="Such as 2028-05")
    by_channel: dict[str, int] = Field(description="Letters by the way on which they leave")


class LetterKind(_Part):
    """Letters of one kind in the period."""

    title: str = Field(description="What the letter is called")
    rule: str = Field(description="The rule that asks for it")
    letters: int = Field(description="How many were issued")
    by_status: dict[str, int] = Field(description="The same by how far they have come today")


class Letters(_Part):
    """Letters issued in the period, and how far they have come (R24)."""

    first_day: date = Field(description="First day of the period")
    issued: int = Field(description="Letters issued in it")
    kinds: tuple[LetterKind, ...] = Field(description="By kind")
    months: tuple[LetterMonth, ...] = Field(description="Month by month")


class Report(_Part):
    """The sections that were asked for, as of one day. Scripts may rely on the names of all fields."""

    version: int = Field(default=1, description="Of this form; it changes when a field is renamed or removed")
    as_of: date = Field(description="The Alberta day whose end the figures are of")
    queues: tuple[QueueLine, ...] | None = Field(default=None, description="What waits for whom")
    signatures: tuple[Signature, ...] | None = Field(default=None, description="Signature backlog")
    reviews: Reviews | None = Field(default=None, description="Quality review: turnaround and rounds")
    pass_rates: PassRates | None = Field(default=None, description="Pass rates")
    expiring: Expiring | None = Field(default=None, description="Certificates by when they end")
    standing: Standings | None = Field(default=None, description="Standing over time")
    pir: Pir | None = Field(default=None, description="Partners in Injury Reduction")
    head_counts: HeadCounts | None = Field(default=None, description="Head counts near the limit")
    letters: Letters | None = Field(default=None, description="Letters issued, and how far they have come")
