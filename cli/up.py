"""``secor up``: a whole desk on this machine, from nothing or from where it was left."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from temporalio.client import Client

from checked_settings import checked_settings
from cli.connection import register_to_write
from cli.demonstration import Demonstration, demonstration, load, missing, newest, settle, wanted
from cli.desk import write_page
from cli.desk_links import desk_links, queues_of
from cli.desk_settings import knowing
from cli.failing import CommandError, command
from cli.front_door import FrontDoor, front_door, give_passwords, say_passwords
from cli.instance import AlreadyRunningError, Instance, alone_in, announce, running_instance
from cli.links import WebUI
from cli.ports import choose
from cli.processes import Kept, end_leftovers, while_they_run
from cli.reconciling.put_back import until_compared
from cli.server import NAMESPACE, connected, prepare, server_program, worker_polls
from cli.simulating import Played, players, say_who_is_played, started
from cli.staff import read_directory
from cli.stories import Teller
from cli.terminal import complain, heading, say, screen
from connecting import data_converter
from domain.policy import parse_policy
from domain.queues import all_employers, waits_for
from domain.roles import Role
from domain.start_forms import REGISTER_AN_EMPLOYER
from models.documents import DocumentStore
from models.register import Register
from settings import Settings

PORT = 7233
UI_PORT = 8233
SERVER_LOG = "temporal.log"
WORKER_LOG = "worker.log"
DESK = "desk.html"
_WORKER = ("-m", "cli.main", "worker")


@command
async def up(
    port: Annotated[int | None, typer.Option(help="Port of the Temporal server.", min=1, max=65535)] = None,
    ui_port: Annotated[int | None, typer.Option(help="Port of its Web UI.", min=1, max=65535)] = None,
    *,
    demo: Annotated[bool, typer.Option(help="Load the demonstration into an empty register.")] = True,
    log_in: Annotated[
        bool, typer.Option("--log-in", help="Staff log in; what they send is proven and sealed.")
    ] = False,
) -> None:
    """Start a whole desk on this machine: server, Web UI, worker, and a demonstration in an empty register.

    Everything is kept below SECOR_VAR_DIR (var/ unless it is set). Ctrl-C stops it; starting it again goes on
    from there, also after a crash.
    """
    settings = checked_settings(works=True)
    folder = settings.var_dir.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with alone_in(folder):
            shown = demonstration() if demo else None
            await _until_stopped(_run(settings, folder, shown, port, ui_port, log_in=log_in))
    except AlreadyRunningError:
        _say_already_running(folder)
        return
    say(f"Stopped. Everything is kept in {folder}; `secor up` goes on from there.")


async def _until_stopped(desk: Coroutine[Any, Any, None]) -> None:
    """Run the desk until Ctrl-C or a request to end, and let it stop its programs in order."""
    task = asyncio.ensure_future(desk)

    def stop() -> None:
        say("\nStopping. The worker finishes what it has in hand.")
        task.cancel()

    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop)
    try:
        await task
    except asyncio.CancelledError:
        return


async def _run(  # noqa: PLR0913 - what was asked for
    settings: Settings,
    folder: Path,
    shown: Demonstration | None,
    port: int | None,
    ui_port: int | None,
    *,
    log_in: bool,
) -> None:
    logs = folder / "logs"
    end_leftovers(logs / SERVER_LOG, str(folder / "temporal.db"))
    end_leftovers(logs / WORKER_LOG, " ".join(_WORKER))
    server_port, note = choose(PORT, port, "the Temporal server")
    browser_port, ui_note = choose(UI_PORT, ui_port, "the Web UI")
    for sentence in filter(None, (note, ui_note)):
        say(sentence, "yellow")
    away = (port or PORT) - PORT
    played = players(folder, away)
    outside = {name: value for one in played for name, value in one.worker_settings.items()}
    door = front_door(settings, folder, browser_port, away) if log_in else None
    instance = Instance(
        process=os.getpid(), port=server_port, ui_port=browser_port, codec=door.address if door else None
    )
    with register_to_write(settings) as register:
        if shown is not None and not wanted(register, shown.employers()):
            shown = None
        policy = settings.policy_file.resolve()
        book = parse_policy(policy.read_text(encoding="utf-8"), str(policy))
        program = server_program(folder, server_port, browser_port, instance.codec)
        server = Kept("The Temporal server", program, logs / SERVER_LOG, dict(os.environ))
        environment = _worker_environment(instance, outside, folder, policy, door)
        worker = Kept("The worker", [sys.executable, *_WORKER], logs / WORKER_LOG, environment)
        beside = [one.kept for one in played] + ([door.program(folder, environment)] if door else [])
        converter = door.converter() if door else data_converter(settings, NAMESPACE)
        async with server, AsyncExitStack() as stack:
            with _telling("Starting the Temporal server"):
                client = await while_they_run(connected(instance, converter), server)
                await prepare(client, book.closed_cases)
            if register.put_back_at() is not None:
                announce(folder, knowing(instance, environment))
                await while_they_run(until_compared(register), server)
            _load_staff(register, settings, shown)
            all_programs = (server, worker, *await started(stack, beside))
            async with worker:
                with _telling("Starting the worker"):
                    await while_they_run(worker_polls(client), *all_programs)
                announce(folder, knowing(instance, environment))
                if shown is not None:
                    documents = DocumentStore(settings.documents_dir)
                    await while_they_run(_demonstrate(client, register, documents, shown), *all_programs)
                links = desk_links(WebUI(instance.ui, NAMESPACE), queues_of(register), settings)
                write_page(folder / DESK, links)
                _say_ready(instance, folder, policy, played, door, demonstrated=shown is not None)
                if door and shown is not None:
                    say_passwords(give_passwords(register))
                say("  Ctrl-C stops everything; nothing is lost.")
                await while_they_run(asyncio.Event().wait(), *all_programs)


def _worker_environment(
    instance: Instance, outside: dict[str, str], folder: Path, policy: Path, door: FrontDoor | None
) -> dict[str, str]:
    """Give the worker this desk's server, whatever else is named, and the parties that are played here.

    The key that signs for people is the codec server's alone.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TEMPORAL_") and name != "SECOR_SIGNER_FILE"
    }
    return (
        kept
        | outside
        | (door.worker_settings if door else {})
        | {
            "TEMPORAL_ADDRESS": instance.address,
            "TEMPORAL_NAMESPACE": NAMESPACE,
            "TEMPORAL_CONFIG_FILE": os.devnull,
            "SECOR_VAR_DIR": str(folder),
            "SECOR_POLICY_FILE": str(policy),
        }
    )


