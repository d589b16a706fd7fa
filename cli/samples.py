"""One case of each kind for examples: a made-up employer on its way, by the program's own steps."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from domain.actions.courses import RECORD_TRAINING
from domain.actions.fees import RECORD_PAYMENT
from domain.actions.submissions import SUBMIT_SELF_ASSESSMENT
from domain.calendar import Moment
from domain.case import CaseState
from domain.declared import StaffAction
from domain.employer import AcceptedAudit, EmployerState
from domain.opening import audit_of, order_of
from domain.policy import parse_policy
from domain.registration import EXAMPLE, employer_workflow_id, read_form, register
from domain.steps import Caller, take
from domain.to_fill import filled, to_fill
from settings import Settings

_NOBODY = Caller(run_id="")


def sample_cases(today: date) -> dict[str, CaseState]:
    """Give an employer that prepares its audit, an audit of it and a certificate order, as of a day."""
    moment = Moment(datetime.combine(today, time(18), UTC))
    form = read_form(EXAMPLE | {"actor": filled(to_fill("your id"))}, today)
    file = Settings().policy_file
    policy = parse_policy(file.read_text(encoding="utf-8"), str(file)).on(today)
    workflow = employer_workflow_id(form.wcb_account)
    opened = register(form, policy, moment, _NOBODY, workflow_id=workflow, employer_id="").after
    preparing = _after(_after(opened, RECORD_PAYMENT, moment), RECORD_TRAINING, moment)
    submitted = _after(preparing, SUBMIT_SELF_ASSESSMENT, moment)
    return {
        "Employer": preparing,
        "Audit": audit_of(submitted),
        "CertificateOrder": order_of(_accepted(submitted, today), today),
    }


def _after(state: CaseState, action: StaffAction, moment: Moment) -> EmployerState:
    example = filled(action.filled_in(state, moment.day))
    after = take(state, action, example, moment, _NOBODY).after
    if not isinstance(after, EmployerState):
        raise TypeError(f"{action.name} is an action of an employer.")
    return after


def _accepted(state: EmployerState, today: date) -> EmployerState:
    audit = audit_of(state).audit
    accepted = AcceptedAudit(
        audit_id=audit.audit_id,
        received_on=audit.received_on,
        completed_on=audit.completed_on,
        accepted_on=today,
        score=audit.score,
        term_years=audit.term_years,
        order_id=f"certificate-{state.employer.wcb_account}-{today.year}-1",
    )
    return state.model_copy(update={"accepted": accepted})
