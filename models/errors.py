"""What can go wrong with the register that trying again does not heal."""

from __future__ import annotations

from datetime import datetime
from typing import Any


class RegisterDisagreesError(Exception):
    """A key comes back with another meaning than the one that the register holds for it.

    This is how a case finds out that the register is ahead of it: a worker entered a step and died before
    Temporal knew of it, and something else was asked for next.

    Attributes:
        held: what the register holds for the key, as plain data: of a step, who took which action when, with
            what it said; of a number, its series and its place.

    """

    def __init__(self, sentence: str, *, held: dict[str, Any]) -> None:
        super().__init__(sentence)
        self.held = held


class DirectoryError(Exception):
    """A staff file that can't be used: one sentence for each mistake, all of them at once."""


class SheetOvertakenError(Exception):
    """A CORRS data sheet was planned, and another one was made before it was entered."""


class OvertakenError(Exception):
    """What the register lost can't be entered again, because it has gone on otherwise since."""


class PutBackError(Exception):
    """The register is a backup that was put back, and was not compared with Temporal since."""

    def __init__(self, at: datetime) -> None:
        super().__init__(
            f"The register was put back from a backup at {at:%Y-%m-%d %H:%M} UTC and takes no entry until it "
            "was compared with what Temporal knows: letters might be sent twice. Leave every worker stopped "
            "and run `secor reconcile`; if it lists something, `secor reconcile --mend` enters that again. "
            "If something can't be had back, `secor reconcile --go-on` goes on without it (docs/recovery.md)."
        )
