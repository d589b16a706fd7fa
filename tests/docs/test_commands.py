"""Every `secor` command that a page, a script or one of our own sentences names can be typed like this."""

from __future__ import annotations

import re
import shlex

from typer.main import get_command

from cli.main import app
from tests.docs.pages import ROOMS, ROOT, every_page

_ALL = get_command(app)
#: Between backquotes, wherever it stands; the container in which it is said may come first.
_QUOTED = re.compile(r"`(?:docker compose (?:exec|run) [^`\n]*? )?(?:\.venv/bin/)?secor ([^`\n]+)`")
#: On a line of its own in a page, or as a step of a script.
_LINE = re.compile(
    r"^ *(?:docker compose (?:exec|run) .*? |.* \|\| )?(?:\.venv/bin/)?secor ([a-z-].*)$", re.MULTILINE
)
_IN_COMPOSE = re.compile(r'"secor", (".+")\]$', re.MULTILINE)
#: Where a sentence goes on with a value that is put into it.
_FILLED_IN = re.compile(r"\{[^}]*\}")
#: What is sent on, and what is said of a command beside it, is no word of it.
_AFTER = re.compile(r" +[<>|&#;].*$|  .*$")


def mentioned(text: str, *, as_lines: bool) -> set[str]:
    """Give the commands that a text names, without `secor` itself."""
    found = set(_QUOTED.findall(text))
    if as_lines:
        found |= {one for one in _LINE.findall(text) if not one.endswith((".", ",", ":"))}
        found |= {one.replace('", "', " ").strip('"') for one in _IN_COMPOSE.findall(text)}
    return {_AFTER.sub("", _FILLED_IN.sub("X", one)).strip() for one in found}


def wrong_with(command: str) -> str:
    """Say what nobody could type in a command; values are not looked at, and what is left out may be."""
    at = _ALL
    words = shlex.split(command)
    while hasattr(at, "commands") and words and not words[0].startswith("-"):
        if words[0] not in at.commands:
            return f"there is no {words[0]} in {at.name or 'secor'}"
        at = at.commands[words.pop(0)]
    options = {name for one in at.params for name in (*one.opts, *one.secondary_opts) if name.startswith("-")}
    unknown = [
        word for word in words if word.startswith("-") and word.split("=")[0] not in {*options, "--help", "-"}
    ]
    return f"{at.name} does not take {', '.join(unknown)}" if unknown else ""


#: Where a command stands on a line of its own, too.
WRITTEN_DOWN = [
    *every_page(),
    ROOT / "docker-compose.yml",
    ROOT / ".env.example",
    *sorted((ROOT / "deploy").rglob("*.sh")),
    *sorted((ROOT / "deploy").rglob("*.y*ml")),
]
#: What the program itself says.
SAID = [
    *(file for room in (*ROOMS, "encryption", "codec_server") for file in (ROOT / room).rglob("*.py")),
    *ROOT.glob("*.py"),
]


def test_every_command_that_is_named_can_be_typed() -> None:
    named = {
        (place.relative_to(ROOT), command)
        for place in (*WRITTEN_DOWN, *SAID)
        for command in mentioned(place.read_text(encoding="utf-8"), as_lines=place in WRITTEN_DOWN)
    }
    assert len(named) > 200
    assert {f"{place}: secor {one}: {fault}" for place, one in named if (fault := wrong_with(one))} == set()


def test_a_command_that_is_not_there_is_found() -> None:
    page = """\
Say `secor verfiy`, then `docker compose exec worker secor doctor --all`, or:

    docker compose exec -T worker secor staff laod /dev/stdin < staff.toml
    .venv/bin/secor import employers.csv --dry

[ -s keys.toml ] || secor keys nwe first --file keys.toml
"""
    assert {wrong_with(one) for one in mentioned(page, as_lines=True)} == {
        "there is no verfiy in secor",
        "there is no laod in staff",
        "there is no nwe in keys",
        "doctor does not take --all",
        "import does not take --dry",
    }
