"""``secor register``: employers' files are opened from a form, or from files of many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import typer
from temporalio.client import Client

from cli.acting import open_file
from cli.cases import ask
from cli.connection import temporal
from cli.failing import CommandError, ExitCode, command, refused, unusable
from cli.payloads import read_json, the_object
from cli.spreadsheets import table_in
from cli.taking_over.opening import several_at_once
from cli.terminal import complain, give_json, say
from domain.records import HeadCount
from domain.refusal import Refusal
from domain.registration import employer_workflow_id, read_form
from domain.tables import Row
from settings import Settings

#: The form is read here for its mistakes only; the day is the workflow's to judge.
_ANY_DAY = date.max
_COUNTS = {f"head_count.{name}" for name in HeadCount.model_fields} | {"taken_over.term_years"}
#: A form with the place at which it stands: a file and a line or an item.
_Placed = tuple[str, Any]


@command
async def register(
    files: Annotated[
        list[str],
        typer.Argument(help="Registration forms: a JSON object, a JSON list, or a .csv; - reads JSON."),
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Give the new case as JSON.")] = False,
) -> None:
    """Register employers: open a file for each registration form (R3, R5, R6).

    A .csv file has a line of column names, such as address.street. Of many forms, each that is refused is
    told with its line. Running it again registers those alone that are not registered yet.
    """
    forms = [form for file in files for form in _forms(file)]
    if len(forms) == 1 and not files[0].lower().endswith(".csv"):
        await _register_one(forms[0][1], as_json=as_json)
        return
    client = await temporal(Settings())
    found: dict[str, tuple[str, str, str]] = {}

    async def one_of_them(placed: _Placed) -> None:
        found[placed[0]] = await _result(client, *placed)

    await several_at_once("Registering", forms, one_of_them, done="registered or refused")
    results = [found[place] for place, _ in forms]
    if as_json:
        give_json([{"place": place, "result": what, "says": says} for place, what, says in results])
    else:
        for place, what, says in results:
            (complain if what == "refused" else say)(f"{place}: {says}")
    outcomes = [what for _, what, _ in results]
    counts = {what: outcomes.count(what) for what in ("registered", "unchanged", "refused")}
    summary = "{registered} registered, {unchanged} registered before, {refused} refused.".format(**counts)
    if counts["refused"]:
        raise refused(summary)
    if not as_json:
        say(summary)


async def _register_one(form: Any, *, as_json: bool) -> None:  # noqa: ANN401 - whatever the file holds
    account = read_form(form, _ANY_DAY).wcb_account
    view = await open_file(await temporal(Settings()), account, form)
    if as_json:
        give_json(view.model_dump(mode="json"))
        return
    say(f"{view.title} is registered as {view.workflow_id}.")
    say(f"Stands at: {', '.join(view.stands)}. Next: {view.owner.replace('_', ' ')}.")


async def _result(client: Client, place: str, form: Any) -> tuple[str, str, str]:  # noqa: ANN401
    """Register one of many; give its place, what came of it, and a sentence."""
    try:
        said, sentence = await _one_of_many(client, form)
    except Refusal as refusal:
        return place, "refused", f"Refused: {refusal}"
    except CommandError as error:
        if error.code is not ExitCode.REFUSED:
            raise
        return place, "refused", error.sentence.splitlines()[0]
    return place, said, sentence


async def _one_of_many(client: Client, form: Any) -> tuple[str, str]:  # noqa: ANN401
    filled = read_form(form, _ANY_DAY)
    workflow = employer_workflow_id(filled.wcb_account)
    first = await ask(client, workflow)
    if first is not None and not first.ended and first.title == filled.legal_name:
        return "unchanged", f"{first.title} is registered already as {workflow}."
    if first is not None and first.ended:
        # A file of many that is handed in again must not bring back who has left since.
        raise refused(f"Refused: the file of {first.title}, {workflow}, is closed. Register it by itself.")
    view = await open_file(client, filled.wcb_account, form)
    return "registered", f"{view.title} is registered as {view.workflow_id}."


def _forms(file: str) -> Iterator[_Placed]:
    if file.lower().endswith(".csv"):
        yield from _rows(file)
        return
    value = read_json(file)
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        yield from ((f"{file}, item {number}", one) for number, one in enumerate(value, start=1))
    else:
        yield file, the_object(file, value)


def _rows(file: str) -> Iterator[_Placed]:
    table = table_in(file)
    if table.note:
        complain(table.note)
    for row in table.rows:
        yield f"{file}, line {row.line}", _form_of(row)


def _form_of(row: Row) -> dict[str, Any]:
    """Make a form of a row: a dot in a column's name leads into a part of it, an empty cell to nothing."""
    form: dict[str, Any] = {"more cells than columns": True} if row.surplus else {}
    for column, text in row.cells.items():
        *parts, name = column.split(".")
        inner = form
        for part in parts:
            inner = inner.setdefault(part, {})
            if not isinstance(inner, dict):
                raise unusable(
                    f'The columns "{part}" and "{column}" can\'t both be filled in: keep the second.'
                )
        inner[name] = int(text) if column in _COUNTS and text.isdecimal() else text
    return form
