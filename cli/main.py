"""The ``secor`` command. Each subcommand lies in a file that its subject names."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import Final, NoReturn

import typer

from cli import (
    acting,
    audit_tool,
    backing_up,
    bulk,
    codec,
    corrs,
    courses,
    declared,
    desk,
    doctor,
    documents,
    exporting,
    importing,
    keys,
    letters,
    listing,
    log_in,
    participants,
    pictures,
    reading_files,
    reconciling,
    registering,
    releases,
    report,
    settings,
    showing,
    staff,
    ten_years,
    up,
    verifying,
    working,
)
from cli.failing import TRACEBACK

_EPILOG: Final = (
    "Exit codes: 0 done; 1 refused, not found, or a difference was found; 2 the command line or a file can't "
    "be used; 3 the server, a worker or the register can't be reached; 4 a mistake in this program "
    f"({TRACEBACK}=1 shows where). Temporal is found by TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE or a profile "
    "file, else at the desk that runs in SECOR_VAR_DIR."
)

app = typer.Typer(
    name="secor",
    help="Runs the SECOR program of a certifying partner.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

for function in (
    up.up,
    ten_years.demo,
    working.worker,
    registering.register,
    acting.act,
    bulk.bulk,
    showing.show,
    showing.agenda,
    desk.desk,
    listing.queue,
    listing.employers,
    listing.history,
    report.report,
    verifying.verify,
    reconciling.reconcile,
    backing_up.backup,
    backing_up.restore,
    settings.settings,
    doctor.doctor,
    declared.actions,
    pictures.diagrams,
):
    app.command()(function)
app.command()(keys.password)
app.command()(log_in.login)
app.command()(log_in.logout)
app.command(name="codec-server")(codec.codec_server)
app.command(name="import")(importing.import_)
app.command()(exporting.export)
app.add_typer(keys.app, name="keys")
app.add_typer(corrs.app, name="corrs")
app.add_typer(courses.app, name="courses")
app.add_typer(documents.app, name="documents")
app.add_typer(participants.app, name="pir")
app.add_typer(letters.app, name="letters")
app.add_typer(releases.app, name="release")
participants.app.command(name="read")(reading_files.read_discounts)
app.add_typer(reading_files.payments, name="payments")
app.add_typer(staff.app, name="staff")
app.add_typer(staff.auditors, name="auditors")
app.add_typer(audit_tool.app, name="audit-tool")


def main() -> NoReturn:
    """Run the command that was typed, and end with its exit code.

    The process ends at once, without Python's own tidying up: threads of the Temporal client would now and
    then crash in it, after all is done, and spoil the exit code.
    """
    code: int | str | None = 0
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name with an accent must not end a command where the terminal has no such letter.
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="secor")
    except SystemExit as end:
        code = end.code
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):  # whoever read it has gone
            stream.flush()
    os._exit(code if isinstance(code, int) else bool(code))


if __name__ == "__main__":
    main()
