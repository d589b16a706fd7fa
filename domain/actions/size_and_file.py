"""Head count, the move to COR, contact and WCB account (R3, R4, R30)."""

from __future__ import annotations

from typing import cast

from domain.calendar import Moment
from domain.counting import counted
from domain.decision import Decision
from domain.declared import StaffAction
from domain.eligibility import kept_from_audits, move_for, note_head_count, over_limit
from domain.employer import EmployerState
from domain.letters import FileClosed
from domain.payload import Payload
from domain.records import Address, CorMoveRecord, HeadCount
from domain.refusal import Refusal
from domain.registration import employer_workflow_id
from domain.roles import Role
from domain.text import Email, Line, PastDay, Phone, Reason, WcbAccount
from domain.to_fill import to_fill
from domain.transition import AccountFree, AccountLive, AccountVacated


class ReportHeadCount(Payload):
    """A new count of everybody under the WCB account, by category."""

    reported_on: PastDay
    head_count: HeadCount


def report_head_count(state: EmployerState, report: ReportHeadCount, _: Moment) -> Decision:
    """Keep a head count; a certified employer over the limit is marked for COR (R3, R4)."""
    if report.reported_on < state.head_count.reported_on:
        message = f"A newer head count, of {state.head_count.reported_on}, is already recorded."
        raise Refusal(message, rule="R3", field="reported_on")
    note_head_count(state, report.head_count, report.reported_on)
    total = report.head_count.total
    moving = move_for(state, report.head_count, report.reported_on)
    if moving is not None:
        done = f"{counted(total, 'employee')}: marked to move to regular COR from {moving.from_year} on."
        return Decision(events=("head_count_reported", "limit_exceeded"), letters=(moving,), done=done)
    done = f"A head count of {total} is recorded."
    if kept_from_audits(state):
        done += " An audit will be refused while there are more than the program allows."
    elif state.is_in("moving_to_cor") and not over_limit(report.head_count, state.policy):
        done += " The employer is still marked to move to COR: cancel_cor_move ends that."
    return Decision(events=("head_count_reported",), done=done)


class CancelCorMove(Payload):
    """The move to COR is off: the count was wrong, or fell back."""

    reason: Reason


def cancel_cor_move(state: EmployerState, cancel: CancelCorMove, moment: Moment) -> Decision:
    """Cancel the move to COR where the policy lets an administrator do so (R4)."""
    if not state.policy.eligibility.cor_move_cancellable:
        message = "The policy of this cycle does not allow a move to COR to be cancelled."
        raise Refusal(message, rule="R4")
    move = cast("CorMoveRecord", state.cor_move)  # the machine takes this event only while a mark stands
    move.cancelled_on, move.reason = moment.day, cancel.reason
    return Decision(
        events=("cor_move_cancelled",), ground=cancel.reason, done="The move to regular COR is cancelled."
    )


class ChangeContact(Payload):
    """Whatever changed of name, contact and address; fields that are left out stay. ``null`` clears one."""

    trade_name: Line | None = None
    contact_name: Line | None = None
    email: Email | None = None
    phone: Phone | None = None
    address: Address | None = None
    reason: Reason


_CLEARABLE = {"trade_name", "email", "phone"}


def change_contact(state: EmployerState, change: ChangeContact, _: Moment) -> Decision:
    """Change how the employer is reached (R30)."""
    fields = change.model_fields_set - {"actor", "reason"}
    new = {name: getattr(change, name) for name in sorted(fields)}
    for name, value in new.items():
        if value is None and name not in _CLEARABLE:
            message = "This can be changed and not cleared."
            raise Refusal(message, rule="R30", field=name)
    changed = [name for name, value in new.items() if getattr(state.employer, name) != value]
    if not changed:
        message = "Nothing here differs from what is recorded; name what changed."
        raise Refusal(message, rule="R30")
    if "email" in changed:
        new["email_failed_on"] = None  # the next letter finds out how this one does
    state.employer = state.employer.model_copy(update=new)
    done = f"Changed: {', '.join(name.replace('_', ' ') for name in changed)}."
    return Decision(events=("contact_changed",), ground=change.reason, done=done)


