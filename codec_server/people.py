"""Who may log in: staff with a role and a password, and nobody who has tried too often."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final, Protocol

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from domain.calendar import alberta_day
from models.people import Away, Member

#: So many wrong passwords within :data:`WINDOW` seconds, and an id has to wait.
TRIES: Final = 5
WINDOW: Final = 15 * 60
#: A password that is shorter is not taken.
SHORTEST: Final = 12

_hasher = PasswordHasher()
# Checked where there is no such person, so that an answer takes as long and tells nothing.
_NOBODY: Final = _hasher.hash("nobody has this password")


class Staff(Protocol):
    """What the register knows of people who log in."""

    def people(self, day: date) -> tuple[list[Member], list[Away]]:
        """List who is with the association on a day."""
        ...

    def password_hash(self, staff_id: str) -> str | None:
        """Give the hash of somebody's password."""
        ...


class TooManyTriesError(Exception):
    """Somebody has given wrong passwords too often and has to wait."""


def hashed(password: str) -> str:
    """Hash a password as it is kept.

    Raises:
        ValueError: when it is too short.

    """
    if len(password) < SHORTEST:
        message = f"A password needs at least {SHORTEST} characters; a sentence is easy to remember."
        raise ValueError(message)
    return _hasher.hash(password)


class Door:
    """Lets staff in."""

    def __init__(self, staff: Staff, clock: Callable[[], float] = time.monotonic) -> None:
        self._staff = staff
        self._clock = clock
        self._wrong: dict[str, list[float]] = defaultdict(list)

    def member(self, staff_id: str) -> Member | None:
        """Give a person who is with the association today and holds a role."""
        members, _ = self._staff.people(alberta_day(datetime.now(UTC)))
        return next((one for one in members if one.id == staff_id and one.roles), None)

    def let_in(self, staff_id: str, password: str) -> Member | None:
        """Give the person whose password this is; nothing if it is not.

        Raises:
            TooManyTriesError: when too many wrong ones came for this id.

        """
        now = self._clock()
        self._wrong[staff_id] = [tried for tried in self._wrong[staff_id] if now - tried < WINDOW]
        if len(self._wrong[staff_id]) >= TRIES:
            raise TooManyTriesError
        member = self.member(staff_id)
        kept = self._staff.password_hash(staff_id) if member else None
        try:
            _hasher.verify(kept or _NOBODY, password)
        except VerificationError:
            kept = None
        if kept is None:
            self._wrong[staff_id].append(now)
            return None
        self._wrong.pop(staff_id, None)
        return member
