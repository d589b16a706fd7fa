"""An employer's desk in memory: its cases move as in the workflows, with neither server nor register.

The desk takes staff actions, lets days pass, brings about what the agenda says, opens and ends audits and
certificate orders, and writes letters into a list. What only the register can judge stays in the entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from domain import happenings, opening
from domain.actions.policy_change import policy_applied
from domain.actions.registry import ACTIONS, find_action
from domain.agenda import DueItem, agenda
from domain.calendar import ALBERTA, Moment
from domain.case import CaseState, Receipt
from domain.certificates import certificate_year
from domain.course_calendar import PlaceInLine, SessionNow
from domain.course_places import what_follows
from domain.declared import Happening, StaffAction
from domain.employer import EmployerState
from domain.letters import Content, Invoice
from domain.payload import parse
from domain.policy import Policy, PolicyBook, parse_policy
from domain.records import SessionRecord
from domain.refusal import Refusal
from domain.registration import EXAMPLE, employer_workflow_id, read_form, register
from domain.review import AuditState, OrderState
from domain.roles import SERVICE, Role
from domain.steps import Caller, Step, entered, happen, take
from domain.to_fill import SUCH_AS, filled
from domain.transition import Recorded, StandsIn, Transition

#: The policy that comes with the service.
POLICY_FILE = (Path(__file__).parents[2] / "domain" / "policy.toml").read_text(encoding="utf-8")
BOOK = parse_policy(POLICY_FILE)
#: A day like any other on which a test may begin.
DAY = date(2027, 3, 10)
NOON = time(12)
LATE = time(23, 59)
#: Given for a field, it leaves the field out of the payload.
LEFT_OUT: Any = object()
#: Who acts when a test does not care.
ACTORS = {
    Role.ADMINISTRATOR: "a.singh",
    Role.REVIEWER: "r.roy",
    Role.TRAINING_COORDINATOR: "t.okoye",
    Role.EXECUTIVE_DIRECTOR: "e.moreau",
    Role.MINISTRY_DIRECTOR: "m.tremblay",
}
_CALLER = Caller(run_id="run-1")


def book_with(effective: date | None = None, **sections: dict[str, Any]) -> PolicyBook:
    """The service's policy with some figures changed: for ever, or from a day on."""
    first = BOOK.policies[0]
    plain = first.model_dump() | {"effective": effective or first.effective}
    for section, figures in sections.items():
        plain[section] = plain[section] | figures
    changed = Policy.model_validate(plain)
    policies = [first, changed] if effective else [changed]
    return PolicyBook(policies, closed_cases_years=1)


def instant(day: date, at: time = NOON) -> datetime:
    """The instant of a time of day in Alberta."""
    return datetime.combine(day, at, ALBERTA).astimezone(UTC)


