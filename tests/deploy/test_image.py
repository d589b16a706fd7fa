"""The image: built from all that the project has, by the rules that images should keep."""

from __future__ import annotations

import re
import tomllib

from tests.deploy.reading import ROOT


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


def test_the_dockerfile_keeps_the_rules_for_images() -> None:
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    told = [line.split(None, 1) for line in lines if line]
    stages = [words for name, words in told if name == "FROM"]
    last = told[max(place for place, (name, _) in enumerate(told) if name == "FROM") :]
    assert len(stages) == 2
    assert re.search(r"^ARG PYTHON_TAG=3\.\d+-slim-\w+$", text, re.MULTILINE)
    assert all(stage.startswith("python:${PYTHON_TAG}") for stage in stages)
    assert "ADD" not in {name for name, _ in told}
    assert all(words.startswith("/") for name, words in told if name == "WORKDIR")
    assert [words for name, words in last if name in {"CMD", "ENTRYPOINT"}] == ['["secor", "worker"]']
    user = [words for name, words in last if name == "USER"]
    assert user == ["10001:10001"]
    assert last.index(["USER", user[0]]) > max(place for place, (name, _) in enumerate(last) if name == "RUN")
    ran = [words for name, words in told if name == "RUN"]
    assert all("--require-hashes" in words for words in ran if "install --no-deps -" in words)
    for words in ran:
        assert "sudo" not in words
        assert not re.search(r"(curl|wget).*\|", words)
        if "apt-get install" in words:
            assert words.startswith("apt-get update")
            assert words.count("apt-get install") == words.count("--yes --no-install-recommends")
            assert "rm -rf /var/lib/apt/lists/*" in words
    assert "PIP_NO_CACHE_DIR=1" in text
