"""CORRS data sheets, and what the register knows of orders for them and for a comparison (R19, R20)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Select, exists, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from domain.corrs.comparison import OrderHere
from domain.corrs.order import CorrsOrder
from domain.corrs.sheet import Sheet, SheetLine
from models.base import Base
from models.employer_tables import Employer, HeadCount
from models.errors import SheetOvertakenError
from models.review_tables import Audit, CertificateOrder, ReviewRound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session


class CorrsSheet(Base):
    """A data sheet from which orders are typed into CORRS; what stands on it never changes."""

    __tablename__ = "corrs_sheets"

    number: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Sheets are numbered from 1, without gaps"
    )
    request: Mapped[str] = mapped_column(unique=True, comment="The wish that it fulfils, once")
    made_on: Mapped[date] = mapped_column(comment="Alberta day on which it was made")
    made_by: Mapped[str] = mapped_column(comment="Staff id of the administrator who made it")
    pdf: Mapped[str] = mapped_column(comment="Reference of the sheet as it is printed")
    csv: Mapped[str] = mapped_column(comment="Reference of the sheet as a table")
    entry: Mapped[int] = mapped_column(ForeignKey("entries.number"), comment="The entry that goes with it")


class CorrsSheetLine(Base):
    """An order on a data sheet. An order stands on one sheet."""

    __tablename__ = "corrs_sheet_lines"
    __table_args__ = (
        ForeignKeyConstraint(
            ["employer_id", "order_id"], ["certificate_orders.employer_id", "certificate_orders.order_id"]
        ),
    )

    employer_id: Mapped[str] = mapped_column(primary_key=True, comment="The employer whose order it is")
    order_id: Mapped[str] = mapped_column(primary_key=True, comment="The order")
    sheet: Mapped[int] = mapped_column(
        ForeignKey("corrs_sheets.number"), index=True, comment="The sheet on which it stands"
    )


_TO_BE_ENTERED: Final = (CertificateOrder.state == "to_be_entered") & CertificateOrder.closed_on.is_(None)
_ON_A_SHEET: Final = exists().where(
    CorrsSheetLine.employer_id == CertificateOrder.employer_id,
    CorrsSheetLine.order_id == CertificateOrder.order_id,
)


class CorrsReader:
    """Reads what concerns CORRS, as long as its session is open."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def orders_for_a_sheet(self) -> list[CorrsOrder]:
        """List the orders that are to be entered and stand on no sheet, by the employer's name."""
        asked = _orders().where(_TO_BE_ENTERED, ~_ON_A_SHEET).order_by(func.lower(Employer.legal_name))
        found = self._session.execute(asked.order_by(CertificateOrder.order_id))
        return [_as_entered(self._session, *row) for row in found]

    def orders(self) -> list[OrderHere]:
        """List every order, for a comparison with what CORRS has."""
        asked = (
            select(CertificateOrder, Employer.legal_name, Employer.wcb_account)
            .join(Employer, Employer.employer_id == CertificateOrder.employer_id)
            .order_by(CertificateOrder.employer_id, CertificateOrder.order_id)
        )
        named = {"legal_name", "wcb_account"}
        of_order = [name for name in OrderHere.model_fields if name not in named]
        return [
            OrderHere.model_validate(
                {name: getattr(order, name) for name in of_order}
                | {"legal_name": legal_name, "wcb_account": wcb_account}
            )
            for order, legal_name, wcb_account in self._session.execute(asked)
        ]

    def order(self, employer_id: str, order_id: str) -> CorrsOrder | None:
        """Give one order as it is entered, if the register has it."""
        asked = _orders().where(
            CertificateOrder.employer_id == employer_id, CertificateOrder.order_id == order_id
        )
        row = self._session.execute(asked).one_or_none()
        return None if row is None else _as_entered(self._session, *row)

    def sheet(self, number: int) -> CorrsSheet | None:
        """Give a sheet by its number."""
        return self._session.get(CorrsSheet, number)

    def sheet_of(self, request: str) -> CorrsSheet | None:
        """Give the sheet with which a wish was already fulfilled."""
        return self._session.scalar(select(CorrsSheet).where(CorrsSheet.request == request))

    def next_number(self) -> int:
        """Give the number that the next sheet will have."""
        return next_number(self._session.connection())

    def lines_of(self, sheet: int) -> list[SheetLine]:
        """List the orders on a sheet, by the employer's name."""
        return _lines(self._session, _sheet_lines().where(CorrsSheetLine.sheet == sheet))

    def lines_still_open(self) -> list[SheetLine]:
        """List the orders that stand on a sheet and are still to be entered."""
        return _lines(self._session, _sheet_lines().where(_TO_BE_ENTERED))


