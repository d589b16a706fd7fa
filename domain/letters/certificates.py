"""Letters about the certificate, its maintenance and its end (R20 to R30)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.letters.content import Content
from domain.records import Purpose


class CertificateCover(Content):
    """Goes out with the signed certificate."""

    title, rule = "Certificate cover letter", "R21"
    name: Literal["certificate_cover"] = "certificate_cover"
    certificate_number: str
    dated: date
    term_years: int
    expires_on: date


class OrderDeclined(Content):
    """The ministry declined the certificate order."""

    title, rule = "Certificate order declined", "R20"
    name: Literal["order_declined"] = "order_declined"
    order_id: str
    reason: str


class AnniversaryReminder(Content):
    """An annual audit is required before the anniversary."""

    title, rule = "Anniversary reminder", "R24"
    name: Literal["anniversary_reminder_first", "anniversary_reminder_second"]
    purpose: Purpose
    certificate_number: str
    anniversary: date
    deadline: date


class MaintenanceOverdue(Content):
    """The anniversary has passed without its maintenance audit; there is time until the deadline."""

    title, rule = "Maintenance overdue", "R26"
    name: Literal["maintenance_overdue"] = "maintenance_overdue"
    certificate_number: str
    anniversary: date
    deadline: date
    in_pir: bool


class StandingLost(Content):
    """The certificate is no longer in good standing, with what that means for PIR."""

    title, rule = "No longer in good standing", "R26"
    name: Literal["standing_lost"] = "standing_lost"
    certificate_number: str
    anniversary: date
    deadline: date
    in_pir: bool


class StandingRestored(Content):
    """The certificate is in good standing again."""

    title, rule = "In good standing again", "R27"
    name: Literal["standing_restored"] = "standing_restored"
    certificate_number: str
    reason: str


class Suspended(Content):
    """The certificate is suspended for cause."""

    title, rule = "Certificate suspended", "R30"
    name: Literal["suspended"] = "suspended"
    certificate_number: str
    reason: str


class SuspensionLifted(Content):
    """The suspension is over; the certificate has expired, or lacks an audit."""

    title, rule = "Suspension lifted", "R30"
    name: Literal["suspension_lifted"] = "suspension_lifted"
    certificate_number: str
    reason: str
    expired: bool


class CertificateExpired(Content):
    """The certificate has ended with no successor."""

    title, rule = "Certificate expired", "R25"
    name: Literal["certificate_expired"] = "certificate_expired"
    certificate_number: str
    expired_on: date
    suspended: bool
    renewal_in_review: bool
    in_pir: bool
