"""What lists in the Web UI filter by, on a real server in real time: the time-skipping one has no lists."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from temporalio.common import SearchAttributeKey

from domain.calendar import alberta_day, days_after, end_of, months_after, morning_of, years_after
from domain.queues import all_queues
from tests.support.live import LiveDesk, live_desk, running_server, until
from workflows.listed import EXPIRES, FLAGS, KEYS, NEXT_DUE, OWNER, REVIEWER, STAGE, STANDING

RUNNING = 'ExecutionStatus = "Running"'


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[LiveDesk]:
    """A desk on a development server."""
    async with running_server(tmp_path) as server, live_desk(server, tmp_path, database_url) as running:
        yield running


async def is_listed(  # noqa: PLR0913 - the columns of a list
    desk: LiveDesk,
    workflow: str,
    stage: str,
    owner: str,
    *,
    standing: str | None = None,
    reviewer: str | None = None,
    next_due: datetime | None = None,
    expires: datetime | None = None,
    flags: list[str] | None = None,
) -> None:
    """Wait until lists show a case like this and in no column otherwise."""
    wanted: list[tuple[SearchAttributeKey[Any], object]] = [(STAGE, stage), (OWNER, owner)]
    wanted += [(STANDING, standing), (REVIEWER, reviewer), (NEXT_DUE, next_due), (EXPIRES, expires)]
    wanted.append((FLAGS, flags))
    expected = {key.name: value for key, value in wanted if value is not None}
    shown: dict[str, Any] = {}

    async def as_wanted() -> bool:
        shown.clear()
        async for case in desk.client.list_workflows(f'WorkflowId = "{workflow}"', limit=1):
            attributes = case.typed_search_attributes
            shown.update({key.name: attributes.get(key) for key in KEYS if attributes.get(key) is not None})
        return shown == expected

    try:
        await until(as_wanted, f"{workflow} in lists", within=10)
    except AssertionError:
        assert shown == expected, f"{workflow} is listed otherwise"


async def found(desk: LiveDesk, query: str) -> set[str]:
    """The ids of the running workflows that a list shows for a query."""
    return {case.id async for case in desk.client.list_workflows(f"{query} AND {RUNNING}")}


async def test_lists_follow_a_file_from_step_to_step(desk: LiveDesk) -> None:
    today = alberta_day(datetime.now().astimezone())
    employer = await desk.registered()
    none: dict[str, Any] = {"standing": "no_certificate"}
    await is_listed(desk, employer, "registered", "administrator", **none)
    await desk.act(employer, "record_payment")
    await is_listed(desk, employer, "in_training", "training_coordinator", **none)
    await desk.act(employer, "record_training")
    refresher = morning_of(months_after(years_after(today, 3), -3))
    await is_listed(desk, employer, "preparing", "none", next_due=refresher, **none)
    await desk.act(employer, "submit_self_assessment", assessor=1)
    await is_listed(desk, employer, "audit_under_review", "none", next_due=refresher, **none)

    (audit,) = (await desk.view(employer))["related"]
    await review(desk, audit, today)
    await is_listed(desk, employer, "certificate_ordered", "none", next_due=refresher, **none)
    await is_listed(desk, audit, "accepted", "none", reviewer="r.li")

    (order,) = (await desk.view(employer))["related"]
    await ordering(desk, order)
    held: dict[str, Any] = {
        "next_due": morning_of(months_after(years_after(today, 1), -3)),
        "expires": end_of(years_after(today, 3)),
    }
    await is_listed(desk, employer, "certified", "none", standing="in_good_standing", **held)
    await desk.act(employer, "suspend")
    await is_listed(desk, employer, "certified", "none", standing="suspended", **held)
    await desk.act(employer, "withdraw")
    await is_listed(desk, employer, "withdrawn", "none", standing="withdrawn")


async def review(desk: LiveDesk, audit: str, today: date) -> None:
    """Two rounds of review by two reviewers."""
    overdue = end_of(days_after(today, 90))
    await is_listed(desk, audit, "received", "administrator", next_due=overdue)
    await desk.act(audit, "assign_reviewer", reviewer="r.roy")
    await is_listed(desk, audit, "in_review", "reviewer", reviewer="r.roy", next_due=overdue)
    assert audit in await found(desk, 'SecorReviewer = "r.roy"')
    await desk.act(
        audit, "record_review", review_score=70, decision="request_information", deficiencies=["No tour"]
    )
    reminder = morning_of(days_after(today, 10))
    await is_listed(desk, audit, "information_requested", "none", reviewer="r.roy", next_due=reminder)
    await desk.act(audit, "provide_information")
    await is_listed(desk, audit, "in_review", "reviewer", reviewer="r.roy", next_due=overdue)
    await desk.act(audit, "assign_reviewer", reviewer="r.li")
    await is_listed(desk, audit, "in_review", "reviewer", reviewer="r.li", next_due=overdue)
    assert audit not in await found(desk, 'SecorReviewer = "r.roy"')
    await desk.act(audit, "record_review", actor="r.li")


async def ordering(desk: LiveDesk, order: str) -> None:
    """The order on its way, each time in the list of whoever has to act."""
    steps = (
        ("to_be_entered", "administrator", "record_corrs_entry"),
        ("with_ministry", "administrator", "record_ministry_decision"),
        ("director_to_sign", "ministry_director", "record_director_signature"),
        ("executive_director_to_sign", "executive_director", "record_executive_director_signature"),
        ("to_be_mailed", "administrator", "record_mailing"),
    )
    for stage, owner, action in steps:
        await is_listed(desk, order, stage, owner)
        assert order in await found(desk, f'SecorActionOwner = "{owner}"')
        await desk.act(order, action)
    await is_listed(desk, order, "mailed", "none")


async def test_each_role_finds_its_own_cases(desk: LiveDesk) -> None:
    registered = await desk.registered()
    audited, audit = await desk.with_audit()
    ordered, order = await desk.with_order()
    await is_listed(desk, order, "to_be_entered", "administrator")

    async def queues() -> dict[str, set[str]]:
        roles = ("administrator", "reviewer", "training_coordinator", "none")
        return {role: await found(desk, f'SecorActionOwner = "{role}"') for role in roles}

    assert await queues() == {
        "administrator": {registered, audit, order},
        "reviewer": set(),
        "training_coordinator": set(),
        "none": {audited, ordered},
    }
    assert await found(desk, 'SecorStage = "audit_under_review"') == {audited}
    assert await found(desk, 'SecorStanding = "no_certificate"') == {registered, audited, ordered}
    assert await found(desk, f'SecorNextDue < "{end_of(date(2100, 1, 1)).isoformat()}"') == {
        audited,
        audit,
        ordered,
    }


#: Every queue but those of the roles, which the test before tries.
QUEUES = [queue for queue in all_queues({"r.roy": "Renée Roy"}) if not queue.name.startswith("waits-for")]


async def in_queues(desk: LiveDesk) -> dict[str, set[str]]:
    """Every queue that is not empty, as the server answers its query."""
    found = {
        queue.name: {case.id async for case in desk.client.list_workflows(queue.query)} for queue in QUEUES
    }
    return {name: ids for name, ids in found.items() if ids}


async def test_every_queue_is_a_query_that_the_server_answers(desk: LiveDesk) -> None:
    """Cases are led from queue to queue, and are in exactly these at each stage."""
    employer = await desk.registered()
    await settled(desk, {"registered": {employer}})
    await desk.act(employer, "issue_invoice")
    await desk.act(employer, "enrol_in_course")
    wanted = {"invoice-unpaid": {employer}, "in-training": {employer}, "training-open": {employer}}
    await settled(desk, wanted)
    await desk.act(employer, "record_training")
    await desk.act(employer, "submit_self_assessment", assessor=1)
    (audit,) = (await desk.view(employer))["related"]
    unpaid = {"invoice-unpaid": {employer}}
    await settled(desk, {**unpaid, "received": {audit}})
    await desk.act(audit, "assign_reviewer", reviewer="r.roy")
    mine = {"reviews-of-r.roy": {audit}}
    await settled(desk, {**unpaid, **mine, "in-review": {audit}})
    await desk.act(
        audit, "record_review", review_score=70, decision="request_information", deficiencies=["No tour"]
    )
    await settled(desk, {**unpaid, **mine})
    await desk.act(audit, "provide_information")
    await desk.act(audit, "record_review")
    await settled(desk, {**unpaid, "awaiting-payment": {employer}})
    await desk.act(employer, "record_payment")
    (order,) = (await desk.view(employer))["related"]
    for name, action, given in (
        ("to-be-entered", "record_corrs_entry", {}),
        ("with-ministry", "record_ministry_decision", {"decision": "returned", "reason": "No address"}),
        ("returned", "resubmit_order", {}),
        ("with-ministry", "record_ministry_decision", {}),
        ("director-to-sign", "record_director_signature", {}),
        ("executive-director-to-sign", "record_executive_director_signature", {}),
        ("to-be-mailed", "record_mailing", {}),
    ):
        await settled(desk, {name: {order}})
        await desk.act(order, action, **given)
    await settled(desk, {})
    await desk.act(employer, "suspend")
    await settled(desk, {"suspended": {employer}})
    await desk.act(employer, "report_head_count", head_count={"owners": 1, "full_time": 11})
    await settled(desk, {"suspended": {employer}, "moving-to-cor": {employer}})
    await desk.act(employer, "withdraw")
    await settled(desk, {})


async def settled(desk: LiveDesk, wanted: dict[str, set[str]]) -> None:
    """Wait until exactly these queues hold exactly these cases; lists follow within a second or so."""
    found: dict[str, set[str]] = {}

    async def as_wanted() -> bool:
        answered = await in_queues(desk)
        found.clear()
        found.update(answered)
        return found == wanted

    try:
        await until(as_wanted, "the queues", within=15)
    except AssertionError:
        assert found == wanted


async def test_a_certificate_taken_over_shortly_before_its_end_is_in_the_queues_of_what_is_due(
    desk: LiveDesk,
) -> None:
    """R9, R24, R25."""
    dated = days_after(years_after(alberta_day(datetime.now().astimezone()), -1), 30)
    trained = days_after(years_after(alberta_day(datetime.now().astimezone()), -3), 30)
    paper = {"number": "SECOR-0815", "dated": str(dated), "term_years": 1}
    people = [{"name": "Kim Lee", "module_1_on": str(trained)}]
    employer = await desk.registered(taken_over={**paper, "trained_people": people})
    due = ("annual-audit-due", "expiring-soon", "refresher-due")
    await settled(desk, {name: {employer} for name in due})
