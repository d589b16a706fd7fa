"""Lives of an employer at a desk in memory, brought forward in the program's own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

from domain.calendar import months_after
from domain.case import CaseState
from domain.corrs.entering import corrs_answered
from domain.corrs.port import CorrsRefused
from domain.declared import StaffAction
from tests.support.desk import IN_RED_DEER, Desk

#: A seat in a session that a desk's course calendar holds.
IN_A_SESSION: dict[str, Any] = {"delivery": "classroom", "session": IN_RED_DEER}
PEOPLE = {"owners": 1, "full_time": 0, "part_time": 0, "casual": 0, "other_covered": 0}


def employees(total: int) -> dict[str, int]:
    """A head count of so many people, one of them the owner."""
    return {**PEOPLE, "full_time": total - 1}


def scores(points: int, possible: int = 100) -> list[dict[str, Any]]:
    """One element with so many points."""
    return [{"element": "The whole audit", "points": points, "possible": possible}]


def documentation(last: date, *, full_year: bool) -> dict[str, str]:
    """Documentation that ends on a day and covers a full year, or half of one."""
    first = months_after(last, -12 if full_year else -6) + timedelta(days=1)
    return {"documentation_from": str(first), "documentation_to": str(last)}


def preparing(desk: Desk) -> Desk:
    """The fee is paid and somebody is trained."""
    desk.act("record_payment")
    desk.act("record_training")
    return desk


def submit(desk: Desk, *, years: int = 3, **given: Any) -> Desk:  # noqa: ANN401 - any field of the payload
    """A self-assessment comes in, documented for a certificate of so many years."""
    documented = documentation(desk.today, full_year=years == 3)
    desk.act("submit_self_assessment", **{**documented, **given})
    return desk


def assign(desk: Desk) -> Desk:
    """The open audit is with a reviewer."""
    desk.act("assign_reviewer", reviewer="r.roy")
    return desk


def accept(desk: Desk) -> Desk:
    """The open audit is reviewed and accepted."""
    assign(desk)
    desk.act("record_review")
    return desk


def request(desk: Desk) -> Desk:
    """The reviewer asks for more information."""
    assign(desk)
    desk.act("record_review", decision="request_information", deficiencies=["No inspection was recorded."])
    return desk


def reject(desk: Desk) -> Desk:
    """The open audit is closed as unsuccessful."""
    assign(desk)
    desk.act("record_review", decision="unsuccessful", ground="Too much of it is not documented.")
    return desk


def approve(desk: Desk, number: str = "SECOR-1001") -> Desk:
    """The ministry approves the open order."""
    desk.act("record_corrs_entry")
    desk.act("record_ministry_decision", certificate_number=number)
    return desk


def issue(desk: Desk, number: str = "SECOR-1001") -> Desk:
    """The open order goes all the way to the mail."""
    approve(desk, number)
    desk.act("record_director_signature")
    desk.act("record_executive_director_signature")
    desk.act("record_mailing")
    return desk


def certified(desk: Desk, *, years: int = 3) -> Desk:
    """The employer holds its first certificate, approved and mailed on the day."""
    return issue(accept(submit(preparing(desk), years=years)))


def audited(desk: Desk, **given: Any) -> Desk:  # noqa: ANN401 - any field of the payload
    """An audit comes in and is accepted on the same day."""
    return accept(submit(desk, **given))


def on_paper() -> Desk:
    """An employer that is taken over while its maintenance audit lies in review on paper."""
    paper = {"number": "SECOR-0815", "dated": "2026-06-01", "term_years": 3}
    people = [{"name": "Kim", "module_1_on": "2026-01-10"}]
    in_review = {"anniversary": "2027-06-01", "received_on": "2027-03-01"}
    return Desk(taken_over={**paper, "trained_people": people, "in_review": in_review})


def _refused_by_corrs(desk: Desk) -> Desk:
    """CORRS does not take the open order."""
    desk.happens(desk.open_order, corrs_answered(CorrsRefused(reasons=("wcb_account: Unknown.",))))
    return desk


def _orders() -> Iterator[tuple[str, Callable[[], Desk]]]:
    yield "order refused by CORRS", lambda: _refused_by_corrs(_AT["order opened"]())
    yield "order opened", lambda: accept(submit(preparing(Desk())))
    yield "order with the ministry", lambda: _after(_AT["order opened"](), "record_corrs_entry")
    yield (
        "order returned",
        lambda: _after(
            _AT["order with the ministry"](),
            "record_ministry_decision",
            decision="returned",
            reason="The address is incomplete",
        ),
    )
    yield "order approved", lambda: approve(_AT["order opened"]())
    yield "order signed once", lambda: _after(_AT["order approved"](), "record_director_signature")
    yield (
        "order signed twice",
        lambda: _after(_AT["order signed once"](), "record_executive_director_signature"),
    )


def _after(desk: Desk, name: str, **given: Any) -> Desk:  # noqa: ANN401 - any field of the payload
    desk.act(name, **given)
    return desk


def _lost() -> Desk:
    desk = certified(Desk())
    desk.wait_until(date(2029, 1, 1))
    return desk


def _over_limit(desk: Desk) -> Desk:
    desk.act("report_head_count", head_count=employees(11))
    return desk


def _accepted_unpaid() -> Desk:
    desk = Desk()
    desk.act("issue_invoice")
    desk.act("record_training")
    return accept(submit(desk))


_AT: dict[str, Callable[[], Desk]] = {
    "registered": Desk,
    "invoiced": lambda: _after(Desk(), "issue_invoice"),
    "in training": lambda: _after(Desk(), "record_payment"),
    "in a session": lambda: _after(_after(Desk(), "record_payment"), "enrol_in_course", **IN_A_SESSION),
    "partly refunded": lambda: _after(_after(Desk(), "record_payment"), "refund_payment", amount="100.00"),
    "refunded": lambda: _after(_after(Desk(), "record_payment"), "refund_payment"),
    "preparing": lambda: preparing(Desk()),
    "audit received": lambda: submit(preparing(Desk())),
    "in review": lambda: assign(submit(preparing(Desk()))),
    "information requested": lambda: request(submit(preparing(Desk()))),
    "accepted, fee unpaid": _accepted_unpaid,
    "certified": lambda: certified(Desk()),
    "certified for a year": lambda: certified(Desk(), years=1),
    "maintenance under review": lambda: submit(certified(Desk()), purpose="maintenance"),
    "not in good standing": _lost,
    "late maintenance accepted": lambda: accept(submit(_lost())),
    "suspended": lambda: _after(certified(Desk()), "suspend"),
    "expired while suspended": lambda: _waited(
        _after(certified(Desk(), years=1), "suspend"), date(2028, 3, 11)
    ),
    "moving to COR": lambda: _over_limit(certified(Desk())),
    "expired": lambda: _waited(certified(Desk(), years=1), date(2028, 3, 11)),
    "withdrawn": lambda: _after(certified(Desk()), "withdraw"),
    "transferred": lambda: _after(Desk(), "transfer_partner"),
    "merged": lambda: _after(Desk(), "change_wcb_account", merge=True),
    "moved to COR": lambda: _waited(_over_limit(certified(Desk())), date(2028, 3, 11)),
    "audit on paper": on_paper,
}
_AT.update(_orders())


def _waited(desk: Desk, until: date) -> Desk:
    desk.wait_until(until)
    return desk


#: The names of all places at which a test can find an employer.
PLACES = tuple(_AT)


def at(place: str) -> Desk:
    """An employer that stands at one of the :data:`PLACES`, on an ordinary day."""
    return _AT[place]()


@cache
def fitting(action: StaffAction) -> tuple[Desk, CaseState]:
    """A desk at which an action is in turn, and the case that takes it."""
    for place in PLACES:
        desk = at(place)
        for case in desk.cases():
            if case.kind == action.case and action.in_turn(case):
                return desk, case
    message = f"{action.name} is never in turn"
    raise LookupError(message)
