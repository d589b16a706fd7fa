"""The answers of an audit: checked question by question, and the scores that follow from them (R11 to R13).

Scores are computed here and nowhere typed: a person gives points to questions only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain.instrument import InstrumentId, Method
from domain.records import ElementScore
from domain.text import DocumentRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from domain.instrument import Instrument, Question


@dataclass(frozen=True)
class Answer:
    """What was filled in for one question.

    Attributes:
        points: the points given; nothing where none were, or where the question does not apply.
        verified_by: the ways in which the answer was verified.
        response: what was found, or why the question does not apply.
        suggestion: what could be better.

    """

    points: int | None = None
    not_applicable: bool = False
    verified_by: tuple[Method, ...] = ()
    response: str = ""
    suggestion: str = ""


@dataclass(frozen=True)
class Mistake:
    """What is wrong with an answer.

    Attributes:
        question: the question's number; empty for what concerns all of them.
        field: the part of the :class:`Answer` that has to be changed.
        sentence: what is wrong and what to do.

    """

    question: str
    field: str
    sentence: str


class AnsweredQuestion(BaseModel):
    """A question as it was answered, with all that its score needs.

    Attributes:
        points: the points given; nothing where the question does not apply.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    element: str
    possible: Annotated[int, Field(ge=1)]
    points: Annotated[int, Field(ge=0)] | None
    verified_by: tuple[Method, ...]
    response: str
    suggestion: str


class AuditAnswers(BaseModel):
    """An audit that was checked, as it is kept beside its workbook: whole, and readable by itself.

    Attributes:
        fingerprint: that of the instrument with which the answers were checked.
        workbook: the file that they were read from.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    instrument: InstrumentId
    fingerprint: str
    external: bool
    workbook: DocumentRef
    questions: tuple[AnsweredQuestion, ...]

    def elements(self) -> tuple[ElementScore, ...]:
        """Add up the points of each element; what does not apply leaves the possible points (R13).

        An element of which nothing applies is left out.
        """
        applicable: dict[str, list[tuple[int, int]]] = {}
        for one in self.questions:
            if one.points is not None:
                applicable.setdefault(one.element, []).append((one.points, one.possible))
        return tuple(
            ElementScore(
                element=element,
                points=sum(points for points, _ in given),
                possible=sum(possible for _, possible in given),
            )
            for element, given in applicable.items()
        )

    @property
    def covered(self) -> tuple[Method, ...]:
        """The ways in which answers were verified (R12)."""
        used = {method for one in self.questions for method in one.verified_by}
        return tuple(method for method in Method if method in used)

    @property
    def responses(self) -> int:
        """How many questions have a written response (R12)."""
        return sum(1 for one in self.questions if one.response)

    @property
    def suggestions(self) -> int:
        """How many suggestions for improvement were written (R12)."""
        return sum(1 for one in self.questions if one.suggestion)


def answered(
    instrument: Instrument, answers: Mapping[str, Answer], *, external: bool, workbook: str
) -> AuditAnswers:
    """Put questions and answers together; the answers have to be without :func:`mistakes`."""
    return AuditAnswers(
        instrument=instrument.id,
        fingerprint=instrument.fingerprint,
        external=external,
        workbook=workbook,
        questions=tuple(
            AnsweredQuestion(
                number=question.number,
                element=element.title,
                possible=question.points,
                points=answers[question.number].points,
                verified_by=answers[question.number].verified_by,
                response=answers[question.number].response,
                suggestion=answers[question.number].suggestion,
            )
            for element in instrument.element
            for question in element.question
        ),
    )


def mistakes(instrument: Instrument, answers: Mapping[str, Answer], *, external: bool) -> list[Mistake]:
    """Check every answer, and the audit as a whole (R12).

    Args:
        instrument: with which the audit was made.
        answers: by the number of the question; a question without one counts as not answered.
        external: whether an external auditor made it, who has to write a response to every question.

    """
    found: list[Mistake] = []
    given = [(question, answers.get(question.number, Answer())) for question in instrument.questions()]
    for question, answer in given:
        found += _points_mistakes(question, answer)
        found += _verification_mistakes(question, answer)
        found += _writing_mistakes(question, answer, external=external)
    if all(answer.not_applicable for _, answer in given):
        found.append(Mistake("", "points", "No question applies, so there is nothing to score."))
    return found + (list(_external_mistakes([answer for _, answer in given])) if external else [])


def _points_mistakes(question: Question, answer: Answer) -> Iterator[Mistake]:
    number, possible = question.number, question.points
    if answer.not_applicable:
        if not question.may_be_not_applicable:
            yield Mistake(
                number,
                "points",
                f"Question {number} applies to every employer: give it 0 to {possible} points.",
            )
    elif answer.points is None:
        choice = ' or "n/a"' if question.may_be_not_applicable else ""
        yield Mistake(
            number,
            "points",
            f"Question {number} is not answered: give it 0 to {possible} points{choice}.",
        )
    elif not 0 <= answer.points <= possible:
        yield Mistake(number, "points", f"Question {number}: {answer.points} points of {possible} possible.")


def _verification_mistakes(question: Question, answer: Answer) -> Iterator[Mistake]:
    number, ways = question.number, _any_of(question.verified_by)
    for method in answer.verified_by:
        if method not in question.verified_by:
            yield Mistake(
                number, "verified_by", f"Question {number} is verified by {ways}, and not by {method}."
            )
    if answer.points and not answer.verified_by:
        yield Mistake(
            number,
            "verified_by",
            f"Question {number} was given points: mark how it was verified, by {ways}.",
        )


def _writing_mistakes(question: Question, answer: Answer, *, external: bool) -> Iterator[Mistake]:
    number, given = question.number, answer.points
    if not answer.response and answer.not_applicable:
        yield Mistake(number, "response", f"Question {number}: write why it does not apply.")
    elif not answer.response and external:
        yield Mistake(
            number, "response", f"Question {number} has no written response; every question needs one (R12)."
        )
    if external and given is not None and given < question.points and not answer.suggestion:
        yield Mistake(
            number,
            "suggestion",
            f"Question {number} was given {given} of {question.points} points: write a suggestion for "
            "improvement (R12).",
        )


def _external_mistakes(given: Iterable[Answer]) -> Iterator[Mistake]:
    answers = list(given)
    used = {method for answer in answers for method in answer.verified_by}
    for method in Method:
        if method not in used:
            yield Mistake(
                "",
                "verified_by",
                f"No question is marked as verified by {method}; an external audit covers documentation, "
                "interviews and an observation tour (R12).",
            )
    if not any(answer.suggestion for answer in answers):
        yield Mistake("", "suggestion", "There is no suggestion for improvement; write one at least (R12).")


def _any_of(methods: Iterable[Method]) -> str:
    return " or ".join(methods)
