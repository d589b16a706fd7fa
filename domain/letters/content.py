"""What every letter says is such a content."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Content(BaseModel):
    """What one letter says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: ClassVar[str]
    rule: ClassVar[str]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing that only the register can add."""
        return True
