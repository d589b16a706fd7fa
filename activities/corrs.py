"""CORRS: its port, and the data sheets from which orders are typed where there is none (R19)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contracts import (
    COMPARE_FILE_OF_CORRS,
    COMPARE_WITH_CORRS,
    CORRS_TAKES_ORDERS,
    ENTER_IN_CORRS,
    MAKE_CORRS_SHEET,
    REFUSED,
    CaseAsked,
)
from activities.failing import told
from domain.calendar import alberta_day
from domain.corrs.comparison import Comparison, compared
from domain.corrs.listed_file import FileCompared, may_compare
from domain.corrs.order import CorrsOrder
from domain.corrs.port import CorrsListed, CorrsRefused, CorrsTook
from domain.corrs.sheet import Sheet, SheetMade, SheetRequest, as_csv, sheet_name
from domain.refusal import Refusal
from domain.transition import NotRecorded
from models.documents import DocumentStore
from models.errors import SheetOvertakenError
from models.register import Register

if TYPE_CHECKING:
    from models.corrs import CorrsSheet


class Corrs(Protocol):
    """CORRS, where it can be reached. Whatever it raises is tried again later."""

    def enter(self, order: CorrsOrder) -> CorrsTook | CorrsRefused:
        """Enter an order, once for its id, however often it is sent."""
        ...

    def orders(self) -> list[CorrsListed]:
        """List every order with the ministry's answer."""
        ...


class CorrsFiles(Protocol):
    """Lists of CORRS's orders that somebody exported to files."""

    def orders(self, file: str) -> tuple[str, list[CorrsListed]]:
        """Read the orders of a file that was put in, with its name; ``newest`` means the last one.

        Raises:
            Refusal: when there is none, or it can't be read, in words for staff.

        """
        ...


class SheetPrinter(Protocol):
    """Prints data sheets."""

    def print_sheet(self, sheet: Sheet) -> bytes:
        """Give the sheet as a PDF."""
        ...


class CorrsSheets:
    """Makes data sheets, keeps their files as documents, and lays them out in a folder for people."""

    def __init__(
        self, register: Register, documents: DocumentStore, printer: SheetPrinter, folder: Path
    ) -> None:
        self._register = register
        self._documents = documents
        self._printer = printer
        self._folder = folder

    def make(self, asked: SheetRequest) -> SheetMade:
        """Make the next sheet of all orders that wait and stand on none; a repeat gives the first one.

        Raises:
            Refusal: when the actor may not (R32).

        """
        while True:
            with self._register.corrs() as corrs:
                number = corrs.next_number()  # first: a sheet made while the orders are read overtakes it
                made = corrs.sheet_of(asked.request)
                orders = tuple(corrs.orders_for_a_sheet())
            if made is not None or not orders:
                return self._told(made)
            sheet = Sheet(
                number=number,
                made_at=asked.at,
                made_on=alberta_day(asked.at),
                made_by=asked.actor,
                orders=orders,
            )
            documents = {
                "pdf": self._documents.put(self._printer.print_sheet(sheet), ".pdf"),
                "csv": self._documents.put(as_csv(sheet).encode("utf-8-sig"), ".csv"),
            }
            try:
                answer = self._register.enter_corrs_sheet(sheet, asked, documents)
            except SheetOvertakenError:
                continue  # somebody made one at the same time: this one gets what is left
            if isinstance(answer, NotRecorded):
                raise Refusal(answer.sentence, rule=answer.rule)

    def again(self, number: int) -> SheetMade | None:
        """Lay out a sheet that was made before; nothing if there is none of this number."""
        with self._register.corrs() as corrs:
            made = corrs.sheet(number)
        return None if made is None else self._told(made)

    def _told(self, made: CorrsSheet | None) -> SheetMade:
        number = made.number if made else None
        with self._register.corrs() as corrs:
            lines = corrs.lines_of(made.number) if made else []
            earlier = [one for one in corrs.lines_still_open() if one.sheet != number]
        return SheetMade(
            number=number,
            files=self._laid_out(made) if made else (),
            lines=tuple(lines),
            earlier=tuple(earlier),
            entry=made.entry if made else 0,
        )

    def _laid_out(self, made: CorrsSheet) -> tuple[str, ...]:
        """Put a sheet's files where people find them, as they were kept."""
        self._folder.mkdir(parents=True, exist_ok=True)
        files = []
        for kind in ("pdf", "csv"):
            file = self._folder / f"{sheet_name(made.number)}.{kind}"
            whole = file.with_suffix(f".{kind}.new")
            whole.write_bytes(self._documents.get(getattr(made, kind)))
            whole.replace(file)
            files.append(str(file))
        return tuple(files)


