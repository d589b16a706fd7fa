"""R7: a full card number in any field of any action, form or file is refused, and nothing of it stays."""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from cli.taking_over.columns import COLUMNS, form_of
from domain.actions.registry import ACTIONS
from domain.discounts import DiscountLine
from domain.file_lines import refuse_cards_in
from domain.refusal import Refusal
from domain.settlement import SettlementLine
from domain.start_forms import START_FORMS
from domain.tables import Row
from tests.bad_input.test_card_numbers_at_rest import found_in, gone
from tests.support.worker_process import desk_of_processes

CARD = "4242424242424242"
FULL_WIDTH = "".join(chr(ord(digit) + 0xFEE0) for digit in CARD)
SPELLINGS = (CARD, "4242 4242 4242 4242", "4242-4242-4242-4242", FULL_WIDTH, f"VISA {CARD}, thanks")

_Path = tuple[str | int, ...]


def leaves(value: object, path: _Path = ()) -> Iterator[_Path]:
    """Every place of a form at which something is filled in."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [leaf for name, inner in parts for leaf in leaves(inner, (*path, name))]
    yield from below or [path]


def with_card(form: dict[str, Any], path: _Path, card: str) -> dict[str, Any]:
    """The form with a card number at one place, and everything else filled in with something."""
    if not path:
        return {"note": card}  # a form in which nothing is filled in
    filled = copy.deepcopy(form)
    inner: Any = filled
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = card
    return filled


def test_forms_are_walked_to_their_last_field() -> None:
    assert list(leaves({"a": {"b": ["", {"c": 1}]}, "d": {}})) == [("a", "b", 0), ("a", "b", 1, "c"), ("d",)]


async def test_every_field_of_every_action_and_of_every_form(tmp_path: Path) -> None:
    async with desk_of_processes(tmp_path) as (desk, server, worker):
        employer = await desk.registered(legal_name="Prairie Wind Roofing")
        _, audit = await desk.with_audit()
        _, order = await desk.with_order()
        spelled = cycle(SPELLINGS)
        sent = 0
        for workflow, kind in ((employer, "Employer"), (audit, "Audit"), (order, "CertificateOrder")):
            for action in ACTIONS[kind]:
                for name in action.payload.model_fields:
                    answer = await desk.send(workflow, action.name, {"actor": "a.singh", name: next(spelled)})
                    assert "full card number" in answer.refusal, f"{action.name}, {name}"
                    assert "4242" not in answer.refusal.splitlines()[0]
                    sent += 1
        started: list[str] = []
        for form in START_FORMS:
            for path in leaves(form.template):
                workflow = f"{form.workflow_id}-card-{len(started)}"
                await desk.start(workflow, with_card(form.template, path, next(spelled)), kind=form.workflow)
                started.append(workflow)
        for workflow in started:
            await gone(desk, workflow)
        assert (sent > 100, len(started) > 30) == (True, True)
        worker.stop()
        server.stop()

    with sqlite3.connect(server.file) as database:
        for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            database.execute(statement)
    database.close()
    assert found_in(tmp_path, *(spelling.encode() for spelling in SPELLINGS)) == {}
    assert "register.db" in found_in(tmp_path, b"Prairie Wind Roofing")


@pytest.mark.parametrize("card", SPELLINGS)
@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_of_the_table_of_employers(column: str, card: str) -> None:
    form = form_of(Row(line=2, cells={column: card}, surplus=False), "a.singh", date(2027, 3, 10))
    assert not form.is_read
    assert [mistake.column for mistake in form.mistakes] == [column]
    assert "full card number" in form.mistakes[0].sentence
    assert "4242" not in form.mistakes[0].sentence


@pytest.mark.parametrize("card", SPELLINGS)
@pytest.mark.parametrize("lines", [SettlementLine, DiscountLine])
def test_every_column_of_a_file_from_outside_and_one_that_nobody_reads(
    lines: type[SettlementLine | DiscountLine], card: str
) -> None:
    columns = [*lines.model_fields, "note"]
    for place in range(len(columns)):
        cells = ["1"] * len(columns)
        cells[place] = f'"{card}"'
        raw = f"{','.join(columns)}\n{','.join(cells)}\n".encode()
        with pytest.raises(Refusal, match="full card number") as caught:
            refuse_cards_in("file.csv", raw)
        assert "4242" not in str(caught.value)
