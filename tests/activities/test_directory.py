"""The directory is changed once, or not here where a file keeps it; audits that ended are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.contracts import REFUSED
from activities.directory import DirectoryActivities
from domain.directory_changes import HandOver
from domain.transition import Recorded
from models.register import Register
from tests.register.test_directory_changes import asked, away
from tests.support import reported
from tests.support.server import running_server
from tests.support.steps import TODAY, employer, step


async def test_a_directory_that_a_file_keeps_and_an_audit_that_has_just_ended(
    register: Register, tmp_path: Path
) -> None:
    async with running_server(tmp_path) as server:
        client = await server.client()
        leaves = asked("staff_leaves", id="r.li", left_on="2027-06-01")
        kept = DirectoryActivities(client, register, Path("staff.toml"))
        with pytest.raises(ApplicationError, match=r"kept in staff.toml \(SECOR_STAFF_FILE\)") as caught:
            ActivityEnvironment().run(kept.change_directory, leaves)
        assert (caught.value.type, caught.value.non_retryable) == (REFUSED, True)

        free = DirectoryActivities(client, register)
        first = ActivityEnvironment().run(free.change_directory, leaves)
        assert isinstance(first, Recorded)
        assert ActivityEnvironment().run(free.change_directory, leaves) == first

        # The register has it open, and the server has no such workflow.
        register.record(step(records=(employer(), reported.audit(reviewer="r.roy"))))
        away(register, "r.roy", str(TODAY), str(TODAY), "t.okoye")
        hand_over = ActivityEnvironment().run(free.hand_over, HandOver(day=TODAY, staff="t.okoye"))
        assert await hand_over == 1
