"""Module 1, the refresher, and people who leave (R8 to R11)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.support.desk import LATE, LEFT_OUT, Desk, book_with
from tests.support.lives import accept, assign, at, certified, preparing, submit


def in_training(opened: date = date(2027, 3, 10)) -> Desk:
    desk = Desk(opened)
    desk.act("record_payment")
    return desk


def test_module_1_makes_a_trained_self_assessor_for_three_years() -> None:
    """R8, R9."""
    desk = in_training()
    receipt = desk.act("record_training", person_name="Robin Okafor", completed_on="2027-03-01")
    (person,) = desk.employer.trained()
    assert person.refresher_due_on == date(2030, 3, 1)
    assert (
        receipt.done == "Robin Okafor is trained self-assessor number 1; the refresher is due on 2030-03-01."
    )
    assert desk.employer.stage == "preparing"


def test_without_module_1_no_audit_is_taken() -> None:
    """R8: neither a self-assessment nor an external one."""
    for name in ("submit_self_assessment", "submit_external_audit"):
        assert "not in turn" in in_training().refusal(name).sentence


def test_training_waits_for_the_fee_to_be_paid_or_invoiced() -> None:
    """R7, R8."""
    assert "not in turn" in Desk().refusal("record_training").sentence
    assert "not in turn" in Desk().refusal("enrol_in_course").sentence
    invoiced = at("invoiced")
    invoiced.act("enrol_in_course")
    invoiced.act("record_training")


def test_training_on_29_february_is_current_to_28_february() -> None:
    """R9."""
    desk = in_training(date(2028, 3, 1))
    desk.act("record_training", completed_on="2028-02-29")
    assert desk.employer.trained()[0].refresher_due_on == date(2031, 2, 28)


def test_an_enrolment_is_confirmed_and_completed_by_the_training() -> None:
    """R8."""
    desk = in_training()
    desk.act("enrol_in_course", person_name="Robin Okafor")
    letter = desk.last_letter("course_confirmation")
    assert letter.course_title == "Module 1: Health and Safety Program Development"
    assert (letter.person_name, letter.delivery, letter.session) == ("Robin Okafor", "e-learning", None)
    desk.act("record_training", person_name="robin okafor")
    assert desk.employer.enrolments[0].completed_on == desk.today
    assert desk.employer.carried(desk.today).enrolments == []


@pytest.mark.parametrize(
    ("given", "rule", "field"),
    [
        ({"course": "cooking"}, "R8", "course"),
        ({"course": "refresher", "delivery": "classroom", "session": "June"}, "R9", "delivery"),
        ({"delivery": "classroom"}, "R8", "session"),
        ({"delivery": "by post"}, "", ""),
    ],
)
def test_enrolments_that_are_refused(given: dict[str, Any], rule: str, field: str) -> None:
    """R8, R9."""
    refusal = in_training().refusal("enrol_in_course", **given)
    assert (refusal.rule, refusal.field) == (rule, field)


def test_nobody_is_enrolled_twice_in_the_same_course() -> None:
    """R8: in another one, or after completing it, they may be."""
    desk = in_training()
    desk.act("enrol_in_course", person_name="Robin")
    assert desk.refusal("enrol_in_course", person_name="ROBIN").field == "person_name"
    desk.act("enrol_in_course", person_name="Kim")
    desk.act("enrol_in_course", person_name="Robin", course="refresher")
    desk.act("record_training", person_name="Robin")
    desk.act("enrol_in_course", person_name="Robin")


def test_nobody_is_trained_twice() -> None:
    """R8, R9: the second time it is a refresher."""
    desk = at("preparing")
    refusal = desk.refusal("record_training", person_name="robin okafor")
    assert refusal.rule == "R8"
    assert "record_refresher" in refusal.sentence
    assert "person 1" in refusal.sentence


def test_a_course_that_the_policy_no_longer_has_completes_nothing() -> None:
    """R8, R33."""
    desk = in_training()
    desk.act("enrol_in_course")
    changed = desk.employer.policy.training.model_copy(update={"courses": ()})
    desk.employer.policy = desk.employer.policy.model_copy(update={"training": changed})
    desk.act("record_training")
    assert desk.employer.enrolments[0].completed_on is None


def test_a_refresher_makes_training_current_for_three_more_years() -> None:
    """R9: counted from the refresher."""
    desk = at("preparing")
    desk.act("enrol_in_course", course="refresher")
    desk.wait_until(date(2029, 6, 1))
    receipt = desk.act("record_refresher", person=1)
    assert receipt.done == "Robin Okafor's training is current until 2032-06-01."
    assert desk.employer.enrolments[0].completed_on == date(2029, 6, 1)


@pytest.mark.parametrize(
    ("given", "rule", "field"),
    [
        ({"days": 0.5}, "R9", "days"),
        ({"days": 0}, "", ""),
        ({"days": "one"}, "", ""),
        ({"completed_on": "2027-03-10"}, "R9", "completed_on"),
        ({"completed_on": "2027-03-09"}, "R9", "completed_on"),
        ({"person": 2}, "R8", "person"),
        ({"person": 0}, "R8", "person"),
        ({"person": -1}, "", ""),
    ],
)
def test_refreshers_that_are_refused(given: dict[str, Any], rule: str, field: str) -> None:
    """R9: one day at least, and newer than what is on record."""
    desk = at("preparing")
    desk.wait(10)
    refusal = desk.refusal("record_refresher", **given)
    assert (refusal.rule, refusal.field) == (rule, field)


def test_somebody_unknown_is_answered_with_those_who_are_trained() -> None:
    """R8."""
    assert (
        "Trained at this employer: 1 = Robin Okafor."
        in at("preparing").refusal("record_refresher", person=7).sentence
    )


def test_the_refresher_is_reminded_of_three_months_ahead_and_lapses_at_the_end_of_its_day() -> None:
    """R9."""
    desk = preparing(Desk(date(2027, 5, 31)))
    assert desk.agenda() == [
        (date(2030, 2, 28), "refresher_reminder", "R9"),
        (date(2030, 5, 31), "refresher_lapsed", "R9"),
    ]
    desk.wait_until(date(2030, 2, 28))
    assert desk.last_letter("refresher_reminder").due_on == date(2030, 5, 31)
    desk.wait_until(date(2030, 5, 31), LATE)
    submit(desk)
    accept(desk)
    desk.wait_until(date(2030, 6, 1))
    assert desk.last_letter("refresher_lapsed").person_name == "Robin Okafor"
    assert desk.employer.trained()[0].lapsed_on == date(2030, 5, 31)


def test_past_that_date_a_self_assessment_is_refused_until_the_refresher_is_done() -> None:
    """R9, R11."""
    desk = preparing(Desk(date(2027, 5, 31)))
    desk.wait_until(date(2030, 6, 1))
    refusal = desk.refusal("submit_self_assessment")
    assert (refusal.rule, refusal.field) == ("R9", "assessor")
    assert "31 May 2030" in refusal.sentence
    desk.act("record_refresher")
    submit(desk)
    assert desk.employer.trained()[0].lapsed_on is None


def test_a_refresher_that_falls_due_during_a_review_changes_nothing_there() -> None:
    """R9: what counts is the day on which the audit came in."""
    desk = preparing(Desk(date(2027, 5, 31)))
    desk.wait_until(date(2030, 5, 30))
    assign(submit(desk))
    desk.wait_until(date(2030, 6, 10))
    desk.act("record_review")
    assert desk.employer.stage == "certificate_ordered"


def test_training_of_long_ago_is_told_as_lapsed_without_a_reminder_first() -> None:
    """R9: a reminder goes out ahead or not at all."""
    desk = in_training()
    desk.act("record_training", completed_on="2024-03-09")
    assert [name for name in desk.letter_names() if name.startswith("refresher")] == ["refresher_lapsed"]
    assert desk.agenda() == []
    assert desk.refusal("submit_self_assessment").rule == "R9"
    desk.act("record_training", person_name="Kim", completed_on="2024-05-01")
    assert desk.last_letter("refresher_reminder").due_on == date(2027, 5, 1)


def test_the_reminder_and_the_years_are_policy() -> None:
    """R9."""
    desk = Desk(book=book_with(training={"refresher_years": 2, "refresher_reminder_months": 1}))
    preparing(desk)
    assert [item[0] for item in desk.agenda()] == [date(2029, 2, 10), date(2029, 3, 10)]


def test_when_the_only_trained_person_leaves_the_employer_is_told() -> None:
    """R10: and a self-assessment is refused."""
    desk = at("preparing")
    receipt = desk.act("remove_trained_person", reason="Moved to Manitoba")
    assert "Nobody else is trained" in receipt.done
    assert desk.last_letter("no_self_assessor").left_on == desk.today
    assert desk.agenda() == []
    refusal = desk.refusal("submit_self_assessment")
    assert (refusal.rule, refusal.field) == ("R10", "assessor")
    assert desk.employer.carried(desk.today).people == []


def test_an_external_audit_needs_no_trained_person() -> None:
    """R10, R12."""
    desk = at("preparing")
    desk.act("remove_trained_person")
    desk.act("submit_external_audit")


def test_two_trained_people() -> None:
    """R10: when one leaves, the other may assess."""
    desk = at("preparing")
    desk.act("record_training", person_name="Kim")
    assert desk.act("remove_trained_person", person=1).done == "Robin Okafor has left."
    assert "no_self_assessor" not in desk.letter_names()
    assert desk.refusal("submit_self_assessment", assessor=1).field == "person"
    assert "2 = Kim" in desk.refusal("submit_self_assessment", assessor=1).sentence
    submit(desk, assessor=2)
    assert desk.open_audit.audit.assessor == "Kim"


def test_somebody_who_left_may_be_trained_anew_under_a_new_number() -> None:
    """R10."""
    desk = at("preparing")
    desk.act("remove_trained_person")
    desk.act("record_training", person_name="Robin Okafor")
    assert [person.number for person in desk.employer.trained()] == [2]
    assert desk.refusal("remove_trained_person", person=1).rule == "R8"


def test_a_person_leaves_with_a_reason_and_not_tomorrow() -> None:
    """R10, R30."""
    desk = at("preparing")
    assert "reason: is missing" in str(desk.refusal("remove_trained_person", reason=LEFT_OUT))
    assert "future" in str(desk.refusal("remove_trained_person", left_on="2027-03-11"))


def test_module_1_may_be_taken_by_others_at_any_later_stage() -> None:
    """R10."""
    desk = certified(Desk())
    desk.act("record_training", person_name="Kim")
    assert desk.employer.stage == "certified"
    assert len(desk.employer.trained()) == 2
