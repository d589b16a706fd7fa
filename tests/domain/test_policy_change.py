"""A running cycle takes up a later policy, by decision: what that touches and leaves (R24, R26, R33)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.policy import PolicyBook
from tests.support.desk import BOOK, DAY, Desk, book_with
from tests.support.lives import audited, certified, preparing, submit

#: Half a year after the certificate of :data:`DAY`, 10 March 2027, which runs for three years.
CHANGE = date(2027, 9, 1)
FIRST = BOOK.policies[0].effective


def book(**maintenance: Any) -> PolicyBook:  # noqa: ANN401 - any figure
    return book_with(CHANGE, maintenance=maintenance, audit={"maintenance_pass_percent": Decimal(85)})


def deadlines(desk: Desk) -> list[date]:
    return [mark.deadline for mark in desk.employer.anniversaries]


def last(desk: Desk) -> tuple[str, str]:
    line = desk.employer.latest[0]
    return line.event, line.ground


def taken_up(desk: Desk, day: date = CHANGE) -> Desk:
    desk.wait_until(day)
    desk.act("apply_policy", effective=str(CHANGE))
    return desk


def test_deadlines_that_lie_ahead_move_and_the_end_of_the_certificate_stays() -> None:
    desk = taken_up(certified(Desk(book=book(maintenance_deadline="anniversary"))))
    assert deadlines(desk) == [date(2028, 3, 10), date(2029, 3, 10), date(2030, 3, 10)]
    event, ground = last(desk)
    assert event == "policy_applied"
    assert ground == (
        f"The policy of 2027-09-01 holds instead of the one of {FIRST}; "
        "new deadline: 2028-03-10 for 2028-03-10, 2029-03-10 for 2029-03-10"
    )
    assert (date(2028, 3, 10), "maintenance_missed", "R26") in desk.agenda()
    changed = {record.key for record in desk.entries[-1].records}
    assert changed == {"anniversary/SECOR-1001/2028-03-10", "anniversary/SECOR-1001/2029-03-10"}


def test_a_deadline_that_would_be_past_stays() -> None:
    desk = taken_up(certified(Desk(book=book(maintenance_deadline="anniversary"))), date(2028, 3, 10))
    assert deadlines(desk) == [date(2028, 12, 31), date(2029, 3, 10), date(2030, 3, 10)]


def test_a_deadline_that_a_reminder_named_is_not_brought_forward() -> None:
    desk = taken_up(certified(Desk(book=book(maintenance_deadline="anniversary"))), date(2027, 12, 11))
    assert "anniversary_reminder_first" in desk.letter_names()
    assert deadlines(desk) == [date(2028, 12, 31), date(2029, 3, 10), date(2030, 3, 10)]


def test_a_deadline_is_put_off_also_after_a_reminder() -> None:
    strict = book_with(maintenance={"maintenance_deadline": "anniversary"}).policies[0]
    desk = certified(Desk(book=PolicyBook([strict, book().policies[1]], closed_cases_years=1)))
    taken_up(desk, date(2028, 2, 1))
    assert deadlines(desk) == [date(2028, 12, 31), date(2029, 12, 31), date(2030, 3, 10)]


def test_a_missed_audit_stays_missed_and_an_audit_in_review_keeps_its_policy() -> None:
    strict = book_with(maintenance={"maintenance_deadline": "anniversary"}).policies[0]
    desk = certified(Desk(book=PolicyBook([strict, book().policies[1]], closed_cases_years=1)))
    desk.wait_until(date(2028, 3, 11))
    assert desk.employer.is_in("not_in_good_standing")
    submit(desk)
    taken_up(desk, date(2028, 3, 12))
    assert desk.employer.is_in("not_in_good_standing")
    assert desk.open_audit.policy.audit.maintenance_pass_percent == 80
    assert deadlines(desk)[0] == date(2028, 3, 10)


def test_reminders_follow_the_new_policy_unless_they_were_sent_or_their_anniversary_is_past() -> None:
    desk = taken_up(certified(Desk(book=book(reminder_months=(4, 1)))), date(2027, 12, 20))
    desk.wait_until(date(2028, 3, 10))
    days = [day for day, content in desk.letters if "reminder" in content.name]  # type: ignore[attr-defined]
    assert days == [date(2027, 12, 10), date(2028, 2, 10)]

    late = taken_up(certified(Desk(book=book(reminder_months=(4, 1)))), date(2028, 4, 1))
    written = len(late.letters)
    late.wait(200)
    assert len(late.letters) == written


def test_the_next_audit_is_judged_by_the_new_policy() -> None:
    desk = taken_up(certified(Desk(book=book())), date(2027, 12, 1))
    submit(desk, elements=[{"element": "All", "points": 82, "possible": 100}])
    desk.act("assign_reviewer", reviewer="r.roy")
    assert "needs 85 %" in str(desk.refusal("record_review", decision="accept"))


def test_a_fee_that_is_due_stays_as_it_was_told() -> None:
    """R7: the amount was told with the registration."""
    dearer = book_with(CHANGE, fees={"registration_fee": Decimal(300)})
    desk = taken_up(Desk(book=dearer))
    assert desk.case_for("record_payment")[1].example(desk.employer, desk.today)["amount"] == "250.00"
    desk.act("record_payment")
    desk.act("refund_payment")
    assert "300" in str(desk.refusal("record_payment", amount="250.00"))


def test_a_new_certificate_begins_its_own_cycle() -> None:
    desk = taken_up(certified(Desk(book=book()), years=1), date(2027, 12, 1))
    assert desk.employer.policy_taken_up_on == date(2027, 12, 1)
    audited(desk, purpose="renewal")
    for step in ("record_corrs_entry", "record_director_signature", "record_executive_director_signature"):
        desk.act(step)
        if step == "record_corrs_entry":
            desk.act("record_ministry_decision", certificate_number="SECOR-2")
    desk.act("record_mailing")
    assert desk.employer.policy_taken_up_on is None


@pytest.mark.parametrize(
    ("effective", "said"),
    [
        (str(FIRST), f"already runs under the policy of {FIRST}"),
        ("2020-01-01", "Only a later one can be taken up"),
        ("2027-03-11", "must not lie in the future"),
    ],
)
def test_only_a_later_policy_that_holds_today_can_be_taken_up(effective: str, said: str) -> None:
    assert said in str(preparing(Desk()).refusal("apply_policy", effective=effective))


def test_a_day_on_which_no_policy_took_effect_changes_nothing() -> None:
    desk = certified(Desk())
    desk.act("apply_policy", effective=str(DAY))
    assert last(desk) == (
        "policy_kept",
        f"No policy took effect on {DAY}: the one of {FIRST} goes on holding",
    )
    assert desk.employer.policy.effective == FIRST


def test_a_second_wish_waits_for_the_first() -> None:
    desk = Desk(book=book())
    desk.wait_until(CHANGE)
    desk.employer.policy_wanted = CHANGE
    assert "is just being taken up" in str(desk.refusal("apply_policy"))


def test_a_cycle_that_began_anew_meanwhile_keeps_its_policy() -> None:
    desk = certified(Desk(book=book()))
    desk.wait_until(CHANGE)
    later = book().policies[1]
    desk.employer.policy, desk.employer.policy_wanted = later, CHANGE
    desk.act("send_notice")  # whatever stirs the desk
    event, ground = last(desk)
    assert event == "policy_kept"
    assert ground == f"A new cycle has begun under the policy of {CHANGE}, which goes on holding"
