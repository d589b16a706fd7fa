"""Audits that came in on paper before the take-over and were never entered here (R15, R26, R31)."""

from __future__ import annotations

from domain.actions.standing import WithReason
from domain.calendar import Moment, in_words
from domain.certificates import on_paper
from domain.decision import Decision
from domain.declared import StaffAction
from domain.employer import EmployerState
from domain.records import AnniversaryStatus
from domain.refusal import Refusal
from domain.roles import Role
from domain.to_fill import to_fill


def take_back_paper_audit(state: EmployerState, wish: WithReason, moment: Moment) -> Decision:
    """Note that no audit lies in review on paper, whatever the table of the take-over said (R26, R31).

    Its anniversary is open again. Where the deadline has passed meanwhile, good standing ends from today on:
    the employer could rely on the table until now.
    """
    mark = on_paper(state)
    if mark is None:
        message = "No audit of this employer lies in review on paper, so there is none to take back."
        raise Refusal(message, rule="R15")
    mark.on_paper_since, mark.reopened_on = None, moment.day
    if mark.status is AnniversaryStatus.RECEIVED:
        mark.status = AnniversaryStatus.OPEN
    return Decision(
        events=("paper_audit_taken_back",),
        ground=wish.reason,
        done=f"No audit for {in_words(mark.day)} lies on paper; it is awaited again.",
    )


TAKE_BACK_PAPER_AUDIT = StaffAction(
    name="take_back_paper_audit",
    case="Employer",
    roles=(Role.ADMINISTRATOR,),
    payload=WithReason,
    events=("paper_audit_taken_back",),
    rule="R31",
    sentence="Note that no audit lies in review on paper, though the take-over said so.",
    decide=take_back_paper_audit,
    example=lambda _state, _today: {"reason": to_fill("why")},
)
PAPER_AUDIT_ACTIONS = (TAKE_BACK_PAPER_AUDIT,)
