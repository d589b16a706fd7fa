"""Eighty per cent twice: of the audit and of the review sheet (R13, R16, R18)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.policy import PolicyBook
from tests.support.employer_file import EmployerFile
from tests.support.policies import changed
from tests.support.running_desk import START, RunningDesk

WITH_FLOOR = changed(audit={"element_min_percent": Decimal(50)})
#: 85 % overall, with one element at 48 %.
ONE_WEAK_ELEMENT = [
    {"element": "Management commitment", "points": 24, "possible": 50},
    {"element": "Everything else", "points": 401, "possible": 450},
]


def element(points: int, possible: int) -> list[dict[str, object]]:
    """An audit tool of one element."""
    return [{"element": "The whole tool", "points": points, "possible": possible}]


async def ready_with_audit(desk: RunningDesk, elements: list[dict[str, object]]) -> EmployerFile:
    """An employer whose certification audit is with its reviewer."""
    file = await EmployerFile.ready(desk)
    await file.submit("certification", elements=elements)
    await file.assign()
    return file


async def test_eighty_per_cent_exactly_passes_both_times(desk: RunningDesk) -> None:
    file = await ready_with_audit(desk, element(80, 100))
    done = await file.review("accept", 80)
    assert done.done == "Accepted: audit 80.00 %, review 80 %, 3 years."
    assert (await file.case()).stage == "certificate_ordered"
    assert file.letters()[-1] == (START, "audit_accepted")


async def test_seventy_nine_point_nine_per_cent_cannot_be_accepted(desk: RunningDesk) -> None:
    file = await ready_with_audit(desk, element(799, 1000))
    refused = await file.review_refused("accept", 95)
    assert "the audit scores 79.90 % and needs 80 % (R13)" in refused
    await file.review("unsuccessful", 95, ground="The audit scores 79.9 per cent")
    assert (await file.case()).stage == "preparing"
    assert file.letters()[-1] == (START, "audit_unsuccessful")
    assert "certificate_cover" not in [name for _, name in file.letters()]


async def test_rounding_lifts_no_audit_to_a_pass(desk: RunningDesk) -> None:
    file = await ready_with_audit(desk, element(79_999, 100_000))
    refused = await file.review_refused("accept", 95)
    assert "(R13)" in refused


async def test_the_audit_passes_and_the_review_sheet_gives_78(desk: RunningDesk) -> None:
    file = await ready_with_audit(desk, element(92, 100))
    refused = await file.review_refused("accept", 78)
    assert "the review sheet scores 78 % and needs 80 % (R16)" in refused
    assert "(R13)" not in refused
    await file.ask_for("The observation tour is not described", score=78)
    assert file.letters()[-1] == (START, "information_requested")


async def test_the_review_sheet_passes_and_the_audit_gives_78(desk: RunningDesk) -> None:
    file = await ready_with_audit(desk, element(78, 100))
    refused = await file.review_refused("accept", 92)
    assert "the audit scores 78.00 % and needs 80 % (R13)" in refused
    assert "(R16)" not in refused


async def test_a_re_score_turns_a_pass_into_a_fail(desk: RunningDesk) -> None:
    file = await ready_with_audit(desk, element(83, 100))
    refused = await file.review_refused("accept", 85, elements=element(79, 100))
    assert "the audit scores 79.00 % and needs 80 % (R13)" in refused
    await file.review(
        "unsuccessful", 85, elements=element(79, 100), ground="Four points were not supported by documents"
    )
    assert (await file.case()).stage == "preparing"
    review = next(entry for entry in file.entries() if entry.action == "record_review")
    rows = {row["kind"]: row for row in review.records}
    assert rows["audit"]["score"] == "79.00"
    assert (rows["round"]["audit_score"], rows["round"]["decision"]) == ("79.00", "unsuccessful")


async def test_a_re_score_turns_a_fail_into_a_pass(desk: RunningDesk) -> None:
    file = await ready_with_audit(desk, element(78, 100))
    done = await file.review("accept", 85, elements=element(81, 100))
    assert "audit 81.00 %" in done.done


async def test_a_refused_review_leaves_no_trace_in_the_audit(desk: RunningDesk) -> None:
    file = await ready_with_audit(desk, element(83, 100))
    await file.review_refused("accept", 85, elements=element(10, 100))
    done = await file.review("accept", 85)
    assert "audit 83.00 %" in done.done


async def test_85_with_one_element_at_48_passes_where_no_floor_is_set(desk: RunningDesk) -> None:
    file = await ready_with_audit(desk, ONE_WEAK_ELEMENT)
    done = await file.review("accept", 85)
    assert "audit 85.00 %" in done.done


@pytest.mark.parametrize("policy_book", [WITH_FLOOR])
async def test_85_with_one_element_at_48_fails_where_each_element_needs_50(
    desk: RunningDesk, policy_book: PolicyBook
) -> None:
    assert policy_book is WITH_FLOOR
    file = await ready_with_audit(desk, ONE_WEAK_ELEMENT)
    refused = await file.review_refused("accept", 85)
    assert "Management commitment scores 48.00 % and each element needs 50 % (R13)" in refused
