"""The employer: from registration for as long as it stays with the association."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING, Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from workflows import effects
from workflows.desk import Desk
from workflows.following import Following
from workflows.going_on import go_on, newer_release_waits
from workflows.staff_update import staff_update
from workflows.starting import by_a_workflow, child_started, file_opened

with workflow.unsafe.imports_passed_through():
    from domain import happenings
    from domain.actions import (
        attendance,
        corrections,
        courses,
        enrolments,
        fees,
        mail,
        notices,
        paper_audits,
        pir,
        policy_change,
        size_and_file,
        standing,
        submissions,
    )
    from domain.certificates import certificate_year
    from domain.course_calendar import COURSE_CALENDAR_ID
    from domain.course_places import places_in_lines, what_follows
    from domain.declared import Happening
    from domain.employer import EmployerEnd, EmployerState
    from domain.letters import Invoice
    from domain.mail import MAIL_CAME_BACK
    from domain.records import EnrolmentStatus
    from domain.registration import employer_workflow_id
    from domain.roles import SERVICE
    from domain.sent import the_one
    from domain.view import CaseView

if TYPE_CHECKING:
    from datetime import date

    from domain.course_calendar import PlaceInLine
    from domain.letters import LetterOwed


@workflow.defn
class Employer(Desk[EmployerState]):
    """One employer's certification, from registration on. Continues as new with each certificate year."""

    @workflow.init
    def __init__(self, start: Any = None, *more: Any) -> None:
        """Take up a state that an earlier run carried on, before any action can arrive."""
        super().__init__()
        self._lines_told: frozenset[tuple[int, str, str]] = frozenset()
        self._look_at_places = False
        given_back = None
        if by_a_workflow():
            self.case = EmployerState.model_validate(start)
            given_back = more[0] if more else None
            self._lines_told = places_in_lines(self.case)
            self._look_at_places = bool(self._lines_told)
        self._following = Following(self, given_back)
        self._began_in = certificate_year(self.case, self.now().day) if self.case else ""

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> EmployerEnd:
        """Register the employer, serve it, and say how its file ended."""
        if self.case is None:
            await self.in_any_case(self._register(the_one((start, *more))))
        elif self.case.account_moved_from is not None:
            # This is the first run under the new account: until this is entered, the old one counts as taken.
            await self.in_any_case(self.let_happen(happenings.FILE_MOVED))
        await self.serve()
        case = self.open_case()
        if case.ended:
            return EmployerEnd(end=case.states[-1], reason=case.end_reason or "")
        if case.account_moved_from is not None:
            return await self.in_any_case(self._go_on_under_new_account())
        return go_on(case.carried(self.now().day))

    async def _register(self, form: object) -> None:
        self.count(*await file_opened(form, workflow.info().workflow_id))

    # ---- audits and certificate orders

    async def begin_what_follows(self) -> None:
        """Follow the open audit or certificate order in a workflow of its own, and keep it informed."""
        await self._take_up_policy()
        self._following.follow()
        await self._following.keep_informed()
        await self._see_to_places()

    async def _take_up_policy(self) -> None:
        """Go on under the later policy that somebody decided on (R33)."""
        case = self.open_case()
        if case.policy_wanted is not None and not case.ended:
            policy = await effects.policy_on(case.policy_wanted)
            decide = partial(policy_change.policy_applied, policy=policy)
            await self.let_happen(Happening("policy_applied", "R33", decide, SERVICE))

    # ---- places in classroom sessions

    @workflow.signal(description="Sent when a line of a session has moved. Not for staff; it does no harm.")
    async def look_at_places(self, *_: Any) -> None:
        """Look whether a seat came free, or a session was changed or cancelled (R8)."""
        self._look_at_places = self.stirred = True

    async def _see_to_places(self) -> None:
        """Bring the file in line with what the register holds of its places, and have others move up (R8)."""
        in_line = EnrolmentStatus.IN_LINE.value
        new = places_in_lines(self.open_case()) - self._lines_told
        self._look_at_places |= any(status == in_line for _, status, _ in new)
        while self._look_at_places and places_in_lines(self.open_case()):
            self._look_at_places = False
            asking = self.open_case()
            line, today = await effects.places_of(asking), self.now().day
            follows = partial(self._follows_from, line, today)
            self._look_at_places |= not await self.let_follow(asking.step, follows)
        await self._tell_course_calendar()

    def _follows_from(self, line: list[PlaceInLine], today: date) -> list[Happening]:
        return what_follows(self.open_case(), line, today)

    async def _tell_course_calendar(self) -> None:
        """Have the course calendar look again when a place of this employer's has changed (R8)."""
        stand = places_in_lines(self.open_case())
        if stand == self._lines_told:
            return
        self._lines_told = stand
        calendar = workflow.get_external_workflow_handle(COURSE_CALENDAR_ID)
        # Where nobody keeps a calendar yet, it finds this in the register when it begins.
        with contextlib.suppress(ApplicationError):
            await calendar.signal("look_again")

    # ---- the end of a run

    def idle(self) -> bool:
        """Say whether nothing is under way, children included."""
        told = self.case is None or places_in_lines(self.case) == self._lines_told
        return super().idle() and self._following.idle() and told

    def renewable(self) -> bool:
        """Say whether to go on as a new run: for a certificate year, an account, its length, a release."""
        if self.case is None or self.case.ended or not self.idle():
            return False
        info = workflow.info()
        return (
            self.case.account_moved_from is not None
            or certificate_year(self.case, self.now().day) != self._began_in
            or info.is_continue_as_new_suggested()
            or newer_release_waits()
        )

    async def _go_on_under_new_account(self) -> EmployerEnd:
        """Hand the file to the workflow whose id names the new WCB account (R6, R30)."""
        case = self.open_case().carried(self.now().day)
        old = case.workflow_id
        case.workflow_id = employer_workflow_id(case.employer.wcb_account)
        self.moving_to = case.workflow_id
        await child_started(
            Employer.run, case, case.workflow_id, parent_close_policy=workflow.ParentClosePolicy.ABANDON
        )
        return EmployerEnd(end="goes_on", reason=f"{old} goes on as {case.workflow_id}")

    async def completed(self, owed: LetterOwed) -> LetterOwed:
        """Give an invoice its number, once and without gaps (R7)."""
        content = owed.content
        if not isinstance(content, Invoice) or content.complete:
            return owed
        number = await effects.assign_invoice_number(owed.key, content)
        decide = partial(happenings.invoice_numbered, number=number)
        # A file that has ended meanwhile takes no step any more, and its invoice has a number all the same.
        await self.let_happen(Happening("invoice_numbered", "R7", decide, SERVICE))
        return owed.model_copy(update={"content": content.numbered(number)})

    @workflow.signal(
        name=MAIL_CAME_BACK, description="Sent when e-mail can't deliver a letter. Not for staff."
    )
    async def hear_that_mail_came_back(self, *values: Any) -> None:
        """Have letters go by post until staff have seen to the address (R30)."""
        email = the_one(values)
        if self.case is None or not isinstance(email, str) or email != self.case.addressee().email:
            workflow.logger.warning("A signal about returned mail was of no address in use and was set aside")
            return
        decide = partial(happenings.mail_came_back, email=email)
        await self.let_happen(Happening(MAIL_CAME_BACK, "R30", decide, SERVICE))

    @workflow.query(name="case", description="Where this employer stands, its agenda and what may be done.")
    def show_case(self) -> CaseView:
        """Answer what the page and the command line show."""
        return self.view()

    # ---- what staff may do

    record_payment = staff_update(fees.RECORD_PAYMENT)
    issue_invoice = staff_update(fees.ISSUE_INVOICE)
    refund_payment = staff_update(fees.REFUND_PAYMENT)
    enrol_in_course = staff_update(enrolments.ENROL_IN_COURSE)
    move_enrolment = staff_update(enrolments.MOVE_ENROLMENT)
    cancel_enrolment = staff_update(enrolments.CANCEL_ENROLMENT)
    record_attendance = staff_update(attendance.RECORD_ATTENDANCE)
    record_training = staff_update(courses.RECORD_TRAINING)
    record_refresher = staff_update(courses.RECORD_REFRESHER)
    remove_trained_person = staff_update(courses.REMOVE_TRAINED_PERSON)
    submit_self_assessment = staff_update(submissions.SUBMIT_SELF_ASSESSMENT)
    submit_external_audit = staff_update(submissions.SUBMIT_EXTERNAL_AUDIT)
    take_back_paper_audit = staff_update(paper_audits.TAKE_BACK_PAPER_AUDIT)
    report_head_count = staff_update(size_and_file.REPORT_HEAD_COUNT)
    cancel_cor_move = staff_update(size_and_file.CANCEL_COR_MOVE)
    change_contact = staff_update(size_and_file.CHANGE_CONTACT)
    change_wcb_account = staff_update(size_and_file.CHANGE_WCB_ACCOUNT)
    register_in_pir = staff_update(pir.REGISTER_IN_PIR)
    confirm_pir_discount = staff_update(pir.CONFIRM_PIR_DISCOUNT)
    suspend = staff_update(standing.SUSPEND)
    lift_suspension = staff_update(standing.LIFT_SUSPENSION)
    reinstate = staff_update(standing.REINSTATE)
    transfer_partner = staff_update(standing.TRANSFER_PARTNER)
    withdraw = staff_update(standing.WITHDRAW)
    confirm_email = staff_update(mail.CONFIRM_EMAIL)
    send_letter_again = staff_update(mail.SEND_LETTER_AGAIN)
    record_returned_mail = staff_update(mail.RECORD_RETURNED_MAIL)
    send_notice = staff_update(notices.SEND_NOTICE)
    apply_policy = staff_update(policy_change.APPLY_POLICY)
    correct_entry = staff_update(corrections.CORRECT_EMPLOYER_ENTRY)
