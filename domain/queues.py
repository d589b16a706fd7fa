"""Queues: the lists of cases that staff look for, each declared once.

A queue is a fixed query of Temporal's lists. What depends on the day stands in a case's flags
(:mod:`domain.flags`), so that a query that somebody has kept is right for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.employer import EmployerState
from domain.flags import Flag
from domain.listing import TURNS, Column
from domain.machines import label
from domain.machines.employer import EmployerMachine
from domain.review import AuditState, OrderState
from domain.roles import Role
from domain.subjects import Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.case import CaseState

CASES: tuple[type[CaseState], ...] = (EmployerState, AuditState, OrderState)


@dataclass(frozen=True)
class Queue:
    """A list of cases.

    Attributes:
        name: what it is called on the command line.
        title: what staff call it.
        role: whose list it is.
        subject: the kind of work that it belongs to.
        sentence: what is in it and what to do with it.
        conditions: what a case in it shows, by column; all of them hold.

    """

    name: str
    title: str
    role: Role
    subject: Subject
    sentence: str
    conditions: tuple[tuple[Column, str], ...]
    case: type[CaseState] | None = None

    @property
    def query(self) -> str:
        """The query of Temporal's lists that finds the cases, in the form in which the Web UI writes one."""
        wanted = [(column.value, value) for column, value in self.conditions]
        if self.case is not None:
            wanted.insert(0, ("WorkflowType", self.case.kind))
        wanted.append(("ExecutionStatus", "Running"))
        return " AND ".join(f'`{name}`="{value}"' for name, value in wanted)


#: What is to be done with a case in each state in which somebody at the association has to act.
_TO_DO: dict[str, str] = {
    "registered": "New employers: record the payment of the registration fee, or issue an invoice (R7).",
    "in_training": "Employers in training: enrol their people, and record who completed Module 1 (R8).",
    "awaiting_payment": "The audit is accepted and the fee unpaid: record the payment to order (R7, R19).",
    "received": "Audits that came in: assign a reviewer (R15, R16).",
    "in_review": "Audits under review: record the review (R16, R17).",
    "to_be_entered": "Accepted audits: enter the results in CORRS and record its number (R19).",
    "with_ministry": "Orders that the ministry reviews: record what it decided (R20).",
    "returned": "Orders that the ministry sent back: correct them and send them again (R20).",
    "director_to_sign": "Certificates that wait for the Director's signature, which comes first (R21).",
    "executive_director_to_sign": "Certificates that wait for the Executive Director's signature (R21).",
    "to_be_mailed": "Signed certificates: mail them and record the mailing (R21).",
}
#: What a list is called where the state's own name would not say what it is a list of.
_TITLES: dict[str, str] = {
    "registered": "Registered: fee to be settled",
    "in_training": "In training: Module 1 to be completed",
    "awaiting_payment": "Accepted: fee to be paid before ordering",
    "received": "QA: waiting for a reviewer",
    "in_review": "QA: in review",
}

#: Where a list of cases whose turn it is belongs, unless it is where all cases of its kind do.
_SUBJECTS: dict[str, Subject] = {"in_training": Subject.COURSES}
_SUBJECTS_OF_CASES: dict[type[CaseState], Subject] = {
    EmployerState: Subject.EMPLOYERS,
    AuditState: Subject.AUDITS,
    OrderState: Subject.CERTIFICATES,
}

