"""Whatever comes in place of a payload is refused in words by all three workflows."""

from __future__ import annotations

import pytest
from temporalio.api.common.v1 import Payload

from tests.bad_input.refusing import Case, refused
from tests.support.live import LiveDesk

pytestmark = pytest.mark.asyncio(loop_scope="module")

KINDS = ("Employer", "Audit", "CertificateOrder")
CARD = "4111111111111111"


@pytest.fixture(params=KINDS)
def case(request: pytest.FixtureRequest, cases: dict[str, Case]) -> Case:
    return cases[request.param]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (b"null", "got nothing"),
        (Payload(metadata={"encoding": b"binary/null"}), "got nothing"),
        ([{"actor": "a.singh"}], "got a list"),
        ("a.singh", "got a text"),
        (42, "got a number"),
        (b"true", "got a yes/no value"),
        (b'{"actor": ', "got something that is no JSON"),
        (b'{"actor": "\\ud800"}', "got something that is no JSON"),
        (b"[" * 20_000 + b"]" * 20_000, "got something that is no JSON"),
        (Payload(metadata={"encoding": b"binary/plain"}, data=b"\x00\xff"), "got something that is no JSON"),
        (Payload(metadata={"encoding": b"strange/one"}, data=b"{}"), "got something that is no JSON"),
        ({}, "actor: is missing"),
        ({"k" * 1000: 1}, "is not a field of this action"),
        ({"actor": 7}, "actor: "),
        ({"actor": "a.singh\r\nBcc: all@example.org"}, "actor: "),
    ],
    ids=lambda value: repr(value)[:30],
)
async def test_what_is_no_payload(desk: LiveDesk, case: Case, value: object, said: str) -> None:
    answer = await refused(desk, case, value)
    assert said in answer.refusal
    assert len(answer.refusal) < 4000


async def test_no_payload_at_all(desk: LiveDesk, case: Case) -> None:
    assert "got nothing" in (await refused(desk, case)).refusal


async def test_two_payloads(desk: LiveDesk, case: Case) -> None:
    payload = await desk.payload(case.workflow, case.action)
    assert "got 2 values" in (await refused(desk, case, payload, payload)).refusal


async def test_each_field_that_must_be_there(desk: LiveDesk, case: Case) -> None:
    payload = await desk.payload(case.workflow, case.action)
    first = next(name for name in payload if name != "actor")
    del payload[first]
    assert f"{first}: is missing" in (await refused(desk, case, payload)).refusal


async def test_a_field_that_nobody_knows(desk: LiveDesk, case: Case) -> None:
    payload = await desk.payload(case.workflow, case.action, colour="blue")
    assert "colour: is not a field of this action" in (await refused(desk, case, payload)).refusal


@pytest.mark.parametrize(
    "written",
    [CARD, "4111 1111 1111 1111", "4111-1111-1111-1111", f"paid with {CARD}, thanks", 4111111111111111],
    ids=["plain", "spaced", "dashed", "in a sentence", "as a number"],
)
@pytest.mark.parametrize("where", ["a field", "a field that nobody knows", "a name of a field", "the actor"])
async def test_a_full_card_number(desk: LiveDesk, case: Case, written: str | int, where: str) -> None:
    payload = await desk.payload(case.workflow, case.action)
    fields = {
        "a field": next(name for name in payload if name != "actor"),
        "a field that nobody knows": "note",
        "a name of a field": str(written),
        "the actor": "actor",
    }
    payload[fields[where]] = written
    answer = await refused(desk, case, payload)
    assert "looks like a full card number" in answer.refusal
    assert "(R7)" in answer.refusal
    assert "1111" not in answer.refusal.split("\n")[0]


async def test_a_card_number_that_is_sent_alone(desk: LiveDesk, case: Case) -> None:
    assert "looks like a full card number" in (await refused(desk, case, [CARD])).refusal
    assert "looks like a full card number" in (await refused(desk, case, CARD)).refusal


async def test_an_actor_whom_nobody_knows(desk: LiveDesk, case: Case) -> None:
    payload = await desk.payload(case.workflow, case.action, actor="n.obody")
    answer = await refused(desk, case, payload, remembered=True)
    assert "n.obody" in answer.refusal
    assert "(R32)" in answer.refusal
    assert "The attempt is remembered as entry " in answer.refusal


async def test_an_actor_without_the_role(desk: LiveDesk, case: Case) -> None:
    action = case.action
    payload = await desk.payload(case.workflow, action, actor="t.okoye")
    answer = await refused(desk, case, payload, remembered=True)
    assert f"t.okoye is a training coordinator and may not take the step {action}" in answer.refusal
    entry = desk.entries(case.workflow)[-2]  # the last one is the valid action that followed
    assert (entry.actor, entry.action, entry.refused) == ("t.okoye", action, True)
