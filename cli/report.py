"""``secor report``: figures of the whole program, to look at, to print and for scripts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from cli.connection import register_to_read
from cli.failing import command, unusable
from cli.reporting.sheets import HEADINGS, sheets
from cli.reporting.spreadsheet import as_csv
from cli.terminal import heading, say, table
from domain.calendar import alberta_day, in_words
from domain.policy import parse_policy
from domain.report import Report, Section
from settings import Settings


class Format(StrEnum):
    """The forms in which a report can be given."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    HTML = "html"


#: Columns that are read at a glance, or copied.
_WHOLE: Final = ("Waiting since", "Oldest case", "Month", "Day", "Ends on", "Reported on", "Certificate")


@command
def report(
    sections: Annotated[
        list[Section] | None,
        typer.Argument(help="Sections, in the order in which they are shown; all of them unless given."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DAY",
            help="The day whose end the figures are of, such as 2028-05-31; today unless given.",
        ),
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="Tables unless given, or unless the file's name says it."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="The file to write; the screen unless given.", show_default=False)
    ] = None,
) -> None:
    """Report on the program: queues, reviews, certificates, standing, PIR, head counts, letters."""
    settings = Settings()
    now = datetime.now(UTC)
    day = _day(as_of, alberta_day(now))
    book = parse_policy(settings.policy_file.read_text(encoding="utf-8"), str(settings.policy_file))
    form = _form(form, output)
    wanted = tuple(dict.fromkeys(sections or Section))
    with register_to_read(settings) as register:
        found = register.report(day, wanted, book.on(day))
    if form is Format.TABLE:
        _show(found, wanted)
        return
    written = _WRITERS[form](found, wanted, now)
    if output is None:
        sys.stdout.write(written)
        return
    # A spreadsheet takes a file for one of the machine's own old alphabet unless it begins with this mark.
    encoding = "utf-8-sig" if form is Format.CSV else "utf-8"
    output.write_text(written, encoding=encoding, newline="")
    say(f"{output} holds the report as of {in_words(day)}.")


def _day(text: str | None, today: date) -> date:
    if text is None:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise unusable(f'"{text}" is no day. Write one such as --as-of {today}.') from None
    if day > today:
        raise unusable(f"{in_words(day)} lies ahead: a report is of today, {today}, or of a day before.")
    return day


def _form(form: Format | None, output: Path | None) -> Format:
    """Take what was asked for, or else what the file's name says."""
    named = output.suffix.lower().removeprefix(".") if output else Format.TABLE
    form = form or next((one for one in Format if one.value == named), None)
    if form is None or (form is Format.TABLE and output is not None):
        raise unusable(
            f"In which form shall {output} be written? Choose --format csv, json or html, or a name that "
            "ends in one of these. Tables go to the screen."
        )
    return form


def _show(found: Report, sections: Sequence[Section]) -> None:
    for section in sections:
        heading(f"{HEADINGS[section]}, as of {in_words(found.as_of)}")
        for sheet in sheets(found, section):
            if sheet.rows:
                rows = (["" if cell is None else cell for cell in row] for row in sheet.rows)
                table(sheet.columns, rows, title=sheet.title, whole=_WHOLE)
            else:
                say(f"{sheet.title}: none.")


def _csv(found: Report, sections: Sequence[Section], _: datetime) -> str:
    return as_csv([sheet for section in sections for sheet in sheets(found, section)])


def _json(found: Report, sections: Sequence[Section], _: datetime) -> str:
    kept = {"version", "as_of", *(section.value for section in sections)}
    return found.model_dump_json(indent=2, include=kept) + "\n"


def _html(found: Report, sections: Sequence[Section], made_at: datetime) -> str:
    from cli.reporting.page import as_page  # noqa: PLC0415 - all other commands begin sooner without it

    return as_page(found, sections, made_at)


_WRITERS: Final[dict[Format, Callable[[Report, Sequence[Section], datetime], str]]] = {
    Format.CSV: _csv,
    Format.JSON: _json,
    Format.HTML: _html,
}
