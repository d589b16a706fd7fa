"""What the rules say of an employer's file: R1 to R30, without the register's part of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from tests.domain.reference.days import Instant, after, in_months, midnight_after, morning
from tests.domain.reference.things import Audit, Figures, Mark, Order, Person, Place, Session

Payload = dict[str, Any]
Due = tuple[Instant, str, int, Callable[[], None]]
TURN, FORM = "not in turn", "badly formed"
LIMIT, PASS, FEE = 10, 80, 250


class Program:
    """One employer's file, as the rules have it."""

    def __init__(self, today: date, figures: Figures, employees: int) -> None:
        self.now: Instant = (today, 1)
        self.figures = figures
        self.letters: list[tuple[date, str]] = []
        self.fee, self.settled_once, self.paid_on = "fee_due", False, today
        self.paid_in, self.asked_for = 0.0, float(FEE)
        self.invoice_due, self.invoice_reminders = today, 0
        self.people: list[Person] = []
        self.places: list[Place] = []
        self.sessions: dict[str, Session] = {}
        self.employees, self.counted_on = employees, today
        self.number, self.dated, self.issued, self.expires = "", today, today, today
        self.standing = "no_certificate"
        self.marks: list[Mark] = []
        self.audit: Audit | None = None
        self.waiting: Order | None = None
        self.order: Order | None = None
        self.cor_from: int | None = None
        self.in_pir, self.discounts = False, set[int]()
        self.end = ""
        self.write("registration_confirmed")

    def take_over(self, paper: Payload) -> None:
        """Begin in mid-cycle: what is past brings no letter, and what lies ahead is as for anybody else."""
        self.letters.clear()
        self.fee, self.settled_once, self.paid_in = "fee_paid", True, float(FEE)
        self.number, self.issued = paper["number"], self.today
        self.paid_on = date.fromisoformat(paper["dated"])
        self._certify(self.paid_on, paper["term_years"])
        waiting = paper.get("in_review")
        for mark in self.marks:
            if waiting and str(mark.day) == waiting["anniversary"]:
                mark.on_paper = date.fromisoformat(waiting["received_on"])
            if str(mark.day) in paper["maintenance_accepted"]:
                mark.status = "accepted"
            elif mark.on_paper is not None and mark.on_paper <= mark.deadline:
                mark.status = "received"
            elif not mark.renewal and mark.deadline < self.today:
                mark.status = "missed"
        self.standing = "not_in_good_standing" if self.lacking() else "in_good_standing"
        for one in paper["trained_people"]:
            taken = date.fromisoformat(one["module_1_on"])
            person = Person(one["name"], taken, in_months(taken, 36))
            person.reminded, person.lapsed = in_months(person.due, -3) < self.today, person.due < self.today
            self.people.append(person)
        self.write("taken_over")
        self.outgrown(self.employees, self.today)

    # ---- where it stands

    @property
    def today(self) -> date:
        return self.now[0]

    @property
    def in_force(self) -> bool:
        return self.standing in {"in_good_standing", "not_in_good_standing", "suspended"}

    @property
    def stage(self) -> str:
        """Where the application stands: it follows from what is open and what there is."""
        open_now = (
            (self.end, bool(self.end)),
            ("audit_under_review", self.audit is not None),
            ("awaiting_payment", self.waiting is not None),
            ("certificate_ordered", self.order is not None),
            ("moving_to_cor", self.in_force and self.cor_from is not None),
            ("certified", self.in_force),
            ("preparing", bool(self.people)),
            ("in_training", self.settled_once),
        )
        return next((name for name, so in open_now if so), "registered")

    def write(self, *names: str) -> None:
        self.letters += [(self.today, name) for name in names]

    def must_be_cor(self, scheduled: date) -> bool:
        return self.cor_from is not None and scheduled.year >= self.cor_from

    def waiting_on_paper(self) -> Mark | None:
        """R15: the anniversary whose audit came in before the take-over and is not entered yet."""
        return next((mark for mark in self.marks if self.in_force and mark.on_paper), None)

    def lacking(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.status in {"missed", "late_received"}]

    # ---- time

    def pass_time(self, until: Instant) -> None:
        """Let happen what the rules say happens by itself."""
        while (first := min(self.due(), default=None)) is not None and first[0] <= until:
            self.now = max(self.now, first[0])
            first[-1]()
        self.now = until

    def due(self) -> Iterator[Due]:
        if not self.end:
            yield from self._due_for_invoice()
            yield from self._due_for_people()
            if self.in_force:
                yield from self._due_for_certificate()
            if self.audit is not None:
                yield from self._due_for_audit(self.audit)

    def _due_for_invoice(self) -> Iterator[Due]:
        """R7: a week and a month after the day by which it was to be paid."""
        if self.fee == "fee_invoiced":
            for n, days in enumerate((7, 30)):
                if n >= self.invoice_reminders:
                    yield (morning(after(self.invoice_due, days)), "aa", n, self._remind_of_invoice)

    def _remind_of_invoice(self) -> None:
        self.invoice_reminders += 1
        self.write("invoice_reminder")

    def _due_for_people(self) -> Iterator[Due]:
        for n, one in enumerate(self.people):
            if one.here and not one.lapsed:
                if not one.reminded:
                    yield (morning(in_months(one.due, -3)), "b", n, partial(self._remind, one))
                yield (midnight_after(one.due), "c", n, partial(self.lapse, one))

    def _remind(self, one: Person) -> None:
        one.reminded = True
        self.write("refresher_reminder")

    def lapse(self, one: Person) -> None:
        one.lapsed = True
        self.write("refresher_lapsed")

    def _due_for_certificate(self) -> Iterator[Due]:
        for n, mark in enumerate(self.marks):
            if mark.status == "open" and not self.must_be_cor(mark.day):
                yield from self._due_reminders(n, mark)
                if not mark.renewal:
                    yield from self._due_overdue(n, mark)
                    yield (midnight_after(mark.deadline), "e", n, partial(self._miss, mark))
        # Of what ends in the same midnight, the certificate ends first: a closed file is told nothing more.
        # R4: an audit that came in before the count was reported is none that has to be a COR audit.
        lies_ahead = [mark.day for mark in self.marks if mark.status == "open"]
        closing = next((day for day in lies_ahead if self.must_be_cor(day)), None)
        if closing is not None:
            yield (midnight_after(closing), "_", 0, lambda: self.finish("moved_to_cor", "moved_to_cor"))
        else:
            yield (midnight_after(self.expires), "_", 0, self._expire)

    def _due_reminders(self, n: int, mark: Mark) -> Iterator[Due]:
        """R24. What was due before the issue never is; what is overtaken by the anniversary is pointless."""
        if mark.reopened is not None and mark.reopened > mark.day:
            return
        for months in (3, 2):
            day = in_months(mark.day, -months)
            if day >= self.issued and not any(sent <= months for sent in mark.reminded):
                yield (morning(day), "a", n, partial(self._remind_of, mark))
                return

    def _due_overdue(self, n: int, mark: Mark) -> Iterator[Due]:
        """R26. On the day after the anniversary, where the deadline lies later."""
        day = after(mark.day, 1)
        reopened_later = mark.reopened is not None and mark.reopened > mark.day
        if not reopened_later and self.issued <= day <= mark.deadline and 0 not in mark.reminded:
            yield (morning(day), "ab", n, partial(self._tell_overdue, mark))

    def _tell_overdue(self, mark: Mark) -> None:
        mark.reminded.add(0)
        self.write("maintenance_overdue")

    def _remind_of(self, mark: Mark) -> None:
        second = morning(in_months(mark.day, -2)) <= self.now
        mark.reminded.add(2 if second else 3)
        self.write("anniversary_reminder_second" if second else "anniversary_reminder_first")

    def _miss(self, mark: Mark) -> None:
        mark.status = "missed"
        if self.standing == "in_good_standing":
            self.standing = "not_in_good_standing"
        self.write("standing_lost")

    def _expire(self) -> None:
        suspended = self.standing == "suspended"
        in_review = self.audit is not None and self.audit.purpose == "renewal"
        on_paper = self.audit is None and self.marks[-1].on_paper is not None
        renewing = in_review or on_paper or bool(self.waiting or self.order)
        self.standing = "expired_while_suspended" if suspended else "expired"
        self.write(f"certificate_expired{' while renewing' if renewing else ''}")

    def _due_for_audit(self, audit: Audit) -> Iterator[Due]:
        if audit.stage == "information_requested" and audit.reply_by and audit.asked:
            remind = after(audit.reply_by, -5)
            if not audit.reminded and remind > audit.asked:
                yield (morning(remind), "y", 0, partial(self._remind_of_reply, audit))
            yield (midnight_after(audit.reply_by), "z", 0, self._no_reply)
        elif not audit.overdue:
            yield (midnight_after(after(audit.received, 90)), "x", 0, lambda: setattr(audit, "overdue", True))

    def _remind_of_reply(self, audit: Audit) -> None:
        audit.reminded = True
        self.write("information_reminder")

    def _no_reply(self) -> None:
        self.write("audit_unsuccessful")
        self.close_audit()

    # ---- what ends

    def close_audit(self) -> None:
        """R17, R26: an audit that is not accepted leaves its anniversary as it was."""
        audit, self.audit = self.audit, None
        if audit is not None and audit.mark is not None:
            audit.mark.status = "missed" if audit.late else "open"
            audit.mark.reopened = self.today

    def accept_audit(self) -> None:
        """R16, R19: what is for a certificate is ordered as soon as the fee is paid."""
        audit, self.audit = self.audit, None
        assert audit is not None
        if audit.mark is not None:
            audit.mark.status = "late_accepted" if audit.late else "accepted"
        self.write("audit_accepted")
        if audit.purpose == "maintenance":
            return
        full_year = in_months(audit.first, 12) <= after(audit.last, 1)
        self.waiting = Order(audit, self.today, 3 if full_year else 1)
        self.order_if_paid()

    def order_if_paid(self) -> None:
        if self.fee == "fee_paid" and self.waiting is not None:
            self.order, self.waiting = self.waiting, None

    def decline_order(self) -> None:
        order, self.order = self.order, None
        assert order is not None
        self.write("order_declined")
        if order.audit.mark is not None and self.in_force:
            order.audit.mark.status = "open"

    def issue(self) -> None:
        """R21 to R23, and R4 for whoever outgrew the program before it was certified."""
        order, self.order = self.order, None
        assert order is not None
        assert order.decided is not None
        dated = {
            "approval": order.decided,
            "audit_completed": order.audit.completed,
            "received": order.audit.received,
        }[self.figures.dated]
        self.write("certificate_cover")
        newly = not self.in_force
        if self.standing in {"suspended", "expired_while_suspended"}:
            self.standing = "suspended"
            self.write("suspended")
        else:
            self.standing = "in_good_standing"
        self.number, self.issued = order.number, self.today
        self._certify(dated, order.years)
        if newly:
            self.outgrown(self.employees, self.today)

    def _certify(self, dated: date, years: int) -> None:
        """R22, R23."""
        self.dated = dated
        days = [in_months(dated, 12 * year) for year in range(1, years + 1)]
        self.expires = days[-1]
        self.marks = [Mark(day, self.deadline(day), renewal=False) for day in days[:-1]]
        self.marks.append(Mark(days[-1], days[-1], renewal=True))

    def deadline(self, day: date) -> date:
        month_end = after(in_months(day.replace(day=1), 1), -1)
        return {
            "anniversary": day,
            "anniversary_month_end": month_end,
            "calendar_year_end": date(day.year, 12, 31),
        }[self.figures.deadline]

    def outgrown(self, employees: int, counted_on: date) -> None:
        """R4."""
        if employees > LIMIT and self.in_force and self.cor_from is None:
            self.cor_from = counted_on.year + 1
            self.write("move_to_cor")

    def finish(self, end: str, letter: str = "") -> None:
        """R30: what is open ends with the file."""
        self.end, self.audit, self.waiting, self.order = end, None, None, None
        if letter:
            self.write(letter)
