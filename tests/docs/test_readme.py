"""What the README promises is there."""

from __future__ import annotations

import re

from pydantic.fields import FieldInfo

from settings import Settings
from tests.docs.pages import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def shown(field: FieldInfo) -> str:
    """A setting's default as the table shows it."""
    if field.default is None:
        return "none"
    if field.default == "":
        return "SQLite in that folder"
    return f"`{field.default}`".replace(f"{ROOT}/", "")


def test_the_table_of_settings_has_each_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(SECOR_\w+)` \| (.+?) \| .+ \|$", README, re.MULTILINE))
    fields = Settings.model_fields.items()
    assert rows == {f"SECOR_{name.upper()}": shown(field) for name, field in fields}


def test_every_make_command_that_it_names_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(
        re.findall(r"make ([a-z]+)", "\n".join(re.findall(r"`[^`]+`|^    .+$", README, re.MULTILINE)))
    )
    assert {"up", "test", "demo"} <= named
    assert named <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_the_demonstration_has_as_many_employers_as_it_says() -> None:
    words = {12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen", 16: "sixteen"}
    count = len(list((ROOT / "demo" / "employers").glob("*.json")))
    assert f"loads {words[count]} demonstration employers" in " ".join(README.split())
