"""What a start form of the Web UI is filled in with before anybody has typed anything."""

from __future__ import annotations

from typing import Any

from temporalio import workflow
from temporalio.common import VersioningBehavior


@workflow.defn
class Template:
    """Is started with a form that nobody has filled in, and stays open so that it is never cleared away.

    The Web UI fills in a start form with what an earlier run was started with. This is that run: without it,
    the next employer would be offered the last one's data.
    """

    @workflow.run
    async def run(self, *_form: Any) -> None:
        """Stay."""
        workflow.set_current_details(
            "This is what the form for a new case is filled in with. Leave it open; there is nothing to do."
        )
        await workflow.wait_condition(lambda: False)


@workflow.defn(name="Template", versioning_behavior=VersioningBehavior.AUTO_UPGRADE)
class UpgradedTemplate(Template):
    """The same where releases run side by side: it must hold no old one back.

    There are two, because a server refuses what a worker without a release says about releases.
    """

    @workflow.run
    async def run(self, *form: Any) -> None:
        """Stay."""
        await super().run(*form)
