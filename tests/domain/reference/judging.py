"""What the rules say of each staff action: which it breaks, and what it does when it breaks none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.domain.reference.classroom import Classroom
from tests.domain.reference.days import after, in_months
from tests.domain.reference.program import FEE, FORM, LIMIT, PASS, TURN, Payload
from tests.domain.reference.things import Audit, Mark, Person

_DAYS = [
    "paid_on",
    "refunded_on",
    "completed_on",
    "left_on",
    "reported_on",
    "registered_on",
    "confirmed_on",
    "documentation_from",
    "documentation_to",
    "entered_on",
    "decided_on",
    "resubmitted_on",
    "signed_on",
    "mailed_on",
]


def day(sent: Payload, name: str) -> date:
    return date.fromisoformat(sent[name])


def share(elements: list[dict[str, int]]) -> tuple[int, int]:
    return sum(one["points"] for one in elements), sum(one["possible"] for one in elements)


class Judge(Classroom):
    """The program, asked about one action after another."""

    def take(self, name: str, sent: Payload) -> set[str]:
        """Say which rules an action breaks; when it breaks none, it is done."""
        if any(day(sent, one) > self.today for one in _DAYS if sent.get(one)):
            return {FORM}
        broken = {TURN} if self.end else set(getattr(self, f"judge_{name}")(sent))
        if not broken:
            getattr(self, f"do_{name}")(sent)
            self.tell_places()
            self.pass_time(self.now)
        return broken

    # ---- the fee (R7)

    def judge_record_payment(self, sent: Payload) -> Iterator[str]:
        if self.fee == "fee_paid":
            yield TURN
        if float(sent["amount"]) != self.asked_for:
            yield "R7"

    def do_record_payment(self, sent: Payload) -> None:
        self.fee, self.settled_once, self.paid_on = "fee_paid", True, day(sent, "paid_on")
        self.paid_in += float(sent["amount"])
        self.write("payment_receipt")
        self.order_if_paid()

    def judge_issue_invoice(self, _: Payload) -> Iterator[str]:
        if self.fee in {"fee_paid", "fee_invoiced"}:
            yield TURN

    def do_issue_invoice(self, _: Payload) -> None:
        self.fee, self.settled_once = "fee_invoiced", True
        self.invoice_due, self.invoice_reminders = after(self.today, 30), 0
        self.write("invoice")

    def judge_refund_payment(self, sent: Payload) -> Iterator[str]:
        if self.fee not in {"fee_paid", "fee_partly_refunded"} or self.order is not None:
            yield TURN
        if day(sent, "refunded_on") < self.paid_on or not 0 < float(sent["amount"]) <= self.paid_in:
            yield "R7"

    def do_refund_payment(self, sent: Payload) -> None:
        """What the association has of the fee, and what it lacks, make up the whole fee at any time."""
        self.paid_in -= float(sent["amount"])
        self.asked_for = FEE - self.paid_in
        self.fee = "fee_partly_refunded" if self.paid_in else "fee_refunded"
        self.write("refund_notice")

    # ---- training (R8 to R10)

    def _person(self, number: int) -> Person | None:
        there = 0 < number <= len(self.people) and self.people[number - 1].here
        return self.people[number - 1] if there else None

    def judge_record_training(self, sent: Payload) -> Iterator[str]:
        if not self.settled_once:
            yield TURN
        yield from self.held_back("training")
        if any(one.here and one.name.lower() == sent["person_name"].lower() for one in self.people):
            yield "R8"

    def do_record_training(self, sent: Payload) -> None:
        taken = day(sent, "completed_on")
        one = Person(sent["person_name"], taken, in_months(taken, 36))
        self.people.append(one)
        self.completed_elsewhere(one.name, "module-1", sent)
        if one.due < self.today:
            self.lapse(one)

    def judge_record_refresher(self, sent: Payload) -> Iterator[str]:
        if not self.people:
            yield TURN
        one = self._person(sent["person"])
        if one is None:
            yield "R8"
        elif day(sent, "completed_on") <= one.last:
            yield "R9"
        if float(sent["days"]) < 1:
            yield "R9"

    def do_record_refresher(self, sent: Payload) -> None:
        one = self.people[sent["person"] - 1]
        one.last = day(sent, "completed_on")
        one.due, one.reminded, one.lapsed = in_months(one.last, 36), False, False
        self.completed_elsewhere(one.name, "refresher", sent)
        if one.due < self.today:
            self.lapse(one)

    def judge_remove_trained_person(self, sent: Payload) -> Iterator[str]:
        if self._person(sent["person"]) is None:
            yield "R8"

    def do_remove_trained_person(self, sent: Payload) -> None:
        self.people[sent["person"] - 1].here = False
        if not any(one.here for one in self.people):
            self.write("no_self_assessor")

    # ---- an audit comes in (R3, R4, R11 to R15, R23)

    def judge_submit_self_assessment(self, sent: Payload) -> Iterator[str]:
        one = self._person(sent["assessor"])
        if not any(each.here for each in self.people):
            yield "R10"
        elif one is None:
            yield "R8"
        elif one.due < self.today:
            yield "R9"
        if not sent["documents"]:
            yield "R11"
        yield from self._judge_submission(sent)

    def judge_submit_external_audit(self, sent: Payload) -> Iterator[str]:
        if sent["written_responses"] != sent["questions"] or len(set(sent["covered"])) < 3:
            yield "R12"
        yield from self._judge_submission(sent)

    def _judge_submission(self, sent: Payload) -> Iterator[str]:
        if self.stage not in {"preparing", "certified", "moving_to_cor"}:
            yield TURN
        yield from self.held_back("training", "audit")
        certification, mark = sent["purpose"] == "certification", self._mark_for(sent["purpose"])
        if certification and self.in_force:
            yield "R23"
        if not certification and not self.in_force:
            yield "R27"
        elif not certification and mark is None:
            yield "R23"
        if mark is not None and mark.on_paper is not None and day(sent, "completed_on") > mark.on_paper:
            yield "R15"
        if day(sent, "documentation_from") > day(sent, "documentation_to"):
            yield "R14"
        if sent["purpose"] == "renewal" and self.in_force and self._renewed_too_early():
            yield "R25"
        grown = sum(sent["head_count"].values()) > LIMIT
        if certification and grown:
            yield "R3"
        scheduled = mark.day if mark else self.today
        if self.must_be_cor(scheduled) or (grown and scheduled.year > self.today.year):
            yield "R4"

    def _renewed_too_early(self) -> bool:
        """R25, R27: in the last months of the term only, but for whom no other way leads back."""
        no_way_back = not self.figures.reinstates and any(
            mark.status in {"missed", "late_received", "late_accepted"} for mark in self.marks
        )
        months = self.figures.renewal_earliest
        if months is None or no_way_back:
            return False
        return self.today < in_months(self.expires, -months)

    def _mark_for(self, purpose: str) -> Mark | None:
        """R23, R25: the earliest maintenance that is lacking in a year that has begun, or the renewal."""
        if purpose == "renewal" and self.in_force:
            return self.marks[-1]
        waiting = self.waiting_on_paper()
        if purpose == "maintenance" and waiting is not None and not waiting.renewal:
            return waiting
        begins = self.dated
        for mark in self.marks if purpose == "maintenance" and self.in_force else []:
            if not mark.renewal and mark.status in {"open", "missed"} and begins <= self.today:
                return mark
            begins = mark.day
        return None

    def do_submit_self_assessment(self, sent: Payload) -> None:
        mark = self._mark_for(sent["purpose"])
        late = mark is not None and mark.status == "missed"
        received = self.today
        if mark is not None:
            mark.status = "late_received" if late else "received"
            received, mark.on_paper = mark.on_paper or received, None
        self.audit = Audit(
            sent["purpose"],
            mark,
            late,
            received,
            day(sent, "completed_on"),
            day(sent, "documentation_from"),
            day(sent, "documentation_to"),
            share(sent["elements"]),
            sent.get("auditor"),
        )
        self.write("audit_received")
        self.employees, self.counted_on = sum(sent["head_count"].values()), self.today
        self.outgrown(self.employees, self.today)

    do_submit_external_audit = do_submit_self_assessment

    def judge_take_back_paper_audit(self, _: Payload) -> Iterator[str]:
        if self.waiting_on_paper() is None:
            yield "R15"

    def do_take_back_paper_audit(self, _: Payload) -> None:
        """R26, R31: the anniversary is open again."""
        mark = self.waiting_on_paper()
        assert mark is not None
        mark.on_paper, mark.reopened = None, self.today
        if mark.status == "received":
            mark.status = "open"

    # ---- quality review (R13 to R18)

    def judge_assign_reviewer(self, sent: Payload) -> Iterator[str]:
        assert self.audit is not None
        if sent["reviewer"] == self.audit.reviewer:
            yield "R15"
        if sent["reviewer"] == self.audit.auditor:
            yield "R16"

    def do_assign_reviewer(self, sent: Payload) -> None:
        assert self.audit is not None
        self.audit.reviewer = sent["reviewer"]
        if self.audit.stage == "received":
            self.audit.stage = "in_review"

    def judge_record_review(self, sent: Payload) -> Iterator[str]:
        audit = self.audit
        assert audit is not None
        if audit.stage != "in_review":
            yield TURN
        if sent["actor"] != audit.reviewer:
            yield "R16"
        if sent.get("documentation_from") and day(sent, "documentation_from") > audit.last:
            yield "R14"
        points, possible = share(sent["elements"]) if sent.get("elements") else audit.score
        if sent["decision"] == "accept":
            if 100 * points < PASS * possible:
                yield "R13"
            if float(sent["review_score"]) < PASS:
                yield "R16"
        elif sent["decision"] == "request_information":
            most = self.figures.rounds_max
            too_many = most is not None and audit.rounds >= most
            if not sent["deficiencies"] or too_many or after(audit.received, 90) <= self.today:
                yield "R17"
        elif not sent.get("ground"):
            yield "R17"

    def do_record_review(self, sent: Payload) -> None:
        audit = self.audit
        assert audit is not None
        if sent.get("elements"):
            audit.score = share(sent["elements"])
        if sent.get("documentation_from"):
            audit.first = day(sent, "documentation_from")
        if sent["decision"] == "accept":
            self.accept_audit()
        elif sent["decision"] == "unsuccessful":
            self.write("audit_unsuccessful")
            self.close_audit()
        else:
            audit.stage, audit.asked, audit.reminded = "information_requested", self.today, False
            audit.reply_by = min(after(self.today, 15), after(audit.received, 90))
            self.write("information_requested")

    def _only_while_information_is_awaited(self) -> Iterator[str]:
        assert self.audit is not None
        if self.audit.stage != "information_requested":
            yield TURN

    def judge_provide_information(self, _: Payload) -> Iterator[str]:
        yield from self._only_while_information_is_awaited()

    def do_provide_information(self, _: Payload) -> None:
        assert self.audit is not None
        self.audit.stage = "in_review"
        self.audit.rounds += 1

    def judge_extend_reply_window(self, sent: Payload) -> Iterator[str]:
        yield from self._only_while_information_is_awaited()
        assert self.audit is not None
        due, until = self.audit.reply_by, day(sent, "until")
        if (due is not None and until <= due) or until > after(self.audit.received, 90):
            yield "R17"

    def do_extend_reply_window(self, sent: Payload) -> None:
        assert self.audit is not None
        self.audit.reply_by, self.audit.reminded = day(sent, "until"), False

    def judge_withdraw_audit(self, _: Payload) -> Iterator[str]:
        yield from ()

    def do_withdraw_audit(self, _: Payload) -> None:
        self.close_audit()
