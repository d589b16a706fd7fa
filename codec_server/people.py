"""Who may log in, and who is: staff with a role and a password, and nobody who has tried too often."""

from __future__ import annotations

import secrets
import threading
from datetime import UTC, date, datetime
from typing import Final, Protocol

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from codec_server.tries import Tries
from domain.calendar import alberta_day
from models.people import Away, Member

#: A password that is shorter is not taken.
SHORTEST: Final = 12
#: Passwords that are checked at once. Each takes 64 MiB: whoever sends many must not fill the memory.
_CHECKED_AT_ONCE: Final = 4
#: How long the secret of a log-in is, in bytes.
_SECRET_BYTES: Final = 32

_hasher = PasswordHasher()


class Staff(Protocol):
    """What the register knows of people who log in."""

    def people(self, day: date) -> tuple[list[Member], list[Away]]:
        """List who is with the association on a day."""
        ...

    def password_hash(self, staff_id: str) -> str | None:
        """Give the hash of somebody's password."""
        ...


class KeptLogIns(Protocol):
    """Who is logged in, at whichever codec server; kept where passwords are kept."""

    def begin(self, secret: str, staff_id: str, verified: str, now: datetime) -> bool:
        """Begin a log-in, unless the password is no longer the one that was verified."""
        ...

    def whose(self, secret: str, now: datetime) -> str | None:
        """Give the staff id of whoever was given this secret and is still logged in."""
        ...

    def end(self, secret: str) -> None:
        """End a log-in."""
        ...


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
    """Lets staff in and out."""

    def __init__(self, staff: Staff, log_ins: KeptLogIns, tries: Tries | None = None) -> None:
        self._staff = staff
        self._log_ins = log_ins
        self._tries = tries or Tries()
        self._checking = threading.BoundedSemaphore(_CHECKED_AT_ONCE)
        # Checked where there is no such person, so that an answer takes as long and tells nothing.
        self._nobody = _hasher.hash("nobody has this password")

    def member(self, staff_id: str) -> Member | None:
        """Give a person who is with the association today and holds a role."""
        members, _ = self._staff.people(alberta_day(datetime.now(UTC)))
        return next((one for one in members if one.id == staff_id and one.roles), None)

    def answers(self) -> None:
        """Raise what the database raises where it can't say who people are, or who is logged in."""
        self.member("")
        self._log_ins.whose("", datetime.now(UTC))

    def let_in(self, staff_id: str, password: str) -> str | None:
        """Give whoever has the right password a secret by which they are known; nothing if it is wrong.

        Raises:
            TooManyTriesError: when too many wrong ones came for this id.

        """
        self._tries.count(staff_id)
        kept = self._staff.password_hash(staff_id) if self.member(staff_id) else None
        if not self._is_right(kept or self._nobody, password) or kept is None:
            return None
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        if not self._log_ins.begin(secret, staff_id, kept, datetime.now(UTC)):
            return None
        self._tries.forget(staff_id)
        return secret

    def who_has(self, secret: str) -> Member | None:
        """Give who is logged in with a secret; the log-in of somebody who has left ends with that."""
        staff_id = self._log_ins.whose(secret, datetime.now(UTC)) if secret else None
        if staff_id is None:
            return None
        member = self.member(staff_id)
        if member is None:
            self._log_ins.end(secret)
        return member

    def let_out(self, secret: str) -> None:
        """End a log-in, wherever its secret has been copied to."""
        if secret:
            self._log_ins.end(secret)

    def _is_right(self, kept: str, password: str) -> bool:
        with self._checking:
            try:
                return _hasher.verify(kept, password)
            except VerificationError:
                return False
