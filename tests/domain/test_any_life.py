"""Any order of actions and passing days leads where the rules on paper say (R1 to R30).

A failing life is printed as the steps that lead to it, with a line that reproduces it.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.domain.reference.days import LATE, NOON
from tests.domain.test_any_training import AGO, AnyTraining, Given
from tests.support.desk import LEFT_OUT
from tests.support.lives import employees, scores

COUNTS = st.sampled_from([1, 8, 9, 10, 10, 10, 11, 12]).map(employees)
SCORES = st.sampled_from([100, 85, 80, 80, 79, 48]).map(scores)
#: Left to the example, it is the one that fits.
PURPOSES = st.sampled_from(["", "", "", "", "certification", "maintenance", "renewal"])
LENGTHS = st.sampled_from([100, 364, 365, 366, 900])
REVIEWERS = st.sampled_from(["r.roy", "r.li"])
SIGNATORIES = st.sampled_from([LEFT_OUT, "m.tremblay", "e.moreau"])
SOMETHING = st.sampled_from(["Something", "Something", LEFT_OUT])
SELF_ASSESSMENTS = st.fixed_dictionaries(
    {
        "elements": SCORES,
        "head_count": COUNTS,
        "assessor": st.sampled_from([1, 1, 1, 2]),
        "documents": st.sampled_from([1, 1, 1, 1, 0]).map(lambda many: ["sha256:" + "0" * 64] * many),
    }
)
ALL_WAYS = ["documentation", "interview", "observation"]
EXTERNAL_AUDITS = st.fixed_dictionaries(
    {
        "elements": SCORES,
        "head_count": COUNTS,
        "auditor": st.sampled_from(["x.auditor", "r.roy"]),
        "written_responses": st.sampled_from([100, 100, 100, 99]),
        "covered": st.sampled_from([ALL_WAYS, ALL_WAYS, ALL_WAYS, ALL_WAYS[1:]]),
    }
)
SHEETS = st.fixed_dictionaries(
    {
        "actor": REVIEWERS,
        "review_score": st.sampled_from([100, 80, 80, "79.99", 78]),
        "decision": st.sampled_from(["accept", "request_information", "request_information", "unsuccessful"]),
        "deficiencies": st.sampled_from([["Something is missing"], ["Something is missing"], []]),
        "ground": SOMETHING,
    },
    optional={"elements": SCORES},
)
DECISIONS = st.sampled_from(
    ["issue_invoice", "cancel_cor_move", "suspend", "lift_suspension", "reinstate", "register_in_pir"]
)


def audit_is_open(life: AnyLife) -> bool:
    return life.both.paper.audit is not None


def order_is_open(life: AnyLife) -> bool:
    return life.both.paper.order is not None


class AnyLife(AnyTraining):
    """One employer with everything that it does, lived side by side."""

    @rule(hour=st.sampled_from([NOON, LATE]))
    @precondition(lambda self: self.both.paper.in_force)
    def a_last_day_comes(self, hour: int) -> None:
        coming = (mark.deadline for mark in self.both.paper.marks if mark.deadline >= self.both.today)
        self.both.wait_until(next(coming, self.both.today), hour)

    # ---- audits

    @rule(given=SELF_ASSESSMENTS, purpose=PURPOSES, ago=AGO, length=LENGTHS)
    def self_assessment(self, given: Given, purpose: str, ago: int, length: int) -> None:
        days = {"completed_on": self.both.ago(ago), "documentation_from": self.both.ago(length)}
        self.both.act("submit_self_assessment", **given, **days, **({"purpose": purpose} if purpose else {}))

    @rule(given=EXTERNAL_AUDITS, purpose=PURPOSES)
    def external_audit(self, given: Given, purpose: str) -> None:
        self.both.act("submit_external_audit", **given, **({"purpose": purpose} if purpose else {}))

    @rule()
    @precondition(lambda self: self.both.paper.waiting_on_paper() is not None)
    def no_audit_lies_on_paper(self) -> None:
        self.both.act("take_back_paper_audit")

    # ---- size, standing, the end

    @rule(head_count=COUNTS, ago=AGO)
    def head_count(self, head_count: Given, ago: int) -> None:
        self.both.act("report_head_count", head_count=head_count, reported_on=self.both.ago(ago))

    @rule(name=DECISIONS)
    def a_decision(self, name: str) -> None:
        self.both.act(name)

    @rule(years=st.integers(0, 1), percent=st.sampled_from([5, 20, 21]))
    def discount(self, years: int, percent: int) -> None:
        year = self.both.today.year - years
        self.both.act("confirm_pir_discount", year=year, confirmed_percent=percent)

    @rule(name=st.sampled_from(["withdraw", "transfer_partner"]), seriously=st.integers(0, 30))
    def the_end(self, name: str, seriously: int) -> None:
        if seriously == 0 or self.both.paper.end:
            self.both.act(name)

    # ---- quality review

    @rule(reviewer=REVIEWERS)
    @precondition(audit_is_open)
    def reviewer(self, reviewer: str) -> None:
        self.both.act("assign_reviewer", reviewer=reviewer)

    @rule(given=SHEETS, length=st.sampled_from([None, None, 100, 400]))
    @precondition(audit_is_open)
    def review(self, given: Given, length: int | None) -> None:
        first = LEFT_OUT if length is None else self.both.ago(length)
        self.both.act("record_review", **given, documentation_from=first)

    @rule(days=st.sampled_from([-1, 0, 1, 7, 30, 80]))
    @precondition(audit_is_open)
    def extension(self, days: int) -> None:
        due = self.both.desk.open_audit.round.reply_due_on or self.both.today
        self.both.act("extend_reply_window", until=str(due + timedelta(days=days)))

    @rule(name=st.sampled_from(["provide_information", "withdraw_audit"]))
    @precondition(audit_is_open)
    def answer(self, name: str) -> None:
        self.both.act(name)

    # ---- the order

    @rule(ago=AGO)
    @precondition(order_is_open)
    def corrs(self, ago: int) -> None:
        self.both.act("record_corrs_entry", entered_on=self.both.ago(ago))

    @rule(ago=AGO, decision=st.sampled_from(["approved", "returned", "declined"]), said=SOMETHING)
    @precondition(order_is_open)
    def ministry(self, ago: int, decision: str, said: object) -> None:
        number = LEFT_OUT if said is LEFT_OUT else self.both.next_certificate()
        given = {"decision": decision, "certificate_number": number, "reason": said}
        self.both.act("record_ministry_decision", **given, decided_on=self.both.ago(ago))

    @rule(
        which=st.sampled_from(["", "executive_"]),
        by=st.sampled_from([LEFT_OUT, "m.tremblay", "e.moreau"]),
        ago=AGO,
    )
    @precondition(order_is_open)
    def signature(self, which: str, by: object, ago: int) -> None:
        name = f"record_{which}director_signature"
        self.both.act(name, on_behalf_of=by, signed_on=self.both.ago(ago))

    @rule(ago=AGO, mailed=st.booleans())
    @precondition(order_is_open)
    def post(self, ago: int, mailed: bool) -> None:  # noqa: FBT001
        name, day = ("record_mailing", "mailed_on") if mailed else ("resubmit_order", "resubmitted_on")
        self.both.act(name, **{day: self.both.ago(ago)})


# Making a failing life as short as it can be takes longer than living it.
TestAnyLife = pytest.mark.timeout(900)(AnyLife.TestCase)
# A profile with more examples makes these longer too: half as many lives as there would be examples.
TestAnyLife.settings = settings(max_examples=settings().max_examples // 2, stateful_step_count=40)
