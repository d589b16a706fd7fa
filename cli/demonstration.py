"""Loads the demonstration employers once, and takes up where an interrupted load ended.

The register knows which steps were taken, by the ids of their updates. Days count from the day on which a
step is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import settings as settings_module
from cli.stories import StoryFile, Teller, read_story, update_id
from domain.calendar import alberta_day
from models.register import Register


@dataclass(frozen=True)
class Demonstration:
    """The folder with everything that the demonstration is made of."""

    folder: Path

    @property
    def staff(self) -> Path:
        """Who acts."""
        return self.folder / "staff.toml"

    @property
    def ten_years(self) -> Path:
        """One employer's life over ten years."""
        return self.folder / "ten-years.json"

    def employers(self) -> list[StoryFile]:
        """Read every employer, in the order of the files' names."""
        return [read_story(path) for path in sorted((self.folder / "employers").glob("*.json"))]


def demonstration() -> Demonstration | None:
    """Find the demonstration beside the program; an installation without the sources has none."""
    folder = Path(settings_module.__file__).parent / "demo"
    return Demonstration(folder) if folder.is_dir() else None


def wanted(register: Register, files: list[StoryFile]) -> bool:
    """Say whether this register is there for the demonstration: it is empty, or holds an employer of it."""
    ours = {(file.story.wcb_account, file.story.registration["legal_name"]) for file in files}
    theirs = {(one.wcb_account, one.legal_name) for one in register.employers()}
    return not theirs or bool(ours & theirs)


def missing(register: Register, file: StoryFile) -> int:
    """Count what is still to be done of a file, its registration included."""
    return 1 + len(file.story.steps) - len(_taken(register, file))


async def load(teller: Teller, register: Register, file: StoryFile, step_done: Callable[[], None]) -> None:
    """Load one employer, or what is still lacking of it.

    Args:
        teller: takes the steps of the file.
        register: says what was done before.
        file: the employer's.
        step_done: called after each step.

    Raises:
        CommandError: when a step is refused; it names the file and the step.

    """
    taken = _taken(register, file)
    if not taken:
        await teller.register(_today())
        step_done()
    elif missing(register, file):
        await teller.taken_up()
    for place in range(len(file.story.steps)):
        if update_id(place) not in taken:
            await teller.tell(place, _today())
            step_done()


def newest(register: Register, files: list[StoryFile]) -> StoryFile | None:
    """Give the file of which the register holds the newest entry."""
    reached = [(max(_taken(register, file).values(), default=0), place) for place, file in enumerate(files)]
    number, place = max(reached)
    return files[place] if number else None


async def settle(teller: Teller, register: Register, file: StoryFile) -> None:
    """Take the newest step of a file again, in case a crash left it in the register alone.

    Only the newest step of all may be in doubt, because each was answered before the next was sent.
    """
    taken = _taken(register, file)
    places = [place for place in range(len(file.story.steps)) if update_id(place) in taken]
    if places:
        await teller.repeat(places[-1], _today())


def _today() -> date:
    return alberta_day(datetime.now(UTC))


def _taken(register: Register, file: StoryFile) -> dict[str, int]:
    """Give the entries of the steps that are in the register, by the ids of their updates."""
    employer = register.employer(file.story.wcb_account)
    if employer is None:
        return {}
    ours = {update_id(place) for place in range(len(file.story.steps))}
    entries = [entry for entry in register.entries_of(employer.employer_id) if not entry.refused]
    steps = {entry.update_id: entry.number for entry in entries if entry.update_id in ours}
    return {"register": entries[0].number, **steps}
