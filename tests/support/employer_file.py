"""One employer's file at a running desk, with the program's steps as verbs."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import TypeAdapter

from domain.calendar import days_after, months_after
from domain.case import Receipt
from domain.records import AnyRecord
from domain.view import CaseView
from models.employer_tables import Employer
from models.entries import Entry
from tests.letters.reading import text_of
from tests.support.running_desk import RunningDesk

#: A document that was handed in, by its reference.
DOCUMENT = "sha256:" + "5ec0" * 16


_records: TypeAdapter[AnyRecord] = TypeAdapter(AnyRecord)


def record_key(record: dict[str, Any]) -> str:
    """What tells a record from others of its employer."""
    return _records.validate_python(record).key


class EmployerFile:
    """An employer, as scenarios speak of it.

    Attributes:
        desk: where the file lies.
        account: its WCB account.
        workflow: the id of its workflow.

    """

    def __init__(self, desk: RunningDesk, account: str) -> None:
        self.desk = desk
        self.account = account
        self.workflow = f"employer-{account}"

    @classmethod
    async def opened(cls, desk: RunningDesk, account: str = "1234567", **form: Any) -> EmployerFile:  # noqa: ANN401
        """Register an employer."""
        await desk.start(account, **form)
        return cls(desk, account)

    @classmethod
    async def ready(cls, desk: RunningDesk, account: str = "1234567", **form: Any) -> EmployerFile:  # noqa: ANN401
        """Register an employer, take its fee and train its self-assessor."""
        file = await cls.opened(desk, account, **form)
        await file.pay()
        await file.train()
        return file

    @classmethod
    async def holding_certificate(
        cls,
        desk: RunningDesk,
        account: str = "1234567",
        *,
        months: int = 12,
        **form: Any,  # noqa: ANN401 - any field of the form
    ) -> EmployerFile:
        """Register an employer and take it the whole way to its first certificate, all on one day."""
        file = await cls.ready(desk, account, **form)
        await file.certify(months=months)
        return file

    # ---- any action

    async def act(self, action: str, **payload: Any) -> Receipt:  # noqa: ANN401 - any payload
        """Take an action of the employer's."""
        return await self.desk.act(self.workflow, action, **payload)

    async def refused(self, action: str, **payload: Any) -> str:  # noqa: ANN401 - any payload
        """Try an action of the employer's that must be refused."""
        return await self.desk.refused(self.workflow, action, **payload)

    async def open_case(self) -> str:
        """The id of the audit or certificate order that is open."""
        await self.desk.rest(self.workflow)
        (workflow,) = (await self.case()).related
        return workflow

    # ---- registration and training

    async def pay(self, **payload: Any) -> Receipt:  # noqa: ANN401 - any payload
        """Record the registration fee as paid by card."""
        paid = {"paid_on": str(self.desk.today), "amount": "250.00", "method": "visa"}
        card = {"processor_reference": "MON-48213", "last_four": "4242"}
        return await self.act("record_payment", **{**paid, **card, **payload})

    async def train(self, person: str = "Robin Okafor", on: date | None = None) -> Receipt:
        """Record Module 1."""
        completed = str(on or self.desk.today)
        return await self.act("record_training", person_name=person, completed_on=completed)

    # ---- audits

    def audit_form(
        self, purpose: str, *, points: int = 90, months: int = 12, heads: int = 6
    ) -> dict[str, Any]:
        """A self-assessment of today that covers so many months, for so many people."""
        today = self.desk.today
        return {
            "purpose": purpose,
            "completed_on": str(today),
            "documentation_from": str(days_after(months_after(today, -months), 1)),
            "documentation_to": str(today),
            "elements": [{"element": "The whole tool", "points": points, "possible": 100}],
            "head_count": {"owners": 1, "full_time": heads - 1},
            "assessor": 1,
            "documents": [DOCUMENT],
        }

    async def submit(self, purpose: str, **form: Any) -> str:  # noqa: ANN401 - any field of the form
        """Hand in a self-assessment, and give the audit's id."""
        await self.act("submit_self_assessment", **self._form(purpose, form))
        return await self.open_case()

    async def submit_refused(self, purpose: str, **form: Any) -> str:  # noqa: ANN401 - any field of the form
        """Hand in a self-assessment that must be refused."""
        return await self.refused("submit_self_assessment", **self._form(purpose, form))

    def _form(self, purpose: str, form: dict[str, Any]) -> dict[str, Any]:
        short = {name: form.pop(name) for name in ("points", "months", "heads") if name in form}
        return {**self.audit_form(purpose, **short), **form}

    async def assign(self, reviewer: str = "r.roy") -> Receipt:
        """Forward the open audit to a reviewer."""
        return await self.desk.act(await self.open_case(), "assign_reviewer", reviewer=reviewer)

    async def review(self, decision: str = "accept", score: float = 90, **sheet: Any) -> Receipt:  # noqa: ANN401
        """Record a review sheet of the open audit."""
        audit = await self.open_case()
        receipt = await self.desk.act(audit, "record_review", review_score=score, decision=decision, **sheet)
        await self.desk.rest(self.workflow)
        return receipt

    async def review_refused(self, decision: str = "accept", score: float = 90, **sheet: Any) -> str:  # noqa: ANN401
        """Record a review sheet that must be refused."""
        audit = await self.open_case()
        return await self.desk.refused(audit, "record_review", review_score=score, decision=decision, **sheet)

    async def ask_for(self, *deficiencies: str, score: float = 70) -> Receipt:
        """Ask the employer for information."""
        return await self.review("request_information", score, deficiencies=list(deficiencies))

    async def reply(self, answer: str = "Everything is attached.") -> Receipt:
        """Record the employer's answer."""
        return await self.desk.act(await self.open_case(), "provide_information", answer=answer)

    async def pass_audit(self, purpose: str, **form: Any) -> str:  # noqa: ANN401 - any field of the form
        """Hand in an audit, have it reviewed and accepted, all on one day."""
        audit = await self.submit(purpose, **form)
        await self.assign()
        await self.review()
        return audit

    # ---- certificate orders

    async def order_step(self, action: str, **payload: Any) -> Receipt:  # noqa: ANN401 - any payload
        """Take an action of the open certificate order."""
        receipt = await self.desk.act(await self.open_case(), action, **payload)
        await self.desk.rest(self.workflow)
        return receipt

    async def enter_in_corrs(self) -> Receipt:
        """Enter the audit's results in CORRS."""
        return await self.order_step(
            "record_corrs_entry", corrs_number="CORRS-20417", entered_on=str(self.desk.today)
        )

    async def ministry(self, decision: str, **payload: Any) -> Receipt:  # noqa: ANN401 - any payload
        """Record what the ministry decided today."""
        return await self.order_step(
            "record_ministry_decision", decision=decision, decided_on=str(self.desk.today), **payload
        )

    async def sign_and_mail(self) -> None:
        """Both signatures, in order, and the mail."""
        today = str(self.desk.today)
        await self.order_step("record_director_signature", signed_on=today)
        await self.order_step("record_executive_director_signature", signed_on=today)
        await self.order_step("record_mailing", mailed_on=today)

    async def issue(self) -> str:
        """Take the open order from CORRS to the mail, all on one day, and give the certificate's number."""
        number = self.desk.next_certificate_number()
        await self.enter_in_corrs()
        await self.ministry("approved", certificate_number=number)
        await self.sign_and_mail()
        return number

    async def certify(self, **form: Any) -> str:  # noqa: ANN401 - any field of the form
        """Certification audit, review, order and certificate, all on one day."""
        await self.pass_audit("certification", **form)
        return await self.issue()

    async def renew(self, **form: Any) -> str:  # noqa: ANN401 - any field of the form
        """Renewal audit, review, order and certificate, all on one day."""
        await self.pass_audit("renewal", **form)
        return await self.issue()

    # ---- what a scenario reads

    async def case(self) -> CaseView:
        """What the employer's page shows."""
        return await self.desk.case(self.workflow)

    async def fact(self, name: str) -> str:
        """One line of what is known of the employer."""
        return next((fact.value for fact in (await self.case()).facts if fact.name == name), "")

    async def due(self) -> list[tuple[date, str]]:
        """What will happen by itself, as days and rules."""
        return [(item.day, item.rule) for item in (await self.case()).agenda]

    def row(self) -> Employer:
        """The employer as the register has it."""
        employer = self.desk.register.employer(self.account)
        assert employer is not None
        return employer

    def entries(self, *, refused: bool = False) -> list[Entry]:
        """The employer's entries without its letters, in order."""
        entries = self.desk.register.entries_of(self.row().employer_id)
        return [one for one in entries if one.refused is refused and one.action != "issue_letter"]

    def events(self) -> list[tuple[date, str]]:
        """Day and event of every entry, in order."""
        return [(entry.day, entry.event) for entry in self.entries()]

    def rows(self, kind: str) -> dict[str, dict[str, Any]]:
        """The newest of each record of a kind, by its key, as the entries have it."""
        found: dict[str, dict[str, Any]] = {}
        for entry in self.entries():
            found |= {record_key(record): record for record in entry.records if record["kind"] == kind}
        return found

    def certificates(self) -> list[tuple[str, str, str, str | None]]:
        """Number, date, end of term and way of ending of every certificate, in order."""
        rows = self.rows("certificate").values()
        return [(row["number"], row["dated"], row["expires_on"], row["end"]) for row in rows]

    def standings(self) -> list[tuple[str, str]]:
        """First day and name of every stretch of standing, in order."""
        return [(row["since"], row["standing"]) for row in self.rows("standing").values()]

    def letter_text(self, name: str) -> str:
        """What the newest letter of a name says."""
        letters = self.desk.register.letters_of(self.row().employer_id)
        newest = [letter for letter in letters if letter.name == name][-1]
        return text_of(self.desk.documents.get(newest.document))

    def letters(self, since: date | None = None) -> list[tuple[date, str]]:
        """Day and name of every letter, in order."""
        letters = self.desk.register.letters_of(self.row().employer_id)
        # Letters that fall due at one instant are written side by side, in whatever order they are done.
        letters.sort(key=lambda one: (one.issued_at, one.name))
        return [(one.dated, one.name) for one in letters if since is None or one.dated >= since]
