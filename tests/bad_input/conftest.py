"""One real desk for all tests of a file: each of them uses employers of its own, or leaves nothing behind."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.bad_input.refusing import Case
from tests.support.live import LiveDesk, live_desk, running_server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LiveDesk]:
    folder = tmp_path_factory.mktemp("desk")
    async with running_server(folder) as server, live_desk(server, folder) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cases(desk: LiveDesk) -> dict[str, Case]:
    """A case of each kind, at rest, with an action in turn."""
    employer = await desk.registered()
    await desk.act(employer, "register_in_pir")
    _, audit = await desk.with_audit()
    await desk.act(audit, "assign_reviewer", reviewer="r.roy")
    _, order = await desk.with_order()
    for workflow in (employer, audit, order):
        await desk.at_rest(workflow)
    return {
        "Employer": Case(employer, "record_payment"),
        "Audit": Case(audit, "record_review"),
        "CertificateOrder": Case(order, "record_corrs_entry"),
    }
