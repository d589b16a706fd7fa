"""The least that a workflow with updates and a register can be: what the service is compared with.

As many updates as a lifecycle has, one register write for each, and nothing else: no rules, no machine, no
agenda, no page, no letters, no child workflows.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.contracts import RECORD_TRANSITION
    from domain.calendar import alberta_day
    from domain.transition import Transition

TASK_QUEUE: Final = "minimal"


@workflow.defn
class Minimal:
    """Takes a number of updates, enters each in the register, and ends."""

    def __init__(self) -> None:
        """Begin with no update taken."""
        self._taken = 0

    @workflow.run
    async def run(self, updates: int) -> int:
        """Wait until so many updates have been taken."""
        await workflow.wait_condition(lambda: self._taken == updates)
        return self._taken

    @workflow.update
    async def step(self, _: dict[str, Any]) -> int:
        """Enter one step in the register and give the entry's number."""
        info, now = workflow.info(), workflow.now()
        place = self._taken + 1
        transition = Transition(
            key=f"{info.workflow_id}/{place}",
            employer_id=info.workflow_id,
            workflow_id=info.workflow_id,
            run_id=info.run_id,
            at=now,
            day=alberta_day(now),
            actor="bench",
            action="step",
            event="step",
            before=("open",),
            after=("open",),
            rule="",
        )
        entered = await workflow.execute_local_activity(
            RECORD_TRANSITION.name,
            transition,
            result_type=RECORD_TRANSITION.gives,
            start_to_close_timeout=timedelta(seconds=10),
        )
        self._taken = place
        return int(entered.number)
