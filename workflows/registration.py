"""A registration from the Web UI's start form: it opens the employer's file, whatever id the form gave it."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from workflows.employer import Employer
from workflows.starting import child_started, file_opened, in_any_case

with workflow.unsafe.imports_passed_through():
    from domain.case_link import case_link
    from domain.registration import Registered
    from domain.sent import the_one
    from domain.steps import entered


@workflow.defn
class Registration:
    """Registers one employer and hands its file to the workflow that serves it from then on.

    The start form asks for a workflow id, and an employer's is that of its account. Here it does not matter
    which one was given: what is typed is the form and nothing else.
    """

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> Registered:
        """Open the file, or end with the reason why not (R3, R5, R6, R7)."""
        return await in_any_case(self._register(the_one((start, *more))), lambda: None)

    async def _register(self, form: object) -> Registered:
        step, answer = await file_opened(form)
        state, receipt = entered(step, answer)
        name = state.workflow_id
        await child_started(Employer.run, state, name, parent_close_policy=workflow.ParentClosePolicy.ABANDON)
        workflow.set_current_details(f"**Registered.** Go on at the employer's own page: {case_link(name)}")
        return Registered(done=receipt.done, goes_on_as=name)
