"""The course calendar with real workflows: seats, waiting lists that move up, sessions that change (R8)."""

from __future__ import annotations

import asyncio
from datetime import date, time
from typing import Any

from domain.actions.enrolments import CANCEL_ENROLMENT
from domain.calendar import Moment
from domain.course_calendar import COURSE_CALENDAR_ID
from domain.employer import EmployerState
from domain.steps import Caller, take
from domain.transition import Recorded
from models.register import Register
from tests.support.bulk import carry_out, outcomes
from tests.support.course_calendar import FIRST, SECOND, Calendar, enrolled
from tests.support.employer_file import EmployerFile
from tests.support.running_desk import RunningDesk

MANY, SEATS = 50, 16


async def employers(desk: RunningDesk, many: int) -> list[EmployerFile]:
    files = [await EmployerFile.opened(desk, f"{2_000_001 + number}") for number in range(many)]
    for file in files:
        await file.pay()
    return files


def last(file: EmployerFile) -> str:
    return file.letters()[-1][1]


async def test_a_seat_that_is_given_up_goes_to_the_first_who_waits_and_once(desk: RunningDesk) -> None:
    calendar = await Calendar.opened(desk, seats=2)
    files = await employers(desk, 4)
    for file in files:
        await file.act("enrol_in_course", **enrolled(waiting_list=True))
        await calendar.settled()
    first, second, third, fourth = (file.account for file in files)
    seated = [(first, "enrolled"), (second, "enrolled")]
    assert calendar.line() == [*seated, (third, "waiting"), (fourth, "waiting")]
    assert [last(file) for file in files] == ["course_confirmation"] * 2 + ["course_waiting"] * 2
    assert "1 person is before them" in files[3].letter_text("course_waiting")

    await files[0].act("cancel_enrolment", enrolment=1, reason="Nobody can be spared")
    await calendar.settled()
    assert calendar.line() == [(second, "enrolled"), (third, "enrolled"), (fourth, "waiting")]
    assert last(files[2]) == "course_confirmation"
    assert last(files[3]) == "course_waiting"

    handle = desk.client.get_workflow_handle(files[2].workflow)
    for _ in range(3):  # a signal that comes twice, and from anybody
        await handle.signal("look_at_places", "whatever")
    await desk.client.get_workflow_handle(COURSE_CALENDAR_ID).signal("look_again")
    await calendar.settled()
    events = [event for _, event in files[2].events()]
    assert events.count("seat_given") == 1
    assert [name for _, name in files[2].letters()].count("course_confirmation") == 1


async def test_a_full_session_is_refused_with_those_that_have_seats(desk: RunningDesk) -> None:
    await Calendar.opened(desk, seats=1)
    files = await employers(desk, 2)
    await files[0].act("enrol_in_course", **enrolled())
    refused = await files[1].refused("enrol_in_course", **enrolled())
    assert f"Session {FIRST} is full, with 1 of 1 seat taken." in refused
    assert f"Sessions with free seats: {SECOND} (14 March 2034, Calgary: 1 free). (R8)" in refused
    assert "Possible now: " in refused
    unknown = await files[1].refused("enrol_in_course", **enrolled(session="M1-2099"))
    assert '"M1-2099" is no session of this course that is still to come.' in unknown


async def test_moving_on_frees_the_seat_and_the_fact_shows_days_and_place(desk: RunningDesk) -> None:
    calendar = await Calendar.opened(desk, seats=1)
    files = await employers(desk, 2)
    await files[0].act("enrol_in_course", **enrolled())
    await files[1].act("enrol_in_course", **enrolled(waiting_list=True))
    await files[0].act("move_enrolment", enrolment=1, delivery="classroom", session=SECOND)
    await calendar.settled()
    assert calendar.line(FIRST) == [(files[1].account, "enrolled")]
    assert calendar.line(SECOND) == [(files[0].account, "enrolled")]
    assert await files[0].fact("Courses") == (
        f"1 = Robin Okafor: module-1, {SECOND}, 14 March 2034, Calgary, enrolled"
    )
    assert "instead of" in files[0].letter_text("course_confirmation")


async def test_a_file_that_ends_frees_its_seats(desk: RunningDesk) -> None:
    calendar = await Calendar.opened(desk, seats=1)
    files = await employers(desk, 2)
    await files[0].act("enrol_in_course", **enrolled())
    await files[1].act("enrol_in_course", **enrolled(waiting_list=True))
    await files[0].act("withdraw", reason="The business was sold")
    await calendar.settled()
    assert calendar.line() == [(files[1].account, "enrolled")]
    assert await desk.has_ended(files[0].workflow)


