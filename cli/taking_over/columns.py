"""The table of employers to be taken over: its columns, and how a row is read as a registration form.

An employer is one row, with its trained people in columns of their own: most have one or two, and a second
file would have to repeat the account of each, where a slip gives a person to somebody else's file.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from domain.calendar import years_after
from domain.refusal import Refusal
from domain.tables import Row
from domain.text import refuse_card_numbers, typed_day

#: As many people as a form may have.
_PEOPLE: Final = 10
_SHOWN_PEOPLE: Final = 2
_MARKS: Final = ("maintenance_1", "maintenance_2", "renewal")
#: With what a spreadsheet lets a formula begin; a telephone number may begin with +.
_FORMULA: Final = ("=", "@", "+", "-", "|")

_Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Column:
    """A column of the table.

    Attributes:
        name: as it stands in the first line.
        path: where its cell belongs in the registration form; empty where it is worked out with others.
        means: what is to be written in it.
        example: a cell.
        is_number: whether the form has it as a whole number.

    """

    name: str
    path: _Path
    means: str
    example: str = ""
    is_number: bool = False


def _person(number: int) -> tuple[Column, ...]:
    first = number == 1
    path: _Path = ("taken_over", "trained_people", number - 1)
    return (
        Column(
            f"person_{number}_name",
            (*path, "name"),
            f"trained person {number}"
            + ("; at least this one" if first else f", up to person_{_PEOPLE}_name"),
            "Robin Okafor" if first else "",
        ),
        Column(
            f"person_{number}_trained_on",
            (*path, "module_1_on"),
            "the day on which that person completed Module 1",
            "2025-02-10" if first else "",
        ),
        Column(
            f"person_{number}_refresher_on",
            (*path, "refreshed_on"),
            "the day of the latest refresher; empty if there was none",
        ),
    )


_OWN: Final = (
    Column("wcb_account", ("wcb_account",), "the WCB account, digits alone", "1234567"),
    Column("legal_name", ("legal_name",), "the legal name", "Foothills Fencing Ltd."),
    Column("trade_name", ("trade_name",), "the trade name, if it is another", "Foothills Fencing"),
    Column("industry_code", ("industry_code",), "the industry code, five digits", "42124"),
    Column("contact_name", ("contact_name",), "to whose attention letters go", "Robin Okafor"),
    Column("email", ("email",), "empty means by post only", "office@foothillsfencing.example"),
    Column("phone", ("phone",), "may be empty", "403 555 0142"),
    Column("street", ("address", "street"), "the postal address: street or box", "12 Range Road"),
    Column("city", ("address", "city"), "city or town", "Okotoks"),
    Column("province", ("address", "province"), "two letters; AB if empty", "AB"),
    Column("postal_code", ("address", "postal_code"), "the postal code", "T1S 1A1"),
    Column("owners", ("head_count", "owners"), "how many owners; empty means none", "1", is_number=True),
    Column("full_time", ("head_count", "full_time"), "how many full-time employees", "4", is_number=True),
    Column("part_time", ("head_count", "part_time"), "how many part-time employees", "1", is_number=True),
    Column("casual", ("head_count", "casual"), "how many casual employees", is_number=True),
    Column(
        "other_covered",
        ("head_count", "other_covered"),
        "how many others the WCB account covers",
        is_number=True,
    ),
    Column("certificate_number", ("taken_over", "number"), "the ministry's number", "SECOR-0815"),
    Column("certificate_dated", ("taken_over", "dated"), "the day from which it runs", "2025-06-01"),
    Column("term_years", ("taken_over", "term_years"), "1 or 3", "3", is_number=True),
    Column(
        "maintenance_1_accepted",
        (),
        "yes or no: was the audit for the first anniversary accepted? Empty while the day is still to come",
        "yes",
    ),
    Column("maintenance_2_accepted", (), "the same for the second anniversary"),
    Column(
        "audit_in_review_for",
        (),
        f"if an audit is still in review, for what: {', '.join(_MARKS[:2])} or {_MARKS[2]}",
    ),
    Column(
        "audit_in_review_since", ("taken_over", "in_review", "received_on"), "the date stamp of that audit"
    ),
    Column(
        "pir_registered_on",
        ("taken_over", "pir_registered_on"),
        "the day of registration in PIR; empty if it is not in PIR",
        "2025-07-01",
    ),
)
_EVERY_PERSON: Final = tuple(one for number in range(1, _PEOPLE + 1) for one in _person(number))
COLUMNS: Final = {one.name: one for one in (*_OWN, *_EVERY_PERSON)}
#: Without these no row can be read.
NEEDED: Final = (
    *(
        "wcb_account",
        "legal_name",
        "industry_code",
        "contact_name",
        "street",
        "city",
        "postal_code",
        "owners",
    ),
    *("certificate_number", "certificate_dated", "term_years", "person_1_name", "person_1_trained_on"),
)


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a cell, without what stands in it."""

    line: int
    column: str
    sentence: str


@dataclass
class Form:
    """A row as a registration form, as far as it can be read.

    Attributes:
        fields: the form.
        is_read: whether the row could be read at all: one with a card number or a formula is not.
        places: which column each field of it came from.
        mistakes: what was wrong with the row before the form's own checks.

    """

    fields: dict[str, Any]
    is_read: bool = True
    places: dict[_Path, str] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def column(self, path: _Path) -> str:
        """Say in which column a field of the form is to be mended."""
        for length in range(len(path), 0, -1):
            beginning = path[:length]
            if beginning in self.places:
                return self.places[beginning]
            for one in COLUMNS.values():
                if one.path[:length] == beginning:
                    return one.name
        return "wcb_account"


