"""``secor import``: employers of the paper process are taken over from a table, or each mistake is told."""

from __future__ import annotations

import csv
import io
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from cli.taking_over.columns import COLUMNS
from domain.calendar import alberta_day, days_after, months_after
from tests.cli.commands import ROOT, Said, Terminal, clean_environment

TODAY = alberta_day(datetime.now(UTC))
#: In month 20 of 36.
DATED = months_after(TODAY, -20)
CARD = "4111 1111 1111 1111"
_accounts = count(5_000_001)

Row = dict[str, str]


def row(**changed: str) -> Row:
    """A row of an employer that is not taken over yet."""
    account = str(next(_accounts))
    return {
        "wcb_account": account,
        "legal_name": f"Café {account} Ltd.",
        "industry_code": "42124",
        "contact_name": "Renée Roy",
        "phone": "+1 403 555 0142",
        "street": "12 Range Road",
        "city": "Okotoks",
        "postal_code": "T1S 1A1",
        "owners": "1",
        "full_time": "4",
        "certificate_number": f"SECOR-{account}",
        "certificate_dated": str(DATED),
        "term_years": "3",
        "maintenance_1_accepted": "yes",
        "pir_registered_on": str(days_after(DATED, 40)),
        "person_1_name": "Robin Okafor",
        "person_1_trained_on": str(days_after(DATED, -40)),
        **changed,
    }


def table(rows: Sequence[Row], separator: str = ",", end: str = "\r\n") -> str:
    """The rows as a spreadsheet saves them."""
    text = io.StringIO(newline="")
    columns = list(dict.fromkeys(name for one in rows for name in one))
    lines = csv.DictWriter(text, columns, delimiter=separator, lineterminator=end)
    lines.writeheader()
    lines.writerows(rows)
    return text.getvalue()


