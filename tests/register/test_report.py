"""Head counts, letters, and what a report as a whole says and leaves out (R1, R4, R24)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.records import CorMoveRecord
from domain.report import (
    HeadCountLine,
    NearTheLimit,
    Section,
)
from models.register import Register
from tests.support.reported import MARCH, REGISTERED, Reported, certificate, counted
from tests.support.steps import account, letter


@pytest.fixture
def desk(register: Register) -> Reported:
    return Reported(register)


def test_the_last_head_count_by_then_says_who_is_near_the_limit(desk: Reported) -> None:
    desk.registers(1, counted(1, 4, REGISTERED), counted(2, 9, MARCH[4]))
    moved = CorMoveRecord(number=1, marked_on=MARCH[2], head_count=11, from_year=2028)
    desk.registers(2, counted(1, 11, MARCH[2]), moved)
    fell = CorMoveRecord(
        number=1, marked_on=MARCH[2], head_count=12, from_year=2028, cancelled_on=MARCH[9], reason="Fell"
    )
    desk.registers(3, counted(1, 12, MARCH[2]), counted(2, 8, MARCH[9]), fell)
    desk.registers(4, counted(1, 10, MARCH[2]), ended_on=MARCH[3], end="withdrawn")
    found = desk.report(MARCH[8], Section.HEAD_COUNTS).head_counts
    assert found is not None
    assert found.limit == 10
    assert found.counts == tuple(HeadCountLine(head_count=of, employers=1) for of in (9, 11, 12))
    assert found.near[0] == NearTheLimit(
        wcb_account=account(3),
        legal_name="Northern Fencing 3 Ltd.",
        head_count=12,
        reported_on=MARCH[2],
        moving_to_cor=True,
    )
    assert [(one.head_count, one.moving_to_cor) for one in found.near[1:]] == [(11, True), (9, False)]
    later = desk.report(MARCH[9], Section.HEAD_COUNTS).head_counts
    assert later is not None
    assert [one.head_count for one in later.near] == [11, 9]


# ---- letters


def test_letters_by_kind_status_month_and_channel(desk: Reported) -> None:
    desk.registers(1)
    for place, (day, channel) in enumerate(
        [(date(2026, 3, 31), "post"), (date(2026, 4, 1), "post"), (MARCH[3], "email"), (MARCH[9], "email")]
    ):
        desk.register.issue_letter(letter(place, dated=day), "sha256:" + "0" * 64, channel)
    found = desk.report(MARCH[5], Section.LETTERS).letters
    assert found is not None
    assert (found.first_day, found.issued) == (date(2026, 4, 1), 2)
    (kind,) = found.kinds
    assert (kind.title, kind.letters) == (letter().content.title, 2)
    assert {status: number for status, number in kind.by_status.items() if number} == {
        "to_post": 1,
        "to_send": 1,
    }
    by_month = {one.month: one.by_channel for one in found.months}
    assert by_month["2026-04"] == {"post": 1, "email": 0}
    assert by_month["2027-03"] == {"post": 0, "email": 1}


# ---- the whole


def test_an_empty_register_gives_a_report_of_nothing(desk: Reported) -> None:
    found = desk.report(MARCH[0])
    assert all(getattr(found, section.value) is not None for section in Section)
    assert sum(queue.waiting for queue in found.queues or ()) == 0


def test_only_what_was_asked_for_is_worked_out(desk: Reported) -> None:
    found = desk.report(MARCH[0], Section.LETTERS)
    given = found.model_dump(exclude_none=True)
    assert set(given) == {"version", "as_of", "letters"}


def test_nobody_s_contact_is_in_a_report(desk: Reported) -> None:
    desk.registers(1, counted(1, 10, REGISTERED), certificate("S-1", MARCH[20]))
    said = desk.report(MARCH[0]).model_dump_json()
    assert "Northern Fencing 1 Ltd." in said
    assert "Zoë Côté" not in said
    assert "zoe@example.org" not in said
