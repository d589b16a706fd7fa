"""What can be checked of the deployment files without a container engine."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from workflows.listed import KEYS, type_name

ROOT = Path(__file__).parents[1]


def test_the_namespace_gets_every_search_attribute_that_cases_set() -> None:
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    made = dict(re.findall(r"--name (\w+) --type (\w+)", compose))
    assert made == {key.name: type_name(key) for key in KEYS}


def test_the_image_is_built_from_every_module_and_package_of_the_project() -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    copied = {
        name.removesuffix(".py")
        for line in re.findall(r"^COPY (?!--)(.+) \S+$", dockerfile, re.MULTILINE)
        for name in line.split()
    }
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    packages = {name for name in setup["packages"]["find"]["include"] if "." not in name}
    assert {*setup["py-modules"], *packages} <= copied
    sent = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    assert copied <= {name.removesuffix(".py") for name in re.findall(r"^!(\S+)$", sent, re.MULTILINE)}


def test_every_value_that_compose_needs_is_in_the_example_of_its_settings() -> None:
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    needed = set(re.findall(r"(?<!\$)\$\{(\w+)", compose))
    assert needed == set(re.findall(r"^(\w+)=", example, re.MULTILINE))
