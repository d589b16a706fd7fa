"""Entries of the register in words: what happened, with the figures and dates that it left in the rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from cli.terminal import events, words
from domain.counting import counted
from models.entries import Entry

Row = dict[str, Any]

#: Steps whose own name says more than the machine's event does.
_TITLES = {
    "submit_self_assessment": "Self-assessment handed in",
    "submit_external_audit": "External audit handed in",
    "register_in_pir": "Registered in PIR",
    "confirm_pir_discount": "PIR discount confirmed",
    "record_corrs_entry": "Entered in CORRS",
    "moved_to_cor": "Moved to COR",
    "load_staff": "Staff directory brought up to date",
}
_REMINDERS = {"anniversary_reminder_first": ", the first", "anniversary_reminder_second": ", the second"}


def tell(entry: Entry) -> str:
    """Say what an entry is about in one line."""
    if entry.refused:
        return f"Refused: {words(entry.action)}. {entry.refusal}"
    if entry.action == "issue_letter":
        which = _REMINDERS.get(entry.data["letter"], "")
        return f"Letter {entry.data['number']}: {entry.ground}{which}"
    if entry.action == "register":
        name, count = _first(entry, "employer")["legal_name"], _first(entry, "head_count")["total"]
        return "; ".join((f"Registered: {name}, {counted(count, 'employee')}", *_brought_along(entry)))
    parts = list(details(entry))
    if entry.corrects:
        parts.append(f"corrects entry {entry.corrects}")
    if entry.ground and not any(entry.ground.casefold() in part.casefold() for part in parts):
        parts.append(entry.ground)
    title = _title(entry)
    return f"{title}: {'; '.join(parts)}" if parts else title


def _brought_along(entry: Entry) -> Iterator[str]:
    """Give what an employer brought along that was taken over from the paper process."""
    if entry.ground:
        yield from details(entry, {"certificate", "standing", "person"})


def _title(entry: Entry) -> str:
    happened = events(entry.event)
    return _TITLES.get(entry.action, happened[:1].upper() + happened[1:])


def details(entry: Entry, kinds: Collection[str] | None = None) -> Iterator[str]:
    """Give what the rows of an entry add to it, or those of some kinds."""
    for row in entry.records:
        say = _SAID.get(row["kind"]) if kinds is None or row["kind"] in kinds else None
        said = say(row, entry.action) if say is not None else ""
        if said:
            yield said


def _first(entry: Entry, kind: str) -> Row:
    return next(row for row in entry.records if row["kind"] == kind)


def _fee(row: Row, _: str) -> str:
    if row["refunded_on"]:
        return f"{row['refunded_amount']} dollars paid back by {row['refunded_on']}"
    if row["paid_on"]:
        return f"{row['amount']} dollars on {row['paid_on']} by {row['method']}"
    if row["invoice_number"]:
        return f"Invoice {row['invoice_number']}"
    return f"{row['amount']} dollars, due on {row['invoice_due_on']}" if row["invoice_due_on"] else ""


def _enrolment(row: Row, _: str) -> str:
    where = f"{row['course']}, {row['session'] or row['delivery']}"
    return f"{row['person_name']}, {where}: {row['status'].replace('_', ' ')}"


def _person(row: Row, _: str) -> str:
    if row["left_on"]:
        return f"{row['name']} left on {row['left_on']}"
    return f"{row['name']}, trained until {row['refresher_due_on']}"


def _audit(row: Row, action: str) -> str:
    if action == "audit_received":
        by = "external auditor" if row["external"] else "self-assessor"
        return f"{row['audit_id']}, {row['score']} %, by {row['assessor']} ({by})"
    if action == "assign_reviewer":
        return f"{row['reviewer']}, {row['audit_id']}"
    return f"audit score {row['score']} %, {_term(row)}" if action == "record_review" else ""


def _round(row: Row, action: str) -> str:
    parts: list[str] = []
    if action == "record_review":
        parts = [f"review score {row['review_score']} %, {words(row['decision'])}", *row["deficiencies"]]
    if row["answered_on"]:
        parts.append(f"answered on {row['answered_on']}: {row['answer']}")
    elif row["reply_due_on"]:
        parts.append(f"reply by {row['reply_due_on']}")
    return f"round {row['number']}: {', '.join(part.rstrip('.') for part in parts)}" if parts else ""


_ORDERS = {
    "order_opened": "{order_id}, {term}",
    "record_corrs_entry": "{corrs_number} on {entered_on}",
    "resubmit_order": "{corrs_number} on {entered_on}",
    "record_ministry_decision": "decided on {decided_on}",
    "record_director_signature": "{director} on {director_signed_on}",
    "record_executive_director_signature": "{executive_director} on {executive_director_signed_on}",
    "record_mailing": "{certificate_number} on {mailed_on}",
}


def _order(row: Row, action: str) -> str:
    approved = action == "record_ministry_decision" and row["certificate_number"]
    said = _ORDERS.get(action, "").format_map(row | {"term": _term(row)})
    return f"certificate {row['certificate_number']}, {said}" if approved else said


def _certificate(row: Row, _: str) -> str:
    if row["end"]:
        return f"certificate {row['number']} ended on {row['ended_on']}, {words(row['end'])}"
    return f"certificate {row['number']}, {_term(row)} from {row['dated']} to {row['expires_on']}"


def _term(row: Row) -> str:
    return counted(row["term_years"], "year")


def _anniversary(row: Row, action: str) -> str:
    if action in {"order_ended", "policy_applied"}:
        return f"{row['purpose']} due for {row['day']} by {row['deadline']}"
    if action == "anniversary_reminder":
        return ""
    return f"{row['purpose']} for {row['day']}: {words(row['status'])}"


def _cor_move(row: Row, _: str) -> str:
    if row["cancelled_on"]:
        return f"move to COR cancelled on {row['cancelled_on']}"
    return f"{counted(row['head_count'], 'employee')}, COR from {row['from_year']} on"


_SAID: dict[str, Callable[[Row, str], str]] = {
    "head_count": lambda row, _: counted(row["total"], "employee"),
    "fee": _fee,
    "enrolment": _enrolment,
    "person": _person,
    "audit": _audit,
    "round": _round,
    "order": _order,
    "certificate": _certificate,
    "anniversary": _anniversary,
    "standing": lambda row, _: f"standing: {words(row['standing'])}",
    "pir": lambda row, _: f"since {row['registered_on']}",
    "pir_discount": lambda row, _: f"{row['confirmed_percent']} % for {row['year']}",
    "cor_move": _cor_move,
}
