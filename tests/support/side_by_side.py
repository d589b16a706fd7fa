"""One employer lived twice: with the program, and with its rules written down on paper."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, time, timedelta
from typing import Any

from domain.letters import CertificateExpired
from domain.records import SessionRecord
from domain.refusal import Refusal
from tests.domain.reference.days import LATE, NIGHT, NOON
from tests.domain.reference.program import FORM, TURN
from tests.domain.reference.things import Figures, Session
from tests.domain.reference.whole import Reference
from tests.support.desk import Desk, book_with
from tests.support.lives import employees
from tests.support.session_lines import SOMEBODY, SessionLines

HOURS = {NIGHT: time(3), NOON: time(12), LATE: time(23, 59)}
_FAR = timedelta(days=100)
_ORDER_STEPS = {
    "to_be_entered": "record_corrs_entry",
    "with_ministry": "record_ministry_decision",
    "returned": "resubmit_order",
    "director_to_sign": "record_director_signature",
    "executive_director_to_sign": "record_executive_director_signature",
    "to_be_mailed": "record_mailing",
}


class SideBySide:
    """Does everything on both sides and compares.

    Attributes:
        desk: the program.
        paper: the rules.

    """

    def __init__(
        self, opened: date, figures: Figures, employed: int, paper: dict[str, Any] | None = None
    ) -> None:
        book = book_with(
            fees={"unpaid_invoice_blocks": figures.fee_blocks},
            maintenance={
                "maintenance_deadline": figures.deadline,
                "late_maintenance_reinstates": figures.reinstates,
                "renewal_earliest_months": figures.renewal_earliest,
            },
            certificate={"certificate_date": figures.dated},
            eligibility={"cor_move_cancellable": figures.cancellable},
            review={"rounds_max": figures.rounds_max},
        )
        form = {"head_count": employees(employed)} | ({"taken_over": paper} if paper else {})
        self.desk = Desk(opened, book=book, **form)
        self.paper = Reference(opened, figures, employed)
        if paper:
            self.paper.take_over(paper)
            self.paper.pass_time(self.paper.now)
        self.certificates = 0
        self.lines = SessionLines()
        self._kept = 0

    @property
    def today(self) -> date:
        """The day on both sides."""
        return self.paper.today

    def ago(self, days: int) -> str:
        """A day as it is typed."""
        return str(self.today - timedelta(days=days))

    # ---- both do the same

    def act(self, name: str, **given: Any) -> None:  # noqa: ANN401 - any field of the payload
        """Take an action on both sides: they take it both, or refuse it for the same reason."""
        case, action = self.desk.case_for(name)
        sent = self.desk.payload(action, case, **given)
        broken = self.paper.take(name, sent)
        refusal = None
        self.desk.calendar = self.lines.calendar(self.today)
        try:
            self.desk.send(case, action, sent)
        except Refusal as caught:
            refusal = caught
        if refusal is None:
            assert not broken, f"{name} is taken, and the rules say {broken}: {sent}"
        else:
            said = _reasons(refusal)
            assert said <= broken, f"{name} is refused for {said}, and the rules say {broken}: {refusal}"
            assert TURN not in broken or said == {TURN}, f"{name} is out of turn, and is refused: {refusal}"
        self._hear_of_places()

    def wait_until(self, day: date, hour: int) -> None:
        """Let time pass on both sides; a time of day that is over is left alone."""
        if (day, hour) >= self.paper.now:
            self.desk.wait_until(day, HOURS[hour])
            self.paper.pass_time((day, hour))
            self._hear_of_places()

    # ---- the course calendar, of which other employers and the coordinator have a part

    def add_session(self, days: int, lasts: int, seats: int, others: int) -> str:
        """Put a session of Module 1 on both calendars; give its code."""
        code, first = f"M1-{len(self.lines.sessions)}", self.today + timedelta(days=days)
        self._hold(code, first, first + timedelta(days=lasts), "Red Deer", seats)
        self.others_come(code, others)
        return code

    def sessions_to_come(self) -> list[str]:
        """The sessions that a coordinator may still change: neither over nor cancelled."""
        return [one.session.id for one in self.lines.calendar(self.today) if not one.session.cancelled_on]

    def _hold(self, code: str, first: date, last: date, where: str, seats: int) -> None:
        self.lines.hold(
            SessionRecord(id=code, course="module-1", starts_on=first, ends_on=last, place=where, seats=seats)
        )
        known = self.paper.sessions.setdefault(code, Session(code, first, last, where, seats))
        known.first, known.last, known.where, known.seats = first, last, where, seats

    def change_session(self, code: str, days: int, where: str, seats: int) -> None:
        """Hold a session on other days, elsewhere, or with so many more seats."""
        held = self.lines.sessions[code]
        starts_on = max(self.today, held.starts_on + timedelta(days=days)) if days else held.starts_on
        ends_on = starts_on + (held.ends_on - held.starts_on)
        self._hold(code, starts_on, ends_on, where or held.place, held.seats + seats)
        self._line_moves()

    def cancel_session(self, code: str) -> None:
        """Cancel a session."""
        held = self.lines.sessions[code]
        self.lines.sessions[code] = held.model_copy(update={"cancelled_on": self.today})
        self.paper.sessions[code].cancelled = True
        self._line_moves()

    def others_come(self, code: str, many: int) -> None:
        """Have people of other employers join a line."""
        for line in (self.lines.lines[code], self.paper.sessions[code].line):
            line.extend([SOMEBODY] * many)

    def others_go(self, code: str, many: int) -> None:
        """Have people of other employers leave a line."""
        for line in (self.lines.lines[code], self.paper.sessions[code].line):
            for _ in range(min(many, line.count(SOMEBODY))):
                line.remove(SOMEBODY)
        self._line_moves()

    def _line_moves(self) -> None:
        self.paper.tell_places()
        self.paper.pass_time(self.paper.now)
        self._hear_of_places()

    def _hear_of_places(self) -> None:
        """Play the register: bring the lines up to date, and tell the desk until nothing is new."""
        following = True
        while following:
            self.lines.keep(self.desk.entries[self._kept :])
            self._kept = len(self.desk.entries)
            following = not self.desk.employer.ended and bool(self.desk.hear(*self.lines.places()))

    # ---- what most employers do next, so that lives get somewhere

    def usual_step(self, *, full_year: bool, smoothly: bool) -> None:
        """Do what comes next where the employer stands; if not smoothly, with a detour."""
        paper = self.paper
        if paper.audit is not None:
            self._usual_review(paper.audit.stage, smoothly=smoothly)
        elif paper.order is not None:
            self._usual_order(paper.order.stage, smoothly=smoothly)
        elif paper.fee != "fee_paid":
            self.act("record_payment" if smoothly or paper.fee == "fee_invoiced" else "issue_invoice")
        elif not any(one.here for one in paper.people):
            self._usual_training(smoothly=smoothly)
        elif paper.standing == "not_in_good_standing" and not paper.lacking() and paper.figures.reinstates:
            self.act("reinstate")
        elif paper.in_force and not paper.lacking() and self._next_audit_is_far():
            self.wait_until(self.today + timedelta(days=90), NOON)
        else:
            self._usual_audit(full_year=full_year)

    def _usual_training(self, *, smoothly: bool) -> None:
        """Module 1 was taken, or is going to be: in a session that is full, until somebody stays away."""
        name = f"Person {len(self.paper.people)}"
        if smoothly or any(self.paper.held_back("training")):
            self.act("record_training", person_name=name)
            return
        code = self.add_session(days=20, lasts=1, seats=2, others=2)
        place = {"delivery": "classroom", "session": code, "waiting_list": True}
        self.act("enrol_in_course", person_name=name, course="module-1", **place)
        self.others_go(code, 1)
        self.wait_until(self.today + timedelta(days=22), NOON)
        self.act("record_attendance", session=code, absent=[])

    def _next_audit_is_far(self) -> bool:
        ahead = [mark.day for mark in self.paper.marks if mark.status == "open"]
        return bool(ahead) and ahead[0] > self.today + _FAR

    def _usual_audit(self, *, full_year: bool) -> None:
        people = self.paper.people
        current = next((n for n, one in enumerate(people, 1) if one.here and one.due >= self.today), None)
        if current is None:
            self.act("record_training", person_name=f"Person {len(people)}")
            return
        waiting = self.paper.waiting_on_paper()
        last = (waiting.on_paper if waiting else None) or self.today
        self.act(
            "submit_self_assessment",
            assessor=current,
            documentation_from=str(last - timedelta(days=400 if full_year else 100)),
            head_count=employees(9),
        )

    def _usual_review(self, stage: str, *, smoothly: bool) -> None:
        if stage == "received":
            self.act("assign_reviewer", reviewer="r.roy")
        elif stage == "in_review":
            asked = {"decision": "request_information", "deficiencies": ["Something is missing"]}
            reviewer = self.desk.open_audit.audit.reviewer
            self.act("record_review", actor=reviewer, **({} if smoothly else asked))
        else:
            self.act("provide_information")

    def _usual_order(self, stage: str, *, smoothly: bool) -> None:
        given: dict[str, Any] = {}
        if stage == "with_ministry":
            returned = {"decision": "returned", "reason": "Something is missing"}
            given = {"certificate_number": self.next_certificate()} if smoothly else returned
        self.act(_ORDER_STEPS[stage], **given)

    def next_certificate(self) -> str:
        """A number that no certificate has yet."""
        self.certificates += 1
        return f"SECOR-{self.certificates}"

    # ---- and both are the same

    def compare(self) -> None:
        """Compare everything that the rules say something of."""
        self._compare_employer()
        self._compare_certificate()
        self._compare_audit()
        self._compare_order()
        written = Counter(
            (day, content.name + (" while renewing" if _while_renewing(content) else ""))  # type: ignore[attr-defined]
            for day, content in self.desk.letters
        )
        expected = Counter(self.paper.letters)
        assert written == expected, f"{written - expected} were written, {expected - written} were expected"

    def _compare_employer(self) -> None:
        state, paper = self.desk.employer, self.paper
        assert (state.stage, state.ended) == (paper.stage, bool(paper.end))
        assert self.desk.today == paper.today
        people = [(one.name, one.refresher_due_on, one.lapsed_on is not None) for one in state.trained()]
        assert people == [(one.name, one.due, one.lapsed) for one in paper.people if one.here]
        places = [
            (one.number, one.person_name, one.status.value, one.in_line) for one in state.open_enrolments()
        ]
        assert places == list(paper.places_to_come())
        assert self.lines.lines == {code: one.line for code, one in paper.sessions.items()}
        if not paper.end:
            assert state.standing_now == paper.standing
            assert state.is_in(paper.fee)
            assert float(state.fee_open) == (0 if paper.fee == "fee_paid" else paper.asked_for)
            assert float(state.fee_kept) == paper.paid_in
            assert state.is_in("moving_to_cor") == (paper.cor_from is not None)
            assert state.head_count.total == paper.employees

    def _compare_certificate(self) -> None:
        held, paper = self.desk.employer.certificate, self.paper
        assert (held is not None) == bool(paper.number)
        if held is not None:
            assert (held.number, held.dated, held.expires_on) == (paper.number, paper.dated, paper.expires)
            marks = [(one.day, one.deadline, one.status.value) for one in self.desk.employer.anniversaries]
            assert marks == [(one.day, one.deadline, one.status) for one in paper.marks]

    def _compare_audit(self) -> None:
        state, paper = self.desk.audit, self.paper.audit
        assert (state is not None) == (paper is not None)
        if state is not None and paper is not None:
            assert state.states == (paper.stage,)
            assert state.audit.reviewer == paper.reviewer
            assert state.round.number == paper.rounds
            assert (state.overdue_on is not None) == paper.overdue

    def _compare_order(self) -> None:
        state, paper = self.desk.order, self.paper.order
        assert (state is not None) == (paper is not None)
        if state is not None and paper is not None:
            assert state.states == (paper.stage,)
            assert state.order.term_years == paper.years


def _reasons(refusal: Refusal) -> set[str]:
    if "not in turn" in refusal.sentence:
        return {TURN}
    return set(re.findall(r"\bR\d+\b", str(refusal))) or {FORM}


def _while_renewing(content: object) -> bool:
    return isinstance(content, CertificateExpired) and content.renewal_in_review
