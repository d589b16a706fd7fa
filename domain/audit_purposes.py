"""For what an audit may come in now: certification, or an anniversary's maintenance or renewal (R23)."""

from __future__ import annotations

from datetime import date

from domain.calendar import in_words
from domain.certificates import maintenance_wanted, on_paper, renewal_from, renewal_mark
from domain.employer import EmployerState, purpose_words
from domain.records import AnniversaryRecord, Purpose
from domain.refusal import Refusal


def anniversary_for(state: EmployerState, purpose: Purpose, day: date) -> AnniversaryRecord | None:
    """Find the anniversary that an audit counts for; a certification audit has none.

    Raises:
        Refusal: when an audit of this purpose is not wanted now (R23, R25, R27).

    """
    if purpose is Purpose.CERTIFICATION:
        if state.certificate_in_force:
            message = 'The employer holds a certificate: the purpose is "maintenance" or "renewal".'
            raise Refusal(message, rule="R23", field="purpose")
        return None
    if not state.certificate_in_force:
        message = (
            f'No certificate is in force, so a {purpose_words(purpose)} has to be a "certification" one.'
        )
        raise Refusal(message, rule="R27", field="purpose")
    wanted = maintenance_wanted(state, day)
    mark = wanted if purpose is Purpose.MAINTENANCE else renewal_mark(state)
    if mark is None:
        message = "No maintenance audit is open in this certificate year: it came in, or a renewal is next."
        raise Refusal(message, rule="R23", field="purpose")
    if purpose is Purpose.RENEWAL:
        _refuse_early_renewal(state, mark, wanted, day)
    return mark


def _refuse_early_renewal(
    state: EmployerState, renewal: AnniversaryRecord, wanted: AnniversaryRecord | None, day: date
) -> None:
    """Refuse a renewal audit that comes so early that a maintenance audit is what is due (R23, R25)."""
    first = renewal_from(state, renewal)
    if first is None or day >= first:
        return
    due = (
        f"What is due now is the maintenance audit for {in_words(wanted.day)}."
        if wanted is not None
        else "The maintenance audit of this certificate year came in, so that none is due now."
    )
    message = (
        f"The certificate runs until {in_words(renewal.day)}, and a renewal audit is taken from "
        f"{in_words(first)} on. {due}"
    )
    raise Refusal(message, rule="R25", field="purpose")


def fitting_purpose(state: EmployerState, day: date) -> Purpose:
    """Give the purpose that the next audit most likely has."""
    if not state.certificate_in_force:
        return Purpose.CERTIFICATION
    if waiting := on_paper(state):
        return waiting.purpose
    return Purpose.MAINTENANCE if maintenance_wanted(state, day) else Purpose.RENEWAL
