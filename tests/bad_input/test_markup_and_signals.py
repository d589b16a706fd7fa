"""Names that are markup are kept as typed and shown as text; signals that make no sense are set aside."""

from __future__ import annotations

import html

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue

from tests.bad_input.refusing import Case, next_action_succeeds
from tests.support.live import LiveDesk, as_json
from tests.support.resting import failed_tasks

pytestmark = pytest.mark.asyncio(loop_scope="module")

MARKUP = '<img src=x onerror="alert(1)"> [pay](https://evil.example) **b** `c` ~~d~~ | e | # f {workflowId}'


async def test_markup_in_names_is_accepted_and_shown_as_it_was_typed(desk: LiveDesk) -> None:
    employer = await desk.registered(legal_name=MARKUP, trade_name=MARKUP[::-1])
    await desk.act(employer, "record_payment")
    await desk.act(employer, "record_training", person_name=MARKUP)
    await desk.act(employer, "change_contact", contact_name=MARKUP, reason=MARKUP)
    await desk.act(employer, "submit_self_assessment", assessor=1)
    audit = await desk.opened((await desk.view(employer))["related"][0])
    await desk.act(audit, "assign_reviewer", reviewer="r.roy")
    await desk.act(
        audit, "record_review", review_score=70, decision="request_information", deficiencies=[MARKUP]
    )
    for workflow in (employer, audit):
        page = await desk.page(workflow)
        assert "<img" not in page
        assert "[pay]" not in page
        assert "**b**" not in page
        assert "{workflowId}" not in page
    assert MARKUP in html.unescape(await desk.page(audit))
    assert MARKUP not in html.unescape(await desk.page(employer)), "names stay out of it"
    assert desk.register.employer(employer.removeprefix("employer-")).legal_name == MARKUP  # type: ignore[union-attr]


@pytest.mark.parametrize("signal", ["close", "letters_go_to"])
@pytest.mark.parametrize(
    "values",
    [(), (None,), ([],), (7,), ({},), ("", ""), (b"{oops",), (" ",), ({"legal_name": "Evil Ltd."},)],
    ids=repr,
)
async def test_a_signal_that_makes_no_sense_stops_nothing(
    desk: LiveDesk, cases: dict[str, Case], signal: str, values: tuple[object, ...]
) -> None:
    for case in (cases["Audit"], cases["CertificateOrder"]):
        handle = desk.client.get_workflow_handle(case.workflow)
        await handle.signal(signal, args=[RawValue(as_json(value)) for value in values])
        await next_action_succeeds(desk, case)
        assert not failed_tasks(await desk.events(case.workflow))


async def test_a_signal_that_no_case_knows_stops_nothing(desk: LiveDesk, cases: dict[str, Case]) -> None:
    for case in cases.values():
        handle = desk.client.get_workflow_handle(case.workflow)
        await handle.signal("withdraw", RawValue(Payload(metadata={"encoding": b"json/plain"}, data=b"1")))
        await next_action_succeeds(desk, case)
