"""Bulk work: many ordinary staff actions from one order, each taken once, whatever crashes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from temporalio import workflow

from workflows import asking
from workflows.refusals import bad_bulk_order
from workflows.starting import by_a_workflow, refuse_limits, refuse_start

with workflow.unsafe.imports_passed_through():
    from activities import contracts
    from domain.bulk import read_order
    from domain.bulk_order import BulkOrder
    from domain.bulk_orders import PolicyForMany
    from domain.bulk_page import bulk_page
    from domain.bulk_run import BulkResult, BulkWork
    from domain.calendar import Moment, alberta_day
    from domain.proof import judged_proof
    from domain.refusal import Refusal
    from domain.selection import MOST_ITEMS
    from domain.sent import the_one

if TYPE_CHECKING:
    from domain.bulk_run import Item

#: How many cases are dealt with at once.
_HANDS = 10
#: After so many items the work goes on as a new run, so that no history grows large.
_ITEMS_OF_A_RUN = 250


@workflow.defn
class BulkAction:
    """One order of bulk work, tried or carried out."""

    @workflow.init
    def __init__(self, start: Any = None, *more: Any) -> None:
        """Take up what an earlier run carried on."""
        self._work: BulkWork | None = None
        self._begun = 0
        self._in_hand: set[str] = set()
        if by_a_workflow():
            self._work = BulkWork.model_validate(the_one((start, *more)))

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> BulkResult:
        """List the cases that are meant, deal with each of them once, and say what came of it."""
        if self._work is None:
            self._work = await self._begin(the_one((start, *more)))
        if self._work.remaining and not self._work.results:
            # Whoever may not do this at all is told, and remembered, once and not for every case (R32).
            await self._deal_with(self._work, self._work.remaining.pop(0))
        await asyncio.gather(*(self._deal_with_one_after_the_other(self._work) for _ in range(_HANDS)))
        if self._work.remaining and not self._work.stopped:
            workflow.continue_as_new(self._work)
        return self._work.result()

    async def _begin(self, sent: object) -> BulkWork:
        """Read the order and list its items, or end this run with the reason why not."""
        info = workflow.info()
        today = alberta_day(workflow.now())
        try:
            refuse_limits("each case is dealt with once anyway, however long that takes")
            order: Any = read_order(sent, info.workflow_id, today)
            await self._refuse_unknown_policy(order)
            proof = judged_proof(sent, order.actor, Moment(workflow.now()))
            items = await self._items(order)
        except Refusal as refusal:
            await refuse_start(sent, bad_bulk_order(refusal, sent, today))
        return BulkWork(order=order, since=workflow.now(), remaining=items, proof=proof)

    async def _items(self, order: BulkOrder) -> list[Item]:
        """List the cases that are meant."""
        items = await asking.asked_until_told(contracts.LIST_ITEMS, order.selection, "Cases that fit")
        if len(items) > MOST_ITEMS:
            message = f"This means {len(items):,} cases; at most {MOST_ITEMS:,} are taken. Name fewer."
            raise Refusal(message)
        return items

    async def _refuse_unknown_policy(self, order: BulkOrder) -> None:
        """Refuse to apply a policy that there is not (R33)."""
        if isinstance(order, PolicyForMany):
            day = order.effective
            policy = await asking.asked_until_told(contracts.LOAD_POLICY, day, "Policy in effect")
            if policy.effective != day:
                message = f"No policy took effect on {day}; the one that held then is of {policy.effective}."
                raise Refusal(message, rule="R33", field="effective")

    async def _deal_with_one_after_the_other(self, work: BulkWork) -> None:
        while work.remaining and not work.stopped and self._begun < _ITEMS_OF_A_RUN:
            if workflow.info().is_continue_as_new_suggested():
                return
            item = work.take_next(self._in_hand)
            if item is None:  # all that is left is of cases that other hands are busy with
                await self._until_a_case_is_free()
            else:
                await self._deal_with(work, item)

    async def _until_a_case_is_free(self) -> None:
        busy = len(self._in_hand)
        await workflow.wait_condition(lambda: len(self._in_hand) < busy)

    async def _deal_with(self, work: BulkWork, item: Item) -> None:
        self._begun += 1
        if item.judged is not None:
            work.results.append(item.judged)
            return
        self._in_hand.add(item.workflow)
        asked = work.action_for(item, workflow.info().workflow_id, workflow.now())
        effect = contracts.TRY_ACTION if work.order.dry_run else contracts.TAKE_ACTION
        came = await asking.asked_until_told(effect, asked, f"{asked.action} on {item.workflow}")
        work.came_of(asked, came)
        self._in_hand.remove(item.workflow)

    def page(self) -> str:
        """Write the page that the Web UI shows, when somebody opens it."""
        return bulk_page(self._work) if self._work is not None else workflow.get_current_details()

    @workflow.query(name="bulk", description="How far this bulk work is, in numbers.")
    def so_far(self) -> BulkResult | None:
        """Answer what the command line shows while it looks on."""
        return self._work.result().model_copy(update={"items": ()}) if self._work is not None else None
