"""A desk with the WCB and the card processor as they are played, over their folders (R7, R28, R29)."""

from __future__ import annotations

import asyncio
import time
from datetime import date
from pathlib import Path

from domain.pir_list import PirListTold
from tests.scenarios.test_pir_list import made
from tests.support.bulk import carry_out, outcomes
from tests.support.employer_file import EmployerFile
from tests.support.running_desk import START, RunningDesk
from tests.support.simulated import simulated

_PATIENCE = 20


async def comes(folder: Path) -> str:
    """Wait for the file that the party puts in, and give its name."""
    give_up = time.monotonic() + _PATIENCE
    while not (found := sorted((folder / "received").glob("[!.]*.csv"))):
        assert time.monotonic() < give_up, f"nothing came into {folder}"
        await asyncio.sleep(0.05)
    return found[-1].name


async def test_fees_are_settled_by_the_processor(desk: RunningDesk, tmp_path: Path) -> None:
    """R7: the second is charged too little, the third stands twice."""
    files = [await EmployerFile.opened(desk, f"100000{place}") for place in range(3)]
    with simulated("cards", tmp_path) as processor:
        processor.told("settlements", after_seconds=1, errors=["unknown_order", "wrong_amount", "twice"])
        for account in ("1000000", "1000001", "1000002", "1000000"):
            processor.charge(account, "250.00")
        name = await comes(tmp_path / "cards")
    done = await carry_out(desk.client, "bulk-card_settlement-1", file=name)
    assert outcomes(done) == {"done": 2, "refused": 1, "set_aside": 2}
    assert [(await file.case()).stands[0] for file in files] == ["Fee paid", "Fee due", "Fee paid"]


async def test_a_list_goes_to_the_wcb_and_its_discounts_come_back(desk: RunningDesk, tmp_path: Path) -> None:
    """R28, R29: one figure that the table does not give, one beyond the most, one in order."""
    files = [await EmployerFile.holding_certificate(desk, f"100000{place}") for place in range(3)]
    for file in files:
        await file.act("register_in_pir", registered_on=str(START))
    await desk.until(date(2034, 1, 10))
    with simulated("wcb", tmp_path) as wcb:
        wcb.told("answers", after_seconds=0, errors=["difference", "beyond_most"])
        sent = await made(desk, year=2034, as_of=str(START))
        assert isinstance(sent, PirListTold)
        assert sent.participants == 3
        name = await comes(tmp_path / "wcb")
    order = {"file": name, "year": 2034}
    first = await carry_out(desk.client, "bulk-pir_discounts-1", **order)
    assert outcomes(first) == {"done": 1, "refused": 2}
    second = await carry_out(desk.client, "bulk-pir_discounts-2", **order, accept_differences=True)
    assert outcomes(second) == {"done": 1, "done_before": 1, "refused": 1}
    assert files[0].rows("pir_discount")["pir_discount/2034"]["confirmed_percent"] == "7"
