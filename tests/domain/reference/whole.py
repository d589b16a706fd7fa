"""The rest of what staff do: orders, standing, size, PIR and the ends of a file (R4, R19 to R30)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.domain.reference.judging import Judge, day
from tests.domain.reference.program import TURN, Payload
from tests.domain.reference.things import Order


class Reference(Judge):
    """The whole program."""

    # ---- the order (R19 to R21): one stage after another, and nothing before what comes before it

    @property
    def ordered(self) -> Order:
        assert self.order is not None
        return self.order

    def _in_turn(self, stage: str, stated: date, earlier: date | None) -> Iterator[str]:
        if self.ordered.stage != stage:
            yield TURN
        if earlier is not None and stated < earlier:
            yield "R21"

    def judge_record_corrs_entry(self, sent: Payload) -> Iterator[str]:
        yield from self._in_turn("to_be_entered", day(sent, "entered_on"), self.ordered.accepted)

    def do_record_corrs_entry(self, sent: Payload) -> None:
        self.ordered.stage, self.ordered.entered = "with_ministry", day(sent, "entered_on")

    def judge_record_ministry_decision(self, sent: Payload) -> Iterator[str]:
        yield from self._in_turn("with_ministry", day(sent, "decided_on"), self.ordered.entered)
        if not sent.get("certificate_number" if sent["decision"] == "approved" else "reason"):
            yield "R20"

    def do_record_ministry_decision(self, sent: Payload) -> None:
        self.ordered.decided = day(sent, "decided_on")
        if sent["decision"] == "approved":
            self.ordered.stage, self.ordered.number = "director_to_sign", sent["certificate_number"]
        elif sent["decision"] == "returned":
            self.ordered.stage = "returned"
        else:
            self.decline_order()

    def judge_resubmit_order(self, sent: Payload) -> Iterator[str]:
        yield from self._in_turn("returned", day(sent, "resubmitted_on"), self.ordered.decided)

    def do_resubmit_order(self, sent: Payload) -> None:
        self.ordered.stage, self.ordered.entered = "with_ministry", day(sent, "resubmitted_on")
        self.ordered.decided = None

    def judge_record_director_signature(self, sent: Payload) -> Iterator[str]:
        yield from self._in_turn("director_to_sign", day(sent, "signed_on"), self.ordered.decided)

    def do_record_director_signature(self, sent: Payload) -> None:
        self.ordered.stage, self.ordered.signed = "executive_director_to_sign", day(sent, "signed_on")
        self.ordered.director = sent.get("on_behalf_of") or sent["actor"]

    def judge_record_executive_director_signature(self, sent: Payload) -> Iterator[str]:
        yield from self._in_turn("executive_director_to_sign", day(sent, "signed_on"), self.ordered.signed)
        if (sent.get("on_behalf_of") or sent["actor"]) == self.ordered.director:
            yield "R21"

    def do_record_executive_director_signature(self, sent: Payload) -> None:
        self.ordered.stage, self.ordered.signed_again = "to_be_mailed", day(sent, "signed_on")

    def judge_record_mailing(self, sent: Payload) -> Iterator[str]:
        yield from self._in_turn("to_be_mailed", day(sent, "mailed_on"), self.ordered.signed_again)

    def do_record_mailing(self, _: Payload) -> None:
        self.issue()

    # ---- size: R3 and R4

    def judge_report_head_count(self, sent: Payload) -> Iterator[str]:
        if day(sent, "reported_on") < self.counted_on:
            yield "R3"

    def do_report_head_count(self, sent: Payload) -> None:
        self.employees, self.counted_on = sum(sent["head_count"].values()), day(sent, "reported_on")
        self.outgrown(self.employees, self.counted_on)

    def judge_cancel_cor_move(self, _: Payload) -> Iterator[str]:
        if self.cor_from is None:
            yield TURN
        if not self.figures.cancellable:
            yield "R4"

    def do_cancel_cor_move(self, _: Payload) -> None:
        self.cor_from = None

    # ---- standing: R27 and R30

    def judge_suspend(self, _: Payload) -> Iterator[str]:
        if self.standing not in {"in_good_standing", "not_in_good_standing"}:
            yield TURN

    def do_suspend(self, _: Payload) -> None:
        self.standing = "suspended"
        self.write("suspended")

    def judge_lift_suspension(self, _: Payload) -> Iterator[str]:
        if self.standing not in {"suspended", "expired_while_suspended"}:
            yield TURN

    def do_lift_suspension(self, _: Payload) -> None:
        if self.standing == "expired_while_suspended":
            self.standing = "expired"
            self.write("suspension_lifted")
        elif self.lacking() or any(mark.status == "late_accepted" for mark in self.marks):
            self.standing = "not_in_good_standing"
            self.write("suspension_lifted")
        else:
            self._restore()

    def _restore(self) -> None:
        self.standing = "in_good_standing"
        self.write("standing_restored")

    def judge_reinstate(self, _: Payload) -> Iterator[str]:
        if self.standing != "not_in_good_standing":
            yield TURN
        if not self.figures.reinstates or self.lacking():
            yield "R27"

    def do_reinstate(self, _: Payload) -> None:
        for mark in self.marks:
            if mark.status == "late_accepted":
                mark.status = "made_good"
        self._restore()

    # ---- PIR: R28

    def judge_register_in_pir(self, _: Payload) -> Iterator[str]:
        if self.in_pir:
            yield "R28"

    def do_register_in_pir(self, _: Payload) -> None:
        self.in_pir = True

    def judge_confirm_pir_discount(self, sent: Payload) -> Iterator[str]:
        if not self.in_pir or sent["year"] in self.discounts or float(sent["confirmed_percent"]) > 20:
            yield "R28"

    def do_confirm_pir_discount(self, sent: Payload) -> None:
        self.discounts.add(sent["year"])

    # ---- the ways out (R30)

    def judge_withdraw(self, _: Payload) -> Iterator[str]:
        yield from ()

    def do_withdraw(self, _: Payload) -> None:
        self.finish("withdrawn", "file_closed")

    judge_transfer_partner = judge_withdraw

    def do_transfer_partner(self, _: Payload) -> None:
        self.finish("transferred", "file_closed")
