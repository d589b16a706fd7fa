"""An audit: from its date stamp through quality review to its end."""

from __future__ import annotations

from temporalio import workflow

from workflows.desk import Desk
from workflows.staff_update import staff_update

with workflow.unsafe.imports_passed_through():
    from domain import opening
    from domain.actions import corrections, quality_review
    from domain.letters import Addressee
    from domain.review import AuditResult, AuditState
    from domain.view import CaseView


@workflow.defn
class Audit(Desk[AuditState]):
    """One audit under quality review."""

    @workflow.init
    def __init__(self, start: AuditState) -> None:
        """Take up what the employer's workflow knows of the audit."""
        super().__init__()
        self.case = start

    @workflow.run
    async def run(self, _: AuditState) -> AuditResult:
        """Stamp the audit, serve its review, and say how it ended."""
        await self.let_happen(opening.AUDIT_RECEIVED)
        await self.serve()
        return opening.audit_result(self.open_case())

    @workflow.signal
    async def close(self, reason: str) -> None:
        """End the audit because its employer's file ended."""
        await self.let_happen(opening.audit_closed_with_employer(reason))

    @workflow.signal
    async def letters_go_to(self, addressee: Addressee) -> None:
        """Send what is still to be written to where the employer is reached now."""
        async with self.one_at_a_time:
            self.open_case().redirect(addressee)

    @workflow.query(name="case", description="Where this audit stands, its agenda and what may be done.")
    def show_case(self) -> CaseView:
        """Answer what the page and the command line show."""
        return self.view()

    # ---- what staff may do

    assign_reviewer = staff_update(quality_review.ASSIGN_REVIEWER)
    record_review = staff_update(quality_review.RECORD_REVIEW)
    provide_information = staff_update(quality_review.PROVIDE_INFORMATION)
    extend_reply_window = staff_update(quality_review.EXTEND_REPLY_WINDOW)
    withdraw_audit = staff_update(quality_review.WITHDRAW_AUDIT)
    correct_entry = staff_update(corrections.CORRECT_AUDIT_ENTRY)
