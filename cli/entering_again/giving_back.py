"""What was lost, found by comparing histories and register, and entered again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy.exc import IntegrityError, NoResultFound
from temporalio.client import Client

from cli.entering_again.again import Again
from cli.entering_again.histories import Done, heard
from cli.entering_again.items import Item, items_in_order, keys_of
from domain.refusal import Refusal
from letters import LetterError
from models.errors import OvertakenError, RegisterDisagreesError, SheetOvertakenError

#: An entry may be made some time after the instant that it bears: so much further back histories are read.
_MARGIN: Final = timedelta(days=1)
_AGAINST: Final = (
    IntegrityError,
    LetterError,
    NoResultFound,
    OvertakenError,
    Refusal,
    RegisterDisagreesError,
    SheetOvertakenError,
    ValueError,
)
_AFTER: Final = "it comes after a step of the same case that can't be entered"


@dataclass(frozen=True)
class Lost:
    """What histories say was entered, and the register does not have.

    Attributes:
        items: in the order in which they were entered.
        unread: a sentence for each run whose history could not be read.
        runs: how many runs were read.

    """

    items: list[Item]
    unread: list[str]
    runs: int


@dataclass
class GivenBack:
    """What came of giving it back.

    Attributes:
        entered: how many things were entered again.
        gaps: the numbers of entries that no history holds; each is kept by an entry that says so.
        left: a sentence for each thing that could not be entered, with what a person has to do.

    """

    entered: int = 0
    gaps: list[int] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


async def what_was_lost(client: Client, again: Again, since: datetime | None) -> Lost:
    """Hear the histories, and say what of them the register does not have.

    Args:
        client: reaches the histories, and opens what is sealed in them.
        again: knows the register.
        since: the instant of the backup, where the register has gone on; else its newest entry counts.

    """
    begin = since or again.register.newest_at()
    told = await heard(client, begin - _MARGIN if begin else None, partial(_not_entered, again))
    items = items_in_order(told.done)
    known = again.register.known([key for item in items for key in item.keys])
    lost = []
    for item in items:
        number = next((known[key] for key in item.keys if key in known), None)
        if number is not None:
            again.renumbered(item.entry, number)
        elif item.known is None or not item.known(again):
            lost.append(item)
    return Lost(lost, told.unread, told.runs)


def _not_entered(again: Again, done: list[Done]) -> list[Done]:
    """Leave out the steps that the register has with all their letters: each brings a whole state with it."""
    keys = [keys_of(one) for one in done]
    known = again.register.known([key for some in keys for key in some])
    left = []
    for one, some in zip(done, keys, strict=True):
        if some and all(key in known for key in some):
            again.renumbered(one.given.number, known[some[0]])
        else:
            left.append(one)
    return left


def give_back(again: Again, lost: Lost, at: datetime) -> GivenBack:
    """Enter again what was lost.

    Args:
        again: enters it.
        lost: what is to be entered.
        at: the instant at which that is done.

    """
    came, stuck = GivenBack(), set[str]()
    for item in lost.items:
        if item.of in stuck:
            came.left.append(_sentence(item, _AFTER))
            continue
        for number in range(again.register.head + 1, item.entry):
            again.register.enter_lost(number, at)
            came.gaps.append(number)
        try:
            again.renumbered(item.entry, item.enter(again))
        except _AGAINST as error:
            came.left.append(_sentence(item, _reason(error)))
            stuck |= {item.of} - {""}
        else:
            came.entered += 1
    return came


def why_none_can_be_entered(again: Again, lost: Lost) -> list[str] | None:
    """Try, and undo it: a sentence for each thing if none can be entered; nothing if one can.

    What is left for a person to decide is lost for ever, and must not keep anybody from anything else.
    """
    left, stuck = list[str](), set[str]()
    with again.register.trying():
        for item in lost.items:
            try:
                if item.of in stuck:
                    raise OvertakenError(_AFTER)
                item.enter(again)
            except _AGAINST as error:
                left.append(_sentence(item, _reason(error)))
                stuck |= {item.of} - {""}
            else:
                again.missing.clear()
                return None
    return left


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]


def _sentence(item: Item, reason: str) -> str:
    entry = f"entry {item.entry}, " if item.entry else ""
    return f"{entry}{item.said}: it can't be entered again: {reason.rstrip('.')}. {item.remedy}"
