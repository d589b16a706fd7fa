"""A certificate order: from CORRS over the ministry and two signatures to the mail."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from temporalio import workflow

from workflows import effects
from workflows.refusals import not_started_so
from workflows.staff_update import staff_update
from workflows.starting import by_a_workflow, refuse_start
from workflows.under_an_employer import UnderAnEmployer

with workflow.unsafe.imports_passed_through():
    from domain import opening
    from domain.actions import corrections, ordering
    from domain.corrs.entering import corrs_answered, corrs_is_away
    from domain.review import OrderResult, OrderState
    from domain.sent import the_one
    from domain.view import CaseView

if TYPE_CHECKING:
    from datetime import datetime

    from domain.corrs.port import CorrsRefused, CorrsTook
    from domain.declared import Happening

_BEGINS = "A certificate order begins by itself when an audit is accepted."


@workflow.defn
class CertificateOrder(UnderAnEmployer[OrderState]):
    """One certificate on its way to the employer."""

    @workflow.init
    def __init__(self, start: Any = None, *more: Any) -> None:
        """Take up what the employer's workflow knows of the accepted audit."""
        super().__init__()
        self._asking: asyncio.Task[None] | None = None
        self._answer: CorrsTook | CorrsRefused | None = None
        self._away_since: datetime | None = None
        if by_a_workflow():
            self.case = OrderState.model_validate(the_one((start, *more)))

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> OrderResult:
        """Open the order, serve it, and say how it ended."""
        if self.case is None:
            await refuse_start(the_one((start, *more)), not_started_so(_BEGINS))
        if self.open_case().step == 0:  # it is further where the register gave its state back
            await self.in_any_case(self.let_happen(opening.ORDER_OPENED))
        await self.serve()
        return opening.order_result(self.open_case())

    async def begin_what_follows(self) -> None:
        """Have the order entered in CORRS as long as it waits for that, where CORRS takes orders (R19).

        What CORRS refused waits for a person, who enters it by hand or has CORRS asked again.
        """
        if self._waits_for_corrs() and self._asking is None:
            self._asking = asyncio.create_task(self._ask_corrs())
        elif not self._waits_for_corrs() and self._asking is not None:
            self._asking.cancel()  # somebody entered it by hand, or it came to an end
            self._asking = None
        if self._answer is not None:
            answer, self._answer, self._asking = self._answer, None, None
            await self.let_happen(corrs_answered(answer))

    def _waits_for_corrs(self) -> bool:
        case = self.open_case()
        return case.is_in("to_be_entered") and case.order.corrs_refusal is None

    async def _ask_corrs(self) -> None:
        """Wait for the number that CORRS gives, or for why it gives none. Staff may be faster at any time."""
        if not (await effects.corrs_takes_orders(self.open_case()) and self._waits_for_corrs()):
            return
        try:
            self._answer = await effects.answer_of_corrs(self.open_case(), self._note_away)
        finally:
            self._away_since = None
        self.stirred = True

    def _note_away(self) -> None:
        self._away_since = workflow.now()

    def view(self) -> CaseView:
        """Give what the page shows; also that CORRS has been away, which no step of the order says."""
        view = super().view()
        if self._away_since is None or view.ended:
            return view
        return view.model_copy(update={"to_see_to": (*view.to_see_to, corrs_is_away(self._away_since))})

    def closed_with_employer(self, reason: str) -> Happening:
        """Say what the end of the employer's file means for this order (R30)."""
        return opening.order_closed_with_employer(reason)

    @workflow.query(name="case", description="Where this order stands and what may be done.")
    def show_case(self) -> CaseView:
        """Answer what the page and the command line show."""
        return self.view()

    # ---- what staff may do

    record_corrs_entry = staff_update(ordering.RECORD_CORRS_ENTRY)
    try_corrs_again = staff_update(ordering.TRY_CORRS_AGAIN)
    record_ministry_decision = staff_update(ordering.RECORD_MINISTRY_DECISION)
    resubmit_order = staff_update(ordering.RESUBMIT_ORDER)
    record_director_signature = staff_update(ordering.RECORD_DIRECTOR_SIGNATURE)
    record_executive_director_signature = staff_update(ordering.RECORD_EXECUTIVE_DIRECTOR_SIGNATURE)
    record_mailing = staff_update(ordering.RECORD_MAILING)
    correct_entry = staff_update(corrections.CORRECT_ORDER_ENTRY)
