"""Where what stands in a workbook of the audit tool: one source for its writer and its reader.

Lines are found by their label in the first column, so that a line that somebody inserts moves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from domain.instrument import Method
from domain.records import Purpose


class Sheet(StrEnum):
    """The sheets of the workbook, in order."""

    GUIDE = "Read me first"
    COVER = "Cover"
    QUESTIONS = "Questions"
    SCORE = "Score"


class Column(IntEnum):
    """The columns of the sheet of questions."""

    NUMBER = 1
    QUESTION = 2
    LOOK_FOR = 3
    POSSIBLE = 4
    POINTS = 5
    DOCUMENTATION = 6
    INTERVIEW = 7
    OBSERVATION = 8
    RESPONSE = 9
    SUGGESTION = 10


METHOD_COLUMNS: Final = {
    Method.DOCUMENTATION: Column.DOCUMENTATION,
    Method.INTERVIEW: Column.INTERVIEW,
    Method.OBSERVATION: Column.OBSERVATION,
}
#: The column in which a part of an answer stands; where it was verified, the first of three.
ANSWER_COLUMNS: Final = {
    "points": Column.POINTS,
    "verified_by": Column.DOCUMENTATION,
    "response": Column.RESPONSE,
    "suggestion": Column.SUGGESTION,
}
#: In the sheet of the cover: labels, what is filled in, hints.
LABELS, VALUES, HINTS = 1, 2, 3
#: No sheet of a form reaches further down, even where somebody inserted lines.
LAST_LINE: Final = 1_000

NOT_APPLICABLE: Final = "n/a"
TICK: Final = "x"


class Kind(StrEnum):
    """What is filled in on a line of the cover."""

    TEXT = "text"
    DAY = "day"
    COUNT = "count"
    CHOICE = "choice"


@dataclass(frozen=True)
class CoverLine:
    """A line of the cover.

    Attributes:
        field: the field of the submission that it fills, with dots between the steps of its path.
        forms: for which forms it is: an external auditor's or not.

    """

    field: str
    label: str
    kind: Kind
    hint: str = ""
    forms: tuple[bool, ...] = (False, True)


#: What the workbook says of itself; nobody fills it in.
TOOL, VERSION, FORM = "Audit tool", "Version", "Form"
FORMS: Final = {False: "Self-assessment", True: "External audit"}
PURPOSES: Final = tuple(purpose.value for purpose in Purpose)

COVER_LINES: Final = (
    CoverLine("legal_name", "Employer", Kind.TEXT, "The legal name, as registered"),
    CoverLine("wcb_account", "WCB account", Kind.TEXT, "5 to 9 digits"),
    CoverLine("assessor_name", "Self-assessor", Kind.TEXT, "Name as in the course record", (False,)),
    CoverLine("auditor_name", "Auditor", Kind.TEXT, "Your name", (True,)),
    CoverLine("auditor", "Auditor's id", Kind.TEXT, "As on the association's list of auditors", (True,)),
    CoverLine("purpose", "Purpose of the audit", Kind.CHOICE, "Choose one"),
    CoverLine("completed_on", "Audit completed on", Kind.DAY, "Year-month-day, such as 2027-03-10"),
    CoverLine("documentation_from", "Documentation from", Kind.DAY, "First day that the records cover"),
    CoverLine("documentation_to", "Documentation to", Kind.DAY, "Last day that the records cover"),
    CoverLine("head_count.owners", "Owners", Kind.COUNT, "Everybody whom the WCB account covers"),
    CoverLine("head_count.full_time", "Full-time workers", Kind.COUNT),
    CoverLine("head_count.part_time", "Part-time workers", Kind.COUNT),
    CoverLine("head_count.casual", "Casual workers", Kind.COUNT),
    CoverLine("head_count.other_covered", "Others covered", Kind.COUNT, "By the same WCB account"),
)


def cover_lines(*, external: bool) -> tuple[CoverLine, ...]:
    """Give the lines of a form's cover."""
    return tuple(line for line in COVER_LINES if external in line.forms)
