"""The list of PIR participants that goes to the WCB, made and sent when somebody asks for it (R29)."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from workflows import asking
from workflows.refusals import bad_form
from workflows.starting import refuse_limits, refuse_start

with workflow.unsafe.imports_passed_through():
    from activities import contracts
    from domain.calendar import Moment
    from domain.pir_list import TEMPLATE, PirListOrder, PirListTold, read_wanted
    from domain.pir_list_page import pir_list_page
    from domain.proof import judged_proof
    from domain.refusal import Refusal
    from domain.sent import the_one


@workflow.defn
class ParticipantList:
    """Makes the list of a year, and sends it to the WCB unless it is only to be looked at."""

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> PirListTold:
        """Make the list, or end with the reason why not."""
        sent = the_one((start, *more))
        try:
            refuse_limits("a list is made once")
            order = self._order(sent)
            told = await asking.asked_until_told(
                contracts.MAKE_PIR_LIST, order, f"List of PIR participants of {order.year}"
            )
        except Refusal as refusal:
            await refuse_start(sent, bad_form(refusal, TEMPLATE))
        workflow.set_current_details(pir_list_page(told, order.day))
        return told

    def _order(self, sent: object) -> PirListOrder:
        info, moment = workflow.info(), Moment(workflow.now())
        wanted = read_wanted(sent, moment.day)
        return PirListOrder(
            key=f"pir-list/{info.first_execution_run_id}",  # which stays when somebody resets this run
            workflow_id=info.workflow_id,
            run_id=info.run_id,
            at=moment.instant,
            day=moment.day,
            proof=judged_proof(sent, wanted.actor, moment),
            **wanted.model_dump(include={"actor", "year", "as_of", "dry_run"}),
        )