def form(**changed: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the form
    """A registration form filled in; what is given replaces or leaves out fields."""
    return _without_left_out({**EXAMPLE, "actor": ACTORS[Role.ADMINISTRATOR], **changed})


#: A session that desks' calendars hold, beside the one that examples are filled in with.
IN_RED_DEER = "M1-IN-RED-DEER"


def sessions_to_come(today: date) -> list[SessionNow]:
    """Two sessions with free seats that are held a month later."""
    held = today + timedelta(days=30)
    days: dict[str, Any] = {"starts_on": held, "ends_on": held + timedelta(days=1)}
    codes = (IN_RED_DEER, str(SUCH_AS["code of the session"]))
    sessions = (
        SessionRecord(id=code, course="module-1", place="Red Deer", seats=16, **days) for code in codes
    )
    return [SessionNow(session=session, in_line=3) for session in sessions]


def _without_left_out(payload: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if value is not LEFT_OUT}


class Desk:
    """One employer's file with its open audit or certificate order.

    Attributes:
        now: the instant that it is.
        entries: every step that was entered, the oldest first.
        letters: what was written to the employer, with the day, the oldest first.
        closed: audits and orders that have ended.
        deputies: who stands in today, by whoever is away.
        calendar: what the course calendar holds; two sessions with free seats unless a test says otherwise.

    """

    def __init__(
        self,
        opened: date = DAY,
        *,
        book: PolicyBook = BOOK,
        **fields: Any,  # noqa: ANN401 - any field of the form
    ) -> None:
        self.now = instant(opened)
        self.book = book
        self.entries: list[Transition] = []
        self.letters: list[tuple[date, Content]] = []
        self.audit: AuditState | None = None
        self.order: OrderState | None = None
        self.closed: list[CaseState] = []
        self.deputies: dict[str, str] = {}
        self.calendar: list[SessionNow] | None = None
        filled = read_form(form(**fields), opened)
        self._count(
            register(
                filled,
                book.on(opened),
                self.moment,
                _CALLER,
                workflow_id=employer_workflow_id(filled.wcb_account),
                employer_id="E000001",
            )
        )
        self._settle()

    # ---- what a test reads

    employer: EmployerState

    @property
    def moment(self) -> Moment:
        """The moment that it is."""
        return Moment(self.now)

    @property
    def today(self) -> date:
        """The day that it is in Alberta."""
        return self.moment.day

    @property
    def open_audit(self) -> AuditState:
        """The audit under review."""
        assert self.audit is not None, "no audit is open"
        return self.audit

    @property
    def open_order(self) -> OrderState:
        """The certificate order under way."""
        assert self.order is not None, "no certificate order is open"
        return self.order

    def cases(self) -> Iterator[CaseState]:
        """The employer's case and the one that is open under it."""
        yield self.employer
        for case in (self.audit, self.order):
            if case is not None:
                yield case

    def letter_names(self) -> list[str]:
        """The names of all letters, the oldest first."""
        return [content.name for _, content in self.letters]  # type: ignore[attr-defined]

    def last_letter(self, name: str) -> Any:  # noqa: ANN401 - the letter's own type
        """The newest letter of a name."""
        return next(content for _, content in reversed(self.letters) if content.name == name)  # type: ignore[attr-defined]

    def agenda(self) -> list[tuple[date, str, str]]:
        """Day, name and rule of everything that will happen by itself to the employer."""
        return [(item.day, item.happening.name, item.happening.rule) for item in agenda(self.employer)]

    # ---- what a test does

    def payload(self, action: StaffAction, case: CaseState, **given: Any) -> dict[str, Any]:  # noqa: ANN401
        """The action's own example, with what is given in place of it."""
        actor = ACTORS[action.roles[0]]
        return _without_left_out({**filled(action.filled_in(case, self.today)), "actor": actor, **given})

    def case_for(self, name: str, of: str | None = None) -> tuple[CaseState, StaffAction]:
        """The case that takes an action of this name; with several, the one that is named."""
        for case in self.cases():
            action = find_action(case.kind, name)
            if action is not None and of in {None, case.kind}:
                return case, action
        message = f"no open case takes {name}"
        raise LookupError(message)

    def act(self, name: str, of: str | None = None, **given: Any) -> Receipt:  # noqa: ANN401
        """Take an action with its example payload, changed by what is given."""
        case, action = self.case_for(name, of)
        return self.send(case, action, self.payload(action, case, **given))

    def send(self, case: CaseState, action: StaffAction, raw: object) -> Receipt:
        """Take an action with exactly this payload."""
        before = case.model_dump_json()
        informed = self.informed(action, raw)
        try:
            step = take(case, informed, raw, self.moment, _CALLER, policy=self.book.on(self.today))
        finally:
            assert case.model_dump_json() == before, f"{action.name} changed the state that it judged"
        self._judge_deputy(step.transition)
        receipt = self._count(step)
        self._settle()
        return receipt

    def _judge_deputy(self, asked: Transition) -> None:
        """Refuse who stands in for nobody, as the register does."""
        for one in asked.requirements:
            if isinstance(one, StandsIn) and self.deputies.get(one.staff_id) != asked.actor:
                raise Refusal(one.otherwise, rule=one.rule)

    def informed(self, action: StaffAction, raw: object) -> StaffAction:
        """An action as a case decides it: with what the course calendar holds, where that has a part."""
        try:
            asks = action.asks_calendar(parse(action.payload, raw, self.today))
        except Refusal:
            return action
        held = sessions_to_come(self.today) if self.calendar is None else self.calendar
        return action.knowing(tuple(held)) if asks else action

    def hear(self, *line: PlaceInLine) -> list[str]:
        """Hear from the register where the employer's people stand in line; give what follows."""
        following = what_follows(self.employer, line, self.today)
        for happening in following:
            self.happens(self.employer, happening)
        return [happening.name for happening in following]

    def refusal(self, name: str, of: str | None = None, **given: Any) -> Refusal:  # noqa: ANN401
        """Take an action that must be refused, and give the refusal."""
        try:
            self.act(name, of, **given)
        except Refusal as refusal:
            return refusal
        message = f"{name} was not refused"
        raise AssertionError(message)

    def wait_until(self, day: date, at: time = NOON) -> None:
        """Let time pass to a time of day, with everything that happens meanwhile."""
        until = instant(day, at)
        assert until >= self.now, "time does not run backwards"
        while (due := self._next_due()) is not None and due[1].at <= until:
            self.now = max(self.now, due[1].at)
            self._settle()
        self.now = until

    def wait(self, days: int, at: time = NOON) -> None:
        """Let days pass."""
        self.wait_until(self.today + timedelta(days=days), at)

    # ---- how it works

    def _next_due(self) -> tuple[CaseState, DueItem] | None:
        first = [(case, items[0]) for case in self.cases() if (items := agenda(case))]
        return min(first, key=lambda pair: pair[1].at, default=None)

    def _count(self, step: Step) -> Receipt:
        self.entries.append(step.transition)
        answer = Recorded(number=len(self.entries), actor_name="Somebody", role="")
        state, receipt = entered(step, answer)
        self._keep(state)
        return receipt

    def _keep(self, state: CaseState) -> None:
        # A state travels as JSON between runs of a workflow: whatever does not survive that is found here.
        again = type(state).model_validate_json(state.model_dump_json())
        assert again == state
        if isinstance(again, EmployerState):
            self.employer = again
        elif isinstance(again, AuditState):
            self.audit = again
        elif isinstance(again, OrderState):
            self.order = again

    def happens(self, case: CaseState, happening: Happening) -> None:
        """Bring something about that no person did, and its letters."""
        self._count(happen(case, happening, self.moment, _CALLER))
        self._write_letters()

    def _settle(self) -> None:
        """Let follow what follows at once: letters, audits and orders that begin or end, and what is due."""
        self._write_letters()
        self._take_up_policy()
        self._close_with_employer()
        self._end_cases()
        self._begin_cases()
        due = self._next_due()
        if due is not None and due[1].at <= self.now:
            self.happens(due[0], due[1].happening)
            self._settle()

    def _write_letters(self) -> None:
        for case in self.cases():
            if any(isinstance(owed.content, Invoice) for owed in case.letters_owed):
                number = partial(happenings.invoice_numbered, number=f"2027-{len(self.entries):04}")
                self._count(
                    happen(case, Happening("invoice_numbered", "R7", number, SERVICE), self.moment, _CALLER)
                )
        for case in self.cases():
            self.letters += [(self.today, owed.content) for owed in case.letters_owed]
            case.letters_owed = []

    def _take_up_policy(self) -> None:
        wanted = self.employer.policy_wanted
        if wanted is not None and not self.employer.ended:
            decide = partial(policy_applied, policy=self.book.on(wanted))
            self.happens(self.employer, Happening("policy_applied", "R33", decide, SERVICE))

    def _close_with_employer(self) -> None:
        if not self.employer.ended:
            return
        if self.audit is not None and not self.audit.ended:
            self.happens(self.audit, opening.audit_closed_with_employer("The file ended"))
        if self.order is not None and not self.order.ended:
            self.happens(self.order, opening.order_closed_with_employer("The file ended"))

    def _end_cases(self) -> None:
        if self.audit is not None and self.audit.ended:
            self.closed.append(self.audit)
            decide = partial(happenings.audit_ended, result=opening.audit_result(self.audit))
            self.audit = None
            self._report(Happening("audit_ended", "R16", decide, SERVICE))
        if self.order is not None and self.order.ended:
            self.closed.append(self.order)
            policy = self.book.on(self.today)
            decide = partial(happenings.order_ended, result=opening.order_result(self.order), policy=policy)
            self.order = None
            self._report(Happening("order_ended", "R22", decide, SERVICE))

    def _report(self, happening: Happening) -> None:
        if not self.employer.ended:
            began_in = certificate_year(self.employer, self.today)
            self.happens(self.employer, happening)
            if certificate_year(self.employer, self.today) != began_in:
                self._keep(self.employer.carried(self.today))

    def _begin_cases(self) -> None:
        case = self.employer
        if case.ended or self.audit is not None or self.order is not None:
            return
        if case.open_audit is not None:
            self.happens(opening.audit_of(case), opening.AUDIT_RECEIVED)
        elif case.accepted is not None and case.is_in("certificate_ordered"):
            self.happens(opening.order_of(case, self.today), opening.ORDER_OPENED)


def every_action() -> list[StaffAction]:
    """All staff actions of all cases."""
    return [action for actions in ACTIONS.values() for action in actions]
