"""The activity that removes a run whose history must not be kept (R7)."""

from __future__ import annotations

from temporalio import activity
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.contracts import EXPUNGE_RUN, Run


class ExpungeActivities:
    """Deletes runs from Temporal: what somebody started a workflow with is already stored when it runs."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @activity.defn(name=EXPUNGE_RUN.name)
    async def expunge_run(self, run: Run) -> None:
        """Delete one run with its history; a run that is gone, or a server that can't, is no failure.

        The time-skipping test server can't. Then the history stays until its retention ends, and the log
        says so.
        """
        request = DeleteWorkflowExecutionRequest(
            namespace=self._client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=run.workflow_id, run_id=run.run_id),
        )
        try:
            await self._client.workflow_service.delete_workflow_execution(request)
        except RPCError as error:
            if error.status == RPCStatusCode.UNIMPLEMENTED:
                activity.logger.warning(
                    "This server can't delete runs: the history of %s, run %s, stays until retention ends.",
                    run.workflow_id,
                    run.run_id,
                )
            elif error.status != RPCStatusCode.NOT_FOUND:
                raise
