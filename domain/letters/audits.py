"""Letters about an audit and its review (R15 to R18)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from domain.letters.content import Content
from domain.records import Purpose


class AuditReceived(Content):
    """An audit came in, with its date stamp."""

    title, rule = "Audit received", "R15"
    name: Literal["audit_received"] = "audit_received"
    audit_id: str
    purpose: Purpose
    received_on: date


class InformationRequested(Content):
    """The reviewer found deficiencies; the employer may provide more information."""

    title, rule = "Information requested", "R17"
    name: Literal["information_requested"] = "information_requested"
    audit_id: str
    round: int
    deficiencies: tuple[str, ...]
    reply_due_on: date


class InformationReminder(Content):
    """The reply window ends soon."""

    title, rule = "Information reminder", "R17"
    name: Literal["information_reminder"] = "information_reminder"
    audit_id: str
    round: int
    deficiencies: tuple[str, ...]
    reply_due_on: date


class AuditAccepted(Content):
    """Quality review accepted the audit."""

    title, rule = "Audit accepted", "R16"
    name: Literal["audit_accepted"] = "audit_accepted"
    audit_id: str
    purpose: Purpose
    audit_score: Decimal
    review_score: Decimal
    term_years: int


class AuditUnsuccessful(Content):
    """The audit was closed as unsuccessful."""

    title, rule = "Audit unsuccessful", "R17"
    name: Literal["audit_unsuccessful"] = "audit_unsuccessful"
    audit_id: str
    purpose: Purpose
    ground: str
