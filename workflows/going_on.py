"""How a run that lives for years goes on as a new one: as the release that is in use by then.

Where workers are versioned, every run ends with the release that it began with: nothing that a release
changes can meet a history that another one has written. What lives longer than a release goes over when
it continues as new (docs/upgrading.md).
"""

from __future__ import annotations

from typing import Any, NoReturn

from temporalio import workflow


def newer_release_waits() -> bool:
    """Say whether another release is in use by now than the one that this run began with."""
    return workflow.info().is_target_worker_deployment_version_changed()


def go_on(*carried: Any) -> NoReturn:
    """End this run and go on as a new one, under the release that is in use now."""
    if newer_release_waits():
        over = workflow.ContinueAsNewVersioningBehavior.AUTO_UPGRADE
        workflow.continue_as_new(args=carried, initial_versioning_behavior=over)
    workflow.continue_as_new(args=carried)
