"""Who is logged in at the codec server: a row for each log-in, which is over once its row is gone (R32)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, ForeignKey, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.engine import writing
from models.passwords import Password

#: Somebody who logged in does so again after a working day.
LASTS: Final = timedelta(hours=10)


class LogIn(Base):
    """One log-in of a person, in one browser or at one terminal."""

    __tablename__ = "log_ins"

    digest: Mapped[str] = mapped_column(
        primary_key=True, comment="SHA-256 of what the browser holds: who reads this can't log in with it"
    )
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), comment="Who is logged in")
    began_at: Mapped[datetime] = mapped_column(comment="Instant of the log-in, in UTC")


class LogIns:
    """The log-ins of all codec servers that have the same register."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = writing(engine)

    def begin(self, secret: str, staff_id: str, verified: str, now: datetime) -> bool:
        """Begin a log-in; those that have lasted their time are forgotten.

        Args:
            secret: what the browser is given.
            staff_id: who logs in.
            verified: the hash of the password that was found right.
            now: the instant.

        Returns:
            Whether it has begun. It has not if the password was changed meanwhile.

        """
        current = select(Password.hash).where(Password.staff_id == staff_id).with_for_update(read=True)
        row = {"digest": _digest(secret), "staff_id": staff_id, "began_at": now}
        with self._writer.begin() as connection:
            if connection.scalar(current) != verified:
                return False
            connection.execute(delete(LogIn).where(LogIn.began_at <= now - LASTS))
            connection.execute(insert(LogIn), row)
        return True

    def whose(self, secret: str, now: datetime) -> str | None:
        """Give the staff id of whoever was given this secret and is still logged in."""
        found = select(LogIn.staff_id).where(LogIn.digest == _digest(secret), LogIn.began_at > now - LASTS)
        with self._engine.connect() as connection:
            return connection.scalar(found)

    def end(self, secret: str) -> None:
        """End a log-in, wherever copies of its secret are; one that is over already stays so."""
        with self._writer.begin() as connection:
            connection.execute(delete(LogIn).where(LogIn.digest == _digest(secret)))


def end_all_of(connection: Connection, staff_id: str) -> None:
    """End every log-in of a person."""
    connection.execute(delete(LogIn).where(LogIn.staff_id == staff_id))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
