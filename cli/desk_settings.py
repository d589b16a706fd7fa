"""The settings of the desk that runs here, for a command that is to see what its worker sees."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from cli.instance import Instance
from settings import FILE, Settings, is_secret, variable


def knowing(instance: Instance, environment: Mapping[str, str]) -> Instance:
    """Give a running desk with the settings in its worker's environment; of secrets the names alone."""
    told: dict[str, str] = {}
    untold: list[str] = []
    for field, info in Settings.model_fields.items():
        name = variable(field)
        if is_secret(info) and environment.get(name + FILE):
            told[name + FILE] = str(Path(environment[name + FILE]).absolute())
        if value := environment.get(name):
            if is_secret(info) or _has_a_password(field, value):
                untold.append(name)
            else:
                told[name] = str(Path(value).absolute()) if "Path" in str(info.annotation) else value
    return instance.model_copy(update={"told": told, "untold": tuple(untold)})


@contextmanager
def as_told(instance: Instance) -> Iterator[None]:
    """Set what a desk's worker has and this terminal has not, for as long as settings are read."""
    lacking = {
        name: value
        for name, value in instance.told.items()
        # A secret that is set here itself needs no file.
        if not os.environ.get(name) and not os.environ.get(name.removesuffix(FILE))
    }
    before = {name: os.environ[name] for name in lacking if name in os.environ}
    os.environ.update(lacking)
    try:
        yield
    finally:
        for name in lacking:
            del os.environ[name]
        os.environ.update(before)


def differing(instance: Instance) -> list[str]:
    """Give the variables in which this terminal is set otherwise than a desk's worker."""
    other = [
        name
        for name, value in instance.told.items()
        if (here := os.environ.get(name)) and here != value and Path(here).absolute() != Path(value)
    ]
    return [*other, *(name for name in instance.untold if not os.environ.get(name))]


def _has_a_password(field: str, value: str) -> bool:
    """Say whether an address of a database has a password in it, or can't be told."""
    if field != "database_url":
        return False
    try:
        return make_url(value).password is not None
    except ArgumentError:
        return True
