"""Who is proven to have sent something: what the codec found out about a payload (R32)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.refusal import Refusal

if TYPE_CHECKING:
    from domain.calendar import Moment

#: Where in a payload's metadata the codec says what it found; nobody else can write there.
PROVEN: Final = "secor-proven"
#: A proof is taken for so long after it was given, and so long before, since clocks differ.
FRESH: Final = timedelta(minutes=10)
EARLY: Final = timedelta(minutes=2)


class Proof(BaseModel):
    """What is known of a payload's sender.

    Attributes:
        actor: the staff id of whoever was logged in.
        at: the instant at which that was so.
        nonce: is used once.
        problem: what was wrong with the proof, as a sentence; then it proves nothing.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    actor: str = ""
    at: AwareDatetime = datetime(1970, 1, 1, tzinfo=UTC)
    nonce: str = ""
    problem: str = ""


class Proven(dict[str, Any]):
    """A JSON object that came with a proof of who sent it.

    Attributes:
        proof: what the codec found.

    """

    def __init__(self, sent: dict[str, Any], proof: Proof) -> None:
        super().__init__(sent)
        self.proof = proof


def proof_of(sent: object) -> Proof | None:
    """Give the proof that something came with, if it did."""
    return sent.proof if isinstance(sent, Proven) else None


def judged_proof(sent: object, actor: str, moment: Moment) -> str | None:
    """Give the nonce of the proof of who sent something, once it is found good.

    Args:
        sent: as it came.
        actor: whom the payload names.
        moment: of the step.

    Raises:
        Refusal: when the proof is broken, too old, or somebody else's.

    """
    proof = proof_of(sent)
    if proof is None:
        return None
    if proof.problem:
        raise Refusal(f"{proof.problem} Log in anew and send it again.", rule="R32")
    if proof.actor != actor:
        message = f'You are logged in as {proof.actor}, and "actor" says {actor}: put your own id there.'
        raise Refusal(message, rule="R32", field="actor")
    if not proof.at - EARLY <= moment.instant <= proof.at + FRESH:
        message = "The proof of who sent this is too old by now. Send it again."
        raise Refusal(message, rule="R32")
    return proof.nonce
