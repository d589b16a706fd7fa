"""Quality review: the reviewer, the rounds, resubmission and the end (R13 to R18)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.opening import audit_result
from domain.refusal import Refusal
from domain.review import ReviewerNow
from domain.roles import Role
from domain.steps import Caller, take
from domain.transition import HoldsRole, StandsIn
from tests.support.desk import LATE, LEFT_OUT, Desk, book_with
from tests.support.lives import accept, assign, at, certified, preparing, reject, scores, submit

ASKED: dict[str, Any] = {"decision": "request_information", "deficiencies": ["No inspection was recorded."]}
FAILED: dict[str, Any] = {"decision": "unsuccessful", "ground": "Too much of it is not documented."}


def in_review(**audit: Any) -> Desk:  # noqa: ANN401 - any field of the audit
    return assign(submit(at("preparing"), **audit))


def test_a_received_audit_is_forwarded_to_a_reviewer() -> None:
    """R15, R16: who is one, the register knows."""
    desk = in_review()
    assert desk.open_audit.audit.reviewer == "r.roy"
    assert desk.open_audit.round.reviewer == "r.roy"
    assert desk.open_audit.states == ("in_review",)
    assert desk.entries[-1].requirements[1:] == (
        HoldsRole(staff_id="r.roy", role=Role.REVIEWER, not_named="Robin Okafor", rule="R16"),
    )


def test_the_auditor_never_reviews_the_same_audit() -> None:
    """R16."""
    desk = at("preparing")
    desk.act("submit_external_audit", auditor="r.roy", auditor_name="Renée Roy")
    refusal = desk.refusal("assign_reviewer", reviewer="r.roy")
    assert (refusal.rule, refusal.field) == ("R16", "reviewer")
    desk.act("assign_reviewer", reviewer="r.li")


def test_a_reviewer_who_leaves_in_the_middle_is_replaced() -> None:
    """R15, R17: also while information is awaited; a round that was reviewed keeps who reviewed it."""
    desk = in_review()
    assert desk.refusal("assign_reviewer", reviewer="r.roy").rule == "R15"
    desk.act("record_review", **ASKED)
    desk.act("assign_reviewer", reviewer="r.li")
    assert desk.open_audit.states == ("information_requested",)
    desk.act("provide_information")
    assert [one.reviewer for one in desk.open_audit.rounds] == ["r.roy", "r.li"]
    desk.act("record_review", actor="r.li")
    assert desk.employer.stage == "certificate_ordered"


def test_only_the_reviewer_of_the_audit_records_its_review() -> None:
    """R16."""
    refusal = in_review().refusal("record_review", actor="r.li")
    assert refusal.rule == "R16"
    assert "r.roy reviews this audit" in refusal.sentence
    assert "not in turn" in at("audit received").refusal("record_review").sentence


def test_80_percent_exactly_in_both_is_accepted() -> None:
    """R13, R16."""
    desk = in_review(elements=scores(80))
    receipt = desk.act("record_review", review_score=80)
    assert receipt.done == "Accepted: audit 80.00 %, review 80 %, 3 years."
    letter = desk.last_letter("audit_accepted")
    assert (letter.audit_score, letter.review_score, letter.term_years) == (80, 80, 3)


@pytest.mark.parametrize(
    ("points", "review", "said"),
    [
        (799, 100, "the audit scores 79.90 % and needs 80 % (R13)"),
        (900, 78, "the review sheet scores 78 % and needs 80 % (R16)"),
        (900, "79.99", "the review sheet scores 79.99 % and needs 80 % (R16)"),
        (780, 78, "needs 80 % (R13); the review sheet scores 78 %"),
    ],
)
def test_below_80_percent_in_one_of_them_is_not(points: int, review: object, said: str) -> None:
    """R13, R16: the audit passes and the review sheet does not, and the reverse."""
    desk = in_review(elements=scores(points, 1000))
    refusal = desk.refusal("record_review", review_score=review, decision="accept")
    assert said in refusal.sentence
    assert refusal.field == "decision"
    desk.act("record_review", review_score=review, **ASKED)


def test_79_996_is_no_review_score() -> None:
    """R16: it would only look like 80."""
    assert "review_score: " in str(in_review().refusal("record_review", review_score=79.996))


def test_a_re_score_turns_a_pass_into_a_fail() -> None:
    """R18."""
    desk = in_review(elements=scores(85))
    assert "79.00 %" in desk.refusal("record_review", elements=scores(79)).sentence
    assert desk.open_audit.audit.score == 85
    desk.act("record_review", elements=scores(79), **FAILED)
    audit = desk.closed[0].model_dump()["audit"]
    assert audit["score"] == 79
    assert desk.employer.stage == "preparing"


def test_a_re_score_turns_a_fail_into_a_pass() -> None:
    """R18."""
    desk = in_review(elements=scores(70))
    desk.act("record_review", elements=scores(81), decision="accept")
    assert desk.last_letter("audit_accepted").audit_score == 81


def test_a_review_may_change_the_term() -> None:
    """R14, R18."""
    desk = in_review(years=3)
    desk.act("record_review", documentation_from="2026-03-12")
    accepted = desk.employer.accepted
    assert accepted is not None
    assert accepted.term_years == 1
    assert desk.open_order.order.term_years == 1


@pytest.mark.parametrize(
    ("given", "rule", "field"),
    [
        ({"elements": scores(101)}, "R13", "elements"),
        ({"documentation_from": "2027-03-10", "documentation_to": "2027-03-09"}, "R14", "documentation_to"),
        ({"decision": "unsuccessful"}, "R17", "ground"),
        ({"decision": "request_information"}, "R17", "deficiencies"),
        ({"decision": "request_information", "deficiencies": [" "]}, "", ""),
        ({"review_score": 101}, "", ""),
        ({"review_score": -1}, "", ""),
        ({"review_score": LEFT_OUT}, "", ""),
        ({"decision": "maybe"}, "", ""),
        ({"elements": []}, "", ""),
    ],
)
def test_review_sheets_that_are_refused(given: dict[str, Any], rule: str, field: str) -> None:
    """R13, R14, R16, R17."""
    refusal = in_review().refusal("record_review", **given)
    assert (refusal.rule, refusal.field) == (rule, field)


def test_an_unsuccessful_audit_is_told_with_its_ground_and_no_rule_number() -> None:
    """R17."""
    desk = reject(submit(at("preparing")))
    assert desk.last_letter("audit_unsuccessful").ground == FAILED["ground"]
    assert desk.employer.stage == "preparing"
    assert audit_result(desk.closed[0]).outcome == "unsuccessful"  # type: ignore[arg-type]


def test_a_deficiency_opens_a_window_of_fifteen_days() -> None:
    """R17."""
    desk = at("information requested")
    due = date(2027, 3, 25)
    assert desk.open_audit.round.reply_due_on == due
    letter = desk.last_letter("information_requested")
    assert (letter.reply_due_on, letter.round, letter.deficiencies) == (
        due,
        1,
        ("No inspection was recorded.",),
    )
    desk.wait_until(date(2027, 3, 20))
    assert desk.last_letter("information_reminder").reply_due_on == due


def test_a_reply_on_the_last_day_is_in_time() -> None:
    """R17: a minute to midnight in Alberta."""
    desk = at("information requested")
    desk.wait_until(date(2027, 3, 25), LATE)
    desk.act("provide_information", answer="Here are three of them.", documents=["sha256:" + "1" * 64])
    first, second = desk.open_audit.rounds
    assert (first.answer, first.answered_on) == ("Here are three of them.", date(2027, 3, 25))
    assert (second.number, second.received_on) == (2, date(2027, 3, 25))


def test_a_day_late_the_audit_is_unsuccessful() -> None:
    """R17."""
    desk = at("information requested")
    desk.wait_until(date(2027, 3, 26), LATE)
    assert desk.audit is None
    assert "by 2027-03-25" in desk.last_letter("audit_unsuccessful").ground
    assert desk.employer.stage == "preparing"


def test_three_resubmissions_each_keep_their_stamp_list_answer_and_score() -> None:
    """R17: nothing is overwritten."""
    desk = in_review()
    for turn in (1, 2, 3):
        desk.act("record_review", **ASKED | {"deficiencies": [f"Number {turn}"]}, review_score=60 + turn)
        desk.wait(10)
        desk.act("provide_information", answer=f"Answer {turn}")
    desk.act("record_review")
    rounds = desk.closed[0].rounds  # type: ignore[attr-defined]
    assert [one.deficiencies for one in rounds] == [["Number 1"], ["Number 2"], ["Number 3"], []]
    assert [one.answer for one in rounds] == ["Answer 1", "Answer 2", "Answer 3", None]
    assert [one.review_score for one in rounds] == [61, 62, 63, 85]
    assert [one.audit_score for one in rounds] == [85] * 4
    assert [str(one.received_on) for one in rounds] == [
        "2027-03-10",
        "2027-03-20",
        "2027-03-30",
        "2027-04-09",
    ]


def test_rounds_may_be_limited() -> None:
    """R17."""
    desk = assign(submit(preparing(Desk(book=book_with(review={"rounds_max": 2})))))
    desk.act("record_review", **ASKED)
    desk.act("provide_information")
    refusal = desk.refusal("record_review", **ASKED)
    assert (refusal.rule, refusal.field) == ("R17", "decision")
    assert "2 rounds" in refusal.sentence
    desk.act("record_review")


def test_the_reply_window_can_be_extended_with_a_reason() -> None:
    """R17: and is reminded of again."""
    desk = at("information requested")
    desk.wait_until(date(2027, 3, 24))
    desk.act("extend_reply_window", until="2027-04-05")
    assert desk.open_audit.round.reply_extended
    desk.wait_until(date(2027, 4, 5), LATE)
    assert desk.letter_names().count("information_reminder") == 2
    desk.act("provide_information")


@pytest.mark.parametrize("until", ["2027-03-25", "2027-03-24", "2027-06-09"])
def test_extensions_that_are_refused(until: str) -> None:
    """R17: neither back nor past the last day of the review."""
    refusal = at("information requested").refusal("extend_reply_window", until=until)
    assert (refusal.rule, refusal.field) == ("R17", "until")


def test_an_extension_may_reach_the_last_day_of_the_review() -> None:
    """R17: ninety days after receipt."""
    desk = at("information requested")
    desk.act("extend_reply_window", until="2027-06-08")
    desk.wait_until(date(2027, 6, 8), LATE)
    desk.act("provide_information")


def test_a_window_never_reaches_past_the_last_day_of_the_review() -> None:
    """R17."""
    desk = in_review()
    desk.wait_until(date(2027, 6, 1))
    desk.act("record_review", **ASKED)
    assert desk.open_audit.round.reply_due_on == date(2027, 6, 8)
    desk.act("provide_information")
    desk.wait_until(date(2027, 6, 8))
    refusal = desk.refusal("record_review", **ASKED)
    assert (refusal.rule, refusal.field) == ("R17", "decision")
    assert "no time for a reply" in refusal.sentence


def test_a_window_shorter_than_the_reminder_has_none() -> None:
    """R17: a reminder on the day of the request would be one too many."""
    desk = in_review()
    desk.wait_until(date(2027, 6, 5))
    desk.act("record_review", **ASKED)
    desk.wait_until(date(2027, 6, 9))
    assert "information_reminder" not in desk.letter_names()
    assert "audit_unsuccessful" in desk.letter_names()


def test_a_review_that_takes_too_long_is_noted_once() -> None:
    """R17: and stays open."""
    desk = at("audit received")
    desk.wait_until(date(2027, 7, 1))
    assert desk.open_audit.overdue_on == date(2027, 6, 9)
    assert [entry.event for entry in desk.entries].count("review_overdue") == 1
    accept(desk)
    assert desk.employer.stage == "certificate_ordered"


def test_an_audit_can_be_taken_back_until_it_is_decided() -> None:
    """R30."""
    for place in ("audit received", "in review", "information requested"):
        desk = at(place)
        desk.act("withdraw_audit")
        assert desk.employer.stage == "preparing"
        assert "audit_unsuccessful" not in desk.letter_names()
    desk = submit(certified(Desk()), purpose="maintenance")
    desk.act("withdraw_audit")
    assert desk.employer.stage == "certified"


def test_when_the_file_ends_its_audit_ends_with_it() -> None:
    """R30."""
    desk = at("information requested")
    desk.act("withdraw")
    assert desk.audit is None
    assert desk.closed[0].states == ("withdrawn",)
    assert desk.employer.states == ("withdrawn",)


SHEETS = st.fixed_dictionaries(
    {
        "actor": st.just("r.roy"),
        "review_score": st.decimals(0, 100, places=2).map(str) | st.integers(0, 100),
        "decision": st.just("accept"),
    },
    optional={
        "elements": st.lists(
            st.tuples(st.integers(0, 100), st.integers(1, 100)).map(
                lambda pair: {"element": "E", "points": pair[0], "possible": pair[1]}
            ),
            min_size=1,
            max_size=4,
        ),
        "deficiencies": st.just(["Something small"]),
        "documentation_from": st.dates(date(2025, 1, 1), date(2027, 3, 10)).map(str),
        "ground": st.just("As discussed"),
    },
)
PASSING, FAILING = in_review(elements=scores(80)), in_review(elements=scores(79_999, 100_000))


@given(st.sampled_from([PASSING, FAILING]), SHEETS)
def test_no_sheet_leads_to_acceptance_below_80_in_either_score(desk: Desk, sheet: dict[str, Any]) -> None:
    """R13, R16, R18."""
    case, action = desk.case_for("record_review")
    elements = sheet.get("elements") or desk.open_audit.audit.model_dump()["elements"]
    points, possible = (sum(one[name] for one in elements) for name in ("points", "possible"))
    sound = all(one["points"] <= one["possible"] for one in elements)
    passes = sound and 5 * points >= 4 * possible and Decimal(sheet["review_score"]) >= 80
    try:
        step = take(case, action, sheet, desk.moment, Caller("run-1"))
    except Refusal:
        assert not passes
    else:
        assert passes
        assert step.after.states == ("accepted",)


def test_a_deputy_reviews_for_a_reviewer_who_is_away() -> None:
    """R16: who stands in, the register knows; the round says who did it, the audit stays the reviewer's."""
    desk = in_review()
    desk.deputies["r.roy"] = "t.okoye"
    desk.act("record_review", actor="t.okoye", **ASKED)
    asked = StandsIn(
        staff_id="r.roy",
        not_named="Robin Okafor",
        otherwise="r.roy reviews this audit. An administrator may assign it to you.",
        rule="R16",
    )
    assert asked in desk.entries[-1].requirements
    desk.act("provide_information")
    first, second = desk.open_audit.rounds
    assert (first.reviewer, second.reviewer, desk.open_audit.audit.reviewer) == ("t.okoye", "r.roy", "r.roy")


def test_a_deputy_who_made_the_audit_does_not_review_it() -> None:
    """R16."""
    desk = at("preparing")
    desk.act("submit_external_audit", auditor="x.auditor", auditor_name="Xenia Audit")
    desk.act("assign_reviewer", reviewer="r.roy")
    desk.deputies["r.roy"] = "x.auditor"
    refusal = desk.refusal("record_review", actor="x.auditor")
    assert (refusal.rule, refusal.field) == ("R16", "actor")
    assert "Whoever made an audit can't review it" in refusal.sentence


def test_a_new_reviewer_is_there() -> None:
    """R16: what was known of the one before does not stay."""
    desk = in_review()
    desk.open_audit.reviewer_now = ReviewerNow(left=True)
    desk.act("assign_reviewer", reviewer="r.li")
    assert desk.open_audit.reviewer_now is None
