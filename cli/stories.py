"""Demonstration employers: what is in their files, and how their steps are taken on a running desk.

A file holds one employer: the registration form, and the steps that staff took since. Days are relative
(:mod:`cli.days`); a document is named as ``file:documents/…`` and handed in from the demonstration's folder.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from temporalio.client import Client

from cli.acting import open_file, take
from cli.cases import view_of_case
from cli.days import resolved
from cli.failing import CommandError, unreachable, unusable
from cli.finding import case_of
from cli.waiting import until
from domain.actions.registry import find_action
from models.documents import DocumentStore

_DOCUMENT = "file:"
#: How long a case may take to appear or to report its end, in seconds.
_PATIENCE = 20
#: How long a case's end usually takes to reach its employer, in seconds.
_REPORTED = 0.1


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
    """Takes the steps of one story."""

    def __init__(self, client: Client, documents: DocumentStore, file: StoryFile, beside: Path) -> None:
        self._client = client
        self._documents = documents
        self._file = file
        self._beside = beside
        self._employer = f"employer-{file.story.wcb_account}"

    async def register(self, today: date) -> None:
        """Open the employer's file."""
        story = self._file.story
        await open_file(self._client, story.wcb_account, resolved(story.registration, today))

    async def tell(self, place: int, today: date) -> None:
        """Take one step, and wait until what it sets off has come about.

        Args:
            place: of the step, from 0.
            today: the day that the step's relative days are counted from.

        """
        step = self._file.story.steps[place]
        workflow = await self._case(step.workflow)
        action = find_action(case_of(workflow)[1], step.action)
        if action is None:
            raise unusable(f'{self._file.path.name}, step {place + 1}: there is no action "{step.action}".')
        payload = self._with_documents(resolved(step.payload, today))
        try:
            await take(self._client, workflow, action, payload, update_id(place))
        except CommandError as error:
            where = f"{self._file.path.name}, step {place + 1}, {step.action}"
            raise CommandError(f"{where}: {error.sentence}", error.code) from error
        if workflow != self._employer and (await view_of_case(self._client, workflow)).ended:
            await asyncio.sleep(_REPORTED)
            await self._wait(lambda names: workflow not in names, f"{workflow} to report its end")

    async def _case(self, word: str) -> str:
        if word == "employer":
            return self._employer
        names = await self._wait(lambda names: any(name.startswith(word) for name in names), f"its {word}")
        return next(name for name in names if name.startswith(word))

    async def _wait(self, found: Callable[[tuple[str, ...]], bool], what: str) -> tuple[str, ...]:
        """Wait until the employer's open cases fit."""

        async def ask() -> tuple[str, ...] | None:
            names = (await view_of_case(self._client, self._employer)).related
            return names if found(names) else None

        try:
            return await until(ask, _PATIENCE, pause=0.05)
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
