"""Nothing in a workflow may ask for the clock, for chance or for anything outside: a replay would differ.

Workers run workflows without Temporal's sandbox, which refuses such calls but makes each task dearer
(docs/decisions/0010-the-sandbox-is-a-check.md). Here every recorded life is replayed inside it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from temporalio.worker import Replayer
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from tests.histories.replaying import read, recorded
from worker import WORKFLOWS
from workflows.conversion import DATA_CONVERTER


@pytest.mark.parametrize("path", recorded(), ids=lambda path: f"{path.parent.name}-{path.stem}")
async def test_a_recorded_run_asks_for_nothing_outside(path: Path) -> None:
    replayer = Replayer(
        workflows=WORKFLOWS, data_converter=DATA_CONVERTER, workflow_runner=SandboxedWorkflowRunner()
    )
    await replayer.replay_workflow(read(path)[0])
