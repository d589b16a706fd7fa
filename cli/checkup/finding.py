"""What a check found."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.exc import SQLAlchemyError
from temporalio.service import RPCError

from domain.policy import PolicyError


class Health(StrEnum):
    """How it stands with what was checked."""

    OK = "ok"
    WRONG = "wrong"
    #: Something that it needs is wrong itself.
    NOT_LOOKED_AT = "not looked at"


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Attributes:
        what: was checked.
        health: how it stands with it.
        sentence: what was found; where it is wrong, how to mend it too.

    """

    what: str
    health: Health
    sentence: str


def ok(what: str, sentence: str) -> Finding:
    """Say that something is in order."""
    return Finding(what, Health.OK, sentence)


def wrong(what: str, sentence: str) -> Finding:
    """Say what is wrong and how to mend it."""
    return Finding(what, Health.WRONG, sentence)


def not_looked_at(what: str, why: str) -> Finding:
    """Say that something could not be checked."""
    return Finding(what, Health.NOT_LOOKED_AT, why)


async def looked_at(what: str, check: Awaitable[Finding]) -> Finding:
    """Give what a check found; one that fails on its way has found something wrong, too."""
    try:
        return await check
    except RPCError as error:
        return wrong(what, f"The Temporal server does not answer to this: {error.message}.")
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        return wrong(what, f"The register does not answer to this: {said}.")
    except PolicyError as error:
        return wrong(what, str(error))
    except OSError as error:
        return wrong(what, f"{error.filename or 'The system'} says: {error.strerror or error}.")