class ChangeWcbAccount(Payload):
    """The WCB gave the employer a new account, or it was merged into another employer."""

    new_wcb_account: WcbAccount
    merge: bool = False
    reason: Reason


def change_wcb_account(state: EmployerState, change: ChangeWcbAccount, _: Moment) -> Decision:
    """Move the file to another WCB account, or close it in favour of the employer that has it (R6, R30)."""
    account = change.new_wcb_account
    if account == state.employer.wcb_account:
        message = "This is the account that the employer already has."
        raise Refusal(message, rule="R30", field="new_wcb_account")
    if change.merge:
        state.end_reason = f"Merged into the employer with WCB account {account}: {change.reason}"
        letter = FileClosed(end="merged", reason=state.end_reason)
        return Decision(
            events=("merged_into_another",),
            letters=(letter,),
            ground=state.end_reason,
            requires=(AccountLive(wcb_account=account),),
            done=f"The file is closed; the employer with WCB account {account} goes on.",
        )
    goes_on_as = employer_workflow_id(account)
    # Put right before the file moved (an audit was open), the account is the one that it lies under already.
    state.account_moved_from = None if goes_on_as == state.workflow_id else state.employer.wcb_account
    state.employer = state.employer.model_copy(update={"wcb_account": account})
    return Decision(
        events=("account_changed",),
        ground=change.reason,
        requires=(
            AccountFree(wcb_account=account),
            AccountVacated(wcb_account=account, workflow_id=goes_on_as),
        ),
        done=f"The WCB account is now {account}. The file goes on as {goes_on_as}.",
    )


_ADMINISTRATOR = (Role.ADMINISTRATOR,)

REPORT_HEAD_COUNT = StaffAction(
    name="report_head_count",
    case="Employer",
    roles=_ADMINISTRATOR,
    payload=ReportHeadCount,
    events=("head_count_reported",),
    rule="R3",
    sentence="Record how many people the employer's WCB account covers, by category.",
    decide=report_head_count,
    example=lambda state, today: {
        "reported_on": str(today),
        "head_count": state.head_count.counted.model_dump(),
    },
)
CANCEL_COR_MOVE = StaffAction(
    name="cancel_cor_move",
    case="Employer",
    roles=_ADMINISTRATOR,
    payload=CancelCorMove,
    events=("cor_move_cancelled",),
    rule="R4",
    sentence="Cancel the move to regular COR, with the reason.",
    decide=cancel_cor_move,
    example=lambda _state, _today: {"reason": to_fill("why")},
)
CHANGE_CONTACT = StaffAction(
    name="change_contact",
    case="Employer",
    roles=_ADMINISTRATOR,
    payload=ChangeContact,
    events=("contact_changed",),
    rule="R30",
    sentence="Change the contact person, e-mail, phone, address or trade name.",
    decide=change_contact,
    example=lambda _state, _today: {
        "contact_name": to_fill("new contact person"),
        "email": to_fill("new e-mail address"),
        "reason": "New contact person",
    },
)
CHANGE_WCB_ACCOUNT = StaffAction(
    name="change_wcb_account",
    case="Employer",
    roles=_ADMINISTRATOR,
    payload=ChangeWcbAccount,
    events=("account_changed", "merged_into_another"),
    rule="R30",
    sentence="Move the file to another WCB account, or merge it into the employer that has it.",
    decide=change_wcb_account,
    example=lambda _state, _today: {
        "new_wcb_account": to_fill("new account"),
        "reason": "The WCB gave the employer a new account",
    },
    others=lambda _state, _today: {
        "Merged into the employer that has the account": {
            "new_wcb_account": to_fill("new account"),
            "merge": True,
            "reason": to_fill("why"),
        }
    },
)
FILE_ACTIONS = (
    REPORT_HEAD_COUNT,
    CANCEL_COR_MOVE,
    CHANGE_CONTACT,
    CHANGE_WCB_ACCOUNT,
)
