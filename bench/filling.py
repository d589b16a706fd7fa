"""Fills a register with many employers at once: sealed entries and rows, through its own tables.

Each entry is sealed to the one before and the rows are those that the entries last said, so that the
register is whole when it is checked. Letters are entered without a document.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import takewhile
from random import Random
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, text, update

from bench.moving import Step
from bench.population import EmployerLife
from domain.calendar import ALBERTA, days_after
from models.chain import digest
from models.engine import writing
from models.entries import ChainHead, Entry
from models.ledger import WAITING, Channel, Letter
from models.rows import TABLES, row_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from domain.records import Record

#: Registrations are spread over so many days before the last one.
_SPREAD: Final = 6 * 365
_AT: Final = time(12, tzinfo=ALBERTA)
_BATCH: Final = 5_000
_ADDRESSEE: Final = {"legal_name": "as registered"}


@dataclass(frozen=True)
class Population:
    """What a register was filled with.

    Attributes:
        steps: everything that happened, in the order of its entries.
        rows: the newest record of each row, by employer, kind and key.

    """

    steps: list[Step]
    rows: dict[tuple[str, str, str], Record]


def population(employers: int, until: date) -> Population:
    """Let employers live up to a day, that day included."""
    chance = Random(employers)  # noqa: S311 - the same population each time is what is wanted
    steps: list[Step] = []
    for number in range(1, employers + 1):
        life = EmployerLife(number, days_after(until, -chance.randint(0, _SPREAD)))
        steps += takewhile(lambda step: step.day <= until, life.steps())
    steps.sort(key=lambda step: step.day)
    rows = {(step.employer_id, one.kind, one.key): one for step in steps for one in step.records}  # type: ignore[attr-defined] # every kind of record says its kind
    return Population(steps, rows)


def fill(engine: Engine, lived: Population) -> None:
    """Write everything into an empty, migrated register, in one transaction."""
    by_table: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)
    for (employer_id, _, _), record in lived.rows.items():
        by_table[TABLES[type(record)]].append(row_of(employer_id, record))
    with writing(engine).begin() as connection:
        for table in TABLES.values():
            if by_table[table]:
                connection.execute(insert(table), by_table[table])
        entries: list[dict[str, Any]] = []
        letters: list[dict[str, Any]] = []
        previous = connection.execute(select(ChainHead.number, ChainHead.hash)).one()
        number, seal = previous.number, previous.hash
        for step in lived.steps:
            number += 1
            entry = _entry(step, number) | {"previous_hash": seal}
            seal = entry["hash"] = digest(entry)
            entries.append(entry)
            if step.letter is not None:
                letters.append(_letter(step, number))
        for first in range(0, len(entries), _BATCH):
            connection.execute(insert(Entry), entries[first : first + _BATCH])
        if letters:
            connection.execute(insert(Letter), letters)
        connection.execute(update(ChainHead).values(number=number, hash=seal))
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            # A register that grew by and by is known to its planner; one that was filled at once is not yet.
            connection.execute(text("ANALYZE"))


def _entry(step: Step, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "key": f"{step.workflow_id}/{number}",
        "employer_id": step.employer_id,
        "workflow_id": step.workflow_id,
        "run_id": "filled",
        "update_id": "",
        "at": datetime.combine(step.day, _AT).astimezone(UTC),
        "day": step.day,
        "actor": "a.admin",
        "actor_name": "Ada Min",
        "role": "administrator",
        "on_behalf_of": None,
        "action": step.event,
        "event": step.event,
        "before": list(step.before),
        "after": list(step.after),
        "rule": "R31",
        "ground": "",
        "data": {},
        "records": [one.model_dump(mode="json") for one in step.records],
        "corrects": None,
        "refused": False,
        "refusal": "",
        "content_hash": "",
    }


def _letter(step: Step, number: int) -> dict[str, Any]:
    channel = Channel.EMAIL if number % 3 else Channel.POST
    return {
        "key": f"{step.workflow_id}/{number}",
        "number": f"{step.day.year}-{number}",
        "employer_id": step.employer_id,
        "name": step.letter,
        "title": str(step.letter).replace("_", " ").capitalize(),
        "rule": "R24",
        "case": step.workflow_id,
        "dated": step.day,
        "issued_at": datetime.combine(step.day, _AT).astimezone(UTC),
        "document": "",
        "addressee": _ADDRESSEE,
        "channel": channel.value,
        "status": WAITING[channel].value,
        "entry": number,
    }
