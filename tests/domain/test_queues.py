"""Queues: each names what there is, and every case that waits for somebody is in one of that role."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest

from domain.case import CaseState
from domain.flags import Flag, flags
from domain.listing import TURNS, Column, listing
from domain.machines.employer import REGIONS
from domain.queues import CASES, QUEUES, Queue, all_employers, all_queues, reviews_of
from domain.roles import NOBODY, Role
from tests.support.lives import PLACES, at


def shown(case: CaseState, now: datetime) -> dict[Column, list[str]]:
    """What lists show of a case, in the columns that queues ask for."""
    line = listing(case)
    return {
        Column.STAGE: [line.stage],
        Column.OWNER: [line.owner],
        Column.STANDING: [line.standing],
        Column.REVIEWER: [line.reviewer or ""],
        Column.FLAGS: flags(case, now),
    }


def holds(queue: Queue, case: CaseState, now: datetime) -> bool:
    """Say whether a case is in a queue."""
    kind = queue.case is None or isinstance(case, queue.case)
    return kind and all(value in shown(case, now)[column] for column, value in queue.conditions)


def test_every_stage_standing_and_flag_that_a_queue_names_is_there() -> None:
    allowed: dict[Column, set[str]] = {
        Column.OWNER: set(Role),
        Column.STANDING: {state for state, region in REGIONS.items() if region == "standing"},
        Column.FLAGS: set(Flag),
    }
    for queue in QUEUES:
        for column, value in queue.conditions:
            if column is Column.STAGE:
                assert queue.case is not None
                assert value in queue.case.machine.states_map
            else:
                assert value in allowed[column]


def test_every_flag_role_and_turn_has_its_queue() -> None:
    asked = Counter(condition for queue in QUEUES for condition in queue.conditions)
    assert max(asked.values()) == 1
    wanted = {(Column.FLAGS, flag.value) for flag in Flag} | {(Column.OWNER, role.value) for role in Role}
    wanted |= {(Column.STAGE, state) for case in CASES for state in TURNS[case.machine]}
    assert wanted <= set(asked)


@pytest.mark.parametrize("part", ["name", "title", "query", "sentence"])
def test_no_two_queues_share_a_name_a_title_or_a_query(part: str) -> None:
    queues = all_queues({"r.roy": "Renée Roy", "r.li": "Rong Li"})
    assert len({getattr(queue, part) for queue in queues}) == len(queues)


@pytest.mark.parametrize("place", PLACES)
def test_whoever_has_to_act_finds_the_case_in_a_queue_of_their_own(place: str) -> None:
    """R32: in the queue of the role, and beside it where the stage or a flag says why."""
    desk = at(place)
    for case in desk.cases():
        owner = listing(case).owner
        if owner == NOBODY:
            continue
        mine = [queue for queue in QUEUES if queue.role == owner and holds(queue, case, desk.now)]
        assert Column.OWNER in {column for queue in mine for column, _ in queue.conditions}


def test_a_reviewers_queue_holds_their_audits_also_while_information_is_awaited() -> None:
    """R16, R17."""
    mine, others = reviews_of("r.roy", "Renée Roy"), reviews_of("r.li", "Rong Li")
    for place in ("in review", "information requested"):
        desk = at(place)
        assert holds(mine, desk.open_audit, desk.now)
        assert not holds(others, desk.open_audit, desk.now)


def test_queues_of_a_role_stand_side_by_side_and_the_reviewers_by_id() -> None:
    queues = all_queues({"r.roy": "Renée Roy", "r.li": "Rong Li"})
    roles = [queue.role for queue in queues]
    assert roles == sorted(roles, key=list(Role).index)
    assert [queue.name for queue in queues if queue.name.startswith("reviews-of")] == [
        "reviews-of-r.li",
        "reviews-of-r.roy",
    ]


def test_a_query_is_written_as_the_web_ui_writes_one() -> None:
    (received,) = (queue for queue in QUEUES if queue.title == "QA: waiting for a reviewer")
    assert received.query == (
        '`WorkflowType`="Audit" AND `SecorStage`="received" AND `ExecutionStatus`="Running"'
    )
    assert all_employers() == '`WorkflowType`="Employer" AND `ExecutionStatus`="Running"'
