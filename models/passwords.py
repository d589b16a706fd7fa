"""Passwords of staff for the codec server's log-in, as hashes."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, ForeignKey, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Password(Base):
    """How somebody proves who they are (R32). What it is a hash of, nobody can find out from it."""

    __tablename__ = "passwords"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), primary_key=True, comment="Whose it is")
    hash: Mapped[str] = mapped_column(comment="Argon2 hash, with its parameters and its salt")
    set_at: Mapped[datetime] = mapped_column(comment="Instant at which it was set, in UTC")


_HASH: Final = select(Password.hash)


def hash_of(connection: Connection, staff_id: str) -> str | None:
    """Give the hash of somebody's password, or nothing."""
    return connection.scalar(_HASH.where(Password.staff_id == staff_id))


def replace(connection: Connection, staff_id: str, hashed: str, at: datetime) -> None:
    """Set somebody's password, whether or not there was one."""
    connection.execute(delete(Password).where(Password.staff_id == staff_id))
    connection.execute(insert(Password), {"staff_id": staff_id, "hash": hashed, "set_at": at})