class Importing:
    """The command on a table of rows."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.path = terminal.folder / "employers.csv"

    def rows(self, *rows: Row, options: tuple[str, ...] = ()) -> Said:
        """Import rows."""
        return self.raw(table(rows).encode("utf-8-sig"), *options)

    def raw(self, content: bytes, *options: str) -> Said:
        """Import a file."""
        self.path.write_bytes(content)
        return self.terminal.secor("import", str(self.path), "--actor", "a.singh", *options)

    def is_known(self, one: Row) -> bool:
        """Whether the register has an employer for a row."""
        return bool(self.terminal.secor("employers", one["wcb_account"], "--json").data)


@pytest.fixture
def importing(terminal: Terminal) -> Importing:
    """The command on the desk that runs."""
    return Importing(terminal)


def test_an_empty_table_says_what_belongs_in_it(importing: Importing, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    assert importing.terminal.secor("import", "--template", str(path)).code == 0
    text = path.read_text(encoding="utf-8-sig")
    assert text.startswith("wcb_account,legal_name,")
    explained = [name for name in COLUMNS if not name.startswith("person_") or name[7:9] in {"1_", "2_"}]
    assert [name for name in explained if f"# {name}: " not in text] == []
    said = importing.raw(path.read_bytes())
    assert (said.code, "has no row below its first line" in said.complaint) == (2, True)
    assert importing.terminal.secor("import", "--template", str(path)).code == 2
    filled = text.replace("# Example: ", "")
    dry = importing.raw(filled.encode(), "--dry-run", "--json").data
    assert [(one["line"], one["outcome"]) for one in dry["rows"]] == [(2, "new")], dry


def test_taken_over_once_and_again_changes_nothing(importing: Importing) -> None:
    first, second = row(), row(email="office@example.example", trade_name="Zoë's")
    dry = importing.rows(first, second, options=("--dry-run", "--json"))
    assert (dry.code, dry.data["counts"]["new"]) == (0, 2)
    (reminder, *_) = [one for one in dry.data["rows"][0]["agenda"] if "First reminder" in one["sentence"]]
    assert reminder["day"] == str(months_after(months_after(DATED, 24), -3))
    assert not importing.is_known(first)

    said = importing.rows(first, second)
    assert (said.code, said.out) == (0, "2 taken over.\n"), said.complaint
    shown = importing.terminal.secor("show", first["wcb_account"])
    assert "Certified" in shown.out
    assert "In good standing" in shown.out
    entries = importing.terminal.secor("history", first["wcb_account"], "--json").data
    again = importing.rows(first, second)
    assert (again.code, again.out) == (0, "2 taken over before.\n")
    assert importing.terminal.secor("history", first["wcb_account"], "--json").data == entries


def test_a_row_that_differs_is_told_and_not_changed(importing: Importing) -> None:
    one, other = row(), row()
    assert importing.rows(one).code == 0
    changed = {**one, "phone": "780 555 0142", "person_2_name": "Eli Roy", "person_2_trained_on": str(DATED)}
    said = importing.rows(changed, other)
    assert said.code == 1
    expected = f"line 2: its file was opened on {TODAY}, as entry"
    assert expected in said.complaint
    assert "with something else in phone, person_2_name, person_2_trained_on. Nothing" in said.complaint
    assert said.out == "1 taken over, 1 different from what was taken over.\n"


def test_every_mistake_is_told_with_line_and_column(importing: Importing) -> None:
    good = row()
    twice = row(wcb_account=good["wcb_account"])
    wrong = [
        row(wcb_account="12"),
        row(industry_code="1901", certificate_dated="1 May 2025"),
        row(certificate_dated=str(months_after(TODAY, -37)), maintenance_2_accepted="no"),
        row(maintenance_1_accepted=""),
        row(maintenance_1_accepted="perhaps", owners="two"),
        row(person_1_trained_on="", email="a@b"),
        row(audit_in_review_for="maintenance_2"),
        row(audit_in_review_for="next", audit_in_review_since=str(TODAY)),
        row(term_years="1", certificate_dated=str(days_after(TODAY, -20))),
        row(maintenance_2_accepted="yes", owners="0", full_time="0"),
        {**row(), "legal_name": "Two\nlines Ltd."},
        row(legal_name='=HYPERLINK("http://x.example")', contact_name="@x", city="+1"),
        twice,
    ]
    said = importing.rows(good, *wrong)
    assert said.code == 1
    for place in (
        "line 3, column wcb_account: must be 5 to 9 digits\n",
        "line 4, column industry_code: must be 5 digits\n",
        'line 4, column certificate_dated: must be a day written as "2026-11-22"',
        "line 5, column certificate_dated: This certificate ended on",
        "line 6, column maintenance_1_accepted: is empty, and that anniversary",
        "line 7, column maintenance_1_accepted: must be yes or no",
        "line 7, column owners: must be a whole number",
        "line 8, column person_1_trained_on: is missing",
        "line 8, column email: must be one e-mail address",
        "line 9, column audit_in_review_since: is missing",
        "line 10, column audit_in_review_for: must be one of: maintenance_1, maintenance_2, renewal",
        "line 11, column maintenance_1_accepted: a certificate of one year has no maintenance audit",
        "line 12, column owners: counts nobody",
        "line 13, column legal_name: must be a single line",
        "line 15, column legal_name: this begins as a formula does",
        "line 15, column contact_name: this begins as a formula does",
        "line 15, column city: this begins as a formula does",
        "line 16, column wcb_account: is the same as in line 2",
    ):
        assert f"{importing.path}, {place}" in said.complaint
    assert "Nothing was begun" in said.complaint
    assert "1 to be taken over, 13 wrong." in said.out
    assert not importing.is_known(good)
    skipping = importing.rows(good, *wrong, options=("--skip-wrong",))
    assert (skipping.code, skipping.out) == (1, "1 taken over, 13 wrong.\n")
    assert importing.is_known(good)


def test_a_card_number_is_neither_kept_nor_repeated(importing: Importing) -> None:
    said = importing.rows(row(contact_name=f"Visa {CARD}"), row())
    assert said.code == 1
    assert "line 2, column contact_name: this looks like a full card number" in said.complaint
    assert "4111" not in said.complaint + said.out
    head = importing.raw(f"wcb_account,{CARD}\r\n1,2\r\n".encode())
    assert (head.code, "4111" in head.complaint) == (2, False)
    files = [one for one in (importing.terminal.folder / "var").rglob("*") if one.is_file()]
    assert not [one for one in files if b"4111 1111" in one.read_bytes()]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"wcb_account\r\n12\x0034\r\n", "line 2: there is a NUL byte"),
        ("wcb_account\r\n".encode("utf-16"), "is UTF-16"),
        ("a\r\né\r\n".encode() + b"\xe9\r\n", "line 3: the file is UTF-8 in some lines"),
        (b"a\r\n\x81\r\n", "line 2: this is neither UTF-8 nor Windows-1252"),
        (b"", "is empty"),
        (b"a,a\r\n", 'the column "a" stands there twice'),
        (b"legal_nam\r\nx\r\n", 'no column "legal_nam". Did you mean "legal_name"?'),
        (b"legal_name\r\nx\r\n", "these columns are missing: wcb_account, industry_code"),
        (b'a\r\n"open\r\n', "line 2: this is no CSV"),
        (b"a\r\n" + b"x" * 200_000, "line 2: this is no CSV: field larger than"),
    ],
)
def test_a_file_that_is_no_such_table(importing: Importing, content: bytes, said: str) -> None:
    answer = importing.raw(content)
    assert (answer.code, said in answer.complaint) == (2, True), answer.complaint


def test_a_line_of_200_megabytes_is_not_read(importing: Importing) -> None:
    with importing.path.open("wb") as file:
        file.truncate(200_000_000)
    said = importing.terminal.secor("import", str(importing.path), "--actor", "a.singh")
    assert (said.code, "has more than 10,000,000 bytes" in said.complaint) == (2, True)


def test_windows_1252_with_semicolons_and_quoted_line_ends_is_told_and_read(importing: Importing) -> None:
    one = row(street="12 Range Road\n")
    said = importing.raw(table([one, row()], ";").encode("cp1252"), "--dry-run", "--json")
    assert said.code == 0, said.complaint
    assert "line 2: this is not UTF-8, and was read as Windows-1252" in said.complaint
    assert [found["line"] for found in said.data["rows"]] == [2, 4]
    assert importing.raw(table([one], ";", "\n").encode("cp1252")).code == 0
    (found,) = importing.terminal.secor("employers", one["wcb_account"], "--json").data
    assert (found["legal_name"], found["street"]) == (one["legal_name"], "12 Range Road")


def test_cells_without_a_column(importing: Importing) -> None:
    text = (
        table([row()]).replace("\r\n", ",more\r\n").replace("person_1_trained_on,more", "person_1_trained_on")
    )
    said = importing.raw(text.encode())
    assert "there are more cells than columns" in said.complaint


def test_somebody_without_the_role_takes_nobody_over(importing: Importing) -> None:
    importing.path.write_text(table([row()]), encoding="utf-8")
    said = importing.terminal.secor("import", str(importing.path), "--actor", "r.roy")
    assert (said.code, "r.roy is a reviewer" in said.complaint) == (1, True)
    assert importing.terminal.secor("import", str(importing.path)).code == 2


def test_a_certificate_that_somebody_holds_already(importing: Importing) -> None:
    one = row()
    assert importing.rows(one).code == 0
    other = row(certificate_number=one["certificate_number"])
    said = importing.rows(other)
    assert said.code == 1
    assert "with something else in wcb_account, legal_name" in said.complaint
    assert not importing.is_known(other)


def test_an_audit_in_review_waits_to_be_entered(importing: Importing) -> None:
    since = days_after(TODAY, -3)
    one = row(audit_in_review_for="maintenance_2", audit_in_review_since=str(since))
    assert importing.rows(one).code == 0
    shown = importing.terminal.secor("show", one["wcb_account"])
    assert f"on paper since {since}, to be entered" in shown.out
    assert importing.rows(one).out == "1 taken over before.\n"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_or_killed_and_run_again(importing: Importing, how: signal.Signals) -> None:
    rows = [row() for _ in range(120)]
    importing.path.write_text(table(rows), encoding="utf-8")
    # Whoever runs the tests in the background has children that ignore Ctrl-C unless they are told otherwise.
    command = ["env", "--default-signal=INT", sys.executable, "-m", "cli.main", "import"]
    command += [str(importing.path), "--actor", "a.singh"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=clean_environment() | importing.terminal.environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    give_up = time.monotonic() + 60
    while not importing.is_known(rows[0]) and time.monotonic() < give_up:
        time.sleep(0.05)
    process.send_signal(how)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode != 0
    assert ("Run the same again for the rest." in complaint) == (how is signal.SIGINT)
    assert not importing.is_known(rows[-1])
    again = importing.terminal.secor("import", str(importing.path), "--actor", "a.singh")
    assert again.code == 0, again.complaint
    for one in rows:
        history = importing.terminal.secor("history", one["wcb_account"], "--json").data
        assert [entry["action"] for entry in history] == ["register", "issue_letter"]
