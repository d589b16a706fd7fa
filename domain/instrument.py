"""The audit tool as a versioned instrument: elements, questions, points, and how an answer is verified.

Each version is one TOML file, which is never edited once audits were made with it. An audit names its
instrument, so that it can be read with its own questions for as long as it is kept (R11 to R14).
"""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from domain.text import Line, Paragraph
from domain.toml_lines import line_of, mistakes_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: More than any audit tool has. With it, the choices 0 to `points` still fit into a workbook's drop-down.
MOST_POINTS = 50

InstrumentId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]


class InstrumentError(Exception):
    """An instrument that can't be used: names the file, the line and the reason."""


class Method(StrEnum):
    """How an answer is verified: by what was read, by what people said, by what was seen."""

    DOCUMENTATION = "documentation"
    INTERVIEW = "interview"
    OBSERVATION = "observation"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(_Part):
    """One question.

    Attributes:
        number: the element's number and the question's own, such as ``3.4``.
        points: what it is worth at most.
        verified_by: the ways in which its answer can be verified.
        may_be_not_applicable: whether it may leave the possible points, with a reason.
        look_for: what earns the points.

    """

    number: Annotated[str, Field(pattern=r"^[1-9][0-9]?\.[1-9][0-9]?$")]
    text: Paragraph
    points: Annotated[int, Field(ge=1, le=MOST_POINTS, strict=True)]
    verified_by: Annotated[tuple[Method, ...], Field(min_length=1)]
    may_be_not_applicable: Annotated[bool, Field(strict=True)] = False
    look_for: Paragraph

    @field_validator("verified_by")
    @classmethod
    def _each_once(cls, methods: tuple[Method, ...]) -> tuple[Method, ...]:
        if len(set(methods)) != len(methods):
            message = "must name each way once"
            raise ValueError(message)
        return methods


class Element(_Part):
    """A part of the audit tool that is scored together (R13)."""

    title: Line
    question: Annotated[tuple[Question, ...], Field(min_length=1, max_length=99)]


class Instrument(_Part):
    """One version of the audit tool.

    Attributes:
        id: its name for ever, that of its file.
        effective: the day from which new workbooks are made with it.

    """

    id: InstrumentId
    title: Line
    effective: date
    element: Annotated[tuple[Element, ...], Field(min_length=1, max_length=60)]

    def questions(self) -> Iterator[Question]:
        """Give every question in order."""
        for element in self.element:
            yield from element.question

    @property
    def fingerprint(self) -> str:
        """Sixteen digits that change with anything that the instrument says."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


class Instruments:
    """Every version of the audit tool, in the order in which they came into effect."""

    def __init__(self, instruments: Iterable[Instrument]) -> None:
        """Keep the instruments."""
        self.all = tuple(sorted(instruments, key=lambda one: (one.effective, one.id)))

    def on(self, day: date) -> Instrument:
        """Give the instrument for workbooks that are made on a day.

        Raises:
            InstrumentError: when none is in effect yet.

        """
        current = [one for one in self.all if one.effective <= day]
        if not current:
            message = f"No audit tool is in effect on {day}. There are: {self._names()}."
            raise InstrumentError(message)
        return current[-1]

    def named(self, name: str) -> Instrument:
        """Give an instrument by its id, however old it is.

        Raises:
            InstrumentError: when there is none of that name.

        """
        found = next((one for one in self.all if one.id == name), None)
        if found is None:
            message = f'There is no audit tool "{name}". There are: {self._names()}.'
            raise InstrumentError(message)
        return found

    def _names(self) -> str:
        return ", ".join(f"{one.id} (from {one.effective})" for one in self.all) or "none"


def parse_instrument(text: str, source: str) -> Instrument:
    """Read an instrument's file.

    Args:
        text: what stands in it.
        source: its path; the file's name without its ending is the instrument's id.

    Raises:
        InstrumentError: with the line and the reason of each mistake, all of them at once.

    """
    try:
        instrument = Instrument.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        message = f"{source}: {error}"
        raise InstrumentError(message) from error
    except ValidationError as error:
        raise InstrumentError("\n".join(mistakes_in(text, source, error))) from error
    if mistakes := list(_out_of_place(instrument, text, source)):
        raise InstrumentError("\n".join(mistakes))
    return instrument


def _out_of_place(instrument: Instrument, text: str, source: str) -> Iterator[str]:
    name = PurePath(source).stem
    if instrument.id != name:
        yield (
            f'{source}, line {line_of(text, ("id",))}: id must be that of the file, "{name}": audits find '
            "their questions by it."
        )
    titles = [element.title for element in instrument.element]
    for place, element in enumerate(instrument.element):
        if element.title in titles[:place]:
            line = line_of(text, ("element", place, "title"))
            yield f'{source}, line {line}: the title "{element.title}" stands there twice: change one.'
        for nth, question in enumerate(element.question):
            number = f"{place + 1}.{nth + 1}"
            if question.number != number:
                line = line_of(text, ("element", place, "question", nth, "number"))
                yield (
                    f"{source}, line {line}: number must be {number}, because questions are numbered in "
                    "order within their element."
                )
