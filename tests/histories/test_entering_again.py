"""A register that is lost altogether is entered again from the recorded histories of each life."""

from __future__ import annotations

import dataclasses
from base64 import b64encode
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from google.protobuf.message import Message
from sqlalchemy import Engine, select, update
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.client import Client, WorkflowHistory
from temporalio.converter import PayloadCodec

from activities import contracts
from cli.entering_again.again import Again
from cli.entering_again.giving_back import GivenBack, Lost, give_back, what_was_lost
from cli.entering_again.histories import heard
from cli.entering_again.items import ENTERED
from cli.entering_again.telling import told_by_histories
from domain.letters import LetterOrder
from encryption import KeyRing, SealingCodec, UnknownKeyError
from models.documents import DocumentStore
from models.entering_again import RegisterAgain
from models.kept_states import KeptState
from parties import nobody_outside
from tests.histories.replaying import read, recorded
from tests.support.databases import STAFF
from tests.support.live import policy_book
from workflows.conversion import DATA_CONVERTER

#: Together they go through every effect; longer lives would only do the same more often.
LIVES = (
    "first_certificate",
    "left_with_an_audit_open",
    "letters_by_every_way",
    "lists_and_sheets",
    "one_letter_to_many",
    "places_in_a_course",
    "registered_by_form",
    "reviewer_away",
)
STORIES = sorted({path.parent for path in recorded() if path.parent.name in LIVES})
AT = datetime(2040, 1, 1, 12, tzinfo=UTC)


class Histories:
    """What of a client is asked for when histories are heard: here they are files."""

    namespace = "default"

    def __init__(self, story: Path, *, unreadable: bool = False) -> None:
        self.data_converter = dataclasses.replace(
            DATA_CONVERTER, payload_codec=NoKey() if unreadable else None
        )
        self.runs = [read(path)[0] for path in recorded() if path.parent == story]

    async def list_workflows(self, _: str) -> AsyncIterator[Any]:
        """List every run."""
        for place, run in enumerate(self.runs):
            yield SimpleNamespace(id=run.workflow_id, run_id=str(place))

    def get_workflow_handle(self, _: str, *, run_id: str) -> Any:  # noqa: ANN401
        """Give what fetches a run."""
        history = self.runs[int(run_id)]

        async def fetch_history() -> WorkflowHistory:
            return history

        return SimpleNamespace(fetch_history=fetch_history)

    @property
    def client(self) -> Client:
        """The same to the type checker."""
        return cast("Client", self)


class NoKey(PayloadCodec):
    """Opens nothing."""

    async def encode(self, payloads: Iterable[Payload]) -> list[Payload]:
        return list(payloads)

    async def decode(self, payloads: Iterable[Payload]) -> list[Payload]:
        raise UnknownKeyError(f"{len(list(payloads))} payload(s) are sealed with a key that is not here.")


class AnotherTemplate:
    """Writes every letter otherwise than it was written."""

    def render(self, order: LetterOrder) -> bytes:
        return order.key.encode()


@pytest.fixture
def again(engine: Engine, tmp_path: Path) -> Again:
    """A register that has its staff and nothing else."""
    documents = DocumentStore(tmp_path / "documents")
    register = RegisterAgain(engine, documents)
    register.load_staff(STAFF, datetime(2033, 1, 1, 12, tzinfo=UTC))
    parties = dataclasses.replace(nobody_outside(register, documents), letters=AnotherTemplate())
    return Again(register, documents, parties, policy_book())


@pytest.mark.parametrize("story", STORIES, ids=lambda path: f"{path.parent.name}-{path.name}")
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_life_is_entered_again(again: Again, story: Path) -> None:
    histories = Histories(story)
    lost = await what_was_lost(histories.client, again, None)
    assert (lost.unread, came := give_back(again, lost, AT)) == ([], GivenBack(entered=len(lost.items)))
    assert came.entered
    assert again.register.verify_chain().whole
    for one in again.register.employers():
        assert again.register.verify_rows(one.employer_id) == []
    assert again.register.verify_sessions() == []
    # Documents of letters are not here, and today's template writes them otherwise: that is told of each.
    assert again.missing
    head = again.register.verify_chain().head
    assert give_back(again, lost, AT).gaps == []
    assert again.register.verify_chain().head == head


