"""Whether it is proven who sent something, where that has to be (R32)."""

from __future__ import annotations

from sqlalchemy import Connection, select

from domain.refusal import Refusal
from models.entries import Entry


def refuse_unproven(connection: Connection, nonce: str | None, *, proven_only: bool) -> None:
    """Refuse a proof that was used before and, where it has to be there, what came without one.

    Args:
        connection: the transaction that enters what was sent.
        nonce: of the proof, if there was one.
        proven_only: whether only what people have proven to have sent is entered.

    Raises:
        Refusal: when it is not proven, or was proven before.

    """
    if nonce is None:
        if proven_only:
            raise Refusal(
                "Who sent this is not proven, and here it has to be. Log in at the codec server's page "
                "and send it again.",
                rule="R32",
            )
        return
    if connection.execute(select(Entry.number).where(Entry.proof == nonce)).first() is not None:
        raise Refusal(
            "The proof of who sent this was used before: it was sent a second time, perhaps by somebody "
            "else. Send your action anew.",
            rule="R32",
        )
