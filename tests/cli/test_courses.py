"""R8: ``secor courses`` shows the course calendar and who is in line for a session."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from typer.testing import CliRunner, Result

from cli.main import app
from domain.calendar import alberta_day
from domain.course_calendar import COURSE_CALENDAR_ID
from domain.course_page import SessionLine
from domain.records import EnrolmentRecord, SessionRecord
from models.register import Register
from tests.cli.commands import ROOT, Terminal
from tests.support.live import Server
from tests.support.running_desk import eventually
from tests.support.steps import employer, step

HELD = alberta_day(datetime.now(UTC)) + timedelta(days=30)
CODE = "M1-NEXT-RD"


def put_up(register: Register, *people: int) -> None:
    session = SessionRecord(
        id=CODE, course="module-1", starts_on=HELD, ends_on=HELD, place="Red Deer", seats=1
    )
    register.record(step(key="course-calendar/1", employer_id="", requirements=(), records=(session,)))
    for of in people:
        place = EnrolmentRecord(
            number=1,
            person_name="Zoë Côté",
            course="module-1",
            delivery="classroom",
            session=CODE,
            enrolled_on=HELD,
        )
        register.record(step(2, of=of, requirements=(), records=(employer(of), place)))


def courses(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["courses", *arguments])


def test_an_empty_calendar_says_where_sessions_are_added(kept: Register) -> None:
    kept.close()
    assert courses("list").stdout.startswith("No session is to come.")
    refused = courses("show", "M1-OLD")
    assert refused.exit_code != 0
    assert 'No session "M1-OLD" is to come or to be recorded. These are: none.' in refused.output


def test_sessions_are_listed_with_their_seats(kept: Register) -> None:
    put_up(kept, 1, 2)
    kept.close()
    listed = courses("list")
    assert listed.exit_code == 0
    for part in (CODE, "module-1", "Waiting"):
        assert part in listed.stdout
    (line,) = json.loads(courses("list", "--json").stdout)
    assert (line["session"]["seats"], line["in_line"]) == (1, 2)


def test_a_line_is_shown_in_order(kept: Register) -> None:
    put_up(kept, 2, 1)
    kept.close()
    shown = courses("show", CODE).stdout
    assert shown.index("employer-1000002") < shown.index("employer-1000001")
    people = json.loads(courses("show", CODE, "--json").stdout)["people"]
    assert [one["workflow"] for one in people] == ["employer-1000002", "employer-1000001"]


def test_a_session_without_anybody_has_all_its_seats(kept: Register) -> None:
    put_up(kept)
    kept.close()
    assert courses("show", CODE).stdout == f"Nobody is in line for {CODE}: all 1 seats are free.\n"


def test_a_session_that_a_staff_file_brings_is_on_the_calendar_at_once(
    terminal: Terminal, desk_server: Server, tmp_path: Path
) -> None:
    """R8: nobody has to start a worker for it."""
    demonstration = (ROOT / "demo" / "staff.toml").read_text(encoding="utf-8")
    session = (
        '\n[[course_session]]\nid = "M1-2090-RD"\ncourse = "module-1"\nstarts_on = 2090-01-10\n'
        'ends_on = 2090-01-11\nplace = "Red Deer"\nseats = 12\n'
    )
    file = tmp_path / "staff.toml"
    file.write_text(demonstration + session, encoding="utf-8")
    assert terminal.secor("staff", "load", str(file), "--actor", "a.singh").code == 0
    asyncio.run(_calendar_shows(desk_server, "M1-2090-RD"))
    assert terminal.secor("verify").code == 0


async def _calendar_shows(server: Server, code: str) -> None:
    calendar = (await server.client()).get_workflow_handle(COURSE_CALENDAR_ID)

    async def shown() -> bool:
        lines: list[SessionLine] = await calendar.query("calendar", result_type=list[SessionLine])
        return code in {one.now.session.id for one in lines}

    await eventually(shown, "the calendar does not show the session")
