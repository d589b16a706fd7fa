"""What commands connect to: the Temporal server, and the register for reading."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, make_url
from temporalio.client import Client
from temporalio.envconfig import ClientConfigProfile

from cli.failing import CommandError, unreachable, unusable
from cli.instance import Instance, running_instance
from cli.log_in import ThroughCodecServer, logged_in
from connecting import LOCAL_SERVER, connect
from models.database import open_register
from models.documents import DocumentStore
from models.engine import engine_for
from models.register import Register
from settings import Settings

T = TypeVar("T")

#: How long to wait for the server, in seconds.
PATIENCE = 10


async def temporal(settings: Settings) -> Client:
    """Connect to Temporal as its environment says, or else to the server that ``secor up`` runs here."""
    profile = _profile()
    address = profile.address
    if address is None and (instance := running_instance(settings.var_dir)) is not None:
        address = os.environ["TEMPORAL_ADDRESS"] = instance.address
    try:
        async with asyncio.timeout(PATIENCE):
            login = logged_in()
            return await connect(settings, codec=ThroughCodecServer(login, namespace()) if login else None)
    except (RuntimeError, OSError, TimeoutError) as error:
        raise unreachable(
            f"No Temporal server answers at {address or LOCAL_SERVER}. Start one with `secor up`, or say "
            "where it is with TEMPORAL_ADDRESS."
        ) from error


def server_is_known(settings: Settings) -> bool:
    """Say whether anybody said where the server is, or one runs here."""
    return _profile().address is not None or running_instance(settings.var_dir) is not None


def desk_here(settings: Settings) -> Instance | None:
    """Give the desk that ``secor up`` runs here, unless somebody said that the server is another one."""
    instance = running_instance(settings.var_dir)
    return instance if instance and _profile().address in {None, instance.address} else None


def namespace() -> str:
    """Give the namespace of the cases, as Temporal's environment and profile file say."""
    return _profile().namespace or "default"


def _profile() -> ClientConfigProfile:
    try:
        return ClientConfigProfile.load()
    except Exception as error:  # the SDK's bridge raises a type that it does not export
        raise unusable(f"Temporal's own settings can't be read: {error}") from error


@contextmanager
def register_to_read(settings: Settings) -> Iterator[Register]:
    """Open the register without creating or migrating anything."""
    register = Register(engine_to_read(settings), DocumentStore(settings.documents_dir))
    try:
        yield register
    finally:
        register.close()


def engine_to_read(settings: Settings) -> Engine:
    """Give an engine for a register that is there."""
    file = _file_of(settings)
    if file is not None and not file.exists():
        raise no_register(settings)
    return _usable(engine_for, settings)


@contextmanager
def register_to_write(settings: Settings) -> Iterator[Register]:
    """Open the register, creating or migrating its tables first.

    Where it has to be proven who acts, it takes nothing of a person without a proof (R32).
    """
    proven_only = settings.identity == "proven"
    register = _usable(partial(open_register, proven_only=proven_only), settings)
    try:
        yield register
    finally:
        register.close()


def _usable(open_it: Callable[[str], T], settings: Settings) -> T:
    """Open what SECOR_DATABASE_URL names, or say why that is no database for the register."""
    try:
        return open_it(settings.register_url)
    except ValueError as error:
        raise unusable(str(error)) from error


def no_register(settings: Settings) -> CommandError:
    """Say that there is no register where one was looked for."""
    return unreachable(
        f"There is no register at {settings.register_shown}. `secor up` makes one; if it lies elsewhere, "
        "name it with SECOR_DATABASE_URL or SECOR_VAR_DIR."
    )


def _file_of(settings: Settings) -> Path | None:
    url = make_url(settings.register_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
