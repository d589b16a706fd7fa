"""A CORRS data sheet, made from the Web UI's start form (R19)."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from workflows import asking
from workflows.refusals import bad_form
from workflows.starting import refuse_limits, refuse_start

with workflow.unsafe.imports_passed_through():
    from activities import contracts
    from domain.calendar import Moment, alberta_day
    from domain.corrs.sheet import SheetMade, SheetRequest, read_wish, sheet_page
    from domain.proof import judged_proof
    from domain.refusal import Refusal
    from domain.sent import the_one


@workflow.defn
class CorrsSheet:
    """Puts every accepted audit whose order waits to be entered in CORRS on a numbered sheet."""

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> SheetMade:
        """Make the sheet and show it, or end with the reason why not."""
        sent, info, now = the_one((start, *more)), workflow.info(), workflow.now()
        try:
            refuse_limits("one start makes one sheet")
            wish = read_wish(sent, alberta_day(now))
            proof = judged_proof(sent, wish.actor, Moment(now))
            # The first run's id stays when somebody resets this run.
            key = info.first_execution_run_id
            request = SheetRequest(actor=wish.actor, request=key, at=now, proof=proof)
            made = await asking.asked_until_told(contracts.MAKE_CORRS_SHEET, request, "CORRS data sheet")
        except Refusal as refusal:
            await refuse_start(sent, bad_form(refusal, {"actor": "<your id>"}))
        workflow.set_current_details(sheet_page(made))
        return made
