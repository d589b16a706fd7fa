"""Demonstration employers: what is in their files, and how their steps are taken on a running desk.

A file holds one employer: the registration form, and the steps that staff took since. Days are relative
(:mod:`cli.days`); a document is named as ``file:documents/…`` and handed in from the demonstration's folder.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from temporalio.client import Client

from cli.acting import file_is_open, is_running, open_file, send
from cli.days import resolved
from cli.failing import CommandError, unreachable, unusable
from cli.waiting import until
from domain.registration import employer_workflow_id
from models.documents import DocumentStore
from models.reading import RegisterReader

T = TypeVar("T")

_DOCUMENT = "file:"
#: How long a case may take to appear or to report its end, in seconds.
_PATIENCE = 60
#: How the register calls the stage of an employer that has an open audit or order.
_WHILE_OPEN = {"audit": "audit_under_review", "certificate": "certificate_ordered"}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StoryStep(_Part):
    """One staff action.

    Attributes:
        workflow: the employer itself, or its open audit or certificate order.
        on: the day on which it is taken, where a story takes place over time.

    """

    workflow: Literal["employer", "audit", "certificate"]
    action: str
    payload: dict[str, Any]
    on: str | None = None


class Story(_Part):
    """One employer.

    Attributes:
        about: what there is to see, in a sentence.
        on: the day of registration, where a story takes place over time.
        until: the day on which such a story ends.

    """

    about: str
    registration: dict[str, Any]
    steps: tuple[StoryStep, ...] = ()
    on: str | None = None
    until: str | None = None

    @property
    def wcb_account(self) -> str:
        """The account that the employer is registered with."""
        return str(self.registration["wcb_account"])


@dataclass(frozen=True)
class StoryFile:
    """A story with the file that it was read from."""

    path: Path
    story: Story


def read_story(path: Path) -> StoryFile:
    """Read a demonstration file.

    Raises:
        CommandError: when it is none, with the place of the mistake.

    """
    try:
        return StoryFile(path, Story.model_validate(json.loads(path.read_text(encoding="utf-8"))))
    except json.JSONDecodeError as error:
        raise unusable(
            f"{path.name}, line {error.lineno}, column {error.colno}: this is no JSON: {error.msg}."
        ) from error
    except ValidationError as error:
        mistakes = [
            f"{path.name}: {'.'.join(str(step) for step in one['loc'])}: {one['msg']}."
            for one in error.errors(include_input=False)
        ]
        raise unusable("\n".join(mistakes)) from error


class Teller:
    """Takes the steps of one story. Where the employer stands, it reads in the register."""

    def __init__(
        self,
        client: Client,
        register: RegisterReader,
        documents: DocumentStore,
        file: StoryFile,
        beside: Path,
    ) -> None:
        self._client = client
        self._register = register
        self._documents = documents
        self._file = file
        self._beside = beside
        self._account = file.story.wcb_account

    async def register(self, today: date) -> None:
        """Open the employer's file, or wait for one that a crash left begun and not yet registered."""
        begun = self._client.get_workflow_handle(employer_workflow_id(self._account))
        if await is_running(begun):
            await file_is_open(self._client, begun)
        else:
            await open_file(self._client, self._account, resolved(self._file.story.registration, today))

    async def taken_up(self) -> None:
        """Wait until a file of before a crash goes on: a workflow hears last of what the register has."""
        opened = [self._open(word) for word in _WHILE_OPEN]
        for workflow in (employer_workflow_id(self._account), *opened):
            if workflow is not None:
                await file_is_open(self._client, self._client.get_workflow_handle(workflow))

    async def tell(self, place: int, today: date) -> None:
        """Take one step, and wait until what it sets off has come about.

        Args:
            place: of the step, from 0.
            today: the day that the step's relative days are counted from.

        Raises:
            CommandError: when it is refused; it names the file and the step.

        """
        step = self._file.story.steps[place]
        workflow = await self._case(step.workflow)
        payload = self._with_documents(resolved(step.payload, today))
        try:
            await send(self._client, workflow, step.action, payload, update_id(place))
        except CommandError as error:
            where = f"{self._file.path.name}, step {place + 1}, {step.action}"
            raise CommandError(f"{where}: {error.sentence}", error.code) from error
        if step.workflow != "employer" and workflow not in self._register.open_cases():
            await self._wait(lambda: self._stage() != _WHILE_OPEN[step.workflow], f"the end of {workflow}")

    async def repeat(self, place: int, today: date) -> None:
        """Take a step again that may have been taken: a case that knows it does nothing, or refuses it."""
        word = self._file.story.steps[place].workflow
        if word == "employer" or self._open(word):
            with contextlib.suppress(CommandError):
                await self.tell(place, today)

    async def _case(self, word: str) -> str:
        if word == "employer":
            return employer_workflow_id(self._account)
        return await self._wait(lambda: self._open(word), f"its {word}")

    def _open(self, word: str) -> str | None:
        """Give the employer's open audit or order."""
        names = self._register.open_cases()
        return next((name for name in names if name.startswith(f"{word}-{self._account}-")), None)

    def _stage(self) -> str:
        employer = self._register.employer(self._account)
        return employer.stage if employer is not None else ""

    async def _wait(self, found: Callable[[], T | None], what: str) -> T:
        """Wait until the register has something."""

        async def ask() -> T | None:
            return found() or None

        try:
            return await until(ask, _PATIENCE)
        except TimeoutError as error:
            raise unreachable(f"{self._file.path.name}: waited in vain for {what}.") from error

    def _with_documents(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Hand in the documents that a payload names, and name them by their references."""
        names: Iterable[str] = payload.get("documents", ())
        kept = [self._hand_in(name) if name.startswith(_DOCUMENT) else name for name in names]
        return {**payload, "documents": kept} if kept else payload

    def _hand_in(self, name: str) -> str:
        path = self._beside / name.removeprefix(_DOCUMENT)
        return self._documents.put(path.read_bytes(), path.suffix)


def update_id(place: int) -> str:
    """Give the id of a step's update: by it the register knows that the step was taken."""
    return f"demonstration-{place + 1}"
