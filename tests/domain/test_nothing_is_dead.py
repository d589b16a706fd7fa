"""Every event of the machines and every letter of the program comes about in some life (R4 to R31)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import get_args

import pytest

from domain import happenings
from domain.course_calendar import PlaceInLine
from domain.letters import AnyContent
from domain.machines.audit import AuditMachine
from domain.machines.certificate_order import CertificateOrderMachine
from domain.machines.employer import EmployerMachine
from domain.transition import Transition
from tests.support.desk import Desk, book_with, sessions_to_come
from tests.support.lives import IN_A_SESSION, PLACES, accept, at, certified, employees, reject, submit


def _suspended_and_back() -> Desk:
    desk = at("suspended")
    desk.act("lift_suspension")
    desk.act("suspend")
    desk.wait_until(date(2029, 1, 2))
    desk.act("lift_suspension")
    accept(submit(desk))
    desk.act("reinstate")
    return desk


def _reviewed_for_long() -> Desk:
    desk = at("information requested")
    desk.act("extend_reply_window")
    desk.wait(10)
    desk.act("provide_information")
    desk.wait(90)
    desk.act("correct_entry", "Audit")
    desk.act("record_review", decision="unsuccessful", ground="Too late")
    return desk


def _unanswered() -> Desk:
    desk = at("information requested")
    desk.wait(30)
    return desk


def _returned_and_mailed() -> Desk:
    desk = at("order returned")
    desk.act("resubmit_order")
    desk.act("correct_entry", "CertificateOrder")
    desk.act("record_ministry_decision")
    desk.act("record_director_signature")
    desk.act("record_executive_director_signature")
    desk.act("record_mailing")
    return desk


def _refused_by_corrs() -> Desk:
    desk = at("order refused by CORRS")
    desk.act("try_corrs_again")
    return desk


def _declined() -> Desk:
    desk = at("order with the ministry")
    desk.act("record_ministry_decision", decision="declined", reason="The account is closed")
    return desk


def _everything_around_it() -> Desk:
    desk = certified(Desk())
    desk.act("enrol_in_course", course="refresher")
    desk.wait(30)
    desk.act("record_refresher")
    desk.act("register_in_pir")
    desk.act("confirm_pir_discount")
    desk.act("change_contact", contact_name="Kim Lee")
    desk.act("send_letter_again")
    desk.act("record_returned_mail")
    desk.act("confirm_email")
    desk.act("report_head_count", head_count=employees(11))
    desk.act("cancel_cor_move")
    desk.act("correct_entry")
    desk.act("remove_trained_person")
    desk.act("change_wcb_account")
    desk.happens(desk.employer.model_copy(update={"workflow_id": "employer-7654321"}), happenings.FILE_MOVED)
    return desk


def _in_and_out_of_sessions() -> Desk:
    desk = at("in a session")
    session = sessions_to_come(desk.today)[0].session
    first = PlaceInLine(enrolment=1, session=session, ahead=session.seats)
    elsewhere = session.model_copy(update={"place": "Leduc"})
    desk.hear(first.model_copy(update={"session": elsewhere}))
    desk.hear(first.model_copy(update={"session": elsewhere.model_copy(update={"cancelled_on": desk.today})}))
    desk.act("move_enrolment", **IN_A_SESSION, waiting_list=True)
    desk.hear(first)
    desk.hear(first.model_copy(update={"ahead": 0}))
    desk.act("enrol_in_course", person_name="Kim", **IN_A_SESSION, waiting_list=True)
    desk.act("enrol_in_course", person_name="Lee", **IN_A_SESSION)
    desk.act("cancel_enrolment", enrolment=3)
    desk.wait(40)
    desk.act("record_attendance")
    return desk


def _under_a_later_policy() -> Desk:
    desk = certified(Desk(book=book_with(date(2027, 9, 1), maintenance={"reminder_months": (4, 2)})))
    desk.wait_until(date(2027, 9, 1))
    desk.act("apply_policy", effective=str(desk.today))
    desk.act("send_notice")
    desk.wait(1)
    desk.act("apply_policy", effective=str(desk.today))
    return desk


def _never_heard_of_again() -> Desk:
    desk = certified(Desk())
    desk.wait(2000)
    return desk


def _never_paid() -> Desk:
    desk = at("invoiced")
    desk.wait(100)
    return desk


def _cancelled() -> Desk:
    desk = at("order approved")
    desk.act("withdraw")
    return desk


def _withdrawn_audit() -> Desk:
    desk = at("in review")
    desk.act("withdraw_audit")
    return desk


def _taken_over() -> Desk:
    desk = at("audit on paper")
    desk.act("take_back_paper_audit")
    return desk


LIVES: tuple[Callable[[], Desk], ...] = (
    _suspended_and_back,
    _reviewed_for_long,
    _unanswered,
    _returned_and_mailed,
    _refused_by_corrs,
    _declined,
    _everything_around_it,
    _in_and_out_of_sessions,
    _under_a_later_policy,
    _never_heard_of_again,
    _never_paid,
    _cancelled,
    _withdrawn_audit,
    _taken_over,
    lambda: reject(submit(at("preparing"))),
)


@cache
def lives() -> tuple[Desk, ...]:
    return (*(at(place) for place in PLACES), *(life() for life in LIVES))


def entries() -> Iterator[Transition]:
    for desk in lives():
        yield from desk.entries


@pytest.mark.parametrize("machine", [EmployerMachine, AuditMachine, CertificateOrderMachine])
def test_every_event_is_caused_by_an_action_or_a_happening(machine: type[EmployerMachine]) -> None:
    caused = {event for entry in entries() for event in entry.event.split()}
    assert {event.id for event in machine().events} <= caused


def test_every_letter_is_written_in_some_life() -> None:
    (union, _) = get_args(AnyContent)
    names = {name for letter in get_args(union) for name in get_args(letter.model_fields["name"].annotation)}
    assert {name for desk in lives() for name in desk.letter_names()} == names


def test_no_letter_speaks_of_rule_numbers() -> None:
    """R13, R17: employers are told in words; the numbers are the association's."""
    for desk in lives():
        for _, content in desk.letters:
            assert not re.search(r"\bR\d{1,2}\b", content.model_dump_json()), content


def test_every_entry_names_a_rule_that_there_is() -> None:
    """R32."""
    for entry in entries():
        assert re.fullmatch(r"R([1-9]|[12]\d|3[0-3])", entry.rule)
        assert entry.actor in {"calendar", "service"} or "." in entry.actor


def test_calendar_service_and_people_are_told_apart() -> None:
    """R32: only what a person did asks the register for a role."""
    for entry in entries():
        asks = [one.kind for one in entry.requirements]
        assert ("actor_may" in asks) == (entry.actor not in {"calendar", "service"})
