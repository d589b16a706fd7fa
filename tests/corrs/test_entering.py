"""Orders that are entered in CORRS by themselves, on skipped time, against the simulator (R19, R32)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, time
from pathlib import Path
from typing import Any

import httpx
import pytest

from models.entries import Entry
from models.register import Register
from outside.corrs import HttpCorrs
from tests.histories.replaying import replay, runs_of, workflows_of
from tests.support.employer_file import EmployerFile
from tests.support.running_desk import START, RunningDesk, eventually, running_desk
from tests.support.simulated import Simulated


@pytest.fixture
async def desk(register: Register, corrs: Simulated, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A running desk that enters orders in CORRS by itself."""
    async with running_desk(register, tmp_path / "documents", corrs=HttpCorrs(corrs.url)) as running:
        yield running
        for workflow in await workflows_of(running.client, register):
            for history in await runs_of(running.client, workflow):
                await replay(history)
    assert register.verify_chain().broken is None
    for employer in register.employers():
        assert register.verify_rows(employer.employer_id) == []


async def accepted(desk: RunningDesk, account: str = "1234567", **form: Any) -> tuple[EmployerFile, str]:  # noqa: ANN401
    """An employer whose audit has just been accepted, and its order."""
    file = await EmployerFile.ready(desk, account, **form)
    await file.pass_audit("certification")
    return file, await file.open_case()


async def stage(desk: RunningDesk, order: str, wanted: str) -> None:
    """Wait until an order stands somewhere."""

    async def stands() -> bool:
        return (await desk.case(order)).stage == wanted

    await eventually(stands, f"{order} is not {wanted}")


def ordered(corrs: Simulated) -> list[dict[str, Any]]:
    """What CORRS has."""
    found: list[dict[str, Any]] = httpx.get(f"{corrs.url}/orders").json()["orders"]
    return found


def entries(file: EmployerFile, action: str) -> list[Entry]:
    """An employer's entries of one kind."""
    return [one for one in file.entries() if one.action == action]


async def test_an_accepted_audit_is_ordered_by_itself(desk: RunningDesk, corrs: Simulated) -> None:
    file, order = await accepted(desk)
    await stage(desk, order, "with_ministry")
    (listed,) = ordered(corrs)
    assert (listed["reference"], listed["wcb_account"], listed["term_years"]) == (order, "1234567", 3)
    (entry,) = entries(file, "corrs_took_order")
    assert (entry.actor, entry.rule, entry.day) == ("service", "R19", START)
    row = file.rows("order")[f"order/{order}"]
    assert (row["corrs_number"], row["entered_on"]) == (listed["order_number"], str(START))
    assert "is not in turn" in await desk.refused(
        order, "record_corrs_entry", corrs_number="X-1", entered_on=str(START)
    )
    await file.ministry("approved", certificate_number="SECOR-1")
    await file.sign_and_mail()
    assert [one[0] for one in file.certificates()] == ["SECOR-1"]


async def test_a_refusal_is_work_for_staff_who_enter_it_by_hand(desk: RunningDesk, corrs: Simulated) -> None:
    file, order = await accepted(desk, "0001234")

    async def is_told() -> bool:
        return "CORRS refused it" in {one.name for one in (await desk.case(order)).facts}

    await eventually(is_told, "the refusal is not told")
    view = await desk.case(order)
    assert (view.stage, view.owner) == ("to_be_entered", "administrator")
    (fact,) = [one for one in view.facts if one.name == "CORRS refused it"]
    assert fact.public == "wcb_account: The WCB has no open account of this number."
    (entry,) = entries(file, "corrs_refused_order")
    assert (entry.actor, entry.ground) == ("service", fact.public)
    await desk.until(date(2034, 1, 16))
    assert len(entries(file, "corrs_refused_order")) == 1, "a refusal is not asked for again and again"
    await file.order_step("record_corrs_entry", corrs_number="2034-9", entered_on="2034-01-16")
    view = await desk.case(order)
    assert (view.stage, ordered(corrs)) == ("with_ministry", [])
    assert "CORRS refused it" not in {one.name for one in view.facts}