def _load_staff(register: Register, settings: Settings, shown: Demonstration | None) -> None:
    """Load the staff directory that the settings name; the demonstration's where there is none at all."""
    file = settings.staff_file
    if file is None and shown is not None and not register.staff():
        file = shown.staff
    if file is not None:
        register.load_staff(read_directory(file), datetime.now(UTC))


async def _demonstrate(
    client: Client, register: Register, documents: DocumentStore, shown: Demonstration
) -> None:
    """Load what is lacking of the demonstration; a mistake in it does not keep the desk from running."""
    files = shown.employers()
    tellers = [Teller(client, register, documents, file, shown.folder) for file in files]
    total = sum(missing(register, file) for file in files)
    if (last := newest(register, files)) is not None:
        await settle(tellers[files.index(last)], register, last)
    if not total:
        return
    with _counting(f"Loading {len(files)} demonstration employers", total) as step_done:
        for teller, file in zip(tellers, files, strict=True):
            try:
                await load(teller, register, file, step_done)
            except CommandError as error:
                complain(error.sentence)


@contextmanager
def _telling(what: str) -> Iterator[None]:
    """Say what is being done while it lasts, and how long it took."""
    console: Console = screen()
    began = time.monotonic()
    with console.status(f"{what} ..."):
        yield
    say(f"{what}: done in {time.monotonic() - began:.1f} s")


@contextmanager
def _counting(what: str, total: int) -> Iterator[Any]:
    """Count steps on a bar while they are taken."""
    began = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=screen(), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
    say(f"{what}: done in {time.monotonic() - began:.1f} s")


def _say_ready(  # noqa: PLR0913 - what is said of
    instance: Instance,
    folder: Path,
    policy: Path,
    played: list[Played],
    door: FrontDoor | None,
    *,
    demonstrated: bool,
) -> None:
    ui = WebUI(instance.ui, NAMESPACE)
    heading("SECOR Desk is running.")
    if door:
        door.say_where()
    say(f"  a link for each kind of work       {(folder / DESK).as_uri()}, or `secor desk`")
    say(f"  all employers                      {ui.list(all_employers())}")
    say(f"  register an employer               {ui.start(REGISTER_AN_EMPLOYER)}")
    for queue in map(waits_for, Role):
        say(f"  {_in_a_line(queue.title):<34} {ui.list(queue.query)}")
    say_who_is_played(played)
    say(f"  Temporal server                    {instance.address}, namespace {NAMESPACE}")
    say(f"  files and logs                     {folder}")
    say(f"  policy                             {policy}")
    if elsewhere := os.environ.get("TEMPORAL_ADDRESS"):
        say(
            f"  TEMPORAL_ADDRESS is set: `secor` goes to {elsewhere} in terminals where it is, not here.",
            "yellow",
        )
    heading("Next")
    say("  In the Web UI open a case: its page says where it stands and what may be done, with examples.")
    say("  In another terminal, in this folder:")
    secor = _command_as_typed()
    say(f"    {secor} employers                        everybody in the register")
    say(f"    {secor} queue --role reviewer            what waits for a reviewer")
    if demonstrated:
        say(f"    {secor} show badlands                    one employer and its open audit")
    say(f"    {secor} actions                          every step that staff can take, with an example")
    say(f"    {secor} act WORKFLOW ACTION FILE.json    take one")


def _in_a_line(title: str) -> str:
    return title[0].lower() + title[1:]


def _command_as_typed() -> str:
    """Give the command as it can be typed in this folder."""
    if shutil.which("secor"):
        return "secor"
    installed = Path(sys.executable).with_name("secor")
    return os.path.relpath(installed) if installed.is_relative_to(Path.cwd()) else str(installed)


def _say_already_running(folder: Path) -> None:
    instance = running_instance(folder)
    if instance is None:
        say(f"SECOR Desk is just being started or stopped in {folder}. Try again in a moment.")
        return
    say(f"SECOR Desk is already running in {folder} (process {instance.process}).")
    say(f"  Web UI  {instance.ui}")
    say(f"  Server  {instance.address}")
    say("Stop it with Ctrl-C in its own terminal.")
