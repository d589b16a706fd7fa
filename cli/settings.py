"""``secor settings``: what is set, where it comes from, and what can be set at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args, get_origin

import typer
from pydantic.fields import FieldInfo

from checked_settings import SettingsError, checked_settings, origin
from cli.failing import command, unusable
from cli.terminal import give_json, table
from settings import FILE, Settings, is_secret, variable

_HERE: Final = Path(__file__).parents[1]
_DOTS: Final = "••••••••"
_WORDS: Final[dict[Any, str]] = {
    bool: "`true` or `false`",
    int: "a whole number",
    float: "a number",
    Path: "a path",
}
_INTRODUCTION: Final = """\
# Settings

Written by `secor diagrams` from `settings.py`; a change made here is lost with the next writing.

All are environment variables. `secor settings` shows what is set and where each value comes from, with dots
for secrets. A worker, a codec server and `secor up` look at all of them before they start, and say every
mistake at once.

A secret does not belong in the environment, where every program of that user can read it. Its name with
`_FILE` after it names a file that holds it; or it lies in the folder `SECOR_SECRETS_DIR`, in a file with its
name in small letters, as Compose and Kubernetes lay secrets out.

Every figure of the program (fee, percentages, deadlines) is in `domain/policy.toml`, by date of effect. The
association's name and address on letters are in `letters/association.toml`. Where Temporal is, its own
variables or profile file say: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, TLS and API key.

| variable | default | takes | what it sets |
|---|---|---|---|
"""


def settings_page() -> str:
    """Write the page that lists every setting."""
    rows = (
        f"| `{variable(name)}` | {_default(info)} | {_takes(name, info)} | {info.description} |"
        for name, info in Settings.model_fields.items()
    )
    return _INTRODUCTION + "\n".join(rows) + "\n"


def _default(info: FieldInfo) -> str:
    if info.default is None or info.default in ("", ()):
        return "none"
    if isinstance(info.default, bool):
        return f"`{str(info.default).lower()}`"
    return f"`{info.default}`".replace(f"{_HERE}/", "")


def _takes(name: str, info: FieldInfo) -> str:
    kinds = [one for one in (get_args(info.annotation) or (info.annotation,)) if one is not type(None)]
    kind = kinds[0]
    if get_origin(info.annotation) is Literal:
        return " or ".join(f"`{one}`" for one in kinds)
    if is_secret(info):
        return f"a secret; `{variable(name)}{FILE}` names its file"
    if get_origin(info.annotation) is tuple:
        return "a JSON list"
    return {bool: "`true` or `false`", int: "a whole number", float: "a number", Path: "a path"}.get(
        kind, "text"
    )


def shown(settings: Settings) -> list[dict[str, Any]]:
    """Give every setting with its value and where that comes from; nothing of a secret."""
    return [
        {"name": variable(name), "value": _value(settings, name, info), "from": origin(name)}
        for name, info in Settings.model_fields.items()
    ]


def _value(settings: Settings, name: str, info: FieldInfo) -> str:
    value = getattr(settings, name)
    if value is None:
        return ""
    if is_secret(info):
        return _DOTS
    if name == "database_url":
        return settings.register_shown
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, tuple) else str(value)


@command
def settings(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> None:
    """Show what is set and where it comes from, with dots for secrets, and every mistake in it."""
    try:
        now, mistakes = checked_settings(), ""
    except SettingsError as error:
        now, mistakes = error.usable, str(error)
    rows = shown(now)
    if as_json:
        give_json({"settings": rows, "mistakes": mistakes.splitlines()})
    else:
        table(("Setting", "Value", "From"), [tuple(row.values()) for row in rows], whole=("Setting",))
    if mistakes:
        raise unusable(mistakes)