async def lost_of(again: Again, story: str) -> Lost:
    (folder,) = [one for one in {path.parent for path in recorded()} if one.name == story]
    return await what_was_lost(Histories(folder).client, again, None)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_register_that_has_gone_on_gets_the_rest_under_new_numbers(again: Again) -> None:
    again.register.load_staff(STAFF.model_copy(update={"staff": STAFF.staff[:-1]}), AT)
    taken = again.register.assign_number("letter-2034", "somebody else's letter")
    lost = await lost_of(again, "first_certificate")
    came = give_back(again, lost, AT)
    assert came.gaps == []
    (left,) = came.left
    assert f"Letter number {taken} was that of " in left
    assert "somebody else's letter has number 1" in left
    (employer,) = again.register.employers()
    assert again.register.verify_rows(employer.employer_id) == []
    mine = {entry.number for entry in again.register.entries_of(employer.employer_id)}
    file = again.register.kept_file(employer.employer_id)
    assert file is not None
    assert {line["entry"] for line in file.employer["latest"]} <= mine


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_step_of_a_case_that_has_made_later_ones_is_a_persons(again: Again) -> None:
    lost = await lost_of(again, "first_certificate")
    paid = next(one for one in lost.items if one.said.startswith("record_payment"))
    without = dataclasses.replace(lost, items=[one for one in lost.items if one is not paid])
    assert give_back(again, without, AT).left == []
    came = give_back(again, dataclasses.replace(lost, items=[paid]), AT)
    assert came.entered == 0
    (left,) = came.left
    assert "The case has gone on to step" in left
    assert "take the step anew if it is still to count" in left


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_what_no_history_holds_keeps_its_number(again: Again) -> None:
    """This life was opened anew after Temporal's store was lost: nothing of before is in a history."""
    lost = await lost_of(again, "opened_anew")
    came = give_back(again, lost, AT)
    assert came.gaps
    assert came.left
    assert all("it can't be entered again" in one for one in came.left)
    entry = again.register.entry(came.gaps[0])
    assert entry is not None
    assert (entry.action, entry.key) == ("entry_lost", f"lost/{came.gaps[0]}")
    assert again.register.verify_chain().whole


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_nothing_is_entered_while_a_history_can_not_be_read(again: Again) -> None:
    told = await told_by_histories(Histories(STORIES[0], unreadable=True).client, again, None, mends=True)
    assert again.register.head == 1
    assert told.left
    assert all(one.endswith("sealed with a key that is not here") for one in told.left)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_kept_state_that_somebody_changed_is_found(again: Again, engine: Engine) -> None:
    give_back(again, await lost_of(again, "registered_by_form"), AT)
    (employer,) = again.register.employers()
    assert again.register.verify_rows(employer.employer_id) == []
    with engine.begin() as connection:
        state = connection.scalars(select(KeptState.state)).one()
        named = state["employer"] | {"legal_name": "Somebody else"}
        connection.execute(update(KeptState).values(state=state | {"step": 9, "employer": named}))
    found = again.register.verify_rows(employer.employer_id)
    assert [one.rpartition(": ")[2] for one in found] == [
        f"it is not what its step {state['step']} left.",
        "it has another employer than the row.",
    ]


async def test_sealed_histories_say_the_same_with_the_keys_that_are_set() -> None:
    (story,) = [one for one in STORIES if one.name == "letters_by_every_way"]
    secret = b64encode(b"2034-a".ljust(32)).decode()
    key = {"id": "2034-a", "created": date(2020, 1, 1), "seals_from": date(2020, 1, 1), "secret": secret}
    codec = SealingCodec("default", KeyRing.model_validate({"key": [key]}))
    plain, sealed = Histories(story), Histories(story)
    for run in sealed.runs:
        for event in run.events:
            await seal(event, codec)
    sealed.data_converter = dataclasses.replace(DATA_CONVERTER, payload_codec=codec)
    told = await heard(sealed.client, None)
    assert told.unread == []
    assert told.done == (await heard(plain.client, None)).done


async def seal(message: Any, codec: SealingCodec) -> None:  # noqa: ANN401 - any part of an event
    """Seal all that a worker seals; what a server reads, and what the SDK's core writes, it does not."""
    if isinstance(message, Payloads):
        payloads = await codec.encode(list(message.payloads))
        del message.payloads[:]
        message.payloads.extend(payloads)
        return
    for kind, value in message.ListFields():
        if kind.name == "details":
            for name in value.keys() - {"data"}:
                await seal(value[name], codec)
        elif kind.name not in {"search_attributes", "memo", "header", "user_metadata"}:
            for part in value if hasattr(value, "add") else [value]:
                if isinstance(part, Message):
                    await seal(part, codec)


def test_of_every_effect_it_is_known_what_it_leaves_in_the_register() -> None:
    """Whoever adds an effect says how it is entered again, or lists it here as one that enters nothing."""
    enters_nothing = {
        contracts.LETTERS_TO_SEND,
        contracts.LAST_ENTERED,
        contracts.KEPT_FILE,
        contracts.LETTERS_OWED_BY_ENDED,
        contracts.COURSE_CALENDAR,
        contracts.COURSE_LINES,
        contracts.PLACES_OF,
        contracts.LOAD_POLICY,
        contracts.EXPUNGE_RUN,
        contracts.LIST_ITEMS,
        contracts.TRY_ACTION,
        contracts.TAKE_ACTION,
        contracts.CORRS_TAKES_ORDERS,
        contracts.ENTER_IN_CORRS,
        contracts.COMPARE_WITH_CORRS,
        contracts.COMPARE_FILE_OF_CORRS,
        contracts.KEEP_DOCUMENTS,
        contracts.HAND_OVER,
        contracts.LOOK_UP,
    }
    letters = {contracts.ISSUE_LETTER.name, contracts.SEND_LETTER.name}
    effects: set[contracts.Effect[Any, Any]] = {
        one for one in vars(contracts).values() if isinstance(one, contracts.Effect)
    }
    assert {one.name for one in effects - enters_nothing} == letters | ENTERED.keys()
