"""What every order of bulk work has in common."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from domain.payload import Payload
from domain.selection import Selection


class BulkOrder(Payload):
    """What every order of bulk work says: who orders it, its kind, and whether it is only tried.

    Attributes:
        dry_run: whether to find out what would happen and change nothing; so unless somebody says otherwise.

    """

    kind: str
    dry_run: Annotated[bool, Field(strict=True)] = True

    @property
    def selection(self) -> Selection:
        """The cases that are meant."""
        raise NotImplementedError

    def values_for(self, workflow: str) -> dict[str, Any]:
        """What one of them is sent, beside the actor."""
        raise NotImplementedError
