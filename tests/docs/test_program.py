"""The page of rules is complete, true of the policy file and known by every number that anything cites."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.docs.pages import ROOMS, ROOT, mentioned_paths, missing, prose, sources

PROGRAM = ROOT / "docs" / "program.md"
RULES = [f"R{number}" for number in range(1, 34)]
_HEADING = re.compile(r"^### (R\d+) · .+$", re.MULTILINE)
_CITED = re.compile(r"\bR\d{1,3}\b")


def sections() -> dict[str, str]:
    """The text of each rule by its number."""
    _, *parts = _HEADING.split(prose(PROGRAM).split("\n## Where the program page is silent")[0])
    return dict(zip(parts[::2], parts[1::2], strict=True))


def printed_defaults() -> dict[str, str]:
    """Each policy value that the page prints, as it would stand in the file."""
    lines = re.findall(r"^- Policy:((?:.|\n(?!-|\n))*)", prose(PROGRAM), re.MULTILINE)
    return dict(re.findall(r"`(\w+) = ([^`]+)`", " ".join(lines)))


def written(block: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every value of a policy block with its own name, whatever table it stands in."""
    for name, value in block.items():
        if isinstance(value, dict):
            yield from written(value)
        elif name != "effective":
            yield name, value


def current_policy() -> dict[str, Any]:
    """The values of the policy file's first block."""
    file = tomllib.loads((ROOT / "domain" / "policy.toml").read_text(encoding="utf-8"))
    return dict(written(file["policy"][0]))


def test_every_rule_has_its_section_in_order() -> None:
    assert list(sections()) == RULES


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_names_the_code_that_enforces_it(rule: str) -> None:
    named = [mention for mention in mentioned_paths(sections()[rule]) if "::" in mention]
    assert named
    assert [fault for mention in named if (fault := missing(mention))] == []


def test_every_printed_default_is_that_of_the_policy_file() -> None:
    policy = current_policy()
    printed = {name: tomllib.loads(f"value = {value}")["value"] for name, value in printed_defaults().items()}
    assert printed == {name: policy.get(name) for name in printed}


def test_every_value_of_the_policy_file_is_printed_or_described() -> None:
    text = prose(PROGRAM)
    tables = {
        name for name, value in current_policy().items() if isinstance(value, list) and _of_tables(value)
    }
    assert current_policy().keys() - tables == printed_defaults().keys()
    assert [name for name in tables if f"`{name}`" not in text] == []


def _of_tables(value: list[Any]) -> bool:
    return all(isinstance(one, dict) for one in value)


@pytest.mark.parametrize("room", ROOMS)
def test_every_rule_that_a_room_cites_is_on_the_page(room: str) -> None:
    unknown = {
        f"{file.relative_to(ROOT)}: {rule}"
        for file in sources(room)
        for rule in _CITED.findall(file.read_text(encoding="utf-8"))
        if rule not in RULES
    }
    assert unknown == set()
