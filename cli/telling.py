"""Entries of the register in words: what happened, with the figures and dates that it left in the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cli.terminal import words
from models.entries import Entry

Row = dict[str, Any]


def tell(entry: Entry) -> str:
    """Say what an entry is about in one line."""
    if entry.refused:
        return f"Refused: {words(entry.action)}. {entry.refusal}"
    if entry.action == "issue_letter":
        return f"Letter {entry.data['number']}: {entry.ground}"
    if entry.action == "load_staff":
        return "Staff directory brought up to date"
    if entry.action == "register":
        name, count = _first(entry, "employer")["legal_name"], _first(entry, "head_count")["total"]
        return f"Registered: {name}, {count} employees"
    happened = ", ".join(words(event) for event in entry.event.split())
    parts = [happened[:1].upper() + happened[1:], *details(entry)]
    if entry.corrects:
        parts.append(f"corrects entry {entry.corrects}")
    if entry.ground and not any(entry.ground in part for part in parts):
        parts.append(entry.ground)
    return ": ".join((parts[0], "; ".join(parts[1:]))) if len(parts) > 1 else parts[0]


def details(entry: Entry) -> Iterator[str]:
    """Give what the rows of an entry add to it."""
    for row in entry.records:
        say = _SAID.get(row["kind"])
        said = say(row) if say is not None else ""
        if said:
            yield said


def _first(entry: Entry, kind: str) -> Row:
    return next(row for row in entry.records if row["kind"] == kind)


def _fee(row: Row) -> str:
    if row["refunded_on"]:
        return f"{row['refunded_amount']} dollars paid back on {row['refunded_on']}"
    if row["paid_on"]:
        return f"{row['amount']} dollars on {row['paid_on']} by {row['method']}"
    if row["invoice_number"]:
        return f"invoice {row['invoice_number']}"
    return f"{row['amount']} dollars, due on {row['invoice_due_on']}" if row["invoice_due_on"] else ""


def _enrolment(row: Row) -> str:
    return f"{row['person_name']}, {row['course']}, {row['delivery']}" if not row["completed_on"] else ""


def _person(row: Row) -> str:
    if row["left_on"]:
        return f"{row['name']} left on {row['left_on']}"
    return f"{row['name']}, trained until {row['refresher_due_on']}"


def _audit(row: Row) -> str:
    by = "external auditor" if row["external"] else "self-assessor"
    return f"{row['audit_id']}, {row['score']} %, by {row['assessor']} ({by}), {row['term_years']} year(s)"


def _round(row: Row) -> str:
    parts = []
    if row["review_score"] is not None:
        parts.append(f"review score {row['review_score']} %, {words(row['decision'])}")
        parts += row["deficiencies"]
    if row["answered_on"]:
        parts = [f"answered on {row['answered_on']}: {row['answer']}"]
    elif row["reply_due_on"]:
        parts.append(f"reply by {row['reply_due_on']}")
    return f"round {row['number']}: {', '.join(parts)}" if parts else ""


def _order(row: Row) -> str:
    done = (
        ("mailed_on", "mailed on {mailed_on}"),
        ("executive_director_signed_on", "{executive_director} signed on {executive_director_signed_on}"),
        ("director_signed_on", "{director} signed on {director_signed_on}"),
        ("certificate_number", "certificate {certificate_number}, decided on {decided_on}"),
        ("corrs_number", "CORRS {corrs_number}, entered on {entered_on}"),
    )
    latest = next((form for column, form in done if row[column]), "{order_id}, {term_years} year(s)")
    return latest.format_map(row)


def _certificate(row: Row) -> str:
    if row["end"]:
        return f"certificate {row['number']} ended on {row['ended_on']}, {words(row['end'])}"
    return "certificate {number}, {term_years} year(s) from {dated} to {expires_on}".format_map(row)


def _anniversary(row: Row) -> str:
    if row["status"] == "open" and not row["reminded_months"]:
        return f"{row['purpose']} due for {row['day']} by {row['deadline']}"
    if row["status"] == "open":
        return f"anniversary {row['day']}"
    return f"{row['purpose']} for {row['day']}: {words(row['status'])}"


def _cor_move(row: Row) -> str:
    if row["cancelled_on"]:
        return f"move to COR cancelled on {row['cancelled_on']}"
    return f"{row['head_count']} employees, COR from {row['from_year']} on"


_SAID: dict[str, Callable[[Row], str]] = {
    "head_count": lambda row: f"{row['total']} employees",
    "fee": _fee,
    "enrolment": _enrolment,
    "person": _person,
    "audit": _audit,
    "round": _round,
    "order": _order,
    "certificate": _certificate,
    "anniversary": _anniversary,
    "standing": lambda row: f"standing: {words(row['standing'])}",
    "pir": lambda row: f"in PIR since {row['registered_on']}",
    "pir_discount": lambda row: f"PIR discount for {row['year']}: {row['confirmed_percent']} %",
    "cor_move": _cor_move,
}
