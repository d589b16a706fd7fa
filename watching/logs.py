"""Logs: lines for people, or JSON for a machine that collects them. Nothing in them is personal.

What an error says may quote what somebody typed. An error is therefore logged by its type and the places in
the program that it came through; what it says is kept only where it can speak of nothing but machines.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TextIO

from sqlalchemy.exc import OperationalError
from temporalio import activity, workflow
from temporalio.exceptions import ApplicationError

from watching import core_logs

if TYPE_CHECKING:
    from types import TracebackType

    _ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]

#: What is told of the workflow or activity that something is logged about.
_TOLD: Final = ("workflow_id", "run_id", "workflow_type", "activity_type", "attempt")
_OUR_OWN: Final = "secor"
#: Libraries that log every address that they ask.
_SPEAKING_OF_ADDRESSES: Final = ("httpx", "httpcore", "urllib3")
#: A logger whose messages quote errors after their first line.
_ASYNCIO: Final = "asyncio"
#: What a record has that comes from the SDK's core.
_CORE: Final = "temporal_log"


class _StandardError(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Say that something could not be logged; logging itself would print all of it.

        Where standard error itself is closed, nobody is told: what is logged about goes on.
        """
        with contextlib.suppress(OSError, ValueError):
            self.stream.write(f"A message of {record.name} could not be logged.\n")


def set_up_logs(form: Literal["text", "json"], level: str) -> None:
    """Have everything that this process logs written to standard error."""
    handler = _StandardError(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else Lines())
    # In JSON, which case or activity it is stands in fields of their own.
    workflow.logger.workflow_info_on_message = form == "text"
    activity.logger.activity_info_on_message = form == "text"
    wanted = logging.getLevelNamesMapping()[level.upper()]
    # At their finest, libraries log whatever passes through them, payloads too: only our own get that fine.
    logging.basicConfig(level=max(wanted, logging.INFO), handlers=[handler], force=True)
    logging.getLogger(_OUR_OWN).setLevel(wanted)
    for name in _SPEAKING_OF_ADDRESSES:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)


def said(record: logging.LogRecord) -> str:
    """Give what is logged, with the types of errors for what they say."""
    if record.exc_info and record.name == _ASYNCIO:
        return str(record.msg).partition("\n")[0]
    if hasattr(record, _CORE):
        return core_logs.sentence(str(record.msg))
    arguments = record.args
    if isinstance(arguments, tuple):
        arguments = tuple(error_as_told(one) if isinstance(one, BaseException) else one for one in arguments)
    return str(record.msg) % arguments if arguments else str(record.msg)


def told_by_core(record: logging.LogRecord) -> dict[str, str]:
    """Give what the SDK's core says beside its sentence; nothing of a record that is not its own."""
    return core_logs.told(getattr(record, _CORE).fields) if hasattr(record, _CORE) else {}


def error_as_told(error: BaseException) -> str:
    """Give an error's type, and what it says where that is about a machine."""
    kind = (isinstance(error, ApplicationError) and error.type) or type(error).__name__
    if isinstance(error, OperationalError):
        return f"{kind}: {str(error.orig).strip().splitlines()[0]}"
    if isinstance(error, OSError) and error.strerror:
        return f"{kind}: {error.strerror}"
    return kind


def places(info: _ExcInfo) -> list[str]:
    """Give the errors of a chain, the newest first, each with the places that it came through."""
    lines: list[str] = []
    error: BaseException | None = info[1]
    while error is not None:
        lines.append(error_as_told(error))
        lines += [
            f"  {place.filename}:{place.lineno} {place.name}"
            for place in traceback.extract_tb(error.__traceback__)
        ]
        error = error.__cause__ or error.__context__
    return lines


class Lines(logging.Formatter):
    """One line for each message, then where an error came through."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        lines = [f"{at}Z {record.levelname} {record.name}: {said(record)}"]
        if of_core := told_by_core(record):
            lines[0] += f" ({', '.join(f'{name} {value}' for name, value in of_core.items())})"
        if record.exc_info and record.exc_info[1]:
            lines += places(record.exc_info)
        return "\n".join(lines)


class JsonLines(logging.Formatter):
    """One JSON object on a line for each message."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": said(record),
        } | told_by_core(record)
        for name in ("temporal_workflow", "temporal_activity"):
            of: dict[str, Any] = getattr(record, name, {})
            told |= {key: of[key] for key in _TOLD if key in of}
        if record.exc_info and record.exc_info[1]:
            told["error"] = error_as_told(record.exc_info[1])
            told["places"] = places(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)
