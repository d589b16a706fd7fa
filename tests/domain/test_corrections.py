"""What was entered wrongly is corrected by a new entry that names the old one (R31)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.transition import EntryKnown
from tests.support.desk import LEFT_OUT, Desk
from tests.support.lives import accept, at, certified, preparing, submit

PLACES = {"Employer": "certified", "Audit": "in review", "CertificateOrder": "order approved"}


def correct(desk: Desk, what: str, new: object = LEFT_OUT, of: str = "Employer", **given: Any) -> None:  # noqa: ANN401
    desk.act("correct_entry", of, what=what, new_value=new, **given)


@pytest.mark.parametrize("of", PLACES)
def test_a_correction_names_the_entry_that_it_corrects(of: str) -> None:
    """R31: the register knows whether there is one."""
    desk = at(PLACES[of])
    receipt = desk.act("correct_entry", of, entry=2, reason="The amount was misread")
    made = desk.entries[-1]
    assert made.corrects == 2
    assert made.requirements[1:] == (EntryKnown(number=2),)
    assert (made.ground, made.event) == ("The amount was misread", "entry_corrected")
    assert receipt.done == "Entry 2 is corrected by this one; it stays as it was."
    assert made.before == made.after


@pytest.mark.parametrize("of", PLACES)
@pytest.mark.parametrize(
    "given", [{"entry": 0}, {"entry": "x"}, {"entry": LEFT_OUT}, {"reason": LEFT_OUT}, {"what": "everything"}]
)
def test_corrections_that_are_no_corrections(of: str, given: dict[str, Any]) -> None:
    """R31."""
    assert at(PLACES[of]).refusal("correct_entry", of, **given).rule == ""


def test_the_example_names_the_newest_entry() -> None:
    desk = at("certified")
    newest = desk.employer.latest[0].entry
    desk.act("correct_entry")
    assert desk.entries[-1].corrects == newest


@pytest.mark.parametrize(
    ("what", "new", "field"),
    [("legal_name", "Foothills Fences Ltd.", "legal_name"), ("industry_code", "42125", "industry_code")],
)
def test_the_employer_itself(what: str, new: str, field: str) -> None:
    """R5, R31."""
    desk = at("certified")
    correct(desk, what, new)
    assert getattr(desk.employer.employer, field) == new


@pytest.mark.parametrize(
    ("what", "new"),
    [
        ("legal_name", LEFT_OUT),
        ("industry_code", "x"),
        ("payment_reference", "<b>"),
        ("module_1_completed_on", "yesterday"),
        ("module_1_completed_on", "2027-03-11"),
        ("pir_registered_on", "2027-02-30"),
        ("confirmed_percent", "21"),
        ("confirmed_percent", "many"),
    ],
)
def test_a_new_value_has_the_form_that_its_field_has_everywhere(what: str, new: object) -> None:
    """R31."""
    desk = at("certified")
    desk.act("register_in_pir")
    desk.act("confirm_pir_discount")
    refusal = desk.refusal("correct_entry", what=what, new_value=new, person=1)
    assert refusal.field == "new_value"


def test_a_payment() -> None:
    """R7, R31."""
    desk = at("in training")
    correct(desk, "payment_reference", "MON-2")
    assert desk.employer.fee.processor_reference == "MON-2"
    assert Desk().refusal("correct_entry", what="payment_reference", new_value="MON-2").rule == "R31"


def test_a_full_card_number_is_no_correction() -> None:
    """R7."""
    refusal = at("in training").refusal(
        "correct_entry", what="payment_reference", new_value="4111 1111 1111 1111"
    )
    assert (refusal.rule, refusal.field) == ("R7", "new_value")


def test_a_person() -> None:
    """R8, R31."""
    desk = at("preparing")
    correct(desk, "person_name", "Robyn Okafor", person=1)
    assert desk.employer.trained()[0].name == "Robyn Okafor"
    assert desk.refusal("correct_entry", what="person_name", new_value="X Y").field == "person"
    assert desk.refusal("correct_entry", what="person_name", new_value="X Y", person=2).field == "person"


def test_the_day_of_module_1() -> None:
    """R9, R31: the refresher falls due anew."""
    desk = at("preparing")
    correct(desk, "module_1_completed_on", "2026-05-01", person=1)
    (person,) = desk.employer.trained()
    assert (person.module_1_on, person.refresher_due_on) == (date(2026, 5, 1), date(2029, 5, 1))
    assert desk.agenda()[0] == (date(2029, 2, 1), "refresher_reminder", "R9")


def test_the_day_of_module_1_after_a_refresher() -> None:
    """R9, R31: only the refresher counts by then."""
    desk = at("preparing")
    desk.wait(100)
    desk.act("record_refresher")
    due = desk.employer.trained()[0].refresher_due_on
    correct(desk, "module_1_completed_on", "2026-05-01", person=1)
    assert desk.employer.trained()[0].refresher_due_on == due


def test_the_day_of_a_refresher() -> None:
    """R9, R31."""
    desk = at("preparing")
    refused = desk.refusal("correct_entry", what="refresher_completed_on", new_value="2027-03-10", person=1)
    assert "no refresher on record" in refused.sentence
    desk.wait(100)
    desk.act("record_refresher")
    correct(desk, "refresher_completed_on", "2027-05-01", person=1)
    assert desk.employer.trained()[0].refresher_due_on == date(2030, 5, 1)


@pytest.mark.parametrize("what", ["module_1_completed_on", "refresher_completed_on"])
def test_a_day_so_long_ago_that_training_has_lapsed(what: str) -> None:
    """R9, R31: the employer is told that, and not reminded of a day that is past."""
    desk = at("preparing")
    if what == "refresher_completed_on":
        desk.wait(100)
        desk.act("record_refresher")
    correct(desk, what, "2023-01-01", person=1)
    assert [name for name in desk.letter_names() if "refresher" in name] == ["refresher_lapsed"]
    assert desk.employer.trained()[0].lapsed_on == date(2026, 1, 1)
    correct(desk, what, "2027-03-01", person=1)
    assert desk.employer.trained()[0].lapsed_on is None
    assert desk.agenda()[0] == (date(2029, 12, 1), "refresher_reminder", "R9")


def test_pir() -> None:
    """R28, R31."""
    desk = at("certified")
    assert (
        "No registration in PIR"
        in desk.refusal("correct_entry", what="pir_registered_on", new_value="2027-03-01").sentence
    )
    assert "No discount" in desk.refusal("correct_entry", what="confirmed_percent", new_value="5").sentence
    desk.act("register_in_pir")
    desk.act("confirm_pir_discount")
    correct(desk, "pir_registered_on", "2027-03-01")
    correct(desk, "confirmed_percent", "7.5")
    assert desk.employer.pir is not None
    assert desk.employer.pir.registered_on == date(2027, 3, 1)
    assert str(desk.employer.pir_discounts[-1].confirmed_percent) == "7.5"


def test_an_audit() -> None:
    """R12, R31: a certificate that is dated by its completion follows the correction."""
    desk = submit(preparing(Desk()))
    correct(desk, "assessor", "Robyn Okafor", "Audit")
    correct(desk, "completed_on", "2027-03-02", "Audit")
    audit = desk.open_audit.audit
    assert (audit.assessor, audit.completed_on) == ("Robyn Okafor", date(2027, 3, 2))
    accept(desk)
    assert desk.open_order.audit_completed_on == date(2027, 3, 2)


def test_an_order() -> None:
    """R19, R20, R31."""
    desk = at("order with the ministry")
    correct(desk, "corrs_number", "CORRS-2", "CertificateOrder")
    assert desk.open_order.order.corrs_number == "CORRS-2"
    refused = desk.refusal("correct_entry", "CertificateOrder", what="certificate_number", new_value="S-2")
    assert "No such number" in refused.sentence
    desk.act("record_ministry_decision")
    correct(desk, "certificate_number", "SECOR-2002", "CertificateOrder")
    desk.act("record_director_signature")
    desk.act("record_executive_director_signature")
    desk.act("record_mailing")
    assert desk.employer.certificate is not None
    assert desk.employer.certificate.number == "SECOR-2002"


def test_a_correction_after_acceptance_is_entered_with_the_employer() -> None:
    """R31: the audit itself is over."""
    desk = certified(Desk())
    entry = next(place for place, one in enumerate(desk.entries, 1) if one.action == "record_review")
    desk.act("correct_entry", entry=entry, reason="The review sheet says 86")
    assert desk.entries[-1].corrects == entry
