"""The letters ledger and the numbers given out: each once, with nothing left out."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Channel(StrEnum):
    """The way on which a letter leaves."""

    POST = "post"
    EMAIL = "email"


class LetterStatus(StrEnum):
    """How far a letter has come on its way."""

    TO_POST = "to_post"
    PRINTED = "printed"
    POSTED = "posted"
    TO_SEND = "to_send"
    SENT = "sent"


#: A new letter waits in the ledger: the ledger is each channel's queue.
WAITING = {Channel.POST: LetterStatus.TO_POST, Channel.EMAIL: LetterStatus.TO_SEND}


class Letter(Base):
    """A letter as issued (R24: sent once, and the record shows when and what)."""

    __tablename__ = "letters"

    key: Mapped[str] = mapped_column(primary_key=True, comment="The case and the step that owed the letter")
    number: Mapped[str] = mapped_column(unique=True, comment="Number of the letter, without gaps in a year")
    employer_id: Mapped[str] = mapped_column(
        ForeignKey("employers.employer_id"), index=True, comment="The employer that it is for"
    )
    name: Mapped[str] = mapped_column(comment="Name of the letter's template")
    title: Mapped[str] = mapped_column(comment="What the letter is called")
    rule: Mapped[str] = mapped_column(comment="The rule that asks for it")
    case: Mapped[str] = mapped_column(comment="Id of the workflow that owed it")
    dated: Mapped[date] = mapped_column(comment="Day that is printed on it")
    issued_at: Mapped[datetime] = mapped_column(comment="Instant of its entry in the ledger, in UTC")
    document: Mapped[str] = mapped_column(comment="Reference of the document as sent")
    addressee: Mapped[dict[str, Any]] = mapped_column(comment="To whom it goes, as on that day")
    channel: Mapped[str] = mapped_column(comment="By post or by e-mail")
    status: Mapped[str] = mapped_column(index=True, comment="How far it has come on its way")
    entry: Mapped[int] = mapped_column(ForeignKey("entries.number"), comment="The entry that goes with it")
    tries: Mapped[int] = mapped_column(
        server_default="0", comment="How often it was tried to send it by e-mail"
    )
    first_tried_at: Mapped[datetime | None] = mapped_column(comment="Instant of the first try")
    next_try_at: Mapped[datetime | None] = mapped_column(comment="No try before this instant")
    trouble: Mapped[str | None] = mapped_column(comment="Why it has not left by e-mail, as the server said")
    came_back: Mapped[bool] = mapped_column(
        server_default=false(), comment="Whether its address did not take it"
    )
    left_at: Mapped[datetime | None] = mapped_column(comment="Instant at which it was sent, or printed")
    batch: Mapped[str | None] = mapped_column(index=True, comment="The batch for the post that it is in")
    again_of: Mapped[str | None] = mapped_column(comment="Number of the letter that it repeats")
    reason: Mapped[str | None] = mapped_column(comment="Why that was sent again")


class Number(Base):
    """A number given out for a key (R31: none is given twice)."""

    __tablename__ = "numbers"
    __table_args__ = (UniqueConstraint("series", "number"),)

    key: Mapped[str] = mapped_column(primary_key=True, comment="What the number was given to")
    series: Mapped[str] = mapped_column(comment="Series with its year, such as invoice-2027")
    number: Mapped[int] = mapped_column(comment="Place in the series, from 1, without gaps")
