"""The page of a case in Temporal's Web UI: written when somebody opens it, not at every step.

The UI asks each run for its metadata, of which the page ("current details") is a part. A page set in advance
is written many times for each time that it is read, and shows the day on which it was written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from temporalio import workflow
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.worker import Interceptor, WorkflowInboundInterceptor

from workflows.bulk_action import BulkAction
from workflows.course_calendar import CourseCalendar
from workflows.desk import Desk

if TYPE_CHECKING:
    from temporalio.worker import HandleQueryInput, WorkflowInterceptorClassInput


class PageOnDemand(Interceptor):
    """Has every desk, bulk work and the course calendar answer with its page."""

    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[_AnswersWithPage]:  # noqa: A002, ARG002 - the SDK's name
        """Give what stands between a question and the workflow."""
        return _AnswersWithPage


class _AnswersWithPage(WorkflowInboundInterceptor):
    async def handle_query(self, input: HandleQueryInput) -> Any:  # noqa: A002 - the SDK's name
        answer = await super().handle_query(input)
        asked = workflow.instance()
        if isinstance(answer, WorkflowMetadata) and isinstance(asked, Desk | BulkAction | CourseCalendar):
            answer.current_details = asked.page()
        return answer
