"""``secor show``, ``agenda``, ``queue``, ``employers``, ``history``: where things stand, what happened."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.commands import ROOT, Terminal

Form = dict[str, Any]

EVIDENCE = ROOT / "demo" / "documents" / "toolbox-meeting.md"
TRAINING = {"actor": "t.okoye", "person_name": "Robin Okafor", "completed_on": "2026-02-02"}
AUDIT = {
    "actor": "a.singh",
    "purpose": "certification",
    "assessor": 1,
    "completed_on": "2026-10-01",
    "documentation_from": "2025-09-01",
    "documentation_to": "2026-09-30",
    "elements": [{"element": "Everything", "points": 85, "possible": 100}],
    "head_count": {"owners": 1},
}


@pytest.fixture
def audited(terminal: Terminal, employer: str, payment: Form) -> tuple[str, str]:
    """An employer with an audit that waits for a reviewer."""
    (evidence,) = terminal.secor("documents", "add", str(EVIDENCE), "--json").data
    for action, payload in (
        ("record_payment", payment),
        ("record_training", TRAINING),
        ("submit_self_assessment", {**AUDIT, "documents": [evidence["reference"]]}),
    ):
        said = terminal.secor("act", employer, action, "-", given=payload)
        assert said.code == 0, said.complaint
    views = terminal.secor("show", employer, "--json").data
    return employer, views[0]["related"][0]


def test_an_employer_is_found_by_account_workflow_and_part_of_its_name(
    terminal: Terminal, form: Form, employer: str
) -> None:
    for words in (form["wcb_account"], employer, form["legal_name"].upper(), f"loyer {form['wcb_account']}"):
        said = terminal.secor("show", words)
        assert said.code == 0, said.complaint
        assert f"{form['legal_name']}  ({employer})" in said.out


def test_show_tells_where_a_case_stands_and_what_may_be_done(terminal: Terminal, employer: str) -> None:
    out = terminal.secor("show", employer).out
    assert "Fee due; Registered; No certificate; Small employer" in out
    assert "Next: the administrator." in out
    assert f"secor act {employer} record_payment FILE.json" in out
    assert '"amount": "250.00"' in out


def test_show_adds_the_open_audit_and_shows_it_alone_by_its_own_id(
    terminal: Terminal, audited: tuple[str, str]
) -> None:
    employer, audit = audited
    assert [view["workflow_id"] for view in terminal.secor("show", employer, "--json").data] == [
        employer,
        audit,
    ]
    alone = terminal.secor("show", audit)
    assert "Received, waiting for a reviewer" in alone.out
    assert "85.00 %" in alone.out


def test_a_name_that_fits_many_asks_which(terminal: Terminal, form: Form, employer: str) -> None:
    terminal.secor("register", "-", given=form | {"wcb_account": f"9{form['wcb_account']}"})
    said = terminal.secor("show", form["legal_name"])
    assert said.code == 1
    assert "fits more than one employer. Which one?" in said.complaint
    assert f"{form['wcb_account']}  {form['legal_name']}" in said.complaint
    assert employer.startswith("employer-")


def test_nobody_of_that_name(terminal: Terminal) -> None:
    for command in ("show", "agenda", "history"):
        said = terminal.secor(command, "No Such Company")
        assert (said.code, said.out) == (1, "")
        assert 'No employer in the register has "No Such Company"' in said.complaint


def test_an_audit_that_never_was(terminal: Terminal) -> None:
    said = terminal.secor("show", "audit-1234567-certification-2020-1")
    assert said.code == 1
    assert "knows no workflow audit-1234567-certification-2020-1" in said.complaint


def test_the_agenda_has_the_day_and_the_rule_of_each_item(
    terminal: Terminal, audited: tuple[str, str]
) -> None:
    employer, audit = audited
    items = terminal.secor("agenda", employer, "--json").data
    assert [(one["day"], one["rule"]) for one in items if one["case"] == employer] == [
        ("2028-11-02", "R9"),
        ("2029-02-02", "R9"),
    ]
    assert [one["rule"] for one in items if one["case"] == audit] == ["R17"]
    said = terminal.secor("agenda", employer)
    assert "2028-11-02 06:00" in said.out
    assert "Refresher reminder for trained person 1, due 2 February 2029" in said.out


def test_an_employer_without_dates_has_an_empty_agenda(terminal: Terminal, employer: str) -> None:
    assert "Nothing will happen to Employer" in terminal.secor("agenda", employer).out


def test_the_queue_of_a_role_is_what_waits_for_it(
    terminal: Terminal, audited: tuple[str, str], employer: str
) -> None:
    _, audit = audited
    assert audit in {one["workflow"] for one in _queue(terminal, "administrator")}
    given = {"actor": "a.singh", "reviewer": "r.li"}
    assert terminal.secor("act", audit, "assign_reviewer", "-", given=given).code == 0
    waiting = {one["workflow"]: one for one in _queue(terminal, "reviewer", audit)}
    assert waiting[audit]["reviewer"] == "r.li"
    assert waiting[audit]["employer"].startswith("Employer ")
    everybody = terminal.secor("queue").out
    assert audit in everybody
    assert employer.startswith("employer-")


def _queue(terminal: Terminal, role: str, wanted: str = "") -> list[dict[str, Any]]:
    """Ask for a queue until a case is in it: lists follow what happens a moment later."""
    for _ in range(50):
        said = terminal.secor("queue", "--role", role, "--json")
        assert said.code == 0, said.complaint
        waiting: list[dict[str, Any]] = said.data
        if not wanted or any(one["workflow"] == wanted for one in waiting):
            return waiting
    raise AssertionError(f"{wanted} is not in the queue of the {role}")


def test_nothing_waits_for_a_role(terminal: Terminal) -> None:
    assert terminal.secor("queue", "--role", "executive_director").out == (
        "Nothing waits for the executive director.\n"
    )


def test_a_role_that_is_none_is_refused_with_those_there_are(terminal: Terminal) -> None:
    said = terminal.secor("queue", "--role", "boss")
    assert said.code == 2
    assert "training_coordinator" in said.complaint


def test_employers_are_listed_with_where_they_stand(terminal: Terminal, form: Form, employer: str) -> None:
    listed = {one["wcb_account"]: one for one in terminal.secor("employers", "--json").data}
    assert listed[form["wcb_account"]]["stage"] == "registered"
    assert form["legal_name"] in terminal.secor("employers").out
    assert employer.startswith("employer-")


def test_history_tells_who_did_what_and_on_what_rule(terminal: Terminal, audited: tuple[str, str]) -> None:
    out = terminal.secor("history", audited[1]).out
    assert "Payment recorded: 250.00 dollars on 2026-01-05 by cheque" in out
    assert "Module 1 completed: Robin Okafor, trained until 2029-02-02" in out
    assert "Self-assessment handed in: 1 employee" in out
    assert f"Audit received: {audited[1]}, 85.00 %" in out
    assert "Asha Singh (administrator)" in out
    assert "Registration confirmed" in out
