"""``secor act``: a step is taken once, refused in words, and never hangs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.commands import Terminal

Payload = dict[str, Any]


def test_an_action_is_taken_from_a_file(terminal: Terminal, employer: str, payment: Payload) -> None:
    said = terminal.secor("act", employer, "record_payment", terminal.file(payment))
    assert (said.code, said.complaint) == (0, "")
    assert "recorded as paid on 2026-01-05" in said.out
    assert f"{employer} now stands at: Fee paid, In training" in said.out


def test_an_action_is_taken_from_standard_input_and_its_receipt_is_json(
    terminal: Terminal, employer: str, payment: Payload
) -> None:
    said = terminal.secor("act", employer, "record_payment", "-", "--json", given=payment)
    assert said.code == 0
    receipt = said.data
    assert receipt["stands"][0] == "Fee paid"
    assert (receipt["workflow"], receipt["action"], receipt["repeated"]) == (
        employer,
        "record_payment",
        False,
    )
    assert terminal.secor("history", employer, "--json").data[-2]["number"] == receipt["entry"]


def test_a_wcb_account_means_its_employer(terminal: Terminal, employer: str, payment: Payload) -> None:
    said = terminal.secor("act", employer.removeprefix("employer-"), "record_payment", "-", given=payment)
    assert said.code == 0
    assert employer in said.out


def test_the_same_payload_again_does_nothing_and_says_so(
    terminal: Terminal, employer: str, payment: Payload
) -> None:
    first = terminal.secor("act", employer, "record_payment", "-", "--json", given=payment).data
    before = len(terminal.secor("history", employer, "--json").data)
    again = terminal.secor("act", employer, "record_payment", "-", given=payment)
    assert again.code == 0
    assert f"done before, as entry {first['entry']}, and was not done again" in again.out
    assert len(terminal.secor("history", employer, "--json").data) == before


def test_an_id_that_was_used_for_another_payload_does_nothing(
    terminal: Terminal, employer: str, payment: Payload
) -> None:
    terminal.secor("act", employer, "record_payment", "-", "--id", "monday-1", given=payment)
    other = {"actor": "a.singh", "reason": "Double entry"}
    said = terminal.secor("act", employer, "withdraw", "-", "--id", "monday-1", given=other)
    assert said.code == 1
    assert "already used for another payload" in said.complaint
    assert "nothing was done" in said.complaint
    assert not terminal.secor("show", employer, "--json").data[0]["ended"]


def test_another_id_means_it_anew(terminal: Terminal, employer: str) -> None:
    count = {
        "actor": "a.singh",
        "reported_on": terminal.secor("show", employer, "--json").data[0]["latest"][0]["day"],
        "head_count": {"owners": 1, "full_time": 2},
    }
    first = terminal.secor("act", employer, "report_head_count", "-", "--json", given=count).data
    second = terminal.secor(
        "act", employer, "report_head_count", "-", "--json", "--id", "b", given=count
    ).data
    assert second["entry"] > first["entry"]
    assert not second["repeated"]


def test_a_refusal_names_what_is_possible_and_shows_the_case_s_own_example(
    terminal: Terminal, employer: str, payment: Payload
) -> None:
    said = terminal.secor("act", employer, "record_payment", "-", given=payment | {"amount": "99.00"})
    assert (said.code, said.out) == (1, "")
    assert "Refused: amount: The fee is 250.00 dollars" in said.complaint
    assert "(R7)" in said.complaint
    assert "Possible now: record_payment, issue_invoice" in said.complaint
    assert '"amount": "250.00"' in said.complaint


def test_a_payload_of_the_wrong_shape_is_refused_with_every_field(terminal: Terminal, employer: str) -> None:
    said = terminal.secor("act", employer, "record_payment", "-", given={"actor": "a.singh", "colour": "red"})
    assert said.code == 1
    for part in ("paid_on: is missing", "method: is missing", "colour: is not a field of this action"):
        assert part in said.complaint
    assert "Example for record_payment: {" in said.complaint


def test_an_action_out_of_the_actor_s_role_is_refused_and_remembered(
    terminal: Terminal, employer: str, payment: Payload
) -> None:
    said = terminal.secor("act", employer, "record_payment", "-", given=payment | {"actor": "r.roy"})
    assert said.code == 1
    assert "r.roy is a reviewer" in said.complaint
    assert terminal.secor("history", employer, "--json").data[-1]["refused"]


@pytest.mark.parametrize("number", ["4111 1111 1111 1111", "4111-1111-1111-1111", "card 4111111111111111!"])
def test_a_card_number_never_leaves_the_machine(
    terminal: Terminal, employer: str, payment: Payload, number: str
) -> None:
    said = terminal.secor(
        "act", employer, "record_payment", "-", given=payment | {"processor_reference": number}
    )
    assert said.code == 1
    assert "looks like a full card number" in said.complaint
    assert "4111" not in said.complaint + said.out


def test_an_unknown_action_lists_those_there_are(terminal: Terminal, employer: str) -> None:
    said = terminal.secor("act", employer, "record_paymnt", "-", given={})
    assert said.code == 2
    assert 'Did you mean "record_payment"?' in said.complaint
    assert "submit_self_assessment" in said.complaint


def test_an_action_of_another_case_says_whose_it_is(terminal: Terminal, employer: str) -> None:
    said = terminal.secor("act", employer, "record_review", "-", given={})
    assert said.code == 2
    assert '"record_review" belongs to an audit.' in said.complaint


def test_an_unknown_workflow_is_said_to_be_unknown(terminal: Terminal, payment: Payload) -> None:
    said = terminal.secor("act", "employer-99999", "record_payment", "-", given=payment)
    assert said.code == 1
    assert "knows no workflow employer-99999" in said.complaint


def test_what_is_no_workflow_id_says_how_they_look(terminal: Terminal, payment: Payload) -> None:
    said = terminal.secor("act", "fencing", "record_payment", "-", given=payment)
    assert said.code == 2
    assert "employer-<WCB account>" in said.complaint


def test_a_finished_workflow_takes_nothing_more(terminal: Terminal, employer: str, payment: Payload) -> None:
    goodbye = {"actor": "a.singh", "reason": "Closed the shop"}
    assert terminal.secor("act", employer, "withdraw", "-", given=goodbye).code == 0
    said = terminal.secor("act", employer, "record_payment", "-", given=payment)
    assert said.code == 1
    assert f"{employer} is over (Withdrawn)" in said.complaint
    assert f"secor history {employer}" in said.complaint
