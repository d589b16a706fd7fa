"""Nothing of a refused card number stays: in the register, the documents, the logs or Temporal's store."""

from __future__ import annotations

import base64
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from temporalio.service import RPCError, RPCStatusCode

from tests.letters.reading import text_of
from tests.support.live import LiveDesk, until
from tests.support.worker_process import desk_of_processes

#: Numbers that card processors publish for tests.
CARDS = ("4242424242424242", "5555555555554444", "378282246310005", "6011000990139424")
#: What is accepted beside them, to show that the search would find something.
ACCEPTED = "Prairie Wind Roofing"


def spellings(card: str) -> Iterator[bytes]:
    """How a number may stand in a file: as typed, and as three ways to begin it in base 64."""
    groups = [card[start : start + 4] for start in range(0, len(card), 4)]
    for mark in ("", " ", "-"):
        typed = mark.join(groups)
        yield typed.encode()
        for before in range(3):
            encoded = base64.b64encode(b"x" * before + typed.encode())
            yield encoded[4 : len(encoded) // 4 * 4 - 4]


def found_in(folder: Path, *texts: bytes) -> dict[str, int]:
    """The files below a folder that hold one of the texts, with how often; letters are read as people do."""
    found = {}
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        content = file.read_bytes()
        if file.suffix == ".pdf":
            content += text_of(content).encode()
        if times := sum(content.count(text) for text in texts):
            found[file.relative_to(folder).as_posix()] = times
    return found


def cards_in(folder: Path) -> dict[str, int]:
    return found_in(folder, *(spelling for card in CARDS for spelling in spellings(card)))


async def test_a_refused_update_leaves_nothing_of_a_card_number(tmp_path: Path) -> None:
    async with desk_of_processes(tmp_path) as (desk, server, worker):
        employer = await desk.registered(legal_name=ACCEPTED)
        _, audit = await desk.with_audit()
        _, order = await desk.with_order()
        actions = {employer: "record_payment", audit: "assign_reviewer", order: "record_corrs_entry"}
        for workflow, action in actions.items():
            payload = await desk.payload(workflow, action)
            for card in CARDS:
                spaced = " ".join(re.findall(".{1,4}", card))
                dashed = spaced.replace(" ", "-")
                for typed in (card, int(card), spaced, dashed, f"paid with {card} yesterday", [card]):
                    answer = await desk.send(workflow, action, {**payload, "reason": typed})
                    assert "full card number" in answer.refusal
                unreadable = await desk.send(workflow, action, f'{{"actor": "{card}"'.encode())
                assert "no JSON" in unreadable.refusal
                twice = json.dumps(payload)[:-1] + f', "reason": "{card}", "reason": "none"}}'
                hidden = await desk.send(workflow, action, twice.encode())
                assert "names a field twice" in hidden.refusal
                two = await desk.send(workflow, action, payload, {"note": card})
                assert "2 values" in two.refusal
            large = await desk.send(workflow, action, {"note": "x" * 3_000_000 + CARDS[0]})
            assert "characters long" in large.refusal
        await desk.act(employer, "record_payment", processor_reference="MON-1")
        await desk.at_rest(employer)
        worker.stop()
        server.stop()

    assert cards_in(tmp_path) == {}
    searched = {name.split("/")[0] for name in found_in(tmp_path, ACCEPTED.encode())}
    assert searched >= {"documents", "temporal.db", "register.db"}


async def test_a_refused_start_is_deleted_with_its_history(tmp_path: Path) -> None:
    async with desk_of_processes(tmp_path) as (desk, server, worker):
        bystander = await desk.registered(trade_name=ACCEPTED)
        number, *others = CARDS
        spaced = " ".join(re.findall(".{1,4}", others[0]))
        forms: list[tuple[object, ...]] = [
            (desk.form(trade_name=f"VISA {number}"),),
            (desk.form(note=spaced),),
            ([others[1]],),
            (f'{{"phone": "{others[2]}"'.encode(),),
            (json.dumps(desk.form())[:-1].encode() + f', "note": "{number}", "note": ""}}'.encode(),),
            (desk.form(), {"card": number}),
            (desk.form(trade_name="x" * 3_000_000 + number),),
        ]
        for place, values in enumerate(forms):
            workflow = await desk.start(f"employer-{5_000_000 + place}", *values)
            await gone(desk, workflow)
        for kind in ("Audit", "CertificateOrder", "Registration"):
            await gone(desk, await desk.start(f"{kind.lower()}-5000000-1", {"note": number}, kind=kind))
        # The deleted runs took nobody else's work with them.
        receipt = await desk.act(bystander, "record_payment", processor_reference="MON-1")
        assert receipt["entry"] > 0
        # Rounds that a schedule starts come and go meanwhile.
        of_staff = 'WorkflowType IN ("Employer", "Audit", "CertificateOrder", "Registration")'
        assert {one.id async for one in desk.client.list_workflows(of_staff)} == {bystander}
        worker.stop()
        server.stop()

    # What was deleted may still stand in pages that the database has not used again: VACUUM empties them.
    assert set(cards_in(tmp_path)) <= {"temporal.db", "temporal.db-wal"}
    with sqlite3.connect(server.file) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    assert cards_in(tmp_path) == {}
    assert "temporal.db" in found_in(tmp_path, ACCEPTED.encode())


async def gone(desk: LiveDesk, workflow: str) -> None:
    """Wait until Temporal knows nothing of a workflow any more."""

    async def unknown() -> bool:
        try:
            await desk.client.get_workflow_handle(workflow).describe()
        except RPCError as error:
            return error.status == RPCStatusCode.NOT_FOUND
        return False

    await until(unknown, f"{workflow} to be deleted", within=10)