_FLAGS: tuple[tuple[Flag, Role, Subject, str, str], ...] = (
    (
        Flag.INVOICE_UNPAID,
        Role.ADMINISTRATOR,
        Subject.EMPLOYERS,
        "Unpaid invoices",
        "The registration fee is invoiced and not paid yet (R7).",
    ),
    (
        Flag.INVOICE_OVERDUE,
        Role.ADMINISTRATOR,
        Subject.EMPLOYERS,
        "Overdue invoices",
        "The day by which the fee was to be paid is past; reminders go out by themselves (R7).",
    ),
    (
        Flag.REPLY_WINDOW_ENDING,
        Role.ADMINISTRATOR,
        Subject.AUDITS,
        "Reply windows ending this week",
        "The audit fails unless the information comes in within 7 days, or as the policy says (R17).",
    ),
    (
        Flag.REVIEW_OVERDUE,
        Role.ADMINISTRATOR,
        Subject.AUDITS,
        "QA: overdue",
        "Quality review has taken longer than the policy allows (R17).",
    ),
    (
        Flag.REVIEWER_LEFT,
        Role.ADMINISTRATOR,
        Subject.AUDITS,
        "QA: reviewer has left",
        "Audits in review whose reviewer has left: assign another one (R15, R16).",
    ),
    (
        Flag.CORRS_REFUSED,
        Role.ADMINISTRATOR,
        Subject.CERTIFICATES,
        "Refused by CORRS",
        "Orders that CORRS did not take: mend why and take try_corrs_again, or enter them by hand (R19).",
    ),
    (
        Flag.ANNUAL_AUDIT_DUE,
        Role.ADMINISTRATOR,
        Subject.AUDITS,
        "Reminders due: annual audits awaited",
        "The time of reminders has begun, and no maintenance or renewal audit has come in (R23, R24).",
    ),
    (
        Flag.EXPIRING_SOON,
        Role.ADMINISTRATOR,
        Subject.STANDING,
        "Expiring soon",
        "Certificates that end within 90 days, or as many as the policy says (R25).",
    ),
    (
        Flag.MOVING_TO_COR,
        Role.ADMINISTRATOR,
        Subject.STANDING,
        "Moving to COR",
        "Employers that have grown over the limit: their next audit has to be a COR audit (R4).",
    ),
    (
        Flag.EMAIL_FAILING,
        Role.ADMINISTRATOR,
        Subject.LETTERS,
        "Letters that came back",
        "E-mail does not reach these employers: ask for another address, or confirm the one on file (R30).",
    ),
    (
        Flag.TRAINING_OPEN,
        Role.TRAINING_COORDINATOR,
        Subject.COURSES,
        "Training to be recorded",
        "People who are enrolled in a course that is not recorded as completed (R8, R9).",
    ),
    (
        Flag.PLACE_NEEDED,
        Role.TRAINING_COORDINATOR,
        Subject.COURSES,
        "Places to be found",
        "People whose session was cancelled, or who waited for a seat in vain: move or cancel them (R8).",
    ),
    (
        Flag.ATTENDANCE_DUE,
        Role.TRAINING_COORDINATOR,
        Subject.COURSES,
        "Attendance to be recorded",
        "Classroom sessions that are over: record who took part (R8).",
    ),
    (
        Flag.REFRESHER_DUE,
        Role.TRAINING_COORDINATOR,
        Subject.COURSES,
        "Refreshers due",
        "Trained people whose refresher falls due soon or is overdue (R9).",
    ),
)

_STANDINGS: tuple[tuple[str, str], ...] = (
    (
        "not_in_good_standing",
        "A maintenance audit was missed; a late one may bring good standing back (R26, R27).",
    ),
    ("suspended", "Certificates that are suspended for cause, until an administrator lifts it (R30)."),
)


def waits_for(role: Role) -> Queue:
    """Give everything that waits for a role, whatever it is."""
    return Queue(
        name=f"waits-for-{_slug(role.value)}",
        title=f"Waits for the {role.label}",
        role=role,
        subject=Subject.NOW,
        sentence=f"Everything that the {role.label} has to act on, whatever it is.",
        conditions=((Column.OWNER, role.value),),
    )


def _of_turns() -> Iterator[Queue]:
    for case in CASES:
        for state, role in TURNS[case.machine].items():
            yield Queue(
                name=_slug(state),
                title=_TITLES.get(state, label(case.machine, state)),
                role=role,
                subject=_SUBJECTS.get(state, _SUBJECTS_OF_CASES[case]),
                sentence=_TO_DO[state],
                conditions=((Column.STAGE, state),),
                case=case,
            )


def _of_standings() -> Iterator[Queue]:
    for state, sentence in _STANDINGS:
        yield Queue(
            name=_slug(state),
            title=label(EmployerMachine, state),
            role=Role.ADMINISTRATOR,
            subject=Subject.STANDING,
            sentence=sentence,
            conditions=((Column.STANDING, state),),
            case=EmployerState,
        )


def _of_flags() -> Iterator[Queue]:
    for flag, role, subject, title, sentence in _FLAGS:
        yield Queue(
            name=_slug(flag.value),
            title=title,
            role=role,
            subject=subject,
            sentence=sentence,
            conditions=((Column.FLAGS, flag.value),),
        )


def _slug(name: str) -> str:
    return name.replace("_", "-")


#: Every queue that is the same for everybody.
QUEUES: tuple[Queue, ...] = (*map(waits_for, Role), *_of_turns(), *_of_flags(), *_of_standings())


def reviews_of(reviewer: str, name: str) -> Queue:
    """Give the queue of one reviewer: the audits that are with them, also while information is awaited.

    Args:
        reviewer: the id under which the reviewer acts.
        name: the reviewer's name.

    """
    return Queue(
        name=f"reviews-of-{reviewer}",
        title=f"My reviews: {name}",
        role=Role.REVIEWER,
        subject=Subject.NOW,
        sentence=f"The audits that are with {name}, also as a deputy, and what waits for information (R16).",
        conditions=((Column.REVIEWER, reviewer),),
        case=AuditState,
    )


def all_queues(reviewers: dict[str, str]) -> list[Queue]:
    """Give every queue, with one for each reviewer (name by id), those of a role side by side."""
    personal = [reviews_of(reviewer, name) for reviewer, name in sorted(reviewers.items())]
    queues = [*QUEUES, *personal]
    return [queue for role in Role for queue in queues if queue.role is role]


def all_employers() -> str:
    """Give the query that finds the file of every employer that is with the association."""
    return f'`WorkflowType`="{EmployerState.kind}" AND `ExecutionStatus`="Running"'
