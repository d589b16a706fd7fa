"""A printed batch of letters is in the mail: said by a start form, entered in the register (R24)."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from workflows import asking
from workflows.refusals import bad_form, form_refused_by_register
from workflows.starting import in_any_case, refuse_limits, refuse_start

with workflow.unsafe.imports_passed_through():
    from activities import contracts
    from domain.calendar import Moment, alberta_day
    from domain.post import POSTED_FORM, PostedAsked, read_posted
    from domain.proof import judged_proof
    from domain.refusal import Refusal
    from domain.sent import the_one
    from domain.transition import NotRecorded, Recorded

_DONE = "**Done.** The register has it as entry {}."


@workflow.defn
class PostConfirmed:
    """Enters that the letters of one batch were posted."""

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> Recorded:
        """Enter it, or end with the reason why not."""
        return await in_any_case(self._confirm(the_one((start, *more))), lambda: None)

    async def _confirm(self, sent: object) -> Recorded:
        now = workflow.now()
        try:
            refuse_limits("one start is about one batch")
            posted = read_posted(sent, alberta_day(now))
            # The first run's id stays when somebody resets this run.
            key = f"letters-posted/{workflow.info().first_execution_run_id}"
            proof = judged_proof(sent, posted.actor, Moment(now))
            asked = PostedAsked(posted=posted, key=key, at=now, proof=proof)
            answer = await asking.asked_until_told(contracts.CONFIRM_POSTED, asked, "Letters were posted")
        except Refusal as refusal:
            await refuse_start(sent, bad_form(refusal, POSTED_FORM))
        if isinstance(answer, NotRecorded):
            await refuse_start(sent, form_refused_by_register(answer, POSTED_FORM))
        workflow.set_current_details(_DONE.format(answer.number))
        return answer
