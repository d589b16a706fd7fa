"""A running cycle takes up a later policy: the deliberate exception to R33.

The staff action only notes the wish, because a decision reads no file. The desk loads the policy, and the
happening :func:`policy_applied` carries it out. What a change of policy touches is written down here and in
docs/program.md.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.calendar import Moment
from domain.certificates import deadline
from domain.decision import Decision
from domain.declared import StaffAction
from domain.employer import EmployerState
from domain.payload import Payload
from domain.records import AnniversaryRecord, AnniversaryStatus, Purpose
from domain.refusal import Refusal
from domain.roles import Role
from domain.text import PastDay, Reason
from domain.to_fill import to_fill

if TYPE_CHECKING:
    from domain.policy import Policy


class ApplyPolicy(Payload):
    """The day on which the later policy took effect, and why this cycle takes it up already."""

    effective: PastDay
    reason: Reason


def apply_policy(state: EmployerState, wish: ApplyPolicy, _: Moment) -> Decision:
    """Decide that the running cycle takes up a later policy than the one under which it began (R33)."""
    if state.policy_wanted is not None:
        message = f"The policy of {state.policy_wanted} is just being taken up. Try again in a moment."
        raise Refusal(message, rule="R33")
    if wish.effective <= state.policy.effective:
        message = (
            f"This cycle already runs under the policy of {state.policy.effective}. Only a later one can be "
            "taken up."
        )
        raise Refusal(message, rule="R33", field="effective")
    state.policy_wanted = wish.effective
    return Decision(
        events=("policy_wanted",),
        ground=wish.reason,
        done=f"This cycle takes up the policy of {wish.effective}; the next entry says how that changes it.",
    )


def policy_applied(state: EmployerState, moment: Moment, *, policy: Policy) -> Decision:
    """Go on under another policy, which moves the deadlines that it may move (R26, R33).

    Args:
        state: the employer.
        moment: of the step.
        policy: in effect on the day that was wanted.

    """
    wanted, state.policy_wanted = state.policy_wanted, None
    before = state.policy.effective
    if policy.effective != wanted:
        return Decision(
            events=("policy_kept",),
            ground=f"No policy took effect on {wanted}: the one of {before} goes on holding",
        )
    if policy.effective <= before:  # a new certificate began a new cycle meanwhile
        ground = f"A new cycle has begun under the policy of {before}, which goes on holding"
        return Decision(events=("policy_kept",), ground=ground)
    state.policy, state.policy_taken_up_on = policy, moment.day
    moved = [mark for mark in state.anniversaries if _move_deadline(mark, policy, moment.day)]
    ground = f"The policy of {wanted} holds instead of the one of {before}"
    if moved:
        ground += "; new deadline: " + ", ".join(f"{mark.deadline} for {mark.day}" for mark in moved)
    return Decision(events=("policy_applied",), ground=ground)


def _move_deadline(mark: AnniversaryRecord, policy: Policy, today: date) -> bool:
    """Put an open maintenance audit under the new deadline, and say whether that moved it (R26).

    One is put off whenever the policy says so. It is brought forward only to a day that still lies ahead, and
    only if no reminder has told the employer of the later one (R24).
    """
    if mark.purpose is not Purpose.MAINTENANCE or mark.status is not AnniversaryStatus.OPEN:
        return False
    new = deadline(mark.day, policy)
    if new > mark.deadline or (today < new < mark.deadline and not mark.reminded_months):
        mark.deadline = new
        return True
    return False


APPLY_POLICY = StaffAction(
    name="apply_policy",
    case="Employer",
    roles=(Role.ADMINISTRATOR, Role.EXECUTIVE_DIRECTOR),
    payload=ApplyPolicy,
    events=("policy_wanted",),
    rule="R33",
    sentence="Let the running cycle take up a later policy, with the reason.",
    decide=apply_policy,
    example=lambda _state, _today: {
        "effective": to_fill("day on which the policy took effect"),
        "reason": to_fill("why"),
    },
)
POLICY_ACTIONS = (APPLY_POLICY,)
