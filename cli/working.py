"""``secor worker`` and ``secor staff``: the worker's process, and who may act in which role."""

from __future__ import annotations

import asyncio
import logging
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

import worker as composition
from cli.connection import register_to_write, temporal
from cli.failing import command, unusable
from cli.terminal import say
from models.directory import StaffDirectory, parse_staff
from settings import Settings


@command
async def worker() -> None:
    """Run a worker until it is told to end. Start as many as are needed, on as many machines."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = Settings()
    if settings.staff_file is not None:
        _load(settings, read_directory(settings.staff_file))
    await temporal(settings)  # says in a sentence where no server is
    task = asyncio.ensure_future(composition.run(settings))
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        logging.getLogger("secor").info("The worker was told to end, and has ended.")


@command
def staff(
    file: Annotated[Path, typer.Argument(help="The staff file, TOML: the whole directory.")],
) -> None:
    """Load the staff directory into the register: who acts in which role, auditors, course sessions (R32).

    The file is the whole directory. Who is no longer in it has left today; nobody is deleted.
    """
    directory = read_directory(file)
    entry = _load(Settings(), directory)
    parts = (
        f"{len(directory.staff)} staff, {len(directory.auditor)} auditors, "
        f"{len(directory.course_session)} course sessions"
    )
    if entry is None:
        say(f"The register already says what {file} says: {parts}.")
    else:
        say(f"The staff directory is brought up to date, as entry {entry}: {parts}.")


def read_directory(file: Path) -> StaffDirectory:
    """Read a staff file.

    Raises:
        CommandError: when it can't be read.
        DirectoryError: when it is no staff file, with a sentence for each mistake.

    """
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise unusable(f"{file} is not UTF-8 text. Save the file as UTF-8.") from error
    except OSError as error:
        raise unusable(f"{file} can't be read: {error.strerror}.") from error
    return parse_staff(text, str(file))


def _load(settings: Settings, directory: StaffDirectory) -> int | None:
    with register_to_write(settings) as register:
        return register.load_staff(directory, datetime.now(UTC))
