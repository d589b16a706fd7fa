"""Logs are for machines or for people, and speak of no person in either form."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from temporalio.exceptions import ApplicationError

from domain.refusal import Refusal
from watching.logs import JsonLines, Lines, set_up_logs

PERSON = "Zoë Côté, 12 Elk Road"


def record(
    message: str, *arguments: object, error: BaseException | None = None, **extra: object
) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("secor", logging.ERROR, __file__, 1, message, arguments, info)
    made.created = 1_800_000_000.25
    made.__dict__.update(extra)
    return made


def raised() -> Exception:
    """An error that says who somebody is, and was brought about by another one that does."""
    try:
        int(PERSON)
    except ValueError as error:
        refusal = Refusal(f"{PERSON} is not trained.")
        refusal.__cause__ = error
        return refusal
    return AssertionError("that is no number")


def test_json_says_what_where_and_about_which_case() -> None:
    of = {"workflow_id": "audit-1000001-certification-2027-1", "run_id": "r", "headers": PERSON}
    line = JsonLines().format(record("%s was entered", "a step", temporal_workflow=of))
    assert json.loads(line) == {
        "at": "2027-01-15T08:00:00.250+00:00",
        "level": "error",
        "logger": "secor",
        "message": "a step was entered",
        "workflow_id": "audit-1000001-certification-2027-1",
        "run_id": "r",
    }


def test_text_is_a_line_for_people() -> None:
    assert Lines().format(record("Entry %d", 7)) == "2027-01-15 08:00:00.250Z ERROR secor: Entry 7"


@pytest.mark.parametrize("form", [JsonLines(), Lines()])
def test_of_an_error_its_type_and_its_places_are_told_and_not_what_it_says(form: logging.Formatter) -> None:
    line = form.format(record("It failed: %s", raised(), error=raised()))
    assert PERSON not in line
    assert "It failed: Refusal" in line
    assert "ValueError" in line
    assert f"{__file__}:" in line


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OperationalError("INSERT", {}, Exception("database is locked\nin full")), "database is locked"),
        (PermissionError(13, "Permission denied", PERSON), "PermissionError: Permission denied"),
        (IntegrityError("INSERT", {}, Exception(PERSON)), "IntegrityError"),
        (ApplicationError(PERSON, type="RegisterDisagrees"), "RegisterDisagrees"),
        (ApplicationError(PERSON), "ApplicationError"),
        (OSError(PERSON), "OSError"),
    ],
)
def test_what_an_error_says_is_kept_where_it_is_about_a_machine(error: Exception, told: str) -> None:
    line = Lines().format(record("%s", error, error=error))
    assert told in line
    assert PERSON not in line


@dataclass(frozen=True)
class OfCore:
    """What the SDK's core hands on with a record."""

    fields: dict[str, str]


#: As the core writes them: seen with a workflow that failed, and with a server that was away.
FAILED = (
    f'Failure {{ failure: Some(Failure {{ message: "{PERSON} \\"code: Unavailable\\" r#type: \\"Elk\\"", '
    'failure_info: Some(ApplicationFailureInfo(ApplicationFailureInfo { r#type: "Refusal", '
    "non_retryable: false, details: None })) }) }"
)
AWAY = (
    'Status { code: Unavailable, message: "tcp connect error", source: Some(ConnectError("tcp connect", '
    f'127.0.0.1:7233, Os {{ code: 111, kind: ConnectionRefused, message: "{PERSON}" }})) }}'
)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"run_id": "01a2245f-f9d7", "failure": FAILED}, {"run_id": "01a2245f-f9d7", "error": "Refusal"}),
        ({"error": AWAY, "headers": PERSON}, {"error": "Unavailable ConnectionRefused"}),
        ({"error": PERSON, "workflow_id": '"employer-1000001"'}, {"workflow_id": "employer-1000001"}),
        ({"workflow_id": PERSON, "failure": f'r#type: "{PERSON}"'}, {}),
        ({"error": f"code: {PERSON}, kind: {PERSON}"}, {}),
    ],
)
def test_of_what_the_sdk_logs_the_kind_of_error_is_told_and_nothing_that_it_quotes(
    fields: dict[str, str], told: dict[str, str]
) -> None:
    made = record(f'Received invalid task: Task {{ "{PERSON}" }}', temporal_log=OfCore(fields))
    line = json.loads(JsonLines().format(made))
    assert line["message"] == "Received invalid task: Task"
    assert {key: line[key] for key in line if key not in {"at", "level", "logger", "message"}} == told
    assert PERSON not in Lines().format(made)
    assert all(f"{name} {value}" in Lines().format(made) for name, value in told.items())


@pytest.fixture
def logs() -> Iterator[None]:
    """Logs are set up in the test, and as they were after it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.getLogger("secor").setLevel(logging.NOTSET)
    logging.captureWarnings(capture=False)


@pytest.mark.usefixtures("logs")
def test_what_can_t_be_logged_is_not_printed_whole(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("text", "info")
    logging.getLogger("secor").warning("%d", PERSON)
    assert capsys.readouterr().err == "A message of secor could not be logged.\n"


@pytest.mark.usefixtures("logs")
def test_work_goes_on_where_standard_error_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    monkeypatch.setattr(sys, "stderr", closed)
    set_up_logs("text", "info")
    closed.close()
    logging.getLogger("secor").warning("Nobody reads this")


def test_what_asyncio_quotes_of_an_error_is_left_out() -> None:
    lost = record(f"Task exception was never retrieved\nfuture: <{PERSON}>", error=raised())
    lost.name = "asyncio"
    assert Lines().format(lost).startswith("2027-01-15 08:00:00.250Z ERROR asyncio: Task exception was never")
    assert PERSON not in Lines().format(lost)


def test_a_process_logs_from_its_level_on(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        set_up_logs("json", "warning")
        logging.getLogger("secor").info("not this")
        logging.getLogger("secor").warning("this")
        sys.stderr.flush()
    finally:
        root.handlers[:], root.level = handlers, level
        set_up_logs("text", logging.getLevelName(level))
        logging.getLogger("secor").setLevel(logging.NOTSET)
        root.handlers[:] = handlers
        logging.captureWarnings(capture=False)
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "this"
