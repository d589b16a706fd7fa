"""``secor keys`` and ``secor password``: what seals, what signs, and how staff prove who they are."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.prompt import Prompt

from cli.connection import register_to_write
from cli.failing import command, refused, unusable
from cli.secret_files import write_secret
from cli.terminal import say
from codec_server.people import hashed
from domain.calendar import alberta_day
from encryption import KeyFileError, new_key, new_signer, read_keys
from settings import Settings

app = typer.Typer(help="Keys: what seals what lies in Temporal, and what signs who sent it.")

_Id = Annotated[str, typer.Argument(metavar="ID", help="Names the key: small letters, digits, dashes.")]


@app.command()
@command
def new(
    key_id: _Id,
    file: Annotated[Path, typer.Option("--file", help="The key file; the key is added to it.")],
    seals_from: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="First day on which it seals; today unless given."),
    ] = None,
) -> None:
    """Make a key that seals what lies in Temporal, and add it to a key file.

    To change keys while the desk runs: add one that seals from some days ahead, hand the file to every worker
    and codec server and start each again, and from that day on all of them use it.
    """
    today = alberta_day(datetime.now(UTC))
    block = new_key(key_id, today, seals_from.date() if seals_from else today)
    _added(file, block)
    say(
        f"Key {key_id} is in {file}. Keep a copy where no server is: without it, nothing that it sealed "
        "opens again."
    )


@app.command("signer")
@command
def signer(
    key_id: _Id,
    secret_file: Annotated[Path, typer.Option("--secret", help="The codec server's own file, to be made.")],
    public_file: Annotated[
        Path, typer.Option("--public", help="The workers' file of signers; the new one is added to it.")
    ],
    *,
    for_orders: Annotated[
        bool, typer.Option("--for-orders", help="For the workers: it signs steps of bulk work only.")
    ] = False,
) -> None:
    """Make the key with which a codec server signs, and tell workers how to check it."""
    if secret_file.exists():
        raise unusable(f"{secret_file} is there already. Name a new file, or move that one away.")
    secret, public = new_signer(key_id, "orders" if for_orders else "people")
    write_secret(secret_file, secret)
    with public_file.open("a", encoding="utf-8") as told:
        told.write(public)
    who = "Workers sign steps of bulk work" if for_orders else "The codec server signs"
    named = "SECOR_ORDERS_SIGNER_FILE" if for_orders else "SECOR_SIGNER_FILE"
    say(f"{who} with {secret_file} ({named}); workers check with {public_file} (SECOR_SIGNERS_FILE).")


@command
def password(
    staff_id: Annotated[str, typer.Argument(metavar="ID", help="Whose password, by the staff directory.")],
) -> None:
    """Set somebody's password for the codec server's log-in; it is read from the terminal, or from a pipe."""
    typed = (
        Prompt.ask("The new password", password=True)
        if sys.stdin.isatty()
        else sys.stdin.readline().rstrip("\n")
    )
    now = datetime.now(UTC)
    with register_to_write(Settings()) as register:
        members, _ = register.people(alberta_day(now))
        if staff_id not in {one.id for one in members}:
            raise refused(
                f'Nobody in the staff directory is called "{staff_id}". `secor staff list` lists all.'
            )
        try:
            register.set_password(staff_id, hashed(typed), now)
        except ValueError as error:
            raise refused(str(error)) from error
    say(f"{staff_id} has a new password.")


def _added(file: Path, block: str) -> None:
    """Add a key to a file, unless the file would be wrong with it."""
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    write_secret(file, f"{before}\n{block}".lstrip("\n"))
    try:
        read_keys(file)
    except KeyFileError as error:
        write_secret(file, before)
        raise unusable(f"{error} Nothing was added.") from error
