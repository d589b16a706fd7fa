"""``secor actions``: every staff action with its roles, its fields and an example, as it is declared.

The same declarations make the page of actions of the staff guide.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

import typer

from cli.failing import command, unusable
from cli.finding import CALLED
from cli.samples import sample_cases
from cli.terminal import give_json, heading, say
from domain.actions.registry import ACTIONS
from domain.bulk import BULK, BulkKind
from domain.calendar import alberta_day
from domain.case import CaseState
from domain.course_changes import CALENDAR_ACTIONS, ROLES, CalendarAction
from domain.declared import StaffAction
from domain.payload import Payload
from domain.wording import WRITTEN


@command
def actions(
    name: Annotated[str | None, typer.Argument(help="Only this action.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Give them as JSON.")] = False,
) -> None:
    """List every staff action: what it does, who may take it, its fields, and an example to change."""
    today = alberta_day(datetime.now(UTC))
    cases = sample_cases(today)
    found = [one for kind in ACTIONS.values() for one in kind if name in {None, one.name}]
    if not found:
        names = sorted({one.name for kind in ACTIONS.values() for one in kind})
        raise unusable(f'There is no action "{name}". These are: {", ".join(names)}.')
    told = [declaration(action, cases[action.case], today) for action in found]
    if as_json:
        give_json(told)
        return
    for case in ACTIONS:
        of_case = [one for one in told if one["case"] == case]
        if of_case:
            heading(f"Actions of {CALLED[case]}")
        for one in of_case:
            _show(one)


_INTRODUCTION: Final = """\
# What staff can do

Every step that a person can take, with the fields that it asks for. A case's own page offers those that are
possible now, each with an example to copy. Written by `secor diagrams` from `domain/actions/`; a change made
here is lost with the next writing.
"""


_CALENDAR: Final = """\
Taken on the page of the workflow `course-calendar`.
"""
_BULK: Final = """\
One order that becomes the same action on many cases, by the form that is named, or by `secor bulk KIND FILE`.
It is only tried as long as `dry_run` is true or left out. Each case gets its own entry, as if the step had
been taken by hand.
"""


def actions_page() -> str:
    """Write the page that lists every action, case by case."""
    chapters = [
        *(_chapter(f"Actions of {CALLED[case]}", map(described, found)) for case, found in ACTIONS.items()),
        _chapter("Actions of the course calendar", map(_calendar_described, CALENDAR_ACTIONS), _CALENDAR),
        _chapter("Bulk work", map(_bulk_described, BULK.values()), _BULK),
    ]
    return "\n".join((_INTRODUCTION, *(part for chapter in chapters for part in chapter)))


def _chapter(title: str, found: Iterable[dict[str, Any]], *introduction: str) -> Iterator[str]:
    yield from (f"## {title}\n", *introduction)
    for one in found:
        yield f"### {one['name']}\n"
        yield f"{one['sentence']} ({one['rule']})\n"
        yield f"Who: {_who(one)}.\n"
        yield "| field | what goes in |\n|---|---|"
        for field in one["fields"]:
            yield f"| `{field['name']}` | {_what_goes_in(field)} |"
        yield ""


def _what_goes_in(field: dict[str, Any]) -> str:
    return f"{field['form']}{'' if field['required'] else ' (may be left out)'}"


def declaration(action: StaffAction, state: CaseState, today: date) -> dict[str, Any]:
    """Give an action as plain data, with an example for a case on a day."""
    return {**described(action), "example": action.filled_in(state, today)}


def _bulk_described(kind: BulkKind) -> dict[str, Any]:
    """Give what is declared of a kind of bulk work: its own fields, and who may take its action."""
    of_action = described(kind.action)
    return {
        **of_action,
        "name": kind.name,
        "sentence": f"{kind.title}: {kind.sentence}",
        "fields": _fields(kind.order),
    }


def _calendar_described(action: CalendarAction) -> dict[str, Any]:
    """Give what is declared of a change of the course calendar."""
    return {
        "name": action.name,
        "sentence": action.sentence,
        "rule": "R8",
        "roles": [role.value for role in ROLES],
        "recorders": [],
        "fields": _fields(action.payload),
    }


def described(action: StaffAction) -> dict[str, Any]:
    """Give what is declared of an action as plain data."""
    return {
        "name": action.name,
        "case": action.case,
        "sentence": action.sentence,
        "rule": action.rule,
        "roles": [role.value for role in action.roles],
        "recorders": [role.value for role in action.recorders],
        "fields": _fields(action.payload),
    }


def _fields(payload: type[Payload]) -> list[dict[str, Any]]:
    schema = payload.model_json_schema()
    return _fields_of(schema, schema)


def _fields_of(part: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = set(part.get("required", ()))
    return [
        {"name": field, "required": field in required, "form": form_of(one, schema)}
        for field, one in part["properties"].items()
    ]


def form_of(part: dict[str, Any], schema: dict[str, Any]) -> str:
    """Say in words what a field takes, from its JSON schema."""
    if "$ref" in part:
        return form_of(schema["$defs"][part["$ref"].rpartition("/")[2]], schema)
    if "anyOf" in part:
        forms = dict.fromkeys(form_of(one, schema) for one in part["anyOf"])
        if "number" in forms:  # a figure is also taken between quotation marks
            forms.pop("text", None)
        return " or ".join(form for form in forms if form != "null")
    if "enum" in part or "const" in part:
        return " or ".join(json.dumps(one) for one in part.get("enum", [part.get("const")]))
    if part.get("type") in {"array", "object"}:
        return _form_of_several(part, schema)
    kind = str(part.get("type", "value"))
    written = WRITTEN.get(part.get("pattern", ""), "").removeprefix("must be ")
    return written or _FORMS.get((kind, str(part.get("format", ""))), kind)


def _form_of_several(part: dict[str, Any], schema: dict[str, Any]) -> str:
    if part["type"] == "array":
        item = form_of(part["items"], schema)
        return f"list of {_SEVERAL[item]}" if item in _SEVERAL else f"list, each {item}"
    inside = (f'"{one["name"]}": {_what_goes_in(one)}' for one in _fields_of(part, schema))
    return f"in braces {'; '.join(inside)}"


_SEVERAL = {"text": "texts", "whole number": "whole numbers"}
_FORMS = {
    ("string", ""): "text",
    ("string", "date"): "day as 2026-11-22",
    ("integer", ""): "whole number",
    ("number", ""): "number",
    ("boolean", ""): "true or false",
}


def _show(one: dict[str, Any]) -> None:
    say(f"\n{one['name']} ({one['rule']})", "bold")
    say(f"  {one['sentence']}")
    say(f"  Who: {_who(one)}")
    for field in one["fields"]:
        say(f"  {field['name']}: {_what_goes_in(field)}")
    say(f"  {json.dumps(one['example'], ensure_ascii=False, default=str)}", "dim")


def _who(one: dict[str, Any]) -> str:
    roles = ", ".join(role.replace("_", " ") for role in one["roles"])
    recorders = ", ".join(role.replace("_", " ") for role in one["recorders"])
    return roles + (f"; the {recorders} may record it on their behalf" if recorders else "")
