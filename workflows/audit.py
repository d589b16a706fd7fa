"""An audit: from its date stamp through quality review to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from temporalio import workflow

from workflows.refusals import not_started_so
from workflows.staff_update import staff_update
from workflows.starting import by_a_workflow, refuse_start
from workflows.under_an_employer import UnderAnEmployer

with workflow.unsafe.imports_passed_through():
    from domain import opening
    from domain.actions import corrections, quality_review, resubmission
    from domain.review import AuditResult, AuditState, ReviewerIs
    from domain.sent import the_one
    from domain.view import CaseView

if TYPE_CHECKING:
    from domain.declared import Happening

_BEGINS = "An audit begins when submit_self_assessment or submit_external_audit is taken on the employer."


@workflow.defn
class Audit(UnderAnEmployer[AuditState]):
    """One audit under quality review."""

    @workflow.init
    def __init__(self, start: Any = None, *more: Any) -> None:
        """Take up what the employer's workflow knows of the audit."""
        super().__init__()
        if by_a_workflow():
            self.case = AuditState.model_validate(the_one((start, *more)))

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> AuditResult:
        """Stamp the audit, serve its review, and say how it ended."""
        if self.case is None:
            await refuse_start(the_one((start, *more)), not_started_so(_BEGINS))
        if self.open_case().step == 0:  # it is further where the register gave its state back
            await self.in_any_case(self.let_happen(opening.AUDIT_RECEIVED))
        await self.serve()
        return opening.audit_result(self.open_case())

    def closed_with_employer(self, reason: str) -> Happening:
        """Say what the end of the employer's file means for this audit (R30)."""
        return opening.audit_closed_with_employer(reason)

    @workflow.signal(description="Sent when the reviewer goes away, is back or has left. Not for staff.")
    async def reviewer_is(self, *values: Any) -> None:
        """Show the audit to whoever has it in hand today (R15, R16)."""
        try:
            told = ReviewerIs.model_validate(the_one(values))
        except ValidationError:
            workflow.logger.warning("A signal about the reviewer could not be read and was set aside")
            return
        async with self.one_at_a_time:
            if self.case is not None:
                self.case.hear_of_reviewer(told)
                self.stirred = True
                self.show()

    @workflow.query(name="case", description="Where this audit stands, its agenda and what may be done.")
    def show_case(self) -> CaseView:
        """Answer what the page and the command line show."""
        return self.view()

    # ---- what staff may do

    assign_reviewer = staff_update(quality_review.ASSIGN_REVIEWER)
    record_review = staff_update(quality_review.RECORD_REVIEW)
    provide_information = staff_update(resubmission.PROVIDE_INFORMATION)
    extend_reply_window = staff_update(resubmission.EXTEND_REPLY_WINDOW)
    withdraw_audit = staff_update(quality_review.WITHDRAW_AUDIT)
    correct_entry = staff_update(corrections.CORRECT_AUDIT_ENTRY)
