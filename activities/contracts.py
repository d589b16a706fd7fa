"""What workflows may ask for: each effect's name, what it is asked with and what it gives.

Every effect has a key in what it is asked with, so that asking twice never does it twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from domain.bulk_run import Item, ItemAction, ItemResult
from domain.corrs.comparison import Comparison
from domain.corrs.listed_file import FileCompared
from domain.corrs.port import CorrsAnswer, CorrsRefused, CorrsTook
from domain.corrs.sheet import SheetMade, SheetRequest
from domain.course_calendar import PlaceInLine, SessionNow
from domain.course_changes import CalendarChangeAsked, CalendarChanged
from domain.course_page import SessionLine
from domain.directory_changes import ChangeAsked, HandOver
from domain.documents_in import DocumentsAsked, DocumentsKept
from domain.letter_again import AgainAsked
from domain.letters import LetterIssued, LetterOrder
from domain.looking_up import Found, LookUpAsked
from domain.pir_list import PirListOrder, PirListTold
from domain.policy import Policy
from domain.post import PostAsked, PostBatch, PostedAsked
from domain.rebuilding import KeptFile
from domain.records import AuditRecord, OrderRecord
from domain.selection import Selection
from domain.transition import Answer, NotRecorded, Recorded, Transition

Asked = TypeVar("Asked")
Given = TypeVar("Given")


@dataclass(frozen=True)
class Effect(Generic[Asked, Given]):
    """A side effect that an activity carries out.

    Attributes:
        name: the activity's name, which histories hold and which therefore never changes.
        gives: the result's type, as the data converter needs it.

    """

    name: str
    gives: Any


class NumberRequest(BaseModel):
    """Asks for the next number of a series, once for a key.

    Attributes:
        series: such as ``invoice-2027``; numbers of a series have no gaps.
        key: whatever asks; asking again gives the same number.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    series: str
    key: str


class StepWithLetters(BaseModel):
    """Asks for a step to be entered, and for the letters that it owes to be written right after it.

    Attributes:
        letters: each under its own key, by which it is written once.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    transition: Transition
    letters: tuple[LetterOrder, ...]


class CaseAsked(BaseModel):
    """Names an audit or certificate order of an employer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    employer_id: str
    case: str


class LettersAsked(BaseModel):
    """Asks which letters wait for e-mail and may be tried at an instant, so many at most."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    most: int


class LetterTry(BaseModel):
    """Asks for one try to send a letter by e-mail.

    Attributes:
        key: of the letter in the ledger.
        at: the instant of the try; the ledger counts the pause to the next one from it.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    at: datetime


class LetterTried(BaseModel):
    """What came of a try.

    Attributes:
        outcome: ``sent``; ``waits`` for a later try; ``to_post``, because e-mail can't deliver it; ``away``
            when no letter has a chance just now.
        employer: the workflow that has to know that its address takes no letters.
        email: that address.
        entry: the number of the entry that says how it left; 0 where it did not.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: Literal["sent", "waits", "to_post", "away"]
    employer: str = ""
    email: str = ""
    entry: int = 0


class Run(BaseModel):
    """One run of a workflow, whose history must go because of what it was started with (R7)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    workflow_id: str
    run_id: str


RECORD_TRANSITION: Final[Effect[Transition, Recorded | NotRecorded]] = Effect("record_transition", Answer)
ENTER_WITH_LETTERS: Final[Effect[StepWithLetters, Recorded | NotRecorded]] = Effect(
    "enter_with_letters", Answer
)
ISSUE_LETTER: Final[Effect[LetterOrder, LetterIssued]] = Effect("issue_letter", LetterIssued)
ASSIGN_NUMBER: Final[Effect[NumberRequest, str]] = Effect("assign_number", str)
LETTERS_TO_SEND: Final[Effect[LettersAsked, list[str]]] = Effect("letters_to_send", list[str])
SEND_LETTER: Final[Effect[LetterTry, LetterTried]] = Effect("send_letter", LetterTried)
PRINT_LETTERS: Final[Effect[PostAsked, PostBatch]] = Effect("print_letters", PostBatch)
SEND_LETTER_AGAIN: Final[Effect[AgainAsked, Recorded | NotRecorded]] = Effect(
    "send_letter_of_closed_file", Answer
)
CONFIRM_POSTED: Final[Effect[PostedAsked, Recorded | NotRecorded]] = Effect("confirm_posted", Answer)
LAST_ENTERED: Final[Effect[CaseAsked, AuditRecord | OrderRecord | None]] = Effect(
    "last_entered", AuditRecord | OrderRecord | None
)
KEPT_FILE: Final[Effect[str, KeptFile | None]] = Effect("kept_file", KeptFile | None)
LETTERS_OWED_BY_ENDED: Final[Effect[str, list[LetterOrder]]] = Effect(
    "letters_owed_by_ended", list[LetterOrder]
)
COURSE_CALENDAR: Final[Effect[date, list[SessionNow]]] = Effect("course_calendar", list[SessionNow])
COURSE_LINES: Final[Effect[date, list[SessionLine]]] = Effect("course_lines", list[SessionLine])
CHANGE_COURSE_CALENDAR: Final[Effect[CalendarChangeAsked, CalendarChanged]] = Effect(
    "change_course_calendar", CalendarChanged
)
PLACES_OF: Final[Effect[str, list[PlaceInLine]]] = Effect("places_of", list[PlaceInLine])
LOAD_POLICY: Final[Effect[date, Policy]] = Effect("load_policy", Policy)
EXPUNGE_RUN: Final[Effect[Run, None]] = Effect("expunge_run", type(None))
LIST_ITEMS: Final[Effect[Selection, list[Item]]] = Effect("list_items", list[Item])
TRY_ACTION: Final[Effect[ItemAction, ItemResult]] = Effect("try_action", ItemResult)
TAKE_ACTION: Final[Effect[ItemAction, ItemResult]] = Effect("take_action", ItemResult)
CORRS_TAKES_ORDERS: Final[Effect[CaseAsked, bool]] = Effect("corrs_takes_orders", bool)
ENTER_IN_CORRS: Final[Effect[CaseAsked, CorrsTook | CorrsRefused]] = Effect("enter_in_corrs", CorrsAnswer)
COMPARE_WITH_CORRS: Final[Effect[datetime, Comparison]] = Effect("compare_with_corrs", Comparison)
COMPARE_FILE_OF_CORRS: Final[Effect[FileCompared, Comparison]] = Effect("compare_file_of_corrs", Comparison)
MAKE_CORRS_SHEET: Final[Effect[SheetRequest, SheetMade]] = Effect("make_corrs_sheet", SheetMade)
CHANGE_DIRECTORY: Final[Effect[ChangeAsked, Recorded | NotRecorded]] = Effect("change_directory", Answer)
HAND_OVER: Final[Effect[HandOver, int]] = Effect("hand_over", int)

KEEP_DOCUMENTS: Final[Effect[DocumentsAsked, DocumentsKept]] = Effect("keep_documents", DocumentsKept)
LOOK_UP: Final[Effect[LookUpAsked, Found]] = Effect("look_up", Found)
MAKE_PIR_LIST: Final[Effect[PirListOrder, PirListTold]] = Effect("make_pir_list", PirListTold)

#: The type of an error that is an ordinary answer to a person.
REFUSED: Final = "Refused"
#: The type of the failure with which the register says that it holds another entry for a step. Its one
#: detail is that entry, as a :class:`domain.transition.HeldEntry`.
REGISTER_DISAGREES: Final = "RegisterDisagrees"

#: The only task queue: every worker does everything.
TASK_QUEUE: Final = "secor"
