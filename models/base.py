"""What all tables share: names of constraints, exact instants and amounts, and the row of an employer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import JSON, Date, DateTime, ForeignKey, MetaData, Numeric, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine


class Instant(TypeDecorator[datetime]):
    """An instant in UTC, aware on both databases.

    SQLite keeps no zone, so that what comes back from it is given UTC again. A naive instant is refused:
    it would be read in whatever zone the machine has.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the database the instant in UTC.

        Raises:
            ValueError: for an instant without a zone.

        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant in the register needs a time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back an aware instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """An amount or a percentage, to the last digit as it was given.

    SQLite would keep a number as a binary fraction, so that there it is text; sorting by such a column
    is not meaningful.
    """

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose text on SQLite and an unbounded numeric elsewhere."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:  # noqa: ANN401 - text or number
        """Write the number out in full on SQLite."""
        return f"{value:f}" if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ANN401, ARG002
        """Give back the number as it was given."""
        return None if value is None else Decimal(value)


class Base(DeclarativeBase):
    """Every table of the register. Constraints have names, so that a migration can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        date: Date(),
        datetime: Instant(),
        Decimal: ExactDecimal(),
        list[str]: JSON(),
        list[int]: JSON(),
        list[dict[str, Any]]: JSON(),
        dict[str, Any]: JSON(),
    }


class OfEmployer:
    """A row that belongs to one employer and has a key within it, as :class:`domain.records.Record` has."""

    employer_id: Mapped[str] = mapped_column(
        ForeignKey("employers.employer_id"), primary_key=True, comment="The employer whose row this is"
    )
    key: Mapped[str] = mapped_column(
        primary_key=True, comment="What tells this row from the employer's others of its kind"
    )
