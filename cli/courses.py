"""``secor courses``: the course calendar, and who is in line for a session."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.connection import register_to_read
from cli.failing import command, unusable
from cli.terminal import give_json, say, table
from domain.calendar import alberta_day
from domain.course_calendar import days_in_words
from domain.course_page import SessionLine
from settings import Settings

app = typer.Typer(help="The course calendar: sessions, seats and waiting lists.", no_args_is_help=True)
_JSON = typer.Option("--json", help="Give it as JSON.")


@app.command(name="list")
@command
def list_(*, as_json: Annotated[bool, _JSON] = False) -> None:
    """List the sessions that are to come, or whose attendance is to be recorded, with their seats (R8)."""
    lines = _lines()
    if as_json:
        give_json([line.now.model_dump(mode="json") for line in lines])
    elif lines:
        rows = [
            (
                one.session.id,
                one.session.course,
                days_in_words(one.session.starts_on, one.session.ends_on),
                one.session.place + (" (cancelled)" if one.session.cancelled_on else ""),
                str(one.session.seats),
                str(one.taken),
                str(one.free),
                str(one.waiting),
            )
            for one in (line.now for line in lines)
        ]
        table(("Session", "Course", "Days", "Place", "Seats", "Taken", "Free", "Waiting"), rows)
    else:
        say("No session is to come. A coordinator adds one on the page of the course calendar.")


@app.command()
@command
def show(
    session: Annotated[str, typer.Argument(help="The code of the session.")],
    *,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Show who has a seat in a session and who waits for one, in order (R8)."""
    lines = _lines()
    found = next((line for line in lines if line.now.session.id == session), None)
    if found is None:
        codes = ", ".join(line.now.session.id for line in lines) or "none"
        raise unusable(f'No session "{session}" is to come or to be recorded. These are: {codes}.')
    if as_json:
        give_json(found.model_dump(mode="json"))
    elif found.people:
        rows = [
            (str(place), one.workflow, str(one.enrolment), one.status.replace("_", " "))
            for place, one in enumerate(found.people, 1)
        ]
        table(("Place", "Employer", "Enrolment", "Stands"), rows)
    else:
        say(f"Nobody is in line for {session}: all {found.now.session.seats} seats are free.")


def _lines() -> list[SessionLine]:
    with register_to_read(Settings()) as register:
        return register.course_lines(alberta_day(datetime.now(UTC)))
