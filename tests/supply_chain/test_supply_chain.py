"""What the program is made of: licences, bill of materials, and an audit that says when there was none."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from supply_chain.audit import audit, judge
from supply_chain.bill import tree
from supply_chain.licences import PAGE, ROOT, licence_of, locked, page

REMEDY = "The page of licences is not that of the lock: run `make licences`."


def test_the_page_of_licences_is_that_of_the_installed_packages() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), REMEDY


def test_a_licence_that_nobody_looked_at_is_refused() -> None:
    # A package of ours, under no licence that is known here.
    with pytest.raises(LookupError, match="Read its licence"):
        licence_of("secor-desk")


def said(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages})


def test_an_audit_says_what_it_found_and_what_it_could_not_ask() -> None:
    fine = {"name": "rich", "version": "15.0.0", "vulns": []}
    unknown = {"name": "typst", "skip_reason": "Dependency not found"}
    weakness = {"id": "PYSEC-2026-1", "fix_versions": ["3.2"]}
    weak = {"name": "jinja2", "version": "3.1", "vulns": [weakness]}
    assert judge(said(fine)).code == 0
    assert (judge(said(fine, unknown)).code, "typst" in judge(said(fine, unknown)).sentence) == (3, True)
    assert judge(said(unknown)).code == 3
    assert "Nothing was audited" in judge(said(unknown)).sentence
    found = judge(said(fine, unknown, weak))
    assert (found.code, "jinja2 3.1: PYSEC-2026-1, mended in 3.2" in found.sentence) == (1, True)


def test_an_audit_without_its_database_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    found = audit()
    assert (found.code, "can't be reached from here" in found.sentence) == (3, True)


def test_the_bill_of_materials_has_every_package_with_its_hashes(tmp_path: Path) -> None:
    bill = tmp_path / "sbom.json"
    subprocess.run(["make", "--silent", "sbom", f"SBOM={bill}"], cwd=ROOT, check=True, capture_output=True)
    read = json.loads(bill.read_text(encoding="utf-8"))
    assert read["bomFormat"] == "CycloneDX"
    assert read["metadata"]["component"]["name"] == "secor-desk"
    assert {part["name"]: part["version"] for part in read["components"]} == locked()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill.read_text(encoding="utf-8")) is None
    hashed = [part for part in read["components"] if part["externalReferences"][0]["hashes"]]
    assert len(hashed) == len(read["components"])


def test_the_bill_of_materials_says_what_each_package_is_there_for() -> None:
    names = set(locked()) | {"secor-desk"}
    needed = tree(names)
    assert {"sqlalchemy", "temporalio", "psycopg"} <= needed["secor-desk"]
    assert "psycopg-binary" in needed["psycopg"], "an extra that is asked for"
    assert "typing-extensions" in needed["sqlalchemy"]
    reached, to_look_at = set[str](), ["secor-desk"]
    while to_look_at:
        reached.add(one := to_look_at.pop())
        to_look_at += needed[one] - reached
    assert names - reached == set()
