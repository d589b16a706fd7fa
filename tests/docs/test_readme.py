"""What the README promises is there."""

from __future__ import annotations

import re

from tests.docs.pages import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


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