async def test_more_seats_let_those_in_who_wait_and_fewer_than_taken_are_refused(desk: RunningDesk) -> None:
    calendar = await Calendar.opened(desk, seats=1)
    files = await employers(desk, 3)
    for file in files:
        await file.act("enrol_in_course", **enrolled(waiting_list=True))
    await calendar.act("change_session", session=FIRST, seats=2, reason="A larger room")
    assert [status for _, status in calendar.line()] == ["enrolled", "enrolled", "waiting"]
    refused = await calendar.refused("change_session", session=FIRST, seats=1, reason="A smaller room")
    assert f"Session {FIRST} has 2 seats taken: it can't have fewer than these. (R8)" in refused


async def test_a_session_that_is_moved_and_then_cancelled_is_told_to_everybody(
    desk: RunningDesk,
) -> None:
    calendar = await Calendar.opened(desk, seats=1)
    files = await employers(desk, 2)
    for file in files:
        await file.act("enrol_in_course", **enrolled(waiting_list=True))
    moved = await calendar.act(
        "change_session", session=FIRST, starts_on="2034-02-21", place="Leduc", reason="The room is taken"
    )
    assert moved.done == (
        f"Session {FIRST} (21 February 2034 to 22 February 2034, Leduc, 1 seat) changed: The room is taken"
    )
    assert [last(file) for file in files] == ["course_confirmation", "course_waiting"]
    assert "22 February 2034" in files[0].letter_text("course_confirmation")
    await calendar.act("cancel_session", session=FIRST, reason="The trainer is ill")
    assert [last(file) for file in files] == ["course_place_ended"] * 2
    assert [one.now.session.id for one in calendar.lines()] == [SECOND]
    assert "to be placed" in await files[0].fact("Courses")
    again = await calendar.refused("cancel_session", session=FIRST, reason="Twice")
    assert f"Session {FIRST} was cancelled on 9 January 2034" in again
    await files[0].act("move_enrolment", enrolment=1, delivery="classroom", session=SECOND)
    await calendar.settled()
    assert calendar.line(SECOND) == [(files[0].account, "enrolled")]


async def test_who_waits_in_vain_is_told_when_the_session_has_begun(desk: RunningDesk) -> None:
    calendar = await Calendar.opened(desk, seats=1)
    files = await employers(desk, 2)
    for file in files:
        await file.act("enrol_in_course", **enrolled(waiting_list=True))
    await calendar.settled()
    await desk.until(date(2034, 2, 15))
    await calendar.settled()
    assert files[1].letters()[-1] == (date(2034, 2, 15), "course_place_ended")
    assert calendar.line() == [(files[0].account, "enrolled")]
    early = await files[0].refused("record_attendance", session=SECOND)
    assert "Nobody of this employer has a seat" in early
    done = await files[0].act("record_attendance", session=FIRST)
    assert done.done == f"Robin Okafor took part in {FIRST}."
    (person,) = files[0].rows("person").values()
    assert (person["module_1_on"], person["refresher_due_on"]) == ("2034-02-15", "2037-02-15")
    assert (await files[0].case()).stage == "preparing"
    await desk.until(date(2034, 2, 20))
    await calendar.settled()
    assert [one.now.session.id for one in calendar.lines()] == [SECOND]


async def test_the_morning_look_finds_whom_a_lost_signal_left_behind(desk: RunningDesk) -> None:
    calendar = await Calendar.opened(desk, seats=1)
    files = await employers(desk, 2)
    await files[0].act("enrol_in_course", **enrolled())
    await files[1].act("enrol_in_course", **enrolled(waiting_list=True))
    await calendar.settled()
    # The seat is given up by somebody whose workflow is lost before it can say so.
    await desk.client.get_workflow_handle(files[0].workflow).terminate()
    _enter_behind_its_back(desk.register, files[0], Moment(await desk.now()))
    assert files[1].letters()[-1][1] == "course_waiting"
    await desk.until(date(2034, 1, 10), time(6, 30))
    await calendar.settled()
    assert files[1].letters()[-1] == (date(2034, 1, 10), "course_confirmation")


def _enter_behind_its_back(register: Register, file: EmployerFile, moment: Moment) -> None:
    last_entry = file.entries()[-1]
    kept = register.kept_file(last_entry.employer_id or "")
    assert kept is not None
    state = EmployerState.model_validate(kept.employer)
    given_up = {"actor": "t.okoye", "enrolment": 1, "reason": "Nobody can be spared"}
    step = take(state, CANCEL_ENROLMENT, given_up, moment, Caller(run_id=last_entry.run_id))
    assert isinstance(register.record(step.transition), Recorded)


