"""Without Chromium these tests are skipped with one line, and where they have to run they fail with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser import chromium

MISSING = r"There is no Chromium at .+\. To run the browser tests: apt-get install chromium"


@pytest.fixture(autouse=True)
def _no_chromium(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(chromium, "PROGRAM", tmp_path / "chromium")


def test_they_are_skipped_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(chromium.REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match=MISSING):
        chromium.skip_without_chromium()


def test_they_fail_where_they_have_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(chromium.REQUIRED, "1")
    with pytest.raises(pytest.fail.Exception, match=MISSING):
        chromium.skip_without_chromium()


def test_the_ci_installs_it_and_lets_them_run() -> None:
    steps = (Path(__file__).parents[2] / ".ci" / "run").read_text(encoding="utf-8")
    (installed,) = re.findall(r"apt-get install (.+)", steps.replace("\\\n", ""))
    assert "chromium" in installed.split()
    assert re.search(rf"^{chromium.REQUIRED}=1 .*make test$", steps, re.MULTILINE)
