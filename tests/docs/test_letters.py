"""The pictures of letters show the letters as they are written now."""

from __future__ import annotations

import re

import pytest

from letters import TypstRenderer
from letters.samples import SAMPLES, order
from tests.docs.pages import ROOT

PAGE = ROOT / "docs" / "letters.md"
SHOWN = re.findall(r"\(letters/([a-z_]+)\.png\)", PAGE.read_text(encoding="utf-8"))


def test_every_picture_is_shown_and_there_is_no_other() -> None:
    assert sorted(SHOWN) == sorted(file.stem for file in (ROOT / "docs" / "letters").iterdir())


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_shows_the_letter_as_it_is_now(name: str) -> None:
    content = next(one for one in SAMPLES.values() if one.name == name)
    kept = (ROOT / "docs" / "letters" / f"{name}.png").read_bytes()
    assert kept == TypstRenderer().picture(order(content)), (
        f"Run `secor letters preview {name} --out docs/letters/{name}.png`, and have a look at it."
    )
