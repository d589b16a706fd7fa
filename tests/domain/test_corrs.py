"""What an answer of CORRS means for the order that was sent (R19)."""

from __future__ import annotations

from domain.corrs.entering import corrs_answered
from domain.corrs.port import CorrsRefused, CorrsTook
from domain.flags import Flag, flags
from domain.review import OrderState
from domain.steps import Caller, happen
from tests.support.desk import Desk
from tests.support.lives import accept, at, submit

CALLER = Caller(run_id="run")


def waiting() -> tuple[Desk, OrderState]:
    """An order that is to be entered."""
    desk = at("preparing")
    accept(submit(desk))
    assert desk.order is not None
    return desk, desk.order


def test_a_refusal_is_kept_until_somebody_has_entered_the_order() -> None:
    desk, order = waiting()
    refused = CorrsRefused(reasons=("wcb_account: Unknown.", "term_years: Wrong."))
    step = happen(order, corrs_answered(refused), desk.moment, CALLER)
    after = step.after
    assert isinstance(after, OrderState)
    assert after.order.corrs_refusal == "wcb_account: Unknown.; term_years: Wrong."
    assert flags(after, desk.now) == [Flag.CORRS_REFUSED.value]
    assert Flag.CORRS_REFUSED.words == "CORRS refused"
    assert (step.transition.actor, step.transition.ground) == ("service", after.order.corrs_refusal)
    taken = happen(after, corrs_answered(CorrsTook(order_number="2034-1")), desk.moment, CALLER).after
    assert isinstance(taken, OrderState)
    assert (taken.order.corrs_number, taken.order.corrs_refusal, flags(taken, desk.now)) == (
        "2034-1",
        None,
        [],
    )


def test_corrs_is_asked_again_once_what_kept_it_is_put_right() -> None:
    """R19: only what it refused is asked again, and only while the order waits for it."""
    desk, _ = waiting()
    assert "CORRS has not refused this order" in str(desk.refusal("try_corrs_again", reason="Again"))
    refused = at("order refused by CORRS")
    refused.act("try_corrs_again", reason="The WCB has opened the account")
    order = refused.open_order
    assert (order.order.corrs_refusal, flags(order, refused.now)) == (None, [])
    assert refused.entries[-1].ground == "The WCB has opened the account"


def test_an_answer_that_comes_after_a_person_s_entry_changes_nothing_and_is_remembered() -> None:
    desk, _ = waiting()
    desk.act("record_corrs_entry", corrs_number="2034-7")
    assert desk.order is not None
    for answer, ground in (
        (CorrsTook(order_number="2034-8"), "CORRS took it as 2034-8; recorded by hand was 2034-7"),
        (CorrsRefused(reasons=("No.",)), "No."),
    ):
        step = happen(desk.order, corrs_answered(answer), desk.moment, CALLER)
        assert (step.transition.ground, step.transition.records) == (ground, ())
        assert step.transition.before == step.transition.after
