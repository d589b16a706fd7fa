"""What the rules say of places in courses: who has a seat, who waits, and what they are told (R8, R9)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.domain.reference.days import in_months, midnight_after
from tests.domain.reference.program import TURN, Due, Payload, Program
from tests.domain.reference.things import Person, Place, Session

#: The courses, and whether they are given in a classroom: a refresher is online only (R9).
COURSES = {"module-1": True, "refresher": False}
TO_COME = {"in_line", "waiting", "enrolled", "to_be_placed"}


class Classroom(Program):
    """An employer's people in courses. Of others, the lines of sessions say only that there is somebody."""

    # ---- which place there is to have

    def _judge_place(self, course: str, sent: Payload) -> Iterator[str]:
        if sent["delivery"] == "e-learning":
            if sent["session"] or sent["waiting_list"]:
                yield "R8"
        elif not COURSES[course]:
            yield "R9"
        elif not self._takes_in(self.sessions.get(sent["session"]), waiting=sent["waiting_list"]):
            yield "R8"

    def _takes_in(self, session: Session | None, *, waiting: bool) -> bool:
        """A seat that is free, or a place in the line for as long as waiting has a point."""
        if session is None or session.cancelled or session.last < self.today:
            return False
        return self.today <= session.first if waiting else len(session.line) < session.seats

    def _give(self, number: int, sent: Payload) -> None:
        place = self.places[number - 1]
        self._leave(number)
        place.how, place.session, place.told = sent["delivery"], sent["session"], None
        place.stage = "in_line" if sent["waiting_list"] else "enrolled"
        if place.session:
            self.sessions[place.session].line.append(number)
            place.told = self.sessions[place.session].when_and_where
        if place.stage == "enrolled":
            self.write("course_confirmation")

    def _leave(self, number: int) -> None:
        for session in self.sessions.values():
            if number in session.line:
                session.line.remove(number)

    def _in_line(self, number: int) -> Session | None:
        return next((session for session in self.sessions.values() if number in session.line), None)

    def _still_to_come(self, number: int) -> Place | None:
        there = 0 < number <= len(self.places) and self.places[number - 1].stage in TO_COME
        return self.places[number - 1] if there else None

    def places_to_come(self) -> Iterator[tuple[int, str, str, str | None]]:
        """Number, name, stage and line of every place of which something is still to come."""
        for number, one in enumerate(self.places, 1):
            if one.stage in TO_COME:
                stands = self._in_line(number)
                yield (number, one.name, one.stage, stands.code if stands else None)

    # ---- what staff do

    def held_back(self, *what: str) -> Iterator[str]:
        """R7."""
        if self.figures.fee_blocks in what and self.fee != "fee_paid":
            yield "R7"

    def judge_enrol_in_course(self, sent: Payload) -> Iterator[str]:
        if not self.settled_once:
            yield TURN
        yield from self.held_back("training")
        who = (sent["course"], sent["person_name"].lower())
        if any((one.course, one.name.lower()) == who for one in self.places if one.stage in TO_COME):
            yield "R8"
        if sent["course"] not in COURSES:
            yield "R8"
        else:
            yield from self._judge_place(sent["course"], sent)

    def do_enrol_in_course(self, sent: Payload) -> None:
        self.places.append(Place(sent["person_name"], sent["course"]))
        self._give(len(self.places), sent)

    def judge_move_enrolment(self, sent: Payload) -> Iterator[str]:
        place = self._still_to_come(sent["enrolment"])
        if place is None:
            yield "R8"
            return
        stands = self._in_line(sent["enrolment"])
        if (place.how, stands.code if stands else None) == (sent["delivery"], sent["session"]):
            yield "R8"
        yield from self._judge_place(place.course, sent)

    def do_move_enrolment(self, sent: Payload) -> None:
        self._give(sent["enrolment"], sent)

    def judge_cancel_enrolment(self, sent: Payload) -> Iterator[str]:
        if self._still_to_come(sent["enrolment"]) is None:
            yield "R8"

    def do_cancel_enrolment(self, sent: Payload) -> None:
        self._ends(sent["enrolment"], "cancelled")
        self._leave(sent["enrolment"])

    def seated_in(self, code: str) -> list[int]:
        """Numbers of this employer's places in a session whose attendance is to be recorded."""
        return [
            number
            for number, one in enumerate(self.places, 1)
            if one.stage == "enrolled" and one.session == code
        ]

    def judge_record_attendance(self, sent: Payload) -> Iterator[str]:
        yield from self.held_back("training")
        seated = self.seated_in(sent["session"])
        if not seated or not set(sent["absent"]) <= set(seated):
            yield "R8"
        if seated and self.today < self.sessions[sent["session"]].last:
            yield "R8"

    def do_record_attendance(self, sent: Payload) -> None:
        """Who was there keeps the seat and is a trained self-assessor from the last day on."""
        session = self.sessions[sent["session"]]
        for number in self.seated_in(session.code):
            if number in sent["absent"]:
                self._ends(number, "missed")
                continue
            place = self.places[number - 1]
            place.stage = "completed"
            if not any(one.here and one.name.lower() == place.name.lower() for one in self.people):
                self.trained(place.name, session)

    def trained(self, name: str, session: Session) -> None:
        """R8, R9."""
        one = Person(name, session.last, in_months(session.last, 36))
        self.people.append(one)
        if one.due < self.today:
            self.lapse(one)

    def _ends(self, number: int, stage: str) -> None:
        self.places[number - 1].stage = stage
        self.write("course_place_ended")

    # ---- what others bring about

    def completed_elsewhere(self, name: str, course: str, sent: Payload) -> None:
        """Whoever took a course without the session that lies ahead does not need its seat."""
        for number, one in enumerate(self.places, 1):
            if one.stage in TO_COME and (one.course, one.name.lower()) == (course, name.lower()):
                one.stage = "completed"
                session = self._in_line(number)
                if session is not None and sent["completed_on"] < str(session.first):
                    self._leave(number)

    def tell_places(self) -> None:
        """Whoever stands in line hears at once what is new, and nothing twice."""
        for number, place in enumerate([] if self.end else self.places, 1):
            session = self._in_line(number)
            if session is None or place.stage not in TO_COME:
                continue
            waits = place.stage in {"in_line", "waiting"}
            if session.cancelled:
                self._leave(number)
                self._ends(number, "to_be_placed")
            elif waits and session.line.index(number) < session.seats and self.today <= session.first:
                self._tell(place, session, "enrolled")
            elif place.stage == "in_line" or place.told != session.when_and_where:
                self._tell(place, session, "waiting" if waits else "enrolled")

    def _tell(self, place: Place, session: Session, stage: str) -> None:
        place.stage, place.told = stage, session.when_and_where
        self.write("course_confirmation" if stage == "enrolled" else "course_waiting")

    def due(self) -> Iterator[Due]:
        """When a session has begun, nobody waits for a seat in it any more."""
        yield from super().due()
        for number, place in enumerate([] if self.end else self.places, 1):
            session = self._in_line(number)
            if session is not None and place.stage in {"in_line", "waiting"}:
                yield (midnight_after(session.first), "w", number, partial(self._waited_in_vain, number))

    def _waited_in_vain(self, number: int) -> None:
        self._leave(number)
        self._ends(number, "to_be_placed")

    def finish(self, end: str, letter: str = "") -> None:
        """R30: places end with the file, and are told of with it."""
        super().finish(end, letter)
        for number, place in enumerate(self.places, 1):
            if place.stage in TO_COME:
                place.stage = "cancelled"
                self._leave(number)
