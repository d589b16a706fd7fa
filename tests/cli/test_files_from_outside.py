"""R7, R28, R29: what is exchanged with the card processor and the WCB, as commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import Terminal
from tests.cli.test_import import DATED, TODAY, Importing, row

HEAD = "reference,type,amount,date,card,last_four,order\n"


@pytest.fixture
def in_pir(terminal: Terminal) -> str:
    """The account of an employer that is taken over with its certificate and is registered in PIR."""
    one = row()
    said = Importing(terminal).rows(one)
    assert said.code == 0, said.complaint
    return one["wcb_account"]


def test_a_settlement_is_tried_recorded_and_read_again(terminal: Terminal, employer: str) -> None:
    account = employer.removeprefix("employer-")
    rows = (
        f"CLI-{account},sale,250.00,{TODAY},visa,4242,{account}\n"
        f"CLI-{account}-2,sale,250.00,{TODAY},visa,4242,2099-0001\n"
    )
    file = terminal.file(HEAD + rows, "settlement.csv")

    def read(*options: str) -> tuple[int, dict[str, Any]]:
        said = terminal.secor("payments", "read", file, "--actor", "a.singh", "--json", *options)
        return said.code, said.data

    code, tried = read()
    assert (code, tried["counts"]) == (1, {"would_be_done": 1, "set_aside": 1})
    assert terminal.secor("show", employer, "--json").data[0]["stage"] == "registered"
    code, done = read("--really")
    assert (code, done["counts"]) == (1, {"done": 1, "set_aside": 1})
    assert "2099-0001 is no invoice and no account of an open file" in str(done["items"])
    assert read("--really")[1]["counts"] == {"done_before": 1, "set_aside": 1}
    said = terminal.secor("payments", "read", file, "--actor", "a.singh", "--really")
    assert "Line 3, column order" in said.out
    history = terminal.secor("history", employer, "--json").data
    assert [one["action"] for one in history].count("record_payment") == 1


def test_a_settlement_with_a_card_number_is_not_kept(terminal: Terminal, desk_folder: Path) -> None:
    file = terminal.file(f"{HEAD}A,sale,1.00,{TODAY},visa,4242 4242 4242 4242,B\n", "bad.csv")
    said = terminal.secor("payments", "read", file, "--actor", "a.singh")
    assert said.code == 1
    assert "bad.csv, line 2: this looks like a full card number" in said.complaint
    assert "4242 4242" not in said.complaint
    assert not list(desk_folder.rglob("received/bad.csv"))


def test_a_list_goes_to_the_wcb_and_its_discounts_come_back(
    terminal: Terminal, in_pir: str, tmp_path: Path
) -> None:
    year = str(TODAY.year)
    tried = terminal.secor("pir", "send", year, "--actor", "a.singh", "--as-of", str(TODAY))
    assert tried.code == 0, tried.complaint
    assert "Nothing was sent. Add --really to send it." in tried.out
    mistyped = terminal.secor("pir", "send", year, "--actor", "a.singh", "--as-of", "New Year")
    assert (mistyped.code, '"New Year" is no day' in mistyped.complaint) == (2, True)

    last = DATED.year  # it was certified twenty months ago: that year is over
    refused = terminal.secor("pir", "send", str(last), "--actor", "r.roy", "--really")
    assert (refused.code, "r.roy is a reviewer and may not" in refused.complaint) == (1, True)
    sent = terminal.secor("pir", "send", str(last), "--actor", "a.singh", "--really", "--json")
    assert sent.code == 0, sent.complaint
    number, files = sent.data["number"], sent.data["files"]
    listed = terminal.secor("pir", "sent", "--json").data
    assert (listed[-1]["number"], listed[-1]["year"]) == (number, last)
    assert number in terminal.secor("pir", "sent").out
    copy = tmp_path / "again.csv"
    assert terminal.secor("pir", "sent", number, "--output", str(copy)).code == 0
    (at_the_wcb,) = Path(terminal.environment["SECOR_VAR_DIR"]).rglob(f"sent/{files[0]}")
    assert copy.read_bytes() == at_the_wcb.read_bytes()
    assert terminal.secor("pir", "sent", "2000-0001").code == 1
    assert "--output" in terminal.secor("pir", "sent", number).complaint

    discounts = terminal.file(
        f"wcb_account,year,confirmed_percent,confirmed_on\n{in_pir},{year},5,{TODAY}\n", "discounts.csv"
    )
    read = terminal.secor(
        "pir", "read", discounts, "--year", year, "--actor", "a.singh", "--really", "--json"
    )
    assert (read.code, read.data["counts"]) == (0, {"done": 1}), read.complaint
