"""``secor bulk``: an example to fill in, a dry run, the real run, and the same file sent twice."""

from __future__ import annotations

from typing import Any

import pytest

from domain.bulk import BULK
from tests.cli.commands import Terminal
from tests.cli.conftest import _accounts

Order = dict[str, Any]


@pytest.fixture
def employers(terminal: Terminal, form: dict[str, Any]) -> list[str]:
    """The accounts of two employers that have just registered."""
    accounts = [form["wcb_account"], str(next(_accounts))]
    for account in accounts:
        assert terminal.secor("register", "-", given=form | {"wcb_account": account}).code == 0
    return accounts


@pytest.fixture
def letter(employers: list[str]) -> Order:
    return {"actor": "a.singh", "to": {"wcb_accounts": employers}, "subject": "July", "text": "Closed."}


def notices(terminal: Terminal, account: str) -> int:
    history = terminal.secor("history", account, "--json").data
    return sum(entry["action"] == "send_notice" for entry in history)


def test_all_kinds_are_listed_with_examples(terminal: Terminal) -> None:
    said = terminal.secor("bulk")
    assert said.code == 0
    assert all(kind.name in said.out and kind.sentence in said.out for kind in BULK.values())


@pytest.mark.parametrize("kind", BULK)
def test_an_example_is_an_order_to_fill_in(terminal: Terminal, kind: str) -> None:
    example = terminal.secor("bulk", kind).data
    assert (example["kind"], example["dry_run"]) == (kind, True)


def test_a_file_is_tried_then_done_and_the_same_file_does_nothing_more(
    terminal: Terminal, employers: list[str], letter: Order
) -> None:
    file = terminal.file(letter)
    tried = terminal.secor("bulk", "letter", file)
    assert (tried.code, tried.complaint) == (0, "")
    assert "2 would be done. Nothing was changed." in tried.out
    assert "Add --really to do it." in tried.out
    assert [notices(terminal, one) for one in employers] == [0, 0]

    done = terminal.secor("bulk", "letter", file, "--really", "--json")
    assert done.code == 0
    assert done.data["counts"] == {"done": 2}
    assert {one["workflow"] for one in done.data["items"]} == {f"employer-{one}" for one in employers}
    again = terminal.secor("bulk", "letter", file, "--really")
    assert again.code == 0
    assert "2 done before." in again.out
    assert [notices(terminal, one) for one in employers] == [1, 1]

    meant = terminal.secor("bulk", "letter", file, "--really", "--id", "second-letter")
    assert "bulk-letter-second-letter" in meant.out
    assert [notices(terminal, one) for one in employers] == [2, 2]


def test_what_was_refused_is_listed_and_the_exit_code_says_so(
    terminal: Terminal, employers: list[str], letter: Order
) -> None:
    letter["to"]["wcb_accounts"] = [employers[0], "5551234"]
    said = terminal.secor("bulk", "letter", "-", "--really", given=letter)
    assert said.code == 1
    assert "1 done, 1 refused." in said.out
    assert "There is no such case" in said.out


def test_somebody_who_may_not(terminal: Terminal, letter: Order) -> None:
    """R32."""
    said = terminal.secor("bulk", "letter", "-", "--really", given=letter | {"actor": "r.roy"})
    assert said.code == 1
    assert "r.roy may not do this. 1 other case was not tried." in said.out


@pytest.mark.parametrize(
    ("words", "given", "code", "complaint"),
    [
        (("mail", "-"), {}, 2, '"mail" is no bulk work. These are: reassign, '),
        (("letter", "-"), {"kind": "reassign"}, 2, 'an order of kind "reassign", and not "letter"'),
        (("letter", "-"), {"actor": "a.singh"}, 1, "to: is missing"),
        (
            ("letter", "-", "--id", "a b"),
            {"actor": "a.singh", "to": {}, "subject": "S", "text": "T"},
            1,
            "id has",
        ),
        (("letter", "no-such-file"), {}, 2, "There is no file"),
    ],
    ids=lambda one: str(one)[:20],
)
def test_what_can_not_be_used(
    terminal: Terminal, words: tuple[str, ...], given: Order, code: int, complaint: str
) -> None:
    said = terminal.secor("bulk", *words, given=given)
    assert said.code == code
    assert complaint in said.complaint


def test_an_order_that_the_workflow_refuses(terminal: Terminal) -> None:
    order = {"actor": "a.singh", "mailed_on": "2199-01-01"}
    said = terminal.secor("bulk", "mailing_day", "-", given=order)
    assert said.code == 1
    assert "must not lie in the future" in said.complaint
    assert "Example of mailing_day" in said.complaint
