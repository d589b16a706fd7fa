"""The log-in of ``secor up --log-in``: keys, a codec server, and passwords for the demonstration's staff."""

from __future__ import annotations

import json
import secrets
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from temporalio.converter import DataConverter

from cli.failing import unusable
from cli.ports import choose
from cli.processes import Kept, end_leftovers
from cli.secret_files import write_secret
from cli.server import NAMESPACE
from cli.signing_for import signing_for_the_named
from cli.terminal import heading, say
from codec_server.people import hashed
from connecting import data_converter
from domain.calendar import alberta_day
from encryption import new_key, new_signer, read_signer
from models.register import Register
from settings import Settings

PORT: Final = 8701
_PROGRAM: Final = ("-m", "cli.main", "codec-server")
#: Letters and digits that nobody mistakes for one another, and how many make a part of a password.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_PARTS: Final = 4
_LETTERS_OF_A_PART: Final = 4


@dataclass(frozen=True)
class FrontDoor:
    """A codec server that is kept running beside the desk, and what the others have to know of it.

    Attributes:
        port: where it listens.
        settings: the desk's, with its keys.
        signer_file: the key that signs for those who are logged in.
        ui_port: of the Web UI that may call it.

    """

    port: int
    settings: Settings
    signer_file: Path
    ui_port: int

    @property
    def address(self) -> str:
        """Where staff log in, and where the Web UI sends what it sends."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def worker_settings(self) -> dict[str, str]:
        """What the worker is told: it seals, checks who sent something, and takes nothing unproven."""
        return {
            "SECOR_KEYS_FILE": str(self.settings.keys_file),
            "SECOR_SIGNERS_FILE": str(self.settings.signers_file),
            "SECOR_ORDERS_SIGNER_FILE": str(self.settings.orders_signer_file),
            "SECOR_IDENTITY": "proven",
        }

    def program(self, folder: Path, environment: dict[str, str]) -> Kept:
        """Give the codec server, not yet started; it has the worker's environment and the key that signs."""
        log = folder / "logs" / "codec-server.log"
        end_leftovers(log, " ".join(_PROGRAM))
        origin = f"http://127.0.0.1:{self.ui_port}"
        own = {
            "SECOR_SIGNER_FILE": str(self.signer_file),
            "SECOR_CODEC_ORIGINS": json.dumps([origin]),
            "SECOR_CODEC_HTTPS": "false",
        }
        command = [sys.executable, *_PROGRAM, "--port", str(self.port)]
        return Kept("The codec server", command, log, environment | own)

    def converter(self) -> DataConverter:
        """Give what the demonstration is sent with: each step is signed for whoever it says took it."""
        signer = read_signer(self.signer_file, NAMESPACE)
        return signing_for_the_named(data_converter(self.settings, NAMESPACE), signer)

    def say_where(self) -> None:
        """Say where staff log in, and what each of them sets once in their browser."""
        say(f"  log in here first                 {self.address}")
        say("  once in each browser              in the Web UI, the spectacles at the top: switch on")
        say('                                    "Include cross-origin credentials"')


def front_door(settings: Settings, folder: Path, ui_port: int, away: int) -> FrontDoor:
    """Make ready a log-in; keys that neither the settings name nor the folder holds are made.

    Args:
        settings: the desk's.
        folder: where its files are kept.
        ui_port: of its Web UI.
        away: how far the desk's own port lies from the usual one.

    """
    port, note = choose(PORT + away, None, "the codec server")
    if note:
        say(note, "yellow")
    keys = folder / "keys"
    keys.mkdir(mode=0o700, exist_ok=True)
    seals = settings.keys_file or _sealing(keys / "keys.toml")
    signs, known, orders = settings.signer_file, settings.signers_file, settings.orders_signer_file
    if signs is None or known is None or orders is None:
        if signs or known or orders:
            raise unusable(
                "SECOR_SIGNER_FILE, SECOR_SIGNERS_FILE and SECOR_ORDERS_SIGNER_FILE go together where "
                "`secor up` runs a log-in: set all three, or none, and keys are made."
            )
        known = keys / "signers.toml"
        signs = _signing("codec-server", keys / "signer.toml", known)
        orders = _signing("worker", keys / "orders-signer.toml", known)
    named = {
        "keys_file": seals.resolve(),
        "signers_file": known.resolve(),
        "orders_signer_file": orders.resolve(),
    }
    return FrontDoor(port, settings.model_copy(update=named), signs.resolve(), ui_port)


def _sealing(file: Path) -> Path:
    if not file.exists():
        today = alberta_day(datetime.now(UTC))
        write_secret(file, new_key("first", today, today))
    return file


def _signing(key_id: str, secret: Path, public: Path) -> Path:
    """Make a key that signs, unless there is one, and tell how it is checked."""
    if not secret.exists():
        signs, known = new_signer(key_id, "people" if key_id == "codec-server" else "orders")
        told = public.read_text(encoding="utf-8") if public.exists() else ""
        write_secret(public, f"{told}{known}")
        write_secret(secret, signs)
    return secret


def give_passwords(register: Register) -> dict[str, str]:
    """Give a password to everybody in the register who has none, by their id."""
    now = datetime.now(UTC)
    members, _ = register.people(alberta_day(now))
    given = {one.id: _new_password() for one in members if register.password_hash(one.id) is None}
    for staff_id, password in given.items():
        register.set_password(staff_id, hashed(password), now)
    return given


def say_passwords(given: dict[str, str]) -> None:
    """Tell passwords, this once."""
    if not given:
        return
    heading("Passwords, told this once")
    for staff_id, password in given.items():
        say(f"  {staff_id:<33} {password}")
    say("  `secor password ID` sets another one.")


def _new_password() -> str:
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_LETTERS_OF_A_PART)) for _ in range(_PARTS)
    )
