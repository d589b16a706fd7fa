"""``secor diagrams``: the documents' state diagrams, and their pages of actions and of settings.

The diagram that python-statemachine draws shows a whole machine with every arrow, those that lead nowhere
among them. Here each region gets a picture of its own, with the arrows that lead somewhere; conditions, and
what is noted without moving anything, are said in words below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.declared import actions_page
from cli.failing import command, unusable
from cli.metrics_page import metrics_page
from cli.settings import settings_page
from cli.terminal import say
from domain.machines.audit import AuditMachine
from domain.machines.certificate_order import CertificateOrderMachine
from domain.machines.employer import EmployerMachine

if TYPE_CHECKING:
    from domain.machines import Machine

#: Between these marks the README shows the way to a certificate and through its years.
BEGIN: Final = "<!-- lifecycle:begin -->"
END: Final = "<!-- lifecycle:end -->"

_TITLES: Final[dict[str, Machine]] = {
    "Employer": EmployerMachine,
    "Audit": AuditMachine,
    "Certificate order": CertificateOrderMachine,
}
_INTRODUCTION: Final = """\
# The machines

Drawn by `secor diagrams` from `domain/machines/`; a change made here is lost with the next drawing. An
employer is in one state of each region at once, until its file ends. What depends on dates, counts and scores
is not in a machine but in [the rules](program.md).
"""

_REGION: Final = re.compile(r'state "(?P<label>.+)" as (?P<name>\w+) \{')
_STATE: Final = re.compile(r'state "(?P<label>.+)" as (?P<name>\w+)')
_ARROW: Final = re.compile(r"(?P<source>\w+) --> (?P<target>\w+) : (?P<event>[^\[]+?)(?: \[(?P<guard>.+)\])?")
_ASKED: Final = re.compile(r"In\('(\w+)'\)")
_ABBREVIATION: Final = re.compile(r"\b(cor|corrs|pir)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Arrow:
    """A transition. ``guard`` is empty where it needs nothing."""

    source: str
    target: str
    event: str
    guard: str


class Drawing:
    """A machine's diagram, taken apart into its regions; what lies outside of them is the region ``""``."""

    def __init__(self, machine: Machine) -> None:
        self.labels: dict[str, str] = {}
        self.regions: dict[str, tuple[list[str], list[Arrow]]] = {}
        inside = [""]
        for line in f"{machine:mermaid}".splitlines():
            self._read(line.strip(), inside)

    def _read(self, line: str, inside: list[str]) -> None:
        states, arrows = self.regions.setdefault(inside[-1], ([], []))
        if region := _REGION.fullmatch(line):
            self.labels[region["name"]] = region["label"]
            if len(inside) == 1:
                states.append(line.removesuffix(" {"))
            inside.append(region["name"])
        elif line == "}":
            inside.pop()
        elif arrow := _ARROW.fullmatch(line):
            event = _ABBREVIATION.sub(lambda word: word[0].upper(), arrow["event"])
            arrows.append(Arrow(arrow["source"], arrow["target"], event, arrow["guard"] or ""))
        elif state := _STATE.fullmatch(line):
            self.labels[state["name"]] = state["label"]
            states.append(line)
        elif "[*]" in line:
            states.append(line)

    def picture(self, region: str) -> str:
        """Draw a region; events that lead from one state to the same other share an arrow."""
        states, arrows = self.regions[region]
        joined: dict[tuple[str, str], dict[str, None]] = {}
        for arrow in arrows:
            if arrow.source != arrow.target:
                joined.setdefault((arrow.source, arrow.target), {})[arrow.event] = None
        moves = [
            f"{source} --> {target} : {'<br>'.join(events)}" for (source, target), events in joined.items()
        ]
        lines = [f"    {line}" for line in ("direction TB", *states, *moves)]
        return "\n".join(("```mermaid", "stateDiagram-v2", *lines, "```"))

    def conditions(self, region: str) -> Iterator[str]:
        """Say which steps of a region need the machine to be somewhere else."""
        for arrow in self.regions[region][1]:
            if arrow.guard:
                asked = _ASKED.sub(lambda state: self.labels[state[1]], arrow.guard)
                source, target = self.labels[arrow.source], self.labels[arrow.target]
                yield f"| {arrow.event} | {source} | {target} | {asked} |"

    def noted(self, region: str) -> Iterator[str]:
        """Say what may be noted in a region without leaving a state, and where."""
        places: dict[str, list[str]] = {}
        for arrow in self.regions[region][1]:
            if arrow.source == arrow.target:
                places.setdefault(arrow.event, []).append(self.labels[arrow.source])
        for event, states in places.items():
            yield f"| {event} | {'; '.join(states)} |"


def lifecycle() -> str:
    """Draw the way to a certificate and through its years."""
    return Drawing(EmployerMachine).picture("application")


def machines_page() -> str:
    """Write the page that shows every machine, region by region."""
    return "\n".join(
        (_INTRODUCTION, *(line for title, machine in _TITLES.items() for line in _part(title, machine)))
    )


def _part(title: str, machine: Machine) -> Iterator[str]:
    drawing = Drawing(machine)
    yield f"## {title}\n"
    for region, (states, _) in drawing.regions.items():
        if not states:
            continue
        if len(drawing.regions) > 1:
            yield f"### {drawing.labels.get(region, 'Beginning and end')}\n"
        yield drawing.picture(region) + "\n"
        yield from _table("| step | from | to | only while |", drawing.conditions(region))
        yield from _table("| noted, and moves nothing | in |", drawing.noted(region))


def _table(head: str, rows: Iterator[str]) -> Iterator[str]:
    lines = list(rows)
    if lines:
        rule = "|".join("---" for _ in head.strip("|").split("|"))
        yield "\n".join((head, f"|{rule}|", *lines)) + "\n"


def with_lifecycle(readme: str) -> str:
    """Give the README with the lifecycle between its two marks.

    Raises:
        ValueError: when the marks are not there.

    """
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"The README needs the mark {BEGIN} and, after it, {END}.")
    return f"{before}{BEGIN}\n{lifecycle()}\n{END}{after}"


def draw(root: Path) -> list[Path]:
    """Bring the documents below a folder in line with machines and actions; give the files that changed."""
    readme, docs = root / "README.md", root / "docs"
    wanted = {
        readme: with_lifecycle(readme.read_text(encoding="utf-8")),
        docs / "machines.md": machines_page(),
        docs / "actions.md": actions_page(),
        docs / "settings.md": settings_page(),
        docs / "metrics.md": metrics_page(),
    }
    changed = [
        path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in changed:
        path.write_text(wanted[path], encoding="utf-8")
    return changed


@command
def diagrams(
    folder: Annotated[Path, typer.Argument(help="The folder of the project.")] = Path(),
) -> None:
    """Draw README.md and docs/machines.md from the machines, and write the pages of actions and settings."""
    try:
        changed = draw(folder)
    except OSError as error:
        raise unusable(f"{error.filename} can't be read or written: {error.strerror}.") from error
    except ValueError as error:
        raise unusable(f"{error}") from error
    names = " and ".join(str(path) for path in changed)
    say(f"Drawn anew: {names}." if changed else "The documents are in line with machines and actions.")
