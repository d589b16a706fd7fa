"""A certificate order: from CORRS over the ministry and two signatures to the mail."""

from __future__ import annotations

from temporalio import workflow

from workflows.desk import Desk
from workflows.staff_update import staff_update

with workflow.unsafe.imports_passed_through():
    from domain import opening
    from domain.actions import corrections, ordering
    from domain.letters import Addressee
    from domain.review import OrderResult, OrderState
    from domain.view import CaseView


@workflow.defn
class CertificateOrder(Desk[OrderState]):
    """One certificate on its way to the employer."""

    @workflow.init
    def __init__(self, start: OrderState) -> None:
        """Take up what the employer's workflow knows of the accepted audit."""
        super().__init__()
        self.case = start

    @workflow.run
    async def run(self, _: OrderState) -> OrderResult:
        """Open the order, serve it, and say how it ended."""
        await self.let_happen(opening.ORDER_OPENED)
        await self.serve()
        return opening.order_result(self.open_case())

    @workflow.signal
    async def close(self, reason: str) -> None:
        """Cancel the order because its employer's file ended."""
        await self.let_happen(opening.order_closed_with_employer(reason))

    @workflow.signal
    async def letters_go_to(self, addressee: Addressee) -> None:
        """Send what is still to be written to where the employer is reached now."""
        async with self.one_at_a_time:
            self.open_case().redirect(addressee)

    @workflow.query(name="case", description="Where this order stands and what may be done.")
    def show_case(self) -> CaseView:
        """Answer what the page and the command line show."""
        return self.view()

    # ---- what staff may do

    record_corrs_entry = staff_update(ordering.RECORD_CORRS_ENTRY)
    record_ministry_decision = staff_update(ordering.RECORD_MINISTRY_DECISION)
    resubmit_order = staff_update(ordering.RESUBMIT_ORDER)
    record_director_signature = staff_update(ordering.RECORD_DIRECTOR_SIGNATURE)
    record_executive_director_signature = staff_update(ordering.RECORD_EXECUTIVE_DIRECTOR_SIGNATURE)
    record_mailing = staff_update(ordering.RECORD_MAILING)
    correct_entry = staff_update(corrections.CORRECT_ORDER_ENTRY)
