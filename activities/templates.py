"""Lays out what the start forms of the Web UI are filled in with."""

from __future__ import annotations

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from activities.contracts import TASK_QUEUE
from domain.start_forms import START_FORMS


async def lay_out_templates(client: Client) -> None:
    """Have a template open for each start form; one that is there already stays as it is."""
    for form in START_FORMS:
        await client.start_workflow(
            "Template",
            form.template,
            id=form.template_id,
            task_queue=TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
