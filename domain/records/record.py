"""What every row of the register is."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A row of the register."""

    model_config = ConfigDict(extra="forbid")

    @property
    def key(self) -> str:
        """What tells this row from others of its kind within one employer."""
        raise NotImplementedError
