"""Quality review of an audit: reviewer, rounds, the end (R16 to R18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from domain.actions.corrections import CORRECT_AUDIT_ENTRY
from domain.actions.resubmission import RESUBMISSION_ACTIONS, last_day
from domain.calendar import Moment, days_after
from domain.counting import counted
from domain.decision import Decision
from domain.declared import StaffAction
from domain.letters import AuditAccepted, AuditUnsuccessful, InformationRequested
from domain.payload import Payload
from domain.records import ElementScore
from domain.refusal import Refusal
from domain.review import AuditState
from domain.roles import Role
from domain.scoring import percent, shortfalls, term_years
from domain.text import Paragraph, PastDay, Percent, Reason, StaffId
from domain.to_fill import to_fill
from domain.transition import HoldsRole, StandsIn


class AssignReviewer(Payload):
    """Who reviews the audit; assigning somebody else takes it from the one before."""

    reviewer: StaffId


def assign_reviewer(state: AuditState, wish: AssignReviewer, _: Moment) -> Decision:
    """Forward the audit to a reviewer, who is never its assessor or auditor (R15, R16)."""
    audit = state.audit
    if wish.reviewer == audit.reviewer:
        message = f"{wish.reviewer} already reviews this audit."
        raise Refusal(message, rule="R15", field="reviewer")
    if wish.reviewer == audit.auditor_id:
        message = "Whoever made an audit can't review it. Assign another reviewer."
        raise Refusal(message, rule="R16", field="reviewer")
    before, audit.reviewer = audit.reviewer, wish.reviewer
    state.reviewer_now = None
    if state.round.reviewed_on is None:  # a round that was reviewed keeps the name of who did it (R17)
        state.round.reviewer = wish.reviewer
    may = HoldsRole(staff_id=wish.reviewer, role=Role.REVIEWER, not_named=audit.assessor, rule="R16")
    instead = f" in place of {before}" if before else ""
    done = f"{wish.reviewer} reviews this audit{instead}."
    return Decision(events=("reviewer_assigned",), requires=(may,), done=done)


class RecordReview(Payload):
    """The reviewer's sheet for this round, with a re-score of the audit where one was made."""

    review_score: Percent
    decision: Literal["accept", "request_information", "unsuccessful"]
    deficiencies: Annotated[tuple[Paragraph, ...], Field(max_length=60)] = ()
    elements: Annotated[tuple[ElementScore, ...], Field(min_length=1, max_length=60)] | None = None
    documentation_from: PastDay | None = None
    documentation_to: PastDay | None = None
    ground: Reason | None = None


def record_review(state: AuditState, sheet: RecordReview, moment: Moment) -> Decision:
    """Record a round of review: accept, ask for more, or close as unsuccessful (R13, R16, R17, R18)."""
    in_place = _in_place_of_the_reviewer(state, sheet)
    _rescore(state, sheet)
    this = state.round
    this.reviewer, this.reviewed_on, this.review_score = sheet.actor, moment.day, sheet.review_score
    this.audit_score, this.decision = state.audit.score, sheet.decision
    this.deficiencies = list(sheet.deficiencies)
    return replace(_outcome(state, sheet, moment), requires=in_place)


def _in_place_of_the_reviewer(state: AuditState, sheet: RecordReview) -> tuple[StandsIn, ...]:
    """R16: the review is the reviewer's, or that of whoever stands in while the reviewer is away."""
    audit = state.audit
    if sheet.actor == audit.reviewer:
        return ()
    if sheet.actor == audit.auditor_id:
        message = "Whoever made an audit can't review it. Let somebody else record the review."
        raise Refusal(message, rule="R16", field="actor")
    otherwise = f"{audit.reviewer} reviews this audit. An administrator may assign it to you."
    reviewer = audit.reviewer or ""
    return (StandsIn(staff_id=reviewer, not_named=audit.assessor, otherwise=otherwise, rule="R16"),)


def _outcome(state: AuditState, sheet: RecordReview, moment: Moment) -> Decision:
    if sheet.decision == "accept":
        return _accepted(state, sheet)
    if sheet.decision == "request_information":
        return _information_requested(state, sheet, moment.day)
    if sheet.ground is None:
        message = "Say in a sentence why the audit is unsuccessful; the employer is told."
        raise Refusal(message, rule="R17", field="ground")
    return unsuccessful(state, "review_failed", sheet.ground)


def _rescore(state: AuditState, sheet: RecordReview) -> None:
    audit = state.audit
    if sheet.elements is not None:
        if any(one.points > one.possible for one in sheet.elements):
            message = "No element can have more points than are possible."
            raise Refusal(message, rule="R13", field="elements")
        audit.elements = list(sheet.elements)
        audit.score = percent(audit.elements)
    audit.documentation_from = sheet.documentation_from or audit.documentation_from
    audit.documentation_to = sheet.documentation_to or audit.documentation_to
    if audit.documentation_from > audit.documentation_to:
        message = "The documentation can't end before it begins."
        raise Refusal(message, rule="R14", field="documentation_to")
    audit.term_years = term_years(audit.documentation_from, audit.documentation_to, state.policy)


