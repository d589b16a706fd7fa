"""Classroom sessions and their lines in memory: what the register would keep of them for a desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.course_calendar import PlaceInLine, SessionNow
from domain.records import EnrolmentRecord, SessionRecord
from domain.transition import Transition

#: In a line, somebody of another employer; whoever is the desk's own stands there with their enrolment.
SOMEBODY = 0


class SessionLines:
    """Sessions by their codes, each with its line, in the order of the entries."""

    def __init__(self) -> None:
        self.sessions: dict[str, SessionRecord] = {}
        self.lines: dict[str, list[int]] = {}

    def hold(self, session: SessionRecord) -> None:
        """Put a session on the calendar, or change it."""
        self.sessions[session.id] = session
        self.lines.setdefault(session.id, [])

    def keep(self, entries: Iterable[Transition]) -> None:
        """Put those in line whom an entry put there, and take those out whom it took out."""
        for entry in entries:
            for record in entry.records:
                if isinstance(record, EnrolmentRecord):
                    self._keep(record)

    def _keep(self, record: EnrolmentRecord) -> None:
        held = next((code for code, line in self.lines.items() if record.number in line), None)
        if held == record.in_line:
            return
        if held is not None:
            self.lines[held].remove(record.number)
        if record.in_line is not None:
            self.lines[record.in_line].append(record.number)

    def calendar(self, day: date) -> list[SessionNow]:
        """The sessions that are not over on a day."""
        return [
            SessionNow(session=session, in_line=len(self.lines[code]))
            for code, session in self.sessions.items()
            if session.ends_on >= day
        ]

    def places(self) -> list[PlaceInLine]:
        """Where the desk's own people stand."""
        return [
            PlaceInLine(enrolment=number, session=self.sessions[code], ahead=ahead)
            for code, line in self.lines.items()
            for ahead, number in enumerate(line)
            if number != SOMEBODY
        ]
