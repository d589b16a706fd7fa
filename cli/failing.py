"""How a command fails: with a sentence on standard error, a next step in it, and the right exit code."""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import Callable
from enum import IntEnum
from functools import wraps
from typing import Any

import typer
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from temporalio.service import RPCError, RPCStatusCode

from checked_settings import SettingsError, sentences_of
from cli.terminal import complain
from domain.instrument import InstrumentError
from domain.policy import PolicyError
from domain.refusal import Refusal
from encryption import KeyFileError, PlainPayloadError, SignerFileError, UnknownKeyError
from models.errors import DirectoryError, PutBackError
from watching import AddressTakenError

#: Set to anything, it lets a mistake in the program show where it happened.
TRACEBACK = "SECOR_TRACEBACK"


class ExitCode(IntEnum):
    """What a command's exit code says."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    UNREACHABLE = 3
    MISTAKE = 4


class CommandError(Exception):
    """A command that could not be done.

    Attributes:
        sentence: what was wrong and what to do next; may have further lines.
        code: the exit code.

    """

    def __init__(self, sentence: str, code: ExitCode) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


def refused(sentence: str) -> CommandError:
    """Say no, or that there is no such thing."""
    return CommandError(sentence, ExitCode.REFUSED)


def unusable(sentence: str) -> CommandError:
    """Say that the command line or a file can't be used."""
    return CommandError(sentence, ExitCode.USAGE)


def unreachable(sentence: str) -> CommandError:
    """Say that a server, a worker or the register does not answer."""
    return CommandError(sentence, ExitCode.UNREACHABLE)


def command(function: Callable[..., Any]) -> Callable[..., None]:
    """Make a function, synchronous or not, a command that fails in sentences only."""

    @wraps(function)
    def run(*arguments: Any, **options: Any) -> None:  # noqa: ANN401 - whatever the command takes
        try:
            if inspect.iscoroutinefunction(function):
                asyncio.run(function(*arguments, **options))
            else:
                function(*arguments, **options)
        except BrokenPipeError:
            raise typer.Exit(ExitCode.DONE) from None  # whoever read it has read enough
        except Exception as error:
            failure = told(error)
            if failure is None:
                if os.environ.get(TRACEBACK):
                    raise
                failure = _mistake(error)
            complain(failure.sentence)
            raise typer.Exit(failure.code) from None

    return run


def told(error: Exception) -> CommandError | None:
    """Say what went wrong; nothing for what can only be a mistake in the program."""
    if isinstance(error, CommandError):
        return error
    return next((say(error) for kinds, say in _SENTENCES if isinstance(error, kinds)), None)


def _database_failed(error: SQLAlchemyError) -> CommandError:
    reason = str(getattr(error, "orig", None) or error).splitlines()[0]
    return unreachable(
        f"The register can't be used: {reason}. Check SECOR_DATABASE_URL and SECOR_VAR_DIR, and that the "
        "database runs and is up to date; a worker brings it up to date when it starts."
    )


def _file_failed(error: OSError) -> CommandError:
    if error.filename is None:
        return _mistake(error)
    return unusable(f"{error.filename} can't be used: {error.strerror}.")


def _server_failed(error: RPCError) -> CommandError:
    if error.status in {RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNAUTHENTICATED}:
        return unreachable(
            f"The Temporal server does not let you in: {error.message}. Check TEMPORAL_API_KEY, the TLS "
            "settings and the namespace."
        )
    return unreachable(f"The Temporal server could not do this: {error.message}. Try again in a moment.")


def _settings_wrong(error: ValidationError) -> CommandError:
    if error.title != "Settings":
        return _mistake(error)
    return unusable("\n".join(sentences_of(error)))


def _mistake(error: Exception) -> CommandError:
    sentence = (
        f"This is a mistake in the program itself: {type(error).__name__}: {error}. "
        f"Run the command again with {TRACEBACK}=1 in the environment to see where, and report that."
    )
    return CommandError(sentence, ExitCode.MISTAKE)


#: Which failures are told in which words; the first that fits counts.
_SENTENCES: tuple[
    tuple[type[Exception] | tuple[type[Exception], ...], Callable[[Any], CommandError]], ...
] = (
    (Refusal, lambda error: refused(f"Refused: {error}")),
    (PutBackError, lambda error: refused(str(error))),
    (
        (
            AddressTakenError,
            DirectoryError,
            InstrumentError,
            KeyFileError,
            PlainPayloadError,
            PolicyError,
            SettingsError,
            SignerFileError,
        ),
        lambda error: unusable(str(error)),
    ),
    (UnknownKeyError, lambda error: unusable(f"{error} Where staff log in, `secor login ID` needs no keys.")),
    (
        (ArgumentError, NoSuchModuleError),
        lambda _error: unusable(
            "SECOR_DATABASE_URL is no address of a database: write one such as "
            '"sqlite:///var/register.db" or "postgresql://user@host/database".'
        ),
    ),
    (SQLAlchemyError, _database_failed),
    (RPCError, _server_failed),
    (OSError, _file_failed),
    (ValidationError, _settings_wrong),
)
