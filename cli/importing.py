"""``secor import``: employers of the paper process are taken over from a table (R5, R22 to R27)."""

from __future__ import annotations

import difflib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.connection import register_to_read, temporal
from cli.failing import command, refused, unusable
from cli.handed_in import write_new
from cli.spreadsheets import table_in
from cli.taking_over.columns import COLUMNS, NEEDED, template
from cli.taking_over.judging import Judge, Judged, Outcome
from cli.taking_over.opening import take_over
from cli.terminal import complain, give_json, progress, say
from domain.calendar import Moment
from domain.policy import parse_policy
from domain.registration import employer_workflow_id
from domain.tables import Table
from models.register import Register
from settings import Settings

#: Outcomes with which there is nothing left to do about a row.
_GOOD = {Outcome.NEW, Outcome.TAKEN_OVER, Outcome.UNCHANGED}
_WORDS = {
    Outcome.NEW: "to be taken over",
    Outcome.TAKEN_OVER: "taken over",
    Outcome.UNCHANGED: "taken over before",
    Outcome.DIFFERENT: "different from what was taken over",
    Outcome.WRONG: "wrong",
    Outcome.REFUSED: "refused",
}


@command
async def import_(  # noqa: PLR0913 - what may be typed
    file: Annotated[str | None, typer.Argument(help="The table, a .csv; - reads it.")] = None,
    *,
    actor: Annotated[str, typer.Option(help="Your id in the staff directory; yours are the entries.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would come of each row; begin nothing.")
    ] = False,
    skip_wrong: Annotated[
        bool, typer.Option("--skip-wrong", help="Take over the others although some rows are wrong.")
    ] = False,
    empty: Annotated[
        Path | None, typer.Option("--template", help="Write an empty table with an example to this file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Give what came of each row as JSON.")] = False,
) -> None:
    """Take over employers that hold a certificate from the paper process: one row of a .csv each.

    They start in mid-cycle: what is past brings no letter, what lies ahead is on the agenda. Every mistake of
    the table is told at once, by line and column. Run again, it goes on where it was interrupted.
    """
    if empty is not None:
        write_new(empty, template().encode("utf-8-sig"))
        say(f"{empty} is an empty table. Fill in a row for each employer, save it as CSV, and import it.")
        return
    if file is None or not actor:
        raise unusable("Name the table and who takes over: secor import employers.csv --actor YOUR.ID")
    table = table_in(file)
    _check_columns(file, table)
    if table.note:
        complain(table.note)
    settings = Settings()
    with register_to_read(settings) as register:
        judge = _judge(settings, register, actor)
        judged = _judged(table, judge)
        wrong = any(one.outcome is Outcome.WRONG for one in judged)
        if not dry_run and (skip_wrong or not wrong):
            await take_over(await temporal(settings), judge, judged)
    _tell(file, judged, as_json=as_json)
    if wrong and not (skip_wrong or dry_run):
        raise refused(
            "Nothing was begun, because some rows are wrong. Mend them, or add --skip-wrong to take over the "
            "others."
        )
    if any(one.outcome not in _GOOD for one in judged):
        raise refused(
            "Not every row is done: see to the others, and run the same again. Nothing is done twice."
        )


def _judge(settings: Settings, register: Register, actor: str) -> Judge:
    book = parse_policy(settings.policy_file.read_text(encoding="utf-8"), str(settings.policy_file))
    return Judge(register, book, actor, Moment(datetime.now(UTC)))


def _check_columns(file: str, table: Table) -> None:
    unknown = [column for column in table.columns if column and column not in COLUMNS]
    if unknown:
        close = difflib.get_close_matches(unknown[0], COLUMNS, n=1)
        hint = f' Did you mean "{close[0]}"?' if close else ""
        raise unusable(
            f'{file}, line 1: there is no column "{unknown[0][:40]}".{hint} `secor import --template FILE` '
            "writes an empty table."
        )
    if lacking := [column for column in NEEDED if column not in table.columns]:
        raise unusable(f"{file}, line 1: these columns are missing: {', '.join(lacking)}.")
    if not table.rows:
        raise unusable(f"{file} has no row below its first line, so that nobody is in it.")


def _judged(table: Table, judge: Judge) -> list[Judged]:
    with progress() as bar:
        return [judge.judge(row) for row in bar.track(table.rows, description="Checking")]


def _tell(file: str, judged: list[Judged], *, as_json: bool) -> None:
    counts = Counter(one.outcome for one in judged)
    if as_json:
        rows = [_plain(one) for one in judged]
        give_json({"rows": rows, "counts": {one.value: counts[one] for one in Outcome}})
        return
    for one in judged:
        for mistake in one.mistakes:
            complain(f"{file}, line {mistake.line}, column {mistake.column}: {mistake.sentence}")
        if one.says and one.outcome is not Outcome.UNCHANGED:
            complain(f"{file}, line {one.row.line}: {one.says}")
    say(", ".join(f"{counts[one]} {words}" for one, words in _WORDS.items() if counts[one]) + ".")


def _plain(one: Judged) -> dict[str, Any]:
    account = one.row.cells.get("wcb_account", "")
    in_order = one.outcome is not Outcome.WRONG
    return {
        "line": one.row.line,
        "workflow": employer_workflow_id(account) if in_order else None,
        "outcome": one.outcome.value,
        "says": one.says,
        "mistakes": [{"column": mistake.column, "sentence": mistake.sentence} for mistake in one.mistakes],
        "stands": one.stands,
        "agenda": [{"day": day, "sentence": sentence} for day, sentence in one.agenda],
    }
