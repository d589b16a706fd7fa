"""The table of entries: what happened, who did it and on what ground, for ever (R31, R32)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Entry(Base):
    """One entry. Triggers in the database refuse to change or delete it (R31)."""

    __tablename__ = "entries"

    number: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Place in the whole register, from 1, without gaps"
    )
    key: Mapped[str] = mapped_column(unique=True, comment="What makes the entry unique, whatever is retried")
    employer_id: Mapped[str | None] = mapped_column(index=True, comment="The employer, where it concerns one")
    workflow_id: Mapped[str] = mapped_column(comment="The case")
    run_id: Mapped[str] = mapped_column(comment="The run of the case's workflow")
    update_id: Mapped[str] = mapped_column(comment="The staff action's update; empty where nobody acted")
    at: Mapped[datetime] = mapped_column(comment="Instant in UTC, by the workflow's clock")
    day: Mapped[date] = mapped_column(comment="The Alberta day of that instant")
    actor: Mapped[str] = mapped_column(comment="Staff id, or calendar, or service")
    actor_name: Mapped[str] = mapped_column(comment="The actor's name as the directory had it")
    role: Mapped[str] = mapped_column(comment="The role in which the actor was let act; empty if refused")
    on_behalf_of: Mapped[str | None] = mapped_column(comment="Staff id of the person it was recorded for")
    proof: Mapped[str | None] = mapped_column(
        index=True,
        unique=True,
        comment="Nonce of the proof of who acted; empty where that is asserted",
    )
    stands_in_for: Mapped[str | None] = mapped_column(
        comment="Staff id of who was away, and in whose role the actor was let act"
    )
    action: Mapped[str] = mapped_column(comment="The staff action, or what happened by itself")
    event: Mapped[str] = mapped_column(comment="The machine's event")
    before: Mapped[list[str]] = mapped_column(comment="The machine's states before")
    after: Mapped[list[str]] = mapped_column(comment="The machine's states after")
    rule: Mapped[str] = mapped_column(comment="The rule that the step, or its refusal, rests on")
    ground: Mapped[str] = mapped_column(comment="The ground given for the step")
    data: Mapped[dict[str, Any]] = mapped_column(comment="What the action said")
    records: Mapped[list[dict[str, Any]]] = mapped_column(comment="The rows as this step left them")
    corrects: Mapped[int | None] = mapped_column(comment="Number of the entry that this one corrects (R31)")
    refused: Mapped[bool] = mapped_column(comment="Whether the step was refused (R32)")
    refusal: Mapped[str] = mapped_column(comment="Why it was refused, as the actor was told")
    content_hash: Mapped[str] = mapped_column(comment="Hash of what the step says, to compare a repeat with")
    previous_hash: Mapped[str] = mapped_column(comment="Hash of the entry before")
    hash: Mapped[str] = mapped_column(comment="Hash of all other columns of this entry")


class ChainHead(Base):
    """The newest entry's number and hash, in one row. Whoever writes locks it first: one at a time."""

    __tablename__ = "chain_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="Always 1")
    number: Mapped[int] = mapped_column(comment="Number of the newest entry; 0 before the first")
    hash: Mapped[str] = mapped_column(comment="Hash of the newest entry")
    put_back_at: Mapped[datetime | None] = mapped_column(
        comment="When a backup was put in this place; empty once it was compared with Temporal"
    )
    written_on: Mapped[str | None] = mapped_column(
        comment="PostgreSQL's server and timeline on which it was compared last; empty on SQLite"
    )
