"""All staff actions by the case that takes them.

A new action is declared in a file of its subject, stands in that file's tuple, and gets one line in the
workflow that takes it; a test compares the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.actions.attendance import RECORD_ATTENDANCE
from domain.actions.corrections import CORRECT_EMPLOYER_ENTRY
from domain.actions.courses import TRAINING_ACTIONS
from domain.actions.enrolments import ENROLMENT_ACTIONS
from domain.actions.fees import FEE_ACTIONS
from domain.actions.mail import MAIL_ACTIONS
from domain.actions.notices import NOTICE_ACTIONS
from domain.actions.ordering import ORDER_ACTIONS
from domain.actions.paper_audits import PAPER_AUDIT_ACTIONS
from domain.actions.pir import PIR_ACTIONS
from domain.actions.policy_change import POLICY_ACTIONS
from domain.actions.quality_review import QUALITY_REVIEW_ACTIONS
from domain.actions.size_and_file import FILE_ACTIONS
from domain.actions.standing import STANDING_ACTIONS
from domain.actions.submissions import SUBMISSION_ACTIONS
from domain.calendar import Moment, morning_of

if TYPE_CHECKING:
    from datetime import date

    from domain.case import CaseState
    from domain.declared import StaffAction

ACTIONS: dict[str, tuple[StaffAction, ...]] = {
    "Employer": (
        *FEE_ACTIONS,
        *ENROLMENT_ACTIONS,
        RECORD_ATTENDANCE,
        *TRAINING_ACTIONS,
        *SUBMISSION_ACTIONS,
        *PAPER_AUDIT_ACTIONS,
        *FILE_ACTIONS,
        *PIR_ACTIONS,
        *STANDING_ACTIONS,
        *NOTICE_ACTIONS,
        *MAIL_ACTIONS,
        *POLICY_ACTIONS,
        CORRECT_EMPLOYER_ENTRY,
    ),
    "Audit": QUALITY_REVIEW_ACTIONS,
    "CertificateOrder": ORDER_ACTIONS,
}


def find_action(case: str, name: str) -> StaffAction | None:
    """Find an action of a case by its name."""
    return next((action for action in ACTIONS[case] if action.name == name), None)


def possible(state: CaseState, today: date) -> list[StaffAction]:
    """Give the actions that would be taken on a day: those first that the case waits for."""
    moment = Moment(morning_of(today))
    found = [action for action in ACTIONS[state.kind] if action.may_be_taken(state, moment)]
    return sorted(found, key=lambda action: -action.urgency(state))