async def test_the_calendar_says_what_it_takes_and_remembers_who_did_it(desk: RunningDesk) -> None:
    calendar = await Calendar.opened(desk)
    refused = await calendar.refused("add_session", actor="r.roy", **_another())
    assert "The attempt is remembered as entry" in refused
    assert "(R32)" in refused
    once = await calendar.act("add_session", update_id="once", **_another())
    again = await calendar.act("add_session", update_id="once", **_another())
    assert once == again
    entry = desk.register.entry(once.entry)
    assert entry is not None
    assert (entry.actor, entry.role, entry.event, entry.employer_id, entry.rule) == (
        "t.okoye",
        "training_coordinator",
        "session_added",
        None,
        "R8",
    )
    known = await calendar.refused("add_session", **_another())
    assert "There is a session M1-LEAP already: give the new one another code. (R8)" in known
    past = await calendar.refused("add_session", **_another(session="M1-OLD", starts_on="2034-01-08"))
    assert "A session is held on days that are still to come; today is 9 January 2034." in past
    online = await calendar.refused("add_session", **_another(session="R-1", course="refresher"))
    assert "No such course is given in a classroom. These are: module-1. (R9)" in online
    empty = await calendar.refused("add_session")
    assert "session: is missing" in empty
    assert 'Example: {"actor": "<your id>"' in empty
    page = await calendar.page()
    assert "<h1>Course calendar</h1>" in page
    assert "M1&#45;LEAP" in page
    assert "0 of 9 seats taken, 9 free" in page
    assert "change_session" in page


def _another(**given: str) -> dict[str, Any]:
    known: dict[str, Any] = {
        "session": "M1-LEAP",
        "course": "module-1",
        "starts_on": "2036-02-29",
        "place": "Banff",
    }
    return known | {"seats": 9} | given


async def test_fifty_at_once_for_sixteen_seats_through_their_workflows(desk: RunningDesk) -> None:
    calendar = await Calendar.opened(desk, seats=SEATS)
    files = await employers(desk, MANY)
    await asyncio.gather(
        *(
            desk.client.get_workflow_handle(file.workflow).execute_update(
                "enrol_in_course", {"actor": "t.okoye", **enrolled(waiting_list=True)}
            )
            for file in files
        )
    )
    await calendar.settled()
    statuses = [status for _, status in calendar.line()]
    assert statuses == ["enrolled"] * SEATS + ["waiting"] * (MANY - SEATS)
    confirmed = {file.account for file in files if last(file) == "course_confirmation"}
    assert confirmed == {account for account, status in calendar.line() if status == "enrolled"}
    waiting = [account for account, status in calendar.line() if status == "waiting"]
    leaving = [file for file in files if file.account in confirmed][:3]
    for file in leaving:
        await file.act("cancel_enrolment", enrolment=1, reason="Cancelled by telephone")
    await calendar.settled()
    assert [account for account, status in calendar.line() if status == "waiting"] == waiting[3:]


async def test_the_attendance_of_a_whole_session_in_one_order(desk: RunningDesk) -> None:
    calendar = await Calendar.opened(desk, seats=3)
    files = await employers(desk, 3)
    for file in files:
        await file.act("enrol_in_course", **enrolled())
    await files[1].act("enrol_in_course", **enrolled(person_name="Dana Whitehorse", session=SECOND))
    await desk.until(date(2034, 2, 16))
    order: dict[str, Any] = {
        "session": FIRST,
        "absent": [{"wcb_account": files[2].account, "enrolments": [1]}],
        "actor": "t.okoye",
    }
    tried = await carry_out(desk.client, "bulk-attendance-tried", **order, dry_run=True)
    assert outcomes(tried) == {"would_be_done": 3}
    done = await carry_out(desk.client, "bulk-attendance-february", **order)
    assert outcomes(done) == {"done": 3}
    await calendar.settled()
    assert [bool(file.rows("person")) for file in files] == [True, True, False]
    assert last(files[2]) == "course_place_ended"
    assert files[2].rows("enrolment")["enrolment/1"]["status"] == "missed"
    again = await carry_out(desk.client, "bulk-attendance-once-more", **order)
    assert "No case fits" in again.sentence
    assert [one.now.session.id for one in calendar.lines()] == [SECOND]