def form_of(row: Row, actor: str, today: date) -> Form:
    """Read a row as a registration form.

    Args:
        row: of the table.
        actor: who takes the employer over.
        today: decides which anniversaries have passed.

    """
    form = Form({"actor": actor, "address": {}, "head_count": {}, "taken_over": {"trained_people": []}})
    form.mistakes = [Mistake(row.line, column, said) for column, said in _unsafe(row)]
    if form.mistakes:
        form.is_read = False
        return form
    for name, text in row.cells.items():
        column = COLUMNS[name]
        if column.path and "trained_people" not in column.path:
            _put(form, column.path, name, _value(column, text))
    _add_people(form, row)
    _add_audits(form, row, today)
    return form


def _unsafe(row: Row) -> list[tuple[str, str]]:
    """Say what must not stand in a table, whatever it means."""
    found = []
    if row.surplus:
        said = "there are more cells than columns: a text with a separator in it belongs in quotation marks"
        found.append((next(reversed(row.cells), "wcb_account"), said))
    for name, text in row.cells.items():
        try:
            refuse_card_numbers(text)
        except Refusal:
            said = "this looks like a full card number. Take it out of the file; nothing of it was kept"
            found.append((name, said))
            continue
        if text.startswith(_FORMULA) and not (name == "phone" and text.startswith("+")):
            found.append(
                (name, "this begins as a formula does. Write what is meant, not how it is worked out")
            )
    return found


def _value(column: Column, text: str) -> str | int:
    return int(text) if column.is_number and text.isascii() and text.isdigit() else text


def _put(form: Form, path: _Path, column: str, value: object) -> None:
    *parts, last = path
    inner: Any = form.fields
    for part in parts:
        inner = inner.setdefault(part, {})
    inner[last] = value
    form.places[path] = column


def _add_people(form: Form, row: Row) -> None:
    people: list[dict[str, str]] = form.fields["taken_over"]["trained_people"]
    for number in range(1, _PEOPLE + 1):
        cells = {column.path[-1]: column for column in _person(number)}
        person = {str(key): row.cells[one.name] for key, one in cells.items() if one.name in row.cells}
        if person:
            place: _Path = ("taken_over", "trained_people", len(people))
            form.places |= {(*place, key): one.name for key, one in cells.items()}
            people.append(person)


def _add_audits(form: Form, row: Row, today: date) -> None:
    """Add the audits of the paper process; the certificate's date says which anniversary each is for."""
    paper = form.fields["taken_over"]
    reviewed = row.cells.get("audit_in_review_for")
    form.places["taken_over", "maintenance_accepted"] = "maintenance_1_accepted"
    form.places["taken_over", "in_review"] = "audit_in_review_for"
    days = _anniversaries(paper.get("dated"), paper.get("term_years"))
    if days is None:
        return  # the certificate's own cells are wrong, and told as that
    accepted: list[str] = []
    for mark in _MARKS[:2]:
        column = f"{mark}_accepted"
        said = row.cells.get(column, "").casefold()
        day = days.get(mark)
        if said not in {"", "yes", "no"}:
            form.mistakes.append(Mistake(row.line, column, "must be yes or no"))
        elif said == "yes" and day is None:
            sentence = "a certificate of one year has no maintenance audit: leave this empty"
            form.mistakes.append(Mistake(row.line, column, sentence))
        elif said == "yes":
            form.places["taken_over", "maintenance_accepted", len(accepted)] = column
            accepted.append(str(day))
        elif said == "" and day is not None and day < today and reviewed != mark:
            sentence = f"is empty, and that anniversary, {day}, has passed: write yes or no"
            form.mistakes.append(Mistake(row.line, column, sentence))
    paper["maintenance_accepted"] = accepted
    if reviewed is not None and reviewed not in days:
        sentence = f"must be one of: {', '.join(days)}"
        form.mistakes.append(Mistake(row.line, "audit_in_review_for", sentence))
    elif reviewed is not None:
        _put(form, ("taken_over", "in_review", "anniversary"), "audit_in_review_for", str(days[reviewed]))


def _anniversaries(dated: object, term: object) -> dict[str, date] | None:
    try:
        first = date.fromisoformat(str(typed_day(dated)))
    except ValueError:
        return None
    if term not in {1, 3}:
        return None
    days = {f"maintenance_{year}": years_after(first, year) for year in range(1, int(str(term)))}
    return days | {"renewal": years_after(first, int(str(term)))}


def template() -> str:
    """Write an empty table: the columns' names, what each means, and an example, which is not read."""
    shown = (*_OWN, *(one for one in _EVERY_PERSON if one.path[2] in range(_SHOWN_PEOPLE)))
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(one.name for one in shown)
    example = [one.example for one in shown]
    lines.writerow([f"# Example: {example[0]}", *example[1:]])
    lines.writerow(["# Rows that begin with # are not read. Days are written as 2026-11-22."])
    lines.writerows([f"# {one.name}: {one.means}"] for one in shown)
    return text.getvalue()
