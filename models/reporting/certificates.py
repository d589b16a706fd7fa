"""Certificates in force by when they end, and how far their renewal has come (R22, R25)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, case, func, select

from domain.measuring import months_ahead
from domain.records import Purpose
from domain.report import Expiring, ExpiringMonth, ExpiringSoon
from models.employer_tables import Employer
from models.reporting.days import file_open, month, there
from models.review_tables import Audit, Certificate

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Subquery

_NOT_RECEIVED: Final = "not_received"
_IN_REVIEW: Final = "in_review"
_ACCEPTED: Final = "accepted"


def expiring(connection: Connection, as_of: date, soon: date) -> Expiring:
    """Count certificates by the month in which they end, and name those that end by a day that is near."""
    held = _in_force(as_of)
    monthly = select(held.c.month, held.c.renewal, func.count()).group_by(held.c.month, held.c.renewal)
    found = {(of, renewal): number for of, renewal, number in connection.execute(monthly)}
    months = dict.fromkeys(months_ahead(as_of), 0)
    renewing = dict(months)
    for (of, renewal), number in found.items():
        if of in months:
            months[of] += number
            renewing[of] += number if renewal in {_IN_REVIEW, _ACCEPTED} else 0
    named = select(held).where(held.c.expires_on <= soon).order_by(held.c.expires_on, held.c.number)
    in_force = sum(found.values())
    return Expiring(
        in_force=in_force,
        months=tuple(
            ExpiringMonth(month=of, certificates=number, renewal_received=renewing[of])
            for of, number in months.items()
        ),
        later=in_force - sum(months.values()),
        soon=tuple(
            ExpiringSoon(
                wcb_account=one.wcb_account,
                legal_name=one.legal_name,
                certificate=one.number,
                expires_on=one.expires_on,
                days_left=(one.expires_on - as_of).days,
                renewal=one.renewal,
            )
            for one in connection.execute(named)
        ),
    )


def _in_force(day: date) -> Subquery:
    """Give the certificates in force when a day was over, each with how far its renewal audit had come."""
    renewals = (
        select(
            Audit.employer_id,
            Audit.anniversary,
            case((there(Audit.received_on, Audit.closed_on, day), _IN_REVIEW), else_=Audit.state).label(
                "renewal"
            ),
            func.row_number()
            .over(
                partition_by=(Audit.employer_id, Audit.anniversary),
                order_by=(Audit.received_on.desc(), Audit.audit_id.desc()),
            )
            .label("place"),
        )
        .where(Audit.purpose == Purpose.RENEWAL.value, Audit.received_on <= day)
        .subquery()
    )
    return (
        select(
            Employer.wcb_account,
            Employer.legal_name,
            Certificate.number,
            Certificate.expires_on,
            month(Certificate.expires_on).label("month"),
            func.coalesce(renewals.c.renewal, _NOT_RECEIVED).label("renewal"),
        )
        .join(Employer, Employer.employer_id == Certificate.employer_id)
        .outerjoin(
            renewals,
            (renewals.c.employer_id == Certificate.employer_id)
            & (renewals.c.anniversary == Certificate.expires_on)
            & (renewals.c.place == 1),
        )
        .where(
            file_open(day),
            there(Certificate.issued_on, Certificate.ended_on, day),
            Certificate.expires_on >= day,
        )
        .subquery()
    )
