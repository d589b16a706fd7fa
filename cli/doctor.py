"""``secor doctor``: looks at everything that the service needs, and says how to mend what is wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Annotated, Final

import typer

from checked_settings import SettingsError, checked_settings
from cli.checkup import Finding, Health, looked_at, machine, outside, register, server
from cli.checkup.finding import not_looked_at, wrong
from cli.connection import desk_here, engine_to_read, temporal
from cli.desk_settings import as_told
from cli.failing import CommandError, command, refused
from cli.terminal import give_json, table
from schedules import schedules_of
from settings import Settings

_IN_THE_NAMESPACE: Final = ("search attributes", "workers", "schedules", "clock")
_OF_THE_REGISTER: Final = ("migrations", "older copy", "database's clock")


@command
async def doctor(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> None:
    """Look at all that the service needs, from its server to its disk, and say how to mend what is wrong.

    Nothing is changed and nothing is sent. The exit code is 1 if anything is wrong.
    """
    found = [one async for one in examined()]
    if as_json:
        give_json([asdict(one) for one in found])
    else:
        table(("", "What", "Found"), [(one.health.upper(), one.what, one.sentence) for one in found])
    ill = sum(one.health is not Health.OK for one in found)
    if ill:
        raise refused(f"{ill} of {len(found)} are not in order.")


def utc_now() -> datetime:
    """Read this machine's clock."""
    return datetime.now(UTC)


async def examined(
    now: Callable[[], datetime] = utc_now, least_free: int = machine.LEAST_FREE
) -> AsyncIterator[Finding]:
    """Give what each check finds, one after another.

    Beside a running ``secor up``, what its worker was given is looked at.
    """
    settings, mistakes = _settings()
    desk = desk_here(settings)
    if desk is not None:
        with as_told(desk):
            settings, mistakes = _settings()
    yield await machine.settings(mistakes, desk)
    async for one in _of_the_server(settings, now):
        yield one
    async for one in _of_the_register(settings, now):
        yield one
    yield await machine.keys(now(), settings)
    yield await looked_at("mail", machine.mail(settings))
    codec, ui = settings.codec_url, settings.ui_url
    if desk is not None:
        codec, ui = codec or desk.codec, ui or desk.ui
    yield await outside.codec_server(codec, ui)
    yield await outside.corrs(settings)
    yield await looked_at("disk", machine.disk(settings, least_free))
    yield await machine.folders(settings)


def _settings() -> tuple[Settings, str]:
    """Read the settings; with what is wrong with them, those that can be used."""
    try:
        return checked_settings(), ""
    except SettingsError as error:
        return error.usable, str(error)


async def _of_the_server(settings: Settings, now: Callable[[], datetime]) -> AsyncIterator[Finding]:
    try:
        client = await temporal(settings)
    except CommandError as error:
        yield wrong("server", error.sentence)
        for what in ("namespace", *_IN_THE_NAMESPACE):
            yield not_looked_at(what, "The server does not answer.")
        return
    yield await looked_at("server", server.server(client))
    yield await looked_at("namespace", server.namespace(client, settings.policy_file))
    yield await looked_at("search attributes", server.search_attributes(client))
    yield await looked_at("workers", server.workers(client, settings, version("secor-desk")))
    yield await looked_at("schedules", server.schedules(client, schedules_of(settings)))
    yield await looked_at("clock", server.clock(client, now))


async def _of_the_register(settings: Settings, now: Callable[[], datetime]) -> AsyncIterator[Finding]:
    try:
        engine = engine_to_read(settings)
    except CommandError as error:
        yield wrong("database", error.sentence)
        for what in _OF_THE_REGISTER:
            yield not_looked_at(what, "There is no database to look at.")
        return
    try:
        yield await looked_at("database", register.database(engine, settings.register_shown))
        yield await looked_at("migrations", register.migrations(engine))
        yield await looked_at("older copy", register.older_copy(engine))
        yield await looked_at("database's clock", register.clock(engine, now))
    finally:
        engine.dispose()
