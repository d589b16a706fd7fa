"""Activities of the staff directory: a change of it, and telling audits what keeps their reviewers away."""

from __future__ import annotations

import asyncio
from pathlib import Path

from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.contracts import CHANGE_DIRECTORY, HAND_OVER, REFUSED
from activities.failing import told
from domain.directory import refuse_if_kept_in_file
from domain.directory_changes import ChangeAsked, HandOver
from domain.refusal import Refusal
from domain.transition import NotRecorded, Recorded
from models.register import Register


class DirectoryActivities:
    """Changes the directory, once for a key, and lets audits hear of what became of their reviewers."""

    def __init__(self, client: Client, register: Register, staff_file: Path | None = None) -> None:
        self._client = client
        self._register = register
        self._staff_file = staff_file

    @activity.defn(name=CHANGE_DIRECTORY.name, no_thread_cancel_exception=True)
    def change_directory(self, asked: ChangeAsked) -> Recorded | NotRecorded:
        """Make a change of the directory, or enter that it was refused (R32)."""
        try:
            refuse_if_kept_in_file(asked.change.change, self._staff_file)
        except Refusal as refusal:
            raise ApplicationError(str(refusal), type=REFUSED, non_retryable=True) from refusal
        with told():
            return self._register.change_directory(asked)

    @activity.defn(name=HAND_OVER.name)
    async def hand_over(self, asked: HandOver) -> int:
        """Tell audits who stands in for their reviewers, or that these have left; give the number of audits.

        Telling one again changes nothing.
        """
        audits = await asyncio.to_thread(self._register.reviewers_now, asked)
        for audit, about in audits.items():
            try:
                await self._client.get_workflow_handle(audit).signal("reviewer_is", about)
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:  # it has just ended
                    raise
        return len(audits)
