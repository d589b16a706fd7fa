"""An employer's years as a calendar: every entry and letter of the register, and the days that it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from cli.telling import tell
from cli.terminal import screen, words
from models.entries import Entry
from models.register import Register

_STYLES = {
    "letter": "cyan",
    "standing": "bold green",
    "trouble": "bold red",
    "audit": "yellow",
    "signature": "magenta",
    "date": "dim",
}
_BECAME = {
    "open": "no audit came in",
    "accepted": "audit accepted",
    "late_accepted": "missed, accepted late",
    "made_good": "missed, made good later",
}
_TROUBLE = {"not_in_good_standing", "suspended", "expired", "expired_while_suspended"}


@dataclass(frozen=True)
class CalendarLine:
    """One line of a calendar.

    Attributes:
        kind: letter, standing, trouble, audit, signature, date or step.
        who: who did it; empty for a date that the certificate itself sets.

    """

    day: date
    kind: str
    what: str
    rule: str
    who: str
    entry: int | None = None

    def plain(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {
            "day": self.day.isoformat(),
            "kind": self.kind,
            "what": self.what,
            "rule": self.rule,
            "who": self.who,
            "entry": self.entry,
        }


def calendar(register: Register, wcb_account: str) -> list[CalendarLine]:
    """Read an employer's calendar out of the register, in order."""
    employer = register.employer(wcb_account)
    entries = register.entries_of(employer.employer_id) if employer is not None else []
    lines = [*_dates(entries), *(_line(entry) for entry in entries)]
    return sorted(lines, key=lambda line: (line.day, line.entry or 0))


def _line(entry: Entry) -> CalendarLine:
    role = words(entry.role or entry.actor)
    who = entry.actor_name if role == entry.actor_name else f"{entry.actor_name}, {role}"
    return CalendarLine(entry.day, _kind(entry), tell(entry), entry.rule, who, entry.number)


def _kind(entry: Entry) -> str:
    kinds = {row["kind"] for row in entry.records}
    if entry.action == "issue_letter":
        return "letter"
    if "standing" in kinds and entry.action != "register":
        standing = next(row["standing"] for row in entry.records if row["kind"] == "standing")
        return "trouble" if standing in _TROUBLE else "standing"
    if "signature" in entry.action:
        return "signature"
    return "audit" if kinds & {"audit", "round"} else "step"


def _dates(entries: Sequence[Entry]) -> Iterator[CalendarLine]:
    """Give the anniversaries and deadlines that came while the file was open, with what became of them."""
    marks = {
        (row["certificate_number"], row["day"]): row
        for entry in entries
        for row in entry.records
        if row["kind"] == "anniversary"
    }
    last = entries[-1].day if entries else date.min
    for mark in marks.values():
        day, deadline = date.fromisoformat(mark["day"]), date.fromisoformat(mark["deadline"])
        became = _BECAME.get(mark["status"], words(mark["status"]))
        what = f"Anniversary of {mark['certificate_number']}, {mark['purpose']}: {became}"
        if day <= last:
            yield CalendarLine(day, "date", what, "R23", "")
        if day != deadline <= last:
            what = f"Last day for the maintenance audit of {mark['day']}: {became}"
            yield CalendarLine(deadline, "date", what, "R26", "")


def print_calendar(lines: Sequence[CalendarLine]) -> None:
    """Print a calendar, a part for each year."""
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    grid.add_column("Day", no_wrap=True)
    grid.add_column("What", overflow="fold", ratio=1)
    grid.add_column("Rule", no_wrap=True)
    grid.add_column("Who", overflow="fold", max_width=34)
    for year, of_year in groupby(lines, key=lambda line: line.day.year):
        grid.add_section()
        grid.add_row(Text(str(year), "bold"))
        for line in of_year:
            style = _STYLES.get(line.kind, "")
            grid.add_row(
                f"{line.day:%d %b}",
                Text(line.what, style),
                line.rule,
                Text(line.who, "dim"),
            )
    screen().print(grid)