def write_sheet(
    connection: Connection, sheet: Sheet, request: str, documents: Mapping[str, str], entry: int
) -> None:
    """Put a sheet in with its lines.

    Raises:
        SheetOvertakenError: when another one was made since it was planned.

    """
    if sheet.number != next_number(connection):
        raise SheetOvertakenError(f"Sheet {sheet.number} was made by somebody else at the same time.")
    connection.execute(
        insert(CorrsSheet),
        {
            "number": sheet.number,
            "request": request,
            "made_on": sheet.made_on,
            "made_by": sheet.made_by,
            "entry": entry,
            **documents,
        },
    )
    lines = [
        {"sheet": sheet.number, "employer_id": one.employer_id, "order_id": one.order_id}
        for one in sheet.orders
    ]
    connection.execute(insert(CorrsSheetLine), lines)


def next_number(connection: Connection) -> int:
    """Give the number that the next sheet will have."""
    return (connection.scalar(select(func.max(CorrsSheet.number))) or 0) + 1


def _orders() -> Select[CertificateOrder, Employer, Audit]:
    same = (Audit.employer_id == CertificateOrder.employer_id) & (Audit.audit_id == CertificateOrder.audit_id)
    return (
        select(CertificateOrder, Employer, Audit)
        .join(Employer, Employer.employer_id == CertificateOrder.employer_id)
        .join(Audit, same)
    )


def _as_entered(session: Session, order: CertificateOrder, employer: Employer, audit: Audit) -> CorrsOrder:
    of_employer = select(HeadCount.total).where(HeadCount.employer_id == employer.employer_id)
    rounds = select(ReviewRound.review_score).where(
        ReviewRound.employer_id == employer.employer_id, ReviewRound.audit_id == audit.audit_id
    )
    rows = (employer, order, audit)
    known = {
        "head_count": session.scalars(of_employer.order_by(HeadCount.number.desc())).first(),
        "accepted_on": audit.closed_on,
        "percent": audit.score,
        "review_percent": session.scalars(rounds.order_by(ReviewRound.number.desc())).first(),
    }
    for name in CorrsOrder.model_fields.keys() - known.keys():
        known[name] = next(getattr(row, name) for row in rows if hasattr(row, name))
    return CorrsOrder.model_validate(known)


def _sheet_lines() -> Select[int, str, str, str]:
    same = (CertificateOrder.employer_id == CorrsSheetLine.employer_id) & (
        CertificateOrder.order_id == CorrsSheetLine.order_id
    )
    return (
        select(CorrsSheetLine.sheet, Employer.employer_id, CorrsSheetLine.order_id, Employer.legal_name)
        .join(CertificateOrder, same)
        .join(Employer, Employer.employer_id == CorrsSheetLine.employer_id)
        .order_by(CorrsSheetLine.sheet, func.lower(Employer.legal_name), CorrsSheetLine.order_id)
    )


def _lines(session: Session, asked: Select[int, str, str, str]) -> list[SheetLine]:
    return [
        SheetLine(sheet=sheet, employer_id=employer_id, order_id=order_id, legal_name=legal_name)
        for sheet, employer_id, order_id, legal_name in session.execute(asked)
    ]
