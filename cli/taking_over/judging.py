"""What would come of each row of a table of employers, before anything is begun."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from cli.failing import refused
from cli.taking_over.columns import Form, Mistake, form_of
from domain.agenda import agenda
from domain.calendar import Moment
from domain.policy import PolicyBook
from domain.records import (
    AnniversaryRecord,
    AnniversaryStatus,
    AnyRecord,
    CertificateRecord,
    EmployerRecord,
    HeadCountRecord,
    PersonRecord,
    PirRecord,
    Purpose,
    Record,
)
from domain.refusal import Refusal
from domain.registration import Registration, employer_workflow_id, register
from domain.steps import Caller, Step
from domain.tables import Row
from domain.wording import told_once, worded
from models.entries import Entry
from models.register import Register

_ACCOUNT: Final = re.compile(r"[0-9]{5,9}")
_records: TypeAdapter[Record] = TypeAdapter(AnyRecord)


class Outcome(StrEnum):
    """What came, or would come, of a row."""

    NEW = "new"
    TAKEN_OVER = "taken_over"
    UNCHANGED = "unchanged"
    DIFFERENT = "different"
    WRONG = "wrong"
    REFUSED = "refused"


@dataclass
class Judged:
    """A row and what comes of it.

    Attributes:
        row: of the table.
        outcome: what comes of it.
        says: why, where that needs words.
        mistakes: what is wrong with which cells.
        form: the registration form, of a row that is in order.
        stands: where the employer would stand.
        agenda: what would happen by itself, as days and sentences.

    """

    row: Row
    outcome: Outcome
    says: str = ""
    mistakes: list[Mistake] = field(default_factory=list)
    form: dict[str, Any] = field(default_factory=dict)
    stands: list[str] = field(default_factory=list)
    agenda: list[tuple[str, str]] = field(default_factory=list)

    @property
    def account(self) -> str:
        """The WCB account of a row that is in order."""
        return self.row.cells["wcb_account"]


class Judge:
    """Judges rows by the program's own rules and by what the register holds; changes nothing.

    Args:
        desk: the register.
        book: the policy.
        actor: who takes the employers over.
        moment: of the take-over.

    """

    def __init__(self, desk: Register, book: PolicyBook, actor: str, moment: Moment) -> None:
        self._register = desk
        self._book = book
        self._actor = actor
        self._moment = moment
        self._seen: dict[tuple[str, str], int] = {}

    def is_open(self, account: str) -> bool:
        """Say whether the register has a live file for an account."""
        found = self._register.employer(account)
        return found is not None and found.ended_on is None

    def judge(self, row: Row) -> Judged:
        """Say what would come of a row.

        Raises:
            CommandError: when whoever takes over may not do that: no row would fare better.

        """
        entry = self._entry(row)
        moment = self._moment if entry is None else Moment(entry.at)
        form = form_of(row, self._actor, moment.day)
        mistakes = [*form.mistakes, *self._repeated(row)]
        step: Step | None = None
        try:
            step = self._step(form, moment) if form.is_read else None
        except ValidationError as error:
            mistakes += [
                Mistake(row.line, form.column(one["loc"]), _said(worded(one))) for one in told_once(error)
            ]
        except Refusal as refusal:
            path = tuple((refusal.field or "").split("."))
            mistakes += [Mistake(row.line, form.column(path), refusal.sentence)]
        if mistakes or step is None:
            return Judged(row, Outcome.WRONG, mistakes=mistakes)
        return self._new(row, form, step) if entry is None else _known(row, entry, step)

    def _entry(self, row: Row) -> Entry | None:
        account = row.cells.get("wcb_account", "")
        if not _ACCOUNT.fullmatch(account):
            return None
        return self._register.registration(account, row.cells.get("certificate_number", ""))

    def _repeated(self, row: Row) -> Iterator[Mistake]:
        for column in ("wcb_account", "certificate_number"):
            if text := row.cells.get(column):
                first = self._seen.setdefault((column, text), row.line)
                if first != row.line:
                    yield Mistake(row.line, column, f"is the same as in line {first}: keep one of them")

    def _step(self, form: Form, moment: Moment) -> Step:
        filled = Registration.model_validate(form.fields, context={"today": moment.day})
        return register(
            filled,
            self._book.on(moment.day),
            moment,
            Caller(run_id=""),
            workflow_id=employer_workflow_id(filled.wcb_account),
            employer_id="to be given",
        )

    def _new(self, row: Row, form: Form, step: Step) -> Judged:
        objection = self._register.objection(step.transition)
        if objection is not None and objection.rule == "R32":
            raise refused(f"Refused: {objection}")
        if objection is not None and self._entry(row) is not None:
            # A run that was killed had begun this row, and it was entered while it was looked at.
            return self.judge(row)
        if objection is not None:
            column = "wcb_account" if objection.rule == "R6" else "certificate_number"
            return Judged(row, Outcome.WRONG, mistakes=[Mistake(row.line, column, objection.sentence)])
        coming = [(str(item.day), item.sentence) for item in agenda(step.after)]
        return Judged(row, Outcome.NEW, form=form.fields, stands=step.after.stands(), agenda=coming)


def _known(row: Row, entry: Entry, step: Step) -> Judged:
    """Compare a row with what its employer's file was opened with."""
    held = facts([_records.validate_python(one) for one in entry.records])
    given = facts(step.transition.records)
    columns = [name for name in {**given, **held} if given.get(name) != held.get(name)]
    if not columns:
        return Judged(row, Outcome.UNCHANGED, f"was taken over on {entry.day}, as entry {entry.number}")
    says = (
        f"its file was opened on {entry.day}, as entry {entry.number}, with something else in "
        f"{', '.join(columns)}. Nothing is changed: correct the file by a staff action, or the row"
    )
    return Judged(row, Outcome.DIFFERENT, says)


def facts(records: Sequence[Record]) -> dict[str, str]:
    """Give what records say in the columns of the table; what is empty is left out."""
    found: dict[str, object] = {}
    for one in records:
        match one:
            case EmployerRecord():
                wanted = ("wcb_account", "legal_name", "trade_name", "industry_code", "contact_name", "email")
                found |= {name: getattr(one, name) for name in (*wanted, "phone")}
                found |= one.address.model_dump()
            case HeadCountRecord():
                found |= one.counted.model_dump()
            case CertificateRecord():
                found["certificate_number"] = one.number
                found["certificate_dated"], found["term_years"] = one.dated, one.term_years
            case PersonRecord():
                found[f"person_{one.number}_name"] = one.name
                found[f"person_{one.number}_trained_on"] = one.module_1_on
                found[f"person_{one.number}_refresher_on"] = one.refreshed_on
            case PirRecord():
                found["pir_registered_on"] = one.registered_on
    for number, mark in enumerate((one for one in records if isinstance(one, AnniversaryRecord)), start=1):
        last = mark.purpose is Purpose.RENEWAL
        if mark.status is AnniversaryStatus.ACCEPTED:
            found[f"maintenance_{number}_accepted"] = "yes"
        if mark.on_paper_since is not None:
            found["audit_in_review_for"] = "renewal" if last else f"maintenance_{number}"
            found["audit_in_review_since"] = mark.on_paper_since
    return {name: str(value) for name, value in found.items() if value is not None}


def _said(words: str) -> str:
    """Leave out of a sentence what belongs to JSON only."""
    return words.replace(" in quotation marks", "")
