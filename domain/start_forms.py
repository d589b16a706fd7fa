"""What staff start from the Web UI: each start form declared once, with what it is filled in with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from domain.bulk import BULK
from domain.corrs.listed_file import FORM as FORM_OF_CORRS_LIST
from domain.directory import DIRECTORY_CHANGES
from domain.documents_in import FORM as DOCUMENTS_FORM
from domain.letter_again import AGAIN_FORM
from domain.looking_up import FORM as LOOK_UP_FORM
from domain.payload import digest_of
from domain.pir_list import TEMPLATE as TEMPLATE_OF_PIR_LIST
from domain.post import POSTED_FORM
from domain.registration import TEMPLATE
from domain.roles import Role
from domain.subjects import Subject


@dataclass(frozen=True)
class StartForm:
    """A form for starting something.

    Attributes:
        workflow: the type of the workflow that is started.
        workflow_id: the id that the form proposes; a new start takes it over once the last one has ended.
        title: what staff call it.
        role: who starts it; nothing where everybody may.
        subject: the kind of work that it belongs to.
        sentence: what comes of it.
        template: the input that the form is filled in with. No person's data are in it.

    """

    workflow: str
    workflow_id: str
    title: str
    role: Role | None
    subject: Subject
    sentence: str
    template: dict[str, Any] = field(hash=False)

    @property
    def template_id(self) -> str:
        """The id of the workflow that holds this template; another template gets another one."""
        return f"template-{self.workflow_id}-{digest_of(self.template)[:8]}"


REGISTER_AN_EMPLOYER = StartForm(
    workflow="Registration",
    workflow_id="register-an-employer",
    title="Register an employer",
    role=Role.ADMINISTRATOR,
    subject=Subject.EMPLOYERS,
    sentence="Fill in the form and start it: the employer's file is opened (R5).",
    template=TEMPLATE,
)

BULK_WORK = tuple(
    StartForm(
        workflow="BulkAction",
        workflow_id=f"bulk-{kind.name}-by-form",
        title=kind.title,
        role=kind.action.roles[0],
        subject=kind.subject,
        sentence=f"{kind.sentence} It is only tried until dry_run is false.",
        template=kind.to_fill_in(),
    )
    for kind in BULK.values()
)

CORRS_SHEET = StartForm(
    workflow="CorrsSheet",
    workflow_id="corrs-sheet",
    title="Make a CORRS data sheet",
    role=Role.ADMINISTRATOR,
    subject=Subject.CERTIFICATES,
    sentence="Accepted audits that are to be entered in CORRS, on a sheet to print and type from (R19).",
    template={"actor": "<your id>"},
)

DIRECTORY = tuple(
    StartForm(
        workflow="DirectoryChange",
        workflow_id=f"directory-{kind.name.replace('_', '-')}",
        title=kind.title,
        role=kind.roles[0] if len(kind.roles) == 1 else None,
        subject=Subject.PEOPLE,
        sentence=kind.sentence,
        template=kind.to_fill_in(),
    )
    for kind in DIRECTORY_CHANGES.values()
)

SEND_PIR_LIST = StartForm(
    workflow="ParticipantList",
    workflow_id="send-pir-list",
    title="Send the list of PIR participants",
    role=Role.ADMINISTRATOR,
    subject=Subject.PIR,
    sentence="The WCB's list of a year, with what has changed; it is only counted until dry_run is false.",
    template=TEMPLATE_OF_PIR_LIST,
)

CORRS_COMPARISON = StartForm(
    workflow="CorrsComparison",
    workflow_id="corrs-comparison-by-form",
    title="Compare with CORRS now",
    role=Role.ADMINISTRATOR,
    subject=Subject.CERTIFICATES,
    sentence="Lists in what the register and CORRS disagree; nothing is changed (R19, R20).",
    template={},
)

CORRS_LIST = StartForm(
    workflow="CorrsComparison",
    workflow_id="corrs-list-comparison",
    title="Compare a list of CORRS",
    role=Role.ADMINISTRATOR,
    subject=Subject.CERTIFICATES,
    sentence="Compares a file that CORRS exported with the register; nothing is changed (R19, R20).",
    template=FORM_OF_CORRS_LIST,
)

LETTERS_POSTED = StartForm(
    workflow="PostConfirmed",
    workflow_id="letters-posted",
    title="Letters were posted",
    role=Role.ADMINISTRATOR,
    subject=Subject.LETTERS,
    sentence="Say that a printed batch of letters is in the mail (R24).",
    template=POSTED_FORM,
)

LETTER_OF_CLOSED_FILE = StartForm(
    workflow="LetterOfClosedFile",
    workflow_id="letter-of-closed-file",
    title="A letter of a closed file",
    role=Role.ADMINISTRATOR,
    subject=Subject.LETTERS,
    sentence="Send a letter again, or note that it came back, once its employer's file is closed (R24).",
    template=AGAIN_FORM,
)

KEEP_DOCUMENTS = StartForm(
    workflow="DocumentsIn",
    workflow_id="keep-documents",
    title="Keep documents that came in",
    role=Role.ADMINISTRATOR,
    subject=Subject.AUDITS,
    sentence="Keeps an employer's files, gives their references, and reads a filled audit form (R11).",
    template=DOCUMENTS_FORM,
)

LOOK_UP = StartForm(
    workflow="LookUp",
    workflow_id="look-up",
    title="Look up ids",
    role=None,
    subject=Subject.PEOPLE,
    sentence="Ids of staff, auditors, courses and sessions; with an account, its letters and documents.",
    template=LOOK_UP_FORM,
)

#: Everything that staff start by a form.
START_FORMS: tuple[StartForm, ...] = (
    REGISTER_AN_EMPLOYER,
    CORRS_SHEET,
    CORRS_COMPARISON,
    CORRS_LIST,
    SEND_PIR_LIST,
    LETTERS_POSTED,
    LETTER_OF_CLOSED_FILE,
    KEEP_DOCUMENTS,
    *BULK_WORK,
    *DIRECTORY,
    LOOK_UP,
)
