"""What a staff member sends with an action, read and told apart."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError

from domain.refusal import Refusal
from domain.sent import one_object
from domain.text import StaffId
from domain.to_fill import refuse_left_open
from domain.wording import mistakes_of

if TYPE_CHECKING:
    from datetime import date


class Payload(BaseModel):
    """What a staff member fills in for one action. ``actor`` is their own id in the staff directory.

    Attributes:
        chosen_last: fields for which the step itself says what there is to choose from, once all else is
            filled in; left as the example has them, they come as nothing.

    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    chosen_last: ClassVar[frozenset[str]] = frozenset()

    actor: StaffId

    @property
    def behalf(self) -> str | None:
        """For whom the actor records this, when somebody else did it."""
        return getattr(self, "on_behalf_of", None)


def digest_of(payload: object) -> str:
    """Give a short fingerprint of a payload, equal for equal payloads."""
    canonical = json.dumps(payload, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def parse(payload_type: type[Payload], raw: object, today: date) -> Any:  # noqa: ANN401 - the payload's own type
    """Read what a staff member sent.

    Raises:
        Refusal: when it is not one JSON object of the right shape, too large, holds a card number, or was
            not filled in.

    """
    fields = one_object(raw)
    refuse_left_open(fields, payload_type.chosen_last)
    try:
        return payload_type.model_validate(fields, context={"today": today})
    except ValidationError as error:
        raise Refusal(mistakes_of(error)) from error
