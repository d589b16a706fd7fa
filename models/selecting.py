"""Which cases a selection means, as the register has them: exact, where Temporal's lists lag behind."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from domain.bulk_run import Item
from domain.records import EnrolmentStatus
from domain.registration import employer_workflow_id
from domain.selection import Employers, InSession, OpenAudits, Orders, Selection
from models.employer_tables import Employer, Enrolment, PirRegistration
from models.matching import SERVED_BY, portions
from models.review_tables import Audit, CertificateOrder


def items(session: Session, selection: Selection) -> list[Item]:
    """List the cases that a selection means; one that is named and not known is listed without employer."""
    match selection:
        case OpenAudits():
            return _audits(session, selection)
        case Orders():
            return _orders(session, selection)
        case Employers():
            return _employers(session, selection)
        case InSession():
            return _in_session(session, selection)
        case _:
            raise ValueError("What a file says is read with the file.")


def _audits(session: Session, wanted: OpenAudits) -> list[Item]:
    asked = (
        select(Audit.audit_id, Audit.employer_id, Employer.legal_name)
        .join(Employer, Employer.employer_id == Audit.employer_id)
        .where(Audit.reviewer == wanted.reviewer, Audit.closed_on.is_(None))
        .order_by(Audit.received_on, Audit.audit_id)
    )
    return [_item(*row) for row in session.execute(asked)]


def _orders(session: Session, wanted: Orders) -> list[Item]:
    asked = (
        select(CertificateOrder.order_id, CertificateOrder.employer_id, Employer.legal_name)
        .join(Employer, Employer.employer_id == CertificateOrder.employer_id)
        # Of two files of one account, one after the other, the open order comes last and counts.
        .order_by(CertificateOrder.closed_on.is_(None), CertificateOrder.opened_on, CertificateOrder.order_id)
    )
    if not wanted.named:
        at = asked.where(CertificateOrder.state == wanted.state, CertificateOrder.closed_on.is_(None))
        return [_item(*row) for row in session.execute(at)]
    found: dict[str, Item] = {}
    for some in portions(wanted.named):
        for row in session.execute(asked.where(CertificateOrder.order_id.in_(some))):
            found[row.order_id] = _item(*row)
    return [found.get(name) or Item(workflow=name) for name in wanted.named]


def _live() -> Select[Any]:
    """List open files by name, each with the workflow that serves it."""
    return (
        select(SERVED_BY, Employer.employer_id, Employer.legal_name)
        .where(Employer.ended_on.is_(None))
        .order_by(func.lower(Employer.legal_name), Employer.employer_id)
    )


def _in_session(session: Session, wanted: InSession) -> list[Item]:
    seated = select(Enrolment.employer_id).where(
        Enrolment.session == wanted.session, Enrolment.status == EnrolmentStatus.ENROLLED.value
    )
    return [_item(*row) for row in session.execute(_live().where(Employer.employer_id.in_(seated)))]


def _employers(session: Session, wanted: Employers) -> list[Item]:
    fitting = _fitting(_live(), wanted)
    if wanted.wcb_accounts is None:
        return [_item(*row) for row in session.execute(fitting)]
    found: list[Item] = []
    for some in portions(tuple(dict.fromkeys(wanted.wcb_accounts))):
        found += [_item(*row) for row in session.execute(fitting.where(Employer.wcb_account.in_(some)))]
        asked = select(Employer.wcb_account).where(
            Employer.ended_on.is_(None), Employer.wcb_account.in_(some)
        )
        known = set(session.scalars(asked))
        found += [Item(workflow=employer_workflow_id(one)) for one in some if one not in known]
    return found


def _fitting(asked: Select[Any], wanted: Employers) -> Select[Any]:
    if wanted.stages is not None:
        asked = asked.where(Employer.stage.in_(wanted.stages))
    if wanted.standings is not None:
        asked = asked.where(Employer.standing.in_(wanted.standings))
    if wanted.industry_codes is not None:
        asked = asked.where(Employer.industry_code.in_(wanted.industry_codes))
    if wanted.in_pir is not None:
        registered = select(PirRegistration.employer_id)
        inside = Employer.employer_id.in_(registered)
        asked = asked.where(inside if wanted.in_pir else ~inside)
    return asked


def _item(workflow: str, employer_id: str, legal_name: str) -> Item:
    return Item(workflow=workflow, employer_id=employer_id, title=legal_name)
