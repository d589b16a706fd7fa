"""An audit comes in: a self-assessment or an external audit (R3, R11 to R15, R23)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.records import AnniversaryStatus, AuditDocument, Purpose
from domain.transition import ActorMay, AnswersGive, AuditorCurrent, DocumentsKept
from tests.support.desk import LATE, LEFT_OUT, Desk, book_with
from tests.support.lives import (
    accept,
    at,
    audited,
    certified,
    documentation,
    issue,
    preparing,
    reject,
    request,
    scores,
    submit,
)

TWO = [
    {"element": "Management", "points": 45, "possible": 50},
    {"element": "Hazards", "points": 40, "possible": 50},
]


def statuses(desk: Desk) -> list[str]:
    return [mark.status.value for mark in desk.employer.anniversaries]


def test_a_self_assessment_is_stamped_with_the_day_and_the_employer_told() -> None:
    """R11, R15."""
    desk = submit(at("preparing"), elements=TWO)
    audit = desk.open_audit.audit
    assert audit.audit_id == "audit-1234567-certification-2027-1"
    assert audit.received_on == desk.today
    assert audit.score == 85
    assert audit.term_years == 3
    assert (audit.assessor, audit.external, audit.auditor_id) == ("Robin Okafor", False, None)
    assert len(audit.documents) == 1
    letter = desk.last_letter("audit_received")
    assert (letter.audit_id, letter.received_on, letter.purpose) == (
        audit.audit_id,
        desk.today,
        Purpose.CERTIFICATION,
    )
    assert desk.open_audit.states == ("received",)


def test_a_minute_to_midnight_the_stamp_is_still_of_that_day() -> None:
    """R15: in UTC it is tomorrow."""
    desk = at("preparing")
    desk.wait_until(date(2027, 12, 31), LATE)
    submit(desk, completed_on="2027-12-31")
    assert desk.open_audit.audit.received_on == date(2027, 12, 31)
    assert desk.open_audit.audit.audit_id.endswith("-2027-1")


def test_documents_are_handed_in_with_a_self_assessment() -> None:
    """R11."""
    refusal = at("preparing").refusal("submit_self_assessment", documents=[])
    assert (refusal.rule, refusal.field) == ("R11", "documents")
    desk = preparing(Desk(book=book_with(audit={"self_assessment_documents_min": 2})))
    assert "at least 2 documents" in desk.refusal("submit_self_assessment").sentence


DOCUMENT = {
    "instrument": "secor-2026",
    "workbook": "sha256:" + "a" * 64,
    "answers": "sha256:" + "b" * 64,
}


@pytest.mark.parametrize(
    ("action", "rule"), [("submit_self_assessment", "R11"), ("submit_external_audit", "R12")]
)
def test_the_policy_may_take_audits_with_the_audit_tool_alone(action: str, rule: str) -> None:
    desk = preparing(Desk(book=book_with(audit={"audit_document_required": True})))
    refusal = desk.refusal(action)
    assert (refusal.rule, refusal.field) == (rule, "audit_document")
    assert "`secor audit-tool read`" in refusal.sentence
    desk.act(action, elements=TWO, audit_document=DOCUMENT)
    assert desk.open_audit.audit.workbook == DOCUMENT["workbook"]


def test_an_audit_from_before_the_take_over_has_no_audit_tool() -> None:
    """R11: whatever the policy says of others."""
    paper = {"number": "SECOR-0815", "dated": "2026-06-01", "term_years": 3}
    people = [{"name": "Kim", "module_1_on": "2026-01-10"}]
    in_review = {"anniversary": "2027-06-01", "received_on": "2027-03-01"}
    book = book_with(audit={"audit_document_required": True})
    desk = Desk(book=book, taken_over={**paper, "trained_people": people, "in_review": in_review})
    desk.act("submit_self_assessment")
    assert desk.open_audit.audit.answers is None


def test_what_is_handed_in_has_to_be_kept() -> None:
    """R11, R17: the documents, the filled-in audit tool, and what comes with a reply."""
    desk = submit(at("preparing"), documents=["sha256:" + "c" * 64], elements=TWO, audit_document=DOCUMENT)
    (entry,) = [one for one in desk.entries if one.action == "submit_self_assessment"]
    kept = [one.references for one in entry.requirements if isinstance(one, DocumentsKept)]
    assert kept == [("sha256:" + "c" * 64,), (DOCUMENT["workbook"],)]
    request(desk)
    desk.act("provide_information", documents=["sha256:" + "d" * 64])
    assert DocumentsKept(references=("sha256:" + "d" * 64,), rule="R17") in desk.entries[-1].requirements


def test_a_self_assessment_may_name_the_answers_from_which_its_scores_were_computed() -> None:
    """R13: the register compares them."""
    desk = submit(at("preparing"), elements=TWO, audit_document=DOCUMENT)
    audit = desk.open_audit.audit
    assert {"instrument": audit.instrument, "workbook": audit.workbook, "answers": audit.answers} == DOCUMENT
    asked = [one for entry in desk.entries for one in entry.requirements if isinstance(one, AnswersGive)]
    assert asked == [
        AnswersGive(
            document=AuditDocument.model_validate(DOCUMENT), external=False, elements=tuple(audit.elements)
        )
    ]
    assert not submit(at("preparing")).open_audit.audit.instrument


def test_an_external_audit_may_name_its_answers_with_what_was_written() -> None:
    """R12, R13: its audit document is no evidence that is handed in."""
    desk = at("preparing")
    desk.act("submit_external_audit", audit_document=DOCUMENT, suggestions=7)
    asked = [one for entry in desk.entries for one in entry.requirements if isinstance(one, AnswersGive)]
    assert [(one.external, one.written) for one in asked] == [(True, (100, 100, 7))]
    assert desk.open_audit.audit.documents == []


def test_an_audit_document_is_named_whole() -> None:
    refusal = at("preparing").refusal("submit_self_assessment", audit_document={"instrument": "secor-2026"})
    assert "audit_document.workbook: is missing" in refusal.sentence


def test_an_external_audit_brings_written_responses_and_no_documents() -> None:
    """R12."""
    desk = at("preparing")
    desk.act(
        "submit_external_audit", auditor="x.auditor", auditor_name="Xenia Audit", completed_on="2027-03-01"
    )
    audit = desk.open_audit.audit
    assert (audit.external, audit.auditor_id, audit.assessor) == (True, "x.auditor", "Xenia Audit")
    assert audit.documents == []
    assert audit.covered == ["documentation", "interview", "observation"]


def test_the_register_is_asked_whether_the_auditor_was_current_on_the_day() -> None:
    """R12."""
    desk = at("preparing")
    desk.act("submit_external_audit", auditor="x.auditor", completed_on="2027-03-01")
    made = next(entry for entry in desk.entries if entry.action == "submit_external_audit")
    assert isinstance(made.requirements[0], ActorMay)
    assert made.requirements[1:] == (AuditorCurrent(auditor_id="x.auditor", day=date(2027, 3, 1)),)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"documents": ["sha256:" + "0" * 64]}, "documents"),
        ({"written_responses": 99}, "written_responses"),
        ({"written_responses": 101}, "written_responses"),
        ({"suggestions": 0}, "suggestions"),
        ({"covered": ["documentation", "interview"]}, "covered"),
        ({"covered": []}, "covered"),
    ],
)
def test_external_audits_that_are_refused(given: dict[str, Any], field: str) -> None:
    """R12."""
    refusal = at("preparing").refusal("submit_external_audit", **given)
    assert (refusal.rule, refusal.field) == ("R12", field)


@pytest.mark.parametrize("name", ["submit_self_assessment", "submit_external_audit"])
@pytest.mark.parametrize(
    ("given", "rule", "field"),
    [
        ({"documentation_from": "2027-03-02", "documentation_to": "2027-03-01"}, "R14", "documentation_to"),
        ({"elements": scores(101)}, "R13", "elements"),
        ({"elements": []}, "", ""),
        ({"elements": scores(-1)}, "", ""),
        ({"elements": scores(0, 0)}, "", ""),
        ({"elements": [{"element": "A", "points": 80.5, "possible": 100}]}, "", ""),
        ({"elements": scores(80) * 61}, "", ""),
        ({"completed_on": "2027-03-11"}, "", ""),
        ({"documentation_to": "2027-03-11"}, "", ""),
        ({"purpose": "fun"}, "", ""),
        ({"head_count": LEFT_OUT}, "", ""),
        ({"purpose": "maintenance"}, "R27", "purpose"),
        ({"purpose": "renewal"}, "R27", "purpose"),
    ],
)
def test_audits_that_are_refused(name: str, given: dict[str, Any], rule: str, field: str) -> None:
    """R3, R13 to R15, R23."""
    refusal = at("preparing").refusal(name, **given)
    assert (refusal.rule, refusal.field) == (rule, field)


def test_a_poor_audit_is_received_and_left_to_review() -> None:
    """R13, R17: the employer may still provide information."""
    desk = submit(at("preparing"), elements=scores(30))
    assert desk.open_audit.audit.score == 30


def test_one_audit_at_a_time() -> None:
    for place in ("audit received", "in review", "information requested", "order opened"):
        assert "not in turn" in at(place).refusal("submit_self_assessment").sentence


def test_audits_are_numbered_within_their_purpose_and_year() -> None:
    """R15."""
    desk = reject(submit(at("preparing")))
    submit(desk)
    assert desk.open_audit.audit.audit_id == "audit-1234567-certification-2027-2"


def test_who_holds_a_certificate_needs_no_certification() -> None:
    """R23."""
    refusal = at("certified").refusal("submit_self_assessment", purpose="certification")
    assert (refusal.rule, refusal.field) == ("R23", "purpose")


def test_an_expired_certificate_needs_a_new_certification() -> None:
    """R27."""
    desk = at("expired")
    assert desk.refusal("submit_self_assessment", purpose="renewal").rule == "R27"
    submit(desk)
    assert desk.open_audit.audit.purpose is Purpose.CERTIFICATION


def test_a_maintenance_audit_counts_for_the_anniversary_ahead() -> None:
    """R23."""
    desk = at("certified")
    desk.wait_until(date(2028, 1, 20))
    submit(desk)
    assert desk.open_audit.audit.anniversary == date(2028, 3, 10)
    assert statuses(desk) == ["received", "open", "open"]
    accept(desk)
    assert statuses(desk) == ["accepted", "open", "open"]
    assert desk.employer.stage == "certified"


def test_the_same_certificate_year_needs_no_second_maintenance_audit() -> None:
    """R23."""
    desk = audited(at("certified"))
    refusal = desk.refusal("submit_self_assessment", purpose="maintenance")
    assert (refusal.rule, refusal.field) == ("R23", "purpose")
    assert "it came in, or a renewal is next" in refusal.sentence
    desk.wait_until(date(2028, 3, 10))
    submit(desk, purpose="maintenance")
    assert desk.open_audit.audit.anniversary == date(2029, 3, 10)


@pytest.mark.parametrize(
    ("months", "last_too_early", "first"),
    [
        (12, date(2029, 3, 9), date(2029, 3, 10)),
        (6, date(2029, 9, 9), date(2029, 9, 10)),
        (0, date(2030, 3, 9), date(2030, 3, 10)),
    ],
)
def test_a_renewal_is_taken_in_the_last_months_of_the_term(
    months: int, last_too_early: date, first: date
) -> None:
    """R25: the certificate runs from 10 March 2027 to 10 March 2030."""
    book = book_with(maintenance={"renewal_earliest_months": months})
    desk = certified(Desk(date(2027, 3, 10), book=book))
    desk.wait_until(last_too_early, LATE)
    refusal = desk.refusal("submit_self_assessment", purpose="renewal")
    assert (refusal.rule, refusal.field) == ("R25", "purpose")
    desk.wait_until(first)
    submit(desk, purpose="renewal")


def test_where_the_policy_sets_no_months_a_renewal_is_taken_at_any_time() -> None:
    """R25."""
    desk = certified(Desk(book=book_with(maintenance={"renewal_earliest_months": None})))
    submit(desk, purpose="renewal")


def test_an_early_renewal_is_told_what_is_due_instead() -> None:
    """R23, R25."""
    desk = certified(Desk(date(2027, 3, 10)))
    assert desk.refusal("submit_self_assessment", purpose="renewal").sentence == (
        "The certificate runs until 10 March 2030, and a renewal audit is taken from 10 March 2029 on. "
        "What is due now is the maintenance audit for 10 March 2028."
    )
    audited(desk, purpose="maintenance")
    assert "came in, so that none is due now" in (
        desk.refusal("submit_self_assessment", purpose="renewal").sentence
    )


def test_who_has_no_other_way_back_into_good_standing_may_renew_at_any_time() -> None:
    """R25, R27."""
    desk = certified(
        Desk(date(2027, 3, 10), book=book_with(maintenance={"late_maintenance_reinstates": False}))
    )
    assert desk.refusal("submit_self_assessment", purpose="renewal").rule == "R25"
    desk.wait_until(date(2029, 1, 2))
    submit(desk, purpose="renewal")


def test_in_the_last_certificate_year_only_a_renewal_is_left() -> None:
    """R23, R25."""
    desk = at("certified for a year")
    assert desk.refusal("submit_self_assessment", purpose="maintenance").rule == "R23"
    submit(desk, purpose="renewal")
    assert statuses(desk) == ["received"]
    assert desk.open_audit.audit.anniversary == date(2028, 3, 10)


def test_an_audit_after_the_anniversary_and_before_the_deadline_is_not_late() -> None:
    """R26."""
    desk = at("certified")
    desk.wait_until(date(2028, 12, 31), LATE)
    audited(desk)
    assert statuses(desk) == ["accepted", "open", "open"]
    desk.wait_until(date(2029, 1, 1))
    assert desk.employer.is_in("in_good_standing")


def test_an_audit_after_the_deadline_is_late() -> None:
    """R26, R27."""
    desk = at("not in good standing")
    submit(desk)
    assert statuses(desk) == ["late_received", "open", "open"]
    accept(desk)
    assert statuses(desk) == ["late_accepted", "open", "open"]
    assert desk.employer.is_in("not_in_good_standing")


@pytest.mark.parametrize(("late", "status"), [(False, "open"), (True, "missed")])
def test_an_unsuccessful_audit_leaves_its_anniversary_as_it_was(late: bool, status: str) -> None:  # noqa: FBT001 - two cases
    """R17, R26."""
    desk = at("not in good standing" if late else "certified")
    reject(submit(desk, purpose="maintenance"))
    assert statuses(desk) == [status, "open", "open"]
    mark = desk.employer.anniversaries[0]
    assert mark.audit_id is None
    assert mark.status is AnniversaryStatus(status)


def test_a_one_year_certificate_renewed_by_one_of_three_years() -> None:
    """R14, R23."""
    desk = at("certified for a year")
    desk.wait_until(date(2028, 1, 20))
    submit(desk, years=3)
    assert desk.open_audit.audit.purpose is Purpose.RENEWAL
    issue(accept(desk), "SECOR-1002")
    certificate = desk.employer.certificate
    assert certificate is not None
    assert (certificate.term_years, certificate.expires_on) == (3, date(2031, 1, 20))
    assert [mark.purpose.value for mark in desk.employer.anniversaries] == [
        "maintenance",
        "maintenance",
        "renewal",
    ]


def test_a_one_year_certificate_whose_renewal_still_lacks_a_full_year() -> None:
    """R14."""
    desk = at("certified for a year")
    desk.wait_until(date(2028, 1, 20))
    issue(audited(desk, years=1), "SECOR-1002")
    certificate = desk.employer.certificate
    assert certificate is not None
    assert (certificate.term_years, certificate.expires_on) == (1, date(2029, 1, 20))


@pytest.mark.parametrize("place", ["preparing", "certified", "certified for a year", "expired", "suspended"])
def test_the_example_names_the_purpose_that_fits(place: str) -> None:
    """R23."""
    desk = at(place)
    desk.act("submit_self_assessment")


def test_an_example_on_a_leap_day_looks_back_on_a_day_that_exists() -> None:
    desk = preparing(Desk(date(2028, 2, 29)))
    desk.act("submit_self_assessment")
    assert desk.open_audit.audit.documentation_from == date(2027, 3, 1)
    assert documentation(date(2028, 2, 29), full_year=True)["documentation_from"] == "2027-03-01"


def test_a_policy_may_ask_for_the_fee_before_the_audit_of_a_certified_employer_too() -> None:
    """R7: after a refund."""
    desk = certified(Desk(book=book_with(fees={"unpaid_invoice_blocks": "audit"})))
    desk.act("refund_payment")
    assert desk.refusal("submit_self_assessment").rule == "R7"
