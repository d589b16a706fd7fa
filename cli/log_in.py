"""``secor login`` and ``secor logout``: what commands send is proven to be from whoever is logged in.

The codec server lets somebody in, as it does in a browser. What commands send goes through it: it signs in
that person's name, seals, and opens what comes back, so that a terminal needs no keys.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import httpx
import typer
from google.protobuf.json_format import MessageToJson, Parse, ParseError
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.prompt import Prompt
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.converter import PayloadCodec

from cli.failing import CommandError, command, refused, unreachable, unusable
from cli.instance import running_instance
from cli.secret_files import write_secret
from cli.terminal import say
from codec_server.application import COOKIE
from codec_server.refusing import AWAY
from domain.calendar import Moment
from domain.proof import judged_proof
from encryption import SealingCodec, read_verifier
from settings import Settings
from workflows.conversion import DATA_CONVERTER

#: How long the codec server may take for one answer, in seconds.
_PATIENCE: Final = 20
_AGAIN: Final = "You are not logged in any more: `secor login ID` logs you in again."
_WHERE: Final = (
    "Nobody said where the codec server is. Name it with --at or SECOR_CODEC_URL, such as "
    "https://codec.example.ca, or start a desk here with `secor up --log-in`."
)


class LogIn(BaseModel):
    """Somebody who is logged in at a terminal.

    Attributes:
        codec: the address of the codec server.
        cookie: what it knows the person by; whoever has it acts as that person until it runs out.

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    codec: str
    staff_id: str
    cookie: str

    def ask(self, what: str, payloads: Sequence[Payload], namespace: str) -> list[Payload]:
        """Have payloads signed and sealed (``/encode``), or opened (``/decode``).

        Raises:
            CommandError: when the codec server does not answer, says no, or knows nobody any more.

        """
        body = MessageToJson(Payloads(payloads=payloads), indent=None)
        headers = {"Cookie": f"{COOKIE}={self.cookie}", "X-Namespace": namespace}
        try:
            answer = httpx.post(f"{self.codec}{what}", content=body, headers=headers, timeout=_PATIENCE)
        except httpx.HTTPError as error:
            raise _no_codec_server(self.codec) from error
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            raise refused(_AGAIN)
        if answer.status_code != httpx.codes.OK:
            raise refused(answer.text)
        try:
            return list(Parse(answer.content, Payloads()).payloads)
        except (ParseError, UnicodeDecodeError) as error:
            raise unreachable(f"What answers at {self.codec} is no codec server.") from error


class ThroughCodecServer(PayloadCodec):
    """Sends what a command sends, and reads what it reads, as the Web UI does."""

    def __init__(self, login: LogIn, namespace: str) -> None:
        self._login = login
        self._namespace = namespace

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Have payloads signed and sealed."""
        return await asyncio.to_thread(self._login.ask, "/encode", payloads, self._namespace)

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Have payloads opened."""
        return await asyncio.to_thread(self._login.ask, "/decode", payloads, self._namespace)


@command
def login(
    staff_id: Annotated[str, typer.Argument(metavar="ID", help="Your id in the staff directory.")],
    at: Annotated[
        str | None, typer.Option("--at", help="The codec server, if not at SECOR_CODEC_URL.")
    ] = None,
) -> None:
    """Log in: what commands send from then on is proven to be from you. The password may be piped in."""
    codec = _codec_server(Settings(), at)
    password = (
        Prompt.ask("Your password", password=True)
        if sys.stdin.isatty()
        else sys.stdin.readline().rstrip("\n")
    )
    try:
        answer = httpx.post(f"{codec}/login", data={"id": staff_id, "password": password}, timeout=_PATIENCE)
    except httpx.HTTPError as error:
        raise _no_codec_server(codec) from error
    cookie = answer.cookies.get(COOKIE)
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise refused("There were too many wrong passwords for this id. Try again in a quarter of an hour.")
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        raise unreachable(AWAY)
    if answer.status_code != httpx.codes.SEE_OTHER or cookie is None:
        raise refused(
            "Id and password don't belong together, or the staff directory has nobody of this id. An "
            f"administrator sets a password with `secor password {staff_id}`."
        )
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_secret(file, LogIn(codec=codec, staff_id=staff_id, cookie=cookie).model_dump_json())
    say(f"You are logged in as {staff_id}, for ten hours. `secor logout` ends it.")


@command
def logout() -> None:
    """Log out: what was kept of the log-in counts no more, wherever a copy of it is."""
    try:
        login = logged_in()
    finally:
        _file().unlink(missing_ok=True)
    if login is not None and not _ended(login):
        raise unreachable(
            f"Nobody is logged in here any more, but the codec server at {login.codec} did not take notice: "
            f"a copy of this log-in counts until its ten hours are over, or until `secor password "
            f"{login.staff_id}` sets another password."
        )
    say("Nobody is logged in here.")


def _ended(login: LogIn) -> bool:
    """Have the codec server end a log-in, and say whether it has."""
    headers = {"Cookie": f"{COOKIE}={login.cookie}"}
    try:
        answer = httpx.post(f"{login.codec}/logout", headers=headers, timeout=_PATIENCE)
    except httpx.HTTPError:
        return False
    return answer.status_code == httpx.codes.SEE_OTHER


def logged_in() -> LogIn | None:
    """Give who is logged in at this terminal.

    Raises:
        CommandError: when what is kept of it can't be read.

    """
    file = _file()
    if not file.exists():
        return None
    try:
        return LogIn.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise unusable(f"{file} is no log-in. `secor login ID` makes it anew.") from error


def proof_of(settings: Settings, actor: str, namespace: str) -> str | None:
    """Prove that it is somebody who is logged in that writes into the register from here (R32).

    Returns:
        The nonce of the proof; nothing where nobody is logged in, or nobody here knows who signs. Then the
        register refuses it if it has to be proven.

    Raises:
        Refusal: when somebody else is logged in than the one named.

    """
    login = logged_in()
    if login is None or settings.signers_file is None:
        return None
    converter = DATA_CONVERTER.payload_converter
    sealed = login.ask("/encode", converter.to_payloads([{"actor": actor}]), namespace)
    signed = login.ask("/decode", sealed, namespace)
    checked = SealingCodec(namespace, None, read_verifier(settings.signers_file, namespace))
    (sent,) = converter.from_payloads(asyncio.run(checked.decode(signed)))
    return judged_proof(sent, actor, Moment(datetime.now(UTC)))


def _codec_server(settings: Settings, given: str | None) -> str:
    instance = running_instance(settings.var_dir)
    address = given or settings.codec_url or (instance.codec if instance else None)
    if not address or not address.startswith(("http://", "https://")):
        raise unusable(_WHERE)
    return address.rstrip("/")


def _no_codec_server(address: str) -> CommandError:
    return unreachable(f"No codec server answers at {address}. `secor codec-server` starts one.")


def _file() -> Path:
    kept = os.environ.get("XDG_CONFIG_HOME")
    return (Path(kept) if kept else Path.home() / ".config") / "secor" / "log-in.json"