async def test_corrs_is_asked_again_when_staff_have_put_right_what_it_refused(
    desk: RunningDesk, corrs: Simulated
) -> None:
    file, order = await accepted(desk, "0001234")

    async def offered() -> bool:
        return "try_corrs_again" in {one.name for one in (await desk.case(order)).possible}

    await eventually(offered, "nobody may try again")
    await file.order_step("try_corrs_again", reason="The WCB was called")

    async def refused_twice() -> bool:
        return len(entries(file, "corrs_refused_order")) == 2

    await eventually(refused_twice, "CORRS was not asked again")
    corrs.ministry(decides=[], unknown_accounts="")
    await file.order_step("try_corrs_again", reason="The WCB has opened the account")
    await stage(desk, order, "with_ministry")
    (listed,) = ordered(corrs)
    assert listed["wcb_account"] == "0001234"
    assert [one.actor for one in entries(file, "try_corrs_again")] == ["a.singh"] * 2


async def test_corrs_is_away_for_days_and_orders_are_entered_when_it_is_back(
    desk: RunningDesk, corrs: Simulated
) -> None:
    corrs.kill()
    file, order = await accepted(desk)
    for day in range(10, 14):
        await desk.until(date(2034, 1, day))
        view = await desk.case(order)
        assert view.stage == "to_be_entered"
        assert "CORRS has not answered since" in " ".join(view.to_see_to)
    corrs.start()
    await desk.until(date(2034, 1, 13), time(10))
    await stage(desk, order, "with_ministry")
    assert len(ordered(corrs)) == len(entries(file, "corrs_took_order")) == 1
    assert (await desk.case(order)).to_see_to == ()
    assert file.rows("order")[f"order/{order}"]["entered_on"] == "2034-01-13"


async def test_staff_need_not_wait_for_corrs(desk: RunningDesk, corrs: Simulated) -> None:
    corrs.behave(trouble="fail")
    file, order = await accepted(desk)
    await desk.until(date(2034, 1, 11))
    await file.order_step("record_corrs_entry", corrs_number="2034-7", entered_on="2034-01-11")
    assert (await desk.case(order)).stage == "with_ministry"
    corrs.behave()
    await desk.until(date(2034, 1, 14))
    assert (ordered(corrs), entries(file, "corrs_took_order")) == ([], [])
    await file.ministry("approved", certificate_number="SECOR-1")


async def test_an_order_that_staff_enter_at_once_is_not_entered_again(
    desk: RunningDesk, corrs: Simulated
) -> None:
    """CORRS has trouble, and has not been away for long enough to be called away."""
    corrs.behave(trouble="fail")
    file, order = await accepted(desk)
    await file.order_step("record_corrs_entry", corrs_number="2034-7", entered_on=str(START))
    corrs.behave()
    await desk.until(date(2034, 1, 14))
    assert (ordered(corrs), entries(file, "corrs_took_order")) == ([], [])
    assert (await desk.case(order)).to_see_to == ()


async def test_an_order_that_is_cancelled_meanwhile_is_not_entered(
    desk: RunningDesk, corrs: Simulated
) -> None:
    corrs.behave(trouble="fail")
    file, _ = await accepted(desk)
    await file.act("withdraw", reason="The business is closed")
    corrs.behave()
    await desk.until(date(2034, 1, 14))
    assert ordered(corrs) == []


async def test_an_answer_that_got_lost_leaves_one_order(desk: RunningDesk, corrs: Simulated) -> None:
    corrs.behave(trouble="nonsense", times=3)
    file, order = await accepted(desk)
    await desk.until(START, time(11))
    await stage(desk, order, "with_ministry")
    assert [one["order_number"] for one in ordered(corrs)] == [
        file.rows("order")[f"order/{order}"]["corrs_number"]
    ]
