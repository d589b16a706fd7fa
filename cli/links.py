"""Links into Temporal's Web UI: lists, and the same lists as views that the Web UI keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from activities.contracts import TASK_QUEUE

if TYPE_CHECKING:
    from domain.start_forms import StartForm


@dataclass(frozen=True)
class WebUI:
    """Where a Web UI shows the cases.

    Attributes:
        address: such as ``http://127.0.0.1:8233``, without a slash at the end.
        namespace: the namespace of the cases.

    """

    address: str
    namespace: str

    def list(self, query: str) -> str:
        """Give the link to a list. Once it is a kept view, the Web UI shows it as that."""
        return self._at("workflows", query=query)

    def case(self, workflow: str) -> str:
        """Give the link to the page of a workflow that is there all the time."""
        return self._at(f"workflows/{quote(workflow, safe='')}")

    def kept(self, query: str, title: str) -> str:
        """Give the link that keeps a list in the browser under a title, and opens it.

        The Web UI keeps it once more each time that the link is opened, and at most fifty in all. It is for
        the first time; :meth:`list` is for every day.
        """
        return self._at("workflows", query=query, savedQuery=title)

    def start(self, form: StartForm) -> str:
        """Give the link to a start form that is filled in with its template.

        The Web UI fills a form in with the input of the newest run that fits all of the link's type, id and
        run id, and the form then starts that type under that id. So the newest run would be the last that
        somebody started, with what they typed. A run id is asked for as it stands in the link; here it stands
        for the template's workflow. A Web UI that does not take it leaves the form empty.
        """
        template = f'none" OR WorkflowId = "{form.template_id}" OR RunId = "none'
        return self._at(
            "workflows/start-workflow",
            workflowType=form.workflow,
            workflowId=form.workflow_id,
            taskQueue=TASK_QUEUE,
            runId=template,
        )

    def _at(self, page: str, **parameters: str) -> str:
        # The Web UI reads a plus sign as itself: a blank has to be %20.
        return f"{self.address}/namespaces/{quote(self.namespace, safe='')}/{page}?" + urlencode(
            parameters, quote_via=quote
        )
