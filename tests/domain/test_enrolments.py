"""Places in courses: sessions with seats and a line, moving, cancelling, attending (R8, R9)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.actions.registry import find_action, possible
from domain.course_calendar import PlaceInLine, SessionNow
from domain.course_places import what_follows
from domain.flags import flags
from domain.known import facts
from domain.records import EnrolmentRecord, EnrolmentStatus, SessionRecord
from domain.refusal import Refusal
from domain.steps import Caller, happen
from tests.support.desk import LATE, LEFT_OUT, Desk, book_with, instant
from tests.support.lives import at, certified

RED_DEER = SessionRecord(
    id="M1-2027-04-RD",
    course="module-1",
    starts_on=date(2027, 4, 13),
    ends_on=date(2027, 4, 14),
    place="Red Deer",
    seats=2,
)
CALGARY = RED_DEER.model_copy(
    update={"id": "M1-2027-05-CGY", "starts_on": date(2027, 5, 4), "ends_on": date(2027, 5, 4)}
    | {"place": "Calgary"}
)
CLASSROOM = {"delivery": "classroom", "session": RED_DEER.id}


def held(session: SessionRecord = RED_DEER, in_line: int = 0, **changed: Any) -> SessionNow:  # noqa: ANN401
    return SessionNow(session=session.model_copy(update=changed), in_line=in_line)


def place(
    ahead: int = 0,
    enrolment: int = 1,
    session: SessionRecord = RED_DEER,
    **changed: Any,  # noqa: ANN401 - any field of a session
) -> PlaceInLine:
    return PlaceInLine(enrolment=enrolment, session=session.model_copy(update=changed), ahead=ahead)


def in_training(*calendar: SessionNow) -> Desk:
    desk = Desk(date(2027, 3, 10))
    desk.act("record_payment")
    desk.calendar = list(calendar or (held(), held(CALGARY)))
    return desk


def enrolled() -> Desk:
    desk = in_training()
    desk.act("enrol_in_course", person_name="Robin Okafor", **CLASSROOM)
    return desk


def waiting() -> Desk:
    desk = in_training(held(in_line=3), held(CALGARY))
    desk.act("enrol_in_course", person_name="Robin Okafor", **CLASSROOM, waiting_list=True)
    desk.hear(place(3))
    return desk


def only(desk: Desk) -> EnrolmentRecord:
    (record,) = desk.employer.enrolments
    return record


# ---- enrolling


def test_a_seat_in_a_session_is_confirmed_with_its_days_and_place() -> None:
    desk = in_training()
    receipt = desk.act("enrol_in_course", person_name="Robin Okafor", **CLASSROOM)
    assert receipt.done == (
        "Robin Okafor is enrolled in Module 1: Health and Safety Program Development as enrolment 1, in "
        "session M1-2027-04-RD (13 April 2027 to 14 April 2027, Red Deer)."
    )
    letter = desk.last_letter("course_confirmation")
    assert (letter.session, letter.starts_on, letter.ends_on, letter.place, letter.instead_of) == (
        "M1-2027-04-RD",
        date(2027, 4, 13),
        date(2027, 4, 14),
        "Red Deer",
        None,
    )
    assert only(desk).in_line == RED_DEER.id
    assert desk.hear(place()) == []


def test_the_register_judges_the_seat_once_more() -> None:
    made = enrolled().entries[-1]
    (seat,) = [one for one in made.requirements if one.kind == "seat_in_session"]
    assert (seat.session, seat.course, seat.day, seat.may_wait) == (
        RED_DEER.id,
        "module-1",
        date(2027, 3, 10),
        False,
    )


@pytest.mark.parametrize(
    ("calendar", "told"),
    [
        ([], '"M1-2027-04-RD" is no session of this course that is still to come. No session of this course'),
        (
            [held(course="other"), held(CALGARY)],
            "Sessions with free seats: M1-2027-05-CGY (4 May 2027, Calgary: 2 free)",
        ),
        ([held(starts_on=date(2027, 3, 8), ends_on=date(2027, 3, 9))], "is no session of this course"),
        ([held(cancelled_on=date(2027, 3, 1))], "was cancelled on 1 March 2027. No session"),
        (
            [held(in_line=2), held(CALGARY, 1)],
            "is full, with 2 of 2 seats taken. The person is put",
        ),
        ([held(in_line=5), held(CALGARY, 1)], "taken, and 3 people wait. The person"),
        ([held(in_line=2), held(CALGARY, 1)], "M1-2027-05-CGY (4 May 2027, Calgary: 1 free)"),
    ],
)
def test_a_session_that_takes_nobody_in_says_which_would(calendar: list[SessionNow], told: str) -> None:
    desk = in_training()
    desk.calendar = calendar
    refusal = desk.refusal("enrol_in_course", **CLASSROOM)
    assert told in refusal.sentence
    assert (refusal.rule, refusal.field) == ("R8", "session")


def test_nobody_waits_for_a_session_that_has_begun() -> None:
    desk = in_training()
    desk.calendar = [held(starts_on=date(2027, 3, 9), ends_on=date(2027, 3, 11))]
    refusal = desk.refusal("enrol_in_course", **CLASSROOM, waiting_list=True)
    assert refusal.sentence == (
        "Session M1-2027-04-RD has begun: nobody is put on its waiting list any more. "
        "Sessions with free seats: M1-2027-04-RD (9 March 2027 to 11 March 2027, Red Deer: 2 free)."
    )
    desk.act("enrol_in_course", **CLASSROOM)


def test_a_session_takes_people_in_until_it_is_over() -> None:
    desk = in_training(held())
    desk.wait_until(date(2027, 4, 14), LATE)
    desk.act("enrol_in_course", **CLASSROOM)
    desk.wait_until(date(2027, 4, 15))
    assert desk.refusal("enrol_in_course", person_name="Kim", **CLASSROOM).field == "session"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"delivery": "e-learning", "session": RED_DEER.id}, "session"),
        ({"delivery": "e-learning", "waiting_list": True}, "waiting_list"),
        ({"delivery": "classroom", "session": LEFT_OUT}, "session"),
        ({"delivery": "classroom", "session": "12 June, Red Deer"}, ""),
        ({"delivery": "classroom", "session": RED_DEER.id, "waiting_list": "yes"}, ""),
    ],
)
def test_places_that_make_no_sense_are_refused(given: dict[str, Any], field: str) -> None:
    assert in_training().refusal("enrol_in_course", **given).field == field


def test_the_page_offers_a_classroom_example_that_has_to_be_filled_in() -> None:
    desk = in_training()
    (enrol,) = [one for one in possible(desk.employer, desk.today) if one.name == "enrol_in_course"]
    (example,) = enrol.others_filled_in(desk.employer, desk.today).values()
    assert example["session"] == "<code from the course calendar>"


UNCHOSEN = {"delivery": "classroom", "session": "<code from the course calendar>"}


@pytest.mark.parametrize("action", ["enrol_in_course", "move_enrolment"])
def test_whoever_leaves_the_session_open_is_told_which_there_are(action: str) -> None:
    """A case's example can't know a code: with all else filled in, the step itself names the sessions."""
    desk = enrolled()
    desk.calendar = [held(in_line=2), held(CALGARY, 1)]
    refusal = desk.refusal(
        action, **UNCHOSEN, **({} if action == "move_enrolment" else {"person_name": "Kim"})
    )
    assert refusal.sentence == (
        "Choose a session: a classroom course needs its code. "
        "Sessions with free seats: M1-2027-05-CGY (4 May 2027, Calgary: 1 free)."
    )
    assert (refusal.rule, refusal.field) == ("R8", "session")


def test_whoever_leaves_more_open_is_told_of_everything_at_once() -> None:
    told = in_training().refusal("enrol_in_course", **UNCHOSEN, person_name="<name of the person>").sentence
    assert "person_name (name of the person, such as Robin Okafor)" in told
    assert "session (code from the course calendar, such as M1-2027-06-RD)" in told


def test_of_many_sessions_with_seats_a_handful_is_named_and_the_calendar_has_the_others() -> None:
    desk = in_training(*(held(id=f"M1-{number}") for number in range(7)))
    told = desk.refusal("enrol_in_course", **CLASSROOM).sentence
    assert ("M1-4" in told, "M1-5" in told) == (True, False)
    assert told.endswith("The page of the course calendar has all of them.")


# ---- the waiting list


def test_whoever_may_wait_joins_the_line_and_is_told_then() -> None:
    desk = in_training(held(in_line=3))
    receipt = desk.act("enrol_in_course", person_name="Robin", **CLASSROOM, waiting_list=True)
    assert "All seats are taken, 1 person waits before: the page tells soon." in receipt.done
    assert only(desk).status is EnrolmentStatus.IN_LINE
    assert "course_confirmation" not in desk.letter_names()
    assert desk.hear(place(3)) == ["waiting_list_joined"]
    assert desk.last_letter("course_waiting").ahead == 1
    assert only(desk).status is EnrolmentStatus.WAITING
    assert desk.hear(place(3)) == []
    assert desk.hear(place(2)) == []
    assert desk.hear(place(1)) == ["seat_given"]
    assert desk.last_letter("course_confirmation").session == RED_DEER.id
    assert only(desk).status is EnrolmentStatus.ENROLLED
    assert desk.hear(place(1)) == []


def test_whoever_would_wait_and_need_not_has_the_seat_at_once() -> None:
    desk = in_training(held(in_line=1))
    receipt = desk.act("enrol_in_course", **CLASSROOM, waiting_list=True)
    assert "A seat is free: the page tells soon." in receipt.done
    assert desk.hear(place(1)) == ["seat_given"]


def test_a_seat_that_comes_free_after_the_session_began_is_nobody_s() -> None:
    desk = waiting()
    assert (date(2027, 4, 13), "waited_in_vain", "R8") in desk.agenda()
    desk.wait_until(date(2027, 4, 13), LATE)
    assert desk.last_letter("course_waiting")
    desk.wait_until(date(2027, 4, 14))
    assert desk.last_letter("course_place_ended").cause == "no_seat"
    assert only(desk).status is EnrolmentStatus.TO_BE_PLACED
    assert only(desk).in_line is None
    assert flags(desk.employer, desk.now) == ["place_needed", "training_open"]
    assert desk.hear(place(0)) == []


def test_a_seat_of_the_last_hour_helps_nobody() -> None:
    desk = in_training(held(in_line=2))
    desk.wait_until(date(2027, 4, 13), LATE)
    desk.act("enrol_in_course", **CLASSROOM, waiting_list=True)
    desk.wait_until(date(2027, 4, 14))
    assert [name for name in desk.letter_names() if name.startswith("course_place")] == ["course_place_ended"]


# ---- what the calendar does


def test_a_session_that_is_not_held_leaves_work_for_the_coordinator() -> None:
    desk = enrolled()
    assert desk.hear(place(cancelled_on=date(2027, 3, 10))) == ["session_called_off"]
    letter = desk.last_letter("course_place_ended")
    assert (letter.cause, letter.session) == ("called_off", RED_DEER.id)
    assert "place_needed" in flags(desk.employer, desk.now)
    assert desk.hear(place(cancelled_on=date(2027, 3, 10))) == []
    desk.act("move_enrolment", session=CALGARY.id)
    assert flags(desk.employer, desk.now) == ["training_open"]


def test_a_session_that_is_moved_is_told_to_those_who_have_a_seat_and_to_those_who_wait() -> None:
    desk = enrolled()
    elsewhere: dict[str, Any] = {
        "starts_on": date(2027, 4, 20),
        "ends_on": date(2027, 4, 20),
        "place": "Leduc",
    }
    assert desk.hear(place(**elsewhere)) == ["session_changed"]
    letter = desk.last_letter("course_confirmation")
    assert letter.instead_of == "M1-2027-04-RD, 13 April 2027 to 14 April 2027, Red Deer"
    assert (letter.starts_on, letter.place) == (date(2027, 4, 20), "Leduc")
    assert desk.hear(place(**elsewhere)) == []
    waits = waiting()
    assert waits.hear(place(3, **elsewhere)) == ["session_changed"]
    assert waits.last_letter("course_waiting").place == "Leduc"
    assert only(waits).status is EnrolmentStatus.WAITING


def test_news_of_another_line_or_of_somebody_else_s_place_is_none() -> None:
    desk = enrolled()
    assert desk.hear(place(session=CALGARY)) == []
    assert desk.hear(place(enrolment=7)) == []


def test_news_that_a_step_overtook_is_refused() -> None:
    desk = waiting()
    (seat,) = what_follows(desk.employer, [place(0)], desk.today)
    desk.act("move_enrolment", session=CALGARY.id)
    with pytest.raises(Refusal, match="does not stand in line"):
        happen(desk.employer, seat, desk.moment, Caller(run_id="run-1"))


# ---- moving and cancelling


def test_a_place_is_moved_and_the_letter_says_instead_of_what() -> None:
    desk = enrolled()
    receipt = desk.act("move_enrolment", session=CALGARY.id)
    assert receipt.done == (
        "Enrolment 1 of Robin Okafor is moved, in session M1-2027-05-CGY (4 May 2027, Calgary)."
    )
    assert desk.last_letter("course_confirmation").instead_of.startswith("M1-2027-04-RD, 13 April")
    assert only(desk).in_line == CALGARY.id
    desk.act("move_enrolment", delivery="e-learning", session=LEFT_OUT)
    assert only(desk).in_line is None
    assert only(desk).starts_on is None
    desk.act("move_enrolment", session=CALGARY.id, waiting_list=True)
    assert only(desk).status is EnrolmentStatus.IN_LINE
    assert desk.refusal("move_enrolment", session=CALGARY.id).field == "session"
    assert desk.refusal("move_enrolment", enrolment=2).field == "enrolment"


def test_a_course_that_the_policy_no_longer_has_is_only_cancelled() -> None:
    desk = enrolled()
    changed = desk.employer.policy.training.model_copy(update={"courses": ()})
    desk.employer.policy = desk.employer.policy.model_copy(update={"training": changed})
    assert desk.refusal("move_enrolment", session=CALGARY.id).field == "enrolment"
    desk.act("cancel_enrolment")
    assert desk.last_letter("course_place_ended").course_title == "module-1"


def test_a_place_is_cancelled_with_a_reason() -> None:
    desk = enrolled()
    desk.act("cancel_enrolment", reason="On leave")
    assert (only(desk).status, only(desk).ended_on, only(desk).reason) == (
        EnrolmentStatus.CANCELLED,
        desk.today,
        "On leave",
    )
    assert desk.last_letter("course_place_ended").reason == "On leave"
    assert only(desk).in_line is None
    assert "none" in desk.refusal("cancel_enrolment").sentence
    assert desk.employer.carried(desk.today).enrolments == []
    desk.act("enrol_in_course", person_name="Robin Okafor", **CLASSROOM)


@pytest.mark.parametrize("way", ["withdraw", "transfer_partner"])
def test_a_file_that_ends_gives_up_its_places(way: str) -> None:
    """R30."""
    desk = enrolled()
    desk.act(way)
    assert only(desk).status is EnrolmentStatus.CANCELLED
    assert only(desk) in desk.entries[-1].records


# ---- attending


def test_who_attended_module_1_is_a_self_assessor_from_its_last_day_on() -> None:
    desk = enrolled()
    desk.act("enrol_in_course", person_name="Kim", **CLASSROOM)
    desk.act("enrol_in_course", person_name="Lee", **CLASSROOM)
    assert desk.refusal("record_attendance", session=RED_DEER.id).sentence.startswith(
        "Session M1-2027-04-RD lasts"
    )
    desk.wait_until(date(2027, 4, 15))
    assert flags(desk.employer, desk.now) == ["attendance_due", "training_open"]
    assert desk.refusal("record_attendance", absent=[9]).field == "absent"
    receipt = desk.act("record_attendance", absent=[2])
    assert receipt.done == "Robin Okafor, Lee took part in M1-2027-04-RD; Kim did not."
    assert [(one.name, one.module_1_on) for one in desk.employer.trained()] == [
        ("Robin Okafor", date(2027, 4, 14)),
        ("Lee", date(2027, 4, 14)),
    ]
    assert desk.employer.stage == "preparing"
    assert desk.last_letter("course_place_ended").cause == "missed"
    assert [one.in_line for one in desk.employer.enrolments] == [RED_DEER.id] * 3
    assert desk.refusal("record_attendance", session=RED_DEER.id).field == "session"


def test_attendance_flag_goes_up_when_the_session_is_over() -> None:
    desk = enrolled()
    assert "attendance_due" not in flags(desk.employer, instant(date(2027, 4, 14), LATE))
    assert "attendance_due" in flags(desk.employer, instant(date(2027, 4, 15)))


def test_nobody_came() -> None:
    desk = enrolled()
    desk.wait_until(date(2027, 4, 14))
    assert (
        desk.act("record_attendance", absent=[1]).done == "Robin Okafor did not take part in M1-2027-04-RD."
    )
    assert desk.employer.trained() == []
    assert desk.employer.stage == "in_training"


def test_whoever_is_trained_already_is_not_trained_twice() -> None:
    desk = enrolled()
    desk.act("record_training", person_name="Kim")
    desk.act("enrol_in_course", person_name="KIM", **CLASSROOM)
    desk.wait_until(date(2027, 4, 14))
    desk.act("record_attendance")
    assert [one.name for one in desk.employer.trained()] == ["Kim", "Robin Okafor"]


def test_attendance_recorded_years_later_is_told_as_lapsed() -> None:
    """R9."""
    desk = enrolled()
    desk.wait_until(date(2030, 6, 1))
    desk.act("record_attendance")
    assert desk.last_letter("refresher_lapsed").due_on == date(2030, 4, 14)


def test_a_course_completed_elsewhere_before_the_session_frees_the_seat() -> None:
    desk = enrolled()
    desk.act("record_training", person_name="Robin Okafor", completed_on="2027-03-09")
    assert only(desk).status is EnrolmentStatus.COMPLETED
    assert only(desk).in_line is None


def test_attendance_waits_for_the_fee_where_the_policy_says_so() -> None:
    """R7."""
    desk = Desk(date(2027, 3, 10), book=book_with(fees={"unpaid_invoice_blocks": "training"}))
    desk.act("record_payment")
    desk.calendar = [held()]
    desk.act("enrol_in_course", **CLASSROOM)
    desk.act("refund_payment")
    desk.wait_until(date(2027, 4, 14))
    assert desk.refusal("record_attendance").rule == "R7"


def test_the_refresher_is_online_only() -> None:
    """R9."""
    desk = at("preparing")
    desk.calendar = [held(course="refresher")]
    assert desk.refusal("enrol_in_course", course="refresher", **CLASSROOM).rule == "R9"
    desk.act("enrol_in_course", course="refresher")
    assert desk.refusal("move_enrolment", session=RED_DEER.id).rule == "R9"


# ---- what is shown


def test_the_file_shows_places_with_days_and_without_names_where_it_travels() -> None:
    desk = enrolled()
    (courses,) = [one for one in facts(desk.employer) if one.name == "Courses"]
    assert courses.value == (
        "1 = Robin Okafor: module-1, M1-2027-04-RD, 13 April 2027 to 14 April 2027, Red Deer, enrolled"
    )
    assert "Robin" not in courses.public


def test_what_can_be_done_with_places_is_offered_where_there_are_any() -> None:
    def offered(desk: Desk) -> set[str]:
        names = {one.name for one in possible(desk.employer, desk.today)}
        return names & {"move_enrolment", "cancel_enrolment", "record_attendance"}

    assert offered(certified(Desk())) == set()
    desk = enrolled()
    assert offered(desk) == {"move_enrolment", "cancel_enrolment"}
    desk.wait_until(date(2027, 4, 14))
    assert "record_attendance" in offered(desk)
    action = find_action("Employer", "record_attendance")
    assert action is not None
    assert action.filled_in(desk.employer, desk.today)["session"] == RED_DEER.id
