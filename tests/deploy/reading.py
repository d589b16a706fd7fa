"""The deployment files as a container engine reads them."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parents[2]
_VARIABLE: Final = re.compile(r"(?<!\$)\$\{(\w+)(?::\?[^}]*)?\}")

Service = dict[str, Any]


@lru_cache
def example() -> dict[str, str]:
    """Give every variable of .env.example with its value."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))


@lru_cache
def compose_variables() -> frozenset[str]:
    """Give every variable that docker-compose.yml asks for."""
    return frozenset(_VARIABLE.findall((ROOT / "docker-compose.yml").read_text(encoding="utf-8")))


@lru_cache
def compose() -> dict[str, Any]:
    """Give docker-compose.yml with the values of .env.example in it."""
    read: dict[str, Any] = _filled_in(yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8")))
    return read


def _filled_in(value: Any) -> Any:  # noqa: ANN401 - whatever YAML holds
    """Put variables into strings only, as Compose does: what comes out is a string too."""
    if isinstance(value, dict):
        return {name: _filled_in(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled_in(each) for each in value]
    return _VARIABLE.sub(lambda found: example()[found[1]], value) if isinstance(value, str) else value


def services() -> dict[str, Service]:
    """Give the services by their name."""
    found: dict[str, Service] = compose()["services"]
    return found


def is_job(service: Service) -> bool:
    """Say whether a service ends when its work is done."""
    return str(service["restart"]).startswith("on-failure") or service["restart"] == "no"


def mounts(service: Service) -> list[tuple[str, str]]:
    """Give what a service mounts: a volume's name or a path, and where it is in the container."""
    return [(each.split(":")[0], each.split(":")[1]) for each in service.get("volumes", ())]


def scripts() -> list[Path]:
    """Give every shell script of the project."""
    return sorted([*(ROOT / "deploy").rglob("*.sh"), ROOT / ".ci" / "run"])