def _accepted(state: AuditState, sheet: RecordReview) -> Decision:
    lacking = shortfalls(state.audit, state.policy)
    wanted = state.policy.review.review_pass_percent
    if sheet.review_score < wanted:
        lacking.append(f"the review sheet scores {sheet.review_score} % and needs {wanted} % (R16)")
    if lacking:
        message = (
            f"This audit can't be accepted: {'; '.join(lacking)}. "
            'Decide "request_information" or "unsuccessful" instead.'
        )
        raise Refusal(message, field="decision")
    audit = state.audit
    term = counted(audit.term_years, "year")
    letter = AuditAccepted(
        audit_id=audit.audit_id,
        purpose=audit.purpose,
        audit_score=audit.score,
        review_score=sheet.review_score,
        term_years=audit.term_years,
    )
    return Decision(
        events=("review_passed",),
        letters=(letter,),
        ground=sheet.ground or "",
        done=f"Accepted: audit {audit.score} %, review {sheet.review_score} %, {term}.",
    )


def _information_requested(state: AuditState, sheet: RecordReview, day: date) -> Decision:
    review = state.policy.review
    if not sheet.deficiencies:
        message = "Name at least one deficiency, so that the employer knows what to provide."
        raise Refusal(message, rule="R17", field="deficiencies")
    if review.rounds_max is not None and state.round.number >= review.rounds_max:
        message = (
            f"The policy allows {counted(review.rounds_max, 'round')}, and this is the last. Accept or close."
        )
        raise Refusal(message, rule="R17", field="decision")
    due = min(days_after(day, review.reply_days), last_day(state))
    if due <= day:
        message = (
            f"Quality review of this audit had to end by {last_day(state)}: there is no time for a reply. "
            "Accept or close."
        )
        raise Refusal(message, rule="R17", field="decision")
    state.round.reply_due_on = due
    letter = InformationRequested(
        audit_id=state.audit.audit_id,
        round=state.round.number,
        deficiencies=sheet.deficiencies,
        reply_due_on=due,
    )
    return Decision(
        events=("information_wanted",),
        letters=(letter,),
        ground=sheet.ground or "",
        done=f"The employer is asked for information by {due}.",
    )


def unsuccessful(state: AuditState, event: str, ground: str) -> Decision:
    """Close an audit as unsuccessful, with the ground that the employer is told (R17)."""
    letter = AuditUnsuccessful(audit_id=state.audit.audit_id, purpose=state.audit.purpose, ground=ground)
    return Decision(events=(event,), letters=(letter,), ground=ground, done="The audit is unsuccessful.")


class WithdrawAudit(Payload):
    """The audit is taken back."""

    reason: Reason


def withdraw_audit(_state: AuditState, wish: WithdrawAudit, _: Moment) -> Decision:
    """Close the audit because the employer takes it back (R30)."""
    return Decision(events=("audit_withdrawn",), ground=wish.reason, done="The audit is withdrawn.")


def _sheet(decision: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the sheet
    return {"review_score": to_fill("score in %"), "decision": decision, **more}


def _information_example(_state: AuditState, _today: date) -> dict[str, Any]:
    return _sheet("request_information", deficiencies=[to_fill("what is missing")])


def _review_example(state: AuditState, today: date) -> dict[str, Any]:
    return _information_example(state, today) if _lacks(state) else _sheet("accept")


def _other_reviews(state: AuditState, today: date) -> dict[str, dict[str, Any]]:
    asking = {} if _lacks(state) else {"To ask for information": _information_example(state, today)}
    return {**asking, "To close it as unsuccessful": _sheet("unsuccessful", ground=to_fill("why"))}


def _lacks(state: AuditState) -> bool:
    """Say whether the audit as it is scored can't be accepted."""
    return bool(shortfalls(state.audit, state.policy))


ASSIGN_REVIEWER = StaffAction(
    name="assign_reviewer",
    case="Audit",
    roles=(Role.ADMINISTRATOR,),
    payload=AssignReviewer,
    events=("reviewer_assigned",),
    rule="R15",
    sentence="Forward the audit to a reviewer, or to another one.",
    decide=assign_reviewer,
    example=lambda _state, _today: {"reviewer": to_fill("reviewer's id")},
    awaited_in=("received",),
)
RECORD_REVIEW = StaffAction(
    name="record_review",
    case="Audit",
    roles=(Role.REVIEWER,),
    payload=RecordReview,
    events=("review_passed", "review_failed", "information_wanted"),
    rule="R16",
    sentence="Record the review sheet: accept, request information, or close as unsuccessful.",
    decide=record_review,
    example=_review_example,
    others=_other_reviews,
    awaited_in=("in_review",),
)
WITHDRAW_AUDIT = StaffAction(
    name="withdraw_audit",
    case="Audit",
    roles=(Role.ADMINISTRATOR,),
    payload=WithdrawAudit,
    events=("audit_withdrawn",),
    rule="R30",
    sentence="Close the audit because the employer takes it back.",
    decide=withdraw_audit,
    example=lambda _state, _today: {"reason": to_fill("why")},
)
QUALITY_REVIEW_ACTIONS = (
    ASSIGN_REVIEWER,
    RECORD_REVIEW,
    *RESUBMISSION_ACTIONS,
    WITHDRAW_AUDIT,
    CORRECT_AUDIT_ENTRY,
)
