"""Notices: what the association has to say beyond the letters of the program (R30)."""

from __future__ import annotations

from domain.calendar import Moment
from domain.decision import Decision
from domain.declared import StaffAction
from domain.employer import EmployerState
from domain.letters import Notice
from domain.payload import Payload
from domain.roles import Role
from domain.text import Line, Paragraph
from domain.to_fill import to_fill


class SendNotice(Payload):
    """A letter of a few paragraphs, in plain text; a blank line begins a new one."""

    subject: Line
    text: Paragraph


def send_notice(_state: EmployerState, notice: SendNotice, _: Moment) -> Decision:
    """Write to the employer under the association's letterhead (R30)."""
    return Decision(
        events=("notice_sent",),
        letters=(Notice(subject=notice.subject, text=notice.text),),
        ground=notice.subject,
        done=f'The notice "{notice.subject}" goes out.',
    )


SEND_NOTICE = StaffAction(
    name="send_notice",
    case="Employer",
    roles=(Role.ADMINISTRATOR, Role.EXECUTIVE_DIRECTOR),
    payload=SendNotice,
    events=("notice_sent",),
    rule="R30",
    sentence="Send the employer a letter of your own words.",
    decide=send_notice,
    example=lambda _state, _today: {
        "subject": to_fill("subject of the letter"),
        "text": to_fill("text of the letter"),
    },
)
NOTICE_ACTIONS = (SEND_NOTICE,)
