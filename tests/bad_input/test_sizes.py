"""Payloads that are too large: the case itself says so as long as the server lets them through at all."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError

from cli.server_settings import DYNAMIC_CONFIG, GRPC_LIMIT, UPDATES_LIMIT
from domain.text import MAX_PAYLOAD
from tests.bad_input.refusing import AT_ONCE, Case, next_action_succeeds, refused
from tests.support.live import LiveDesk

pytestmark = pytest.mark.asyncio(loop_scope="module")

MEGABYTE = 1024 * 1024
COMPOSED = Path("deploy/temporal/dynamic-config.yaml")
#: What a payload and its envelope need beside the long text, at most.
ROOM = 2000


def long(characters: int) -> dict[str, str]:
    return {"actor": "a.singh", "reason": "x" * characters}


@pytest.mark.parametrize("kind", ["Employer", "Audit", "CertificateOrder"])
@pytest.mark.parametrize(
    "characters",
    [MAX_PAYLOAD, MEGABYTE, 2 * MEGABYTE, 2 * MEGABYTE + ROOM, 3 * MEGABYTE, UPDATES_LIMIT - ROOM],
)
async def test_a_long_text_is_refused_by_the_case(
    desk: LiveDesk, cases: dict[str, Case], kind: str, characters: int
) -> None:
    answer = await refused(desk, cases[kind], long(characters))
    assert re.search(r"This is [\d,]+ characters long; at most 64,000 are taken", answer.refusal)


@pytest.mark.parametrize("characters", [UPDATES_LIMIT, GRPC_LIMIT - ROOM, GRPC_LIMIT + ROOM])
async def test_a_longer_one_is_refused_by_the_server_and_stops_nothing(
    desk: LiveDesk, cases: dict[str, Case], characters: int
) -> None:
    case = cases["Employer"]
    answer = await desk.send(case.workflow, case.action, long(characters))
    assert answer.kind == "RESOURCE_EXHAUSTED"
    assert answer.seconds < AT_ONCE
    await next_action_succeeds(desk, case)


async def test_several_long_ones_at_once_stop_nothing(desk: LiveDesk, cases: dict[str, Case]) -> None:
    case = cases["Employer"]
    large = long(MEGABYTE * 3 // 2)
    answers = await asyncio.gather(*(desk.send(case.workflow, case.action, large) for _ in range(5)))
    assert all(answer.receipt is None for answer in answers)
    assert {answer.kind for answer in answers} <= {"Refused", "RESOURCE_EXHAUSTED"}
    await next_action_succeeds(desk, case)


async def test_a_registration_of_three_megabytes_ends_as_failed(desk: LiveDesk) -> None:
    workflow = await desk.start("employer-3000001", desk.form(trade_name="x" * 3 * MEGABYTE))
    with pytest.raises(WorkflowFailureError) as caught:
        await desk.client.get_workflow_handle(workflow).result()
    cause = caught.value.cause
    assert isinstance(cause, ApplicationError)
    assert re.search(r"Refused: This is 3,[\d,]+ characters long; at most 64,000 are taken", cause.message)


async def test_a_registration_of_five_megabytes_is_not_even_started(desk: LiveDesk) -> None:
    with pytest.raises(RPCError, match="larger than max"):
        await desk.start("employer-3000002", desk.form(trade_name="x" * 5 * MEGABYTE))


async def test_the_compose_file_gives_its_server_the_same_settings() -> None:
    text = COMPOSED.read_text(encoding="utf-8")  # noqa: ASYNC240 - a file of ten lines
    said = {key: int(value) for key, value in re.findall(r"^(\S+):\n  - value: (\d+)$", text, re.MULTILINE)}
    assert said.items() >= DYNAMIC_CONFIG.items()
    assert said.keys() - DYNAMIC_CONFIG.keys() == {"limit.maxIDLength"}