class CorrsActivities:
    """What workflows ask for around CORRS."""

    def __init__(
        self,
        register: Register,
        sheets: CorrsSheets,
        files: CorrsFiles,
        corrs: Corrs | None = None,
        *,
        takes_orders: bool = False,
    ) -> None:
        """Keep what is needed.

        Args:
            register: the register.
            sheets: makes data sheets.
            files: lists of its orders that somebody exported.
            corrs: where it can be reached.
            takes_orders: whether orders are entered there by themselves; staff do it otherwise.

        """
        self._register = register
        self._sheets = sheets
        self._files = files
        self._corrs = corrs
        self._takes_orders = takes_orders

    @activity.defn(name=CORRS_TAKES_ORDERS.name, no_thread_cancel_exception=True)
    def corrs_takes_orders(self, _: CaseAsked) -> bool:
        """Say whether orders are entered by themselves here."""
        return self._takes_orders and self._corrs is not None

    @activity.defn(name=ENTER_IN_CORRS.name, no_thread_cancel_exception=True)
    def enter_in_corrs(self, asked: CaseAsked) -> CorrsTook | CorrsRefused:
        """Enter an order in CORRS, as the register has it now, once for its id."""
        with self._register.corrs() as reader:
            order = reader.order(asked.employer_id, asked.case)
        if self._corrs is None or order is None:  # set otherwise since it was asked for
            raise LookupError(f"{asked.case} can't be entered by itself here just now.")
        return self._corrs.enter(order)

    @activity.defn(name=COMPARE_WITH_CORRS.name, no_thread_cancel_exception=True)
    def compare_with_corrs(self, at: datetime) -> Comparison:
        """Hold every order side by side with what CORRS lists; nothing is changed."""
        if self._corrs is None:
            message = "Nobody said where CORRS can be reached: compare a list that it exported instead."
            raise ApplicationError(message, type=REFUSED, non_retryable=True)
        there = self._corrs.orders()
        with self._register.corrs() as reader:
            return compared(reader.orders(), there, at=at, source="CORRS itself")

    @activity.defn(name=COMPARE_FILE_OF_CORRS.name, no_thread_cancel_exception=True)
    def compare_file_of_corrs(self, asked: FileCompared) -> Comparison:
        """Hold every order side by side with those of a file; nothing is changed or entered."""
        with told():
            try:
                if objection := self._register.objection(may_compare(asked)):
                    raise objection
                name, there = self._files.orders(asked.file)
            except Refusal as refusal:
                raise ApplicationError(str(refusal), type=REFUSED, non_retryable=True) from refusal
            with self._register.corrs() as reader:
                return compared(reader.orders(), there, at=asked.at, source=name)

    @activity.defn(name=MAKE_CORRS_SHEET.name, no_thread_cancel_exception=True)
    def make_corrs_sheet(self, asked: SheetRequest) -> SheetMade:
        """Make a data sheet, once for its wish."""
        with told():
            try:
                return self._sheets.make(asked)
            except Refusal as refusal:
                raise ApplicationError(str(refusal), type=REFUSED, non_retryable=True) from refusal
