"""A letter of an employer whose file is closed, sent again or come back: said by a start form (R24, R30)."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from workflows import asking
from workflows.refusals import bad_form, form_refused_by_register
from workflows.starting import in_any_case, refuse_limits, refuse_start

with workflow.unsafe.imports_passed_through():
    from activities import contracts
    from domain.calendar import Moment, alberta_day
    from domain.letter_again import AGAIN_FORM, AgainAsked, read_again
    from domain.proof import judged_proof
    from domain.refusal import Refusal
    from domain.sent import the_one
    from domain.transition import NotRecorded, Recorded

_DONE = "**Done.** {} The register has it as entry {}."


@workflow.defn
class LetterOfClosedFile:
    """Enters what staff say of one letter, and has it sent again."""

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> Recorded:
        """Do it, or end with the reason why not."""
        return await in_any_case(self._send(the_one((start, *more))), lambda: None)

    async def _send(self, sent: object) -> Recorded:
        now, info = workflow.now(), workflow.info()
        try:
            refuse_limits("one start is about one letter")
            again = read_again(sent, alberta_day(now))
            # The first run's id stays when somebody resets this run.
            key = f"letter-again/{info.first_execution_run_id}"
            asked = AgainAsked(
                again=again,
                key=key,
                workflow_id=info.workflow_id,
                run_id=info.run_id,
                at=now,
                proof=judged_proof(sent, again.actor, Moment(now)),
            )
            answer = await asking.asked_until_told(contracts.SEND_LETTER_AGAIN, asked, "Letter sent again")
        except Refusal as refusal:
            await refuse_start(sent, bad_form(refusal, AGAIN_FORM))
        if isinstance(answer, NotRecorded):
            await refuse_start(sent, form_refused_by_register(answer, AGAIN_FORM))
        workflow.set_current_details(_DONE.format(answer.said, answer.number))
        return answer
