"""``secor register``: a file is opened, or the form is refused in words."""

from __future__ import annotations

from typing import Any

from tests.cli.commands import Terminal

Form = dict[str, Any]


def test_a_file_is_opened(terminal: Terminal, form: Form) -> None:
    said = terminal.secor("register", terminal.file(form, "form.json"))
    assert (said.code, said.complaint) == (0, "")
    assert f"{form['legal_name']} is registered as employer-{form['wcb_account']}." in said.out
    assert "Fee due, Registered" in said.out


def test_a_script_gets_the_new_case(terminal: Terminal, form: Form) -> None:
    view = terminal.secor("register", "-", "--json", given=form).data
    assert view["workflow_id"] == f"employer-{form['wcb_account']}"
    assert view["stage"] == "registered"


def test_a_second_registration_names_the_first(terminal: Terminal, form: Form, employer: str) -> None:
    said = terminal.secor("register", "-", given=form)
    assert said.code == 1
    assert f"already has a live file, {form['legal_name']}, as {employer}" in said.complaint
    assert "(R6)" in said.complaint


def test_after_a_withdrawal_the_account_may_register_again(
    terminal: Terminal, form: Form, employer: str
) -> None:
    terminal.secor("act", employer, "withdraw", "-", given={"actor": "a.singh", "reason": "Moved away"})
    assert terminal.secor("register", "-", given=form).code == 0
    live = terminal.secor("employers", "--live", "--json").data
    assert sum(one["wcb_account"] == form["wcb_account"] for one in live) == 1


def test_too_many_employees_are_refused_with_the_rule(terminal: Terminal, form: Form) -> None:
    said = terminal.secor("register", "-", given=form | {"head_count": {"owners": 1, "full_time": 10}})
    assert said.code == 1
    assert "11 employees are more than the 10 of a small employer" in said.complaint
    assert "(R3)" in said.complaint


def test_a_form_with_mistakes_is_refused_with_each_of_them(terminal: Terminal, form: Form) -> None:
    said = terminal.secor("register", "-", given=form | {"industry_code": "12", "email": "a@b\r\nc"})
    assert said.code == 1
    assert "industry_code: " in said.complaint
    assert "email: must be a single line" in said.complaint


def test_somebody_without_the_role_is_refused(terminal: Terminal, form: Form) -> None:
    said = terminal.secor("register", "-", given=form | {"actor": "r.roy"})
    assert said.code == 1
    assert "r.roy is a reviewer" in said.complaint
    shown = terminal.secor("show", f"employer-{form['wcb_account']}")
    assert shown.code == 1


def test_many_are_registered_from_csv_and_json_and_again_changes_nothing(
    terminal: Terminal, form: Form
) -> None:
    number = int(form["wcb_account"]) * 10
    others = [{**form, "wcb_account": str(number + one), "legal_name": f"Many {one} Ltd."} for one in (1, 2)]
    others.append({**form, "wcb_account": str(number + 3), "head_count": {"owners": 11}})
    columns = {
        **{name: form[name] for name in ("actor", "industry_code", "contact_name")},
        **{f"address.{name}": value for name, value in form["address"].items()},
        "wcb_account": str(number + 4),
        "legal_name": '"Smith, Jones & Co."',
        "email": "",
        "head_count.owners": "2",
    }
    broken = {**columns, "wcb_account": "12", "head_count.owners": "two"}
    lines = [",".join(one) for one in (columns, columns.values(), broken.values())]
    table = terminal.file("\n".join(lines), "many.csv")
    listed = terminal.file(others, "many.json")
    said = terminal.secor("register", table, listed)
    assert said.code == 1
    assert "many.csv, line 2: Smith, Jones & Co. is registered as employer-" in said.out
    assert "many.csv, line 3: Refused: " in said.complaint
    assert "many.json, item 3: Refused: head_count: 11 employees are more than" in said.complaint
    assert "3 registered, 0 registered before, 2 refused." in said.complaint
    again = terminal.secor("register", table, listed)
    assert "0 registered, 3 registered before, 2 refused." in again.complaint
    data = terminal.secor("register", listed, "--json").data
    assert [one["result"] for one in data] == ["unchanged", "unchanged", "refused"]


def test_a_file_of_many_brings_nobody_back(terminal: Terminal, form: Form, employer: str) -> None:
    terminal.secor("act", employer, "withdraw", "-", given={"actor": "a.singh", "reason": "Moved away"})
    said = terminal.secor("register", "-", given=[form, form])
    assert said.code == 1
    assert "is closed. Register it by itself." in said.complaint


def test_a_table_that_is_none(terminal: Terminal) -> None:
    said = terminal.secor("register", terminal.file('a,b\n"open', "open.csv"))
    assert said.code == 2
    assert "open.csv, line 2: this is no CSV" in said.complaint


def test_columns_that_contradict_each_other(terminal: Terminal) -> None:
    said = terminal.secor("register", terminal.file("address,address.street\nhere,there", "two.csv"))
    assert said.code == 2
    assert 'The columns "address" and "address.street" can\'t both be filled in' in said.complaint
