"""What staff look up: who is there, which auditors, courses and policies, an employer's papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contracts import LOOK_UP, REFUSED
from activities.failing import told
from domain.looking_up import (
    AbsenceFound,
    AuditorFound,
    CourseFound,
    DocumentFound,
    Found,
    LetterFound,
    LookUpAsked,
    StaffFound,
)
from domain.policy import PolicyBook
from models.register import Register

if TYPE_CHECKING:
    from datetime import date


class LookUpActivities:
    """Looks up in the register and the policy what forms ask for; nothing is changed by it."""

    def __init__(self, register: Register, book: PolicyBook) -> None:
        self._register = register
        self._book = book

    @activity.defn(name=LOOK_UP.name, no_thread_cancel_exception=True)
    def look_up(self, asked: LookUpAsked) -> Found:
        """Give what there is on a day, and the letters of an employer where one was asked about."""
        with told():
            return Found(
                day=asked.day,
                staff=self._staff(asked.day),
                auditors=tuple(
                    AuditorFound(
                        id=one.id,
                        name=one.name,
                        certified_from=one.certified_from,
                        certified_until=one.certified_until,
                    )
                    for one in self._register.auditors()
                    if one.removed_on is None or one.removed_on > asked.day
                ),
                courses=tuple(
                    CourseFound(code=one.code, title=one.title)
                    for one in self._book.on(asked.day).training.courses
                ),
                sessions=tuple(
                    one
                    for one in self._register.course_calendar(asked.day)
                    if one.session.cancelled_on is None
                ),
                policies=tuple(one.effective for one in self._book.policies),
                batches=tuple(self._register.batches_to_post()),
            ).model_copy(update=self._of_employer(asked.wcb_account))

    def _staff(self, day: date) -> tuple[StaffFound, ...]:
        there, absences = self._register.people(day)
        return tuple(
            StaffFound(
                id=one.id,
                name=one.name,
                roles=one.roles,
                absences=tuple(
                    AbsenceFound(begins_on=away.begins_on, ends_on=away.ends_on, deputy=away.deputy)
                    for away in absences
                    if away.staff_id == one.id and away.ends_on >= day
                ),
            )
            for one in there
        )

    def _of_employer(self, account: str) -> dict[str, Any]:
        if not account:
            return {}
        files = self._register.files_of(account)
        if not files:
            message = f"No employer has the WCB account {account}."
            raise ApplicationError(message, type=REFUSED, non_retryable=True)
        return {
            "wcb_account": account,
            "employer": files[0].legal_name,
            "letters": tuple(
                LetterFound(
                    number=one.number,
                    title=one.title,
                    dated=one.dated,
                    how_far=one.status.replace("_", " ") + (", of a closed file" if file.ended_on else ""),
                )
                for file in files
                for one in reversed(self._register.letters_of(file.employer_id))
            ),
            "documents": tuple(
                DocumentFound(day=one.day, what=one.what, reference=one.reference)
                for file in files
                for one in reversed(self._register.handed_in(file.employer_id))
            ),
        }
