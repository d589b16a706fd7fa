"""What waited for whom on a day, since when, and the backlog of signatures (R15 to R21)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.report import (
    Ages,
    QueueLine,
    Report,
    Section,
    Signature,
    WaitingCase,
)
from domain.roles import Role
from domain.transition import ActorMay
from models.register import Register
from tests.support.reported import MARCH, REGISTERED, Reported, audit, order
from tests.support.steps import account, employer, letter


@pytest.fixture
def desk(register: Register) -> Reported:
    return Reported(register)


def waiting(report: Report, state: str) -> QueueLine:
    (queue,) = (queue for queue in report.queues or () if queue.state == state)
    return queue


# ---- queues


def test_a_case_waits_since_the_day_on_which_it_came_to_where_it_is(desk: Reported) -> None:
    case = audit()
    desk.registers(1)
    desk.enter(1, MARCH[0], case, case=case.audit_id, after=("received",))
    desk.enter(1, MARCH[4], case=case.audit_id, after=("in_review",))
    desk.enter(1, MARCH[9], case=case.audit_id, after=("information_requested",))
    desk.enter(1, MARCH[19], case=case.audit_id, after=("in_review",))
    desk.enter(1, MARCH[21], case=case.audit_id, after=("in_review",))

    received = waiting(desk.report(MARCH[3], Section.QUEUES), "received")
    assert received == QueueLine(
        name="received",
        title="QA: waiting for a reviewer",
        kind="Audit",
        state="received",
        owner=Role.ADMINISTRATOR,
        waiting=1,
        oldest=WaitingCase(
            case=case.audit_id,
            wcb_account=account(),
            legal_name="Northern Fencing 1 Ltd.",
            since=MARCH[0],
            days=3,
        ),
    )
    with_the_employer = desk.report(MARCH[11], Section.QUEUES)
    assert sum(queue.waiting for queue in with_the_employer.queues or ()) == 0
    again = waiting(desk.report(MARCH[24], Section.QUEUES), "in_review")
    assert again.oldest is not None
    assert (again.waiting, again.oldest.since, again.oldest.days) == (1, MARCH[19], 5)


def test_neither_a_letter_nor_a_refused_step_is_a_move(desk: Reported) -> None:
    case = audit()
    desk.registers(1)
    desk.enter(1, MARCH[0], case, case=case.audit_id, after=("received",))
    owed = letter(dated=MARCH[5]).model_copy(update={"workflow_id": case.audit_id})
    desk.register.issue_letter(owed, "sha256:" + "0" * 64, "post")
    nobody = (ActorMay(roles=(Role.MINISTRY_DIRECTOR,)),)
    desk.enter(
        1, MARCH[6], case=case.audit_id, before=("received",), after=("in_review",), requirements=nobody
    )
    oldest = waiting(desk.report(MARCH[8], Section.QUEUES), "received").oldest
    assert oldest is not None
    assert oldest.since == MARCH[0]


def test_the_oldest_of_a_queue_is_named_and_the_others_are_counted(desk: Reported) -> None:
    for of, day in ((1, MARCH[8]), (2, MARCH[2]), (3, MARCH[2]), (4, MARCH[20])):
        desk.registers(of)
        opened = order(of, opened_on=day)
        desk.enter(of, day, opened, case=opened.order_id, after=("to_be_entered",))
    found = waiting(desk.report(MARCH[15], Section.QUEUES), "to_be_entered")
    assert found.oldest is not None
    assert (found.waiting, found.oldest.wcb_account, found.oldest.days) == (3, account(2), 13)


def test_an_employer_waits_in_its_stage_whatever_moves_beside_it_and_whatever_its_id(desk: Reported) -> None:
    desk.enter(1, REGISTERED, employer(registered_on=REGISTERED), after=("active", "registered", "fee_due"))
    desk.enter(1, MARCH[0], after=("active", "in_training", "fee_invoiced"))
    desk.enter(1, MARCH[4], after=("active", "in_training", "fee_paid"))
    desk.enter(1, MARCH[6], case="employer-7654321", after=("active", "in_training", "fee_paid"))
    before = waiting(desk.report(date(2027, 2, 1), Section.QUEUES), "registered")
    assert before.oldest is not None
    assert (before.waiting, before.oldest.since) == (1, REGISTERED)
    training = waiting(desk.report(MARCH[10], Section.QUEUES), "in_training")
    assert training.oldest is not None
    assert (training.waiting, training.oldest.since) == (1, MARCH[0])
    assert training.oldest.case == "employer-7654321"


def test_what_is_closed_waits_for_nobody(desk: Reported) -> None:
    case = audit(closed_on=MARCH[9], state="withdrawn")
    desk.registers(1, ended_on=MARCH[9], end="withdrawn")
    desk.enter(1, MARCH[0], case, case=case.audit_id, after=("received",))
    desk.enter(1, MARCH[1], after=("active", "in_training"))
    open_then, closed = desk.report(MARCH[8], Section.QUEUES), desk.report(MARCH[9], Section.QUEUES)
    assert sum(queue.waiting for queue in open_then.queues or ()) == 2
    assert sum(queue.waiting for queue in closed.queues or ()) == 0


# ---- signatures


def test_signatures_that_wait_are_sorted_by_age_and_given_ones_are_measured(desk: Reported) -> None:
    for of, day in ((1, MARCH[0]), (2, MARCH[20]), (3, MARCH[29])):
        desk.registers(of)
        opened = order(of, decided_on=day)
        desk.enter(of, day, opened, case=opened.order_id, after=("director_to_sign",))
    for number, (decided, signed) in enumerate([(0, 4), (0, 6), (2, 3)], start=2):
        given = order(
            3, number, decided_on=MARCH[decided], director_signed_on=MARCH[signed], closed_on=MARCH[10]
        )
        desk.enter(3, MARCH[9], given, case=given.order_id, after=("mailed",))
    director, executive = desk.report(date(2027, 4, 2), Section.SIGNATURES).signatures or ()
    assert director == Signature(
        title="To be signed by the Director",
        owner=Role.MINISTRY_DIRECTOR,
        waiting=3,
        ages=Ages(up_to_a_week=1, up_to_a_month=1, longer=1),
        oldest=WaitingCase(
            case=order(1).order_id,
            wcb_account=account(1),
            legal_name="Northern Fencing 1 Ltd.",
            since=MARCH[0],
            days=32,
        ),
        signed=3,
        median_days=4,
    )
    assert (
        executive.owner,
        executive.waiting,
        executive.oldest,
        executive.signed,
        executive.median_days,
    ) == (
        Role.EXECUTIVE_DIRECTOR,
        0,
        None,
        0,
        None,
    )
