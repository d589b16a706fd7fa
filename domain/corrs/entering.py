"""What comes of entering an order in CORRS by itself: the number, or a refusal for staff to see to (R19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.calendar import time_in_words
from domain.corrs.port import CorrsTook
from domain.decision import Decision
from domain.declared import Happening
from domain.roles import SERVICE

if TYPE_CHECKING:
    from datetime import datetime

    from domain.calendar import Moment
    from domain.corrs.port import CorrsRefused
    from domain.review import OrderState

#: How many characters of a refusal are kept.
_KEPT = 1000


def corrs_answered(answer: CorrsTook | CorrsRefused) -> Happening:
    """Give what an answer of CORRS means for the order that was sent."""
    if isinstance(answer, CorrsTook):
        return _took(answer.order_number)
    return _refused("; ".join(answer.reasons)[:_KEPT])


def corrs_is_away(since: datetime) -> str:
    """Say that CORRS does not answer, and what staff may do meanwhile."""
    return (
        f"CORRS has not answered since {time_in_words(since)}. It is asked again by itself, at least every "
        "half hour; enter the order by hand if that takes too long"
    )


def _took(number: str) -> Happening:
    """Note the number of an order that CORRS took; one that a person has entered meanwhile is there twice."""

    def decide(state: OrderState, moment: Moment) -> Decision:
        if not state.is_in("to_be_entered"):
            held = state.order.corrs_number
            return Decision(events=(), ground=f"CORRS took it as {number}; recorded by hand was {held}")
        state.order.corrs_number, state.order.entered_on = number, moment.day
        state.order.corrs_refusal = None
        return Decision(events=("entered_in_corrs",), ground=f"Ordered in CORRS as {number}")

    return Happening("corrs_took_order", "R19", decide, SERVICE)


def _refused(reasons: str) -> Happening:
    """Note why CORRS does not take an order: an administrator sees to it."""

    def decide(state: OrderState, _: Moment) -> Decision:
        if state.is_in("to_be_entered"):
            state.order.corrs_refusal = reasons
        return Decision(events=(), ground=reasons)

    return Happening("corrs_refused_order", "R19", decide, SERVICE)
