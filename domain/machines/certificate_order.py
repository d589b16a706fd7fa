"""The certificate order's machine: CORRS, the ministry, two signatures in order, the mail (R19 to R21)."""

from __future__ import annotations

from typing import Any

from statemachine import State, StateChart

from domain.machines.staying import stays


class CertificateOrderMachine(StateChart[Any]):
    """Where a certificate order stands between the association, the ministry and the mail."""

    allow_event_without_transition = False
    catch_errors_as_events = False

    to_be_entered = State("To be entered in CORRS", initial=True)
    with_ministry = State("With the ministry")
    returned = State("Returned by the ministry")
    director_to_sign = State("To be signed by the Director")
    executive_director_to_sign = State("To be signed by the Executive Director")
    to_be_mailed = State("To be mailed")
    mailed = State("Mailed", final=True)
    declined = State("Declined", final=True)
    cancelled = State("Cancelled", final=True)

    entered_in_corrs = to_be_entered.to(with_ministry)
    corrs_asked_again = stays(to_be_entered)
    ministry_approved = with_ministry.to(director_to_sign)
    ministry_returned = with_ministry.to(returned)
    ministry_declined = with_ministry.to(declined)
    order_resubmitted = returned.to(with_ministry)
    director_signed = director_to_sign.to(executive_director_to_sign)
    executive_director_signed = executive_director_to_sign.to(to_be_mailed)
    certificate_mailed = to_be_mailed.to(mailed)
    order_cancelled = (
        to_be_entered.to(cancelled)
        | with_ministry.to(cancelled)
        | returned.to(cancelled)
        | director_to_sign.to(cancelled)
        | executive_director_to_sign.to(cancelled)
        | to_be_mailed.to(cancelled)
    )
    entry_corrected = stays(
        to_be_entered,
        with_ministry,
        returned,
        director_to_sign,
        executive_director_to_sign,
        to_be_mailed,
    )
