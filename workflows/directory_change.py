"""The staff directory: a change of it from the Web UI's start form, and audits that hear of it (R16, R32)."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from workflows import asking, effects
from workflows.refusals import bad_form, form_refused_by_register
from workflows.starting import in_any_case, refuse_limits, refuse_start

with workflow.unsafe.imports_passed_through():
    from activities import contracts
    from domain.calendar import Moment, alberta_day
    from domain.directory import DIRECTORY_CHANGES, read_change
    from domain.directory_changes import ChangeAsked, HandOver
    from domain.proof import judged_proof
    from domain.refusal import Refusal
    from domain.sent import the_one
    from domain.transition import NotRecorded, Recorded

_DONE = "**Done.** The first tab says what was changed, and the register has it as entry {}."


@workflow.defn
class DirectoryChange:
    """Makes one change of the directory, and tells the audits that it concerns."""

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> Recorded:
        """Enter the change, or end with the reason why not."""
        return await in_any_case(self._change(the_one((start, *more))), lambda: None)

    async def _change(self, sent: object) -> Recorded:
        info, now = workflow.info(), workflow.now()
        try:
            refuse_limits("one start makes one change")
            change = read_change(sent, alberta_day(now))
            # The first run's id stays when somebody resets this run.
            key = f"directory/{info.first_execution_run_id}"
            asked = ChangeAsked(
                key=key,
                workflow_id=info.workflow_id,
                run_id=info.run_id,
                at=now,
                change=change,
                proof=judged_proof(sent, change.actor, Moment(now)),
            )
            answer = await asking.asked_until_told(contracts.CHANGE_DIRECTORY, asked, "Staff directory")
        except Refusal as refusal:
            await refuse_start(sent, bad_form(refusal, _form(sent)))
        if isinstance(answer, NotRecorded):
            await refuse_start(sent, form_refused_by_register(answer, _form(sent)))
        await effects.hand_over(HandOver(day=alberta_day(now), staff=change.whose))
        workflow.set_current_details(_DONE.format(answer.number))
        return answer


def _form(sent: object) -> dict[str, Any]:
    """Give the form that was probably meant."""
    kind = DIRECTORY_CHANGES.get(str(sent.get("change"))) if isinstance(sent, dict) else None
    return (kind or next(iter(DIRECTORY_CHANGES.values()))).to_fill_in()


@workflow.defn
class HandingOver:
    """Tells open audits whose reviewer is away, is back or has left, as the day brings it about."""

    @workflow.run
    async def run(self, staff: Any = None, *_: Any) -> int:
        """Tell them, and those of somebody whose line of the directory was changed; give their number."""
        about = staff if isinstance(staff, str) else ""
        return await effects.hand_over(HandOver(day=alberta_day(workflow.now()), staff=about))
