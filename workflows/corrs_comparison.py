"""Comparisons of orders and answers with CORRS: at night, and when staff ask for one (R19, R20)."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from workflows import asking, effects
from workflows.listed import FLAGS
from workflows.refusals import bad_form
from workflows.starting import refuse_start

with workflow.unsafe.imports_passed_through():
    from activities import contracts
    from domain.calendar import Moment
    from domain.corrs.comparison import DIFFERS, Comparison
    from domain.corrs.comparison_page import comparison_page
    from domain.corrs.listed_file import FORM, FileCompared, read_wish
    from domain.proof import judged_proof
    from domain.refusal import Refusal
    from domain.sent import the_one


@workflow.defn
class CorrsComparison:
    """Lists in what the register and CORRS, or a file of its orders, disagree. Nothing is changed by it."""

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> Comparison:
        """Compare, and show what differs, or end with the reason why not."""
        sent = the_one((start, *more))
        try:
            made = await self._made(sent)
        except Refusal as refusal:
            await refuse_start(sent, bad_form(refusal, FORM))
        if made.found:
            workflow.upsert_search_attributes([FLAGS.value_set([DIFFERS])])
        workflow.set_current_details(comparison_page(made))
        return made

    async def _made(self, sent: object) -> Comparison:
        """Compare with the file that a form names, or with CORRS itself where there is no form."""
        moment = Moment(workflow.now())
        wish = read_wish(sent, moment.day)
        if wish is None:
            return await effects.comparison_with_corrs()
        proof = judged_proof(sent, wish.actor, moment)
        asked = FileCompared(actor=wish.actor, file=wish.file, at=moment.instant, proof=proof)
        return await asking.asked_until_told(
            contracts.COMPARE_FILE_OF_CORRS, asked, f"Compare with {wish.file}"
        )
