"""The delivery of letters by e-mail: a round that a schedule starts every minute (R24)."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from workflows import effects

with workflow.unsafe.imports_passed_through():
    from domain.mail import MAIL_CAME_BACK

if TYPE_CHECKING:
    from activities.contracts import LetterTried

#: So many letters are tried in a round; what is left waits for the next, a minute later.
_LETTERS_OF_A_ROUND = 200


@workflow.defn
class LetterDelivery:
    """One round: every letter that is due is tried once, the oldest first.

    The ledger is the queue and remembers each letter's pauses: a round knows nothing of the one before.
    """

    @workflow.run
    async def run(self, *_: Any) -> dict[str, int]:
        """Try what is due, and say how often what came of it."""
        came_of: dict[str, int] = {}
        for key in await effects.letters_to_send(_LETTERS_OF_A_ROUND):
            tried = await effects.send_letter(key)
            came_of[tried.outcome] = came_of.get(tried.outcome, 0) + 1
            if tried.employer:
                await self._tell(tried)
            if tried.outcome == "away":
                break  # the others would only wait for the same
        return came_of

    async def _tell(self, tried: LetterTried) -> None:
        """Let the employer's case know that its address takes no letters: that is work for staff."""
        case = workflow.get_external_workflow_handle(tried.employer)
        # A file that has ended can't be told any more; its letter goes by post all the same.
        with contextlib.suppress(ApplicationError):
            await case.signal(MAIL_CAME_BACK, tried.email)
