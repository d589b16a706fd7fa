"""``secor pir``: the qualified PIR participants of a calendar year (R29)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from cli.connection import register_to_read
from cli.failing import command
from cli.terminal import give_json, say, table, words
from domain.calendar import alberta_day, in_words
from domain.pir import as_of
from domain.policy import parse_policy
from settings import Settings


@command
def pir(
    year: Annotated[
        int | None, typer.Argument(help="The calendar year; this one unless given.", min=2000, max=2200)
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Give it as JSON.")] = False,
) -> None:
    """List a year's qualified PIR participants, as of the day that the policy names (R29)."""
    settings = Settings()
    today = alberta_day(datetime.now(UTC))
    year = year or today.year
    book = parse_policy(settings.policy_file.read_text(encoding="utf-8"), str(settings.policy_file))
    day = as_of(book.on(date(year, 12, 31)), year)
    with register_to_read(settings) as register:
        found = register.pir_participants(day)
    if as_json:
        columns = ("employer_id", "wcb_account", "legal_name", "industry_code")
        listed = [{name: getattr(one, name) for name in columns} for one in found]
        give_json({"year": year, "as_of": day, "final": day < today, "participants": listed})
        return
    if day >= today:
        say(f"{in_words(day)} is not over yet. As things stand today, the list would be this one.")
    if not found:
        say(f"No employer is a qualified PIR participant as of {in_words(day)}.")
        return
    table(
        ("WCB account", "Legal name", "Industry", "Standing today"),
        [(one.wcb_account, one.legal_name, one.industry_code, words(one.standing)) for one in found],
        title=f"Qualified PIR participants of {year}, as of {in_words(day)}",
    )
