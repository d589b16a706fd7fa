"""Who acts: the roles of the association and its partners (R32)."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A role in which a person takes a step. The staff directory says who holds which."""

    ADMINISTRATOR = "administrator"
    REVIEWER = "reviewer"
    TRAINING_COORDINATOR = "training_coordinator"
    EXECUTIVE_DIRECTOR = "executive_director"
    MINISTRY_DIRECTOR = "ministry_director"

    @property
    def label(self) -> str:
        """The role as it is written in a sentence."""
        return self.value.replace("_", " ")


#: The actor named in the register when a date, and no person, made something happen.
CALENDAR = "calendar"
#: The actor named when a workflow passes on what another of its workflows found.
SERVICE = "service"

#: The owner of the next step when nobody at the association has to act.
NOBODY = "none"
