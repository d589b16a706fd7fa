"""Opens files anew from the register: after Temporal's store was lost, or was restored from an older copy.

Letters that a case still owed when it ended are written here, since no workflow of its own does it any more.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from temporalio import workflow
from temporalio.exceptions import WorkflowAlreadyStartedError

from workflows import effects
from workflows.employer import Employer
from workflows.going_on import go_on

with workflow.unsafe.imports_passed_through():
    from domain.employer import EmployerState
    from domain.known import MORE, summary
    from domain.letters import Invoice
    from domain.rebuilding import Rebuild
    from domain.sent import the_one

if TYPE_CHECKING:
    from collections.abc import Sequence

#: So many files are opened at once, and so many by one run: each comes into its history.
_AT_ONCE = 10
_FILES_OF_A_RUN = 200


@workflow.defn
class Rebuilding:
    """Begins the workflows of files anew. What it begins them with comes from the register alone.

    Whoever starts it says which files, and can do no harm: a file whose workflow runs is left as it is.
    """

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> Rebuild:
        """Open each file, and say which were opened."""
        asked = Rebuild.model_validate(the_one((start, *more)))
        now, later = asked.employers[:_FILES_OF_A_RUN], asked.employers[_FILES_OF_A_RUN:]
        opened, not_opened = list(asked.opened), list(asked.not_opened)
        for first in range(0, len(now), _AT_ONCE):
            some = now[first : first + _AT_ONCE]
            for employer_id, name in zip(some, await self._opened(some), strict=True):
                if name is None:
                    not_opened.append(employer_id)
                else:
                    opened.append(name)
        done = Rebuild(
            employers=later,
            opened=tuple(opened),
            not_opened=tuple(not_opened),
            owing=asked.owing,
            written=asked.written,
        )
        if later:
            go_on(done)
        owing, later = asked.owing[:_FILES_OF_A_RUN], asked.owing[_FILES_OF_A_RUN:]
        written = [number for employer_id in owing for number in await self._written(employer_id)]
        done = done.model_copy(update={"owing": later, "written": (*asked.written, *written)})
        if later:
            go_on(done)
        return done

    async def _opened(self, employers: Sequence[str]) -> list[str | None]:
        return await asyncio.gather(*(self._open(one) for one in employers))

    async def _open(self, employer_id: str) -> str | None:
        """Begin the workflow of a file; nothing if there is none, or it runs."""
        file = await effects.kept_file(employer_id)
        if file is None:
            return None
        case = EmployerState.model_validate(file.employer)
        try:
            await workflow.start_child_workflow(
                Employer.run,
                args=[case, *([file.under] if file.under else [])],
                id=case.workflow_id,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                static_summary=summary(case),
                static_details=MORE,
            )
        except WorkflowAlreadyStartedError:
            return None
        return case.workflow_id

    async def _written(self, employer_id: str) -> list[str]:
        """Write what an employer's ended cases owe, each letter of its own day; give the numbers."""
        numbers = []
        for order in await effects.letters_owed_by_ended(employer_id):
            content = order.content
            if isinstance(content, Invoice) and not content.complete:
                content = content.numbered(await effects.assign_invoice_number(order.key, content))
            changed = {"content": content, "run_id": workflow.info().run_id}
            numbers.append((await effects.issue_letter(order.model_copy(update=changed))).number)
        return numbers
